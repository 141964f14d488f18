"""Assessments and their stands."""

from collections.abc import Sequence

from sqlalchemy import select

from registry.errors import NotFound
from registry.issuance.assessments import AssessedStand, Assessment
from registry.store.database import Db
from registry.store.tables.issuance import assessed_stand


def assessment(db: Db, assessment_id: str) -> Assessment:
    found = db.get(Assessment, assessment_id)
    if found is None:
        raise NotFound(what="测算", id=assessment_id)
    return found


def stands_of(db: Db, assessment_id: str) -> Sequence[AssessedStand]:
    query = select(AssessedStand).where(assessed_stand.c.assessment_id == assessment_id)
    return db.scalars(query.order_by(assessed_stand.c.stand_id)).all()


def stands_on(db: Db, assessment_id: str, compartments: Sequence[str]) -> Sequence[AssessedStand]:
    """The assessed stands of some sub-compartment versions."""
    query = select(AssessedStand).where(
        assessed_stand.c.assessment_id == assessment_id, assessed_stand.c.compartment.in_(compartments)
    )
    return db.scalars(query.order_by(assessed_stand.c.stand_id)).all()
