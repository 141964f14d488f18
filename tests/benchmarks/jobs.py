"""How a benchmark is written: a function under `@job(name)`, timed side by side with a peer."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio`: ours over the peer's, the median of interleaved runs."""

    job: str
    ours: float
    peer: str
    peer_value: float
    unit: str
    ratio: float
    goal: str
    met: bool
    note: str


JOBS: dict[str, Callable[[], list[Row]]] = {}
CHOSEN: list[str] = []
"""Peers named on the command line; all when none is."""


def asked(peer: str) -> bool:
    """Whether this run compares with a peer: a long job can be run one peer at a time."""
    return not CHOSEN or any(name.casefold() in peer.casefold() for name in CHOSEN)


def job(name: str) -> Callable[[Callable[[], list[Row]]], Callable[[], list[Row]]]:
    def register(run: Callable[[], list[Row]]) -> Callable[[], list[Row]]:
        JOBS[name] = run
        return run

    return register


@dataclass(frozen=True)
class Timing:
    ours_s: float
    peer_s: float
    ratio: float
    spread: str  # lowest and highest ratio of the runs


def interleaved(ours: Callable[[], object], peer: Callable[[], object], runs: int = 5) -> Timing:
    """Medians of at least five runs of each, one after the other, after one run of both to warm up."""
    ours(), peer()
    times = [(_seconds(ours), _seconds(peer)) for _ in range(max(5, runs))]
    ratios = sorted(a / b for a, b in times)
    return Timing(
        statistics.median(a for a, _ in times),
        statistics.median(b for _, b in times),
        statistics.median(ratios),
        f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
    )


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
