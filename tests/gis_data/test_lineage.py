"""Two years of parcels, and the yearly monitoring layer against live tickets."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import affinity

from gis_data.lineage import RTK_M, trace
from gis_data.monitoring import Thresholds, compare
from tests.gis_data import files

DEG_PER_M = 1 / 111_320


def year(count: int = 9) -> gpd.GeoDataFrame:
    sent = files.stands(count)
    return gpd.GeoDataFrame(
        {"stand_id": [f"旧{n}" for n in range(count)], "species": "populus_bolleana", "land_class": "0111"},
        geometry=sent.geometry.to_numpy(),
        crs=4490,
    )


def outcomes(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, **options: float
) -> dict[tuple[str, ...], str]:
    families = trace(before, after, **options)
    return {
        (*row.before, "→", *row.after): row.outcome for row in families.itertuples()
    }  # fmt: skip


def test_unchanged_split_merged_new_and_gone_are_told_apart() -> None:
    before, after = year(), year().assign(stand_id=lambda f: f["stand_id"].str.replace("旧", "新"))
    shapes = list(after.geometry)
    west, south, east, north = shapely.bounds(shapes[0])
    halves = [
        shapely.box(west, south, (west + east) / 2, north),
        shapely.box((west + east) / 2, south, east, north),
    ]
    merged = shapely.union_all([shapes[1], shapes[2]])
    far = affinity.translate(shapes[8], 0.05, 0)
    after = gpd.GeoDataFrame(
        {"stand_id": ["甲", "乙", "丙", *after["stand_id"][3:8], "丁"], "species": "populus_bolleana"},
        geometry=[*halves, merged, *shapes[3:8], far],
        crs=4490,
    )
    found = outcomes(before, after)
    assert found["旧0", "→", "乙", "甲"] == "split" and found["旧1", "旧2", "→", "丙"] == "merged"
    assert found["旧8", "→"] == "gone" and found["→", "丁"] == "new"
    assert found["旧3", "→", "新3"] == "unchanged"


def test_a_shift_within_handheld_accuracy_is_no_change_but_with_rtk_it_is() -> None:
    before = year()
    shifted = before.set_geometry(before.geometry.translate(3.6 * DEG_PER_M, 0))
    assert set(outcomes(before, shifted).values()) == {"unchanged"}
    assert set(outcomes(before, shifted, sigma_m=RTK_M).values()) == {"changed"}


def test_a_loss_below_a_tenth_is_seen_by_area_although_iou_hardly_moves() -> None:
    before = year(1)
    west, south, east, north = before.total_bounds
    cut = before.set_geometry([shapely.box(west, south, west + 0.93 * (east - west), north)])
    family = trace(before, cut.set_crs(4490, allow_override=True), sigma_m=RTK_M).iloc[0]
    assert family["outcome"] == "changed" and family["iou"] > 0.9
    assert family["loss_m2"] == pytest.approx(0.07 * family["area_before_m2"], rel=1e-3)


def test_another_species_on_the_same_ground_is_told() -> None:
    before = year(2)
    after = before.assign(species=["populus_bolleana", "sophora"])
    assert trace(before, after)["species_changed"].tolist() == [False, True]


def monitored(change, **thresholds: float):
    """One ticket against a layer in which its parcel was changed."""
    tickets = year(1).assign(ticket="示例票001")
    layer = change(year(1))
    return compare(tickets, layer, Thresholds(**thresholds) if thresholds else None).iloc[0]


def shrunk(share: float):
    def change(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        west, south, east, north = layer.total_bounds
        return layer.set_geometry(
            gpd.GeoSeries([shapely.box(west, south, west + share * (east - west), north)], crs=4490)
        )

    return change


@pytest.mark.rule("JC-01", "MS-21")
def test_the_layer_is_compared_on_area_extent_and_species() -> None:
    row = monitored(shrunk(0.9))
    assert row["outcome"] == "candidate" and row["reasons"] == ["area", "extent"]
    assert row["loss_m2"] == pytest.approx(0.1 * row["area_before_m2"], rel=1e-3)
    assert row["extent_shift_m"] == pytest.approx(0.1 * 0.002 * 111_320 * np.cos(np.radians(38.4)), rel=1e-3)
    other = monitored(lambda layer: layer.assign(species="sophora"))
    assert other["reasons"] == ["species"] and other["species_change_points"] == 100


@pytest.mark.rule("JC-02")
def test_below_the_thresholds_a_difference_is_only_logged() -> None:
    assert monitored(shrunk(0.9985), sigma_m=0.0)["outcome"] == "unchanged"
    assert monitored(shrunk(0.9975), sigma_m=0.0)["outcome"] == "candidate", "0.1 mu comes before one percent"
    assert monitored(shrunk(0.9), area_share=0.2, area_m2=1e9, extent_m=1e9)["outcome"] == "unchanged"
    assert monitored(shrunk(0.98), sigma_m=3.0)["outcome"] == "unchanged", "within positional accuracy"


@pytest.mark.rule("JC-04")
def test_under_one_mu_or_in_two_pieces_no_change_is_possible() -> None:
    assert monitored(shrunk(0.017))["outcome"] == "below_1_mu"

    def cut_through(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        west, south, east, north = layer.total_bounds
        thirds = [
            shapely.box(west, south, west + 0.0008, north),
            shapely.box(west + 0.0012, south, east, north),
        ]
        return gpd.GeoDataFrame(
            {"species": "populus_bolleana", "land_class": "0111"}, index=[0, 1], geometry=thirds, crs=4490
        )

    assert monitored(cut_through)["outcome"] == "not_contiguous"
    assert monitored(lambda layer: layer.assign(land_class="0161"))["outcome"] == "gone"
