"""Orders with what is sealed beside them, payments and refunds, certificates and gifts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, Table, bindparam, exists, func, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from registry import canonical
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.ledger.transfers import Transfer
from registry.market.certificates import Certificate, Gift, GiftClaim, Revocation
from registry.market.money import Channel
from registry.market.orders import Order, OrderState
from registry.market.payments import Notice, Payment, Refund, RefundDone, Verdict
from registry.parties.errors import PersonalDataErased
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.settlement.reconciliation import Class, Resolution
from registry.store.database import Db
from registry.store.prepared import Prepared, settled
from registry.store.privacy import SealedRow, Vault
from registry.store.queries import ledger, parties
from registry.store.tables import market as tables
from registry.store.tables import settlement
from registry.store.tables.ledger import ledger_transfer
from registry.store.tables.metadata import ID
from registry.store.together import change, write

_orders = tables.sink_order.c
_LOCKED = Prepared(select(tables.sink_order).where(_orders.id == bindparam("id")).with_for_update())
_LOCKED_BY_NUMBER = Prepared(
    select(tables.sink_order).where(_orders.number == bindparam("number")).with_for_update()
)


def order(db: Db, order_id: str, *, lock: bool = False) -> Order:
    """`lock`: payment, lapse and refund of one order take turns; who moves it says `keep_order`."""
    found = _LOCKED.thing(db, Order, id=order_id) if lock else db.get(Order, order_id)
    if found is None:
        raise NotFound(what="订单", id=order_id)
    return found


def order_numbered(db: Db, number: str, *, lock: bool = False) -> Order | None:
    if lock:
        return _LOCKED_BY_NUMBER.thing(db, Order, number=number)
    return db.scalars(select(Order).where(_orders.number == number)).one_or_none()


def keep_order(db: Db, moved: Order, *, was: int) -> None:
    """Write a locked order that has moved on from version `was`, with the other rows of its act."""
    values = {one.name: getattr(moved, one.name) for one in _orders if one.name not in ("id", "number")}
    settled(db, moved)
    change(db, tables.sink_order, {"id": moved.id, "version": was}, values)


def orders_of(db: Db, buyer_id: str) -> Sequence[Order]:
    query = select(Order).where(tables.sink_order.c.buyer_id == buyer_id)
    return db.scalars(
        query.order_by(tables.sink_order.c.placed_on.desc(), tables.sink_order.c.id.desc())
    ).all()


def overdue(db: Db, at: datetime, limit: int) -> Sequence[str]:
    """Orders whose hold is over, oldest first."""
    row = tables.sink_order.c
    query = select(row.id).where(row.state == OrderState.ORDERED, row.expires_at <= at)
    return db.scalars(query.order_by(row.expires_at).limit(limit)).all()


def note_prepay(db: Db, order_id: str, channel: Channel, at: datetime) -> None:
    """Before a channel is asked to take money for an order."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert_into(tables.prepay).values(order_id=order_id, channel=channel, asked_at=at)
    db.execute(row.on_conflict_do_nothing())


def is_prepaid(db: Db, order_id: str) -> bool:
    """Whether a channel may hold money for the order."""
    query = select(tables.prepay.c.order_id).where(tables.prepay.c.order_id == order_id)
    return db.scalar(query) is not None


def asked_before(db: Db, at: datetime, limit: int) -> Sequence[Order]:
    """Unpaid orders whose channel was asked some time ago, the next to lapse first."""
    row = tables.sink_order.c
    query = (
        select(Order)
        .join(tables.prepay, tables.prepay.c.order_id == row.id)
        .where(row.state == OrderState.ORDERED, tables.prepay.c.asked_at <= at)
    )
    return db.scalars(query.order_by(row.expires_at).limit(limit)).all()


def seal(
    db: Db, table: Table, key: tuple[str, str], content: Mapping[str, str], *, vault: Vault, at: datetime
) -> None:
    """`key` is the row and whose it is; erasing the holder deletes it."""
    row = vault.seal(key[0], content)
    first = table.primary_key.columns.keys()[0]
    write(db, table, [{first: key[0], "holder_id": key[1], "written_at": at, **vars(row)}])


def open_sealed(db: Db, table: Table, id: str, vault: Vault) -> dict[str, str]:
    row = _sealed(table).first(db, id=id)
    if row is None:
        raise PersonalDataErased()
    return vault.open(id, SealedRow(*row))


