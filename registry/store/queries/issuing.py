"""Issuances, their serial blocks, routes and losses of plots."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from registry.clock import CITY_TIME
from registry.errors import NotFound
from registry.issuance.acceptance import Quantity
from registry.issuance.issuances import InclusionNumbers, Issuance, Loss, RouteClaim
from registry.ledger.serials import Fate, SerialBlock, SerialRange
from registry.market.listings import Listing
from registry.store.database import Db
from registry.store.prepared import Prepared, plain
from registry.store.tables.issuance import quantity as quantities
from registry.store.tables.issuance import verified_quantity
from registry.store.tables.issuing import issuance as issuances
from registry.store.tables.issuing import loss, route_claim, serial_block
from registry.store.tables.market import listing as listings
from registry.store.together import write


def issuance(db: Db, issuance_id: str, *, lock: bool = False) -> Issuance:
    """`lock` makes those who take serials of it wait for each other, and nobody who only refers to it."""
    found = db.get(Issuance, issuance_id, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise NotFound(what="签发", id=issuance_id)
    return found


def selling(db: Db, issuance_id: str, listing_id: str) -> tuple[Issuance, Listing]:
    """The issuance, locked as by `issuance(lock=True)`, with a listing of it."""
    row = _SELLING.first(db, issuance_id=issuance_id, listing_id=listing_id)
    assert row is not None, "an order names its listing and its issuance by keys"
    issued = plain(Issuance, issuances.c.keys(), row[: len(issuances.c)])
    return issued, plain(Listing, listings.c.keys(), row[len(issuances.c) :])


_SELLING = Prepared(
    select(*issuances.c, *listings.c)
    .join(listings, listings.c.issuance_id == issuances.c.id)
    .where(issuances.c.id == bindparam("issuance_id"), listings.c.id == bindparam("listing_id"))
    .with_for_update(of=issuances, key_share=True)
)
_OPEN = Prepared(
    select(*(serial_block.c[name] for name in ("id", "parent_id", "first", "last", "fate")))
    .where(serial_block.c.issuance_id == bindparam("issuance_id"))
    .order_by(serial_block.c.first.desc())
    .limit(2)
)


def every(db: Db) -> Sequence[Issuance]:
    """All issuances, plot by plot, oldest period first."""
    return db.scalars(select(Issuance).order_by(issuances.c.plot_id, issuances.c.period_from)).all()


def verified_on(db: Db, quantity_id: str) -> date:
    """The day both sides had signed."""
    query = select(verified_quantity.c.verified_at).where(verified_quantity.c.quantity_id == quantity_id)
    found: datetime = db.scalars(query).one()
    return found.astimezone(CITY_TIME).date()


def of_plot(db: Db, plot_id: str) -> Sequence[Issuance]:
    query = select(Issuance).where(issuances.c.plot_id == plot_id)
    return db.scalars(query.order_by(issuances.c.period_from)).all()


def of_quantity(db: Db, quantity_id: str) -> Issuance | None:
    return db.scalars(select(Issuance).where(issuances.c.quantity_id == quantity_id)).one_or_none()


def claims(db: Db, plot_id: str) -> Sequence[RouteClaim]:
    """Where the periods of a plot went, oldest first."""
    query = select(RouteClaim).where(route_claim.c.plot_id == plot_id)
    return db.scalars(query.order_by(route_claim.c.period_from)).all()


def losses(db: Db, plot_id: str) -> Sequence[Loss]:
    return db.scalars(select(Loss).where(loss.c.plot_id == plot_id).order_by(loss.c.occurred_on)).all()


def verified_present(db: Db, plot_id: str) -> Sequence[Quantity]:
    """The present versions of a plot's quantities that both sides signed, oldest period first."""
    newer = aliased(quantities)
    replaced = select(newer.c.replaces_id).where(newer.c.plot_id == plot_id, newer.c.replaces_id.is_not(None))
    query = (
        select(Quantity)
        .join(verified_quantity, verified_quantity.c.quantity_id == quantities.c.id)
        .where(quantities.c.plot_id == plot_id, quantities.c.id.not_in(replaced))
    )
    return db.scalars(query.order_by(quantities.c.period_from)).all()


def numbers(db: Db, issuance_id: str) -> InclusionNumbers | None:
    return db.get(InclusionNumbers, issuance_id)


def add_blocks(db: Db, blocks: Sequence[SerialBlock], issued_g: int | None = None) -> None:
    """In one statement, because siblings name each other."""
    write(db, serial_block, [_row(block, issued_g) for block in blocks])


def open_block(db: Db, issuance_id: str) -> SerialBlock | None:
    """The rest of an issuance that is still open: parts are always taken from below."""
    # The rest begins highest; only a block that was taken whole shares its beginning, with its one part.
    rows = _OPEN.rows(db, issuance_id=issuance_id)
    parents = {parent_id for _, parent_id, *_ in rows}
    for id, _, first, last, fate in rows:
        if id not in parents:
            return SerialBlock(id, issuance_id, SerialRange(first, last), fate) if fate is Fate.OPEN else None
    return None


def retired_g(db: Db, issuance_id: str) -> int:
    size = serial_block.c.last - serial_block.c.first + 1
    query = select(func.coalesce(func.sum(size), 0))
    where = (serial_block.c.issuance_id == issuance_id, serial_block.c.fate == Fate.RETIRED)
    return int(db.scalar(query.where(*where)) or 0)


def _row(block: SerialBlock, issued_g: int | None) -> dict[str, object]:
    parent = block.parent
    return {
        "id": block.id,
        "issuance_id": block.issuance_id,
        "first": block.serials.first,
        "last": block.serials.last,
        "fate": block.fate,
        "issued_g": issued_g,
        "parent_id": parent.id if parent else None,
        "parent_first": parent.serials.first if parent else None,
        "parent_last": parent.serials.last if parent else None,
        "parent_fate": parent.fate if parent else None,
        "sibling_id": block.sibling_id,
        "cut": block.cut,
    }
