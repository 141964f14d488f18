"""`make rules`: which rules are proven by marked tests, as text and as build/rules.json."""

import contextlib
import csv
import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest

from tests.rules.doors import marked_through_a_door

IDS = Path(__file__).with_name("ids.csv")
REPORT = Path("build/rules.json")


def levels() -> dict[str, str]:
    with IDS.open(encoding="utf-8") as file:
        return {row["id"]: row["level"] for row in csv.DictReader(file)}


def marked_tests() -> dict[str, list[str]]:
    """Rule id → node ids of the tests that carry it, as pytest collects them in this process."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out, open(os.devnull, "w") as nowhere:
        with contextlib.redirect_stdout(nowhere):
            ended = pytest.main(["--collect-only", "-q", f"--rules-to={out.name}"])
        if ended:
            sys.exit("the tests cannot be collected")
        found: dict[str, list[str]] = json.loads(Path(out.name).read_text(encoding="utf-8"))
    return found


def main() -> None:
    known, found, outside = levels(), defaultdict(list, marked_tests()), marked_through_a_door()
    unknown = sorted(set(found) - set(known))
    if unknown:
        sys.exit(f"markers name rules that do not exist: {', '.join(unknown)}")
    REPORT.parent.mkdir(exist_ok=True)
    rows = {rule: {"level": level, "tests": found[rule]} for rule, level in known.items()}
    REPORT.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for level in ("MUST", "SHOULD"):
        ids = [rule for rule, its_level in known.items() if its_level == level]
        proven = [rule for rule in ids if found[rule]]
        print(f"{level}: {len(proven)} of {len(ids)} proven")
        print("  missing:", " ".join(rule for rule in ids if not found[rule]) or "none")
        inner = [rule for rule in proven if rule not in outside]
        print("  not through HTTP, command line or browser:", " ".join(inner) or "none")


if __name__ == "__main__":
    main()
