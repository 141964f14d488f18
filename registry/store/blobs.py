"""Files by their SHA-256 (D15): on disk before the transaction that names them, sealed above grade internal.

A folder of files is evidence only if nothing gets lost between file and row: `put` first, then `name` the
file in the transaction (`queries/blobs.py`). What no row names is collected after seven days.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.store.errors import FileDamaged, FileLost
from registry.store.privacy import Grade

KEPT_UNNAMED = timedelta(days=7)
FRAME_BYTES = 2**20
TAG_BYTES = 16
SALT_BYTES = 32
MAGIC = b"linpiao sealed 1\n"
SEALED = ".sealed"


@dataclass(frozen=True)
class Stored:
    """What the naming row says of a file."""

    sha256: str
    size_bytes: int
    grade: Grade


class Blobs:
    """The folder. `key` seals; after a change of keys the `older_keys` still open."""

    def __init__(self, folder: Path, key: bytes, *, older_keys: tuple[bytes, ...] = ()) -> None:
        self.folder = folder
        self._key = key
        self._keys = {_key_id(each): each for each in (*older_keys, key)}
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes | Path, grade: Grade) -> Stored:
        """Write and fsync; the same content is kept once, sealed as soon as one grade asks for it."""
        sha256, size = _digest(content)
        clear, sealed = self._paths(sha256)
        with self._lock(fcntl.LOCK_SH):
            if grade <= Grade.INTERNAL and not sealed.exists():
                self._keep(clear, lambda file: _copy(content, file))
            else:
                self._keep(sealed, lambda file: self._seal(content, sha256, file))
                clear.unlink(missing_ok=True)
        return Stored(sha256, size, grade)

    def read(self, sha256: str) -> bytes:
        return b"".join(self.stream(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The content in frames; FileDamaged at the latest after the last one if it is not what was put."""
        digest = hashlib.sha256()
        for frame in self._frames(sha256):
            digest.update(frame)
            yield frame
        if digest.hexdigest() != sha256:
            raise FileDamaged(sha256=sha256)

    def faults(self, named: Iterable[str]) -> Iterator[FileLost | FileDamaged]:
        """`linpiao check`: every named file is there and is what its name says."""
        for sha256 in named:
            try:
                for _frame in self.stream(sha256):
                    pass
            except (FileLost, FileDamaged) as fault:
                yield fault

    def collect(self, is_named: Callable[[str], bool], at: datetime) -> list[str]:
        """Remove what has lain unnamed for seven days, and what a crash left half written."""
        before = (at - KEPT_UNNAMED).timestamp()
        removed = []
        with self._lock(fcntl.LOCK_EX):
            for path in sorted(self.folder.glob("??/*")):
                sha256 = path.name.removesuffix(SEALED)
                half_written = path.suffix == ".part"
                if path.stat().st_mtime < before and (half_written or not is_named(sha256)):
                    path.unlink()
                    removed.append(sha256)
        return removed

    def copy_to(self, folder: Path) -> None:
        """Every file as it lies on the disk, sealed ones still sealed; nothing is collected meanwhile."""
        with self._lock(fcntl.LOCK_SH):
            for path in sorted(self.folder.glob("??/*")):
                if path.suffix == ".part":
                    continue
                target = folder / path.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    shutil.copyfile(path, target)
                except FileNotFoundError:  # just now sealed for a stricter grade
                    target.unlink(missing_ok=True)
                    shutil.copyfile(path.with_suffix(SEALED), target.with_suffix(SEALED))

    def _paths(self, sha256: str) -> tuple[Path, Path]:
        clear = self.folder / sha256[:2] / sha256
        return clear, clear.with_suffix(SEALED)

    def _keep(self, path: Path, write: Callable[[BinaryIO], None]) -> None:
        if path.exists():
            os.utime(path)  # its seven days begin again
            return
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        with part.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        for folder in (path.parent, self.folder):
            _fsync_folder(folder)

    def _frames(self, sha256: str) -> Iterator[bytes]:
        clear, sealed = self._paths(sha256)
        path = sealed if sealed.exists() else clear
        try:
            file = path.open("rb")
        except FileNotFoundError as problem:
            raise FileLost(sha256=sha256) from problem
        with file:
            yield from self._unseal(file, sha256) if path is sealed else _chunks(file, FRAME_BYTES)

    def _seal(self, content: bytes | Path, sha256: str, file: BinaryIO) -> None:
        """Frames under a key of this file alone; number, last flag and name are bound into each."""
        salt = secrets.token_bytes(SALT_BYTES)
        file.write(MAGIC + _key_id(self._key).encode() + salt)
        cipher = AESGCM(_file_key(self._key, salt))
        with _opened(content) as source:
            for number, frame, last in _numbered(_chunks(source, FRAME_BYTES)):
                file.write(cipher.encrypt(number.to_bytes(12), frame, f"{sha256} {last:d}".encode()))

    def _unseal(self, file: BinaryIO, sha256: str) -> Iterator[bytes]:
        head = file.read(len(MAGIC) + 16 + SALT_BYTES)
        key = self._keys.get(head[len(MAGIC) : len(MAGIC) + 16].decode(errors="replace"))
        if not head.startswith(MAGIC) or key is None:
            raise FileDamaged(sha256=sha256)
        cipher = AESGCM(_file_key(key, head[-SALT_BYTES:]))
        try:
            for number, frame, last in _numbered(_chunks(file, FRAME_BYTES + TAG_BYTES)):
                yield cipher.decrypt(number.to_bytes(12), frame, f"{sha256} {last:d}".encode())
        except InvalidTag as problem:
            raise FileDamaged(sha256=sha256) from problem

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        """Collecting waits for writers and they for it, so no file goes between its `put` and its row."""
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, kind)
            yield


def _digest(content: bytes | Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with _opened(content) as source:
        for chunk in _chunks(source, FRAME_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


@contextmanager
def _opened(content: bytes | Path) -> Iterator[BinaryIO]:
    with content.open("rb") if isinstance(content, Path) else BytesIO(content) as source:
        yield source


def _copy(content: bytes | Path, file: BinaryIO) -> None:
    with _opened(content) as source:
        for chunk in _chunks(source, FRAME_BYTES):
            file.write(chunk)


def _chunks(source: BinaryIO, size: int) -> Iterator[bytes]:
    while chunk := source.read(size):
        yield chunk


def _numbered(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Each chunk with its number and whether it is the last; an empty content has one empty frame."""
    number, held = 0, next(chunks, b"")
    for following in chunks:
        yield number, held, False
        number, held = number + 1, following
    yield number, held, True


def _file_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"linpiao file").derive(key)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"linpiao files\x00" + key).hexdigest()[:16]


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
