"""Shapefiles: every header is checked against the bytes before GDAL reads, because GDAL does not complain.

A cut .shp gives NULL geometries without an error; a wrong .shx gives other geometries; .cpg is only a claim.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import geopandas as gpd
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.crs import CRS
from pyproj.exceptions import CRSError

from gis_data import encoding
from gis_data.encoding import EncodingDecision
from gis_data.errors import FileUnreadable, PartMissing
from gis_data.findings import Finding
from gis_data.formats.sources import Layer, Raw, Source, within
from gis_data.limits import Limits

HEADER_BYTES = 100
BUFFER_BYTES = 2**20
POLYGON_TYPES = (5, 15, 25)


def layers(source: Source) -> list[Layer]:
    """A Shapefile is one layer. Only the .dbf holds the attributes, so it must be there."""
    parts = [suffix for suffix in (".shp", ".dbf") if not source.path.with_suffix(suffix).exists()]
    if parts:
        raise PartMissing(name=source.name, parts=", ".join(parts))
    with source.path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES:
        raise FileUnreadable(name=source.name, detail=f"{len(head)} bytes")
    columns = field_names(source.path.with_suffix(".dbf"), "latin-1")
    return [Layer(source, None, struct.unpack_from("<i", head, 32)[0] in POLYGON_TYPES, columns)]


@dataclass(frozen=True)
class Container:
    """What the parts of a Shapefile say before any row is read."""

    encoding: EncodingDecision
    findings: tuple[Finding, ...]
    declared: CRS | None
    records: int


def container(layer: Layer, limits: Limits, confirmed: str | None) -> Container:
    """Every fault of the parts, in little memory whatever their size; a broken index is written anew."""
    path, name = layer.source.path, layer.name
    decision = decide_encoding(path.with_suffix(".dbf"), name, confirmed)
    with path.open("rb", buffering=BUFFER_BYTES) as shp:
        head, size = shp.read(HEADER_BYTES), path.stat().st_size
        offsets, end = record_offsets(shp, size)
    findings = [*_length_findings(head, size, end), *_index_findings(path, head, offsets, end)]
    rows, present = dbf_rows(path.with_suffix(".dbf"))
    within(limits, name, features=len(offsets), fields=len(layer.columns))
    if rows != present:
        findings.append(_container("03-DBF-CUT", found=str(present), expected=str(rows)))
    if len(offsets) != rows:
        findings.append(_container("03-COUNT-DIFFERS", found=f"shp {len(offsets)}", expected=f"dbf {rows}"))
    declared, broken = _declared_crs(path.with_suffix(".prj"))
    told = (*findings, *broken, *encoding_findings(decision, "stands"))
    return Container(decision, told, declared, max(rows, len(offsets)))


def deleted(records: int, read: int) -> list[Finding]:
    """Records that GDAL leaves out because they are marked as deleted."""
    return [_container("03-DBF-DELETED", found=str(records - read))] if records > read else []


def read(layer: Layer, limits: Limits, confirmed: str | None) -> Raw:
    """The layer with every fault of its container."""
    path, name = layer.source.path, layer.name
    parts = container(layer, limits, confirmed)
    encoding_name = parts.encoding.encoding
    try:
        frame = pyogrio.read_dataframe(path, encoding=encoding_name, use_arrow=True, on_invalid="ignore")
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise FileUnreadable(name=name, detail="Shapefile") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise FileUnreadable(name=name, detail="no geometry")
    frame = frame.set_crs(parts.declared, allow_override=True)
    return Raw(frame, parts.encoding, (*parts.findings, *deleted(parts.records, len(frame))))


def field_names(dbf: Path, encoding_name: str) -> tuple[str, ...]:
    """Column names of a DBF, from its header."""
    with dbf.open("rb") as file:
        head = file.read(32)
        fields = file.read(max(int.from_bytes(head[8:10], "little") - 32, 0)) if len(head) == 32 else b""
    names = [
        fields[at : at + 11].split(b"\0")[0] for at in range(0, len(fields) - 31, 32) if fields[at] != 0x0D
    ]
    return tuple(name.decode(encoding_name, "replace") for name in names)


def dbf_rows(dbf: Path) -> tuple[int, int]:
    """Records a DBF claims and records its bytes hold."""
    size = dbf.stat().st_size
    with dbf.open("rb") as file:
        head = file.read(32)
    if len(head) < 32:
        return 0, 0
    claimed, header, record = struct.unpack_from("<IHH", head, 4)
    return claimed, min((size - header) // record, claimed) if record else 0


def decide_encoding(dbf: Path, name: str, confirmed: str | None) -> EncodingDecision:
    texts, code_page = encoding.dbf_texts(dbf)
    claim = next((encoding.cpg(p) for p in (dbf.with_suffix(".cpg"),) if p.exists()), None) or code_page
    return encoding.decide(texts, declared=claim, confirmed=confirmed, name=name)


def encoding_findings(decision: EncodingDecision, layer: str) -> list[Finding]:
    """What the sender should see about characters: the decision, and a lie or a cut if there is one."""
    samples = " | ".join(decision.samples)
    findings = [Finding("05-DECIDED", layer, found=decision.encoding, expected=samples or None)]
    if decision.declaration_lies:
        findings.append(
            Finding("05-DECLARATION-LIES", layer, found=decision.declared, expected=decision.encoding)
        )
    if decision.broken:
        findings.append(Finding("05-TEXT-BROKEN", layer, found=str(decision.broken)))
    if not decision.confirmed and min(decision.share_utf8, decision.share_gb18030) == 1 and samples:
        findings.append(Finding("05-AMBIGUOUS", layer, found=samples))
    return findings


def record_offsets(shp: BinaryIO, size: int) -> tuple[np.ndarray, int]:
    """Byte offset of every whole record of a .shp, and where walking them ended."""
    offsets, at = list[int](), HEADER_BYTES
    while at + 8 <= size:
        shp.seek(at + 4)
        length = 8 + 2 * int.from_bytes(shp.read(4), "big")
        if length < 12 or at + length > size:
            break
        offsets.append(at)
        at += length
    return np.array(offsets, dtype=np.int64), at


def _length_findings(head: bytes, size: int, end: int) -> list[Finding]:
    declared = 2 * int.from_bytes(head[24:28], "big")
    if declared != size or end != size:
        return [_container("03-SHP-TRUNCATED", found=f"{size} bytes", expected=f"{declared} bytes")]
    return []


def _index_findings(path: Path, head: bytes, offsets: np.ndarray, end: int) -> list[Finding]:
    """A missing or wrong .shx is written anew from the records of the .shp."""
    shx = path.with_suffix(".shx")
    right = _index(head, offsets, end)
    if not shx.exists():
        finding = _container("03-SHX-MISSING", found="-", expected=".shx")
    elif shx.read_bytes()[HEADER_BYTES:] != right[HEADER_BYTES:]:
        finding = _container(
            "03-SHX-WRONG", found=f"{shx.stat().st_size} bytes", expected=f"{len(right)} bytes"
        )
    else:
        return []
    shx.write_bytes(right)
    return [finding]


def _declared_crs(prj: Path) -> tuple[CRS | None, list[Finding]]:
    """What the .prj states. It is taken out of GDAL's way, which stumbles over a damaged one."""
    if not prj.exists():
        return None, []
    text = prj.read_bytes().decode("utf-8", "replace")
    prj.unlink()
    try:
        return CRS.from_wkt(text), []
    except CRSError:
        return None, [Finding("07-PRJ-BROKEN", found=text[:60])]


def _index(head: bytes, offsets: np.ndarray, end: int) -> bytes:
    """The .shx of a .shp: its header with another length, then offset and length of each record in words."""
    words = np.empty((len(offsets), 2), dtype=">i4")
    words[:, 0] = offsets // 2
    words[:, 1] = (np.diff(offsets, append=end) - 8) // 2
    length = (HEADER_BYTES + words.nbytes) // 2
    return head[:24] + length.to_bytes(4, "big") + head[28:HEADER_BYTES] + words.tobytes()


def _container(rule: str, *, found: str, expected: str | None = None) -> Finding:
    return Finding(rule, "stands", found=found, expected=expected)
