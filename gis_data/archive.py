"""Opening an archive somebody else made: nothing leaves the folder, nothing inflates beyond the caps.

Members get generated ASCII names, since GBK member names break GDAL; parts of one data set keep one stem.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gis_data.errors import (
    ArchiveDuplicate,
    ArchiveEncrypted,
    ArchiveLink,
    ArchiveNested,
    ArchivePath,
    ArchiveTooLarge,
    FileUnreadable,
)
from gis_data.limits import Limits

CHUNK_BYTES = 1 << 20
SAFE_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")
SAFE_NAME = re.compile(r"[A-Za-z0-9_.]{1,64}")
LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
PACKED_SUFFIXES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".kmz", ".cab")
PACKED_MAGIC = (
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\x00",
)
ZIP_BY_NATURE = (".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True)
class Member:
    """One unpacked file: where it lies, and what its sender called it."""

    path: Path
    name: str


def unpack(archive: Path, into: Path, limits: Limits) -> list[Member]:
    """Every file of the archive under `into`; a hostile name is refused before a byte is written."""
    try:
        with zipfile.ZipFile(archive) as packed:
            infos = list(_wanted(packed, limits))
            targets = _targets([name for _, name in infos], into)
            return list(_inflate(packed, infos, targets, archive.stat().st_size, limits))
    except (
        zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, UnicodeError, OSError, ValueError,
    ) as error:  # fmt: skip
        if isinstance(error, OSError) and error.errno == 28:
            raise
        raise FileUnreadable(name=archive.name, detail=str(error)) from error


def measure(archive: Path, limits: Limits) -> None:
    """Inflate a ZIP that another reader will open (XLSX), only to count; nothing is kept."""
    try:
        with zipfile.ZipFile(archive) as packed:
            meter = _Meter(archive.stat().st_size, limits)
            for info, _ in _wanted(packed, limits):
                with packed.open(info) as source:
                    while chunk := source.read(CHUNK_BYTES):
                        meter.count(len(chunk))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, ValueError) as error:
        raise FileUnreadable(name=archive.name, detail=str(error)) from error


class _Meter:
    """Bytes inflated so far against the caps."""

    def __init__(self, packed_bytes: int, limits: Limits) -> None:
        self.packed_bytes, self.limits, self.inflated_bytes = max(packed_bytes, 1), limits, 0

    def count(self, size_bytes: int) -> None:
        self.inflated_bytes += size_bytes
        if self.inflated_bytes > self.limits.inflated_bytes:
            raise ArchiveTooLarge(
                measure="inflated_bytes", found=self.inflated_bytes, limit=self.limits.inflated_bytes
            )
        ratio = self.inflated_bytes // self.packed_bytes
        if self.inflated_bytes > self.limits.ratio_from_bytes and ratio > self.limits.ratio:
            raise ArchiveTooLarge(measure="ratio", found=ratio, limit=self.limits.ratio)


def member_name(info: zipfile.ZipInfo) -> str:
    """The sender's name: UTF-8 when flagged or valid, otherwise GB18030 (Chinese Windows writes no flag)."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _wanted(packed: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    infos = packed.infolist()
    if len(infos) > limits.members:
        raise ArchiveTooLarge(measure="members", found=len(infos), limit=limits.members)
    seen: set[str] = set()
    for info in infos:
        name = member_name(info)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise ArchiveLink(member=name)
        if _points_outside(name):
            raise ArchivePath(member=name)
        if name.endswith("/") or any(name.startswith(litter) or name.endswith(litter) for litter in LITTER):
            continue
        if info.flag_bits & 0x1:
            raise ArchiveEncrypted(member=name)
        if name.casefold() in seen:
            raise ArchiveDuplicate(member=name)
        if name.casefold().endswith(PACKED_SUFFIXES):
            raise ArchiveNested(member=name)
        seen.add(name.casefold())
        yield info, name


def _points_outside(name: str) -> bool:
    absolute = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) is not None
    return absolute or "\0" in name or ".." in re.split(r"[/\\]", name)


def _targets(names: list[str], into: Path) -> list[Path]:
    """A generated path per member; members that differ only in their suffix share a generated stem."""
    stems: dict[str, str] = {}
    targets = []
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        folder = next((part for part in path.parts[:-1] if part.casefold().endswith(".gdb")), None)
        if folder is not None and SAFE_NAME.fullmatch(path.name):
            key, leaf = folder, Path(".gdb") / path.name
        else:
            # a.shp and a.shp.xml belong together, a.b.shp and a.c.shp do not
            stem, _, suffix = path.name.rpartition(".")
            suffix = f".{suffix.casefold()}"
            key, leaf = (path.parent / stem).as_posix().casefold(), Path(_safe(suffix))
        stem = stems.setdefault(key, f"m{len(stems):04d}")
        targets.append(into / f"{stem}{leaf}")
    return targets


def _safe(suffix: str) -> str:
    return suffix if SAFE_SUFFIX.fullmatch(suffix) else ".bin"


def _inflate(
    packed: zipfile.ZipFile,
    infos: list[tuple[zipfile.ZipInfo, str]],
    targets: list[Path],
    packed_bytes: int,
    limits: Limits,
) -> Iterator[Member]:
    meter = _Meter(packed_bytes, limits)
    for (info, name), target in zip(infos, targets, strict=True):
        if target.exists():
            raise ArchiveDuplicate(member=name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(info) as source, target.open("xb") as sink:
            head = True
            while chunk := source.read(CHUNK_BYTES):
                if head and chunk.startswith(PACKED_MAGIC) and target.suffix not in ZIP_BY_NATURE:
                    raise ArchiveNested(member=name)
                head = False
                meter.count(len(chunk))
                sink.write(chunk)
        yield Member(target, name)
