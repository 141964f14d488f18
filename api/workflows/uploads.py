"""Uploads under way (tus 1.0): bytes kept as they arrive, until the file is used or a week has passed.

They lie in `staging/` beside the blobs, one folder each, readable by this account only. The size of the file
is the offset: what a broken line or a killed server left is where the sender goes on.
"""

import base64
import binascii
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from api.city import City
from api.errors import ChecksumDiffers, TooLarge, UploadBusy, UploadElsewhere, UploadGone, WrongInput
from gis_data.progress import Progress, told
from gis_data.survey import Survey, load

KEPT = timedelta(days=7)
NAME_MAX = 200
PART_BYTES = 2**20
CHECKSUMS = ("sha1", "sha256")


@dataclass(frozen=True)
class Upload:
    """One file on its way; only `owner`, a person, sees and continues it."""

    folder: Path
    id: str
    owner: str
    name: str
    length: int
    sha256: str | None
    """Of the whole file, where the sender told it."""
    expires_at: datetime

    @property
    def file(self) -> Path:
        """Under its own extension, by which readers choose."""
        return self.folder / f"data{Path(self.name).suffix.lower()[:10]}"

    @property
    def progress_file(self) -> Path:
        return self.folder / "progress.json"

    @property
    def reading_folder(self) -> Path:
        return self.folder / "reading"

    @property
    def offset(self) -> int:
        return self.file.stat().st_size

    @property
    def whole(self) -> bool:
        return self.offset == self.length

    @property
    def progress(self) -> Progress | None:
        return told(self.progress_file)


