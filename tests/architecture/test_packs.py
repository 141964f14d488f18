"""Every number of every rule pack says where it comes from, and belongs to a rule of the requirements."""

import pytest

from registry.law.matrix import load_matrix, role_names
from registry.law.packs import Origin, Pack, load_packs, load_slots
from registry.parties.roles import Role
from tests.rules.report import levels

PACKS = load_packs().values()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.ref)
def test_every_provision_has_an_article_and_a_known_rule(pack: Pack) -> None:
    known = levels()
    for provision in pack.provisions():
        assert provision.article, provision.key
        assert provision.rule in known, provision.key
        assert provision.origin in Origin


def test_every_slot_names_the_rules_that_wait_for_it() -> None:
    for slot in load_slots().values():
        assert slot.title and slot.rules and set(slot.rules) <= set(levels()), slot.key


def test_the_matrix_names_only_known_roles_and_rules() -> None:
    for act in load_matrix().values():
        assert act.rule in levels(), act.key
        assert set(act.cells) <= {role.value for role in Role}, act.key


def test_every_role_has_a_name_in_both_languages() -> None:
    assert set(role_names()) == {role.value for role in Role}
    assert all(name.zh and name.en for name in role_names().values())
