"""Points: accounts and whose they are, what a feed told, entries and lots, trips."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from registry.market.points import Activity, PointsEntry
from registry.market.points_cases import Coupon, FeedBatch, PointsOffer
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import sales
from registry.store.tables import points as tables


def batch_told(db: Db, source: str, batch_ref: str) -> FeedBatch | None:
    row = tables.points_batch.c
    return db.scalars(select(FeedBatch).where(row.source == source, row.batch_ref == batch_ref)).one_or_none()


def accounts(db: Db, source: str, pseudonyms: Mapping[str, str], at: datetime) -> Mapping[str, str]:
    """Pseudonym → account id; `pseudonyms` gives the id of each that is new."""
    row = tables.points_account.c
    named = row.source == source, row.pseudonym.in_(list(pseudonyms))
    known = set(db.scalars(select(row.pseudonym).where(*named)))
    new = [
        {"id": id, "source": source, "pseudonym": name, "since": at}
        for name, id in pseudonyms.items()
        if name not in known
    ]
    if new:
        db.execute(insert(tables.points_account), new)
    return {name: id for name, id in db.execute(select(row.pseudonym, row.id).where(*named))}


def known_entries(db: Db, source: str, source_ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    row = tables.feed_entry.c
    query = select(tables.feed_entry).where(row.source == source, row.source_id.in_(list(source_ids)))
    return {found.source_id: found for found in db.execute(query)}


def known_trips(db: Db, source: str, source_ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    row = tables.trip.c
    query = select(tables.trip).where(row.source == source, row.source_id.in_(list(source_ids)))
    return {found.source_id: found for found in db.execute(query)}


def add_entries(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.execute(insert(tables.feed_entry), [dict(row) for row in rows])


def add_trips(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        db.execute(insert(tables.trip), [dict(row) for row in rows])


def keep_place(
    db: Db, entry_id: str, account_id: str, place: Mapping[str, str], *, vault: Vault, at: datetime
) -> None:
    sales.seal(db, tables.feed_private, (entry_id, account_id), place, vault=vault, at=at)


def place_of(db: Db, entry_id: str, vault: Vault) -> dict[str, str]:
    return sales.open_sealed(db, tables.feed_private, entry_id, vault)


def entries_of_batch(db: Db, batch_id: str) -> Sequence[Row[Any]]:
    row = tables.feed_entry.c
    return db.execute(select(tables.feed_entry).where(row.batch_id == batch_id).order_by(row.id)).all()


def entry(db: Db, entry_id: str) -> Row[Any]:
    return db.execute(select(tables.feed_entry).where(tables.feed_entry.c.id == entry_id)).one()


def trips_of_batch(db: Db, batch_id: str) -> Sequence[Row[Any]]:
    row = tables.trip.c
    return db.execute(select(tables.trip).where(row.batch_id == batch_id).order_by(row.id)).all()


def trips_of(db: Db, account_ids: Sequence[str]) -> Sequence[Row[Any]]:
    row = tables.trip.c
    query = select(tables.trip).where(row.account_id.in_(list(account_ids)))
    return db.execute(query.order_by(row.happened_on.desc(), row.id)).all()


def account_called(db: Db, source: str, pseudonym: str) -> str | None:
    row = tables.points_account.c
    return db.scalar(select(row.id).where(row.source == source, row.pseudonym == pseudonym))


def link(db: Db, account_id: str, person_id: str, at: datetime) -> bool:
    """False when the account is linked already."""
    row = {"account_id": account_id, "person_id": person_id, "linked_at": at}
    try:
        with db.begin_nested():
            db.execute(insert(tables.points_link).values(row))
    except IntegrityError:
        return False
    return True


def accounts_of(db: Db, person_id: str) -> Sequence[str]:
    row = tables.points_link.c
    return db.scalars(select(row.account_id).where(row.person_id == person_id).order_by(row.account_id)).all()


def person_of(db: Db, account_id: str) -> str | None:
    row = tables.points_link.c
    return db.scalar(select(row.person_id).where(row.account_id == account_id))


def lock_accounts(db: Db, account_ids: Sequence[str]) -> None:
    """Two exchanges of one account take turns."""
    row = tables.points_account.c
    db.execute(select(row.id).where(row.id.in_(list(account_ids))).order_by(row.id).with_for_update())


def entries(db: Db, account_ids: Iterable[str]) -> Sequence[PointsEntry]:
    row = tables.points_entry.c
    query = select(PointsEntry).where(row.account_id.in_(list(account_ids)))
    return db.scalars(query.order_by(row.booked_on, row.id)).all()


def book(db: Db, made: Sequence[PointsEntry]) -> None:
    """Append entries; what a lot has left follows, and never falls below zero."""
    for one in made:
        db.add(one)
    db.flush()
    for one in made:
        if one.points > 0:
            db.execute(insert(tables.points_lot).values(lot_id=one.id, points_left=one.points))
        else:
            lot = tables.points_lot.c
            taken = update(tables.points_lot).where(lot.lot_id == one.lot_id)
            db.execute(taken.values(points_left=lot.points_left + one.points))


def balances(db: Db, as_of: date) -> Sequence[tuple[str, int]]:
    """Account and what it can use on the day (JF-11)."""
    row = tables.points_entry.c
    query = select(row.account_id, func.sum(row.points).label("points")).where(
        row.booked_on <= as_of, row.valid_until >= as_of
    )
    found = db.execute(query.group_by(row.account_id).order_by(row.account_id))
    return [(account_id, int(left)) for account_id, left in found]


def locked_offer(db: Db, offer_id: str) -> PointsOffer | None:
    return db.get(PointsOffer, offer_id, with_for_update=True, populate_existing=True)


def coupons_issued(db: Db, offer_id: str) -> int:
    row = tables.coupon.c
    return int(db.scalar(select(func.count()).select_from(Coupon).where(row.offer_id == offer_id)) or 0)


def granted(db: Db, offer_id: str, period: str) -> set[str]:
    row = tables.coupon.c
    query = select(row.account_id).where(row.offer_id == offer_id, row.period == period)
    return set(db.scalars(query))


def travellers(
    db: Db, first: date, last: date, activities: Iterable[Activity], trips_min: int
) -> Sequence[tuple[str, str]]:
    """Linked accounts with at least so many green trips in the days, and their persons (JF-06)."""
    row, owner = tables.feed_entry.c, tables.points_link.c
    query = (
        select(row.account_id, owner.person_id)
        .join(tables.points_link, owner.account_id == row.account_id)
        .where(row.happened_on >= first, row.happened_on <= last, row.activity.in_(list(activities)))
        .group_by(row.account_id, owner.person_id)
        .having(func.count() >= trips_min)
    )
    return [(account, person) for account, person in db.execute(query.order_by(row.account_id))]


_LOTS = text(
    "SELECT e.lot_id AS id, sum(e.points) AS told, coalesce(min(l.points_left), -1) AS found"
    " FROM points_entry e LEFT JOIN points_lot l ON l.lot_id = e.lot_id GROUP BY e.lot_id"
    " HAVING sum(e.points) <> coalesce(min(l.points_left), -1) OR sum(e.points) < 0"
    " OR count(DISTINCT e.account_id) <> 1 OR count(DISTINCT e.valid_until) <> 1"
    " UNION ALL SELECT l.lot_id, 0, l.points_left FROM points_lot l"
    " LEFT JOIN points_entry e ON e.id = l.lot_id WHERE e.id IS NULL"
)


def lots_unlike_entries(db: Db) -> Sequence[Row[Any]]:
    return db.execute(_LOTS).all()


def entries_of_event(db: Db, event_id: str) -> Sequence[PointsEntry]:
    row = tables.points_entry.c
    return db.scalars(select(PointsEntry).where(row.event_id == event_id).order_by(row.id)).all()
