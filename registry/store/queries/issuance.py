"""Assessments and their stands, quantities and their acceptances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from registry.errors import NotFound
from registry.issuance.acceptance import Acceptance, Quantity
from registry.issuance.assessments import AssessedStand, Assessment, Falsification
from registry.land.compartments import SubCompartment, SubCompartmentVersion
from registry.store.database import Db
from registry.store.tables.issuance import acceptance, assessed_stand, falsification
from registry.store.tables.issuance import assessment as assessments
from registry.store.tables.issuance import quantity as quantities
from registry.store.tables.land import sub_compartment_version


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


def quantity(db: Db, quantity_id: str) -> Quantity:
    found = db.get(Quantity, quantity_id)
    if found is None:
        raise NotFound(what="碳汇量", id=quantity_id)
    return found


def lock_plot(db: Db, plot_id: str) -> SubCompartment:
    """Acts on one plot take turns, so that the second one sees the first."""
    found = db.get(SubCompartment, plot_id, with_for_update=True)
    if found is None:
        raise NotFound(what="小班", id=plot_id)
    return found


def present_quantities(db: Db, plot_id: str) -> Sequence[Quantity]:
    """The versions of a plot that no later one replaces, oldest period first."""
    newer = quantities.alias()
    replaced = select(newer.c.replaces_id).where(newer.c.plot_id == plot_id, newer.c.replaces_id.is_not(None))
    query = select(Quantity).where(quantities.c.plot_id == plot_id, quantities.c.id.not_in(replaced))
    return db.scalars(query.order_by(quantities.c.period_from)).all()


def stand_of_plot(
    db: Db, assessment_id: str, plot_id: str
) -> tuple[AssessedStand, SubCompartmentVersion] | None:
    """What an assessment found on a plot, with the survey's version of the plot."""
    query = (
        select(AssessedStand, SubCompartmentVersion)
        .join(SubCompartmentVersion, assessed_stand.c.compartment == sub_compartment_version.c.id)
        .where(
            assessed_stand.c.assessment_id == assessment_id,
            sub_compartment_version.c.sub_compartment_id == plot_id,
        )
    )
    found = db.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def acceptances(db: Db, quantity_id: str) -> Sequence[Acceptance]:
    query = select(Acceptance).where(acceptance.c.quantity_id == quantity_id)
    return db.scalars(query.order_by(acceptance.c.side)).all()


def falsified(db: Db, *assessment_ids: str) -> Sequence[Falsification]:
    query = select(Falsification).where(falsification.c.assessment_id.in_(assessment_ids))
    return db.scalars(query).all()


def resting_on(db: Db, assessment_id: str) -> Sequence[str]:
    """The quantities reckoned from an assessment."""
    earlier, later = quantities.c.earlier_assessment_id, quantities.c.later_assessment_id
    query = select(quantities.c.id).where((earlier == assessment_id) | (later == assessment_id))
    return db.scalars(query.order_by(quantities.c.id)).all()


def assessment_of_survey(db: Db, survey_sha256: str) -> Assessment | None:
    """The last reckoning of a survey file."""
    query = select(Assessment).where(assessments.c.survey_sha256 == survey_sha256)
    return db.scalars(query.order_by(assessments.c.computed_at.desc()).limit(1)).one_or_none()


@dataclass(frozen=True)
class Grown:
    """One stand at two censuses."""

    area_dm2: int
    from_g: int
    to_g: int
    days: int


def grown_between(db: Db, before_id: str, now_id: str, limit: int) -> list[Grown]:
    """Stands that both surveys measured, each joined through the versions of its sub-compartment."""
    earlier, older = assessed_stand.alias(), sub_compartment_version.alias()
    newer = sub_compartment_version
    same = (older.c.sub_compartment_id == newer.c.sub_compartment_id) & (older.c.number == newer.c.number - 1)
    columns = (
        assessed_stand.c.area_dm2,
        earlier.c.stock_co2e_g,
        assessed_stand.c.stock_co2e_g,
        earlier.c.census_on,
        assessed_stand.c.census_on,
    )
    query = (
        select(*columns)
        .join(newer, newer.c.id == assessed_stand.c.compartment)
        .join(older, same)
        .join(earlier, (earlier.c.compartment == older.c.id) & (earlier.c.assessment_id == before_id))
        .where(assessed_stand.c.assessment_id == now_id)
        .order_by(assessed_stand.c.stand_id)
        .limit(limit)
    )
    return [Grown(area, start, end, (to - since).days) for area, start, end, since, to in db.execute(query)]


def censuses_of(db: Db, compartments: Sequence[str]) -> dict[date, list[AssessedStand]]:
    """Every survey that measured all of these plots: day → their stands, by the last reckoning of it."""
    newest, every = sub_compartment_version.alias(), sub_compartment_version
    plots = select(newest.c.sub_compartment_id).where(newest.c.id.in_(compartments))
    query = select(every.c.id, every.c.survey_sha256).where(every.c.sub_compartment_id.in_(plots))
    by_survey: dict[str, list[str]] = {}
    for version_id, survey in db.execute(query.where(every.c.survey_sha256.is_not(None))):
        by_survey.setdefault(survey, []).append(version_id)
    found: dict[date, list[AssessedStand]] = {}
    for survey, ids in by_survey.items():
        known = assessment_of_survey(db, survey)
        stands = list(stands_on(db, known.id, ids)) if known else []
        if stands and len(stands) == len(set(compartments)):
            found[max(stand.census_on for stand in stands)] = stands
    return dict(sorted(found.items()))
