"""An order of whole yuan for one purpose (16.6): held, paid, retired with a certificate, or ended before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from registry.clock import CITY_TIME, Moment
from registry.errors import Words
from registry.law.calendar import add_working_days
from registry.law.matrix import Part
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.market.errors import (
    NotAcknowledged,
    NotWholeYuan,
    NumbersMissing,
    PurposeMissing,
    SheetNotForPersons,
)
from registry.market.folding import Step, read_day, read_instant
from registry.market.money import Channel
from registry.parties.roles import Role


class Purpose(StrEnum):
    """One an order; the duty is one of its own, so no payment serves duty and offset (XW-01, YZ-06)."""

    TRAVEL = "TRAVEL"
    MEETING = "MEETING"
    LARGE_EVENT = "LARGE_EVENT"
    EVENT = "EVENT"
    PRODUCTION = "PRODUCTION"
    LIFE = "LIFE"
    PLANTING_DUTY = "PLANTING_DUTY"
    ENTERPRISE_YEAR = "ENTERPRISE_YEAR"
    BUILDING_YEAR = "BUILDING_YEAR"
    PRODUCT = "PRODUCT"
    PILOT_UNIT = "PILOT_UNIT"


PURPOSE_NAMES: Mapping[Purpose, Words] = {
    Purpose.TRAVEL: Words("抵消出行的碳排放", "offset of travel"),
    Purpose.MEETING: Words("抵消会议的碳排放", "offset of a meeting"),
    Purpose.LARGE_EVENT: Words("大型活动碳中和", "carbon neutrality of a large event"),
    Purpose.EVENT: Words("活动碳中和", "carbon neutrality of an event"),
    Purpose.PRODUCTION: Words("抵消生产的碳排放", "offset of production"),
    Purpose.LIFE: Words("抵消日常生活的碳排放", "offset of daily life"),
    Purpose.PLANTING_DUTY: Words("履行义务植树，不作抵消", "planting duty, no offset"),
    Purpose.ENTERPRISE_YEAR: Words("企业碳中和", "carbon neutrality of an enterprise"),
    Purpose.BUILDING_YEAR: Words("公共建筑碳中和", "carbon neutrality of a building"),
    Purpose.PRODUCT: Words("产品碳中和", "carbon neutrality of a product"),
    Purpose.PILOT_UNIT: Words("试点单位碳中和", "carbon neutrality of a pilot unit"),
}
STATEMENTS = frozenset({Purpose.ENTERPRISE_YEAR, Purpose.BUILDING_YEAR, Purpose.PRODUCT, Purpose.PILOT_UNIT})
"""ZH-04 to ZH-07: only grams with the three numbers of the 碳普惠管理机构 (ZH-14)."""


class LegalBasis(StrEnum):
    """办法 第三十一条 or 小微: fixed with the order, it decides what the purchase ends in (XW-12)."""

    PUBLIC_OFFSET = "PUBLIC_OFFSET"
    MICRO_SINK = "MICRO_SINK"


FAMILY = {LegalBasis.PUBLIC_OFFSET: "linpiao", LegalBasis.MICRO_SINK: "xiaowei"}


class OrderObject(StrEnum):
    """What an order is of: grams of a listing by the yuan; a tree's years and a site's trees by the piece."""

    LISTING = "LISTING"
    TREE = "TREE"
    SITE = "SITE"


class OrderState(StrEnum):
    ORDERED = "ORDERED"
    PAID = "PAID"
    RETIRED = "RETIRED"
    LAPSED = "LAPSED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


def _step(target: OrderState, *sources: OrderState, act: str, part: Part = Part.ACTS) -> Step[OrderState]:
    return Step(frozenset(sources), target, act, part)


_S, BUY, CERTIFY = OrderState, "micro_sink.order", "micro_sink.certify"
STEPS: Mapping[str, Step[OrderState]] = {
    "order.placed": _step(_S.ORDERED, act=BUY),
    "order.paid": _step(_S.PAID, _S.ORDERED, act="payment.record"),
    "order.certified": _step(_S.RETIRED, _S.PAID, act=CERTIFY),
    "order.lapsed": _step(_S.LAPSED, _S.ORDERED, act=CERTIFY),
    "order.cancelled": _step(_S.CANCELLED, _S.ORDERED, act=BUY),
    "order.refunded": _step(_S.REFUNDED, _S.PAID, act=BUY),
}


@dataclass(frozen=True)
class Wish:
    """What a buyer asks for. `subject` names the event, year or product the grams are retired to.

    `listing_id` is the listing, the tree or the planting site, by `object`; `pieces` are years or trees.
    """

    listing_id: str
    amount_yuan: int
    purpose: Purpose | None
    basis: LegalBasis
    display_name: str
    acknowledged: bool
    subject: str = ""
    sheet_sha256: str | None = None
    on_request: bool = False
    gift: bool = False
    object: OrderObject = OrderObject.LISTING
    pieces: int = 0


@dataclass(eq=False)
class Order:
    """Money in fen, grams whole; who buys is an id, what the buyer wants shown lies sealed beside it."""

    id: str
    unit_id: str
    state: OrderState = OrderState.ORDERED
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    pack: str | None = None

    number: str = ""
    object: OrderObject = OrderObject.LISTING
    listing_id: str | None = None
    issuance_id: str | None = None
    tree_id: str | None = None
    site_id: str | None = None
    pieces: int = 0
    owner_id: str = ""
    buyer_id: str = ""
    basis: LegalBasis = LegalBasis.MICRO_SINK
    purpose: Purpose = Purpose.LIFE
    amount_fen: int = 0
    grams_per_yuan: int = 0
    grams: int = 0
    placed_on: date | None = None
    expires_at: datetime | None = None
    hold_id: str = ""
    sheet_sha256: str | None = None
    on_request: int = 0
    gift: int = 0
    test: int = 0
    payment_id: str | None = None
    channel: Channel | None = None
    certificate_no: str | None = None


READERS = {
    "object": OrderObject,
    "basis": LegalBasis,
    "purpose": Purpose,
    "placed_on": read_day,
    "expires_at": read_instant,
    "channel": lambda value: Channel(value) if value else None,
}


def require_wish(wish: Wish, pack: Pack, by: Role, *, numbered: bool) -> None:
    """Whole yuan, one purpose, the notice read, and what the purpose asks of the grams."""
    whole = isinstance(wish.amount_yuan, int) and pack.numbers["XW-03.order_min_yuan"].meets(wish.amount_yuan)
    require("XW-03", whole, NotWholeYuan, amount_yuan=wish.amount_yuan)
    require("XW-01", wish.purpose is not None, PurposeMissing)
    require("XW-15", wish.acknowledged, NotAcknowledged)
    require("ZH-14", numbered or wish.purpose not in STATEMENTS, NumbersMissing)
    organisation = wish.sheet_sha256 is None or by is not Role.CITIZEN
    require("XW-14", organisation, SheetNotForPersons)


def hold_until(wish: Wish, pack: Pack, now: Moment) -> datetime:
    """30 minutes; with a signed purchase sheet to the end of the 15th working day (XW-14)."""
    if wish.sheet_sha256 is None:
        return now.at + timedelta(minutes=pack.number("XW-14.hold_minutes"))
    today = now.at.astimezone(CITY_TIME).date()
    last = add_working_days(today, pack.number("XW-14.counter_hold_working_days")).on
    return datetime.combine(last + timedelta(days=1), time(), CITY_TIME).astimezone(UTC)
