"""The face of a ticket: its value is an area (LP-14, LP-20c, LP-30e), never money and never carbon."""

from fractions import Fraction

from registry.law.refusals import require
from registry.quantities import AREA_TOLERANCE_DM2, area_in_mu, at_least_mu
from registry.tickets.errors import (
    AreaBelowMinimum,
    AreasDiffer,
    FaceAboveGround,
    NotContiguous,
)


def require_carbon_block(area_dm2: int, block_count: int, minimum_mu: int, gap_m: int) -> None:
    """LP-30d: the same two tests, from the article on carbon tickets."""
    mu = area_in_mu(area_dm2)
    enough = at_least_mu(area_dm2, minimum_mu)
    require("LP-30d", enough, AreaBelowMinimum, area_mu=mu, minimum_mu=minimum_mu)
    require("LP-30d", block_count == 1, NotContiguous, blocks=block_count, gap_m=gap_m)


def require_block(area_dm2: int, block_count: int, minimum_mu: int, gap_m: int) -> None:
    """LP-04: at least 1 亩 and one block."""
    mu = area_in_mu(area_dm2)
    require("LP-04", at_least_mu(area_dm2, minimum_mu), AreaBelowMinimum, area_mu=mu, minimum_mu=minimum_mu)
    require("LP-04", block_count == 1, NotContiguous, blocks=block_count, gap_m=gap_m)


def require_face(right_area_dm2: int, ground_area_dm2: int, tolerance: Fraction) -> None:
    """LP-14: not more than the ground holds, with the tolerance; MS-11: certificate and survey agree."""
    facts = {"right_mu": area_in_mu(right_area_dm2), "ground_mu": area_in_mu(ground_area_dm2)}
    inside = right_area_dm2 <= ground_area_dm2 * (1 + tolerance) + AREA_TOLERANCE_DM2
    require("LP-14", inside, FaceAboveGround, **facts)
    require_agreement(right_area_dm2, ground_area_dm2, tolerance)


def require_agreement(stated_dm2: int, ground_dm2: int, tolerance: Fraction) -> None:
    """MS-11: what the papers state and what the survey measured agree."""
    facts = {"right_mu": area_in_mu(stated_dm2), "ground_mu": area_in_mu(ground_dm2)}
    agree = abs(stated_dm2 - ground_dm2) <= tolerance * stated_dm2 + AREA_TOLERANCE_DM2
    require("MS-11", agree, AreasDiffer, **facts, tolerance_pct=float(tolerance * 100))


def face_text(mu100: int) -> str:
    """12345 → '123.45'."""
    return f"{mu100 // 100}.{mu100 % 100:02d}"
