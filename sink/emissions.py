"""What an event, an organisation or a journey emits: activity data times a versioned factor, as a range.

Accounting by an official guide (ZH-04 to ZH-07) needs that guide's own factors: a footprint names the guide
it was made for and the factor rows that nobody has signed off.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sink.errors import ActivityInvalid
from sink.parameters.loader import Parameters, Reference, load


class Subject(StrEnum):
    EVENT = "event"
    ORGANISATION = "organisation"
    TRAVEL = "travel"


@dataclass(frozen=True)
class Omission:
    """Something the figure leaves out, said aloud beside it."""

    zh: str
    en: str


_UPSTREAM = Omission("燃料开采与运输的上游排放", "upstream emissions of fuels")
NOT_COUNTED: Mapping[Subject, tuple[Omission, ...]] = {
    Subject.EVENT: (
        Omission("物料、展品和餐饮食材的运输", "freight of materials, exhibits and food"),
        Omission("搭建、印刷品、礼品和场馆建设", "stands, print, gifts and the building of the venue"),
        Omission("会场用能（未填用电量时）", "energy of the venue, unless its electricity is given"),
        Omission("垃圾与用水", "waste and water"),
        Omission("线上直播与网络设备", "streaming and network equipment"),
        _UPSTREAM,
    ),
    Subject.ORGANISATION: (
        Omission("员工通勤和差旅（未填时）", "commuting and business travel, unless given"),
        Omission("外购原料、服务和运输", "purchased materials, services and freight"),
        Omission("生产过程排放和制冷剂泄漏", "process emissions and refrigerant leaks"),
        Omission("产品使用和废弃", "use and end of life of products"),
        _UPSTREAM,
    ),
    Subject.TRAVEL: (
        Omission("车辆、道路和机场的建造", "the making of vehicles, roads and airports"),
        _UPSTREAM,
    ),
}


@dataclass(frozen=True)
class Line:
    """One activity and what it emits. `amount` is in the unit of the factor."""

    factor_id: str
    row_id: str
    name_zh: str
    name: str
    amount: float
    unit: str
    scope: str
    co2e_kg: float
    low_co2e_kg: float
    high_co2e_kg: float
    factor_year: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True)
class Footprint:
    """The answer: a range, its lines, and what it does not count."""

    subject: Subject
    lines: tuple[Line, ...]
    not_counted: tuple[Omission, ...]
    parameters_version: str
    unsigned_rows: tuple[str, ...]
    guide: str = ""

    @property
    def co2e_t(self) -> float:
        return math.fsum(line.co2e_kg for line in self.lines) / 1000

    @property
    def low_co2e_t(self) -> float:
        """Low ends add up: factors of one kind err in the same direction."""
        return math.fsum(line.low_co2e_kg for line in self.lines) / 1000

    @property
    def high_co2e_t(self) -> float:
        return math.fsum(line.high_co2e_kg for line in self.lines) / 1000

    @property
    def biggest(self) -> Line | None:
        """The slice worth acting on first."""
        return max(self.lines, key=lambda line: line.co2e_kg, default=None)

    def scope_co2e_t(self, scope: str) -> float:
        return math.fsum(line.co2e_kg for line in self.lines if line.scope == scope) / 1000


@dataclass(frozen=True)
class Journey:
    """How some of the participants came: there and back, per person."""

    mode: str
    people: float
    km_return: float


@dataclass(frozen=True)
class EventAnswers:
    """The organiser's five questions: people, days, how they came, hotel nights, meals."""

    people: int
    days: float
    journeys: tuple[Journey, ...]
    hotel_nights: float
    meals: float
    vegetarian_share: float = 0.0
    electricity_kwh: float = 0.0


JOURNEY_MODES = ("train", "car", "flight", "coach", "city_bus", "taxi", "cycle_walk")


def footprint(
    amounts: Sequence[tuple[str, float]],
    subject: Subject,
    *,
    parameters: Parameters | None = None,
    guide: str = "",
) -> Footprint:
    """Activity data by factor id → footprint. Every unusable entry is named at once."""
    parameters = parameters or load()
    known = {row.text("factor_id") for row in parameters.rows_of("emission_factors")}
    bad = [f"{name} = {amount}" for name, amount in amounts if name not in known or not _usable(amount)]
    if bad:
        raise ActivityInvalid(entries="、".join(bad), known="、".join(sorted(known)))
    lines = tuple(_line(name, amount, parameters) for name, amount in amounts if amount > 0)
    return Footprint(
        subject=subject,
        lines=lines,
        not_counted=NOT_COUNTED[subject],
        parameters_version=parameters.version,
        unsigned_rows=parameters.unsigned(line.row_id for line in lines),
        guide=guide,
    )


def event(answers: EventAnswers, *, parameters: Parameters | None = None, guide: str = "") -> Footprint:
    """The five-question form. Travellers may be fewer than the people (unknown ways are not invented)."""
    strange = [journey.mode for journey in answers.journeys if journey.mode not in JOURNEY_MODES]
    if strange:
        raise ActivityInvalid(entries="、".join(strange), known="、".join(JOURNEY_MODES))
    travellers = sum(journey.people for journey in answers.journeys)
    if travellers > answers.people or answers.people <= 0 or answers.days <= 0:
        raise ActivityInvalid(
            entries=f"people = {answers.people}, days = {answers.days}, travellers = {travellers}",
            known="people > 0、days > 0、travellers ≤ people",
        )
    if not 0 <= answers.vegetarian_share <= 1:
        raise ActivityInvalid(entries=f"vegetarian_share = {answers.vegetarian_share}", known="0…1")
    vegetarian = answers.meals * answers.vegetarian_share
    amounts = [(journey.mode, journey.people * journey.km_return) for journey in answers.journeys]
    amounts += [
        ("hotel_night", answers.hotel_nights),
        ("meal_mixed", answers.meals - vegetarian),
        ("meal_vegetarian", vegetarian),
        ("electricity", answers.electricity_kwh),
    ]
    return footprint(amounts, Subject.EVENT, parameters=parameters, guide=guide)


def without_way(answers: EventAnswers) -> float:
    """People of whom the organiser did not say how they came: shown, so that the gap is seen."""
    return answers.people - sum(journey.people for journey in answers.journeys)


def _line(factor_id: str, amount: float, parameters: Parameters) -> Line:
    row = parameters.row(f"emission_factors/{factor_id}")
    return Line(
        factor_id=factor_id,
        row_id=row.row_id,
        name_zh=row.text("name_zh"),
        name=row.text("name"),
        amount=amount,
        unit=row.text("activity_unit"),
        scope=row.text("scope"),
        co2e_kg=amount * row.number("kg_co2e_per_unit"),
        low_co2e_kg=amount * row.number("low_kg_co2e_per_unit"),
        high_co2e_kg=amount * row.number("high_kg_co2e_per_unit"),
        factor_year=row.text("factor_year"),
        sources=parameters.citations(row.row_id),
    )


def _usable(amount: float) -> bool:
    return math.isfinite(amount) and amount >= 0
