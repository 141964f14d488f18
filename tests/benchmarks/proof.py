"""The log and the checker: appending, proving, replaying a million events."""

import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from pymerkle import InmemoryTree, verify_inclusion
from sqlalchemy import insert

from registry.actions.checking import check
from registry.actions.checks.passes import Scope
from registry.actions.sealing import seal, sign_checkpoint
from registry.clock import new_id
from registry.proof import tree
from registry.proof.checkpoints import Checkpoint
from registry.proof.events import Event
from registry.proof.inclusion import InclusionProof
from registry.proof.notes import sign
from registry.proof.tree import leaf_hash
from registry.store.database import Database
from registry.store.tables.register import event as event_table
from tests.benchmarks.jobs import Row, interleaved, job
from tests.registry.proof.sealed import LOG_NAME, NOW, SIGNER, UNITS, Remembered

BATCH, APPENDED, SMALL, LARGE = 5_000, 20_000, 50_000, 1_000_000
SCOPE = Scope(NOW, LOG_NAME, [SIGNER.verifier])


@contextmanager
def a_database() -> Iterator[tuple[Database, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite"
        database = Database(f"sqlite:///{path}")
        database.create()
        yield database, path
        database.close()


def record_events(database: Database, count: int) -> None:
    """As `record` writes them, but many in one statement: not what is measured here."""
    for start in range(0, count, BATCH):
        rows = [_row(i) for i in range(start, min(start + BATCH, count))]
        with database.writing() as db:
            db.execute(insert(event_table), rows)


def _row(i: int) -> dict[str, object]:
    event = Event(
        id=new_id(NOW.at),
        kind="ticket.noted",
        subject_kind="ticket",
        subject_id=f"t{i}",
        unit_id=UNITS[i % len(UNITS)],
        actor_id="p1",
        actor_role="COUNTY_FORESTRY",
        party_id="a1",
        effective_on=NOW.as_of,
        recorded_at=NOW.at,
        pack="linpiao-2024@1",
        facts={"n": i},
    )
    canonical = event.canonical_bytes()
    columns = {column.name: getattr(event, column.name, None) for column in event_table.c}
    return {**columns, "canonical": canonical, "leaf_hash": leaf_hash(canonical)}


def sequence_everything(database: Database) -> None:
    memory, waiting = Remembered(), 1
    while waiting:
        with database.writing() as db:
            waiting = seal(db, now=NOW, limit=BATCH)
        with database.writing() as db:
            sign_checkpoint(db, log_name=LOG_NAME, signers=[SIGNER], memory=memory)


@job("log-append")
def append() -> list[Row]:
    entries = [sha256(i.to_bytes(4)).digest() for i in range(APPENDED)]

    def ours() -> float:
        with a_database() as (database, _):
            record_events(database, APPENDED)
            start = time.perf_counter()
            sequence_everything(database)
            return time.perf_counter() - start

    def peer() -> float:
        start = time.perf_counter()
        InmemoryTree.init_from_entries(entries, algorithm="sha256").get_state()
        return time.perf_counter() - start

    times = [(ours(), peer()) for _ in range(5)]
    rates = sorted(APPENDED / one for one, _ in times)
    peers = sorted(APPENDED / other for _, other in times)
    ratios = sorted(one / other for one, other in times)
    note = "sealed per unit, chained, stored with fsync and signed; pymerkle only hashes in memory"
    return [
        Row(
            job="log-append",
            ours=rates[2],
            peer="pymerkle, in memory, unsigned",
            peer_value=peers[2],
            unit="leaves/s",
            ratio=ratios[2],
            goal="≥ 2,000 leaves/s",
            met=rates[2] >= 2000,
            note=f"{note}; time ratio {ratios[0]:.2f}–{ratios[-1]:.2f}",
        )
    ]


@job("log-verify")
def verify() -> list[Row]:
    entries = [i.to_bytes(4) for i in range(100_000)]
    leaves = [leaf_hash(entry) for entry in entries]
    nodes = {0: leaves, 1: [tree.fold(leaves[i : i + 256]) for i in range(0, 99_840, 256)]}
    nodes[2] = [tree.fold(nodes[1][:256])]
    read: tree.Read = lambda level, start, stop: nodes[level][start:stop]  # noqa: E731
    signed = Checkpoint(f"{LOG_NAME}/2026", len(leaves), tree.root(len(leaves), read))
    path = tuple(tree.inclusion_path(77_777, len(leaves), read))
    proof = InclusionProof(77_777, path, sign(signed.text(), [SIGNER]).dumps())
    oracle = InmemoryTree.init_from_entries(entries, algorithm="sha256")
    theirs, root = oracle.prove_inclusion(77_778, 100_000), oracle.get_root(100_000)
    repeat = range(200)

    timing = interleaved(
        lambda: [proof.checked(entries[77_777], [SIGNER.verifier]) for _ in repeat],
        lambda: [verify_inclusion(oracle.get_leaf(77_778), root, theirs) for _ in repeat],
    )
    ours_ms, peer_ms = timing.ours_s / len(repeat) * 1000, timing.peer_s / len(repeat) * 1000
    return [
        Row(
            job="log-verify",
            ours=ours_ms,
            peer="pymerkle: path only, no signature",
            peer_value=peer_ms,
            unit="ms",
            ratio=timing.ratio,
            goal="< 5 ms",
            met=ours_ms < 5,
            note=f"parse, Ed25519 and 17 hashes of a log of 100,000; ratio {timing.spread}",
        )
    ]


@job("check")
def replay() -> list[Row]:
    with a_database() as (database, path):
        record_events(database, SMALL)
        sequence_everything(database)
        timing = interleaved(lambda: _checked(database), lambda: _bare(path))
        record_events(database, LARGE - SMALL)
        sequence_everything(database)
        before = _peak_mib()
        start = time.perf_counter()
        _checked(database)
        large_s = time.perf_counter() - start
    return [
        Row(
            job="check",
            ours=large_s,
            peer=f"sqlite3 and hashlib: read and hash every event ({SMALL:,} of them)",
            peer_value=timing.peer_s,
            unit="s",
            ratio=timing.ratio,
            goal="1 million events < 60 s, flat memory",
            met=large_s < 60 and _peak_mib() - before < 50,
            note=f"1 million events once, {_peak_mib() - before:.0f} MiB more than before; ratio over "
            f"{SMALL:,} events on both sides, {timing.spread}",
        )
    ]


def _checked(database: Database) -> None:
    with database.reading() as db:
        assert check(db, SCOPE).passed


def _bare(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        for canonical, expected in connection.execute("SELECT canonical, leaf_hash FROM event"):
            assert leaf_hash(canonical) == expected


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
