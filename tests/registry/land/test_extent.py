"""Where ground lies and what is measured on it."""

import pytest
from shapely import MultiPolygon, Polygon

from registry.land.errors import NotInOneUnit, OtherUnit, OutlineMissing, OutsideCity, UnsoundGround
from registry.land.extent import extent_of, require_place, sound
from tests.registry.land.ground import PACK, UNITS, square


def place(ground: Polygon, unit: str = "640104") -> None:
    require_place(ground, unit, UNITS, PACK, "2026-01-08")


@pytest.mark.rule("LP-02")
def test_ground_outside_the_city_is_refused() -> None:
    place(square(-1000))
    with pytest.raises(OutsideCity) as refused:
        place(square(-2050))
    assert refused.value.facts["outside_pct"] == "50.00"


@pytest.mark.rule("LP-02")
@pytest.mark.parametrize(("outside_m", "lawful"), [(0.09, True), (0.12, False)])
def test_a_thousandth_outside_the_city_is_digitising_error(outside_m: float, lawful: bool) -> None:
    ground = square(-2000 - outside_m)
    if lawful:
        place(ground)
    else:
        with pytest.raises(OutsideCity):
            place(ground)


@pytest.mark.rule("RA-02")
def test_ground_belongs_to_exactly_one_county_level_unit() -> None:
    place(square(1000), "640104")
    place(square(3000), "640105")
    with pytest.raises(NotInOneUnit) as refused:
        place(square(1950))
    assert refused.value.facts["shares"] == "640104 50.00%，640105 50.00%"


@pytest.mark.rule("RA-02")
def test_ground_in_another_unit_than_declared_is_refused() -> None:
    with pytest.raises(OtherUnit) as refused:
        place(square(3000), "640104")
    assert refused.value.facts == {"found": "640105", "declared": "640104"}


def test_without_an_outline_nothing_can_be_placed() -> None:
    with pytest.raises(OutlineMissing):
        require_place(square(), "640104", {}, PACK, "2026-01-08")


def test_adjoining_compartments_form_one_block_and_their_common_edge_is_gone() -> None:
    extent = extent_of([square(0), square(100), square(0, 100)], 10)
    assert extent.blocks == 1 and len(extent.ground.geoms) == 1
    assert extent.area_dm2 == pytest.approx(3_000_000, rel=0.01)
    assert extent.limits_e8["west"] == 10_630_000_000 and extent.limits_e8["south"] == 3_840_000_000
    assert extent_of([square(0), square(115)], 10).blocks == 2


def test_unsound_ground_is_refused_with_the_reason() -> None:
    with pytest.raises(UnsoundGround, match="Self-intersection"):
        sound(Polygon([(106, 38), (106.1, 38.1), (106.1, 38), (106, 38.1)]))
    with pytest.raises(UnsoundGround):
        sound(MultiPolygon())
