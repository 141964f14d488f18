"""Seals are dense and chained per unit, checkpoints only ever go on, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from registry.actions.sealing import seal, sign_checkpoint
from registry.proof import checkpoints, inclusion, notes, tree
from registry.proof.errors import LogInconsistent
from registry.proof.inclusion import InclusionProof
from registry.proof.tree import verify_consistency
from registry.store.database import Database
from registry.store.queries import log
from tests.registry.proof.sealed import LOG_NAME, NOW, SIGNER, Remembered, sealed, some_events

KEYS = [SIGNER.verifier]


@pytest.mark.rule("LP-08b")
def test_every_unit_counts_its_events_without_gap_and_each_seal_holds_the_one_before(
    database: Database,
) -> None:
    memory = Remembered()
    for count in (7, 5):
        some_events(database, count)
        sealed(database, memory)
    with database.reading() as db:
        rows = db.execute(text("SELECT unit_id, number, previous_hash, hash FROM seal ORDER BY 1, 2")).all()
    assert len(rows) == 12
    before: dict[str, tuple[int, bytes]] = {}
    for unit, number, previous, own in rows:
        assert (number - 1, previous) == before.get(unit, (0, bytes(32)))
        before[unit] = (number, own)


def test_a_checkpoint_commits_to_every_event_and_anyone_can_check_one(database: Database) -> None:
    events = some_events(database, 600)
    note = sealed(database, Remembered())
    assert note
    checkpoint = checkpoints.opened(note, KEYS)
    assert (checkpoint.size, checkpoint.origin) == (600, f"{LOG_NAME}/2026")
    with database.reading() as db:
        for event in (events[0], events[255], events[256], events[599]):
            place = log.place_of(db, event.id)
            assert place
            path = tree.inclusion_path(place[1], checkpoint.size, log.reader(db, place[0]))
            proof = InclusionProof(place[1], tuple(path), note)
            assert inclusion.loads(proof.dumps()).checked(event.canonical_bytes(), KEYS) == checkpoint


def test_each_checkpoint_continues_the_one_before(database: Database) -> None:
    memory, previous = Remembered(), None
    for count in (1, 254, 3, 300):
        some_events(database, count)
        note = sealed(database, memory)
        assert note
        checkpoint = checkpoints.opened(note, KEYS)
        if previous:
            with database.reading() as db:
                path = tree.consistency_path(previous.size, checkpoint.size, log.reader(db, 2026))
            sizes_and_roots = (previous.size, checkpoint.size, previous.root, checkpoint.root)
            assert verify_consistency(*sizes_and_roots, path)
        previous = checkpoint


def test_nothing_new_means_no_new_signature(database: Database) -> None:
    memory = Remembered()
    some_events(database, 2)
    assert sealed(database, memory)
    assert sealed(database, memory) is None


def test_events_of_one_act_keep_their_order(database: Database) -> None:
    events = some_events(database, 40)
    with database.writing() as db:
        seal(db, now=NOW)
    with database.reading() as db:
        assert list(log.entries(db, 2026, 0, 40)) == [event.canonical_bytes() for event in events]


def test_a_large_queue_is_sealed_in_batches(database: Database) -> None:
    memory = Remembered()
    some_events(database, 25)
    sizes = []
    while note := sealed(database, memory, limit=10):
        sizes.append(checkpoints.opened(note, KEYS).size)
    assert sizes == [10, 20, 25]


def test_a_new_year_opens_a_new_shard_and_the_units_go_on_counting(database: Database) -> None:
    memory = Remembered()
    next_year = replace(NOW, at=NOW.at + timedelta(days=366))
    some_events(database, 3)
    sealed(database, memory)
    some_events(database, 3, now=next_year)
    note = sealed(database, memory, now=next_year)
    assert note
    assert checkpoints.opened(note, KEYS).origin == f"{LOG_NAME}/2027"
    with database.reading() as db:
        assert db.execute(text("SELECT shard, leaf_index, number FROM seal ORDER BY 1, 2")).all() == [
            (2026, 0, 1), (2026, 1, 1), (2026, 2, 1), (2027, 0, 2), (2027, 1, 2), (2027, 2, 2),
        ]  # fmt: skip


def test_a_clock_that_goes_back_reopens_no_old_shard(database: Database) -> None:
    memory = Remembered()
    next_year = replace(NOW, at=NOW.at + timedelta(days=366))
    some_events(database, 1)
    sealed(database, memory, now=next_year)
    some_events(database, 1)
    note = sealed(database, memory)
    assert note and checkpoints.opened(note, KEYS).origin == f"{LOG_NAME}/2027"


def test_an_old_shard_gets_its_last_checkpoint_before_a_new_one_opens(database: Database) -> None:
    memory = Remembered()
    next_year = replace(NOW, at=NOW.at + timedelta(days=366))
    some_events(database, 2)
    with database.writing() as db:
        seal(db, now=NOW)
    some_events(database, 1)
    note = sealed(database, memory, now=next_year)
    assert note and checkpoints.opened(note, KEYS) == checkpoints.parse(notes.parse(note).text)
    assert checkpoints.parse(notes.parse(note).text).origin == f"{LOG_NAME}/2026"


def test_a_crash_between_signature_and_commit_signs_the_same_bytes_again(database: Database) -> None:
    memory = Remembered()
    some_events(database, 5)
    with database.writing() as db:
        seal(db, now=NOW)
    arguments = {"log_name": LOG_NAME, "signers": [SIGNER], "memory": memory}
    with database.writing(dry_run=True) as db:
        lost = sign_checkpoint(db, **arguments)
    with database.writing() as db:
        assert sign_checkpoint(db, **arguments) == lost


def test_a_backup_older_than_the_last_signature_cannot_fork_the_log(database: Database) -> None:
    memory = Remembered()
    some_events(database, 5)
    with database.writing() as db:
        seal(db, now=NOW)
    # A checkpoint over nine entries went out; the restored database knows five and nothing of it.
    signed = checkpoints.Checkpoint(f"{LOG_NAME}/2026", 9, bytes(32))
    memory.remember(signed.origin, notes.sign(signed.text(), [SIGNER]).dumps())
    with pytest.raises(LogInconsistent), database.writing() as db:
        sign_checkpoint(db, log_name=LOG_NAME, signers=[SIGNER], memory=memory)


def test_a_changed_leaf_stops_the_signing(database: Database) -> None:
    memory = Remembered()
    some_events(database, 5)
    sealed(database, memory)
    with database.engine.begin() as connection:
        if database.dialect == "sqlite":
            connection.execute(text("DROP TRIGGER seal_no_update"))
        else:
            connection.execute(text("ALTER TABLE seal DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE seal SET leaf_hash = hash WHERE leaf_index = 2"))
    some_events(database, 1)
    with pytest.raises(LogInconsistent):
        sealed(database, memory)
