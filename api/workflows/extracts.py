"""The file of an extract: a Parquet table of each asked table, the words of its columns, the hashes."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from registry.actions.extracts import Tables
from registry.store.blobs import Blobs, Stored
from registry.store.privacy import Grade, load_grades
from sink.bundles import EPOCH

CRS = "EPSG:4490"
SUMS, WORDS = "SHA256SUMS", "dictionary.csv"


def keep_extract(tables: Tables, blobs: Blobs) -> Stored:
    """Sealed, whatever the grade of its columns: outside the register it is read through one door only."""
    return blobs.put(packed(tables), Grade.RESTRICTED)


def packed(tables: Tables) -> bytes:
    """The same rows give the same bytes."""
    contents = {f"{name}.parquet": _parquet(rows) for name, rows in tables.items()}
    contents[WORDS] = _words(tables)
    listed = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items())]
    contents[SUMS] = "".join(listed).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _parquet(rows: Sequence[Mapping[str, Any]]) -> bytes:
    frame = pd.DataFrame([{name: _plain(value) for name, value in row.items()} for row in rows])
    grounds = [name for name in frame if any(isinstance(one, BaseGeometry) for one in frame[name])]
    if grounds:
        frame = gpd.GeoDataFrame(frame, geometry=grounds[0], crs=CRS)
    raw = io.BytesIO()
    frame.to_parquet(raw, index=False)
    return raw.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else value


def _words(tables: Tables) -> bytes:
    grades = load_grades()
    rows = [
        (table, column, (grade := grades.of(table, column)).data_class, grade.grade.name)
        for table, found in tables.items()
        for column in (found[0] if found else ())
    ]
    named = pd.DataFrame(rows, columns=["table", "column", "class", "grade"])
    return named.to_csv(index=False, lineterminator="\n").encode()
