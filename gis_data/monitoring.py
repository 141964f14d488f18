"""The yearly 林草综合监测 layer against live tickets (JC-01, JC-02): candidates for a case, never a decision.

A satellite or a layer orders a visit; the field decides. A difference becomes a candidate only above the
configured thresholds and beyond what positional accuracy explains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis_data.codes import tables
from gis_data.geometry import areas_m2, is_contiguous
from gis_data.lineage import RTK_M, Z
from gis_data.overlay import M_PER_DEG, Overlaps, overlaps, perimeters_m
from sink.units import MU_M2

TREES = ("arbor", "bamboo", "shrub", "sparse", "young")


@dataclass(frozen=True)
class Thresholds:
    """JC-02: what is worth a case. A ticket is a candidate when any of them is passed."""

    area_share: float = 0.01
    area_m2: float = 0.1 * float(MU_M2)
    extent_m: float = 10.0
    species_points: float = 10.0
    sigma_m: float = RTK_M
    """Positional accuracy of the layer."""


def compare(
    tickets: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """One row per ticket: area of trees on its ground, loss, shift of the limits, species change, outcome.

    `tickets`: `ticket`, `species` (a taxon, or shares by taxon), geometry. `layer`: `land_class`, `species`,
    geometry. Outcomes: `unchanged` (below, logged only), `candidate`, `below_1_mu`, `not_contiguous`, `gone`.
    """
    limits = thresholds or Thresholds()
    ground = tickets.geometry.to_numpy()
    standing = layer[tables.meaning(layer["land_class"], "land_class").isin(TREES)].reset_index(drop=True)
    pairs = overlaps(ground, standing.geometry.to_numpy())
    left = _remaining(ground, standing.geometry.to_numpy(), pairs)
    before_m2, now_m2 = areas_m2(ground), areas_m2(left)
    loss_m2 = np.maximum(before_m2 - now_m2, 0.0)
    noise_m2 = Z * limits.sigma_m * perimeters_m(ground)
    shift_m = _shift_m(ground, left)
    points = _species_points(tickets["species"], standing["species"], pairs, len(ground))
    area_moved = (loss_m2 > limits.area_share * before_m2) | (loss_m2 > limits.area_m2)
    reasons = {
        "area": area_moved & (loss_m2 > noise_m2),
        "extent": (shift_m > limits.extent_m) & (loss_m2 > noise_m2),
        "species": points > limits.species_points,
    }
    return pd.DataFrame(
        {
            "ticket": tickets["ticket"].to_numpy(object),
            "outcome": _outcomes(left, now_m2, np.any(list(reasons.values()), axis=0)),
            "reasons": [[name for name, rows in reasons.items() if rows[at]] for at in range(len(ground))],
            "area_before_m2": before_m2,
            "area_now_m2": now_m2,
            "loss_m2": loss_m2,
            "noise_m2": noise_m2,
            "iou": now_m2 / np.maximum(before_m2, 1e-9),
            "extent_shift_m": shift_m,
            "species_change_points": points,
            "remaining": left,
        }
    )


def _remaining(
    ground: NDArray[np.object_], standing: NDArray[np.object_], pairs: Overlaps
) -> NDArray[np.object_]:
    """The part of each ticket's ground that still carries trees."""
    left = np.full(len(ground), shapely.MultiPolygon(), dtype=object)
    for at in np.unique(pairs.one):
        cover = shapely.union_all(standing[pairs.other[pairs.one == at]])
        shared = shapely.intersection(ground[at], cover)
        faces = [part for part in shapely.get_parts(shared) if part.geom_type == "Polygon"]
        left[at] = shapely.MultiPolygon(faces)
    return left


def _shift_m(ground: NDArray[np.object_], left: NDArray[np.object_]) -> NDArray[np.float64]:
    """How far the four limits (四至) moved, at most; NaN-free: ground that is gone moved by its own size."""
    before, now = shapely.bounds(ground), shapely.bounds(left)
    gone = ~np.isfinite(now).all(axis=1)
    now[gone] = np.column_stack([before[gone, 2:], before[gone, :2]])
    move = np.abs(now - before) * M_PER_DEG
    move[:, [0, 2]] *= np.cos(np.radians(before[:, [1]]))
    return np.asarray(move.max(axis=1))


def _species_points(
    ticketed: pd.Series, standing: pd.Series, pairs: Overlaps, count: int
) -> NDArray[np.float64]:
    """Largest change of any taxon's share of area, in percentage points; zero where nothing is known."""
    points = np.zeros(count)
    words = standing.to_numpy(object)
    for at in np.unique(pairs.one):
        rows = pairs.one == at
        area: dict[str, float] = {}
        for word, area_m2 in zip(words[pairs.other[rows]], pairs.area_m2[rows], strict=True):
            if isinstance(word, str):
                area[word] = area.get(word, 0.0) + float(area_m2)
        before, total = _shares(ticketed.iloc[at]), sum(area.values())
        if before and total:
            taxa = before.keys() | area.keys()
            points[at] = max(
                abs(100 * area.get(taxon, 0.0) / total - before.get(taxon, 0.0)) for taxon in taxa
            )
    return points


def _shares(stated: Any) -> dict[str, float]:
    """Shares in percent of a ticket's species."""
    if isinstance(stated, str):
        return {stated: 100.0}
    if not isinstance(stated, Mapping):
        return {}
    total = sum(stated.values())
    return {taxon: 100 * share / total for taxon, share in stated.items()} if total else {}


def _outcomes(
    left: NDArray[np.object_], now_m2: NDArray[np.float64], candidate: NDArray[np.bool_]
) -> list[str]:
    """JC-04: under 1 亩, or no longer contiguous, a change is impossible."""
    outcomes = []
    for shape, area_m2, moved in zip(left, now_m2, candidate, strict=True):
        if shapely.is_empty(shape):
            outcomes.append("gone")
        elif not moved:
            outcomes.append("unchanged")
        elif area_m2 < float(MU_M2):
            outcomes.append("below_1_mu")
        else:
            outcomes.append("candidate" if is_contiguous(shape) else "not_contiguous")
    return outcomes
