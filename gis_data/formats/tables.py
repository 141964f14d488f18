"""Tables: DBF, CSV and XLSX. Cells are read as text, so that codes keep their zeros."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence

import openpyxl
import pandas as pd
import pyogrio
from openpyxl.utils.exceptions import InvalidFileException

from gis_data import archive, encoding
from gis_data.columns import match
from gis_data.encoding import EncodingDecision
from gis_data.errors import FileUnreadable
from gis_data.formats import coordinates
from gis_data.formats.shapefile import dbf_rows, decide_encoding, encoding_findings, field_names
from gis_data.formats.sources import Layer, Raw, Source, within
from gis_data.limits import Limits

HEADING_ROWS = 15
"""Titles and units often stand above the heading."""
DELIMITERS = ",\t;|，"


def layers(source: Source, limits: Limits) -> list[Layer]:
    """The tables of a file, with their columns."""
    if source.format == "DBF":
        return [Layer(source, None, False, _dbf_columns(source))]
    if source.format == "CSV":
        rows = _csv_rows(_csv_text(source, None)[0])
        heading, first = [cell.strip() for cell in next(rows, [])], next(rows, [])
        return [_layer(source, None, heading, first)]
    archive.measure(source.path, limits)
    return [
        _layer(source, sheet, [str(name) for name in frame], frame.iloc[0].tolist() if len(frame) else [])
        for sheet, frame in _sheets(source, limits, HEADING_ROWS + 2)
    ]


def _layer(source: Source, sheet: str | None, names: list[str], first: Sequence[object]) -> Layer:
    """A table is spatial when it holds shapes or corners."""
    shaped = coordinates.shape_column(names, first) is not None or coordinates.are_corners(names)
    return Layer(source, sheet, shaped, tuple(names))


def _shaped(raw: Raw, layer: Layer) -> Raw:
    if not layer.spatial or not len(raw.frame):
        return raw
    names = [str(name) for name in raw.frame]
    return coordinates.with_shapes(raw, coordinates.shape_column(names, raw.frame.iloc[0].tolist()))


def read(layer: Layer, limits: Limits, confirmed: str | None, role: str) -> Raw:
    """One table; `role` (`stands` or `trees`) names the layer in findings."""
    if layer.source.format == "DBF":
        return _read_dbf(layer, limits, confirmed, role)
    if layer.source.format == "CSV":
        return _shaped(_read_csv(layer, limits, confirmed, role), layer)
    frame = next(frame for sheet, frame in _sheets(layer.source, limits, None) if sheet == layer.layer)
    return _shaped(Raw(frame), layer)


def _dbf_columns(source: Source) -> tuple[str, ...]:
    decision = decide_encoding(source.path, source.name, None)
    return field_names(source.path, decision.encoding)


def _read_dbf(layer: Layer, limits: Limits, confirmed: str | None, role: str) -> Raw:
    path = layer.source.path
    decision = decide_encoding(path, layer.name, confirmed)
    within(limits, layer.name, features=dbf_rows(path)[0], fields=len(layer.columns))
    try:
        frame = pyogrio.read_dataframe(path, encoding=decision.encoding, read_geometry=False, use_arrow=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise FileUnreadable(name=layer.name, detail="DBF") from error
    return Raw(frame, decision, tuple(encoding_findings(decision, role)))


def _csv_text(source: Source, confirmed: str | None) -> tuple[str, EncodingDecision]:
    data = source.path.read_bytes()
    if data.startswith(b"\xff\xfe") or data.startswith(b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
        return text, encoding.decide([], declared=None, name=source.name)
    data = data.removeprefix(b"\xef\xbb\xbf")
    decision = encoding.decide(data.splitlines(), confirmed=confirmed, name=source.name)
    return data.decode(decision.encoding, "replace"), decision


def _csv_rows(text: str) -> Iterator[list[str]]:
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter)
    except csv.Error:
        return


def _read_csv(layer: Layer, limits: Limits, confirmed: str | None, role: str) -> Raw:
    text, decision = _csv_text(layer.source, confirmed)
    first = text[: text.find("\n")] if "\n" in text else text
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=max(DELIMITERS, key=first.count),
            dtype=str,
            keep_default_na=False,
            index_col=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise FileUnreadable(name=layer.name, detail=str(error)) from error
    frame.columns = [str(column).strip() for column in frame.columns]
    within(limits, layer.name, features=len(frame), fields=len(frame.columns))
    return Raw(frame, decision, tuple(encoding_findings(decision, role)))


def _sheets(source: Source, limits: Limits, rows: int | None) -> Iterator[tuple[str, pd.DataFrame]]:
    try:
        with source.path.open("rb") as file:
            for sheet in openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets:
                sheet.reset_dimensions()
                yield (
                    sheet.title,
                    _sheet_frame(sheet.iter_rows(values_only=True, max_row=rows), source, limits),
                )
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
    ) as error:
        raise FileUnreadable(name=source.name, detail=type(error).__name__) from error


def _sheet_frame(rows: Iterator[tuple[object, ...]], source: Source, limits: Limits) -> pd.DataFrame:
    """The sheet below its heading: the row of the first few that holds the most columns we know."""
    cells: list[tuple[object, ...]] = []
    for row in rows:
        within(limits, source.name, features=len(cells), fields=len(row))
        cells.append(row)
    best = max(range(min(len(cells), HEADING_ROWS)), key=lambda at: (_known(cells[at]), -at), default=None)
    if best is None:
        return pd.DataFrame()
    heading = [str(cell).strip() if cell is not None else "" for cell in cells[best]]
    body = [row for row in cells[best + 1 :] if any(cell is not None for cell in row)]
    frame = pd.DataFrame(
        [(*row, *[None] * (len(heading) - len(row)))[: len(heading)] for row in body], dtype=object
    )
    frame = frame.reindex(columns=range(len(heading)))
    frame.columns = heading
    keep = [bool(name) and name not in heading[:at] for at, name in enumerate(heading)]
    return frame.loc[:, keep]


def _known(row: tuple[object, ...]) -> int:
    names = [str(cell).strip() for cell in row if isinstance(cell, str)]
    return max(len(match(names, "stand").columns), len(match(names, "tree").columns))
