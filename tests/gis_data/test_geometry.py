"""Area, overlap, blocks, trimming and repair on the ellipsoid, against an independent geodesic engine."""

import numpy as np
import pytest
import shapely
import shapely.ops
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import rotate, translate

from gis_data.geometry import (
    GRID_DEG,
    area_m2,
    areas_m2,
    blocks,
    boundary_limits,
    is_contiguous,
    overlap_m2,
    repair,
    share_ground,
    snap,
    trim,
)

ELLIPSOID = Geod(a=6378137.0, rf=298.257222101)
LON_M, LAT_M = 87_100.0, 111_000.0  # metres per degree near 38.5° N, for drawing only


def geodesic_m2(shape: Polygon | MultiPolygon) -> float:
    return abs(ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(shape))[0])


def rectangle(
    x_m: float = 0,
    y_m: float = 0,
    w_m: float = 100,
    h_m: float = 100,
    at: tuple[float, float] = (106.2, 38.5),
) -> Polygon:
    lon, lat = at[0] + x_m / LON_M, at[1] + y_m / LAT_M
    return box(lon, lat, lon + w_m / LON_M, lat + h_m / LAT_M)


def authalic_m2(width: float, south: float, north: float) -> float:
    """Between two parallels and two meridians the ellipsoid's area has a closed form (Bagratuni)."""
    e2 = (2 - 1 / 298.257222101) / 298.257222101
    e = e2**0.5

    def q(lat: float) -> float:
        s = np.sin(np.radians(lat))
        return float((1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e) / 2)

    return 6378137.0**2 * np.radians(width) * (q(north) - q(south))


@st.composite
def parcels(draw: st.DrawFn, radius_m: float = 400) -> Polygon:
    """A star-shaped parcel of a few hundred metres, somewhere in the city."""
    corners = draw(st.integers(3, 24))
    lon, lat = draw(st.floats(105.8, 107.0)), draw(st.floats(37.6, 38.9))
    radii = draw(st.lists(st.floats(30, radius_m), min_size=corners, max_size=corners))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return Polygon(
        [
            (lon + r * np.cos(a) / LON_M, lat + r * np.sin(a) / LAT_M)
            for a, r in zip(angles, radii, strict=True)
        ]
    )


@given(parcels())
@settings(max_examples=200, deadline=None)
def test_the_official_area_agrees_with_the_geodesic_area(parcel: Polygon) -> None:
    """With corners every 20 m: a longer straight side bows by millimetres from the geodesic."""
    dense = shapely.segmentize(parcel, 20 / LON_M)
    assert area_m2(dense) == pytest.approx(geodesic_m2(dense), rel=1e-7, abs=1e-3)


@pytest.mark.parametrize("lat", [-89, -45, 0, 4, 18.4, 19, 38.5, 53.6, 58.4, 59, 89])
@pytest.mark.parametrize("size_m", [1, 30, 1000])
def test_the_official_area_is_exact_to_1e_9_wherever_and_however_small(lat: float, size_m: float) -> None:
    """Sides every 1/200: what is left of the geodesic's bow is far below the bound."""
    height = size_m / LAT_M
    width = height / np.cos(np.radians(lat))
    dense = shapely.segmentize(box(106.2, lat, 106.2 + width, lat + height), height / 200)
    exact_m2 = authalic_m2(width, lat, lat + height)
    rounding = 4e-16 * 180 / height  # of the latitudes themselves
    assert area_m2(dense) == pytest.approx(exact_m2, rel=1e-11 + 20 * rounding)
    if size_m > 1 and abs(lat) < 60:
        assert area_m2(dense) == pytest.approx(geodesic_m2(dense), rel=1e-9)


def test_an_area_does_not_depend_on_the_company_it_is_computed_in() -> None:
    """Partitions give the same totals (D11)."""
    draw = np.random.default_rng(3)
    shapes = [rectangle(*draw.uniform(-5e4, 5e4, 2), *draw.uniform(5, 900, 2)) for _ in range(300)]
    shapes += [shapely.segmentize(rectangle(0, 0, 900, 900), 1e-6)]
    assert areas_m2(shapes).tolist() == [area_m2(shape) for shape in shapes]


