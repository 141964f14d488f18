"""Review fixes the elements, answers each item and sees the site with two persons."""

from dataclasses import replace

import pytest
from shapely import MultiPolygon

from registry.errors import SeveralRefused
from registry.land.extent import Extent
from registry.law.refusals import all_at_once
from registry.parties.roles import Role
from registry.tickets.errors import (
    ChecklistOpen,
    ElementsOpen,
    LimitsDisagree,
    SiteCheckIncomplete,
    WarningUnanswered,
)
from registry.tickets.review import (
    Check,
    Elements,
    LayerResult,
    Limit,
    checks_for,
    open_warnings,
    require_checklist,
    require_elements,
    require_site_check,
    require_warnings_answered,
)

LIMITS_E8 = {"north": 3_850_000_000, "south": 3_840_000_000, "east": 10_630_000_000, "west": 10_620_000_000}
ELEMENTS = Elements(
    area_dm2=1_000_000,
    limits={side: Limit(f"{side} ditch", degrees) for side, degrees in LIMITS_E8.items()},
    species_stems={"新疆杨": 820},
)
EXTENT = Extent(ground=MultiPolygon(), area_dm2=1_000_000, blocks=1, gap_max_m=10, limits_e8=LIMITS_E8)
TOLERANCE_E8 = 10_000


def check_elements(elements: Elements) -> None:
    require_elements(elements, EXTENT, {"新疆杨": 820}, TOLERANCE_E8)


@pytest.mark.rule("MS-09")
def test_four_elements_that_agree_with_the_ground_are_fixed() -> None:
    check_elements(ELEMENTS)


@pytest.mark.rule("MS-09")
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (replace(ELEMENTS, area_dm2=999_999), ElementsOpen),
        (replace(ELEMENTS, species_stems={}), ElementsOpen),
        (replace(ELEMENTS, species_stems={"新疆杨": 821}), ElementsOpen),
        (replace(ELEMENTS, limits={**ELEMENTS.limits, "north": Limit(" ", 3_850_000_000)}), ElementsOpen),
        (replace(ELEMENTS, limits={**ELEMENTS.limits, "east": Limit("渠", 10_630_010_001)}), LimitsDisagree),
    ],
)
def test_an_element_that_is_missing_or_wrong_is_refused(wrong: Elements, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_elements(wrong)


@pytest.mark.rule("LP-10a")
def test_one_open_item_of_the_checklist_stops_the_approval() -> None:
    checks = checks_for(Role.VILLAGE)
    require_checklist(dict.fromkeys(checks, 1), checks)
    with pytest.raises(ChecklistOpen):
        require_checklist({**dict.fromkeys(checks, 1), Check.SITE_AGREES: 0}, checks)


@pytest.mark.rule("LP-10a")
def test_all_open_items_are_named_at_once() -> None:
    with pytest.raises(SeveralRefused) as refused, all_at_once():
        require_checklist({}, checks_for(Role.VILLAGE))
    assert len(refused.value.refusals) == len(checks_for(Role.VILLAGE))


@pytest.mark.rule("RA-27")
def test_a_contractor_is_asked_for_no_resolution_of_the_village() -> None:
    assert Check.RESOLUTION_VALID not in checks_for(Role.CONTRACTOR)


@pytest.mark.rule("LP-64")
def test_a_warning_of_a_layer_is_answered_in_writing() -> None:
    require_warnings_answered({"PERMANENT_FARMLAND": "a" * 64})
    with pytest.raises(WarningUnanswered):
        require_warnings_answered({"PERMANENT_FARMLAND": ""})


@pytest.mark.rule("LP-64")
def test_a_layer_nobody_has_is_confirmed_by_hand() -> None:
    layers = ("FARMLAND", "PROTECTED_AREA", "ECOLOGICAL_RED_LINE")
    results = {"FARMLAND": LayerResult.CLEAR, "PROTECTED_AREA": LayerResult.HIT}
    warnings = open_warnings(layers, results, {"PROTECTED_AREA": "实验区外，已核实"})
    assert warnings == {"PROTECTED_AREA": "实验区外，已核实", "ECOLOGICAL_RED_LINE": ""}


@pytest.mark.rule("LP-63")
def test_the_site_is_checked_by_two_different_persons_and_all_four_neighbours_sign() -> None:
    signed = dict.fromkeys(LIMITS_E8, "b" * 64)
    require_site_check(["p1", "p2"], signed)
    with pytest.raises(SiteCheckIncomplete):
        require_site_check(["p1", "p1"], signed)
    with pytest.raises(SiteCheckIncomplete):
        require_site_check(["p1", "p2"], {**signed, "west": ""})
