"""Sub-compartments carry every field of MS-08."""

from dataclasses import replace
from datetime import date

import pytest

from registry.clock import new_id
from registry.errors import SeveralRefused
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass, SubCompartmentVersion, require_complete
from registry.land.errors import CompartmentIncomplete
from tests.registry.land.ground import NOW, square


def a_version(**more: object) -> SubCompartmentVersion:
    fields = {
        "id": new_id(NOW.at),
        "sub_compartment_id": "",
        "ground": square(),
        "tenure": Tenure.COLLECTIVE,
        "right_holder_id": "village-1",
        "forest_class": ForestClass.ARBOR,
        "surveyed_on": date(2025, 9, 1),
        "surveyor_id": "surveyor-1",
        "recorded_at": NOW.at,
        "species_permille": {"530000": 1000},
        "planted_year": 2008,
        "origin": "21",
        "stems": 950,
        "mean_dbh_mm": 182,
        "canopy_permille": 700,
    }
    return SubCompartmentVersion(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.rule("MS-08")
def test_a_complete_version_passes_and_every_gap_is_told_at_once() -> None:
    require_complete("0001", a_version())
    with pytest.raises(SeveralRefused) as refused:
        require_complete("0001", a_version(planted_year=None, stems=None, canopy_permille=None))
    assert {r.rule for r in refused.value.refusals} == {"MS-08"}
    assert len(refused.value.refusals) == 3


@pytest.mark.rule("MS-08")
@pytest.mark.parametrize(
    "field", ["planted_year", "origin", "stems", "mean_dbh_mm", "canopy_permille", "surveyor_id"]
)
def test_each_field_is_asked(field: str) -> None:
    with pytest.raises(CompartmentIncomplete):
        require_complete("0001", replace(a_version(), **{field: None}))


@pytest.mark.rule("MS-08")
def test_a_tally_stands_for_the_diameter_a_density_for_the_stems_a_cover_for_the_canopy() -> None:
    require_complete(
        "0001",
        a_version(
            stems=None,
            stems_per_ha=900,
            mean_dbh_mm=None,
            tally_sha256="0" * 64,
            canopy_permille=None,
            cover_permille=400,
        ),
    )
    require_complete("0002", a_version(forest_class=ForestClass.SHRUB, mean_dbh_mm=None))
