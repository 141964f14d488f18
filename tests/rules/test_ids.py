"""The list of rule ids is the list of the requirements, and every marker names one of them."""

import re
from pathlib import Path

import pytest

from tests.rules.report import levels

REQUIREMENTS = Path("../shared/requirements.md")
ROW = re.compile(r"^\| ([A-Z]{2}-\d+[a-z]?) \| (MUST|SHOULD|CONTEXT) \|", re.MULTILINE)


def test_the_ids_are_those_of_the_requirements() -> None:
    if not REQUIREMENTS.exists():
        pytest.skip("the requirements lie beside the repository only where it is developed")
    assert levels() == dict(ROW.findall(REQUIREMENTS.read_text(encoding="utf-8")))


def test_there_are_as_many_as_the_requirements_count() -> None:
    counts = [list(levels().values()).count(level) for level in ("MUST", "SHOULD", "CONTEXT")]
    assert counts == [193, 119, 33]


def test_every_marker_names_a_rule_of_the_list(request: pytest.FixtureRequest) -> None:
    """Every marker of the tests that were collected with this one: of all, in `make test`."""
    named = {
        rule for item in request.session.items for mark in item.iter_markers("rule") for rule in mark.args
    }
    assert not named - set(levels())
