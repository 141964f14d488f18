"""What a file is: recognised by its bytes, checked against its extension, split into layers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd

from gis_data.archive import Member
from gis_data.encoding import EncodingDecision
from gis_data.errors import (
    ContentDiffers,
    DwgRefused,
    FormatUnknown,
    LimitExceeded,
    PackingRefused,
    XlsRefused,
)
from gis_data.findings import Finding
from gis_data.limits import Limits

SUFFIXES = {
    ".zip": "ZIP", ".kmz": "KMZ", ".shp": "Shapefile", ".gpkg": "GeoPackage", ".geojson": "GeoJSON",
    ".json": "GeoJSON", ".fgb": "FlatGeobuf", ".kml": "KML", ".gpx": "GPX", ".tab": "MapInfo",
    ".mif": "MapInfo MIF", ".dxf": "DXF", ".xlsx": "XLSX", ".xlsm": "XLSX", ".csv": "CSV", ".txt": "CSV",
    ".dbf": "DBF", ".dwg": "DWG", ".rar": "RAR", ".7z": "7z", ".xls": "XLS",
}  # fmt: skip
REFUSED = {"DWG": DwgRefused, "RAR": PackingRefused, "7z": PackingRefused, "XLS": XlsRefused}
SIDECARS = (
    ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".xml", ".qml", ".sld", ".lyr", ".fbn",
    ".fbx", ".ain", ".aih", ".atx", ".ixs", ".mxs", ".map", ".dat", ".id", ".ind", ".mid", ".qmd", ".lock",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One data set on disk, before its layers are known."""

    path: Path
    name: str
    """What its sender called it."""
    format: str


@dataclass(frozen=True)
class Layer:
    """One layer or table that could be read, without reading it."""

    source: Source
    layer: str | None
    spatial: bool
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        stem = PurePosixPath(self.source.name.replace("\\", "/")).name
        return f"{stem}/{self.layer}" if self.layer else stem


@dataclass(frozen=True)
class Raw:
    """One layer as its sender wrote it: text decoded, nothing renamed, nothing repaired."""

    frame: pd.DataFrame | gpd.GeoDataFrame
    encoding: EncodingDecision | None = None
    findings: tuple[Finding, ...] = field(default=())


def detect(head: bytes) -> str | None:
    """The format by the first bytes, if they are telling."""
    return next((name for name, test in _MAGIC if test(head)), None)


_MAGIC: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("Shapefile", lambda head: head[:4] == b"\x00\x00\x27\x0a"),
    ("GeoPackage", lambda head: head.startswith(b"SQLite format 3\x00")),
    ("FlatGeobuf", lambda head: head.startswith(b"fgb")),
    ("DWG", lambda head: head.startswith(b"AC10")),
    ("RAR", lambda head: head.startswith(b"Rar!\x1a\x07")),
    ("7z", lambda head: head.startswith(b"7z\xbc\xaf\x27\x1c")),
    ("XLS", lambda head: head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("ZIP", lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06"))),
    ("KML", lambda head: b"<kml" in head[:2000]),
    ("GPX", lambda head: b"<gpx" in head[:2000]),
    ("GeoJSON", lambda head: head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"),
)
_INSIDE_ZIP = ("ZIP", "KMZ", "XLSX")
_NO_MAGIC = ("CSV", "DBF", "MapInfo", "MapInfo MIF", "DXF")


def recognise(path: Path, name: str) -> Source:
    """What this file is; raises when its bytes say otherwise than its name, or when we do not take it."""
    with path.open("rb") as file:
        head = file.read(4096)
    by_bytes = detect(head)
    by_name = SUFFIXES.get(PurePosixPath(name).suffix.casefold())
    if by_bytes in REFUSED or (by_name in REFUSED and by_bytes is None):
        kind = str(by_bytes if by_bytes in REFUSED else by_name)
        raise REFUSED[kind](name=name, format=kind)
    if by_bytes == "ZIP" and by_name in _INSIDE_ZIP:
        return Source(path, name, str(by_name))
    if (
        by_name in _NO_MAGIC
        and (by_bytes is None or by_name == "CSV")
        and b"\0" not in _text_head(head, by_name)
    ):
        return Source(path, name, str(by_name))
    if by_bytes is None:
        if by_name is None:
            raise FormatUnknown(name=name)
        raise ContentDiffers(name=name, format="unknown / 未知")
    if by_name is not None and by_name != by_bytes:
        raise ContentDiffers(name=name, format=by_bytes)
    return Source(path, name, by_bytes)


def _text_head(head: bytes, format_name: str) -> bytes:
    return b"" if format_name in ("DBF", "DXF") else head


def from_members(members: Iterable[Member]) -> list[Source]:
    """The data sets among unpacked files; sidecars belong to theirs, unrelated files are left aside."""
    members = list(members)
    geodatabases = {m.path.parent: m for m in members if m.path.parent.suffix == ".gdb"}
    sources = [
        Source(folder, _gdb_name(member.name), "FileGDB") for folder, member in sorted(geodatabases.items())
    ]
    stems = {(m.path.parent, m.path.stem): set[str]() for m in members}
    for member in members:
        stems[member.path.parent, member.path.stem].add(member.path.suffix)
    for member in members:
        kin = stems[member.path.parent, member.path.stem]
        if member.path.parent in geodatabases or _is_sidecar(member.path.suffix, kin):
            continue
        if member.path.suffix in SUFFIXES:
            sources.append(recognise(member.path, member.name))
    return sources


def _gdb_name(member: str) -> str:
    return next(part for part in member.replace("\\", "/").split("/") if part.casefold().endswith(".gdb"))


def _is_sidecar(suffix: str, kin: set[str]) -> bool:
    if suffix == ".dbf":
        return ".shp" in kin or ".shx" in kin
    return suffix in SIDECARS


def within(limits: Limits, name: str, *, features: int = 0, fields: int = 0, vertices: int = 0) -> None:
    """Refuse a layer beyond the caps."""
    for measure, found, limit in (
        ("features", features, limits.features),
        ("fields", fields, limits.fields),
        ("vertices_per_feature", vertices, limits.vertices_per_feature),
    ):
        if found > limit:
            raise LimitExceeded(name=name, measure=measure, found=found, limit=limit)
