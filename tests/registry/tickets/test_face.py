"""The face of a ticket is an area: 1 亩 at least, one block, within certificate and ground."""

from fractions import Fraction

import pytest

from registry.law.refusals import all_at_once
from registry.quantities import area_dm2
from registry.tickets.errors import (
    AreaBelowMinimum,
    AreasDiffer,
    FaceAboveGround,
    NotContiguous,
)
from registry.tickets.face import require_block, require_face

FIVE_PERCENT = Fraction(5, 100)


@pytest.mark.rule("LP-04")
def test_exactly_one_mu_passes_and_one_square_metre_less_fails() -> None:
    require_block(area_dm2(2000 / 3), 1, minimum_mu=1, gap_m=10)
    with pytest.raises(AreaBelowMinimum):
        require_block(area_dm2(2000 / 3 - 1), 1, minimum_mu=1, gap_m=10)


@pytest.mark.rule("LP-04")
def test_two_blocks_need_two_applications() -> None:
    with pytest.raises(NotContiguous):
        require_block(area_dm2(10_000), 2, minimum_mu=1, gap_m=10)


@pytest.mark.rule("LP-14")
def test_the_face_does_not_exceed_the_ground_by_more_than_the_tolerance() -> None:
    require_face(105_000, 100_000, tolerance=FIVE_PERCENT)
    with pytest.raises(FaceAboveGround), all_at_once():
        require_face(105_002, 100_000, tolerance=FIVE_PERCENT)


@pytest.mark.rule("MS-11")
def test_certificate_and_survey_may_differ_by_five_percent() -> None:
    require_face(100_000, 105_000, tolerance=FIVE_PERCENT)
    with pytest.raises(AreasDiffer):
        require_face(100_000, 105_002, tolerance=FIVE_PERCENT)
