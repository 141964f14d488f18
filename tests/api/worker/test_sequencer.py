"""The sequencer as a process part: it seals within a second and survives being started twice."""

import time
from pathlib import Path
from threading import Event, Thread

from api.city import City
from api.worker import sequencer
from api.worker.memory import CheckpointFiles
from registry.store.queries import log
from tests.registry.proof.sealed import some_events


def test_a_running_sequencer_signs_new_events_about_a_second_later(city: City) -> None:
    stop = Event()
    threads = [
        Thread(target=sequencer.run, args=(city.database, city.settings, stop), daemon=True) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    try:
        for count in (3, 4):
            some_events(city.database, count)
            time.sleep(2)
        with city.reading() as db:
            shard = log.last_signed_shard(db)
            assert shard and log.signed_size(db, shard) == log.size(db, shard) == 7
            assert not log.is_anything_waiting(db)
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)


def test_the_memory_outlives_the_process(tmp_path: Path) -> None:
    CheckpointFiles(tmp_path / "log").remember("log.example/1/2026", "one")
    memory = CheckpointFiles(tmp_path / "log")
    assert memory.recall("log.example/1/2026") == "one"
    assert memory.recall("log.example/1/2027") is None
