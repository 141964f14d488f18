"""Rule packs: every legal number with its document and article, and the dates its text is in force (D6).

`load_packs()` reads `packs/*.toml`; a successor is the same TOML, activated by the city authority (CV-01).
"""

import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from registry.law.words import BINDING_WORDS, COMPARISON_OF, OFFERING_WORDS, Comparison, Exact

FOLDER = Path(__file__).with_name("packs")
SLOTS = "slots.toml"
KEY = re.compile(r"[a-z][a-z0-9-]{0,29}")
CITY = "640100"


class Origin(StrEnum):
    TEXT = "text"
    OURS = "ours"
    NATIONAL_PRACTICE = "national_practice"


class Level(IntEnum):
    """Rank of a text: a higher one prevails (CV-07)."""

    DRAFT = 0
    DEPARTMENTAL = 1
    MUNICIPAL = 2
    REGIONAL = 3
    NATIONAL = 4


@dataclass(frozen=True, kw_only=True)
class Provision(ABC):
    """Where a thing in a pack comes from; `origin` says whether the text states it or we do."""

    key: str
    document: str
    article: str
    origin: Origin
    in_principle: bool = False

    @property
    def rule(self) -> str:
        return self.key.partition(".")[0]

    @property
    @abstractmethod
    def shown(self) -> str:
        """What it provides, as text."""


@dataclass(frozen=True, kw_only=True)
class Number(Provision):
    value: int | Decimal
    unit: str
    word: str = ""
    comparison: Comparison | None = None

    @property
    def shown(self) -> str:
        return str(self.value)

    def meets(self, value: Exact) -> bool:
        if self.comparison is None:
            raise ValueError(f"{self.key} is a plain number, not a limit")
        return self.comparison.holds(value, self.value)


