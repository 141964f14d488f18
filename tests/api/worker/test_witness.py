"""A second body cosigns the log, refuses one that was rewritten, and shows up in every proof."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api import log_keys
from api.app import build_app
from api.city import City
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from api.worker.witness import WitnessOf
from registry.proof import inclusion, notes
from registry.proof.cosignatures import WitnessSigner, cosigners, parse_witness, time_of
from registry.proof.errors import LogInconsistent, UntrustedNote
from registry.store.database import Database
from tests.registry.proof.sealed import some_events

WITNESS = WitnessSigner("witness.example/forestry", bytes(range(32)))
AT = datetime(2026, 1, 8, 3, 0, tzinfo=UTC)

# The message layout of C2SP tlog-cosignature v1; the key of its printed example is not published with it.
MESSAGE = b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUY\n"


@pytest.fixture
def watched(database: Database, city: City) -> City:
    settings = city.settings.model_copy(update={"log_witness_keys": WITNESS.witness.vkey})
    return City(settings, database)


@pytest.fixture
def log_client(watched: City) -> TestClient:
    return TestClient(build_app(watched), base_url="http://127.0.0.1:8000")


def a_witness(log_client: TestClient, city: City, folder: Path) -> WitnessOf:
    return WitnessOf(log_client, log_keys.verifiers(city.settings), WITNESS, CheckpointFiles(folder))


def sequenced(city: City) -> None:
    memory = CheckpointFiles(city.settings.log_memory)
    sequence(city.database, log_keys.signer(city.settings), memory, city.now)


def test_the_cosigned_message_is_that_of_the_specification() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    at = datetime.fromtimestamp(1679315147, UTC)
    signature = WITNESS.cosign("example.com/behind-the-sofa\n20852163\nCsUY\n", at)
    Ed25519PublicKey.from_public_bytes(WITNESS.witness.public).verify(signature.value[8:], MESSAGE)
    assert time_of(signature) == at
    assert parse_witness(WITNESS.witness.vkey) == WITNESS.witness


def test_a_cosigned_checkpoint_travels_in_every_later_proof(
    watched: City, log_client: TestClient, tmp_path: Path
) -> None:
    (event,) = some_events(watched.database, 1)
    some_events(watched.database, 4)
    sequenced(watched)
    witness = a_witness(log_client, watched, tmp_path / "witness")
    witness.cosign(AT)
    witness.cosign(AT)
    some_events(watched.database, 20)
    sequenced(watched)
    witness.cosign(AT)
    some_events(watched.database, 3)
    sequenced(watched)
    proof = inclusion.loads(log_client.get(f"/log/proof/{event.id}").text)
    assert proof.checked(event.canonical_bytes(), watched.log_keys).size == 25
    assert cosigners(notes.parse(proof.note), [WITNESS.witness]) == [WITNESS.witness]


def test_a_witness_refuses_a_log_that_was_rewritten(
    watched: City, log_client: TestClient, tmp_path: Path
) -> None:
    some_events(watched.database, 5)
    sequenced(watched)
    witness = a_witness(log_client, watched, tmp_path / "witness")
    witness.cosign(AT)
    with watched.database.engine.begin() as connection:
        tables = ("cosignature", "checkpoint", "log_node", "seal", "unsealed", "event")
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in tables:
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_delete"))
            connection.execute(text(f"DELETE FROM {table}"))
    for remembered in watched.settings.log_memory.iterdir():
        remembered.unlink()
    some_events(watched.database, 9)
    sequenced(watched)
    with pytest.raises(LogInconsistent):
        witness.cosign(AT)


def test_the_cosignature_of_a_stranger_is_not_taken(
    watched: City, log_client: TestClient, tmp_path: Path
) -> None:
    some_events(watched.database, 2)
    sequenced(watched)
    stranger = WitnessSigner("stranger.example", bytes(32))
    note = notes.parse(log_client.get("/log/checkpoint").text)
    cosigned = notes.Note(note.text, (*note.signatures, stranger.cosign(note.text, AT)))
    answer = log_client.post(
        "/log/cosignature", content=cosigned.dumps().encode(), headers={"Content-Type": "text/plain"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, UntrustedNote.code)
