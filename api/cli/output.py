"""What a command says: tables and sentences for people, JSON for programs, exit codes for scripts."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from api.errors import problem
from api.language import translate
from registry.errors import SeveralRefused
from sink.errors import ActionableError

DONE, REFUSED, USAGE, FAILED = 0, 1, 2, 3


def say(text: str, lang: str, **facts: object) -> None:
    Console(highlight=False, soft_wrap=True).print(translate(text, lang).format(**facts), markup=False)
    sys.stdout.flush()


def say_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say_table(columns: Sequence[str], rows: Iterable[Sequence[object]], lang: str) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    names = [translate(column, lang) for column in columns]
    if not sys.stdout.isatty():
        for line in (names, *rows):
            sys.stdout.write("\t".join(str(cell) for cell in line) + "\n")
        return
    table = Table(*names, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(highlight=False).print(table)


def say_problem(error: ActionableError, lang: str) -> None:
    """Every refusal with its rule, what to do, and the stable code."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    body = problem(error, lang)
    each = body["refusals"] if isinstance(error, SeveralRefused) else [body]
    if isinstance(error, SeveralRefused):
        console.print(body["title"], markup=False)
    for one in each:
        rule = f" {one['rule']}" if "rule" in one else ""
        console.print(f"{one['title']} [{one['code']}{rule}]", markup=False)
        if one["remedy"]:
            console.print("  " + one["remedy"], markup=False)
