"""The rule of exclusivity on plain objects: explain, trim, prove."""

from dataclasses import replace

import pytest

from gis_data.geometry import area_m2, share_ground
from registry.errors import SeveralRefused
from registry.land.certificates import require_free_area
from registry.land.claims import audit, overlaps, settle
from registry.land.errors import CertificateAreaTaken, GroundTaken
from tests.registry.land.ground import PACK, a_certificate, a_claim, square


@pytest.mark.rule("LP-47")
def test_overlap_above_one_square_metre_is_refused_and_names_ticket_and_metres() -> None:
    held = a_claim(square(0), "示例林票001")
    with pytest.raises(GroundTaken) as refused:
        settle(square(99), [held], PACK)
    assert refused.value.rule == "LP-47"
    assert refused.value.facts["subject_id"] == "示例林票001"
    assert refused.value.facts["claim_id"] == held.id
    assert float(str(refused.value.facts["overlap_m2"])) == pytest.approx(100, rel=0.01)


@pytest.mark.rule("LP-47")
def test_all_tickets_in_the_way_are_named_at_once() -> None:
    with pytest.raises(SeveralRefused) as refused:
        settle(square(50), [a_claim(square(0), "a"), a_claim(square(100), "b")], PACK)
    assert [r.facts["subject_id"] for r in refused.value.refusals] == ["a", "b"]


@pytest.mark.rule("LP-47")
@pytest.mark.parametrize("overlap_mm", [1, 5, 9])
def test_less_than_a_square_metre_is_trimmed_until_no_interior_is_shared(overlap_mm: int) -> None:
    held = a_claim(square(0))
    wanted = square(100 - overlap_mm / 1000)
    settled = settle(wanted, [held], PACK)
    assert not share_ground(settled, held.ground)
    assert 0 < area_m2(wanted) - area_m2(settled) < 1.5


@pytest.mark.rule("LP-47")
def test_a_neighbour_sharing_an_edge_is_left_as_it_was_drawn() -> None:
    wanted = square(100)
    assert settle(wanted, [a_claim(square(0)), a_claim(square(200)), a_claim(square(100, 100))], PACK).equals(
        wanted
    )


@pytest.mark.rule("LP-47")
def test_a_certificate_is_never_used_beyond_its_area() -> None:
    certificate = a_certificate(area_dm2=100_000)
    require_free_area(certificate, taken_dm2=40_000, wanted_dm2=60_000)
    with pytest.raises(CertificateAreaTaken):
        require_free_area(certificate, taken_dm2=40_000, wanted_dm2=60_002)


def test_the_audit_finds_overlaps_and_changed_areas_without_any_index() -> None:
    claims = [a_claim(square(100 * i)) for i in range(20)]
    clean = audit(claims)
    assert clean.passed and clean.claims == 20 and clean.area_dm2 == sum(c.area_dm2 for c in claims)
    thief = a_claim(square(950, 0, 10))
    enlarged = replace(claims[0], area_dm2=claims[0].area_dm2 + 2)
    found = audit([enlarged, *claims[1:], thief])
    assert {(pair.one, pair.other) for pair in found.overlaps} == {(claims[9].id, thief.id)}
    assert found.overlaps[0].overlap_dm2 == pytest.approx(10_000, rel=0.02)
    assert found.wrong_areas == (enlarged.id,) and found.fingerprint != clean.fingerprint
    assert overlaps([]) == []
