"""Child processes that start at once: forked from one that has imported the product and done nothing else.

They are processes of their own in every respect, so that they can be killed; only the seconds that Python
takes to import are spent once for all of them.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

PRELOADED = ["api.cli.serving", "api.worker.sequencer"]


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start(
    work: Callable[..., object], *arguments: object, environment: Mapping[str, str], output: Path
) -> BaseProcess:
    """Run `work` in a child with an environment of its own; what it prints is added to the file."""
    child = _context().Process(
        target=_run, args=(work, arguments, dict(environment), str(output), os.getcwd())
    )
    child.start()
    return child


def _run(
    work: Callable[..., object],
    arguments: tuple[object, ...],
    environment: dict[str, str],
    output: str,
    folder: str,
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with open(output, "ab") as file:
        os.dup2(file.fileno(), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        os.dup2(file.fileno(), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    work(*arguments)
