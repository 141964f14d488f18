"""A marked test must notice when its rule is switched off."""

import pytest

from tests.rules.mutate import chosen, survivors

PARTS = 6
"""So that the workers of a test run share them."""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_thirty_seeded_rules_are_noticed_when_switched_off(part: int) -> None:
    rules = chosen("30", seed=1)[part::PARTS]
    assert rules and not survivors(rules)


@pytest.mark.soak
def test_every_rule_is_noticed_when_switched_off() -> None:
    assert not survivors(chosen("all", seed=1))