def test_the_official_area_of_a_map_sheet_is_the_ellipsoid_integral() -> None:
    """7.5' x 5' in the city."""
    sheet = box(106.25, 38.5, 106.375, 38.5 + 5 / 60)
    assert area_m2(sheet) == pytest.approx(authalic_m2(7.5 / 60, 38.5, 38.5 + 5 / 60), rel=1e-12)


@pytest.mark.rule("MS-11")
def test_the_area_does_not_know_the_limit_of_two_zones() -> None:
    whole = rectangle(-500, 0, 1000, 300, at=(106.5, 38.3))
    west, east = box(106.0, 38, 106.5, 39), box(106.5, 38, 107.0, 39)
    halves = [shapely.intersection(whole, side) for side in (west, east)]
    assert sum(areas_m2(halves)) == pytest.approx(area_m2(whole), rel=1e-9)


def test_holes_subtract_and_parts_add() -> None:
    outer, hole, island = rectangle(), rectangle(20, 20, 30, 30), rectangle(200, 0, 50, 50)
    shape = MultiPolygon([Polygon(outer.exterior, [hole.exterior]), island])
    assert area_m2(shape) == pytest.approx(area_m2(outer) - area_m2(hole) + area_m2(island), rel=1e-9)
    assert area_m2(shape) == pytest.approx(geodesic_m2(shape), rel=1e-7)


def test_many_areas_are_computed_at_once_whatever_the_ring_directions() -> None:
    shapes = np.array([rectangle(), rectangle().reverse(), MultiPolygon(), rectangle(0, 0, 10, 10)])
    found = areas_m2(shapes)
    assert found[0] == pytest.approx(found[1]) and found[2] == 0
    assert found[3] == pytest.approx(area_m2(rectangle(0, 0, 10, 10)))
    assert areas_m2([]).size == 0 and areas_m2([Polygon(), rectangle()])[0] == 0


@given(parcels(), st.floats(-600, 600), st.floats(-600, 600))
@settings(max_examples=200, deadline=None)
def test_overlap_is_symmetric_and_is_the_area_of_the_common_ground(
    parcel: Polygon, dx: float, dy: float
) -> None:
    other = translate(rotate(parcel, 30), dx / LON_M, dy / LAT_M)
    shared = shapely.intersection(parcel, other)
    assume(shared.is_empty or shared.geom_type in ("Polygon", "MultiPolygon"))
    assert overlap_m2(parcel, other) == pytest.approx(overlap_m2(other, parcel), abs=1e-5)
    dense = shapely.segmentize(shared, 20 / LON_M)
    assert overlap_m2(parcel, other) == pytest.approx(area_m2(dense), rel=1e-7, abs=1e-3)


@given(parcels())
@settings(max_examples=200, deadline=None)
def test_snapping_is_valid_idempotent_and_on_the_grid(parcel: Polygon) -> None:
    snapped = snap(parcel)
    assert snapped.is_valid and snap(snapped).equals_exact(snapped, 0)
    coordinates = shapely.get_coordinates(snapped)
    assert (np.round(coordinates, 8) == coordinates).all()
    assert area_m2(snapped) == pytest.approx(area_m2(parcel), abs=len(coordinates) * 800 * 2e-3)


def test_heights_from_a_receiver_are_dropped() -> None:
    square = rectangle()
    assert snap(shapely.force_3d(square, 1110.0)).equals_exact(snap(square), 0)
    assert not snap(shapely.force_3d(square, 1110.0)).has_z


@given(parcels(), parcels(), st.floats(-500, 500), st.floats(-500, 500))
@settings(max_examples=300, deadline=None)
def test_trimmed_ground_never_meets_a_neighbour(a: Polygon, b: Polygon, dx: float, dy: float) -> None:
    target, away = a.centroid, b.centroid
    neighbour = snap(translate(b, target.x - away.x + dx / LON_M, target.y - away.y + dy / LAT_M))
    trimmed = trim(a, [neighbour])
    assert trimmed.is_valid and not share_ground(trimmed, neighbour)
    lost_m2 = area_m2(snap(a)) - area_m2(trimmed)
    assert lost_m2 == pytest.approx(overlap_m2(snap(a), neighbour), abs=10)


