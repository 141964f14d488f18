"""Private rows: sealed details, marks of identity, credentials, tokens; read masked, and erased."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, text, true, update
from sqlalchemy.exc import IntegrityError

from registry.law.packs import CITY
from registry.parties.appointments import Appointment
from registry.parties.errors import PersonalDataErased
from registry.parties.persons import Party, PersonalDetails
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.privacy import SealedRow, Vault, load_grades
from registry.store.queries.parties import add_party, appointment_of, appointments_of, party
from registry.store.tables.invoices import invoice_private
from registry.store.tables.market import (
    certificate_file,
    certificate_record,
    gift_private,
    order_private,
    sink_order,
)
from registry.store.tables.neutrality import (
    neutrality,
    neutrality_document,
    neutrality_record,
    neutrality_statement,
)
from registry.store.tables.parties import appointment
from registry.store.tables.pieces import adoption_private, duty_private
from registry.store.tables.points import feed_private, points_link
from registry.store.tables.privacy import api_token, credential, identity_mark, personal_record
from registry.store.tables.settlement import payee_private
from registry.store.tables.tickets import ticket, ticket_file, ticket_record
from registry.store.tables.vouchers import voucher, voucher_file, voucher_record

SALT = "salt"


def write_details(
    db: Db, party_id: str, details: PersonalDetails, salt: bytes, *, vault: Vault, at: datetime
) -> None:
    """Replace the sealed row of a person."""
    row = vault.seal(party_id, {**details.as_dict(), SALT: salt.hex()})
    db.execute(delete(personal_record).where(personal_record.c.party_id == party_id))
    db.execute(
        insert(personal_record).values(
            party_id=party_id,
            key_id=row.key_id,
            wrapped_key=row.wrapped_key,
            sealed=row.sealed,
            written_at=at,
        )
    )


def open_details(db: Db, party_id: str, vault: Vault) -> tuple[PersonalDetails, bytes]:
    """Details in clear with the salt of their commitment: for documents; elsewhere `read_details`."""
    query = select(personal_record).where(personal_record.c.party_id == party_id)
    row = db.execute(query).one_or_none()
    if row is None:
        raise PersonalDataErased()
    content = vault.open(party_id, SealedRow(row.key_id, row.wrapped_key, row.sealed))
    salt = bytes.fromhex(content.pop(SALT))
    return PersonalDetails(**content), salt


def read_details(
    db: Db, party_id: str, vault: Vault, *, by: Actor | None, unit_id: str | None = None
) -> PersonalDetails:
    """Details as this reader may see them, a person the own ones in clear; `by` is None for the public.

    `unit_id` is that of the file in hand, else that of the person: an office of another unit sees what the
    public sees (RA-02).
    """
    details, _ = open_details(db, party_id, vault)
    if by is not None and by.person_id == party_id:
        return details
    found = party(db, party_id)
    here = (CITY, unit_id or (found.unit_id if found else None))
    role = by.role if by and by.unit_id in here else None
    shown = load_grades().visible("personal_details", details.as_dict(), role)
    if by is not None and by.role is Role.ANALYST:
        shown = dict.fromkeys(shown)
    return PersonalDetails(**{name: value or "" for name, value in shown.items()})


@dataclass(frozen=True)
class Mark:
    kind: str
    fingerprint: str


def add_mark(db: Db, person_id: str, mark: Mark, *, verified: bool, at: datetime) -> None:
    db.execute(
        insert(identity_mark).values(
            kind=mark.kind, fingerprint=mark.fingerprint, person_id=person_id, verified=verified, since=at
        )
    )


def add_person_with_mark(db: Db, person: Party, mark: Mark, at: datetime) -> bool:
    """Register a person by a proven mark; False when another transaction was first with this mark."""
    try:
        with db.begin_nested():
            add_party(db, person, at)
            add_mark(db, person.id, mark, verified=True, at=at)
    except IntegrityError:
        return False
    return True


def is_known(db: Db, person_id: str) -> bool:
    """Whether anything that identifies the person is left: nothing is after an erasure."""
    marked = select(identity_mark.c.person_id).where(identity_mark.c.person_id == person_id)
    described = select(personal_record.c.party_id).where(personal_record.c.party_id == person_id)
    return db.scalars(marked.union_all(described)).first() is not None


def has_mark(db: Db, person_id: str, kind: str) -> bool:
    """Whether a person has proven a mark of this kind."""
    row = identity_mark.c
    query = select(row.kind).where(row.person_id == person_id, row.kind == kind, row.verified)
    return db.scalar(query.limit(1)) is not None


def person_with_mark(db: Db, mark: Mark) -> str | None:
    column = identity_mark.c
    query = select(column.person_id).where(column.kind == mark.kind, column.fingerprint == mark.fingerprint)
    return db.scalar(query)


@dataclass(frozen=True)
class Credential:
    person_id: str
    login: str
    password_hash: str
    stamp: str


def credential_of_login(db: Db, login: str) -> Credential | None:
    return _credential(db, credential.c.login == login)


def credential_of_person(db: Db, person_id: str) -> Credential | None:
    return _credential(db, credential.c.person_id == person_id)


def _credential(db: Db, condition: object) -> Credential | None:
    column = credential.c
    query = select(column.person_id, column.login, column.password_hash, column.stamp)
    row = db.execute(query.where(condition)).one_or_none()  # type: ignore[arg-type]
    return Credential(*row) if row else None


def write_credential(db: Db, written: Credential, at: datetime) -> None:
    db.execute(delete(credential).where(credential.c.person_id == written.person_id))
    db.execute(
        insert(credential).values(
            person_id=written.person_id,
            login=written.login,
            password_hash=written.password_hash,
            stamp=written.stamp,
            changed_at=at,
        )
    )


@dataclass(frozen=True)
class Token:
    id: str
    appointment_id: str
    name: str
    token_hash: str
    valid_until: date
    revoked_at: datetime | None = None


def add_token(db: Db, token: Token, at: datetime) -> None:
    db.execute(
        insert(api_token).values(
            id=token.id,
            appointment_id=token.appointment_id,
            name=token.name,
            token_hash=token.token_hash,
            issued_at=at,
            valid_until=token.valid_until,
        )
    )


def token_with_hash(db: Db, token_hash: str) -> Token | None:
    return _token(_BY_HASH.first(db, token_hash=token_hash))


def token_standing(db: Db, token_hash: str) -> tuple[Token, Sequence[Appointment]] | None:
    """A token with what decides whether its person may act: appointments around the one it is for."""
    rows = _STANDING.rows(db, token_hash=token_hash)
    width = len(fields(Token))
    return (Token(*rows[0][:width]), [appointment_of(row[width:]) for row in rows]) if rows else None


def _standing() -> Select[Any]:
    person = appointment.alias("person")
    known = api_token.c.token_hash == bindparam("token_hash")
    same = select(person.c.person_id).join(api_token, api_token.c.appointment_id == person.c.id).where(known)
    around = appointments_of(same).subquery()
    return (
        select(*(api_token.c[one.name] for one in fields(Token)), *around.c).join(around, true()).where(known)
    )


_STANDING = Prepared(_standing())


def token(db: Db, token_id: str) -> Token | None:
    return _token(_BY_ID.first(db, id=token_id))


_tokens = select(*(api_token.c[one.name] for one in fields(Token)))
_BY_HASH = Prepared(_tokens.where(api_token.c.token_hash == bindparam("token_hash")))
_BY_ID = Prepared(_tokens.where(api_token.c.id == bindparam("id")))


def _token(row: Sequence[Any] | None) -> Token | None:
    return Token(*row) if row else None


def revoke_tokens(db: Db, appointment_ids: list[str], at: datetime) -> None:
    open_ones = api_token.c.appointment_id.in_(appointment_ids) & api_token.c.revoked_at.is_(None)
    db.execute(update(api_token).where(open_ones).values(revoked_at=at))


def revoke_token(db: Db, token_id: str, at: datetime) -> None:
    db.execute(update(api_token).where(api_token.c.id == token_id).values(revoked_at=at))


def erase(db: Db, person_id: str) -> None:
    """Delete everything that identifies a person; SQLite also overwrites the freed pages."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text("PRAGMA secure_delete = ON"))
    for table, column in (
        (personal_record, personal_record.c.party_id),
        (identity_mark, identity_mark.c.person_id),
        (credential, credential.c.person_id),
        (ticket_record, ticket_record.c.holder_id),
        (voucher_record, voucher_record.c.holder_id),
        (order_private, order_private.c.holder_id),
        (certificate_record, certificate_record.c.holder_id),
        (gift_private, gift_private.c.holder_id),
        (neutrality_record, neutrality_record.c.holder_id),
        (payee_private, payee_private.c.holder_id),
        (adoption_private, adoption_private.c.holder_id),
        (duty_private, duty_private.c.holder_id),
        (invoice_private, invoice_private.c.holder_id),
    ):
        db.execute(delete(table).where(column == person_id))
    linked = select(points_link.c.account_id).where(points_link.c.person_id == person_id)
    db.execute(delete(feed_private).where(feed_private.c.holder_id.in_(linked)))
    db.execute(delete(points_link).where(points_link.c.person_id == person_id))
    held = select(ticket.c.id).where(ticket.c.holder_id == person_id)
    db.execute(delete(ticket_file).where(ticket_file.c.ticket_id.in_(held)))
    bought = select(voucher.c.id).where(voucher.c.subject_id == person_id)
    db.execute(delete(voucher_file).where(voucher_file.c.voucher_id.in_(bought)))
    paid = select(sink_order.c.certificate_no).where(sink_order.c.buyer_id == person_id)
    db.execute(delete(certificate_file).where(certificate_file.c.certificate_no.in_(paid)))
    stated = (
        select(neutrality_statement.c.number)
        .join(neutrality, neutrality.c.id == neutrality_statement.c.file_id)
        .where(neutrality.c.party_id == person_id)
    )
    db.execute(delete(neutrality_document).where(neutrality_document.c.statement_no.in_(stated)))


def logins(db: Db) -> list[tuple[str, str]]:
    """Every account name with its person, for the administrator at the machine."""
    query = select(credential.c.login, credential.c.person_id).order_by(credential.c.login)
    return [(row.login, row.person_id) for row in db.execute(query)]
