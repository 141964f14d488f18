"""The yearly 林草综合监测 layer against everything under care: read, compare, record (JC-01).

Reading and comparing take their time and write nothing; `record` is one short transaction. Ground that the
layer does not cover is never taken for loss: it is told, and stays a duty.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from api.city import City
from api.errors import MonitoringLayerFaulty
from api.workflows.surveys import settings_of
from gis_data.codes import tables
from gis_data.geometry import Shape, areas_m2
from gis_data.ingest import read_survey
from gis_data.job import Answers
from gis_data.monitoring import Thresholds, compare
from gis_data.overlay import overlaps
from registry.actions.caring import Cared, everything
from registry.actions.monitoring import Compared, Run, record_run
from registry.care.assessment import Subject
from registry.care.monitoring import Difference, Limits, Outcome
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.quantities import DM2_PER_MU, area_dm2
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import files, land, tickets

CRS = "EPSG:4490"
COVERED = 0.99
"""Share of a ground that a layer must cover with parcels of any class before it says something of it."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One year's layer: parcels with land class and species, and the file they came from."""

    year: int
    frame: gpd.GeoDataFrame
    stored: Stored


@dataclass(frozen=True)
class Comparison:
    compared: Sequence[Compared]
    not_covered: Sequence[str]


@dataclass(frozen=True)
class Monitored:
    run: Run
    not_covered: Sequence[str]


def read(city: City, file: Path, name: str, year: int) -> Layer:
    """The parcels of the layer in any format and CRS we read; the file is kept with its hash."""
    stands = read_survey(file, name=name, answers=Answers(), settings=settings_of(city)).stands
    _require_classes(stands["land_class"], name)
    frame = gpd.GeoDataFrame(
        {"land_class": stands["land_class"], "species": stands["species_id"]},
        geometry=stands.geometry.to_numpy(),
        crs=CRS,
    )
    sound = frame[~frame.geometry.is_empty & frame.geometry.notna()].reset_index(drop=True)
    return Layer(year, sound, city.blobs.put(file.read_bytes(), Grade.INTERNAL))


def compared(db: Db, layer: Layer, limits: Limits) -> Comparison:
    """Every ticket and plot under care that the layer covers, with what it shows of it."""
    cared = everything(db)
    grounds = gpd.GeoDataFrame(
        {"ticket": [one.id for one in cared], "species": [_species(db, one) for one in cared]},
        geometry=[_ground(db, one) for one in cared],
        crs=CRS,
    )
    seen = _covered(grounds, layer.frame)
    rows = compare(grounds[seen].reset_index(drop=True), layer.frame, _thresholds(limits)).to_dict("records")
    looked = [one for one, known in zip(cared, seen, strict=True) if known]
    missed = [one.id for one, known in zip(cared, seen, strict=True) if not known]
    return Comparison([_line(one, row) for one, row in zip(looked, rows, strict=True)], missed)


def record(db: Db, layer: Layer, found: Comparison, *, by: Actor, now: Moment) -> Monitored:
    files.name_file(db, layer.stored, "application/octet-stream", now=now)
    run = record_run(db, layer.year, layer.stored.sha256, found.compared, by=by, now=now)
    return Monitored(run, found.not_covered)


def _require_classes(classes: pd.Series, name: str) -> None:
    unknown = classes[~classes.isin(list(tables.table("land_class")))]
    if len(unknown):
        row, found = int(unknown.index[0]) + 1, str(unknown.iloc[0])
        raise MonitoringLayerFaulty(name=name, count=len(unknown), row=row, found=found)


def _covered(grounds: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> np.ndarray:
    shapes = grounds.geometry.to_numpy()
    pairs = overlaps(shapes, layer.geometry.to_numpy())
    shared = np.bincount(pairs.one, weights=pairs.area_m2, minlength=len(shapes))
    return np.asarray(shared >= COVERED * areas_m2(shapes))


def _ground(db: Db, one: Cared) -> Shape:
    if one.kind is Subject.PLOT:
        return land.versions(db, one.id)[-1].ground
    claim_id = tickets.known(db, one.id).claim_id
    assert claim_id
    return land.claim(db, claim_id).ground


def _species(db: Db, one: Cared) -> dict[str, int]:
    """Shares of area by taxon, from the sub-compartments as last surveyed."""
    if one.kind is Subject.PLOT:
        return dict(land.versions(db, one.id)[-1].species_permille)
    total: Counter[str] = Counter()
    for version_id in tickets.known(db, one.id).compartments:
        version = land.version(db, version_id)
        total.update({taxon: part * version.area_dm2 for taxon, part in version.species_permille.items()})
    return dict(total)


def _thresholds(limits: Limits) -> Thresholds:
    return Thresholds(
        area_share=float(limits.area_share),
        area_m2=float(limits.area_mu100 * DM2_PER_MU / 100) / 100,
        extent_m=float(limits.extent_m),
        species_points=float(100 * limits.species_share),
    )


def _line(one: Cared, row: dict[Any, Any]) -> Compared:
    difference = Difference(
        subject_kind=one.kind,
        subject_id=one.id,
        outcome=Outcome(row["outcome"]),
        reasons=tuple(row["reasons"]),
        area_before_dm2=area_dm2(row["area_before_m2"]),
        area_now_dm2=area_dm2(row["area_now_m2"]),
        extent_shift_cm=round(100 * row["extent_shift_m"]),
        species_change_permille=round(10 * row["species_change_points"]),
    )
    left = row["remaining"]
    return Compared(
        one, difference, left if isinstance(left, shapely.MultiPolygon) else shapely.MultiPolygon()
    )
