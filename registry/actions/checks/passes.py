"""What a pass is, and what it may look at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from registry.clock import Moment
from registry.errors import Fault, Words
from registry.proof.checks.entries import Replay
from registry.proof.cosignatures import Witness
from registry.proof.notes import Verifier
from registry.store.blobs import Blobs
from registry.store.database import Db


@dataclass(frozen=True)
class Scope:
    """The instant of the check, the keys the log may be signed with, and the files if they are at hand."""

    now: Moment
    log_name: str
    verifiers: Sequence[Verifier]
    blobs: Blobs | None = None
    witnesses: Sequence[Witness] = ()


@dataclass(frozen=True)
class Pass:
    """One invariant group: `replay` follows the register, `faults` asks the tables; one of the two."""

    name: str
    title: Words
    replay: Callable[[Db, Scope], Replay] | None = None
    faults: Callable[[Db, Scope], Iterator[Fault]] | None = None
