"""Verbs of orders: place, cancel, lapse, refund; grams are held by a pending transfer and never oversold."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from registry.actions.desk import require_kept
from registry.actions.ledger import post
from registry.actions.parties import register_person
from registry.actions.recording import announce, record
from registry.actions.supplies import Supply, back_to, require_piece, supply_for
from registry.clock import Moment, new_id
from registry.law.refusals import require
from registry.ledger.accounts import MONEY, RETIRED
from registry.ledger.errors import InsufficientBalance
from registry.ledger.transfers import Kind, Transfer, committed, expiring, voiding
from registry.market.certificates import ANONYMOUS
from registry.market.errors import NotOnSale, NotYourOrder, OrderOver, SoldOut
from registry.market.folding import evolve
from registry.market.invoices import require_reversed
from registry.market.listings import FEN_PER_YUAN
from registry.market.money import Channel, Place, place
from registry.market.orders import (
    FAMILY,
    READERS,
    STEPS,
    Order,
    OrderObject,
    Purpose,
    Wish,
    hold_until,
    require_wish,
)
from registry.market.payments import Payment, Refund
from registry.market.prices import PRICED_BY_LAW, PriceKind, require_price_of
from registry.market.purposes import require_serves
from registry.parties.authority import require_authority
from registry.parties.persons import PersonalDetails
from registry.parties.roles import Actor, Role, citizen
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import invoices, law, ledger, market, prices, sales
from registry.store.together import add, together
from registry.tickets.numbers import CODE_ALPHABET

REFUND = "refund"
"""Topic of the outbox: ask the channel to send a payment back."""

NUMBER_CHARACTERS = 12


def place_order(
    db: Db, wish: Wish, *, test: bool, vault: Vault, by: Actor, now: Moment, phone: str = ""
) -> Order:
    """→ ORDERED: of one thing for one purpose, held until paid or over (XW-03, XW-10)."""
    supply = supply_for(db, wish, now)
    require_authority(STEPS["order.placed"].act, by, supply.unit_id)
    current = law.current_law(db)
    pack = current.require("xiaowei", now.as_of, supply.unit_id)
    basis = current.require(FAMILY[wish.basis], now.as_of, supply.unit_id)
    if wish.basis in PRICED_BY_LAW and wish.object is OrderObject.LISTING and wish.listing_id:
        government = prices.on(db, PriceKind.GOVERNMENT, now.as_of)
        require_price_of(wish.basis, market.listing(db, wish.listing_id), government)
    require("XW-04", supply.is_open, NotOnSale, number=supply.number)
    if wish.sheet_sha256:
        require_kept(db, wish.sheet_sha256)
    require_wish(wish, pack, by.role, numbered=supply.numbered)
    require_serves(supply.status, wish.purpose or Purpose.LIFE)
    require_piece(db, wish, pack)
    order = Order(new_id(now.at), supply.unit_id)
    hold = _hold_on(supply, hold_until(wish, pack, now), now)
    facts: dict[str, Fact] = {
        "number": _order_number(now),
        **supply.facts,
        "buyer_id": by.party_id,
        "basis": wish.basis.value,
        "purpose": wish.purpose.value if wish.purpose else None,
        "amount_fen": wish.amount_yuan * FEN_PER_YUAN,
        "placed_on": now.as_of.isoformat(),
        "expires_at": hold.expires_at.isoformat() if hold.expires_at else None,
        "hold_id": hold.id,
        "sheet_sha256": wish.sheet_sha256,
        "on_request": int(wish.on_request),
        "gift": int(wish.gift),
        "test": int(test),
        **committed([hold]),
    }
    private = {"name": wish.display_name.strip() or ANONYMOUS.zh, "subject": wish.subject, "phone": phone}
    with together(db):
        event = tell(db, order, "order.placed", by=by, now=now, facts=facts, pack=basis.ref)
        add(db, order)
        sales.keep_private(db, order, private, vault=vault, at=now.at)
        _hold(db, hold, event)
    return order


def place_guest_order(
    db: Db, wish: Wish, phone: str, *, test: bool, vault: Vault, by: Actor, now: Moment
) -> Order:
    """Without an account: the order is found again by its number and this phone."""
    details = PersonalDetails(name=wish.display_name.strip() or ANONYMOUS.zh, phone=phone)
    person = register_person(db, details, vault=vault, by=by, now=now)
    return place_order(db, wish, test=test, vault=vault, by=citizen(person.id), now=now, phone=phone)


def _hold_on(supply: Supply, expires_at: datetime, now: Moment) -> Transfer:
    return Transfer(
        id=new_id(now.at),
        kind=Kind.PENDING,
        debit_id=supply.offer_id,
        credit_id=supply.retired_id,
        asset=supply.asset,
        amount=supply.amount,
        purpose=RETIRED,
        expires_at=expires_at,
    )


def _hold(db: Db, hold: Transfer, event: Event) -> None:
    """The condition in the ledger's UPDATE is what nobody gets around; the late one sees what is left."""
    try:
        post(db, [hold], event)
    except InsufficientBalance:
        offered = ledger.balance(db, hold.debit_id)
        facts = {"wanted_g": hold.amount, "free_g": offered.free if offered else 0}
        require("XW-10", False, SoldOut, **facts)
        raise


