"""Every rule of these families has a marked test that comes from outside, or a decision says why not."""

import pytest

from tests.rules.doors import marked_through_a_door, reaches_a_door
from tests.rules.report import levels

FAMILIES = frozenset({"RA", "LP", "JC", "XW", "YZ", "RY", "ZH", "JF", "ZJ"})
BESIDE = frozenset({"MS-17", "GS-01", "GS-02", "GS-03", "GS-04", "GS-05", "GS-06", "GS-07", "GS-08"}) | {
    *("GS-11", "GS-12", "GS-13", "GS-14", "GS-15", "GS-16", "GS-24", "GS-25", "GS-26", "GS-29"),
}
"""Of other families, what a ticket's file meets at the desk."""

EXCUSED: dict[str, str] = {}
"""Rule → the decision record that says why nobody can ask for it from outside."""


def test_every_rule_of_people_tickets_and_markets_is_asked_over_http_or_at_the_command_line() -> None:
    proven = marked_through_a_door()
    binding = {rule for rule, level in levels().items() if level != "CONTEXT" and rule[:2] in FAMILIES}
    assert sorted((binding | BESIDE) - proven.keys()) == sorted(EXCUSED)


@pytest.mark.parametrize(
    ("test", "outside"),
    [
        (("tests.api.test_files", "test_a_ticket_walks_from_the_draft_to_its_public_page"), True),
        (("tests.api.care.test_office", "test_a_file_moves_through_the_eight_stages"), True),  # by a fixture
        (("tests.api.test_cli_settle", "test_days_are_compared_and_two_accounts_close_the_quarter"), True),
        (("tests.journeys.test_register_machine", "test_invariants_hold_over_years_of_any_acts"), False),
        (("tests.rules.test_ra_authority", "test_a_county_reviewer_acts_only_in_the_own_unit"), False),
    ],
)
def test_a_door_is_found_where_there_is_one(test: tuple[str, str], outside: bool) -> None:
    assert reaches_a_door(test) is outside
