"""The three files of a take-over at the edge: rows, outlines by number, scans (LP-08b)."""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from api.city import City
from api.workflows.scans import media_type_of
from api.workflows.surveys import settings_of, uploaded
from gis_data.archive import measure, unpack
from gis_data.errors import FileUnreadable
from gis_data.geometry import Shape
from gis_data.layers import OUTLINES, read_layer
from registry.actions import taking_over
from registry.actions.paper_rows import Sent
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import files
from registry.tickets.take_overs import TakeOver
from registry.tickets.transcription import HEADINGS, OPTIONAL
from registry.tickets.transcription_errors import HeadingsMissing

FIELDS = {heading: name for name, heading in HEADINGS.items()}
PACKED, GEOPACKAGE = b"PK", b"SQLite format 3"


@dataclass(frozen=True, eq=False)
class Bundle:
    """What was read, and everything that belongs to the register once it is proposed."""

    sent: Sent
    kept: Sequence[tuple[Stored, str]]


@contextmanager
def three_files(*sent: tuple[BinaryIO, str]) -> Iterator[tuple[Path, Path, Path]]:
    """Sheet, outlines, scans, each under its own extension, gone again afterwards."""
    (sheet, outlines, scans) = sent
    with uploaded(*sheet) as one, uploaded(*outlines) as two, uploaded(*scans) as three:
        yield one, two, three


def read(city: City, sheet: Path, outlines: Path, scans: Path) -> Bundle:
    """Every file is kept sealed by its hash; only a proposal names them."""
    rows = _rows(city, sheet)
    shapes = _outlines(city, outlines)
    three = [city.blobs.put(file, Grade.RESTRICTED) for file in (sheet, outlines, scans)]
    papers = dict(_scans(city, scans))
    listed, drawn, scanned = (stored.sha256 for stored in three)
    kept = [(stored, "application/octet-stream") for stored in three]
    by_name = {name: stored.sha256 for name, (stored, _) in papers.items()}
    return Bundle(Sent(listed, drawn, scanned, rows, shapes, by_name), [*kept, *papers.values()])


def read_again(city: City, batch: TakeOver) -> Bundle:
    """The very files that were proposed."""
    hashes = (batch.sheet_sha256, batch.outlines_sha256, batch.scans_sha256)
    with tempfile.TemporaryDirectory(prefix="linpiao-papers-") as folder:
        paths = [Path(folder) / f"{at}" for at in range(len(hashes))]
        for at, sha256 in enumerate(hashes):
            content = city.blobs.read(sha256)
            paths[at] = paths[at].with_suffix(_suffix(content, at))
            paths[at].write_bytes(content)
        return read(city, *paths)


def propose(db: Db, bundle: Bundle, leave_out: bool, *, by: Actor, now: Moment) -> TakeOver:
    for stored, media_type in bundle.kept:
        files.name_file(db, stored, media_type, now=now)
    return taking_over.propose(db, bundle.sent, leave_out, by=by, now=now)


def _suffix(content: bytes, at: int) -> str:
    """Blobs have no names: a table is CSV unless packed, a map GeoJSON unless packed or a database."""
    if content.startswith(PACKED):
        return ".xlsx" if at == 0 else ".zip"
    if content.startswith(GEOPACKAGE):
        return ".gpkg"
    return ".csv" if at == 0 else ".geojson"


def _outlines(city: City, file: Path) -> dict[str, list[Shape]]:
    layer = read_layer(file, kind=OUTLINES, version="1", source="转录", settings=settings_of(city))
    found: dict[str, list[Shape]] = {}
    for number, shape in zip(layer.frame["number"], layer.frame.geometry, strict=True):
        found.setdefault(str(number).strip(), []).append(shape)
    return found


def _scans(city: City, file: Path) -> Iterator[tuple[str, tuple[Stored, str]]]:
    with tempfile.TemporaryDirectory(prefix="linpiao-scans-") as folder:
        for member in unpack(file, Path(folder), settings_of(city).limits):
            content = member.path.read_bytes()
            media_type = media_type_of(content)
            if media_type:
                yield Path(member.name).stem, (city.blobs.put(content, Grade.RESTRICTED), media_type)


def _rows(city: City, file: Path) -> list[dict[str, str]]:
    table = _workbook(city, file) if file.suffix == ".xlsx" else _csv(file)
    headings = [cell.strip() for cell in table[0]] if table else []
    needed = [heading for name, heading in HEADINGS.items() if name not in OPTIONAL]
    missing = [heading for heading in needed if heading not in headings]
    if missing:
        raise HeadingsMissing(headings="、".join(missing))
    names = [FIELDS.get(heading) for heading in headings]
    return [_row(names, line) for line in table[1:] if any(cell.strip() for cell in line)]


def _row(names: Sequence[str | None], line: Sequence[str]) -> dict[str, str]:
    cells: Mapping[str | None, str] = dict(zip(names, line, strict=False))
    return {name: cell for name, cell in cells.items() if name}


def _workbook(city: City, file: Path) -> list[list[str]]:
    measure(file, settings_of(city).limits)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        return [[_text(cell) for cell in line] for line in book.worksheets[0].iter_rows(values_only=True)]
    except (InvalidFileException, KeyError, ValueError, IndexError) as error:
        raise FileUnreadable(name=file.name, detail=str(error)) from error


def _csv(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return list(csv.reader(StringIO(text)))


def _text(cell: Any) -> str:
    """As it stands on the paper: a day without its midnight, a whole number without its point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
