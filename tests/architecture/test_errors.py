"""One vocabulary of refusals: each has a code of its own, words in two languages, and an HTTP status."""

import importlib
import pkgutil
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.errors import STATUS, problem
from registry.errors import NOUNS, NotFound, RuleRefused, SeveralRefused
from sink.errors import ActionableError

ROOT = Path(__file__).parents[2]


def _all_errors() -> list[type[ActionableError]]:
    for package in ("sink", "gis_data", "registry", "api"):
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            importlib.import_module(module.name)
    return sorted(_below(ActionableError), key=lambda kind: kind.__qualname__)


def _below(kind: type[ActionableError]) -> Iterator[type[ActionableError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


ERRORS = _all_errors()
RAISED = [kind for kind in ERRORS if kind.zh]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_every_error_has_a_status_in_the_table_of_api_errors(kind: type[ActionableError]) -> None:
    assert any(ancestor in STATUS for ancestor in kind.__mro__) or not kind.zh, (
        f"add a row for {kind.__qualname__} to STATUS in api/errors.py"
    )


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.code)
def test_every_error_says_the_same_facts_in_two_languages(kind: type[ActionableError]) -> None:
    assert kind.en, f"{kind.__qualname__} has no English sentence"
    assert bool(kind.remedy_zh) == bool(kind.remedy_en), f"{kind.__qualname__} advises in one language only"
    assert _facts(kind.zh) == _facts(kind.en)


def test_a_code_names_one_error_only() -> None:
    assert not [code for code, count in Counter(kind.code for kind in ERRORS).items() if count > 1]


def test_several_refusals_travel_together_with_their_rules() -> None:
    both = SeveralRefused([_Tall(rule="LP-04", cm=3), _Tall(rule="LP-47", cm=4)])
    body = problem(both, "en")
    assert [refusal["rule"] for refusal in body["refusals"]] == ["LP-04", "LP-47"]
    assert body["refusals"][1]["messages"] == {"zh": "高4", "en": "4 tall"}
    assert body["refusals"][1]["facts"] == {"cm": 4}


class _Tall(RuleRefused):
    code = "_TALL"
    zh = "高{cm}"
    en = "{cm} tall"


def test_everything_that_can_be_missing_has_a_word_in_both_languages() -> None:
    known = {noun.zh for noun in NOUNS}
    sources = [path for folder in ("registry", "api") for path in (ROOT / folder).rglob("*.py")]
    said = {noun for path in sources for noun in re.findall(r'NotFound\(what="([^"]*)"', path.read_text())}
    assert said and not said - known, "add the words to NOUNS in registry/errors.py"
    assert NotFound(what="林票", id="1").message("en") == "There is no ticket 1."


def _facts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
