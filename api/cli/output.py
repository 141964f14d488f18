"""What a command says: tables and sentences for people, JSON for programs, exit codes for scripts."""

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.errors import problem
from api.language import translate
from registry.errors import SeveralRefused
from sink.errors import ActionableError

DONE, REFUSED, USAGE, FAILED = 0, 1, 2, 3


def say(text: str, lang: str, **facts: object) -> None:
    Console(highlight=False, soft_wrap=True).print(translate(text, lang).format(**facts), markup=False)
    sys.stdout.flush()


def note(text: str, lang: str, **facts: object) -> None:
    """A sentence beside the result, on the error stream: a pipe gets nothing but rows."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(translate(text, lang).format(**facts), markup=False)


class Step(Protocol):
    def __call__(self, text: str, **facts: object) -> None: ...


@contextmanager
def steps(count: int, lang: str) -> Iterator[Step]:
    """A bar on a terminal, silence in a pipe; call what it gives at the start of each of `count` steps."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task, begun = bar.add_task("", total=count), 0

        def step(text: str, **facts: object) -> None:
            nonlocal begun
            bar.update(task, completed=begun, description=translate(text, lang).format(**facts))
            begun += 1

        yield step


def say_json(value: Any) -> None:
    sys.stdout.write(json.dumps(_known(value), ensure_ascii=False, default=_as_json) + "\n")


def _known(value: Any) -> Any:
    """JSON has no NaN: what is not known is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {name: _known(item) for name, item in value.items()}
    return [_known(item) for item in value] if isinstance(value, list | tuple) else value


def _as_json(value: Any) -> Any:
    """Numbers of numpy are numbers; the rest is said in words."""
    return value.item() if hasattr(value, "item") else str(value)


def say_table(columns: Sequence[str], rows: Iterable[Sequence[object]], lang: str) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    names = [translate(column, lang) for column in columns]
    if not sys.stdout.isatty():
        for line in (names, *rows):
            sys.stdout.write("\t".join(str(cell) for cell in line) + "\n")
        return
    table = Table(*names, box=None, header_style="bold", pad_edge=False)
    table.columns[0].no_wrap = True  # a number that names a thing is never cut
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
