"""The shop of the demonstration: growth of plots without a ticket, verified, issued, listed, and one sold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.city import City
from api.demo.landscape import Parcel
from api.demo.people import Cast
from api.demo.stories import Teller
from api.demo.story import paper
from api.workflows.assess import Entered
from registry.actions import listing as listings
from registry.actions.accepting import Report, accept_quantity, report_quantity
from registry.actions.issuing import issue_quantity
from registry.actions.law import fill_slot
from registry.actions.ordering import place_order
from registry.actions.paying import receive_payment
from registry.actions.pricing import publish_price
from registry.clock import Moment, moment, new_id
from registry.issuance.acceptance import Route, Way
from registry.land.certificates import Right, Tenure
from registry.market.listings import TRADE_RULES, Carrier, Declaration, Listing
from registry.market.money import Channel
from registry.market.orders import LegalBasis, Purpose, Wish
from registry.market.payments import Receipt
from registry.market.prices import PriceKind, PublishedPrice
from registry.parties.roles import citizen
from registry.store.database import Db
from registry.store.queries import issuance, land, market

ACCEPTED_ON, LISTED_ON, SOLD_ON = date(2025, 12, 22), date(2025, 12, 26), date(2026, 1, 6)
CLOSES_ON = date(2026, 12, 31)
PRICES_FEN_PER_TONNE = (6_000, 5_000, 8_000)
"""60, 50 and 80 yuan a tonne, as three owners see fit."""
GUIDANCE, DOCUMENT_NO = (4_000, 9_000), "演示文号〔2025〕2号"


@dataclass(frozen=True)
class Growth:
    """A plot with what it put on between the two censuses."""

    parcel: Parcel
    plot_id: str
    earlier: str
    later: str
    grams: int


def open_shop(city: City, cast: Cast, teller: Teller, entered: Mapping[tuple[str, int], Entered]) -> None:
    """One plot in each of the first counties that have a village plot without a ticket."""
    with city.database.writing("demo") as db:
        _publish_texts(db, city, cast)
        grown = list(_growths(db, teller.places, entered))[: len(PRICES_FEN_PER_TONNE)]
    made = [
        _listed(city, cast, teller, growth, price)
        for growth, price in zip(grown, PRICES_FEN_PER_TONNE, strict=True)
    ]
    with city.database.writing("demo") as db:
        _sell(db, city, cast, made[0], moment(SOLD_ON))


def _publish_texts(db: Db, city: City, cast: Cast) -> None:
    now, officer = moment(ACCEPTED_ON), cast.actor("city1")
    for slot in TRADE_RULES:
        fill_slot(db, slot, "演示文号〔2025〕1号", by=officer, now=now)
    document = paper(db, city.blobs, "小微碳汇指导价（演示）\n")
    price = PublishedPrice(
        new_id(now.at),
        PriceKind.GUIDANCE,
        *GUIDANCE,
        ACCEPTED_ON,
        "演示文号〔2025〕2号",
        document,
        "",
        now.at,
    )
    publish_price(db, price, by=officer, now=now)


def _growths(
    db: Db, places: Sequence[Parcel], entered: Mapping[tuple[str, int], Entered]
) -> Iterator[Growth]:
    """The first plot of each unit that belongs to a village, has no ticket, and has grown."""
    seen: set[str] = set()
    for parcel in places:
        if parcel.unit_code in seen or not parcel.is_collective:
            continue
        before, after = (entered[parcel.unit_code, year] for year in (2024, 2025))
        plot_id = land.version(db, after.compartments[parcel.code]).sub_compartment_id
        if market.live_ticket_on(db, plot_id, parcel.unit_code, LISTED_ON) is not None:
            continue
        grams = _stock(db, after, parcel) - _stock(db, before, parcel)
        if grams > 0:
            seen.add(parcel.unit_code)
            yield Growth(parcel, plot_id, before.assessment_id, after.assessment_id, grams)


def _stock(db: Db, survey: Entered, parcel: Parcel) -> int:
    (stand,) = issuance.stands_on(db, survey.assessment_id, [survey.compartments[parcel.code]])
    return stand.stock_co2e_g


def _listed(city: City, cast: Cast, teller: Teller, growth: Growth, price: int) -> Listing:
    """Reported, signed by both sides, issued, declared, reviewed, and priced by the owner."""
    owner = cast.actor(cast.login_of(growth.parcel.holder))
    desk, reviewer, head = cast.officers(growth.parcel.unit_code)
    with city.database.writing("demo") as db:
        papers = [
            paper(db, city.blobs, f"{title}（演示）\n{growth.parcel.code}\n")
            for title in ("增量报告", "认可书", "收款账户", "唯一去向声明")
        ]
        report = Report(
            growth.plot_id,
            growth.earlier,
            growth.later,
            growth.grams,
            Route.MICRO_SINK,
            Way.COLLECTIVE,
            papers[0],
        )
        now = moment(ACCEPTED_ON)
        quantity = report_quantity(db, report, by=owner, now=now)
        for side in (owner, head):
            accept_quantity(db, quantity.id, papers[1], by=side, now=now)
        now = moment(LISTED_ON)
        issue_quantity(db, quantity.id, by=desk, now=now)
        certificate = teller.certificate(db, growth.parcel, Tenure.COLLECTIVE, Right.CONTRACTED_OPERATION)
        wanted = Declaration(
            growth.plot_id, Carrier.CERTIFICATE, certificate, CLOSES_ON, papers[2], papers[3]
        )
        made = listings.declare(db, wanted, by=owner, now=now)
        listings.measure(db, made.id, quantity.id, by=owner, now=now)
        listings.verify(db, made.id, by=owner, now=now)
        listings.review(db, made.id, by=reviewer, now=now)
        return listings.offer(db, made.id, price, by=owner, now=now)


def _sell(db: Db, city: City, cast: Cast, listing: Listing, now: Moment) -> None:
    """One certificate to look at."""
    wish = Wish(
        listing.id, 10, Purpose.TRAVEL, LegalBasis.MICRO_SINK, "示例购买人001", True, "演示：春节回家"
    )
    buyer = citizen("demo-buyer")
    order = place_order(db, wish, test=city.test_money, vault=city.vault, by=buyer, now=now)
    document = paper(db, city.blobs, f"窗口收款单（演示）\n{order.number}\n")
    receipt = Receipt(Channel.COUNTER, "demo-1", order.number, order.amount_fen, now.at, document)
    cashier = cast.actor("finance")
    receive_payment(db, receipt, test=city.test_money, vault=city.vault, by=cashier, now=now)
