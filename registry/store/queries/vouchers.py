"""Vouchers by id, number and code; the work lists of their desks; the pool of a year."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.exc import StaleDataError

from registry import canonical
from registry.parties.errors import PersonalDataErased
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import SealedRow, Vault
from registry.store.tables.vouchers import voucher, voucher_file, voucher_pool_part, voucher_record
from registry.tickets.greening import PoolPart
from registry.tickets.voucher_states import COUNTED, VoucherState
from registry.tickets.vouchers import Voucher


def by_id(db: Db, voucher_id: str) -> Voucher | None:
    return db.get(Voucher, voucher_id)


def keep(db: Db, moved: Voucher) -> Voucher:
    """Write a moved voucher if its version still stands; else give up the act and return the winner's row."""
    db.add(moved)
    try:
        db.flush()
    except StaleDataError:
        voucher_id = moved.id
        db.rollback()
        return db.get_one(Voucher, voucher_id)
    return moved


def by_number(db: Db, number_or_code: str) -> Voucher | None:
    query = select(Voucher).where((voucher.c.number == number_or_code) | (voucher.c.code == number_or_code))
    return db.scalars(query).one_or_none()


def in_states(db: Db, states: Iterable[VoucherState], unit_id: str | None = None) -> Sequence[Voucher]:
    """The work list of a desk, oldest change first; offices of the city see all units."""
    query = select(Voucher).where(voucher.c.state.in_(list(states))).order_by(voucher.c.changed_at)
    if unit_id:
        query = query.where(voucher.c.unit_id == unit_id)
    return db.scalars(query).all()


def of_subject(db: Db, subject_id: str) -> Sequence[Voucher]:
    query = select(Voucher).where(voucher.c.subject_id == subject_id).order_by(voucher.c.changed_at.desc())
    return db.scalars(query).all()


def add_pool_part(db: Db, part_id: str, part: PoolPart, event_id: str) -> None:
    values = {**vars(part), "compartments": list(part.compartments)}
    db.execute(insert(voucher_pool_part).values(id=part_id, event_id=event_id, **values))


def pool_parts(db: Db, year: int) -> Sequence[PoolPart]:
    column = voucher_pool_part.c
    names = [column[name] for name in PoolPart.__dataclass_fields__]
    query = select(*names).where(column.year == year).order_by(column.id)
    return [PoolPart(*row) for row in db.execute(query)]


def pool_parts_by_event(db: Db) -> dict[str, PoolPart]:
    column = voucher_pool_part.c
    names = [column[name] for name in PoolPart.__dataclass_fields__]
    return {row[0]: PoolPart(*row[1:]) for row in db.execute(select(column.event_id, *names))}


def pool_years(db: Db) -> Sequence[tuple[int, int]]:
    """Each year with a pool, and the area designated, in hundredths of 亩."""
    column = voucher_pool_part.c
    query = select(column.year, func.sum(column.area_mu100)).group_by(column.year).order_by(column.year)
    return [(row[0], int(row[1])) for row in db.execute(query)]


def counted_mu100(db: Db) -> Mapping[int, int]:
    """What green-space vouchers take of the pool, by year: reserved, paid, issued and used (LP-22d)."""
    column = voucher.c
    query = (
        select(column.pool_year, func.sum(column.quantity_mu100))
        .where(column.state.in_(list(COUNTED)), column.pool_year.is_not(None))
        .group_by(column.pool_year)
    )
    return {int(row[0]): int(row[1]) for row in db.execute(query)}


def keep_record(db: Db, found: Voucher, record: Mapping[str, Fact], *, vault: Vault, at: datetime) -> None:
    """Seal what the voucher's paper is made of; erasing the holder deletes it."""
    row = vault.seal(found.id, {"record": canonical.dumps(dict(record)).decode()})
    values = {"voucher_id": found.id, "holder_id": found.subject_id, "written_at": at, **vars(row)}
    db.execute(insert(voucher_record).values(values))


def open_record(db: Db, voucher_id: str, vault: Vault) -> dict[str, Fact]:
    row = db.execute(select(voucher_record).where(voucher_record.c.voucher_id == voucher_id)).one_or_none()
    if row is None:
        raise PersonalDataErased()
    content = vault.open(voucher_id, SealedRow(row.key_id, row.wrapped_key, row.sealed))
    found: dict[str, Fact] = json.loads(content["record"])
    return found


def keep_file(db: Db, voucher_id: str, sha256: str, at: datetime) -> str:
    """The sealed file of a voucher: the first one made stays, whoever asks."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    kept = insert_into(voucher_file).values(voucher_id=voucher_id, sha256=sha256, made_at=at)
    db.execute(kept.on_conflict_do_nothing())
    return file_sha256(db, voucher_id) or sha256


def file_sha256(db: Db, voucher_id: str) -> str | None:
    return db.scalar(select(voucher_file.c.sha256).where(voucher_file.c.voucher_id == voucher_id))
