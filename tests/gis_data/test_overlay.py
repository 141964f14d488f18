"""Pairs and points against shapes: the same answers as the slow way."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon

from gis_data.common_ground import common_m2
from gis_data.geometry import areas_m2, overlap_m2
from gis_data.overlay import assign, overlaps, perimeters_m
from tests.gis_data import files


def test_many_overlaps_equal_one_by_one() -> None:
    one = files.stands(25).geometry.to_numpy()
    other = files.stands(25).geometry.translate(0.0007, 0.0004).to_numpy()
    pairs = overlaps(one, other)
    slow = {(a, b): overlap_m2(one[a], other[b]) for a in range(25) for b in range(25)}
    middles = [_centre(one[a], other[b]) for a, b in zip(pairs.one, pairs.other, strict=True)]
    assert np.allclose(pairs.centres(), middles)
    assert {pair for pair, area_m2 in slow.items() if area_m2 > 0} == set(
        zip(pairs.one, pairs.other, strict=True)
    )
    for a, b, area_m2 in zip(pairs.one, pairs.other, pairs.area_m2, strict=True):
        assert area_m2 == pytest.approx(slow[a, b], rel=1e-9)


def _centre(one: Polygon, other: Polygon) -> tuple[float, float]:
    centre = shapely.centroid(shapely.intersection(one, other))
    return centre.x, centre.y


@st.composite
def tangles(draw: st.DrawFn) -> list[Polygon | MultiPolygon]:
    """Valid shapes of a few hundred metres that cut, hold, touch and miss each other, some with holes."""
    found: list[Polygon | MultiPolygon] = []
    for _ in range(draw(st.integers(2, 7))):
        corners = draw(st.integers(3, 30))
        x, y = draw(st.floats(0, 0.004)), draw(st.floats(0, 0.004))
        radii = np.array(draw(st.lists(st.floats(2e-4, 3e-3), min_size=corners, max_size=corners)))
        angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
        ring = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)]) + np.array(
            [106.2, 38.4]
        )
        star = Polygon(np.round(ring, draw(st.sampled_from([3, 4, 8]))))
        hole = shapely.affinity.scale(star, 0.4, 0.4) if draw(st.booleans()) else Polygon()
        shape = shapely.make_valid(star, method="structure", keep_collapsed=False).difference(hole.buffer(0))
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            found.append(shape)
    return found


@given(tangles())
@settings(max_examples=100, deadline=None)
def test_common_ground_summed_from_edges_is_that_of_the_drawn_intersection(
    shapes: list[Polygon | MultiPolygon],
) -> None:
    some = np.array(shapes, dtype=object)
    one, other = (grid.ravel() for grid in np.meshgrid(np.arange(len(some)), np.arange(len(some))))
    found = common_m2(some, some, one, other)
    for a, b, area_m2 in zip(one, other, found, strict=True):
        assert area_m2 == pytest.approx(overlap_m2(some[a], some[b]), rel=1e-9, abs=2e-6)


def test_neighbours_that_share_an_edge_share_no_ground_and_each_shares_all_with_itself() -> None:
    sent = files.stands(400).geometry.to_numpy()
    pairs = overlaps(sent, sent)
    assert (pairs.one == pairs.other).all() and len(pairs.one) == 400
    assert pairs.area_m2 == pytest.approx(areas_m2(sent), rel=1e-6)


def test_a_county_over_its_parcels_and_an_empty_shape() -> None:
    """A large shape of many corners, in many slabs; one that meets nothing; no shapes at all."""
    sent = files.stands(100).geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(sent)
    county = shapely.Point((west + east) / 2, (south + north) / 2).buffer((east - west) / 3, quad_segs=2000)
    pairs = overlaps(sent, np.array([county, MultiPolygon()], dtype=object))
    expected = [overlap_m2(shape, county) for shape in sent[pairs.one]]
    assert len(pairs.one) > 30 and pairs.area_m2 == pytest.approx(expected, rel=1e-8)
    assert len(overlaps(sent[:0], sent).one) == 0


def test_a_point_goes_to_the_parcel_that_geopandas_says() -> None:
    sent = files.stands(25)
    draw = np.random.default_rng(3)
    west, south, east, north = sent.total_bounds
    points = np.column_stack([draw.uniform(west - 0.001, east, 500), draw.uniform(south, north + 0.001, 500)])
    drawn = gpd.GeoDataFrame(geometry=shapely.points(points), crs=4490)
    expected = drawn.sjoin(sent, predicate="intersects", how="left")["index_right"].fillna(-1).astype(int)
    assert (assign(points, sent.geometry.to_numpy()) == expected.to_numpy()).all()


def test_a_point_of_several_shapes_goes_to_the_first_and_of_none_to_none() -> None:
    """An empty shape, one around everything, a point on an edge, far away, and one that is no number."""
    shapes = np.array([MultiPolygon(), shapely.box(1, 1, 2, 2), shapely.box(0, 0, 3, 3)], dtype=object)
    points = np.array([(1.5, 1.5), (2, 1.2), (0.5, 0.5), (3, 3), (1e9, 2), (np.nan, 1)])
    assert assign(points, shapes).tolist() == [1, 1, 2, 2, -1, -1]
    assert assign(points, shapes[:1]).tolist() == [-1] * len(points)
    assert assign(points[:0], shapes).tolist() == []


def test_a_perimeter_in_metres_is_that_of_the_projection() -> None:
    sent = files.stands(4)
    assert perimeters_m(sent.geometry.to_numpy()) == pytest.approx(
        sent.to_crs(4544).length.to_numpy(), rel=3e-3
    )
