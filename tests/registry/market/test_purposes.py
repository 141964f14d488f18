"""Which grams may make something neutral."""

import pytest

from registry.market.errors import ExpectedOnly
from registry.market.orders import Purpose
from registry.market.purposes import NEUTRALITY, QuantityStatus, require_serves

EXPECTED = (QuantityStatus.EXPECTED, QuantityStatus.EXPECTED_GROWTH)


@pytest.mark.parametrize("status", EXPECTED)
@pytest.mark.parametrize("purpose", sorted(NEUTRALITY))
def test_what_is_only_expected_makes_nothing_neutral(status: QuantityStatus, purpose: Purpose) -> None:
    with pytest.raises(ExpectedOnly) as refused:
        require_serves(status, purpose)
    assert refused.value.rule == "XW-13"


@pytest.mark.parametrize("status", EXPECTED)
@pytest.mark.parametrize("purpose", [Purpose.LIFE, Purpose.TRAVEL, Purpose.PLANTING_DUTY])
def test_it_serves_a_person_and_the_duty(status: QuantityStatus, purpose: Purpose) -> None:
    require_serves(status, purpose)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_verified_grams_serve_every_purpose(purpose: Purpose) -> None:
    require_serves(QuantityStatus.VERIFIED, purpose)
