"""The list of plots laid out: a table beside the tally, the only one to know the plots without a tree."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from gis_data import columns, identity
from gis_data.findings import Finding

NEEDED = {"plot_id", "plot_area_m2"}
KEY = ["stand_id", "plot_id"]


def is_list(names: Sequence[str], remembered: Mapping[str, str]) -> bool:
    """A table with plots and their areas, and no tree in it."""
    ours = set(columns.match(names, "tree", remembered).columns.values())
    return ours >= NEEDED and "dbh_cm" not in ours


def laid_out(
    frame: pd.DataFrame, stands: gpd.GeoDataFrame, remembered: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """`stand_id`, `plot_id`, `area_m2` of rows that name parcel and plot, and the faults of the others."""
    mapped = columns.match([str(name) for name in frame.columns], "tree", remembered)
    records, findings = columns.convert(frame, mapped, "tree", "plots")
    linked, orphans = identity.with_trees_linked(columns.complete(records, "tree"), stands)
    findings += [replace(orphan, layer="plots") for orphan in orphans]
    missing = {
        "06-VALUE-MISSING": ("plot_id", linked["plot_id"].isna()),
        "12-PLOT-AREA": ("plot_area_m2", linked["plot_area_m2"].isna()),
    }
    for rule, (field, mask) in missing.items():
        findings += [
            Finding(rule, "plots", row=int(at) + 1, stand_id=_text(linked["stand_id"].iloc[at]), field=field)
            for at in np.flatnonzero(mask)
        ]
    listed = linked.rename(columns={"plot_area_m2": "area_m2"})[[*KEY, "area_m2"]]
    return listed.dropna(subset=KEY).drop_duplicates(ignore_index=True), findings


def with_areas(trees: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Trees whose row does not say how large their plot is learn it from the list."""
    areas = listed.drop_duplicates(KEY).set_index(KEY)["area_m2"]
    known = areas.reindex(pd.MultiIndex.from_frame(trees[KEY])).to_numpy("float64")
    own = trees["plot_area_m2"].to_numpy("float64")
    return trees.assign(plot_area_m2=np.where(np.isnan(own), known, own))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
