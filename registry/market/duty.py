"""The planting duty (16.8): payments of a year, applications, one certificate a person and year, rosters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.market.orders import OrderObject
from registry.market.piece_errors import (
    DutyNotReached,
    DutyTwice,
    HeadcountTooSmall,
    IdNumberWrong,
    NotRealName,
    RosterTooLong,
)
from registry.office.casework import Case, Step, step

APPLY, ISSUE = "duty.apply", "duty.issue"
ID_LENGTH = 18
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ADULT_YEARS = 18
FEN_PER_YUAN = 100


class DutyState(StrEnum):
    APPLIED = "APPLIED"
    ISSUED = "ISSUED"


@dataclass(eq=False, kw_only=True)
class DutyCertificate(Case):
    """`party_id` is who applied: the citizen, or the unit for one of its roster. The name lies sealed."""

    NAME: ClassVar[str] = "duty"
    CALLED: ClassVar[Words] = Words("义务植树尽责证书", "planting-duty certificate")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "duty.applied": step(None, DutyState.APPLIED, APPLY),
        "duty.issued": step(DutyState.APPLIED, DutyState.ISSUED, ISSUE),
    }

    year: int
    trees: int
    person_sha256: str
    minor: int = 0
    roster_id: str = ""
    orders: list[str] = field(default_factory=list)
    number: str = ""
    issued_on: date | None = None
    issued_by: str = ""


class RosterState(StrEnum):
    HANDED_IN = "HANDED_IN"


@dataclass(eq=False, kw_only=True)
class DutyRoster(Case):
    """A unit pays once and names its people (YZ-11); `headcount` is how many of them have the duty."""

    NAME: ClassVar[str] = "duty_roster"
    CALLED: ClassVar[Words] = Words("单位尽责名册", "duty roster of a unit")
    STEPS: ClassVar[Mapping[str, Step]] = {"duty_roster.handed_in": step(None, RosterState.HANDED_IN, APPLY)}

    year: int
    headcount: int
    persons: int
    trees: int


@dataclass(frozen=True)
class Paid:
    """What was paid in the year with the purpose PLANTING_DUTY, and certified."""

    order_id: str
    unit_id: str
    object: OrderObject
    pieces: int
    amount_fen: int


@dataclass(frozen=True)
class Person:
    """Whose duty it is; neither goes into an event."""

    name: str
    id_number: str

    def commitment(self, salt: str) -> str:
        return sha256(f"duty {salt} {self.name} {self.id_number}".encode()).hexdigest()

    def born_on(self) -> date:
        digits = self.id_number[6:14]
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

    def is_minor(self, as_of: date) -> bool:
        born = self.born_on()
        return (as_of.year - born.year, (as_of.month, as_of.day)) < (ADULT_YEARS, (born.month, born.day))


def counting(paid: Iterable[Paid], pack: Pack) -> list[Paid]:
    """Adoption counts only where the switch of the text says so (AM-18)."""
    adoption = pack.switch("YZ-06.adoption_counts")
    return [one for one in paid if adoption or one.object is not OrderObject.TREE]


def trees_paid(paid: Iterable[Paid], tree_yuan: int | None) -> int:
    """Planted trees count as trees; other payments by their value in trees (YZ-06, decision 0136)."""
    trees, fen = 0, 0
    for one in paid:
        if one.object is OrderObject.SITE:
            trees += one.pieces
        else:
            fen += one.amount_fen
    return trees + (fen // (tree_yuan * FEN_PER_YUAN) if tree_yuan else 0)


def require_reached(trees: int, pack: Pack) -> None:
    """YZ-06: the minimum is configured with its reference; the text itself gives no number."""
    minimum = pack.number("YZ-06.trees_min")
    require("YZ-06", pack.meets("YZ-06.trees_min", trees), DutyNotReached, trees=trees, minimum=minimum)


def require_still_paid(trees: int, used: int) -> None:
    """All that was applied for still rests on payments that stand."""
    require("YZ-06", trees >= used, DutyNotReached, trees=trees, minimum=used)


def require_real_name(verified: bool) -> None:
    """GS-31: only whom the unified sign-on has recognised applies, and not by an id number of another."""
    require("GS-31", verified, NotRealName)


def require_person(person: Person, as_of: date, line: int = 1) -> None:
    """A name, and an id number whose check digit and birth date hold (GB 11643)."""
    sound = bool(person.name) and _is_id_number(person.id_number, as_of)
    require("YZ-06", sound, IdNumberWrong, line=line)


def require_first(known: bool, year: int, line: int = 1) -> None:
    """One certificate per person and year, whoever applied; the database refuses the second."""
    require("YZ-06", not known, DutyTwice, year=year, line=line)


def require_headcount(headcount: int, persons: int) -> None:
    """YZ-11: the rate of a unit never passes the whole."""
    require("YZ-11", headcount >= persons, HeadcountTooSmall, headcount=headcount, persons=persons)


def require_enough(trees: int, persons: int, pack: Pack) -> None:
    """YZ-11: the payment of a unit covers so many of its people."""
    most = trees // pack.number("YZ-06.trees_min")
    require("YZ-11", 0 < persons <= most, RosterTooLong, persons=persons, most=most)


def _is_id_number(text: str, as_of: date) -> bool:
    if len(text) != ID_LENGTH or not text[:-1].isdecimal() or not text.isascii():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, ID_WEIGHTS, strict=False))
    try:
        born = Person("", text).born_on()
    except ValueError:
        return False
    return ID_CHECKS[total % 11] == text[-1].upper() and born <= as_of
