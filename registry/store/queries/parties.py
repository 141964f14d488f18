"""Parties, their names and roles over time, and appointments."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, insert, or_, select
from sqlalchemy.engine import Row

from registry.parties.appointments import AgencyRole, Appointment, standing
from registry.parties.persons import BuyerType, Party, PartyKind, PartyName, name_on
from registry.parties.roles import Role
from registry.store.database import Db
from registry.store.tables import parties as tables


def add_party(db: Db, found: Party, at: datetime) -> None:
    db.execute(
        insert(tables.party).values(
            id=found.id,
            kind=found.kind.value,
            buyer_type=found.buyer_type.value if found.buyer_type else None,
            unit_id=found.unit_id,
            credit_code=found.credit_code,
            registered_at=at,
        )
    )


def party(db: Db, party_id: str) -> Party | None:
    row = db.execute(select(tables.party).where(tables.party.c.id == party_id)).one_or_none()
    return _party(row) if row else None


def party_with_credit_code(db: Db, credit_code: str) -> Party | None:
    row = db.execute(select(tables.party).where(tables.party.c.credit_code == credit_code)).one_or_none()
    return _party(row) if row else None


def _party(row: Row[Any]) -> Party:
    buyer_type = BuyerType(row.buyer_type) if row.buyer_type else None
    return Party(row.id, PartyKind(row.kind), buyer_type, row.unit_id, row.credit_code)


def add_name(db: Db, party_id: str, name: PartyName) -> None:
    db.execute(insert(tables.party_name).values(party_id=party_id, since=name.since, name=name.name))


def names(db: Db, party_id: str) -> Sequence[PartyName]:
    query = select(tables.party_name).where(tables.party_name.c.party_id == party_id)
    return [PartyName(row.name, row.since) for row in db.execute(query)]


def party_name_on(db: Db, party_id: str, as_of: date) -> str | None:
    """The name of an agency or organisation that documents print for an act of `as_of` (RA-01)."""
    return name_on(names(db, party_id), as_of)


def party_names_on(db: Db, party_ids: Collection[str], as_of: date) -> dict[str, str]:
    """The same of several; who has no public name, a natural person, is left out."""
    return {row.party_id: row.name for row in db.execute(_NAMES, {"ids": list(party_ids), "as_of": as_of})}


_name = tables.party_name.c
_NAMES = (
    select(_name.party_id, _name.name)
    .where(_name.party_id.in_(bindparam("ids", expanding=True)), _name.since <= bindparam("as_of"))
    .order_by(_name.since)
)
"""The last one of a party is the one valid on the day."""


def organisations_called(db: Db, names: Iterable[str], as_of: date) -> dict[str, str]:
    """The party that bears each of these public names on a day; names nobody bears are left out."""
    column = tables.party_name.c
    query = select(column.party_id, column.name).where(column.name.in_(list(names)), column.since <= as_of)
    return {row.name: row.party_id for row in db.execute(query.order_by(column.since))}


def add_agency_role(db: Db, role_id: str, held: AgencyRole) -> None:
    db.execute(
        insert(tables.agency_role).values(
            id=role_id,
            party_id=held.party_id,
            role=held.role.value,
            unit_id=held.unit_id,
            since=held.since,
            until=held.until,
        )
    )


def acts_as(db: Db, party_id: str, role: Role) -> bool:
    """Whether anybody was ever appointed in this role for the party: what kind of body it is."""
    row = tables.appointment.c
    return (
        db.scalar(select(row.id).where(row.party_id == party_id, row.role == role.value).limit(1)) is not None
    )


def agency_roles(db: Db) -> Mapping[str, AgencyRole]:
    """Every role an agency holds or held, with its last day, by id."""
    end = tables.agency_role_end
    query = select(tables.agency_role, end.c.until.label("ended")).outerjoin(
        end, end.c.agency_role_id == tables.agency_role.c.id
    )
    return {
        row.id: AgencyRole(row.party_id, Role(row.role), row.unit_id, row.since, row.ended or row.until)
        for row in db.execute(query)
    }


def agency_name() -> Select[Any]:
    """The name, on a day `as_of`, of the agency that holds `role` in the unit `unit_id` that day (RA-01)."""
    held, end, name = tables.agency_role.c, tables.agency_role_end, tables.party_name.c
    until, as_of = func.coalesce(end.c.until, held.until), bindparam("as_of", type_=Date)
    query = (
        select(name.name)
        .select_from(tables.agency_role)
        .outerjoin(end, end.c.agency_role_id == held.id)
        .join(tables.party_name, name.party_id == held.party_id)
        .where(held.role == bindparam("role"), held.unit_id == bindparam("unit_id"), held.since <= as_of)
        .where(or_(until.is_(None), until >= as_of), name.since <= as_of)
    )
    return query.order_by(name.since.desc()).limit(1)


def end_agency_role(db: Db, role_id: str, until: date) -> None:
    db.execute(insert(tables.agency_role_end).values(agency_role_id=role_id, until=until))


def add_appointment(db: Db, made: Appointment, *, made_by: str, at: datetime) -> None:
    db.execute(
        insert(tables.appointment).values(
            id=made.id,
            person_id=made.person_id,
            party_id=made.party_id,
            role=made.role.value,
            unit_id=made.unit_id,
            since=made.since,
            until=made.until,
            acting_for=made.acting_for,
            made_by=made_by,
            made_at=at,
        )
    )


def end_appointment(db: Db, appointment_id: str, until: date, *, ended_by: str) -> None:
    db.execute(
        insert(tables.appointment_end).values(appointment_id=appointment_id, until=until, ended_by=ended_by)
    )


def appointment(db: Db, appointment_id: str) -> Appointment | None:
    row = db.execute(_appointments().where(tables.appointment.c.id == appointment_id)).one_or_none()
    return appointment_of(row) if row else None


def appointments_around(db: Db, person_id: str) -> Sequence[Appointment]:
    """A person's appointments, and those of the officers who act for this person."""
    own = select(tables.appointment.c.id).where(tables.appointment.c.person_id == person_id)
    column = tables.appointment.c
    query = _appointments().where((column.person_id == person_id) | column.acting_for.in_(own))
    return [appointment_of(row) for row in db.execute(query)]


def appointments_on(db: Db, person_id: str, as_of: date) -> list[Appointment]:
    """In what roles a person may act on a day; none while on leave, more while acting for others."""
    around = appointments_around(db, person_id)
    return [found for found in standing(around, as_of) if found.person_id == person_id]


def _appointments() -> Select[Any]:
    """In the order of the fields of an `Appointment`."""
    end, column = tables.appointment_end, tables.appointment.c
    until = func.coalesce(end.c.until, column.until).label("ends_on")
    return select(
        column.id,
        column.person_id,
        column.party_id,
        column.role,
        column.unit_id,
        column.since,
        until,
        column.acting_for,
    ).outerjoin(end, end.c.appointment_id == column.id)


def appointments_of(person: Select[Any]) -> Select[Any]:
    """The appointments of a person, and those of the officers who act for this person."""
    column = tables.appointment.c
    own = select(column.id).where(column.person_id.in_(person))
    return _appointments().where(column.id.in_(own) | column.acting_for.in_(own))


def appointment_of(row: Sequence[Any]) -> Appointment:
    id, person_id, party_id, role, *more = row
    return Appointment(id, person_id, party_id, Role(role), *more)