@cache
def _sealed(table: Table) -> Prepared:
    column, first = table.c, next(iter(table.primary_key.columns))
    return Prepared(select(column.key_id, column.wrapped_key, column.sealed).where(first == bindparam("id")))


def keep_private(db: Db, order: Order, content: Mapping[str, str], *, vault: Vault, at: datetime) -> None:
    seal(db, tables.order_private, (order.id, order.buyer_id), content, vault=vault, at=at)


@dataclass(frozen=True)
class Basis:
    """What the certificate of an order rests on beside the order: what the buyer wishes, the hold, and the
    name of the issuing agency on the day (RA-01, XW-12)."""

    private: Mapping[str, str]
    hold: Transfer
    issuer: str


def basis(db: Db, order: Order, as_of: date, vault: Vault) -> Basis:
    row = _BASIS.first(db, order_id=order.id, hold_id=order.hold_id, as_of=as_of, **_ISSUER)
    assert row is not None, "the event of an order answers for its hold"
    issuer, *sealed = row[:4]
    if sealed[0] is None:
        raise PersonalDataErased()
    return Basis(vault.open(order.id, SealedRow(*sealed)), ledger.transfer_of(row[4:]), issuer or "")


_private = tables.order_private.c
_BASIS = Prepared(
    select(
        parties.agency_name().scalar_subquery(),
        _private.key_id,
        _private.wrapped_key,
        _private.sealed,
        *ledger.TRANSFER_COLUMNS,
    )
    .select_from(ledger_transfer)
    .outerjoin(tables.order_private, _private.order_id == bindparam("order_id"))
    .where(ledger_transfer.c.id == bindparam("hold_id"))
)
_ISSUER = {"role": Role.CITY_FORESTRY.value, "unit_id": CITY}


def private(db: Db, order_id: str, vault: Vault) -> dict[str, str]:
    return open_sealed(db, tables.order_private, order_id, vault)


def keep_record(
    db: Db, number: str, holder_id: str, record: Mapping[str, Fact], *, vault: Vault, at: datetime
) -> None:
    content = {"record": canonical.dumps(dict(record)).decode()}
    seal(db, tables.certificate_record, (number, holder_id), content, vault=vault, at=at)


def record_of(db: Db, number: str, vault: Vault) -> dict[str, Fact]:
    found: dict[str, Fact] = json.loads(open_sealed(db, tables.certificate_record, number, vault)["record"])
    return found


def keep_file(db: Db, number: str, sha256: str, at: datetime) -> str:
    """The sealed file of a certificate: the first one made stays, whoever asks."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    kept = insert_into(tables.certificate_file).values(certificate_no=number, sha256=sha256, made_at=at)
    db.execute(kept.on_conflict_do_nothing())
    return file_sha256(db, number) or sha256


def file_sha256(db: Db, number: str) -> str | None:
    row = tables.certificate_file.c
    return db.scalar(select(row.sha256).where(row.certificate_no == number))


def payment(db: Db, payment_id: str) -> Payment | None:
    return db.get(Payment, payment_id)


def suspended(db: Db, payment_id: str) -> Payment | None:
    """A payment that still rests in suspense; nobody else decides about it until we are done."""
    mine = tables.payment.c.id == payment_id
    db.execute(select(tables.payment.c.id).where(mine).with_for_update())  # what it waited for is seen below
    return db.scalars(_in_suspense().where(mine)).one_or_none()


def told_before(db: Db, payment_id: str, notice_id: str | None) -> Payment | None:
    """The payment of this very transaction, or what a notice of this id was about; after a lock, anew."""
    return _TOLD_BEFORE.thing(db, Payment, payment_id=payment_id, notice_id=notice_id)


_payments, _notices = tables.payment.c, tables.payment_notice.c
_TOLD_OF = union_all(  # a list, not an alternative, so that the database looks both up by their keys
    select(bindparam("payment_id", type_=ID)),
    select(_notices.payment_id).where(_notices.id == bindparam("notice_id")),
)
_TOLD_BEFORE = Prepared(
    select(tables.payment)
    .where(_payments.id.in_(_TOLD_OF))
    .order_by(_payments.id != bindparam("payment_id"))
    .limit(1)
)


def claim_payment(db: Db, kept: Payment) -> bool:
    """Insert a payment that no order's lock guards; False when another telling of it was first."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {one.name: getattr(kept, one.name) for one in tables.payment.columns}
    claiming = insert_into(tables.payment).values(values).on_conflict_do_nothing()
    # What came back is the proof: the count of rows of an INSERT is not kept by the driver on PostgreSQL.
    return db.scalar(claiming.returning(tables.payment.c.id)) is not None


