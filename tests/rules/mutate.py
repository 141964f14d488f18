"""`make rules-mutate`: switch one rule's `require` off at a time; a test marked with the rule must then fail.

A rule whose tests stay green has a marker on a test that does not exercise it: a survivor.
"""

import argparse
import ast
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.rules.report import marked_tests

PACKAGES = ("registry", "api")
CHEAP_FIRST = ("registry", "sink", "gis_data", "rules", "golden", "api", "journeys")


def refused_rules() -> set[str]:
    """The rule ids that some `require("…", …)` names."""
    return {
        rule for package in PACKAGES for path in Path(package).rglob("*.py") for rule in _required_in(path)
    }


def _required_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "require" and node.args:
            rule = node.args[0]
            if isinstance(rule, ast.Constant) and isinstance(rule.value, str):
                yield rule.value


def chosen(count: str, seed: int, tests: Mapping[str, list[str]]) -> list[str]:
    """The rules to switch off: all both refused somewhere and marked on a test, or a seeded sample."""
    rules = sorted(refused_rules() & set(tests))
    return rules if count == "all" else random.Random(seed).sample(rules, min(int(count), len(rules)))


def survives(rule: str, tests: list[str]) -> bool:
    """Whether every test of the rule still passes with the rule switched off."""
    # The embedded database is enough here: a refusal of a rule does not depend on the dialect.
    embedded = [test for test in tests if "postgis" not in test] or tests
    run = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "--neutralise", rule]
    ended, said = in_a_child([*run, *sorted(embedded, key=cost)])
    if ended not in (0, 1):
        raise RuntimeError(f"{rule}: pytest could not run its tests\n{said}")
    return ended == 0


def cost(test: str) -> int:
    """Cheap folders first: the first test that notices ends the run."""
    folder = Path(test).parts[1]
    return CHEAP_FIRST.index(folder) if folder in CHEAP_FIRST else len(CHEAP_FIRST)


def in_a_child(arguments: list[str]) -> tuple[int, str]:
    """Run pytest in a fork of this process, where every module is imported already."""
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8") as said:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os._exit(pytest.main(arguments))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read()


def survivors(rules: list[str], tests: Mapping[str, list[str]]) -> list[str]:
    return [rule for rule in rules if survives(rule, tests[rule])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", default="30", help="how many rules, or all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=0, help="of how many --parts, counted from 0")
    parser.add_argument("--parts", type=int, default=1)
    options = parser.parse_args()
    tests = marked_tests()
    rules = chosen(options.count, options.seed, tests)[options.part :: options.parts]
    left = survivors(rules, tests)
    print(f"{len(rules)} rules switched off (seed {options.seed}), {len(rules) - len(left)} noticed")
    print("survivors:", " ".join(left) or "none")
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
