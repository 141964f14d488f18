"""Last year's parcels against this year's: unchanged, changed, split, merged, new, gone.

Two surveys never draw the same line twice, so a difference counts only beyond what positional accuracy
explains: a parcel may lose or gain `Z · sigma · perimeter` of ground and still be the same. IoU alone cannot
see losses under a tenth of a parcel, so the one-sided loss (old minus new) is looked at first.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis_data.geometry import areas_m2
from gis_data.overlay import overlaps, perimeters_m

HANDHELD_M, RTK_M = 3.0, 0.1
"""Positional accuracy (one sigma) of a handheld receiver and of RTK."""
Z = 2.0
LINK_SHARE = 0.25
"""Two parcels are kin when they share this much of the smaller one; less is a boundary drawn differently."""


def trace(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, sigma_m: float = HANDHELD_M) -> pd.DataFrame:
    """One row per family of parcels: outcome, ids on both sides, areas, loss, gain, IoU, species changed.

    Both frames carry `stand_id` and geometry in EPSG:4490.
    """
    old_shapes, new_shapes = before.geometry.to_numpy(), after.geometry.to_numpy()
    old_m2, new_m2 = areas_m2(old_shapes), areas_m2(new_shapes)
    links = overlaps(old_shapes, new_shapes)
    kin = links.area_m2 >= LINK_SHARE * np.minimum(old_m2[links.one], new_m2[links.other])
    family_old, family_new = _families(len(before), len(after), links.one[kin], links.other[kin])
    count = int(max(family_old.max(initial=-1), family_new.max(initial=-1))) + 1
    same_family = family_old[links.one] == family_new[links.other]
    shared_m2 = np.bincount(family_old[links.one[same_family]], links.area_m2[same_family], count)
    before_m2, after_m2 = np.bincount(family_old, old_m2, count), np.bincount(family_new, new_m2, count)
    noise_m2 = Z * sigma_m * np.bincount(family_old, perimeters_m(old_shapes), count)
    olds, news = np.bincount(family_old, minlength=count), np.bincount(family_new, minlength=count)
    loss_m2, gain_m2 = np.maximum(before_m2 - shared_m2, 0.0), np.maximum(after_m2 - shared_m2, 0.0)
    moved = (loss_m2 > noise_m2) | (gain_m2 > noise_m2)
    union_m2 = before_m2 + after_m2 - shared_m2
    return pd.DataFrame(
        {
            "outcome": _outcomes(olds, news, moved),
            "before": _names(before["stand_id"], family_old, count),
            "after": _names(after["stand_id"], family_new, count),
            "area_before_m2": before_m2,
            "area_after_m2": after_m2,
            "loss_m2": loss_m2,
            "gain_m2": gain_m2,
            "noise_m2": noise_m2,
            "iou": np.where(union_m2 > 0, shared_m2 / np.maximum(union_m2, 1e-9), 0.0),
            "species_changed": _species_changed(before, after, family_old, family_new, count),
        }
    )


def _families(
    olds: int, news: int, kin_old: NDArray[np.intp], kin_new: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Connected components of the bipartite graph: the family of each old and of each new parcel."""
    size = olds + news
    graph = coo_array((np.ones(len(kin_old)), (kin_old, kin_new + olds)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1].astype(np.intp)
    return labels[:olds], labels[olds:]


def _outcomes(olds: NDArray[np.intp], news: NDArray[np.intp], moved: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.select(
        [news == 0, olds == 0, (olds == 1) & (news == 1) & ~moved, (olds == 1) & (news == 1), news >= olds],
        ["gone", "new", "unchanged", "changed", "split"],
        "merged",
    )


def _names(ids: pd.Series, family: NDArray[np.intp], count: int) -> list[list[str]]:
    names: list[list[str]] = [[] for _ in range(count)]
    for stand_id, label in zip(ids.astype(str), family, strict=True):
        names[label].append(stand_id)
    return [sorted(group) for group in names]


def _species_changed(
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    family_old: NDArray[np.intp],
    family_new: NDArray[np.intp],
    count: int,
) -> NDArray[np.bool_]:
    """Families that carry other species than before; unknown on one side is no change."""
    if "species" not in before or "species" not in after:
        return np.zeros(count, bool)
    sides = []
    for frame, family in ((before, family_old), (after, family_new)):
        words: list[set[str]] = [set() for _ in range(count)]
        for word, label in zip(frame["species"], family, strict=True):
            if isinstance(word, str):
                words[label].add(word)
        sides.append(words)
    return np.array([bool(old and new and old != new) for old, new in zip(*sides, strict=True)])