def in_suspense(db: Db) -> Sequence[Payment]:
    """The open cases: money that fits no order, is not on its way back and nobody's income."""
    return db.scalars(_in_suspense().order_by(tables.payment.c.received_at)).all()


def _in_suspense() -> Select[Payment]:
    row, case = tables.payment.c, settlement.difference.c
    kept = exists().where(
        case.kind == Class.THEIRS_ONLY,
        case.resolution == Resolution.OTHER_INCOME,
        case.source == row.channel,
        case.reference == row.transaction_id,
    )
    returned = exists().where(tables.refund.c.payment_id == row.id)
    ours = exists().where(settlement.payout_return.c.payment_id == row.id)
    return select(Payment).where(row.verdict != Verdict.APPLIED, ~returned, ~kept, ~ours)


def refund_of(db: Db, payment_id: str) -> Refund | None:
    return db.scalars(select(Refund).where(tables.refund.c.payment_id == payment_id)).one_or_none()


def refund(db: Db, refund_id: str) -> Refund:
    found = db.get(Refund, refund_id)
    if found is None:
        raise NotFound(what="退款", id=refund_id)
    return found


def refund_done(db: Db, refund_id: str) -> RefundDone | None:
    return db.get(RefundDone, refund_id)


def keep_notice(db: Db, kept: Notice) -> None:
    """One seen before stays as it is; of two deliveries at once the first one stays."""
    if db.get(Notice, kept.id) is not None:
        return
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {name: getattr(kept, name) for name in Notice.__dataclass_fields__}
    db.execute(insert_into(tables.payment_notice).values(values).on_conflict_do_nothing())


def certificate(db: Db, number_or_code: str) -> Certificate | None:
    row = tables.certificate.c
    query = select(Certificate).where((row.number == number_or_code) | (row.code == number_or_code))
    return db.scalars(query).one_or_none()


def revocation(db: Db, number: str) -> Revocation | None:
    return db.get(Revocation, number)


def gift(db: Db, number: str) -> Gift | None:
    return db.get(Gift, number)


def gift_coded(db: Db, code_sha256: str) -> Gift | None:
    query = select(Gift).where(tables.gift.c.code_sha256 == code_sha256)
    return db.scalars(query.with_for_update()).one_or_none()


def gift_claim(db: Db, number: str) -> GiftClaim | None:
    return db.get(GiftClaim, number)


def keep_gift_name(db: Db, number: str, holder_id: str, name: str, *, vault: Vault, at: datetime) -> None:
    seal(db, tables.gift_private, (number, holder_id), {"name": name}, vault=vault, at=at)


def gift_name(db: Db, number: str, vault: Vault) -> str:
    return open_sealed(db, tables.gift_private, number, vault)["name"]


def sold_by_listing(db: Db, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Grams and fen of the certificates issued on these days, by listing; test orders never count."""
    row, issued_on = tables.sink_order.c, tables.certificate.c.issued_on
    query = (
        select(row.listing_id, func.sum(row.grams), func.sum(row.amount_fen))
        .join(tables.certificate, tables.certificate.c.order_id == row.id)
        .where(row.state == OrderState.RETIRED, row.test == 0, issued_on >= first, issued_on <= last)
    )
    return {id: (int(grams), int(fen)) for id, grams, fen in db.execute(query.group_by(row.listing_id))}


def sold_by_day(db: Db, listing_id: str) -> list[tuple[date, int, int]]:
    """Grams and fen of the certificates of a listing, day by day; test orders never count."""
    row, issued_on = tables.sink_order.c, tables.certificate.c.issued_on
    query = (
        select(issued_on, func.sum(row.grams), func.sum(row.amount_fen))
        .join(tables.certificate, tables.certificate.c.order_id == row.id)
        .where(row.listing_id == listing_id, row.state == OrderState.RETIRED, row.test == 0)
    )
    days = db.execute(query.group_by(issued_on).order_by(issued_on))
    return [(day, int(grams), int(fen)) for day, grams, fen in days]
