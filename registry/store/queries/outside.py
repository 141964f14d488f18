"""Delegations, acts of outside authorities, verifiers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select

from registry.parties.authority import Delegation
from registry.parties.outside import Outcome, OutsideAct, OutsideKind, Verifier
from registry.store.database import Db
from registry.store.tables import parties as tables


def add_delegation(db: Db, row_id: str, found: Delegation, *, recorded_by: str) -> None:
    db.execute(insert(tables.delegation).values(id=row_id, recorded_by=recorded_by, **vars(found)))


def delegation_on(db: Db, as_of: date) -> Delegation | None:
    """The region's delegation to the city that is valid on a day."""
    column = tables.delegation.c
    query = select(column.document_no, column.document_sha256, column.since, column.until)
    row = db.execute(query.where(column.since <= as_of, column.until >= as_of).limit(1)).first()
    return Delegation(*row) if row else None


def add_outside_act(db: Db, row_id: str, act: OutsideAct, *, recorded_by: str) -> None:
    values = vars(act) | {"kind": act.kind.value, "outcome": act.outcome.value}
    db.execute(insert(tables.outside_act).values(id=row_id, recorded_by=recorded_by, **values))


def outside_acts(db: Db, subject_kind: str, subject_id: str) -> Sequence[OutsideAct]:
    column = tables.outside_act.c
    query = select(tables.outside_act).where(
        column.subject_kind == subject_kind, column.subject_id == subject_id
    )
    return [
        OutsideAct(
            OutsideKind(row.kind),
            row.body,
            row.subject_kind,
            row.subject_id,
            row.document_no,
            row.document_sha256,
            row.decided_on,
            Outcome(row.outcome),
        )
        for row in db.execute(query.order_by(column.decided_on, column.id))
    ]


def add_verifier(db: Db, row_id: str, entry: Verifier, *, entered_by: str) -> None:
    db.execute(insert(tables.verifier).values(id=row_id, entered_by=entered_by, **vars(entry)))


def verifiers(db: Db) -> Sequence[Verifier]:
    column = tables.verifier.c
    query = select(column.party_id, column.filing_no, column.qualification, column.since, column.until)
    return [Verifier(*row) for row in db.execute(query.order_by(column.id))]
