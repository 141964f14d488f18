"""The jurisdiction tree and who 本级 is."""

import pytest

from registry.parties.errors import UnknownUnit
from registry.parties.jurisdiction import (
    OwnerLevel,
    UnitType,
    compensation_route,
    county_units,
    own_level,
    require_county_unit,
)
from registry.parties.roles import Role


@pytest.mark.rule("RA-02")
def test_the_city_has_three_districts_and_three_counties() -> None:
    types = [unit.type for unit in county_units()]
    assert types.count(UnitType.DISTRICT) == 3 and types.count(UnitType.COUNTY) == 3


@pytest.mark.rule("RA-02")
@pytest.mark.parametrize("code", ["640100", "640200", "640502", ""])
def test_a_case_belongs_to_a_county_level_unit_of_the_city(code: str) -> None:
    with pytest.raises(UnknownUnit):
        require_county_unit(code)


@pytest.mark.rule("RA-05")
@pytest.mark.parametrize(
    ("level", "role", "unit"),
    [
        (OwnerLevel.VILLAGE, Role.COUNTY_FORESTRY, "640122"),
        (OwnerLevel.COUNTY, Role.COUNTY_FORESTRY, "640122"),
        (OwnerLevel.CITY, Role.CITY_FORESTRY, "640100"),
        (OwnerLevel.REGION, Role.REGION_FORESTRY, "640000"),
    ],
)
def test_the_own_level_follows_the_subordination_of_the_applicant(
    level: OwnerLevel, role: Role, unit: str
) -> None:
    assert own_level(level, "640122") == (role, unit)


@pytest.mark.rule("RA-02")
def test_districts_and_counties_take_different_roads_to_compensation() -> None:
    assert compensation_route("640104") == "district" and compensation_route("640181") == "county"
