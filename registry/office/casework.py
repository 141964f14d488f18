"""A case: anything of the office whose row is the fold of its events, step by step (decision 0100).

A noun lists its `STEPS`: event kind → from which states, to which, and whose step it is by the matrix.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, ClassVar, get_args, get_type_hints

from registry.errors import Words
from registry.law.matrix import Part


@dataclass(frozen=True)
class Step:
    """No sources: it opens a case. No target: the state stays. Without an act it is the step of the party."""

    sources: frozenset[StrEnum]
    target: StrEnum | None
    act: str | None
    part: Part
    rule: str


def step(
    source: StrEnum | tuple[StrEnum, ...] | None,
    target: StrEnum | None,
    act: str | None = None,
    part: Part = Part.ACTS,
    rule: str = "",
) -> Step:
    sources = source if isinstance(source, tuple) else (source,) if source else ()
    return Step(frozenset(sources), target, act, part, rule)


@dataclass(eq=False, kw_only=True)
class Case:
    """`party_id` is the party concerned: who is told, and who may read and answer."""

    NAME: ClassVar[str]
    CALLED: ClassVar[Words]
    STEPS: ClassVar[Mapping[str, Step]]

    id: str
    unit_id: str
    party_id: str = ""
    state: Any = None
    version: int = 0
    opened_on: date | None = None
    changed_by: str = ""
    changed_at: datetime | None = None
    papers: list[str] = field(default_factory=list)  # numbers of its documents, oldest first

    @property
    def readers(self) -> frozenset[str]:
        """The parties that may read it, beside the offices."""
        return frozenset({self.party_id})

    @property
    def issuer_unit_id(self) -> str:
        """Whose papers it carries: those of the unit in charge."""
        return self.unit_id


FOLLOWED = frozenset({"id", "unit_id", "state", "version", "opened_on", "changed_by", "changed_at", "papers"})
"""Fields that follow from the events themselves; no fact sets them."""


def evolve(
    case: Case, kind: str, facts: Mapping[str, Any], *, by: str, effective_on: date, at: datetime
) -> None:
    """The one way a case changes: a fact named like a field sets it."""
    case.state = case.STEPS[kind].target or case.state
    case.version += 1
    case.opened_on = case.opened_on or effective_on
    case.changed_by, case.changed_at = by, at
    if number := facts.get("document_no"):
        case.papers = [*case.papers, str(number)]
    kind_of_case: Any = type(case)
    for name, read in _readers(kind_of_case).items():
        if name in facts:
            setattr(case, name, read(facts[name]))


def as_facts(case: Case) -> dict[str, Any]:
    """What a case was made with, as its first event tells it."""
    said = {one.name: getattr(case, one.name) for one in fields(case) if one.name not in FOLLOWED}
    return {name: _plain(value) for name, value in said.items() if value is not None}


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date) else value.value if isinstance(value, StrEnum) else value
    )


@cache
def _readers(kind: Any) -> Mapping[str, Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return {one.name: _reader(hints[one.name]) for one in fields(kind) if one.name not in FOLLOWED}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """A fact is JSON; dates and words of closed lists become themselves again."""
    plain = next((kind for kind in get_args(hint) if kind is not NoneType), hint)
    if plain is date:
        return lambda value: date.fromisoformat(value) if value else None
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return lambda value: plain(value) if value else None
    return lambda value: value
