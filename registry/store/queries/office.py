"""Documents of a file, and the next number of a unit's yearly series."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from registry.office.documents import Document
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.tables.office import counter, document


def next_number(db: Db, unit_id: str, series: str, year: int) -> int:
    """Dense per unit, series and year: the row stays locked until commit, a rolled back act takes none."""
    asked = {"unit_id": unit_id, "series": series, "year": year, "last": 1}
    ((number,),) = _NEXT[db.get_bind().dialect.name].rows(db, **asked)
    return int(number)


def _next(insert: Any) -> Prepared:
    started = insert(counter)
    return Prepared(
        started.on_conflict_do_update(
            index_elements=list(counter.primary_key), set_={"last": counter.c.last + 1}
        ).returning(counter.c.last)
    )


_NEXT = {"postgresql": _next(postgresql.insert), "sqlite": _next(sqlite.insert)}


def by_number(db: Db, number: str) -> Document | None:
    return db.scalars(select(Document).where(document.c.number == number)).one_or_none()


def documents_of(db: Db, file_id: str) -> Sequence[Document]:
    return db.scalars(
        select(Document).where(document.c.file_id == file_id).order_by(document.c.issued_on, document.c.id)
    ).all()
