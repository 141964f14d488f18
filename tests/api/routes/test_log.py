"""The public log over HTTP: a stranger follows checkpoint, tiles and entries and recomputes the root."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.documents.signing import file_signer
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.proof import checkpoints, inclusion, tiles
from registry.proof.notes import Ed25519Signer, parse_vkey
from registry.proof.tree import fold, leaf_hash, verify_consistency
from tests.registry.proof.sealed import some_events


@pytest.fixture
def signer(city: City) -> Ed25519Signer:
    return Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))


def sequenced(city: City, signer: Ed25519Signer) -> None:
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)


def hashes(tile: bytes) -> list[bytes]:
    return [tile[i : i + 32] for i in range(0, len(tile), 32)]


def test_a_stranger_recomputes_the_signed_root_from_tiles_and_entries(
    city: City, client: TestClient, signer: Ed25519Signer
) -> None:
    events = some_events(city.database, 300)
    sequenced(city, signer)
    key = parse_vkey(client.get("/log/keys").text.strip())
    signed = client.get("/log/checkpoint")
    assert signed.headers["content-type"] == "text/plain; charset=utf-8"
    checkpoint = checkpoints.opened(signed.text, [key])
    assert checkpoint.size == 300
    bundles = [client.get(f"/log/tile/entries/{path}").content for path in ("000", "001.p/44")]
    entries = [entry for bundle in bundles for entry in tiles.entries_of(bundle)]
    assert entries == [event.canonical_bytes() for event in events]
    leaves = [
        hash_ for path in ("000", "001.p/44") for hash_ in hashes(client.get(f"/log/tile/0/{path}").content)
    ]
    assert leaves == [leaf_hash(entry) for entry in entries]
    assert client.get("/log/tile/1/000.p/1").content == fold(leaves[:256])
    assert fold(leaves) == checkpoint.root


def test_the_proof_of_one_event_is_a_text_anyone_can_check(
    city: City, client: TestClient, signer: Ed25519Signer
) -> None:
    (event,) = some_events(city.database, 1)
    pending = client.get(f"/log/proof/{event.id}")
    assert (pending.status_code, pending.json()["code"]) == (404, "NOT_FOUND")
    sequenced(city, signer)
    proof = inclusion.loads(client.get(f"/log/proof/{event.id}").text)
    assert proof.checked(event.canonical_bytes(), [signer.verifier]).size == 1


def test_a_witness_gets_the_path_from_what_it_saw_before(
    city: City, client: TestClient, signer: Ed25519Signer
) -> None:
    some_events(city.database, 5)
    sequenced(city, signer)
    before = checkpoints.opened(client.get("/log/checkpoint").text, [signer.verifier])
    shard = before.origin.rpartition("/")[2]
    some_events(city.database, 9)
    sequenced(city, signer)
    path, _, note = client.get(f"/log/{shard}/consistency/5").text.partition("\n\n")
    after = checkpoints.opened(note, [signer.verifier])
    proof = [checkpoints.base64_hash(line) for line in path.split("\n")]
    assert verify_consistency(before.size, after.size, before.root, after.root, proof)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/log/checkpoint", 404),
        ("/log/1999/checkpoint", 404),
        ("/log/tile/0/000", 404),
        ("/log/tile/0/000.p/256", 422),
        ("/log/tile/../../etc/passwd", 404),
        ("/log/proof/nothing", 404),
    ],
)
def test_what_is_not_there_has_a_code(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.json()["code"]


def test_a_tile_is_not_served_before_a_checkpoint_reaches_it(
    city: City, client: TestClient, signer: Ed25519Signer
) -> None:
    some_events(city.database, 3)
    sequenced(city, signer)
    assert client.get("/log/tile/0/000.p/3").status_code == 200
    assert client.get("/log/tile/0/000.p/4").status_code == 404


def test_the_certificate_of_file_signatures_is_published(city: City, client: TestClient) -> None:
    found = client.get("/log/certificate")
    signer = file_signer(city.settings)
    assert signer and found.text == signer.certificate_pem() and found.text.startswith("-----BEGIN CERT")
