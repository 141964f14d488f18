"""Published prices, and the prices a listing has had."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from registry.market.prices import PriceKind, PublishedPrice, in_force
from registry.proof.events import Event, parse
from registry.store.database import Db
from registry.store.queries import register
from registry.store.tables.prices import published_price

PRICED = frozenset({"listing.offered", "listing.repriced"})


def published(db: Db) -> Sequence[PublishedPrice]:
    """Every price ever published, oldest first."""
    return db.scalars(select(PublishedPrice).order_by(published_price.c.id)).all()


def on(db: Db, kind: PriceKind, as_of: date) -> PublishedPrice | None:
    return in_force(published(db), kind, as_of)


def of_listing(db: Db, listing_id: str) -> list[Event]:
    """The acts of the owner that set a price."""
    events = (parse(one) for one in register.canonical_history(db, "listing", listing_id))
    return [event for event in events if event.kind in PRICED]
