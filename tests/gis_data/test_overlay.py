"""Pairs and points against shapes: the same answers as the slow way."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis_data.geometry import overlap_m2
from gis_data.overlay import assign, overlaps, perimeters_m
from tests.gis_data import files


def test_many_overlaps_equal_one_by_one() -> None:
    one = files.stands(25).geometry.to_numpy()
    other = files.stands(25).geometry.translate(0.0007, 0.0004).to_numpy()
    pairs = overlaps(one, other)
    slow = {(a, b): overlap_m2(one[a], other[b]) for a in range(25) for b in range(25)}
    assert {pair for pair, area_m2 in slow.items() if area_m2 > 0} == set(
        zip(pairs.one, pairs.other, strict=True)
    )
    for a, b, area_m2 in zip(pairs.one, pairs.other, pairs.area_m2, strict=True):
        assert area_m2 == pytest.approx(slow[a, b], rel=1e-12)


def test_a_point_goes_to_the_parcel_that_geopandas_says() -> None:
    sent = files.stands(25)
    draw = np.random.default_rng(3)
    west, south, east, north = sent.total_bounds
    points = np.column_stack([draw.uniform(west - 0.001, east, 500), draw.uniform(south, north + 0.001, 500)])
    drawn = gpd.GeoDataFrame(geometry=shapely.points(points), crs=4490)
    expected = drawn.sjoin(sent, predicate="intersects", how="left")["index_right"].fillna(-1).astype(int)
    assert (assign(points, sent.geometry.to_numpy()) == expected.to_numpy()).all()


def test_a_perimeter_in_metres_is_that_of_the_projection() -> None:
    sent = files.stands(4)
    assert perimeters_m(sent.geometry.to_numpy()) == pytest.approx(
        sent.to_crs(4544).length.to_numpy(), rel=3e-3
    )
