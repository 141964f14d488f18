"""Personal carbon points (JF-01 to JF-08): what a feed tells, what it is worth, what is left of it on a day.

A point is neither money nor a gram: nothing here knows an account of the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from registry import canonical
from registry.errors import Words
from registry.law.packs import CITY, Pack
from registry.law.refusals import require
from registry.market.points_errors import (
    FormulaMissing,
    NoSuchExchange,
    NotEnoughPoints,
    PlaceMissing,
    VouchersOff,
)


class Activity(StrEnum):
    BUS = "BUS"
    TAXI = "TAXI"
    BICYCLE = "BICYCLE"
    WALK = "WALK"
    ENERGY_SAVING = "ENERGY_SAVING"
    RECYCLING = "RECYCLING"
    PLANTING = "PLANTING"


ACTIVITY_NAMES: Mapping[Activity, Words] = {
    Activity.BUS: Words("乘公交", "bus"),
    Activity.TAXI: Words("乘出租车", "taxi"),
    Activity.BICYCLE: Words("骑共享单车", "shared bicycle"),
    Activity.WALK: Words("步行", "walking"),
    Activity.ENERGY_SAVING: Words("节约用能", "energy saving"),
    Activity.RECYCLING: Words("回收利用", "recycling"),
    Activity.PLANTING: Words("植树护绿", "planting"),
}
GREEN_TRAVEL = frozenset({Activity.BUS, Activity.TAXI, Activity.BICYCLE})
"""JF-06."""


class Scene(StrEnum):
    """衣食住行用 (JF-05)."""

    CLOTHES = "CLOTHES"
    FOOD = "FOOD"
    HOME = "HOME"
    TRAVEL = "TRAVEL"
    GOODS = "GOODS"


SCENE_NAMES: Mapping[Scene, Words] = {
    Scene.CLOTHES: Words("衣", "clothes"),
    Scene.FOOD: Words("食", "food"),
    Scene.HOME: Words("住", "home"),
    Scene.TRAVEL: Words("行", "travel"),
    Scene.GOODS: Words("用", "goods"),
}


class Benefit(StrEnum):
    BUS_TOP_UP = "BUS_TOP_UP"
    TAXI_FARE = "TAXI_FARE"
    CYCLING_FEE = "CYCLING_FEE"
    TAXI_COUPON = "TAXI_COUPON"
    MERCHANT_COUPON = "MERCHANT_COUPON"
    TRAVEL_VOUCHER = "TRAVEL_VOUCHER"  # JF-09, off by default
    SINK = "SINK"  # JF-08, only if the ecology authority activates a rule saying so
    MONEY = "MONEY"  # JF-08, never


class Department(StrEnum):
    """The competent department of a scene (JF-05)."""

    COMMERCE = "COMMERCE"
    HOUSING = "HOUSING"
    TRANSPORT = "TRANSPORT"
    CULTURE = "CULTURE"


class EntryKind(StrEnum):
    EARNED = "EARNED"
    SPENT = "SPENT"
    CORRECTED = "CORRECTED"


@dataclass(frozen=True)
class Act:
    """One personal act as the platform tells it; place and route are sealed once they are compared."""

    source_id: str
    account: str
    activity: Activity
    happened_on: date
    reduction_g: int
    unit_id: str | None
    place: str
    route: str


@dataclass(frozen=True)
class TripTold:
    """A journey by car, train or aeroplane with its emissions (JF-07); `metres` there as told."""

    source_id: str
    account: str
    mode: str
    happened_on: date
    metres: int
    emissions_g: int
    low_g: int
    high_g: int
    parameters_version: str


@dataclass(frozen=True)
class Feed:
    source: str
    batch: str
    content_sha256: str
    acts: Sequence[Act]
    trips: Sequence[TripTold]


@dataclass(eq=False)
class PointsEntry:
    """Append only. A lot is an entry above zero; what is spent names the lot it is taken from."""

    id: str
    account_id: str
    lot_id: str
    kind: EntryKind
    points: int
    booked_on: date
    valid_until: date
    subject_id: str
    event_id: str


def entries_sha256(entries: Sequence[PointsEntry]) -> str:
    """What an event says of the entries it makes."""
    rows = sorted(
        [
            one.id,
            one.account_id,
            one.lot_id,
            one.kind.value,
            one.points,
            one.booked_on.isoformat(),
            one.valid_until.isoformat(),
            one.subject_id,
        ]
        for one in entries
    )
    return sha256(canonical.dumps(rows)).hexdigest()


def require_place(act: Act) -> None:
    """JF-02: without time and place or route nothing can be compared."""
    require("JF-02", bool(act.unit_id or act.place or act.route), PlaceMissing, source_id=act.source_id)


def covers(scope_activity: Activity, scope_unit: str, scope_route: str, act: Act) -> bool:
    """Whether a project counts the reductions of such an act there: an unknown place may be inside."""
    here = scope_unit == CITY or act.unit_id in (None, scope_unit)
    way = not scope_route or not act.route or scope_route == act.route
    return scope_activity is act.activity and here and way


def worth(reduction_g: int, activity: Activity, rates: Mapping[str, int]) -> int:
    """Whole points, always down; an activity without a rate earns none."""
    grams_per_point = rates.get(activity.value)
    return reduction_g // grams_per_point if grams_per_point else 0


def require_formula(known: object | None, as_of: date) -> None:
    require("JF-03", known is not None, FormulaMissing, as_of=as_of.isoformat())


def balance(entries: Iterable[PointsEntry], as_of: date) -> int:
    """What can be used on a day: expired lots count nothing, whatever was left of them (JF-04)."""
    return sum(entry.points for entry in entries if entry.booked_on <= as_of <= entry.valid_until)


def spendable(entries: Sequence[PointsEntry], points: int, as_of: date) -> list[tuple[PointsEntry, int]]:
    """Which lots pay, those that end first before the others; refused when they do not suffice."""
    left: dict[str, int] = {}
    for entry in entries:
        if entry.booked_on <= as_of <= entry.valid_until:
            left[entry.lot_id] = left.get(entry.lot_id, 0) + entry.points
    usable = sum(left.values())
    require("JF-04", 0 < points <= usable, NotEnoughPoints, wanted=points, usable=usable)
    lots = sorted(
        (entry for entry in entries if entry.points > 0 and left.get(entry.lot_id)),
        key=lambda entry: (entry.valid_until, entry.id),
    )
    taken = []
    for lot in lots:
        part = min(points, left[lot.lot_id])
        if part:
            taken.append((lot, part))
            points -= part
    return taken


def require_exchangeable(benefit: Benefit, pack: Pack) -> None:
    """JF-08: points become neither money nor grams; JF-09: travel vouchers only when switched on."""
    sinks = pack.switch("JF-08.points_for_sinks")
    allowed = benefit is not Benefit.MONEY and (benefit is not Benefit.SINK or sinks)
    require("JF-08", allowed, NoSuchExchange)
    vouchers = pack.switch("JF-09.travel_vouchers")
    require("JF-09", benefit is not Benefit.TRAVEL_VOUCHER or vouchers, VouchersOff)


def suggested_yuan(emissions_g: int, grams_per_yuan: int) -> int:
    """Whole yuan that cover the emissions of some trips (JF-07)."""
    return -(-emissions_g // grams_per_yuan)
