"""Published equations: their text read into terms (never evaluated as code), their organs joined into sets.

Every form of the table, `a*D^b`, `a*(D^2*H)^b`, `exp(a+b*ln D)`, `10^(a+b*log10 D)`, sums and constants, is a
sum of terms c · D^i · H^j · p^k, with D in cm, H in m and p the basic wood density in g/cm3.
"""

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sink.parameters.loader import Parameters, Row

Array = npt.NDArray[np.float64]
ABOVE = frozenset({"agb", "stem", "branch", "leaf", "bark"})
VARIABLES = ("D", "H", "p")


@dataclass(frozen=True)
class Term:
    """factor · D^d · H^h · p^p."""

    factor: float
    powers: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def times(self, other: "Term") -> "Term":
        d, h, p = (x + y for x, y in zip(self.powers, other.powers, strict=True))
        return Term(self.factor * other.factor, (d, h, p))

    def raised(self, exponent: float) -> "Term":
        d, h, p = (x * exponent for x in self.powers)
        return Term(self.factor**exponent, (d, h, p))


Terms = tuple[Term, ...]


@dataclass(frozen=True)
class Equation:
    """One organ of one set: one row of `allometry_trees`."""

    row_id: str
    organ: str
    expression: str
    terms: Terms
    kg_per_unit: float

    def kg(self, ln_d: Array, ln_h: Array | None = None, p: float = math.nan) -> Array:
        """Biomass of trees with these logarithms of diameter and height. Below zero there is none."""
        first, *others = (self._term_kg(term, ln_d, ln_h, p) for term in self.terms)
        for other in others:
            first += other
        return np.maximum(first, 0.0) if others else first

    def _term_kg(self, term: Term, ln_d: Array, ln_h: Array | None, p: float) -> Array:
        d, h, density = term.powers
        found: Array = ln_d * d
        if h:
            found += h * ln_h if ln_h is not None else math.nan
        found = np.exp(found)
        found *= term.factor * self.kg_per_unit * (p**density if density else 1.0)
        return found


@dataclass(frozen=True)
class EquationSet:
    """The organs that were fitted together, and must not be mixed with others in one tree."""

    set_id: str
    taxon: str  # a species id, or the name of a national group
    equations: tuple[Equation, ...]
    d_min_cm: float  # NaN: not stated
    d_max_cm: float
    n: float
    use_status: str

    @property
    def needs_height(self) -> bool:
        return any(term.powers[1] for equation in self.equations for term in equation.terms)

    @property
    def needs_density(self) -> bool:
        return any(term.powers[2] for equation in self.equations for term in equation.terms)

    @property
    def has_root(self) -> bool:
        return any(equation.organ == "root" for equation in self.equations)

    @property
    def row_ids(self) -> tuple[str, ...]:
        return tuple(equation.row_id for equation in self.equations)

    def above_kg(self, ln_d: Array, ln_h: Array | None = None, p: float = math.nan) -> Array:
        return self._sum(ABOVE, ln_d, ln_h, p)

    def root_kg(self, ln_d: Array, ln_h: Array | None = None, p: float = math.nan) -> Array:
        return self._sum(frozenset({"root"}), ln_d, ln_h, p)

    def _sum(self, organs: frozenset[str], ln_d: Array, ln_h: Array | None, p: float) -> Array:
        parts = [e.kg(ln_d, ln_h, p) for e in self.equations if e.organ in organs]
        total = parts[0]
        for part in parts[1:]:
            total += part
        return total


@lru_cache
def equation_sets(parameters: Parameters) -> Mapping[str, EquationSet]:
    """All sets of the table, by set id (`CAS10`, `GS_platy`, `ALLODB_fa2c29` …)."""
    rows: dict[str, list[Row]] = {}
    for row in parameters.rows_of("allometry_trees"):
        if row.text("species_id_or_group") and not row.text("use_status").startswith(("reference", "cross")):
            rows.setdefault(_set_id(row), []).append(row)
    return {set_id: _set(set_id, members) for set_id, members in rows.items()}


def parse(expression: str) -> Terms:
    """The terms of a published equation; `log` is natural, as in the table."""
    text = expression.split(",")[0].replace("^", "**")
    terms = _terms(ast.parse(text, mode="eval").body)
    if isinstance(terms, _Log):
        raise ValueError(f"a bare logarithm is no biomass: {expression}")
    return terms


