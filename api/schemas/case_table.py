"""Every kind of case with its address and every step over HTTP, for the interface and for the pages."""

from collections.abc import Mapping

from api.schemas import duty, extracts, office_cases, planting, services, trees
from api.schemas.cases import COLLECTIONS, OPENINGS, STEPS, CaseStep
from api.schemas.neutrality import NEUTRALITY_FILES, NEUTRALITY_STEPS
from api.schemas.points import POINTS_ADDRESSES, POINTS_FILES, POINTS_OPENINGS, POINTS_STEPS
from registry.market.planting import PlantingSite
from registry.market.trees import Tree
from registry.office.casework import Case
from registry.office.casework import Step as Rule
from registry.office.guides import Guide
from registry.parties.authority import APPLICANTS, may
from registry.parties.roles import Role

ALL_COLLECTIONS: Mapping[str, type[Case]] = {
    **COLLECTIONS,
    **NEUTRALITY_FILES,
    **POINTS_FILES,
    **office_cases.COLLECTIONS,
    **extracts.COLLECTIONS,
    **trees.COLLECTIONS,
    **duty.COLLECTIONS,
    **services.COLLECTIONS,
}
ALL_OPENINGS: tuple[CaseStep, ...] = (
    *OPENINGS,
    *POINTS_OPENINGS,
    *office_cases.OPENINGS,
    *trees.OPENINGS,
    *planting.OPENINGS,
    *services.OPENINGS,
)
ALL_STEPS: tuple[CaseStep, ...] = (
    *STEPS,
    *NEUTRALITY_STEPS,
    *POINTS_STEPS,
    *office_cases.STEPS,
    *extracts.STEPS,
    *trees.STEPS,
    *planting.STEPS,
    *duty.STEPS,
    *services.STEPS,
)
_PUBLIC = {Tree: "trees", PlantingSite: "planting-sites", Guide: "guides", **POINTS_ADDRESSES}
ADDRESSES: Mapping[type[Case], str] = {**{kind: path for path, kind in ALL_COLLECTIONS.items()}, **_PUBLIC}


def callers(rule: Rule) -> list[Role]:
    """Whose step it is: the cell of the matrix, or the party concerned."""
    if rule.act is None:
        return sorted(APPLICANTS)
    return [role for role in Role if may(rule.act, role, rule.part)]
