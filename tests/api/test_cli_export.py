"""What `linpiao export public` and `backup` write can be checked with the public key and nothing else."""

import base64
import csv
import hashlib
import json
from pathlib import Path

import pytest
import shapely

from api.city import open_city
from api.cli.main import main
from api.settings import load_settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.proof import checkpoints, notes
from registry.proof.notes import Ed25519Signer
from registry.proof.tree import leaf_hash
from registry.store.database import Database
from tests.registry.tickets.village import settle_village

KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def number(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", KEY)
    ticket = settle_village(sqlite_database).active()
    city = open_city(load_settings())
    signer = Ed25519Signer(city.settings.log_origin, bytes(32))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)
    city.database.close()
    return str(ticket.number)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return int(ended.value.code or 0)


def test_the_public_dump_is_signed_and_its_events_have_the_signed_root(number: str, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    assert run("export", "public", str(folder)) == 0
    note = notes.parse((folder / "MANIFEST").read_text("utf-8"))
    key = Ed25519Signer("linpiao.local/640100", bytes(32)).verifier
    assert notes.trusted(note, [key])
    listed = dict(reversed(line.split("  ")) for line in note.text.splitlines()[2:])  # type: ignore[arg-type]
    assert set(listed) == {path.name for path in folder.iterdir()} - {"MANIFEST"}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    (events,) = folder.glob("events-*.jsonl")
    leaves = [leaf_hash(line) for line in events.read_bytes().splitlines()]
    (signed,) = folder.glob("checkpoint-*.note")
    checkpoint = checkpoints.parse(notes.parse(signed.read_text("utf-8")).text)
    assert checkpoint.size == len(leaves) and checkpoint.root == root_of(leaves)


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as written there."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(hashes[:split]) + root_of(hashes[split:])).digest()


def test_tickets_come_as_json_and_as_a_table_with_the_public_view_only(number: str, tmp_path: Path) -> None:
    assert run("export", "public", str(tmp_path / "public")) == 0
    (ticket,) = json.loads((tmp_path / "public" / "tickets.json").read_text("utf-8"))
    with (tmp_path / "public" / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert ticket["number"] == row["number"] == number
    corners = shapely.get_coordinates(shapely.geometry.shape(ticket["ground"]))
    assert (corners.round(4) == corners).all()
    schema = json.loads((tmp_path / "public" / "schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(ticket) == set(row)
    assert run("export", "public", str(tmp_path / "public")) == 1  # never over anything


def test_backup_and_restore_end_with_the_codes_scripts_rely_on(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    assert run("backup", str(folder)) == 0
    assert run("restore", str(folder)) == 1  # not empty
    monkeypatch.setenv("LINPIAO_DATABASE_URL", f"sqlite:///{tmp_path}/again/registry.sqlite")
    monkeypatch.setenv("LINPIAO_BLOBS", str(tmp_path / "again" / "blobs"))
    assert run("restore", str(folder), "--dry-run") == 0
    assert run("restore", str(folder)) == 0
    city = open_city(load_settings())
    assert city.database.revision() is not None
    city.database.close()
