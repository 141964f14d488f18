"""The last steps of a trace, read out of the evidence bundle: plots, trees, equation rows, citations."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sink.allometry import Flag
from sink.errors import BundleUnreadable
from sink.parameters.loader import load
from sink.trace import part_rows

TREES_SHOWN = 500
"""Of a stand with more trees the rest is in the bundle."""
TREE_COLUMNS = ("stand_id", "plot_id", "species", "dbh_cm", "height_m")
MADE_COLUMNS = ("set_id", "above_kg", "below_kg", "prudent_above_kg", "prudent_below_kg", "carbon_fraction")


@dataclass(frozen=True)
class Detail:
    """`equations`: each parameter row that a figure of these stands rests on, with source and signature."""

    plots: Sequence[dict[str, Any]]
    trees: Sequence[dict[str, Any]]
    tree_count: int
    equations: Sequence[dict[str, Any]]


def read_detail(bundle: bytes, stand_ids: Sequence[str]) -> Detail:
    """What the bundle holds of some stands; other holders' stands of the same survey stay out."""
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            trees, made, parts, plots = (
                pd.read_parquet(io.BytesIO(archive.read(name)))
                for name in (
                    "inputs/trees.parquet",
                    "intermediate/trees.parquet",
                    "intermediate/parts.parquet",
                    "intermediate/plots.parquet",
                )
            )
            used = pd.read_csv(archive.open("parameters/used.csv"), dtype=str, keep_default_na=False)
    except (zipfile.BadZipFile, KeyError, ValueError) as broken:
        raise BundleUnreadable(name="evidence", detail=str(broken)) from broken
    mine = made[made["stand_id"].isin(stand_ids)]
    rows = _rows_used(parts[parts["stand_id"].isin(stand_ids)], manifest)
    given = trees.reset_index(drop=True)[[name for name in TREE_COLUMNS if name in trees]]
    shown = mine.head(TREES_SHOWN)
    listed = given.iloc[shown["row"]].reset_index(drop=True)
    figures = shown[[*MADE_COLUMNS]].reset_index(drop=True)
    return Detail(
        plots=_records(plots[plots["stand_id"].isin(stand_ids)]),
        trees=_records(pd.concat([listed, figures], axis=1)),
        tree_count=len(mine),
        equations=_records(used[used["row_id"].isin(rows)]),
    )


def _rows_used(parts: pd.DataFrame, manifest: dict[str, Any]) -> set[str]:
    parameters = load(manifest["parameters_version"])
    keys = parts[["species_id", "set_id", "flags", "kind"]].drop_duplicates()
    return {
        row
        for species, set_id, flags, kind in keys.itertuples(index=False)
        for row in part_rows(
            str(species), str(set_id), Flag(int(flags)), str(kind), manifest["method"], parameters
        )
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return found
