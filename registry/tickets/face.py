"""The face of a collective ticket: its value is an area (LP-14), never money and never carbon."""

from fractions import Fraction

from registry.law.refusals import require
from registry.quantities import AREA_TOLERANCE_DM2, DM2_PER_MU, at_least_mu
from registry.tickets.errors import (
    AreaBelowMinimum,
    AreasDiffer,
    CertificateAreaUsedUp,
    FaceAboveGround,
    NotContiguous,
)


def require_block(area_dm2: int, block_count: int, minimum_mu: int, gap_m: int) -> None:
    """LP-04: at least 1 亩 and one block."""
    mu = _mu(area_dm2)
    require("LP-04", at_least_mu(area_dm2, minimum_mu), AreaBelowMinimum, area_mu=mu, minimum_mu=minimum_mu)
    require("LP-04", block_count == 1, NotContiguous, blocks=block_count, gap_m=gap_m)


def require_face(right_area_dm2: int, ground_area_dm2: int, free_dm2: int, tolerance: Fraction) -> None:
    """Within the ground (LP-14) and what is free on the certificate (LP-47); both areas agree (MS-11)."""
    require(
        "LP-14",
        right_area_dm2 <= ground_area_dm2 * (1 + tolerance) + AREA_TOLERANCE_DM2,
        FaceAboveGround,
        right_mu=_mu(right_area_dm2),
        ground_mu=_mu(ground_area_dm2),
    )
    require(
        "LP-47",
        right_area_dm2 <= free_dm2 + AREA_TOLERANCE_DM2,
        CertificateAreaUsedUp,
        right_mu=_mu(right_area_dm2),
        free_mu=_mu(max(free_dm2, 0)),
    )
    require(
        "MS-11",
        abs(right_area_dm2 - ground_area_dm2) <= tolerance * right_area_dm2 + AREA_TOLERANCE_DM2,
        AreasDiffer,
        right_mu=_mu(right_area_dm2),
        ground_mu=_mu(ground_area_dm2),
        tolerance_pct=float(tolerance * 100),
    )


def mu_text(mu100: int) -> str:
    """12345 → '123.45'."""
    return f"{mu100 // 100}.{mu100 % 100:02d}"


def _mu(area_dm2: int) -> str:
    return f"{float(area_dm2 / DM2_PER_MU):.4f}"
