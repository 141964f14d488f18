"""Neutrality files (16.11): an event, an enterprise, a building, a product or a pilot unit and its emissions,
what is retired to it, and what may be said about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.market.neutrality_errors import (
    AreaTooSmall,
    AttendanceMissing,
    FileClosed,
    PeriodUnfit,
    PurposeUnfit,
    VerifierIsParty,
)
from registry.market.orders import Purpose
from registry.office.casework import Case, Step, step
from registry.parties.persons import BuyerType

VERIFY, STANDARDS = "emissions.verify", "points.standards"
GRAMS_PER_TONNE = 1_000_000


class FileKind(StrEnum):
    EVENT = "EVENT"
    ENTERPRISE = "ENTERPRISE"
    BUILDING = "BUILDING"
    PRODUCT = "PRODUCT"
    PILOT_UNIT = "PILOT_UNIT"


KIND_NAMES: Mapping[FileKind, Words] = {
    FileKind.EVENT: Words("活动", "event"),
    FileKind.ENTERPRISE: Words("企业年度", "enterprise year"),
    FileKind.BUILDING: Words("公共建筑年度", "public building year"),
    FileKind.PRODUCT: Words("出口产品", "export product"),
    FileKind.PILOT_UNIT: Words("碳达峰试点单位年度", "carbon-peak pilot unit year"),
}
RULE: Mapping[FileKind, str] = {
    FileKind.EVENT: "ZH-03",
    FileKind.ENTERPRISE: "ZH-04",
    FileKind.BUILDING: "ZH-05",
    FileKind.PRODUCT: "ZH-06",
    FileKind.PILOT_UNIT: "ZH-07",
}
PURPOSE: Mapping[FileKind, Purpose] = {
    FileKind.ENTERPRISE: Purpose.ENTERPRISE_YEAR,
    FileKind.BUILDING: Purpose.BUILDING_YEAR,
    FileKind.PRODUCT: Purpose.PRODUCT,
    FileKind.PILOT_UNIT: Purpose.PILOT_UNIT,
}
EVENTS = frozenset({Purpose.EVENT, Purpose.MEETING})
"""What serves an event of any size; the word 大型活动 belongs to the large ones (ZH-01)."""

WHOLE_YEARS = frozenset({FileKind.ENTERPRISE, FileKind.BUILDING, FileKind.PILOT_UNIT})
ONE_A_YEAR = frozenset({FileKind.ENTERPRISE, FileKind.PILOT_UNIT})


class Building(StrEnum):
    """The groups of ZH-05; the floor area is asked of the fourth only."""

    CITY_ADMINISTRATION = "CITY_ADMINISTRATION"
    FINANCIAL_BRANCH = "FINANCIAL_BRANCH"
    COMMERCIAL_COMPLEX = "COMMERCIAL_COMPLEX"
    LARGE_PUBLIC = "LARGE_PUBLIC"


ORGANISED = frozenset(
    {BuyerType.PARTY_OR_STATE_BODY, BuyerType.PUBLIC_INSTITUTION, BuyerType.STATE_ENTERPRISE}
)
"""ZH-02: organised to account and recommended to buy; all others are encouraged, nobody is obliged."""


class FileState(StrEnum):
    REGISTERED = "REGISTERED"
    ACCOUNTED = "ACCOUNTED"
    CHECKED = "CHECKED"
    PARTLY_OFFSET = "PARTLY_OFFSET"
    NEUTRAL = "NEUTRAL"
    TITLE_REVIEW = "TITLE_REVIEW"
    TITLED = "TITLED"
    TITLE_ENDED = "TITLE_ENDED"


S = FileState
SETTLING = (S.CHECKED, S.PARTLY_OFFSET, S.NEUTRAL)
"""What is retired decides which of these it is."""

BEFORE_TITLES = (S.REGISTERED, S.ACCOUNTED, *SETTLING)
SETTLED: Mapping[FileState, str] = {
    S.CHECKED: "neutrality.uncovered",
    S.PARTLY_OFFSET: "neutrality.partly_offset",
    S.NEUTRAL: "neutrality.neutral",
}


class Title(StrEnum):
    LOW_CARBON_ENTERPRISE = "LOW_CARBON_ENTERPRISE"
    LOW_CARBON_PIONEER = "LOW_CARBON_PIONEER"


@dataclass(eq=False, kw_only=True)
class NeutralityFile(Case):
    """`party_id` answers for the figures. Its name, batch and texts stand on its papers; grams are whole."""

    NAME: ClassVar[str] = "neutrality"
    CALLED: ClassVar[Words] = Words("碳中和档案", "neutrality file")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "neutrality.registered": step(None, S.REGISTERED, rule="ZH-03"),
        "neutrality.accounted": step(BEFORE_TITLES, S.ACCOUNTED, rule="ZH-03"),
        "neutrality.check_not_required": step(S.ACCOUNTED, S.CHECKED, rule="ZH-03"),
        "neutrality.checked": step(S.ACCOUNTED, S.CHECKED, VERIFY),
        "neutrality.ordered": step(SETTLING, None, rule="ZH-03"),
        "neutrality.taken_in": step(SETTLING, None, rule="ZH-03"),
        "neutrality.grams_retired": step(tuple(S), None, rule="ZH-03"),
        "neutrality.grams_voided": step(tuple(S), None, rule="ZH-03"),
        "neutrality.uncovered": step(SETTLING, S.CHECKED, rule="ZH-03"),
        "neutrality.partly_offset": step(SETTLING, S.PARTLY_OFFSET, rule="ZH-03"),
        "neutrality.neutral": step(SETTLING, S.NEUTRAL, rule="ZH-03"),
        "neutrality.stated": step((S.PARTLY_OFFSET, S.NEUTRAL, S.TITLED), None, rule="ZH-03"),
        "neutrality.closed": step((*BEFORE_TITLES, S.TITLED, S.TITLE_ENDED), None, rule="ZH-02"),
        "neutrality.title_applied": step(S.NEUTRAL, S.TITLE_REVIEW, rule="ZH-08"),
        "neutrality.title_reviewed": step(S.TITLE_REVIEW, None, STANDARDS),
        "neutrality.title_awarded": step(S.TITLE_REVIEW, S.TITLED, STANDARDS),
        "neutrality.title_declined": step(S.TITLE_REVIEW, S.NEUTRAL, STANDARDS),
        "neutrality.title_reexamined": step(S.TITLED, None, STANDARDS),
        "neutrality.title_withdrawn": step(S.TITLED, S.TITLE_ENDED, STANDARDS),
        "neutrality.title_expired": step(S.TITLED, S.TITLE_ENDED, STANDARDS),
    }

    kind: FileKind
    buyer_type: BuyerType
    period_from: date
    period_to: date
    attendance: int = 0
    small: int = 0
    building: Building | None = None
    floor_area_dm2: int = 0
    test: int = 0
    guide: str | None = None
    emissions_g: int | None = None
    low_g: int | None = None
    high_g: int | None = None
    verifier_id: str | None = None
    scope_complete: int = 0
    retired_g: int = 0
    statement_no: str | None = None
    closed_on: date | None = None
    title: Title | None = None
    standard_id: str | None = None
    reviewed_by: str | None = None
    title_since: date | None = None
    title_until: date | None = None
    review_on: date | None = None

    @property
    def readers(self) -> frozenset[str]:
        return frozenset({self.party_id, self.verifier_id or self.party_id})

    @property
    def settled(self) -> FileState:
        """Neutral only when what is retired reaches the accounted emissions (ZH-03)."""
        if not self.retired_g:
            return S.CHECKED
        return S.NEUTRAL if self.retired_g >= (self.emissions_g or 0) else S.PARTLY_OFFSET

    @property
    def percent(self) -> int:
        """Whole percent of the emissions, always down: 100 only when all of it is covered."""
        return self.retired_g * 100 // self.emissions_g if self.emissions_g else 0

    @property
    def surplus_g(self) -> int:
        return max(0, self.retired_g - (self.emissions_g or 0))

    @property
    def missing_g(self) -> int:
        return max(0, (self.emissions_g or 0) - self.retired_g)


@dataclass(frozen=True)
class Subject:
    """What a file is opened for. `name` and `batch` go onto its paper."""

    kind: FileKind
    buyer_type: BuyerType
    name: str
    period_from: date
    period_to: date
    attendance: int = 0
    small: bool = False
    building: Building | None = None
    floor_area_dm2: int = 0
    batch: str = ""


def is_large(file: NeutralityFile, pack: Pack) -> bool:
    """ZH-01: 1000 persons and more."""
    return file.kind is FileKind.EVENT and pack.meets("ZH-01.attendance_min_persons", file.attendance)


def is_organised(buyer_type: BuyerType) -> bool:
    """ZH-02: what is said to the group; it never blocks anything."""
    return buyer_type in ORGANISED


def needs_verifier(kind: FileKind) -> bool:
    """RA-19, ZH-09: the emissions of organisations and products are checked by a body on file."""
    return kind is not FileKind.EVENT


def needs_numbers(kind: FileKind) -> bool:
    """ZH-14: everything but events takes only grams with the three numbers."""
    return kind is not FileKind.EVENT


def purpose_of(file: NeutralityFile, pack: Pack) -> Purpose:
    if file.kind is FileKind.EVENT:
        return Purpose.LARGE_EVENT if is_large(file, pack) else Purpose.EVENT
    return PURPOSE[file.kind]


def require_subject(subject: Subject, pack: Pack) -> None:
    """What the kind asks: the attendance of an event, whole calendar years, the area of the fourth group."""
    ordered = subject.period_from <= subject.period_to
    year = subject.period_from.year
    whole = (subject.period_from, subject.period_to) == (date(year, 1, 1), date(year, 12, 31))
    fits = ordered and (whole or subject.kind not in WHOLE_YEARS)
    require(RULE[subject.kind], fits, PeriodUnfit)
    require("ZH-01", subject.kind is not FileKind.EVENT or subject.attendance > 0, AttendanceMissing)
    if subject.kind is FileKind.BUILDING:
        area = Fraction(subject.floor_area_dm2, 100)
        fourth = subject.building is Building.LARGE_PUBLIC
        large = pack.meets("ZH-05.floor_area_above_m2", area)
        named = subject.building is not None
        require("ZH-05", named and (large or not fourth), AreaTooSmall, area_m2=f"{float(area):.2f}")


def require_open(file: NeutralityFile) -> None:
    require("ZH-02", file.closed_on is None, FileClosed, closed_on=str(file.closed_on))


def require_takes(file: NeutralityFile, purpose: Purpose, pack: Pack) -> None:
    """A gram bought for one thing is not retired to another (IV-03)."""
    fitting = {purpose_of(file, pack)} | (EVENTS if file.kind is FileKind.EVENT else set())
    require("IV-03", purpose in fitting, PurposeUnfit)


def require_independent(file: NeutralityFile, verifier_id: str) -> None:
    """RA-19: nobody checks what is its own, and who checks was named for it."""
    apart = verifier_id != file.party_id and verifier_id == file.verifier_id
    require("RA-19", apart, VerifierIsParty)
