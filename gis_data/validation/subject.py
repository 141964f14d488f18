"""What is checked: the survey so far, and the frames it is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis_data.findings import Finding
from gis_data.limits import Limits
from gis_data.overlay import lonlat
from gis_data.survey import Origin

POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class Tolerances:
    """What an office may set; the defaults are ours or the rule's."""

    overlap_m2: float = 1.0
    """More is refused, less is trimmed at the neighbour (D4)."""
    outside_share: float = 0.01
    declared_area_share: float = 0.05
    """A larger difference blocks review (MS-11)."""
    map_area_share: float = 0.01
    gap_m: float = 0.5
    sliver_m2: float = 400.0
    sliver_roundness: float = 0.05
    mapped_m2: float = 667.0
    """0.0667 ha, the least mapped parcel."""
    repair_m2: float = 1.0
    repair_share: float = 1e-4


@dataclass(frozen=True)
class Planting:
    """The survey plans new planting; `water_source` is the document that confirms its water."""

    water_source: str | None


@dataclass(frozen=True)
class Reference:
    """Frames in EPSG:4490 that others hand in; the checks ask nobody.

    `claims`: live area claims with `ticket` and, if known, `stand_id`. `previous`: the stands of the last
    survey. `layers` by kind: `county` (with `code`), `farmland`, `basic_farmland`, `protected_area`,
    `ecological_red_line`, `compensation_zone` (with `zone`).
    """

    claims: gpd.GeoDataFrame | None = None
    previous: gpd.GeoDataFrame | None = None
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """As GeoParquet, for the child process."""
        folder.mkdir()
        for name, frame in (("claims", self.claims), ("previous", self.previous)):
            if frame is not None:
                frame.to_parquet(folder / f"{name}.parquet")
        for kind, frame in self.layers.items():
            frame.to_parquet(folder / f"layer-{kind}.parquet")


def load_reference(folder: Path) -> Reference:
    """A reference saved by `Reference.save`."""
    frames = {path.stem: gpd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    layers = {
        stem.removeprefix("layer-"): frame for stem, frame in frames.items() if stem.startswith("layer-")
    }
    return Reference(frames.get("claims"), frames.get("previous"), layers)


@dataclass(frozen=True, eq=False)
class Subject:
    """One survey under examination."""

    stands: gpd.GeoDataFrame
    trees: pd.DataFrame
    origin: Origin
    reference: Reference
    as_of: date | None
    tolerances: Tolerances
    limits: Limits
    planting: Planting | None = None

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        return np.asarray(self.stands.geometry.to_numpy(), dtype=object)

    @cached_property
    def polygonal(self) -> NDArray[np.bool_]:
        """Rows that have a polygon with finite coordinates."""
        kinds = np.isin(shapely.get_type_id(self.shapes), [int(kind) for kind in POLYGONAL])
        finite = np.isfinite(shapely.bounds(self.shapes)).all(axis=1)
        return np.asarray(kinds & finite & ~shapely.is_empty(self.shapes))

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        return np.asarray(self.polygonal & shapely.is_valid(self.shapes))

    @cached_property
    def sound(self) -> NDArray[np.object_]:
        """Shapes fit for overlays: the sender's, repaired copies of invalid ones, empty ones for the rest."""
        shapes = np.where(self.polygonal, self.shapes, shapely.MultiPolygon())
        broken = self.polygonal & ~self.valid
        if broken.any():
            shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        return np.asarray(shapes, dtype=object)

    @cached_property
    def centres(self) -> NDArray[np.float64]:
        """A point in each shape, lon/lat; NaN without a shape."""
        return lonlat(shapely.point_on_surface(self.sound))

    def at(
        self,
        rule: str,
        rows: NDArray[np.bool_] | NDArray[np.intp] | pd.Series,
        *,
        field: str | None = None,
        found: object = None,
        expected: object = None,
    ) -> list[Finding]:
        """One finding for each of these stands; `found` and `expected` may be columns or one value."""
        where = np.flatnonzero(rows) if np.asarray(rows).dtype == bool else np.asarray(rows)
        ids = self.stands["stand_id"].to_numpy(object)
        return [
            Finding(
                rule, "stands", at + 1, text(ids[at]), field, text(_pick(found, at)),
                text(_pick(expected, at)), *_lonlat(self.centres[at]),
            )
            for at in where.tolist()
        ]  # fmt: skip

    def among_trees(
        self,
        rule: str,
        rows: NDArray[np.bool_] | pd.Series,
        *,
        field: str | None = None,
        found: object = None,
        expected: object = None,
    ) -> list[Finding]:
        """One finding for each of these trees."""
        ids, numbers = self.trees["stand_id"].to_numpy(object), self.trees["row"].to_numpy()
        return [
            Finding(
                rule, "trees", int(numbers[at]), text(ids[at]), field,
                text(_pick(found, at)), text(_pick(expected, at)),
            )
            for at in np.flatnonzero(np.asarray(rows, dtype=bool)).tolist()
        ]  # fmt: skip


def _pick(values: object, at: int) -> object:
    if isinstance(values, pd.Series):
        return values.iloc[at]
    return values[at] if isinstance(values, np.ndarray) else values


def _lonlat(point: NDArray[np.float64]) -> tuple[float | None, float | None]:
    lon, lat = (round(float(value), 6) for value in point)
    return (lon, lat) if np.isfinite(lon) else (None, None)


def text(value: object) -> str | None:
    """A value as the report prints it: short, and the same on every machine."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
