"""The zip of evidence itself: its bytes, its tables of parameters, and what differs when made again."""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sink.errors import BundleUnreadable
from sink.parameters.loader import Parameters, load, table_files, versions

MANIFEST = "manifest.json"
USED = "parameters/used.csv"
TOLERANCE = 1e-9
G_PER_T = 1_000_000
GRAM_COLUMNS = ("co2e_t", "prudent_co2e_t", "creditable_co2e_t", "loss_co2e_t")
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the zip: its bytes depend on nothing but the content

Contents = Mapping[str, bytes]
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Difference:
    place: str
    recorded: str
    recomputed: str


def write(path: Path, contents: Contents, facts: Mapping[str, Any]) -> None:
    """All files, and the manifest with their hashes."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())}
    manifest = json.dumps({**facts, "files": hashes}, ensure_ascii=False, indent=1, sort_keys=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in sorted({**contents, MANIFEST: manifest.encode()}.items()):
            bundle.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)


def read(path: Path) -> tuple[Contents, dict[str, Any], list[Difference]]:
    """All files, the manifest, and the files that are not what the manifest says."""
    try:
        with zipfile.ZipFile(path) as bundle:
            contents = {name: bundle.read(name) for name in bundle.namelist()}
    except (OSError, zipfile.BadZipFile) as broken:
        raise BundleUnreadable(name=path.name, detail=str(broken)) from broken
    try:
        manifest: dict[str, Any] = json.loads(contents[MANIFEST])
        recorded = manifest["files"].items()
    except (AttributeError, KeyError, TypeError, ValueError) as broken:
        raise BundleUnreadable(name=path.name, detail=MANIFEST) from broken
    found = {name: hashlib.sha256(contents.get(name, b"")).hexdigest() for name, _ in recorded}
    changed = [Difference(name, digest, found[name]) for name, digest in recorded if found[name] != digest]
    return contents, manifest, changed


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def table(contents: Contents, name: str) -> pd.DataFrame:
    """A file that is gone or damaged is told by name: nothing can be compared with it."""
    try:
        return pd.read_parquet(io.BytesIO(contents[name]))
    except (KeyError, OSError, ValueError) as broken:
        raise BundleUnreadable(name=name, detail=str(broken)) from broken


def document(contents: Contents, name: str) -> Any:
    try:
        return json.loads(contents[name])
    except (KeyError, ValueError) as broken:
        raise BundleUnreadable(name=name, detail=str(broken)) from broken


def parameter_files(parameters: Parameters, rows_used: Iterable[str]) -> dict[str, bytes]:
    """The tables of the version as they are, and the rows used, with citation and who signed."""
    used = pd.DataFrame(
        {
            "row_id": row_id,
            "values": json.dumps(dict(parameters.row(row_id).cells), ensure_ascii=False, sort_keys=True),
            "citations": " | ".join(r.citation for r in parameters.citations(row_id)),
            "confidence": parameters.row(row_id).confidence,
            "signed_by": signed.signed_by if (signed := parameters.sign_offs.get(row_id)) else "",
            "document": f"{signed.document} {signed.page}" if signed else "",
        }
        for row_id in rows_used
    )
    tables = {f"parameters/{name}": data for name, data in table_files(parameters.home).items()}
    return tables | {USED: used.to_csv(index=False, lineterminator="\n").encode()}


def parameter_rows(contents: Contents) -> pd.DataFrame:
    """The rows used, as the bundle names them: `row_id`, `values`, `citations`, `confidence`, `signed_by`."""
    try:
        return pd.read_csv(io.BytesIO(contents[USED]), dtype=str, keep_default_na=False)
    except (KeyError, ValueError) as broken:
        raise BundleUnreadable(name=USED, detail=str(broken)) from broken


@contextmanager
def own_parameters(contents: Contents, version: str) -> Iterator[Parameters]:
    """The tables the bundle brought with it: a version is recomputed even where it is shipped no more."""
    with tempfile.TemporaryDirectory(prefix="linpiao-parameters-") as root:
        folder = Path(root) / Path(version).name
        folder.mkdir()
        for name, data in contents.items():
            if name.startswith("parameters/") and name.endswith(".csv") and name != USED:
                (folder / Path(name).name).write_bytes(data)
        if not (folder / "tables.csv").is_file():
            raise BundleUnreadable(name="parameters", detail="tables.csv")
        yield load(str(folder))


def foreign_rows(own: Parameters, rows_used: Iterable[str]) -> list[Difference]:
    """Used rows or gates that are not those shipped under this version: forged, or changed in silence."""
    if own.version not in versions():
        return [Difference("parameters_version", own.version, "、".join(versions()))]
    shipped = load(own.version)
    return [
        Difference(f"parameters/{row_id}", own.row(row_id).sha256, known.sha256 if known else "")
        for row_id in rows_used
        if (known := shipped.find(row_id)) is None or known != own.row(row_id)
    ]


def compare(recorded: Contents, again: Tables) -> tuple[list[Difference], int, float]:
    """All tables: the differences, how many numbers were compared, and the largest relative difference."""
    found: list[Difference] = []
    numbers, worst = 0, 0.0
    for name, frame in again.items():
        different, count, relative = _compare(name, table(recorded, name), frame)
        found += different
        numbers, worst = numbers + count, max(worst, relative)
    return found, numbers, worst


def _compare(name: str, recorded: pd.DataFrame, again: pd.DataFrame) -> tuple[list[Difference], int, float]:
    """Numbers to 1e-9 relative, grams and words exactly. A column that came later is not in the record."""
    if len(recorded) != len(again) or not set(recorded.columns) <= set(again.columns):
        return [Difference(name, str(recorded.shape), str(again.shape))], 0, 0.0
    found: list[Difference] = []
    numbers, worst = 0, 0.0
    for column in recorded:
        old, new = recorded[column], again[column]
        if pd.api.types.is_float_dtype(old):
            a, b = old.to_numpy(float), new.to_numpy(float)
            relative = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), np.finfo(float).tiny)
            relative = np.where(np.isnan(a) & np.isnan(b), 0.0, relative)
            bad = ~(relative <= TOLERANCE)
            if column in GRAM_COLUMNS:
                bad |= grams(a) != grams(b)
            numbers, worst = numbers + len(a), max(worst, float(np.max(relative, initial=0.0)))
        else:
            bad = old.astype(str).to_numpy(object) != new.astype(str).to_numpy(object)
            numbers += len(old)
        found += [Difference(f"{name}[{i}].{column}", str(old[i]), str(new[i])) for i in np.flatnonzero(bad)]
    return found, numbers, worst


def grams(tonnes: Iterable[float]) -> npt.NDArray[np.object_]:
    """Whole grams, rounded down exactly as they are issued; nothing where there is no number."""
    return np.array([floor(Fraction(t) * G_PER_T) if np.isfinite(t) else None for t in tonnes], object)
