"""Cases of any kind: one by its id, the work list of an office, those of a party; and their ground."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm.exc import StaleDataError

from gis_data.geometry import Shape
from registry.errors import NotFound
from registry.office.casework import Case
from registry.store.database import Db
from registry.store.tables.casework import case_ground

C = TypeVar("C", bound=Case)


def find(db: Db, kind: type[C], case_id: str) -> C:
    found = db.get(kind, case_id)
    if found is None:
        raise NotFound(what=kind.CALLED, id=case_id)
    return found


def is_case(db: Db, kind: type[Case], case_id: str) -> bool:
    return db.get(kind, case_id) is not None


def keep(db: Db, case: C) -> C:
    """Write a moved case if its version still stands; else give up the act and return the winner's row."""
    kind, case_id = type(case), case.id
    db.add(case)
    try:
        db.flush()
    except StaleDataError:
        db.rollback()
        return db.get_one(kind, case_id)
    return case


def listed(
    db: Db,
    kind: type[C],
    *,
    unit_id: str | None = None,
    states: Iterable[str] | None = None,
    **equal: object,
) -> Sequence[C]:
    """Oldest first; any column of the kind may be asked for by name."""
    column = inspect(kind).local_table.c
    query = select(kind).order_by(column.opened_on, column.id)
    if unit_id:
        query = query.where(column.unit_id == unit_id)
    if states is not None:
        query = query.where(column.state.in_(list(states)))
    for name, value in equal.items():
        query = query.where(column[name] == value)
    return db.scalars(query).all()


def keep_ground(db: Db, case_id: str, ground: Shape) -> None:
    db.execute(insert(case_ground).values(case_id=case_id, ground=ground))


def ground_of(db: Db, case_id: str) -> Shape | None:
    found: Shape | None = db.scalar(select(case_ground.c.ground).where(case_ground.c.case_id == case_id))
    return found
