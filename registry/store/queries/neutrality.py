"""Neutrality files: what was bought for them, their statements, and the yearly trade of an enterprise."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, insert, literal, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from registry import canonical
from registry.market.certificates import Certificate
from registry.market.neutrality import NeutralityFile
from registry.market.orders import Order, OrderState
from registry.market.statements import Statement
from registry.parties.persons import PartyKind
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import sales
from registry.store.tables import market, parties
from registry.store.tables import neutrality as tables


def claim(db: Db, order_id: str, file_id: str, at: datetime) -> bool:
    """False when the order serves a file already: the key of the table decides between two (IV-03)."""
    row = {"order_id": order_id, "file_id": file_id, "claimed_at": at}
    try:
        with db.begin_nested():
            db.execute(insert(tables.neutrality_purchase).values(row))
    except IntegrityError:
        return False
    return True


def locked(db: Db, file_id: str) -> NeutralityFile:
    """Two certificates for one file are counted one after the other."""
    return db.get_one(NeutralityFile, file_id, with_for_update=True, populate_existing=True)


def file_of_order(db: Db, order_id: str) -> str | None:
    row = tables.neutrality_purchase.c
    return db.scalar(select(row.file_id).where(row.order_id == order_id))


def retired_g(db: Db, file_id: str) -> int:
    """Grams of the valid certificates bought for a file."""
    order, row = market.sink_order.c, tables.neutrality_purchase.c
    query = (
        select(func.coalesce(func.sum(order.grams), 0))
        .join(tables.neutrality_purchase, row.order_id == order.id)
        .where(row.file_id == file_id, order.state == OrderState.RETIRED, _stands(order.certificate_no))
    )
    return int(db.scalar(query) or 0)


def _stands(number: Any) -> Any:
    return number.not_in(select(market.certificate_revocation.c.certificate_no))


def orders_for(db: Db, file_id: str) -> Sequence[Order]:
    row = tables.neutrality_purchase.c
    query = select(Order).join(tables.neutrality_purchase, row.order_id == market.sink_order.c.id)
    return db.scalars(query.where(row.file_id == file_id).order_by(row.claimed_at, row.order_id)).all()


def retirements(db: Db, file_id: str) -> Sequence[Certificate]:
    """The valid certificates behind a file, oldest first."""
    row, made = tables.neutrality_purchase.c, market.certificate.c
    query = (
        select(Certificate)
        .join(tables.neutrality_purchase, row.order_id == made.order_id)
        .where(row.file_id == file_id, _stands(made.number))
    )
    return db.scalars(query.order_by(made.issued_on, made.number)).all()


def to_check(db: Db, verifier_id: str) -> Sequence[NeutralityFile]:
    row = tables.neutrality.c
    query = select(NeutralityFile).where(row.verifier_id == verifier_id)
    return db.scalars(query.order_by(row.opened_on, row.id)).all()


def titles_over(db: Db, as_of: date) -> Sequence[str]:
    row = tables.neutrality.c
    return db.scalars(select(row.id).where(row.state == "TITLED", row.title_until < as_of)).all()


def statement(db: Db, number_or_code: str) -> Statement | None:
    row = tables.neutrality_statement.c
    query = select(Statement).where((row.number == number_or_code) | (row.code == number_or_code))
    return db.scalars(query).one_or_none()


def keep_record(
    db: Db, number: str, holder_id: str, record: Mapping[str, Fact], *, vault: Vault, at: datetime
) -> None:
    content = {"record": canonical.dumps(dict(record)).decode()}
    sales.seal(db, tables.neutrality_record, (number, holder_id), content, vault=vault, at=at)


def record_of(db: Db, number: str, vault: Vault) -> dict[str, Fact]:
    sealed = sales.open_sealed(db, tables.neutrality_record, number, vault)
    found: dict[str, Fact] = json.loads(sealed["record"])
    return found


def keep_file(db: Db, number: str, sha256: str, at: datetime) -> str:
    """The sealed file of a statement: the first one made stays, whoever asks."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    kept = insert_into(tables.neutrality_document).values(statement_no=number, sha256=sha256, made_at=at)
    db.execute(kept.on_conflict_do_nothing())
    return file_sha256(db, number) or sha256


def file_sha256(db: Db, number: str) -> str | None:
    row = tables.neutrality_document.c
    return db.scalar(select(row.sha256).where(row.statement_no == number))


def yearly_trade(db: Db, year: int) -> Sequence[Row[Any]]:
    """Party, side, fen, grams, orders of organisations; test orders never count (ZH-11)."""
    order, made, party = market.sink_order.c, market.certificate.c, parties.party.c
    sides = [
        select(column.label("party_id"), literal(side).label("side"), order.amount_fen, order.grams)
        .join(market.certificate, made.order_id == order.id)
        .where(
            order.state == OrderState.RETIRED,
            order.test == 0,
            made.issued_on >= date(year, 1, 1),
            made.issued_on <= date(year, 12, 31),
        )
        for side, column in (("BOUGHT", order.buyer_id), ("SOLD", order.owner_id))
    ]
    both = union_all(*sides).subquery()
    query = (
        select(
            both.c.party_id,
            both.c.side,
            func.sum(both.c.amount_fen).label("fen"),
            func.sum(both.c.grams).label("grams"),
            func.count().label("orders"),
        )
        .join(parties.party, party.id == both.c.party_id)
        .where(party.kind == PartyKind.ORGANISATION)
        .group_by(both.c.party_id, both.c.side)
        .order_by(both.c.party_id, both.c.side)
    )
    return db.execute(query).all()


UNLIKE_PURCHASES = text(
    "SELECT n.id, n.retired_g AS told, coalesce(p.grams, 0) AS found FROM neutrality n LEFT JOIN ("
    " SELECT x.file_id, sum(o.grams) AS grams FROM neutrality_purchase x JOIN sink_order o"
    " ON o.id = x.order_id WHERE o.state = 'RETIRED' AND o.certificate_no NOT IN"
    " (SELECT certificate_no FROM certificate_revocation) GROUP BY x.file_id) p ON p.file_id = n.id"
    " WHERE n.retired_g <> coalesce(p.grams, 0)"
)


def files_unlike_purchases(db: Db) -> Sequence[Row[Any]]:
    """Files whose retired grams are not those of their valid certificates."""
    return db.execute(UNLIKE_PURCHASES).all()