def begin_payment(db: Db, order_id: str, channel: Channel, *, by: Actor, now: Moment) -> Order:
    """Note that a channel is going to be asked for the money of an order, so that it is asked again later."""
    order = open_order(db, order_id, "order.paid")
    require_buyer(order, by)
    open_still = order.expires_at is not None and now.at < order.expires_at
    require("XW-14", open_still, OrderOver, number=order.number, state=order.state.value)
    sales.note_prepay(db, order.id, channel, now.at)
    return order


def cancel(db: Db, order_id: str, *, by: Actor, now: Moment) -> Order:
    """ORDERED → CANCELLED by the buyer; the grams are free again."""
    order = open_order(db, order_id, "order.cancelled")
    require_buyer(order, by)
    _free(db, order, "order.cancelled", voiding(_hold_of(db, order), id=new_id(now.at)), by=by, now=now)
    return order


def lapse(db: Db, order_id: str, *, by: Actor, now: Moment) -> Order:
    """ORDERED → LAPSED when the hold is over (XW-14)."""
    order = open_order(db, order_id, "order.lapsed")
    _free(db, order, "order.lapsed", expiring(_hold_of(db, order)), by=by, now=now)
    return order


def refund(db: Db, order_id: str, *, by: Actor, now: Moment) -> Order:
    """PAID → REFUNDED before the certificate; after it there is none (XW-14)."""
    order = open_order(db, order_id, "order.refunded")
    if by.role not in (Role.CITY_FORESTRY, Role.FINANCE):
        require_buyer(order, by)
    require_reversed(order, invoices.states_of_order(db, order.id))
    payment = sales.payment(db, order.payment_id or "")
    assert payment is not None, "a paid order has its payment: CHECK paid_by_a_payment"
    back = Transfer(
        id=new_id(now.at),
        kind=Kind.NORMAL,
        debit_id=place(Place.PREPAID, test=bool(order.test)),
        credit_id=place(Place.REFUNDING, test=bool(order.test)),
        asset=MONEY,
        amount=order.amount_fen,
        purpose=REFUND,
    )
    freed = voiding(_hold_of(db, order), id=new_id(now.at))
    event = _free(db, order, "order.refunded", freed, by=by, now=now, more=[back])
    ask_back(db, payment, event, by=by, now=now)
    return order


def ask_back(db: Db, payment: Payment, event: Event, *, by: Actor, now: Moment) -> Refund:
    """Note that a payment goes back, and have the worker ask its channel."""
    wanted = Refund(
        id=new_id(now.at),
        payment_id=payment.id,
        order_id=payment.order_id,
        channel=payment.channel,
        amount_fen=payment.amount_fen,
        asked_by=by.person_id,
        asked_at=now.at,
        test=payment.test,
    )
    db.add(wanted)
    db.flush()
    if payment.channel is Channel.WECHAT:
        announce(db, event, REFUND, wanted.id)
    return wanted


def open_order(db: Db, order_id: str, step: str) -> Order:
    """The order, locked; refused when the step is not open to it."""
    order = sales.order(db, order_id, lock=True)
    state = order.state in STEPS[step].sources
    require("XW-14", state, OrderOver, number=order.number, state=order.state.value)
    return order


def require_buyer(order: Order, by: Actor) -> None:
    require("XW-14", order.buyer_id == by.party_id, NotYourOrder)


def move(
    db: Db,
    order: Order,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact],
    pack: str | None = None,
) -> Event:
    """Record the step, let the order, which the act has locked, follow and keep it."""
    was = order.version
    event = tell(db, order, step, by=by, now=now, facts=facts, pack=pack)
    sales.keep_order(db, order, was=was)
    return event


def tell(
    db: Db,
    order: Order,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact],
    pack: str | None = None,
) -> Event:
    """Record the step and let the order follow; whoever tells keeps the order as well."""
    said = {**facts, "version": order.version + 1}
    subject = ("order", order.id)
    event = record(db, step, subject, by=by, now=now, unit_id=order.unit_id, pack=pack, facts=said)
    evolve(order, event, STEPS, READERS)
    return event


def _free(
    db: Db,
    order: Order,
    step: str,
    ending: Transfer,
    *,
    by: Actor,
    now: Moment,
    more: Sequence[Transfer] = (),
) -> Event:
    """End the hold; of an offer that is no longer open what was held goes back to where it came from."""
    transfers, held = [ending, *more], _hold_of(db, order)
    onwards = back_to(db, order)
    if onwards is not None:
        purpose = onwards.partition(":")[0]
        back = Transfer(new_id(now.at), Kind.NORMAL, held.debit_id, onwards, held.asset, held.amount, purpose)
        transfers.append(back)
    event = move(db, order, step, by=by, now=now, facts=committed(transfers))
    post(db, transfers, event)
    return event


def _hold_of(db: Db, order: Order) -> Transfer:
    return ledger.transfers(db, [order.hold_id])[order.hold_id]


def _order_number(now: Moment) -> str:
    """Short enough for every channel, hard to guess, sorted by day."""
    return f"S{now.as_of:%Y%m%d}" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(NUMBER_CHARACTERS))
