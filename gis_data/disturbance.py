"""Greenness of a parcel over the years, and an alarm when it falls: the alarm can only order a visit (MS-23).

A satellite sees a change, never its reason: harvest, drought, a cloud's edge and a felled belt look alike. So
the one outcome is a visit; no area, no ticket and no gram is touched here. The parcel is its own control over
the years, its class its control over the season: what all poplars of the plain did is no disturbance of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from gis_data.rasters import Scene
from gis_data.zonal import zonal

HISTORY = ("stand_id", "taken_on", "ndvi", "seen", "observable")
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class Watch:
    """What is worth a visit; our proposal, to be calibrated on the city's own years."""

    season: tuple[int, ...] = (5, 6, 7, 8, 9)
    """Months in which the trees of the city are in leaf."""
    z: float = -3.0
    months_running: int = 2
    seen_least: float = 0.6
    """A day counts for a parcel when at least this share of it was seen."""
    years_least: int = 3
    company_least: int = 5
    """A class is a control from this many parcels on; of a smaller one each is held against itself only."""
    sigma_least: float = 0.02
    """Greenness is not known better than this; a quiet history must not make noise an alarm."""


@dataclass(frozen=True)
class VisitOrder:
    """Go and look at one parcel: since when, how far below its own years, on which days."""

    stand_id: str
    year: int
    months: tuple[int, ...]
    z: float
    fall: float
    days: tuple[str, ...]


def history(parcels: gpd.GeoDataFrame, scenes: Sequence[Scene]) -> pd.DataFrame:
    """One row per parcel (`stand_id`) and scene: mean NDVI by exact coverage, the share seen, observable."""
    found = zonal(parcels.geometry.to_numpy(), scenes)
    ids, days = parcels["stand_id"].astype(str).to_numpy(object), [scene.taken_on for scene in scenes]
    rows = pd.DataFrame(
        {
            "stand_id": np.tile(ids, len(days)),
            "taken_on": pd.to_datetime(np.repeat(np.array(days, dtype="datetime64[D]"), len(ids))),
            "ndvi": found.mean.ravel(),
            "seen": found.seen.ravel(),
            "observable": found.observable.ravel(),
        }
    )
    return rows.sort_values(["stand_id", "taken_on"], kind="stable", ignore_index=True)


def months(found: pd.DataFrame, watch: Watch) -> pd.DataFrame:
    """The median of the days of each parcel and month of the season on which enough of it was seen."""
    month = found["taken_on"].dt.month
    good = found["observable"] & (found["seen"] >= watch.seen_least) & month.isin(watch.season)
    kept = found[good & found["ndvi"].notna()].assign(
        year=found["taken_on"].dt.year, month=month, day=found["taken_on"].dt.date.astype(str)
    )
    grouped = kept.groupby(["stand_id", "year", "month"], sort=True)
    summed: pd.DataFrame = grouped.agg(ndvi=("ndvi", "median"), days=("day", list)).reset_index()
    return summed


def departures(found: pd.DataFrame, classes: pd.Series, watch: Watch) -> pd.DataFrame:
    """Robust z of every parcel and month: against its own earlier years, less what its class did that month.

    `classes` by `stand_id`: parcels of one class share their weather, water and harvest.
    """
    monthly = months(found, watch)
    named = monthly["stand_id"].map(classes).fillna("")
    company = monthly.groupby(named)["stand_id"].transform("nunique")
    season = monthly.groupby([named, monthly["year"], monthly["month"]])["ndvi"].transform("median")
    monthly["own"] = monthly["ndvi"] - season.where(company >= watch.company_least, 0.0)
    before = [_before(group, watch) for _, group in monthly.groupby(["stand_id", "month"], sort=True)]
    columns = ["stand_id", "year", "month", "ndvi", "days", "fall", "z"]
    return pd.concat(before)[columns].reset_index(drop=True) if before else pd.DataFrame(columns=columns)


def _before(group: pd.DataFrame, watch: Watch) -> pd.DataFrame:
    """One month of one parcel through the years, each year against all earlier ones."""
    values, fall, z = group["own"].to_numpy(), np.full(len(group), np.nan), np.full(len(group), np.nan)
    for at in range(watch.years_least, len(values)):
        past = values[:at]
        usual = np.median(past)
        sigma = max(MAD_TO_SIGMA * float(np.median(np.abs(past - usual))), watch.sigma_least)
        fall[at] = usual - values[at]
        z[at] = -fall[at] / sigma
    return group.assign(fall=fall, z=z)


def visits(
    found: pd.DataFrame, classes: pd.Series, year: int, watch: Watch | None = None
) -> tuple[VisitOrder, ...]:
    """The parcels that fell below their own years, in months running of those that could be seen."""
    watch = watch or Watch()
    marked = departures(found, classes, watch)
    of_year = marked[(marked["year"] == year) & marked["z"].notna()]
    orders = [_order(str(stand_id), year, rows, watch) for stand_id, rows in of_year.groupby("stand_id")]
    return tuple(order for order in orders if order)


def _order(stand_id: str, year: int, rows: pd.DataFrame, watch: Watch) -> VisitOrder | None:
    """The first run of low months that is long enough; a month nobody saw neither breaks nor makes a run."""
    low = (rows["z"] <= watch.z).to_numpy()
    for at in range(len(low) - watch.months_running + 1):
        if low[at : at + watch.months_running].all():
            run = rows.iloc[at : at + watch.months_running]
            days = tuple(day for of_month in run["days"] for day in of_month)
            month = tuple(int(number) for number in run["month"])
            return VisitOrder(stand_id, year, month, float(run["z"].max()), float(run["fall"].min()), days)
    return None
