"""Reference layers an authority supplies: outlines, built-up area, zones, farmland, reserves, operating land.

Loaded with version and source (`linpiao layers load`). An absent layer is never silently no conflict: the
checks turn it into a warning that somebody confirms by hand.
"""

import csv
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from gis_data import crs, isolation
from gis_data.errors import LayerColumnMissing, LayerKindUnknown, LayerUnsourced, NothingInside
from gis_data.findings import Finding
from gis_data.geometry import repair
from gis_data.ingest import Settings, job_for
from gis_data.job import Answers, Job, job_from
from gis_data.reading import (
    chosen_stands,
    layers_of,
    on_grid,
    raw_of,
    sha256_of,
    sources_of,
)

OUTLINES = "ticket_outline"
"""No reference layer: the ground of tickets issued on paper, by their number."""

NEEDED = {"county": "code", "compensation_zone": "zone", OUTLINES: "number"}
"""Columns without which a layer says nothing; others are only shown."""


@dataclass(frozen=True)
class Column:
    """One column of a kind of layer."""

    name: str
    zh: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ReferenceLayer:
    """One loaded layer in EPSG:4490: valid polygons and the columns we know."""

    kind: str
    version: str
    source: str
    sha256: str
    frame: gpd.GeoDataFrame
    findings: tuple[Finding, ...]


def kinds() -> Mapping[str, tuple[Column, ...]]:
    """Every kind of reference layer with its columns."""
    return {kind: columns for kind, columns in _columns().items() if kind != OUTLINES}


@cache
def _columns() -> Mapping[str, tuple[Column, ...]]:
    text = (files("gis_data") / "codes" / "layers.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[Column, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        column = Column(row["column"], row["zh"], tuple(row["aliases"].split("|")))
        found[row["kind"]] = (*found.get(row["kind"], ()), column)
    return found


def absent(loaded: Iterable[str]) -> tuple[str, ...]:
    """Kinds nobody has loaded: each is confirmed by hand until then."""
    return tuple(kind for kind in kinds() if kind not in set(loaded))


def read_layer(
    file: Path,
    *,
    kind: str,
    version: str,
    source: str,
    name: str | None = None,
    answers: Answers | None = None,
    settings: Settings | None = None,
) -> ReferenceLayer:
    """A reference layer from any container we read; in a child process, like every foreign file."""
    if kind not in _columns():
        raise LayerKindUnknown(kind=kind, kinds=", ".join(kinds()))
    job = job_for(file, name=name, answers=answers, settings=settings)
    if not version.strip() or not source.strip():
        raise LayerUnsourced(name=job.name)
    with tempfile.TemporaryDirectory(prefix="linpiao-layer-") as made:
        folder = Path(made)
        job.write(folder)
        (folder / "kind").write_text(kind, encoding="utf-8")
        isolation.run("gis_data.layers", folder, job.name, job.limits)
        body = json.loads((folder / "layer.json").read_text(encoding="utf-8"))
        frame = gpd.read_parquet(folder / "layer.parquet")
    findings = tuple(Finding(**finding) for finding in body["findings"])
    return ReferenceLayer(kind, version.strip(), source.strip(), body["sha256"], frame, findings)


def main(folder: Path) -> None:
    """In the child: read the layer in `folder` and leave it there as GeoParquet."""
    job, kind = job_from(folder), (folder / "kind").read_text(encoding="utf-8")
    frame, findings = read(job, kind, folder / "work")
    frame.to_parquet(folder / "layer.parquet")
    body = {"sha256": sha256_of(job.file), "findings": [asdict(finding) for finding in findings]}
    (folder / "layer.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def read(job: Job, kind: str, work: Path) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """The shapes and known columns of a layer file."""
    work.mkdir()
    layer = chosen_stands(layers_of(sources_of(job, work), job.limits), job)
    raw = raw_of(layer, job, kind)
    if not len(raw.frame):
        raise NothingInside(name=layer.name)
    placed, decision = crs.to_stored(
        gpd.GeoDataFrame(raw.frame).reset_index(drop=True),
        name=layer.name,
        confirmed=job.answers.crs,
        shifts=job.shifts,
    )
    shapes, repaired = _valid(on_grid(placed.geometry.to_numpy()), kind)
    frame = gpd.GeoDataFrame(_known_columns(placed, kind, layer.name), geometry=shapes, crs=crs.STORED)
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    findings = [*raw.findings, *crs.findings(decision), *repaired]
    return frame[kept].reset_index(drop=True), findings


def _known_columns(frame: gpd.GeoDataFrame, kind: str, name: str) -> dict[str, np.ndarray]:
    given = {str(column).casefold(): column for column in frame.columns}
    found: dict[str, np.ndarray] = {}
    for column in _columns()[kind]:
        ours = next((given[alias.casefold()] for alias in column.aliases if alias.casefold() in given), None)
        if ours is not None:
            found[column.name] = frame[ours].astype("str").to_numpy(object)
        elif NEEDED.get(kind) == column.name:
            raise LayerColumnMissing(name=name, column=column.name, aliases=", ".join(column.aliases))
    return found


def _valid(shapes: np.ndarray, kind: str) -> tuple[np.ndarray, list[Finding]]:
    """Overlays need valid shapes: broken ones are repaired, and each repair is told with both areas."""
    findings = []
    for at in np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)):
        done = repair(shapes[at])
        areas = f"{done.area_before_m2:.2f} → {done.area_after_m2:.2f} m²"
        findings.append(Finding("08-REPAIRED", kind, row=int(at) + 1, found=areas))
        shapes[at] = done.shape
    return shapes, findings
