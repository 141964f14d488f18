"""What JSON and pages share of selling: what is on sale, guests, and the keys of their orders."""

import hmac
from datetime import date
from hashlib import sha256

from fastapi import Request

from api.city import City
from api.identity.doorkeeper import Doorkeeper
from api.schemas.market import GuestAsks, ListingOnBoard
from registry.errors import NotFound
from registry.ledger.accounts import OFFER, account_id
from registry.market.listings import Listing, ListingState
from registry.market.orders import Order
from registry.market.prices import PriceKind
from registry.market.words import NOT_AN_INVESTMENT
from registry.parties.authority import may
from registry.parties.errors import PersonalDataErased
from registry.parties.roles import Role, citizen
from registry.store.database import Db
from registry.store.queries import ledger, market, prices, sales

BUYERS = [role for role in Role if may("micro_sink.order", role)]
GUEST = citizen("guest")


def on_sale(city: City, unit_id: str | None = None) -> list[ListingOnBoard]:
    """The sub-catalogue 小微碳汇: what can be bought now (XW-04)."""
    with city.reading() as db:
        listed = market.in_states(db, [ListingState.LISTED], unit_id=unit_id)
        return [listing_on_board(db, one, city.now().as_of) for one in listed]


def listing_on_board(db: Db, listing: Listing, as_of: date) -> ListingOnBoard:
    offered = ledger.balance(db, account_id(OFFER, listing.id))
    free, held = (offered.free, offered.debits_pending) if offered else (0, 0)
    guidance = prices.on(db, PriceKind.GUIDANCE, as_of)
    return ListingOnBoard.seen(listing, free, held, NOT_AN_INVESTMENT.zh, guidance)


def guest_order(city: City, asked: GuestAsks, request: Request, doorkeeper: Doorkeeper) -> Order:
    """The same answer for a wrong number and a wrong phone; guessing is counted."""
    doorkeeper.by_address.take(request.client.host if request.client else "")
    with city.reading() as db:
        order = sales.order_numbered(db, asked.number)
        try:
            phone = sales.private(db, order.id, city.vault)["phone"] if order else ""
        except PersonalDataErased:
            phone = ""
        if order is None or not phone or not hmac.compare_digest(phone, asked.phone):
            raise NotFound(what="订单", id=asked.number)
        return order


def order_key(city: City, order: Order) -> str:
    """Opens one order to whoever holds the address it was made under."""
    secret = city.settings.keys.bytes_of("web")
    return hmac.new(secret, f"order {order.id}".encode(), sha256).hexdigest()[:32]
