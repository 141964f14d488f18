"""A marked test must notice when its rule is switched off."""

import pytest

from tests.rules.mutate import chosen, survivors


@pytest.mark.xdist_group("mutation")
@pytest.mark.timeout(1200)
def test_thirty_seeded_rules_are_noticed_when_switched_off() -> None:
    rules = chosen("30", seed=1)
    assert rules and not survivors(rules)


@pytest.mark.soak
def test_every_rule_is_noticed_when_switched_off() -> None:
    assert not survivors(chosen("all", seed=1))