class Uploads:
    """The staging folder of a city."""

    def __init__(self, city: City) -> None:
        self.folder = city.settings.blobs / "staging"
        self.bytes_max = city.settings.upload_bytes_max

    def begin(self, owner: str, name: str, length: int, sha256: str | None, now: datetime) -> Upload:
        """An empty place for a file of this length."""
        self.collect(now)
        if length > self.bytes_max:
            raise TooLarge(limit_mib=self.bytes_max // 2**20)
        upload_id = secrets.token_hex(16)
        upload = Upload(
            self.folder / upload_id, upload_id, owner, name[:NAME_MAX], length, sha256, now + KEPT
        )
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"{upload_id}.new"
        draft.mkdir(mode=0o700)
        body = {name: str(value) if name == "expires_at" else value for name, value in _told(upload).items()}
        (draft / "upload.json").write_text(json.dumps(body), encoding="utf-8")
        (draft / upload.file.name).touch(mode=0o600)
        draft.rename(upload.folder)
        return upload

    def find(self, upload_id: str, owner: str, now: datetime) -> Upload:
        """The person's own upload; another's is not told from one that never was."""
        folder = self.folder / upload_id
        if not upload_id.isalnum() or not (folder / "upload.json").is_file():
            raise UploadGone(id=upload_id)
        upload = _of(folder)
        if upload.owner != owner or upload.expires_at <= now:
            raise UploadGone(id=upload_id)
        return upload

    def whole(self, upload_id: str, owner: str, now: datetime) -> Upload:
        """An upload whose every byte has arrived, and is what the sender said it would be."""
        upload = self.find(upload_id, owner, now)
        if not upload.whole:
            raise UploadElsewhere(offset=upload.offset, wanted=upload.length)
        if upload.sha256 and _digest(upload.file, "sha256").hex() != upload.sha256:
            raise ChecksumDiffers(name=upload.name)
        return upload

    @contextmanager
    def appending(self, upload: Upload, offset: int, checksum: str | None) -> Iterator["Append"]:
        """Bytes from `offset` on. With a checksum they count whole or not at all; without, as they came."""
        algorithm, expected = _checksum(checksum)
        with _alone(upload):
            if offset != upload.offset:
                raise UploadElsewhere(offset=offset, wanted=upload.offset)
            target = upload.folder / "chunk" if algorithm else upload.file
            with target.open("wb" if algorithm else "ab") as out:
                chunk = Append(out, upload.length - offset, self.bytes_max)
                try:
                    yield chunk
                finally:
                    chunk.settle()
            if algorithm:
                _add_checked(upload, target, algorithm, expected)

    def keep_reading(self, upload: Upload, survey: Survey) -> None:
        """What the last reading of the file found, for its report; the next reading replaces it."""
        fresh = upload.folder / f"reading-{secrets.token_hex(4)}"
        fresh.mkdir(mode=0o700)
        survey.save(fresh)
        shutil.rmtree(upload.reading_folder, ignore_errors=True)
        with suppress(OSError):  # two readings at once: the other one's stays
            fresh.rename(upload.reading_folder)
        shutil.rmtree(fresh, ignore_errors=True)

    def reading(self, upload: Upload) -> Survey:
        if not upload.reading_folder.is_dir():
            raise UploadGone(id=upload.id)
        return load(upload.reading_folder)

    def take(self, owner: str, name: str, file: BinaryIO, now: datetime) -> Upload:
        """A file that came whole with a form, so that it need not come again."""
        length = file.seek(0, os.SEEK_END)
        file.seek(0)
        upload = self.begin(owner, name, length, None, now)
        with self.appending(upload, 0, None) as chunk:
            while part := file.read(PART_BYTES):
                chunk.write(part)
        return upload

    def remove(self, upload: Upload) -> None:
        shutil.rmtree(upload.folder, ignore_errors=True)

    def collect(self, now: datetime) -> None:
        """Remove what nobody came back for."""
        for file in self.folder.glob("*/upload.json"):
            with suppress(FileNotFoundError):
                if _of(file.parent).expires_at <= now:
                    shutil.rmtree(file.parent, ignore_errors=True)


class Append:
    """The file at its end, never longer than announced."""

    def __init__(self, out: BinaryIO, left: int, bytes_max: int) -> None:
        self.out, self.left, self.bytes_max = out, left, bytes_max

    def write(self, part: bytes) -> None:
        if len(part) > self.left:
            raise TooLarge(limit_mib=self.bytes_max // 2**20)
        self.left -= len(part)
        self.out.write(part)

    def settle(self) -> None:
        self.out.flush()
        os.fsync(self.out.fileno())


def metadata_of(header: str) -> dict[str, str]:
    """`Upload-Metadata`: names and base64 texts."""
    found = {}
    for pair in filter(None, header.split(",")):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise WrongInput(fields="Upload-Metadata") from None
    return found


def _checksum(header: str | None) -> tuple[str, bytes]:
    if header is None:
        return "", b""
    algorithm, _, value = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise WrongInput(fields="Upload-Checksum")
    try:
        return algorithm, base64.b64decode(value, validate=True)
    except binascii.Error:
        raise WrongInput(fields="Upload-Checksum") from None


def _add_checked(upload: Upload, chunk: Path, algorithm: str, expected: bytes) -> None:
    if _digest(chunk, algorithm) != expected:
        raise ChecksumDiffers(name=upload.name)
    with upload.file.open("ab") as out, chunk.open("rb") as part:
        shutil.copyfileobj(part, out)
        out.flush()
        os.fsync(out.fileno())
    chunk.unlink()


def _digest(file: Path, algorithm: str) -> bytes:
    with file.open("rb") as source:
        return hashlib.file_digest(source, algorithm).digest()


def _told(upload: Upload) -> dict[str, object]:
    return {name: value for name, value in asdict(upload).items() if name != "folder"}


def _of(folder: Path) -> Upload:
    body = json.loads((folder / "upload.json").read_text(encoding="utf-8"))
    return Upload(folder, **{**body, "expires_at": datetime.fromisoformat(body["expires_at"])})


@contextmanager
def _alone(upload: Upload) -> Iterator[None]:
    """One sender at a time; after a broken line the old request may still be ending."""
    with (upload.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy(name=upload.name) from None
        yield
