"""附载信息 of a ticket (LP-61): what its forest holds by the present assessment. Never face value."""

from collections.abc import Sequence
from datetime import date

from registry.issuance.assessments import AssessedStand, Assessment
from registry.proof.events import Fact
from sink.results import Status


def annex_of(assessment: Assessment, stands: Sequence[AssessedStand]) -> dict[str, Fact]:
    """Without an earlier census the yearly increase is not known: EXPECTED, and no number (AM-09, MS-13)."""
    return {
        "assessment_id": assessment.id,
        "status": assessment.status.value,
        "census_on": _period([stand.census_on for stand in stands]),
        "stock_co2e_g": sum(stand.stock_co2e_g for stand in stands),
        "low_co2e_g": _sum([stand.low_co2e_g for stand in stands]),
        "high_co2e_g": _sum([stand.high_co2e_g for stand in stands]),
        "yearly_increase_co2e_g": None,
        "increase_status": Status.EXPECTED.value,
        "method": assessment.method,
        "method_version": assessment.method_version,
        "parameters_version": assessment.parameters_version,
        "signed_off": assessment.signed_off,
        "input_sha256": assessment.input_sha256,
        "stands": [_stand(stand) for stand in stands],
    }


def _stand(stand: AssessedStand) -> dict[str, Fact]:
    return {
        "stand": stand.stand_id,
        "census_on": stand.census_on.isoformat(),
        "area_dm2": stand.area_dm2,
        "stock_co2e_g": stand.stock_co2e_g,
        "low_co2e_g": stand.low_co2e_g,
        "high_co2e_g": stand.high_co2e_g,
    }


def _sum(bounds: Sequence[int | None]) -> int | None:
    """Sums of bounds are bounds of the sum (wider than need be); one unknown makes the sum unknown."""
    known = [bound for bound in bounds if bound is not None]
    return sum(known) if len(known) == len(bounds) else None


def _period(days: Sequence[date]) -> str:
    first, last = min(days), max(days)
    return first.isoformat() if first == last else f"{first} – {last}"
