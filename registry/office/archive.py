"""The electronic archive (电子档案, GS-11): closed files in volumes, each with its index and its hash.

What a file holds cannot be changed any more by anybody (`store.history`); a volume says what it held when it
was closed. What comes to a closed file later, a judgment or a proof of service, is its next volume.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from registry import canonical
from registry.errors import Words
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import NotClosed, NothingToArchive

KEEP = "archive.keep"


class VolumeState(StrEnum):
    ARCHIVED = "ARCHIVED"
    HANDED_OVER = "HANDED_OVER"


class EntryKind(StrEnum):
    EVENT = "EVENT"  # by its id, over its canonical bytes
    DOCUMENT = "DOCUMENT"  # by its number, over its text
    PAPER = "PAPER"  # a kept file, by its own hash


@dataclass(frozen=True, order=True)
class Entry:
    kind: EntryKind
    id: str
    sha256: str


@dataclass(eq=False, kw_only=True)
class Volume(Case):
    """`entries` counts what is new in it; `index_sha256` covers those and the volume before it."""

    NAME: ClassVar[str] = "volume"
    CALLED: ClassVar[Words] = Words("电子档案", "archive volume")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "volume.archived": step(None, VolumeState.ARCHIVED, KEEP),
        "volume.handed_over": step(VolumeState.ARCHIVED, VolumeState.HANDED_OVER, KEEP),
    }

    subject_kind: str
    subject_id: str
    number: int
    entries: int
    index_sha256: str
    closed_on: date
    kept_until: date
    receiver: str = ""
    receipt_sha256: str = ""


def index_sha256(previous_sha256: str, entries: Sequence[Entry]) -> str:
    rows = [[one.kind.value, one.id, one.sha256] for one in sorted(entries)]
    return sha256(canonical.dumps({"previous": previous_sha256, "entries": rows})).hexdigest()


def is_closed(case: Case) -> bool:
    """No step leads on from where it stands."""
    return not any(case.state in one.sources for one in case.STEPS.values())


def kept_until(closed_on: date, years: int) -> date:
    """Whole years after the year it was closed in."""
    return date(closed_on.year + years, 12, 31)


def require_closed(closed: bool) -> None:
    require("GS-11", closed, NotClosed)


def require_something_new(entries: Sequence[Entry]) -> None:
    require("GS-11", bool(entries), NothingToArchive)
