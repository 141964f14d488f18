"""One changed byte in a backup or in a ticket's file is found and named.

A backup has no byte outside its manifest. A file in the store has none outside its hash. In the file a
holder has in hand, every byte is under the proof or under the signature.
"""

import random
from pathlib import Path

import pytest

from api.city import City
from api.documents.sealing import Press, ticket_file
from api.documents.signatures import signature_of
from api.documents.verify import verify_file
from api.settings import Settings, load_settings
from api.workflows.backup import back_up, read_backup
from registry.errors import RegistryError
from registry.proof.notes import Ed25519Signer
from registry.proof.verify import Outcome
from registry.store.blobs import Blobs
from registry.store.database import Database
from registry.store.errors import BackupDamaged
from registry.store.privacy import Grade
from tests.api.documents.signers import A_SIGNER
from tests.registry.land.ground import NOW
from tests.registry.proof.sealed import SIGNER, Remembered, sealed, some_events
from tests.registry.tickets.village import VAULT, settle_village

KEY = "A" * 43 + "="
FLIPS = 20  # of each kind; a hundred in every soak run
SOAK_FLIPS = 100


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.chdir(tmp_path)
    return load_settings(
        web_key=KEY, data_key=KEY, log_key=KEY, blobs=tmp_path / "blobs", log_memory=tmp_path / "log"
    )


@pytest.fixture
def backup(sqlite_database: Database, settings: Settings, tmp_path: Path) -> tuple[Path, Ed25519Signer]:
    city = City(settings, sqlite_database)
    some_events(sqlite_database, 5)
    for content, grade in ((b"clear", Grade.INTERNAL), (b"private", Grade.RESTRICTED)):
        city.blobs.put(content, grade)
    settings.log_memory.mkdir()
    (settings.log_memory / "log.example~2026.checkpoint").write_text("a checkpoint\n")
    back_up(city, tmp_path / "backup")
    return tmp_path / "backup", Ed25519Signer(settings.log_origin, settings.keys.bytes_of("log"))


@pytest.fixture
def paper(sqlite_database: Database, tmp_path: Path) -> bytes:
    ticket = settle_village(sqlite_database).active()
    sealed(sqlite_database, Remembered())
    press = Press(
        VAULT, Blobs(tmp_path / "made", bytes(32)), "https://linpiao.example", SIGNER.verifier.vkey, A_SIGNER
    )
    return ticket_file(sqlite_database, ticket.id, press, now=NOW)


def flipped(content: bytes, rng: random.Random) -> bytes:
    position = rng.randrange(len(content))
    return content[:position] + bytes([content[position] ^ 1 << rng.randrange(8)]) + content[position + 1 :]


def flips_in_a_backup(folder: Path, signer: Ed25519Signer, count: int, seed: int) -> None:
    rng, files = random.Random(seed), sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) == 5
    for _ in range(count):
        path = rng.choice(files)
        whole = path.read_bytes()
        path.write_bytes(flipped(whole, rng))
        with pytest.raises(BackupDamaged) as refusal:
            read_backup(folder, [signer.verifier])
        assert path.relative_to(folder).as_posix() in refusal.value.message("en")
        path.write_bytes(whole)
    assert read_backup(folder, [signer.verifier])


def flips_in_a_paper(whole: bytes, folder: Path, count: int, seed: int) -> None:
    rng, blobs = random.Random(seed), Blobs(folder / "kept", bytes(32))
    stored = blobs.put(whole, Grade.INTERNAL)
    (kept,) = blobs.folder.glob("??/*")
    in_hand = folder / "ticket.pdf"
    for _ in range(count):
        changed = flipped(whole, rng)
        kept.write_bytes(changed)
        assert [fault.facts["sha256"] for fault in blobs.faults([stored.sha256])] == [stored.sha256]
        in_hand.write_bytes(changed)
        assert noticed(in_hand)


def noticed(file: Path) -> bool:
    signature = signature_of(file.read_bytes())
    try:
        return (
            not (signature and signature.whole)
            or verify_file(file, [SIGNER.verifier]).outcome is not Outcome.PROVEN
        )
    except RegistryError:
        return True


@pytest.mark.rule("IV-05")
def test_every_changed_byte_of_a_backup_is_found_and_its_file_named(
    backup: tuple[Path, Ed25519Signer],
) -> None:
    flips_in_a_backup(*backup, FLIPS, seed=20260108)


@pytest.mark.rule("IV-05")
def test_every_changed_byte_of_a_ticket_file_is_noticed_offline(paper: bytes, tmp_path: Path) -> None:
    flips_in_a_paper(paper, tmp_path, FLIPS, seed=20260108)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_changed_bytes_of_backups_at_length(backup: tuple[Path, Ed25519Signer], seed: int) -> None:
    flips_in_a_backup(*backup, SOAK_FLIPS, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_changed_bytes_of_ticket_files_at_length(paper: bytes, tmp_path: Path, seed: int) -> None:
    flips_in_a_paper(paper, tmp_path, SOAK_FLIPS, seed)