@given(parcels(), st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_a_neighbour_drawn_along_the_same_line_loses_less_than_a_sheet_of_paper(
    parcel: Polygon, seed: int
) -> None:
    """Two surveyors cut one parcel by the same line and put their own corners on it."""
    random = np.random.default_rng(seed)
    west, south, east, north = parcel.bounds
    x0, x1 = random.uniform(west, east, 2)
    line = shapely.LineString([(x0, south - 0.001), (x1, north + 0.001)])
    parts = shapely.get_parts(shapely.ops.split(parcel, line))
    assume(len(parts) > 1)
    settled = [snap(shapely.segmentize(parts[0], 1e-4))]
    for part in parts[1:]:
        before = snap(part)
        after = trim(before, settled)
        assert not any(share_ground(after, other) for other in settled)
        assert area_m2(before) - area_m2(after) < 3.0
        settled.append(after)


def test_neighbours_sharing_an_edge_share_no_ground_and_are_left_alone() -> None:
    west, east = snap(rectangle(0)), snap(rectangle(100))
    assert overlap_m2(west, east) < 1e-6
    if not share_ground(west, east):
        assert trim(east, [west]).equals_exact(east, 0)
    shared = box(106.2, 38.5, 106.21, 38.51), box(106.21, 38.5, 106.22, 38.51)
    assert not share_ground(*shared) and overlap_m2(*shared) == 0
    assert trim(shared[1], [shared[0]]).equals(shared[1])


def test_ground_wholly_taken_is_trimmed_to_nothing() -> None:
    assert trim(rectangle(10, 10, 20, 20), [rectangle()]).is_empty


@pytest.mark.rule("LP-04")
@pytest.mark.parametrize(("gap_m", "expected"), [(0, 1), (4, 1), (9.99, 1), (10.05, 2), (50, 2)])
def test_parts_within_ten_metres_form_one_block(gap_m: float, expected: int) -> None:
    road = [rectangle(0), rectangle(100 + gap_m)]
    assert len(blocks(road, gap_m=10 * _drawn_m(106.2, 38.5))) == expected


def _drawn_m(lon: float, lat: float) -> float:
    """One drawing metre eastwards, in metres of the ellipsoid."""
    return float(ELLIPSOID.inv(lon, lat, lon + 100 / LON_M, lat)[2]) / 100


@pytest.mark.rule("LP-04")
def test_touching_at_one_point_only_is_not_one_block() -> None:
    corner = [box(106.2, 38.5, 106.201, 38.501), box(106.201, 38.501, 106.202, 38.502)]
    assert not is_contiguous(MultiPolygon(corner))
    bridged = [*corner, box(106.20105, 38.5003, 106.2019, 38.50095)]
    assert is_contiguous(bridged), "another link through a third part counts"
    on_an_edge = [
        box(106.2, 38.5, 106.201, 38.501),
        Polygon([(106.2003, 38.501), (106.2, 38.502), (106.2009, 38.502)]),
    ]
    assert not is_contiguous(on_an_edge)


def test_blocks_come_largest_first_and_lose_nothing() -> None:
    parts = [rectangle(0, 0, 20, 20), rectangle(500), rectangle(605), rectangle(0, 25, 20, 20)]
    found = blocks(parts)
    assert [len(block.geoms) for block in found] == [2, 2]
    assert area_m2(found[0]) > area_m2(found[1])
    assert sum(areas_m2(found)) == pytest.approx(sum(areas_m2(parts)))


def test_boundary_limits_are_north_east_south_west() -> None:
    limits = boundary_limits(box(106.2, 38.5, 106.3, 38.6))
    assert (limits.north, limits.east, limits.south, limits.west) == (38.6, 106.3, 38.5, 106.2)


def test_a_bow_tie_is_repaired_and_the_change_of_area_is_told() -> None:
    bow_tie = Polygon([(106.2, 38.5), (106.201, 38.501), (106.201, 38.5), (106.2, 38.501)])
    fixed = repair(bow_tie)
    assert fixed.shape.is_valid and fixed.area_before_m2 < 1 and fixed.area_after_m2 > 4000


def test_a_spike_is_repaired_without_a_change_of_area() -> None:
    square = rectangle()
    lon, lat = square.exterior.coords[0]
    spike = Polygon([*square.exterior.coords[:-1], (lon, lat), (lon - 1e-3, lat), (lon, lat)])
    fixed = repair(spike)
    assert fixed.shape.is_valid and fixed.area_after_m2 == pytest.approx(area_m2(square), abs=1)
    assert np.ptp(shapely.get_coordinates(fixed.shape)[:, 0]) < 1.01 * 100 / LON_M + GRID_DEG
