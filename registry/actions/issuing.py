"""Verbs of issuance: verified grams get serials; routes, losses and inclusion numbers are recorded."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.actions.accepting import verified_g
from registry.actions.consequences import follow
from registry.actions.desk import require_kept
from registry.actions.ledger import open_account, post
from registry.actions.losing import LossFound, lose
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.issuance.acceptance import Quantity, Route
from registry.issuance.errors import NumbersKnown
from registry.issuance.issuances import (
    InclusionNumbers,
    Issuance,
    Loss,
    RouteClaim,
    require_issuable,
    require_route_free,
)
from registry.law.refusals import all_at_once, require
from registry.ledger.accounts import ISSUED, RETIRED, STOCK, Account, Limit, account_id, grams_of
from registry.ledger.serials import Fate, SerialBlock, root, take_from
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market.adoptions import adopted_g
from registry.parties.authority import require_authority
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import issuance, issuing, law, market, office, trees
from registry.tickets.kind_errors import OtherRoute
from registry.tickets.kinds import TicketKind
from registry.tickets.numbers import check_digits


def issue_quantity(db: Db, quantity_id: str, *, by: Actor, now: Moment) -> Issuance:
    """Number the grams of a verified quantity, once; who signed for it does not issue it (RA-23)."""
    quantity = issuance.quantity(db, quantity_id)
    require_authority("sink.issue", by, quantity.unit_id)
    pack = law.current_law(db).require("xiaowei", now.as_of, quantity.unit_id)
    issuance.lock_plot(db, quantity.plot_id)
    amount_g = verified_g(db, quantity_id) - _adopted_g(db, quantity)
    hands = {signed.person_id for signed in issuance.acceptances(db, quantity_id)} | {quantity.reported_by}
    parts = {"taken": NAMES[FilePart.REVIEWS], "wanted": NAMES[FilePart.APPROVES]}
    with all_at_once():
        require_issuable(quantity, amount_g, issuing.claims(db, quantity.plot_id))
        require("RA-23", by.person_id not in hands, FourEyes, **parts)
    sequence = office.next_number(db, quantity.unit_id, "issuance", now.as_of.year)
    stem = f"{quantity.unit_id}-M{now.as_of.year}-{sequence:06d}"
    issued = Issuance(
        id=new_id(now.at),
        number=f"{stem}-{check_digits(stem)}",
        unit_id=quantity.unit_id,
        quantity_id=quantity_id,
        plot_id=quantity.plot_id,
        owner_id=quantity.owner_id,
        period_from=quantity.period_from,
        period_to=quantity.period_to,
        amount_g=amount_g,
        issued_by=by.person_id,
        issued_at=now.at,
    )
    db.add(issued)
    db.flush()
    _hold_route(db, quantity.plot_id, (quantity.period_from, quantity.period_to), issued, by=by, now=now)
    issuing.add_blocks(db, [root(new_id(now.at), issued.id, amount_g)], issued_g=amount_g)
    _put_in_stock(db, issued, pack.ref, by=by, now=now)
    return issued


def _adopted_g(db: Db, quantity: Quantity) -> int:
    """What of the growth was sold tree by tree already (RY-08)."""
    first, last = quantity.period_from + timedelta(days=1), quantity.period_to
    return adopted_g(trees.years_on_plot(db, quantity.plot_id, first, last), first, last)


def _hold_route(
    db: Db, plot_id: str, period: tuple[date, date], issued: Issuance, *, by: Actor, now: Moment
) -> None:
    claim = RouteClaim(
        id=new_id(now.at),
        plot_id=plot_id,
        unit_id=issued.unit_id,
        period_from=period[0],
        period_to=period[1],
        route=Route.MICRO_SINK,
        subject_id=issued.quantity_id,
        document_sha256=None,
        claimed_at=now.at,
    )
    _record_claim(db, claim, by=by, now=now)


def _put_in_stock(db: Db, issued: Issuance, pack: str, *, by: Actor, now: Moment) -> None:
    asset = grams_of(issued.id)
    limits = {ISSUED: Limit.CREDITS, STOCK: Limit.DEBITS, RETIRED: Limit.DEBITS}
    for purpose, limit in limits.items():
        name = account_id(purpose, issued.id)
        account = Account(name, asset, purpose, issued.unit_id, issued.owner_id, limit)
        open_account(db, account, by=by, now=now)
    source, stock = account_id(ISSUED, issued.id), account_id(STOCK, issued.id)
    transfer = Transfer(new_id(now.at), Kind.NORMAL, source, stock, asset, issued.amount_g, "ISSUE")
    facts = {**issuance_facts(issued), **committed([transfer])}
    subject = ("issuance", issued.id)
    event = record(db, "sink.issued", subject, by=by, now=now, unit_id=issued.unit_id, pack=pack, facts=facts)
    post(db, [transfer], event)


def issuance_facts(issued: Issuance) -> dict[str, Fact]:
    return {
        "number": issued.number,
        "quantity": issued.quantity_id,
        "plot": issued.plot_id,
        "owner": issued.owner_id,
        "period_from": issued.period_from.isoformat(),
        "period_to": issued.period_to.isoformat(),
        "amount_g": issued.amount_g,
    }


def take_serials(db: Db, issuance_id: str, amount_g: int, *, now: Moment) -> SerialBlock:
    """The lowest open serials become a retired block; the caller has locked the issuance, so that others
    wait for their turn."""
    rest = issuing.open_block(db, issuance_id)
    assert rest is not None, "the ledger lets nobody retire more grams than there are open serials"
    parts = take_from(rest, amount_g, Fate.RETIRED, (new_id(now.at), new_id(now.at)))
    issuing.add_blocks(db, parts)
    return parts[0]


@dataclass(frozen=True)
class OutsideRoute:
    """A plot and period that another programme has: which, its project and the paper that shows it."""

    plot_id: str
    period_from: date
    period_to: date
    route: Route
    project_no: str
    document_sha256: str


def claim_route(db: Db, wanted: OutsideRoute, *, by: Actor, now: Moment) -> RouteClaim:
    """Hold the growth of a plot for the national platform or a city trade; its other routes are closed."""
    plot = issuance.lock_plot(db, wanted.plot_id)
    require_authority("sink.route", by, plot.unit_id)
    require_kept(db, wanted.document_sha256)
    require_route_free(issuing.claims(db, wanted.plot_id), wanted.period_from, wanted.period_to, wanted.route)
    ticket = market.live_ticket_on(db, wanted.plot_id, plot.unit_id, now.as_of)
    city = ticket is not None and ticket.kind is TicketKind.CARBON
    require("LP-30b", wanted.route is Route.CITY_TRADE or not city, OtherRoute, route="CITY_TRADE")
    claim = RouteClaim(
        id=new_id(now.at),
        plot_id=wanted.plot_id,
        unit_id=plot.unit_id,
        period_from=wanted.period_from,
        period_to=wanted.period_to,
        route=wanted.route,
        subject_id=wanted.project_no,
        document_sha256=wanted.document_sha256,
        claimed_at=now.at,
    )
    _record_claim(db, claim, by=by, now=now)
    return claim


def claim_facts(claim: RouteClaim) -> dict[str, Fact]:
    return {
        "plot": claim.plot_id,
        "period_from": claim.period_from.isoformat(),
        "period_to": claim.period_to.isoformat(),
        "route": claim.route.value,
        "for": claim.subject_id,
        "document_sha256": claim.document_sha256,
    }


def _record_claim(db: Db, claim: RouteClaim, *, by: Actor, now: Moment) -> None:
    db.add(claim)
    db.flush()
    subject = ("route_claim", claim.id)
    facts = claim_facts(claim)
    record(db, "sink.route_held", subject, by=by, now=now, unit_id=claim.unit_id, facts=facts)


def record_loss(db: Db, plot_id: str, found: LossFound, *, by: Actor, now: Moment) -> Loss:
    """From now on nothing of the plot is sold until a later census has measured what is left (JC-10)."""
    lost, event = lose(db, plot_id, found, by=by, now=now)
    follow(db, event, now=now)
    return lost


def record_numbers(db: Db, issuance_id: str, wanted: InclusionNumbers, *, by: Actor, now: Moment) -> None:
    """The 碳普惠管理机构 filed, verified and issued these grams: from now on they serve ZH-04 to ZH-07."""
    issued = issuing.issuance(db, issuance_id)
    require_authority("inclusion.issue", by, issued.unit_id)
    require_kept(db, wanted.document_sha256)
    known = issuing.numbers(db, issuance_id) is not None
    require("ZH-14", not known, NumbersKnown, number=issued.number)
    db.add(wanted)
    db.flush()
    facts = numbers_facts(wanted)
    subject = ("issuance", issuance_id)
    record(db, "sink.numbers_recorded", subject, by=by, now=now, unit_id=issued.unit_id, facts=facts)


def numbers_facts(numbers: InclusionNumbers) -> dict[str, Fact]:
    return {
        "filing_no": numbers.filing_no,
        "verification_no": numbers.verification_no,
        "issue_no": numbers.issue_no,
        "experts": [dict(expert) for expert in numbers.experts],
        "document_sha256": numbers.document_sha256,
    }
