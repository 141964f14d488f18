"""A marked test must notice when its rule is switched off."""

import os
import subprocess
import sys

import pytest

PARTS = 2
"""So that the workers of a test run share them; each collects the tests once."""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_thirty_seeded_rules_are_noticed_when_switched_off(part: int) -> None:
    assert "survivors: none" in _mutated("--count=30", "--seed=1", f"--part={part}", f"--parts={PARTS}")


@pytest.mark.soak
def test_every_rule_is_noticed_when_switched_off() -> None:
    assert "survivors: none" in _mutated("--count=all")


def _mutated(*options: str) -> str:
    """What `make rules-mutate` says, in a process that forks: not one with the threads of a test run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    command = [sys.executable, "-m", "tests.rules.mutate", *options]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return run.stdout
