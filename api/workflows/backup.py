"""A backup: one folder with database, files and the log's memory, and a signed list of every byte in it.

    MANIFEST             a signed note: what it is a backup of, then `sha256  path` of every other file
    database.sqlite      or database.pgdump
    blobs/               the files, sealed ones still sealed: the keys are not in the backup
    log/                 the last signed checkpoints (decision 0040)

Nothing lies outside: a byte of a listed file is covered by its hash, a byte of the list by the signature,
and a file the list does not name is refused (decision 0060).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api import log_keys
from api.city import City
from registry.errors import Fault, RegistryError, Words
from registry.proof import notes
from registry.proof.notes import Signer, Verifier
from registry.store import copies
from registry.store.errors import BackupDamaged, BackupOfAnother, NothingToBackUp, TargetNotEmpty

FORMAT = "linpiao-backup/1"
MANIFEST, BLOBS, LOG = "MANIFEST", "blobs", "log"


@dataclass(frozen=True)
class Source:
    """Of what the backup is."""

    made_at: str
    database: str
    schema: str | None
    revision: str | None
    log: str


@dataclass(frozen=True)
class Manifest:
    source: Source
    files: dict[str, str]  # path → sha256

    def dumps(self) -> str:
        head = json.dumps(asdict(self.source), ensure_ascii=False, sort_keys=True)
        lines = [f"{sha256}  {path}" for path, sha256 in sorted(self.files.items())]
        return "\n".join([FORMAT, head, *lines]) + "\n"


def back_up(city: City, folder: Path) -> Manifest:
    """Memory first, then the database, then the files: each rests only on what was copied after it."""
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmpty(places=folder)
    if copies.is_empty(city.database):
        raise NothingToBackUp()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database, settings = city.database, city.settings
    _copy_memory(settings.log_memory, folder / LOG)
    copies.copy_out(database, folder / copies.FILES[database.dialect])
    city.blobs.copy_to(folder / BLOBS)
    source = Source(
        city.now().at.isoformat(timespec="seconds"),
        database.dialect,
        database.schema,
        database.revision(),
        settings.log_origin,
    )
    found = Manifest(source, {_name(path, folder): _durable_sha256(path) for path in _files(folder)})
    _write_manifest(folder, found, log_keys.signer(settings))
    return found


def read_backup(folder: Path, keys: Sequence[Verifier]) -> Manifest:
    """The manifest of a whole and unchanged backup; anything less is refused with every place named."""
    try:
        note = notes.parse((folder / MANIFEST).read_bytes().decode())
        notes.trusted(note, keys)
        found = _parse(note.text)
    except (OSError, ValueError, RegistryError) as problem:
        why = problem if isinstance(problem, RegistryError) else None
        words = Words(
            why.message("zh") if why else "清单缺失或无法读取",
            why.message("en") if why else "the manifest is missing or cannot be read",
        )
        raise _damaged([Fault("backup", MANIFEST, words)]) from None
    faults = [*_faults(folder, found)]
    if faults:
        raise _damaged(faults)
    return found


def restore(city: City, folder: Path, *, dry_run: bool = False) -> Manifest:
    """Files first, the database last: half a restore never starts. An older memory never wins."""
    database, settings = city.database, city.settings
    found = read_backup(folder, city.log_keys)
    wanted = (database.dialect, database.schema, settings.log_origin)
    given = (found.source.database, found.source.schema, found.source.log)
    if given != wanted:
        raise BackupOfAnother(found=_place(given), wanted=_place(wanted))
    _require_empty(city)
    if dry_run:
        return found
    for path in sorted((folder / BLOBS).glob("??/*")):
        target = settings.blobs / path.relative_to(folder / BLOBS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        _durable_sha256(target)
    _copy_memory(folder / LOG, settings.log_memory)
    copies.copy_in(database, folder / copies.FILES[database.dialect])
    return found


def _require_empty(city: City) -> None:
    places = [] if copies.is_empty(city.database) else ["LINPIAO_DATABASE_URL"]
    if any(city.settings.blobs.glob("??/*")):
        places.append(str(city.settings.blobs))
    if places:
        raise TargetNotEmpty(places="、".join(places))


def _copy_memory(source: Path, target: Path) -> None:
    """What is remembered already stays: a log must never forget what it signed."""
    for path in sorted(source.glob("*.checkpoint")):
        target.mkdir(parents=True, exist_ok=True)
        if not (target / path.name).exists():
            shutil.copyfile(path, target / path.name)


def _parse(text: str) -> Manifest:
    first, head, *lines = text.removesuffix("\n").split("\n")
    if first != FORMAT:
        raise ValueError(first)
    listed = [line.split("  ", 1) for line in lines]
    return Manifest(Source(**json.loads(head)), {path: sha256 for sha256, path in listed})


def _faults(folder: Path, manifest: Manifest) -> Iterator[Fault]:
    there = {_name(path, folder): path for path in _files(folder)}
    for name in sorted(manifest.files.keys() | there.keys()):
        if name not in there:
            yield Fault("backup", name, Words("缺失", "missing"))
        elif name not in manifest.files:
            yield Fault("backup", name, Words("清单中没有", "not in the manifest"))
        elif there[name].is_symlink() or _sha256(there[name]) != manifest.files[name]:
            yield Fault("backup", name, Words("被改动", "changed"))


def _damaged(faults: Sequence[Fault]) -> BackupDamaged:
    zh = "；".join(f"{fault.row} {fault.problem:zh}" for fault in faults)
    en = "; ".join(f"{fault.row} {fault.problem:en}" for fault in faults)
    return BackupDamaged(places=Words(zh, en))


def _files(folder: Path) -> Iterator[Path]:
    """Everything but the manifest and folders."""
    for path in sorted(folder.rglob("*")):
        if path != folder / MANIFEST and (path.is_symlink() or not path.is_dir()):
            yield path


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _place(parts: tuple[str, str | None, str]) -> str:
    return " · ".join(part for part in parts if part)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _durable_sha256(path: Path) -> str:
    """On the disk before anything says that it is there."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_manifest(folder: Path, manifest: Manifest, signer: Signer) -> None:
    """Last of all: a backup without it is none."""
    file = folder / MANIFEST
    file.write_bytes(notes.sign(manifest.dumps(), [signer]).dumps().encode())
    _durable_sha256(file)
