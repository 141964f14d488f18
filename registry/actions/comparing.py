"""What a reviewer holds a block against: the survey before, the growth around it, other tickets there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely

from gis_data.geometry import Shape, overlap_m2
from registry.issuance.assessments import AssessedStand
from registry.quantities import area_dm2
from registry.store.database import Db
from registry.store.queries import issuance, land, tickets
from registry.tickets.ticket import Ticket

PEERS = 2_000
"""Stands of the same two surveys that a block is compared with, at most."""


@dataclass(frozen=True)
class Census:
    """The stands of a block at one survey."""

    on: date
    stands: Sequence[AssessedStand]

    @property
    def area_dm2(self) -> int:
        return sum(stand.area_dm2 for stand in self.stands)

    @property
    def stock_co2e_g(self) -> int:
        return sum(stand.stock_co2e_g for stand in self.stands)


@dataclass(frozen=True)
class Taken:
    """Ground of the block that a live ticket already holds."""

    number: str
    ground: Shape
    area_dm2: int


@dataclass(frozen=True)
class Comparison:
    now: Census | None
    before: Census | None
    ground_before: Shape | None
    taken: Sequence[Taken]
    peers: Sequence[issuance.Grown]


def compare(db: Db, ticket: Ticket, ground: Shape) -> Comparison:
    present = issuance.stands_on(db, ticket.assessment_id, ticket.compartments)
    earlier = [one for one in land.versions_before(db, ticket.compartments) if one.survey_sha256]
    surveys = {one.survey_sha256 for one in earlier}
    before = issuance.assessment_of_survey(db, surveys.pop() or "") if len(surveys) == 1 else None
    stands = issuance.stands_on(db, before.id, [one.id for one in earlier]) if before else []
    return Comparison(
        now=_census(present, len(ticket.compartments)),
        before=_census(stands, len(ticket.compartments)),
        ground_before=shapely.union_all([one.ground for one in earlier]) if earlier else None,
        taken=_taken(db, ticket, ground),
        peers=issuance.grown_between(db, before.id, ticket.assessment_id, PEERS) if before else [],
    )


def _census(stands: Sequence[AssessedStand], plots: int) -> Census | None:
    """Only a whole block is compared: a part of it would look like a loss."""
    return (
        Census(max(stand.census_on for stand in stands), stands) if stands and len(stands) == plots else None
    )


def _taken(db: Db, ticket: Ticket, ground: Shape) -> list[Taken]:
    """Overlaps with live tickets other than this one and those it comes from."""
    own = {ticket.id, *ticket.predecessors, *ticket.successors}
    near = [claim for claim in land.live_claims(db, ground.bounds) if claim.subject_id not in own]
    met = [claim for claim in near if shapely.relate_pattern(ground, claim.ground, "2********")]
    numbers = tickets.numbers(db, [claim.subject_id for claim in met])
    return [
        Taken(
            numbers.get(claim.subject_id, claim.subject_id),
            shapely.intersection(ground, claim.ground),
            area_dm2(overlap_m2(ground, claim.ground)),
        )
        for claim in met
    ]
