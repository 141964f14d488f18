"""What nobody tells of: ask the channel for lost notices, let holds lapse, send money back."""

from datetime import timedelta
from threading import Event

from api.city import City
from api.errors import ApiError, GatewayNotConfigured
from api.gateways.errors import StillUnderWay
from api.gateways.payments import PaymentGateway
from api.gateways.wechat_pay import wechat_pay_of
from api.logs import log_fault
from api.settings import Settings
from registry.actions import listing, ordering, paying
from registry.clock import Moment
from registry.errors import RegistryError
from registry.market.orders import OrderState
from registry.parties.roles import SYSTEM
from registry.proof.messages import Message
from registry.store.database import Database
from registry.store.queries import market, sales

PAUSE_S = 5.0
ASKED_AGO = timedelta(seconds=20)
"""How long a notice may take before the channel is asked."""
BATCH = 200


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look every few seconds until `stop` is set; a failure is logged and tried again."""
    city, wechat = City(settings, database), channel_of(settings)
    while not stop.is_set():
        try:
            look(city, wechat, city.now())
        except Exception as error:
            log_fault(error, "payments")
        stop.wait(PAUSE_S)


def channel_of(settings: Settings) -> PaymentGateway | None:
    try:
        return wechat_pay_of(settings)
    except GatewayNotConfigured:
        return None


def look(city: City, wechat: PaymentGateway | None, now: Moment) -> None:
    if wechat is not None:
        ask_for_lost(city, wechat, now)
    lapse_overdue(city, wechat, now)
    end_listings(city, now)


def ask_for_lost(city: City, wechat: PaymentGateway, now: Moment) -> int:
    """Unpaid orders whose payer was sent to the channel: is there money whose notice got lost?"""
    with city.reading() as db:
        waiting = sales.asked_before(db, now.at - ASKED_AGO, BATCH)
    return sum(_ask(city, wechat, order.number, now) for order in waiting)


def _ask(city: City, wechat: PaymentGateway, order_no: str, now: Moment) -> bool:
    receipt = wechat.query(order_no)
    if receipt is None:
        return False
    with city.database.writing("receive_payment") as db:
        paying.receive_payment(db, receipt, test=city.test_money, vault=city.vault, by=SYSTEM, now=now)
    return True


def lapse_overdue(city: City, wechat: PaymentGateway | None, now: Moment) -> int:
    """A hold ends only after its channel can no longer take the money, so that no paid order lapses."""
    with city.reading() as db:
        overdue = sales.overdue(db, now.at, BATCH)
    lapsed = 0
    for order_id in overdue:
        try:
            lapsed += _lapse(city, wechat, order_id, now)
        except (ApiError, RegistryError) as error:
            log_fault(error, order_id)
    return lapsed


def _lapse(city: City, wechat: PaymentGateway | None, order_id: str, now: Moment) -> bool:
    with city.reading() as db:
        order, prepaid = sales.order(db, order_id), sales.is_prepaid(db, order_id)
    if prepaid and wechat is None:
        return False
    if prepaid and wechat is not None and not wechat.close(order.number):
        _ask(city, wechat, order.number, now)
    with city.reading() as db:
        # What was paid there may have been another amount: then it went back, and the order lapses.
        if sales.order(db, order_id).state is not OrderState.ORDERED:
            return False
    with city.database.writing("lapse") as db:
        ordering.lapse(db, order_id, by=SYSTEM, now=now)
    return True


def end_listings(city: City, now: Moment) -> None:
    """Listings whose term is over, or of which not even one yuan is left and held."""
    with city.reading() as db:
        over, empty = market.listed_until(db, now.as_of), market.sold_out(db)
    for listing_id in over:
        with city.database.writing("close_over") as db:
            listing.close_over(db, listing_id, by=SYSTEM, now=now)
    for listing_id in set(empty) - set(over):
        with city.database.writing("note_sold_out") as db:
            listing.note_sold_out(db, listing_id, by=SYSTEM, now=now)


def send_back(city: City, message: Message) -> None:
    """The outbox's consumer of refunds: the channel does one refund for one id, however often it is asked."""
    wechat = wechat_pay_of(city.settings)
    with city.reading() as db:
        refund = sales.refund(db, message.body)
        payment = sales.payment(db, refund.payment_id)
    assert payment is not None, "a refund has its payment: foreign key"
    told = wechat.refund(refund.id, payment.transaction_id, refund.amount_fen)
    if told.channel_ref is None:
        raise StillUnderWay()
    with city.database.writing("confirm_refund") as db:
        paying.confirm_refund(db, refund.id, told.channel_ref, by=SYSTEM, now=city.now())
