"""From a year's scenes to visits: the registered sub-compartments against their own years (MS-23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis_data import catalogue, disturbance
from gis_data.disturbance import VisitOrder, Watch
from gis_data.rasters import Scene
from registry.actions.greenness import Alarm, order_visit
from registry.care import greenness
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import land

CRS = "EPSG:4490"


@dataclass(frozen=True, eq=False)
class Watched:
    """The history of every parcel, who has to be visited, and who is too narrow to be seen from above."""

    scenes: Sequence[Scene]
    history: pd.DataFrame
    visits: tuple[VisitOrder, ...]

    @property
    def unobservable(self) -> list[str]:
        ever = self.history.groupby("stand_id")["observable"].any()
        return sorted(ever[~ever].index)


def watch(db: Db, catalogues: Sequence[Path], year: int, as_of: date, rules: Watch | None = None) -> Watched:
    """Nothing is written. `stand_id` is the sub-compartment's own id."""
    scenes = [scene for file in catalogues for scene in catalogue.read_year(file)]
    parcels = _parcels(db, as_of)
    history = disturbance.history(parcels, scenes)
    classes = pd.Series(parcels["class"].to_numpy(), index=parcels["stand_id"].to_numpy(object))
    return Watched(scenes, history, disturbance.visits(history, classes, year, rules))


def order(db: Db, watched: Watched, *, by: Actor, now: Moment) -> list[greenness.VisitOrder]:
    """One order a parcel and year, however often the watch is run."""
    return [order_visit(db, _alarm(one, watched.scenes), by=by, now=now) for one in watched.visits]


def _alarm(found: VisitOrder, scenes: Sequence[Scene]) -> Alarm:
    hashes = [catalogue.sha256_of(scene) for scene in scenes if scene.taken_on.isoformat() in found.days]
    return Alarm(
        compartment_id=found.stand_id,
        year=found.year,
        months=found.months,
        z_milli=round(found.z * 1000),
        fall_milli=round(found.fall * 1000),
        scenes=hashes,
    )


def _parcels(db: Db, as_of: date) -> gpd.GeoDataFrame:
    """The control of a parcel is its forest class and leading species."""
    known = list(land.newest_versions(db, as_of))
    leading = [max(one.species_permille.items(), key=lambda part: (part[1], part[0]))[0] for one in known]
    return gpd.GeoDataFrame(
        {
            "stand_id": [one.sub_compartment_id for one in known],
            "class": [f"{one.forest_class} {name}" for one, name in zip(known, leading, strict=True)],
        },
        geometry=[one.ground for one in known],
        crs=CRS,
    )
