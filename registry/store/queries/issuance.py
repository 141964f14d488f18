"""Assessments and their stands."""

from collections.abc import Sequence

from sqlalchemy import select

from registry.issuance.assessments import AssessedStand
from registry.store.database import Db
from registry.store.tables.issuance import assessed_stand


def stands(db: Db, assessment_id: str, stand_ids: Sequence[str] | None = None) -> Sequence[AssessedStand]:
    query = select(AssessedStand).where(assessed_stand.c.assessment_id == assessment_id)
    if stand_ids is not None:
        query = query.where(assessed_stand.c.stand_id.in_(stand_ids))
    return db.scalars(query.order_by(assessed_stand.c.stand_id)).all()
