"""The fast path of overlaps finds what the slow way finds, on any arrangement of parcels."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_data.geometry import overlap_m2
from tests.gis_data import files
from tests.gis_data.examine import examine

STEP = 0.0005

boxes = st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(1, 4)] * 2)
shapes = st.lists(st.tuples(boxes, st.sampled_from(["box", "triangle", "holed"])), min_size=2, max_size=7)


def drawn(box: tuple[int, int, int, int], kind: str) -> shapely.Polygon:
    """Boxes, triangles and rings on one coarse lattice, so that edges often coincide in part."""
    x, y, width, height = box
    west, south = files.EAST + x * STEP, files.NORTH + y * STEP
    east, north = west + width * STEP, south + height * STEP
    if kind == "triangle":
        return shapely.Polygon([(west, south), (east, south), (west, north)])
    whole = shapely.box(west, south, east, north)
    if kind == "holed":
        quarter = STEP / 4
        return whole.difference(shapely.box(west + quarter, south + quarter, east - quarter, north - quarter))
    return whole


@settings(max_examples=40, deadline=None, derandomize=True)
@given(shapes)
def test_no_overlap_escapes_the_coverage_test(parcels: list[tuple[tuple[int, int, int, int], str]]) -> None:
    polygons = [drawn(box, kind) for box, kind in parcels]
    count = len(polygons)
    sent = files.stands(count)
    sent = sent.set_geometry(gpd.GeoSeries(polygons, crs=4490))
    found = {
        (f.row, int(str(f.expected).split("#")[1].rstrip(")")))
        for f in examine(sent).findings
        if f.rule in ("09-OVERLAP", "09-DUPLICATE")
    }
    slow = {
        (a + 1, b + 1)
        for a in range(count)
        for b in range(count)
        if a != b and overlap_m2(np.asarray(polygons)[a], np.asarray(polygons)[b]) > 1
    }
    assert found == slow
