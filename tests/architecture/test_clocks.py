"""No rule reads a clock: the edge reads it once and hands the moment in (IV-09, D17)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "monotonic", "monotonic_ns", "perf_counter", "ctime"},
    "pd.Timestamp": {"now", "today", "utcnow"},
}
MAY_READ = {
    "registry/clock.py": "the one place where a moment is made",
    "registry/store/database.py": "how long a connection rested: no moment of an act",
    "sink/stock.py": "when a measurement was computed: provenance, no rule",
}


def readings(source: str) -> Iterator[str]:
    """Every mention of a function that reads a clock, called or handed on."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if any(owner == name or owner.endswith(f".{name}") for name in CLOCKS):
                kind = next(name for name in CLOCKS if owner == name or owner.endswith(f".{name}"))
                if node.attr in CLOCKS[kind]:
                    yield f"{node.lineno}: {owner}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"{node.lineno}: from time import {one.name}" for one in node.names)
        if isinstance(node, ast.Attribute) and node.attr in ("current_date", "current_timestamp"):
            yield f"{node.lineno}: {ast.unparse(node)}"


@pytest.mark.rule("IV-09")
def test_no_rule_and_no_check_reads_a_clock() -> None:
    found = []
    for package in ("registry", "gis_data", "sink"):
        for file in sorted((HERE / package).rglob("*.py")):
            name = file.relative_to(HERE).as_posix()
            if name not in MAY_READ:
                found += [f"{name}:{one}" for one in readings(file.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.rule("IV-09")
def test_no_query_and_no_trigger_asks_the_database_for_the_time() -> None:
    """A default or a trigger that read the clock would answer otherwise when history is replayed."""
    for file in sorted((HERE / "registry/store/migrations").glob("baseline.*.sql")):
        text = file.read_text(encoding="utf-8").lower()
        assert not [word for word in ("now()", "current_date", "current_timestamp", "'now'") if word in text]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date\ndate.today()",
        "import datetime as dt\ndt.datetime.now()",
        "import time\nkey = time.time",
        "from time import time",
        "func.current_date()",
    ],
)
def test_a_clock_is_found_however_it_is_named(source: str) -> None:
    assert list(readings(source))
