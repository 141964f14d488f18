"""`python -m tests.benchmarks [--job NAME [--peer NAME]]`: the table, and build/bench.json."""

import argparse
import importlib
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.jobs import CHOSEN, JOBS, Row

OUT = Path("build/bench.json")


def main() -> int:
    for module in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        importlib.import_module(f"tests.benchmarks.{module.stem}")
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--job", choices=sorted(JOBS), help="one job; all without it")
    arguments.add_argument("--peer", action="append", default=[], help="only beside peers named so")
    given = arguments.parse_args()
    chosen = given.job
    CHOSEN.extend(given.peer)
    rows: list[Row] = []
    for name in [chosen] if chosen else sorted(JOBS):
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += JOBS[name]()
    show(rows)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def show(rows: list[Row]) -> None:
    table = Table(title=f"{platform.machine()}, Python {platform.python_version()}", show_lines=True)
    for heading in ("job", "ours", "peer", "peer's", "ratio", "goal", "met", "note"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            row.job,
            f"{row.ours:.3g} {row.unit}",
            row.peer,
            f"{row.peer_value:.3g} {row.unit}",
            f"{row.ratio:.2f}",
            row.goal,
            "yes" if row.met else "NO",
            row.note,
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
