"""The steps of a file, and adding one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from registry.parties.four_eyes import FilePart, Step
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.tables.parties import approval_step, file_part


def steps(db: Db, file_kind: str, file_id: str) -> Sequence[Step]:
    query = (
        select(approval_step.c.id, approval_step.c.part, approval_step.c.person_id)
        .where(approval_step.c.file_kind == file_kind, approval_step.c.file_id == file_id)
        .order_by(approval_step.c.taken_at, approval_step.c.id)
    )
    return [Step(row.id, FilePart(row.part), row.person_id) for row in db.execute(query)]


def add_step(
    db: Db, file: tuple[str, str], step: Step, *, by: Actor, at: datetime, after: Step | None, first: bool
) -> None:
    """Insert a step; `first` says that the person has no part in this file yet."""
    key = {"file_kind": file[0], "file_id": file[1], "person_id": by.person_id, "part": step.part.value}
    if first:
        db.execute(insert(file_part).values(**key))
    db.execute(
        insert(approval_step).values(
            **key,
            id=step.id,
            role=by.role.value,
            party_id=by.party_id,
            taken_at=at,
            after_id=after.id if after else None,
            after_part=after.part.value if after else None,
        )
    )
