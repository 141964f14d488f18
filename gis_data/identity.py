"""The number of a sub-compartment, and which one a tree belongs to.

A 小班 number repeats between villages: only 县, 乡, 村, 林班 and 小班 together name a parcel.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from gis_data.findings import Finding

PARTS = (
    "county_code",
    "forest_farm",
    "township_code",
    "village_code",
    "compartment",
    "subcompartment",
    "parcel",
)


def with_stand_id(stands: pd.DataFrame) -> pd.DataFrame:
    """Adds the sender's row number, and the id composed of its parts where no id was sent."""
    composed = _composed(stands, [part for part in PARTS if part in stands])
    return stands.assign(row=np.arange(1, len(stands) + 1), stand_id=stands["stand_id"].fillna(composed))


def _composed(frame: pd.DataFrame, parts: list[str]) -> pd.Series:
    """`640104-001-002-0003-00012`; missing where there is no parcel number."""
    result = pd.Series("", index=frame.index, dtype="str")
    for part in parts:
        given = frame[part].notna()
        joined = result.where(result == "", result + "-") + frame[part].fillna("")
        result = result.where(~given, joined)
    return result.where(frame["subcompartment"].notna(), None)


def with_trees_linked(trees: pd.DataFrame, stands: gpd.GeoDataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Each tree with the `stand_id` it belongs to: by full id, else by the number parts in the tally."""
    trees = trees.assign(row=np.arange(1, len(trees) + 1))
    keys = trees["stand_key"].astype(object)
    linked = keys.where(keys.isin(set(stands["stand_id"].dropna())), None)
    records = stands.dropna(subset=["record_key"]).drop_duplicates("record_key", keep=False)
    linked = linked.fillna(keys.map(records.set_index("record_key")["stand_id"].astype(object)))
    parts = [part for part in PARTS if part in trees and trees[part].notna().any() and part in stands]
    ambiguous = pd.Series(False, index=trees.index)
    if parts and "subcompartment" in parts:
        numbers = pd.Series(
            stands["stand_id"].to_numpy(object), index=_composed(stands, parts).to_numpy(object)
        )
        numbers = numbers[numbers.index.notna()]
        repeated = numbers.index.duplicated(keep=False)
        wanted = _composed(trees, parts).astype(object)
        linked = linked.fillna(wanted.map(numbers[~repeated]).astype(object))
        ambiguous = linked.isna() & wanted.isin(set(numbers.index[repeated]))
    rows = trees["row"].to_numpy()
    orphan = (linked.isna() & ~ambiguous).to_numpy()
    shown = keys.fillna(trees["subcompartment"].astype(object)).to_numpy(object)
    findings = [
        Finding(rule, "trees", row=int(rows[at]), field="stand_id", found=_shown(shown[at]))
        for rule, mask in (("12-ORPHAN", orphan), ("12-ORPHAN-AMBIGUOUS", ambiguous.to_numpy()))
        for at in np.flatnonzero(mask)
    ]
    return trees.assign(stand_id=linked.astype("str")), findings


def _shown(value: object) -> str | None:
    return None if value is None or value is pd.NA or value != value else str(value)
