"""Tickets by id, number and code; the work lists of the desks."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import bindparam, case, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from registry.errors import NotFound
from registry.parties.errors import PersonalDataErased
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.prepared import Prepared, settled
from registry.store.privacy import SealedRow, Vault
from registry.store.tables.tickets import ticket, ticket_file, ticket_record
from registry.store.together import change, write
from registry.tickets.states import ENDED, LIVE, State
from registry.tickets.ticket import Ticket


def by_id(db: Db, ticket_id: str) -> Ticket | None:
    return db.get(Ticket, ticket_id)


def locked(db: Db, ticket_id: str) -> Ticket | None:
    """As it is committed now, and nobody else moves it before this transaction ends."""
    db.flush()
    found = _LOCKED.thing(db, Ticket, id=ticket_id)
    held = db.identity_map.get(identity_key(Ticket, ticket_id))
    if found is None or held is None:
        if found is not None:
            settled(db, found)
        return found
    for column in ticket.c:
        set_committed_value(held, column.name, getattr(found, column.name))
    return held


_LOCKED = Prepared(select(ticket).where(ticket.c.id == bindparam("id")).with_for_update())


def keep(db: Db, ticket: Ticket) -> Ticket:
    """Write a moved ticket if its version still stands; else give up the act and return the winner's row."""
    ticket_id = ticket.id
    try:
        _write(db, ticket)
    except StaleDataError:
        db.rollback()
        db.expunge_all()
        return db.get_one(Ticket, ticket_id)
    return ticket


def _write(db: Db, moved: Ticket) -> None:
    """A new one whole; of one that was read, what has changed."""
    state = inspect(moved)
    if not state.persistent:
        db.add(moved)
        db.flush()
        return
    before = dict(state.committed_state)
    settled(db, moved)
    key = {"id": moved.id, "version": before["version"]}
    change(db, ticket, key, {name: getattr(moved, name) for name in before})


def by_number(db: Db, number_or_code: str) -> Ticket | None:
    """As written; our own numbers and codes also in small letters."""
    large = number_or_code.upper()
    wanted = (ticket.c.number.in_((number_or_code, large))) | (ticket.c.code == large)
    as_written = case((ticket.c.number == number_or_code, 0), else_=1)
    return db.scalars(select(Ticket).where(wanted).order_by(as_written).limit(1)).one_or_none()


def is_filed(db: Db, filing_no: str) -> bool:
    """Whether a ticket that has not ended bears this filing number."""
    borne = (ticket.c.filing_no == filing_no) & ticket.c.state.not_in(list(ENDED))
    return db.execute(select(ticket.c.id).where(borne).limit(1)).first() is not None


def numbers(db: Db, ticket_ids: Sequence[str]) -> dict[str, str]:
    """The numbers of those that have one."""
    query = select(ticket.c.id, ticket.c.number).where(
        ticket.c.id.in_(ticket_ids), ticket.c.number.is_not(None)
    )
    return {ticket_id: number for ticket_id, number in db.execute(query) if number}


@dataclass(frozen=True)
class Kinship:
    """What a lineage is proven from."""

    id: str
    number: str | None
    end_reason: str | None
    right_area_dm2: int
    predecessors: list[str]
    successors: list[str]


def kinships(db: Db) -> Iterator[Kinship]:
    columns = [ticket.c[one.name] for one in fields(Kinship)]
    for row in db.execute(select(*columns).execution_options(yield_per=1000)):
        yield Kinship(*row)


def claims_of_living(db: Db) -> Iterator[tuple[str, str]]:
    """Each living ticket with the claim it says it holds."""
    query = select(ticket.c.id, ticket.c.claim_id).where(ticket.c.state.in_(list(LIVE)))
    for ticket_id, claim_id in db.execute(query.execution_options(yield_per=1000)):
        yield ticket_id, str(claim_id)


def in_states(db: Db, states: Iterable[State], unit_id: str | None = None) -> Sequence[Ticket]:
    """The work list of a desk, oldest change first; the city sees all units."""
    query = select(Ticket).where(ticket.c.state.in_(list(states))).order_by(ticket.c.changed_at)
    if unit_id:
        query = query.where(ticket.c.unit_id == unit_id)
    return db.scalars(query).all()


def over_by(db: Db, states: Iterable[State], as_of: date) -> list[str]:
    """Tickets in one of these states whose validity has ended before `as_of`."""
    past = ticket.c.valid_to < as_of
    return list(db.scalars(select(ticket.c.id).where(past, ticket.c.state.in_(list(states)))))


def changes_due_since(db: Db, day: date) -> list[str]:
    """LP-12: live tickets whose land was transferred on or before a day and nobody was reminded."""
    overdue = ticket.c.change_due_since <= day
    waiting = overdue & ticket.c.reminded_on.is_(None) & ticket.c.state.in_(list(LIVE))
    return list(db.scalars(select(ticket.c.id).where(waiting)))


def of_applicant(db: Db, applicant_id: str) -> Sequence[Ticket]:
    """What it applied for, and what it holds."""
    own = (ticket.c.applicant_id == applicant_id) | (ticket.c.holder_id == applicant_id)
    query = select(Ticket).where(own).order_by(ticket.c.changed_at.desc())
    return db.scalars(query).all()


def keep_record(db: Db, ticket_id: str, holder_id: str, record: bytes, *, vault: Vault, at: datetime) -> None:
    """Seal what the ticket's paper is made of, as canonical JSON; erasing the holder deletes it."""
    row = vault.seal(ticket_id, {"record": record.decode()})
    write(
        db, ticket_record, [{"ticket_id": ticket_id, "holder_id": holder_id, "written_at": at, **vars(row)}]
    )


def open_record(db: Db, ticket_id: str, vault: Vault) -> dict[str, Fact]:
    row = db.execute(select(ticket_record).where(ticket_record.c.ticket_id == ticket_id)).one_or_none()
    if row is None:
        raise PersonalDataErased()
    content = vault.open(ticket_id, SealedRow(row.key_id, row.wrapped_key, row.sealed))
    found: dict[str, Fact] = json.loads(content["record"])
    return found


def keep_file(db: Db, ticket_id: str, annex_version: int, sha256: str, at: datetime) -> str:
    """The sealed file of a ticket: the first one made stays, whoever asks."""
    insert_into = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    kept = insert_into(ticket_file).values(
        ticket_id=ticket_id, annex_version=annex_version, sha256=sha256, made_at=at
    )
    db.execute(kept.on_conflict_do_nothing())
    return file_sha256(db, ticket_id, annex_version) or sha256


def file_sha256(db: Db, ticket_id: str, annex_version: int = 1) -> str | None:
    """The sealed file, once it is made."""
    query = select(ticket_file.c.sha256).where(
        ticket_file.c.ticket_id == ticket_id, ticket_file.c.annex_version == annex_version
    )
    return db.scalar(query)


def recently_issued(db: Db, limit: int) -> Sequence[Ticket]:
    """The newest tickets with a number, for the public front page."""
    query = (
        select(Ticket).where(ticket.c.number.is_not(None)).order_by(ticket.c.valid_from.desc(), ticket.c.id)
    )
    return db.scalars(query.limit(limit)).all()


def resting_on(db: Db, assessment_id: str) -> Sequence[str]:
    """The tickets whose present assessment it is."""
    query = select(ticket.c.id).where(ticket.c.assessment_id == assessment_id)
    return db.scalars(query.order_by(ticket.c.id)).all()


def known(db: Db, ticket_id: str) -> Ticket:
    found = by_id(db, ticket_id)
    if found is None:
        raise NotFound(what="林票", id=ticket_id)
    return found
