"""Listings and what they rest on."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm.exc import StaleDataError

from registry.errors import NotFound
from registry.ledger.accounts import OFFER
from registry.market.listings import Carrier, Listing, ListingState
from registry.store.database import Db
from registry.store.prepared import Prepared, plain
from registry.store.tables.issuing import inclusion_numbers
from registry.store.tables.land import sub_compartment_version
from registry.store.tables.ledger import account_balance
from registry.store.tables.market import listing as listings
from registry.store.tables.tickets import ticket as tickets
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket

T = TypeVar("T")


def listing(db: Db, listing_id: str) -> Listing:
    found = db.get(Listing, listing_id)
    if found is None:
        raise NotFound(what="挂牌", id=listing_id)
    return found


def offered(db: Db, listing_id: str) -> tuple[Listing, bool]:
    """A listing, and whether its grams have the three numbers (ZH-14)."""
    row = _OFFERED.first(db, id=listing_id)
    if row is None:
        raise NotFound(what="挂牌", id=listing_id)
    return plain(Listing, listings.c.keys(), row[:-1]), bool(row[-1])


_numbers = inclusion_numbers.c.issuance_id
_OFFERED = Prepared(
    select(*listings.c, exists().where(_numbers == listings.c.issuance_id)).where(
        listings.c.id == bindparam("id")
    )
)


def numbered(db: Db, number: str) -> Listing | None:
    return db.scalars(select(Listing).where(listings.c.number == number)).one_or_none()


def keep(db: Db, thing: T, id: str) -> T:
    """Write what moved if its version still stands; else give up the act and return the winner's row."""
    db.add(thing)
    try:
        db.flush()
    except StaleDataError:
        db.rollback()
        return db.get_one(type(thing), id)
    return thing


def in_states(db: Db, states: Iterable[ListingState], *, unit_id: str | None = None) -> Sequence[Listing]:
    query = select(Listing).where(listings.c.state.in_(list(states))).order_by(listings.c.number)
    if unit_id:
        query = query.where(listings.c.unit_id == unit_id)
    return db.scalars(query).all()


def newest_on_sale(db: Db, limit: int) -> Sequence[Listing]:
    query = select(Listing).where(listings.c.state == ListingState.LISTED).order_by(listings.c.number.desc())
    return db.scalars(query.limit(limit)).all()


def of_plot(db: Db, plot_id: str, state: ListingState) -> Sequence[Listing]:
    query = select(Listing).where(listings.c.plot_id == plot_id, listings.c.state == state)
    return db.scalars(query.order_by(listings.c.number)).all()


def carried_by(db: Db, ticket_id: str) -> Sequence[Listing]:
    """What is on sale under a ticket."""
    query = select(Listing).where(
        listings.c.carrier == Carrier.TICKET,
        listings.c.carrier_id == ticket_id,
        listings.c.state == ListingState.LISTED,
    )
    return db.scalars(query).all()


def of_owner(db: Db, owner_id: str) -> Sequence[Listing]:
    return db.scalars(
        select(Listing).where(listings.c.owner_id == owner_id).order_by(listings.c.number)
    ).all()


def listed_until(db: Db, as_of: date) -> Sequence[str]:
    """Listings whose term is over."""
    query = select(listings.c.id).where(listings.c.state == ListingState.LISTED, listings.c.closes_on < as_of)
    return db.scalars(query).all()


def sold_out(db: Db) -> Sequence[str]:
    """Listings of which neither what is free nor what is held makes another yuan."""
    offered = account_balance.c
    left = offered.credits_posted - offered.debits_posted
    query = (
        select(listings.c.id)
        .join(account_balance, offered.account_id == OFFER + ":" + listings.c.id)
        .where(listings.c.state == ListingState.LISTED, left < listings.c.grams_per_yuan)
    )
    return db.scalars(query).all()


def live_ticket_on(db: Db, plot_id: str, unit_id: str, as_of: date) -> Ticket | None:
    """The ticket that holds a plot's ground on a day."""
    version = sub_compartment_version.c
    versions = set(db.scalars(select(version.id).where(version.sub_compartment_id == plot_id)))
    query = select(Ticket).where(tickets.c.state.in_(LIVE), tickets.c.unit_id == unit_id)
    live = (one for one in db.scalars(query) if one.lives_on(as_of))
    return next((one for one in live if versions & set(one.compartments)), None)
