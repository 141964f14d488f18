"""`make rules-mutate`: switch one rule's `require` off at a time; a test marked with the rule must then fail.

A rule whose tests stay green has a marker on a test that does not exercise it: a survivor.
"""

import argparse
import ast
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.rules.report import marked_tests

PACKAGES = ("registry", "api")


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


def chosen(count: str, seed: int) -> list[str]:
    """The rules to switch off: all both refused somewhere and marked on a test, or a seeded sample."""
    rules = sorted(refused_rules() & set(marked_tests()))
    return rules if count == "all" else random.Random(seed).sample(rules, min(int(count), len(rules)))


def survives(rule: str, tests: list[str]) -> bool:
    """Whether every test of the rule still passes with the rule switched off."""
    # The embedded database is enough here: a refusal of a rule does not depend on the dialect.
    embedded = [test for test in tests if "postgis" not in test] or tests
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "--neutralise", rule, *embedded],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"{rule}: pytest could not run its tests\n{run.stdout}\n{run.stderr}")
    return run.returncode == 0


def survivors(rules: list[str]) -> list[str]:
    tests = marked_tests()
    return [rule for rule in rules if survives(rule, tests[rule])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", default="30", help="how many rules, or all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rules = chosen(options.count, options.seed)
    left = survivors(rules)
    print(f"{len(rules)} rules switched off (seed {options.seed}), {len(rules) - len(left)} noticed")
    print("survivors:", " ".join(left) or "none")
    sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
