"""Files by hash: durable before they are named, sealed above internal, never lost, never left lying."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.store.blobs import FRAME_BYTES, Blobs
from registry.store.database import Database
from registry.store.errors import FileDamaged, FileLost
from registry.store.privacy import Grade
from registry.store.queries import files
from tests.registry.land.ground import NOW

KEY = b"k" * 32
SECRET = "示例证件".encode() * 400_000


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", KEY)


def on_disk(blobs: Blobs) -> list[Path]:
    return [path for path in blobs.folder.glob("??/*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
@pytest.mark.parametrize("grade", [Grade.INTERNAL, Grade.RESTRICTED])
def test_what_is_put_is_read_back(blobs: Blobs, tmp_path: Path, size: int, grade: Grade) -> None:
    content = os.urandom(size)
    upload = tmp_path / "upload"
    upload.write_bytes(content)
    stored = blobs.put(upload, grade)
    assert stored.size_bytes == size and blobs.read(stored.sha256) == content
    assert blobs.put(content, grade) == stored and len(on_disk(blobs)) == 1


def test_above_internal_the_disk_never_sees_the_content(blobs: Blobs) -> None:
    stored = blobs.put(SECRET, Grade.RESTRICTED)
    (path,) = on_disk(blobs)
    assert "示例".encode() not in path.read_bytes()
    assert blobs.read(stored.sha256) == SECRET
    with pytest.raises(FileDamaged):
        Blobs(blobs.folder, b"x" * 32).read(stored.sha256)
    assert Blobs(blobs.folder, b"x" * 32, older_keys=(KEY,)).read(stored.sha256) == SECRET


def test_the_stricter_grade_wins_for_equal_content(blobs: Blobs) -> None:
    blobs.put(SECRET, Grade.OPEN)
    stored = blobs.put(SECRET, Grade.RESTRICTED)
    blobs.put(SECRET, Grade.OPEN)
    (path,) = on_disk(blobs)
    assert path.suffix == ".sealed" and blobs.read(stored.sha256) == SECRET


@pytest.mark.parametrize("grade", [Grade.OPEN, Grade.RESTRICTED])
def test_any_changed_byte_and_any_cut_is_found(blobs: Blobs, grade: Grade) -> None:
    stored = blobs.put(SECRET, grade)
    (path,) = on_disk(blobs)
    good = path.read_bytes()
    for place in (0, 20, 50, 70, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert [type(fault) for fault in blobs.faults([stored.sha256])] == [FileDamaged], place
    for cut in (good[:-1], good[: 2 * FRAME_BYTES], good + b"x", b""):
        path.write_bytes(cut)
        assert [type(fault) for fault in blobs.faults([stored.sha256])] == [FileDamaged]
    path.unlink()
    assert [type(fault) for fault in blobs.faults([stored.sha256])] == [FileLost]


def test_unnamed_files_are_collected_after_seven_days_and_named_ones_never(
    blobs: Blobs, database: Database
) -> None:
    named, orphan, fresh = (blobs.put(text.encode(), Grade.OPEN) for text in ("named", "orphan", "fresh"))
    with database.writing() as db:
        assert files.name_file(db, named, "text/plain", now=NOW) == named.sha256
        files.name_file(db, named, "text/plain", now=NOW)
    half = on_disk(blobs)[0].with_name("0" * 64 + ".part")
    half.write_bytes(b"a crash left this")
    now = datetime.now(UTC)
    long_ago = (now - timedelta(days=7, minutes=1)).timestamp()
    for path in on_disk(blobs):
        if fresh.sha256 not in path.name:
            os.utime(path, (long_ago, long_ago))
    with database.reading() as db:
        removed = blobs.collect(lambda sha256: files.is_named(db, sha256), now)
        assert files.named_files(db) == [named.sha256]
    assert orphan.sha256 in removed and len(removed) == 2
    assert {path.name for path in on_disk(blobs)} == {named.sha256, fresh.sha256}


def test_putting_an_orphan_again_gives_it_another_seven_days(blobs: Blobs) -> None:
    stored = blobs.put(b"uploaded, abandoned, uploaded again", Grade.OPEN)
    (path,) = on_disk(blobs)
    os.utime(path, (0, 0))
    blobs.put(b"uploaded, abandoned, uploaded again", Grade.OPEN)
    assert blobs.collect(lambda _sha256: False, datetime.now(UTC)) == []
    assert blobs.read(stored.sha256)


def test_a_crash_before_the_rename_leaves_nothing_that_looks_like_a_file(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError):
        blobs.put(b"content", Grade.OPEN)
    assert all(path.suffix == ".part" for path in on_disk(blobs))
