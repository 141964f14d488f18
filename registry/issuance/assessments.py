"""An assessment: what a survey holds, in whole grams, and by what the figures can be made again (MS-01).

It is a record of measurement. Nothing in it is sold: standing stock is shown only (AM-09), and a quantity
becomes VERIFIED by acceptance alone (MS-02).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from registry.quantities import area_dm2, co2e_g
from sink.results import Status, Stock


@dataclass(eq=False)
class AssessedStand:
    assessment_id: str
    stand_id: str
    compartment: str | None  # the sub-compartment version of the same survey
    census_on: date
    area_dm2: int
    stock_co2e_g: int
    low_co2e_g: int | None  # None: the survey gives no precision
    high_co2e_g: int | None
    prudent_co2e_g: int
    species_stems: Mapping[str, int]


@dataclass(eq=False)
class Assessment:
    id: str
    unit_id: str
    submitted_by: str
    survey_sha256: str  # the file as it came
    evidence_sha256: str  # the bundle by which the figures can be made again
    input_sha256: str
    method: str
    method_version: str
    parameters_version: str
    parameters_sha256: str
    computed_at: datetime
    signed_off: bool
    status: Status


def stands_of(
    stock: Stock,
    assessment_id: str,
    stems: Mapping[str, Mapping[str, int]],
    compartments: Mapping[str, str],
) -> list[AssessedStand]:
    """One record a stand, through the one door from floats to integers (D1)."""
    return [
        AssessedStand(
            assessment_id=assessment_id,
            stand_id=str(stand_id),
            compartment=compartments.get(str(stand_id)),
            census_on=row["census_on"],
            area_dm2=area_dm2(row["area_m2"]),
            stock_co2e_g=co2e_g(row["co2e_t"]),
            low_co2e_g=_bound_g(row["low_co2e_t"]),
            high_co2e_g=_bound_g(row["high_co2e_t"]),
            prudent_co2e_g=co2e_g(row["prudent_co2e_t"]),
            species_stems=dict(stems.get(str(stand_id), {})),
        )
        for stand_id, row in stock.stands.to_dict("index").items()
    ]


def _bound_g(co2e_t: float) -> int | None:
    return co2e_g(max(0.0, co2e_t)) if isfinite(co2e_t) else None


@dataclass(eq=False)
class Falsification:
    """The finding that the data of an assessment are false, concealed or invented (MS-17); it stays."""

    assessment_id: str
    unit_id: str
    found_by: str
    evidence_sha256: str
    found_at: datetime