def _set_id(row: Row) -> str:
    eq_id = row.text("eq_id")
    return eq_id if row.text("component") == "agb" else eq_id.rsplit("_", 1)[0]


def _set(set_id: str, rows: list[Row]) -> EquationSet:
    first = rows[0]
    return EquationSet(
        set_id,
        first.text("species_id_or_group"),
        tuple(
            Equation(
                row.row_id,
                row.text("component"),
                row.text("expression"),
                parse(row.text("expression")),
                {"kg": 1.0, "g": 0.001}[row.text("y_unit")],
            )
            for row in rows
        ),
        first.number("d_min_cm"),
        first.number("d_max_cm"),
        float(first.text("n")) if first.text("n").isdigit() else math.nan,
        first.text("use_status"),
    )


@dataclass(frozen=True)
class _Log:
    """constant + Σ slope · ln(variable): a sum of logarithms, before `exp` or `10^`."""

    constant: float
    slopes: tuple[float, float, float]

    def plus(self, other: "_Log") -> "_Log":
        a, b, c = (x + y for x, y in zip(self.slopes, other.slopes, strict=True))
        return _Log(self.constant + other.constant, (a, b, c))

    def scaled(self, factor: float) -> "_Log":
        a, b, c = (factor * x for x in self.slopes)
        return _Log(factor * self.constant, (a, b, c))


def _terms(node: ast.expr) -> Terms | _Log:
    match node:
        case ast.Constant(value=int() | float() as number):
            return (Term(float(number)),)
        case ast.Name(id=name) if name in VARIABLES:
            d, h, p = (float(name == v) for v in VARIABLES)
            return (Term(1.0, (d, h, p)),)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _product((Term(-1.0),), _terms(inner))
        case ast.Call(func=ast.Name(id=function), args=[argument]):
            return _call(function, _terms(argument))
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, _terms(left), _terms(right))
    raise ValueError(f"not an equation: {ast.dump(node)}")


def _call(function: str, argument: Terms | _Log) -> Terms | _Log:
    if function == "exp":
        return (_power_of_e(_as_log(argument)),)
    scale = {"log": 1.0, "ln": 1.0, "log10": 1 / math.log(10)}[function]
    (single,) = _as_terms(argument)
    return _Log(math.log(single.factor), single.powers).scaled(scale)


def _binary(op: ast.operator, left: Terms | _Log, right: Terms | _Log) -> Terms | _Log:
    match op:
        case ast.Add() | ast.Sub():
            signed = right if isinstance(op, ast.Add) else _product((Term(-1.0),), right)
            if isinstance(left, _Log) or isinstance(signed, _Log):
                return _as_log(left).plus(_as_log(signed))
            return left + signed
        case ast.Mult():
            return _product(left, right)
        case ast.Div():
            return _product(left, (Term(1 / _number(right)),))
        case ast.Pow() if not isinstance(right, _Log) and right[0].powers == (0.0, 0.0, 0.0):
            (base,) = _as_terms(left)
            return (base.raised(_number(right)),)
        case ast.Pow():
            return (_power_of_e(_as_log(right).scaled(math.log(_number(left)))),)
    raise ValueError(f"not an operation of an equation: {op}")


def _product(left: Terms | _Log, right: Terms | _Log) -> Terms | _Log:
    if isinstance(left, _Log):
        return left.scaled(_number(right))
    if isinstance(right, _Log):
        return right.scaled(_number(left))
    return tuple(a.times(b) for a in left for b in right)


def _power_of_e(log: _Log) -> Term:
    return Term(math.exp(log.constant), log.slopes)


def _as_log(value: Terms | _Log) -> _Log:
    return value if isinstance(value, _Log) else _Log(_number(value), (0.0, 0.0, 0.0))


def _as_terms(value: Terms | _Log) -> Terms:
    if isinstance(value, _Log):
        raise ValueError("a logarithm stands where a quantity is needed")
    return value


def _number(value: Terms | _Log) -> float:
    (single,) = _as_terms(value)
    if single.powers != (0.0, 0.0, 0.0):
        raise ValueError("a variable stands where a number is needed")
    return single.factor