@dataclass(frozen=True, kw_only=True)
class Day(Provision):
    """A day of every year."""

    month: int
    day: int

    @property
    def shown(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    def of(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True, kw_only=True)
class Items(Provision):
    items: tuple[str, ...]

    @property
    def shown(self) -> str:
        return "、".join(self.items)


@dataclass(frozen=True, kw_only=True)
class Switch(Provision):
    on: bool

    @property
    def shown(self) -> str:
        return "on" if self.on else "off"


@dataclass(frozen=True, kw_only=True)
class Clause(Provision):
    """A sentence of the text that obliges or offers; `summary` is ours, `word` decides (CV-04)."""

    word: str
    summary: str

    @property
    def shown(self) -> str:
        return self.summary

    @property
    def binds(self) -> bool:
        return self.word in BINDING_WORDS


@dataclass(frozen=True)
class LegalText:
    key: str
    title: str
    number: str
    issuer: str
    issued: date


P = TypeVar("P", bound=Provision)


@dataclass(frozen=True)
class Pack:
    """The rules of one regime while its texts are in force; `until` is included (CV-01)."""

    key: str
    family: str
    version: int
    title: str
    binding: bool
    level: Level
    applies_in: str
    in_force_from: date
    until: date | None
    subjects: tuple[str, ...]
    texts: tuple[LegalText, ...]
    numbers: Mapping[str, Number] = field(repr=False)
    days: Mapping[str, Day] = field(repr=False)
    lists: Mapping[str, Items] = field(repr=False)
    switches: Mapping[str, Switch] = field(repr=False)
    clauses: Mapping[str, Clause] = field(repr=False)
    succeeds: str | None = None
    extra_steps: tuple[str, ...] = ()
    overlay_ref: str | None = None

    @property
    def ref(self) -> str:
        """What a decision stores: key and version, and the county overlay applied."""
        overlay = f"+{self.overlay_ref}" if self.overlay_ref else ""
        return f"{self.key}@{self.version}{overlay}"

    @property
    def issued(self) -> date:
        return max(text.issued for text in self.texts)

    def window_covers(self, as_of: date) -> bool:
        return self.in_force_from <= as_of and (self.until is None or as_of <= self.until)

    def number(self, key: str) -> int:
        """A whole number of the pack."""
        value = self.numbers[key].value
        if value != int(value):
            raise ValueError(f"{key} = {value} is not whole: use ratio()")
        return int(value)

    def ratio(self, key: str) -> Fraction:
        """A number of the pack, exact; permille and ppm become a share of one."""
        found = self.numbers[key]
        return Fraction(found.value) / {"permille": 1000, "ppm": 1_000_000}.get(found.unit, 1)

    def meets(self, key: str, value: Exact) -> bool:
        """Whether a value keeps the limit, inclusive or not as the text words it (CV-02)."""
        return self.numbers[key].meets(value)

    def day(self, key: str, year: int) -> date:
        return self.days[key].of(year)

    def items(self, key: str) -> tuple[str, ...]:
        return self.lists[key].items

    def switch(self, key: str) -> bool:
        return self.switches[key].on

    def provisions(self) -> Iterable[Provision]:
        for table in (self.numbers, self.days, self.lists, self.switches, self.clauses):
            yield from table.values()


@dataclass(frozen=True)
class Slot:
    """A cited text we do not have: the authority gives its reference, nothing is guessed (0.3)."""

    key: str
    title: str
    number: str
    authority_ref: str
    rules: tuple[str, ...]


Packs = Mapping[str, Pack]
"""Packs by their reference `key@version`."""


@cache
def load_packs(folder: Path = FOLDER) -> Packs:
    """The packs that come with the product."""
    files = sorted(path for path in folder.glob("*.toml") if path.name != SLOTS)
    return with_packs({}, (path.read_text(encoding="utf-8") for path in files))


def with_packs(packs: Packs, sources: Iterable[str]) -> Packs:
    """`packs` and those of further TOML texts: successors kept in the database."""
    added = [parse_pack(source) for source in sources]
    return {**packs, **{pack.ref: pack for pack in added}}


@cache
def load_slots(folder: Path = FOLDER) -> Mapping[str, Slot]:
    rows = tomllib.loads((folder / SLOTS).read_text(encoding="utf-8"))["slots"]
    return {key: Slot(key=key, **(row | {"rules": tuple(row["rules"])})) for key, row in rows.items()}


def parse_pack(source: str) -> Pack:
    """Read one pack; ValueError names what is wrong with it."""
    raw = tomllib.loads(source, parse_float=Decimal)
    try:
        return _pack(raw)
    except (AttributeError, KeyError, TypeError) as problem:
        raise ValueError(f"rule pack {raw.get('key', '?')}: {problem}") from problem


def _pack(raw: dict[str, Any]) -> Pack:
    if not KEY.fullmatch(raw["key"]):
        raise ValueError(f"{raw['key']} is no key: lower-case letters, digits and hyphens, at most 30")
    require_days(raw, "in_force_from", "until")
    for row in raw["texts"]:
        require_days(row, "issued")
    texts = tuple(LegalText(**row) for row in raw.pop("texts"))
    documents = {text.key for text in texts}
    tables: dict[str, Any] = {
        "numbers": _provisions(Number, raw.pop("numbers", {}), documents),
        "days": _provisions(Day, raw.pop("days", {}), documents),
        "lists": _provisions(Items, raw.pop("lists", {}), documents),
        "switches": _provisions(Switch, raw.pop("switches", {}), documents),
        "clauses": _provisions(Clause, raw.pop("clauses", {}), documents),
    }
    unknown_words = {c.word for c in tables["clauses"].values()} - BINDING_WORDS - OFFERING_WORDS
    if unknown_words:
        raise ValueError(f"words that neither oblige nor offer: {', '.join(sorted(unknown_words))}")
    level = Level[raw.pop("level").upper()]
    subjects = tuple(raw.pop("subjects"))
    until = raw.pop("until", None)
    return Pack(level=level, subjects=subjects, until=until, texts=texts, **tables, **raw)


def _provisions(kind: type[P], rows: dict[str, dict[str, Any]], documents: set[str]) -> dict[str, Any]:
    found = {}
    for key, row in rows.items():
        if row["document"] not in documents:
            raise ValueError(f"{key} cites {row['document']}, which is no text of its pack")
        row = dict(row, key=key, origin=Origin(row["origin"]))
        if "items" in row:
            row["items"] = tuple(row["items"])
        if kind is Number:
            require_quantity(key, row["value"])
            row["comparison"] = _comparison(row)
        found[key] = kind(**row)
    return found


def require_days(raw: Mapping[str, Any], *names: str) -> None:
    """Each, where given, is a day: not a text, and not an instant."""
    for name in names:
        if name in raw and type(raw[name]) is not date:
            raise ValueError(f"{name} is not a day: {raw[name]}")


def require_quantity(key: str, value: object) -> None:
    if type(value) not in (int, Decimal):
        raise ValueError(f"{key} is not a number: {value}")


def _comparison(row: dict[str, Any]) -> Comparison | None:
    if row.get("word"):
        return COMPARISON_OF[row["word"]]
    return Comparison(row["comparison"]) if row.get("comparison") else None
