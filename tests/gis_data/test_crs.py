"""Coordinate systems: recognised by parameters, converted only where no unknown shift hides."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from pyproj.crs import CRS

from gis_data.crs import DatumShift, candidates_for, datum_of, epsg_of, to_stored
from gis_data.errors import CrsRefused
from tests.gis_data import files

SHIFT = DatumShift(-13.2, 149.6, 82.5, 0.11, -0.22, 0.33, 1.2, source="示例转换参数文件")


@pytest.mark.parametrize(
    "epsg", [4490, 4523, 4524, 4544, 4545, 4496, 4326, 32648, 2359, 2380, 4610, 2411, 4214]
)
def test_a_system_is_recognised_from_esri_text_whatever_it_is_called(epsg: int) -> None:
    text = CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")
    renamed = text.replace(text.split('"')[1], "未命名", 1)
    assert epsg_of(CRS.from_wkt(renamed)) == epsg


def test_the_ellipsoid_of_cgcs2000_alone_is_not_cgcs2000() -> None:
    assert datum_of(CRS.from_epsg(4490)) == "CGCS2000"
    for other in (4612, 4258, 4269):
        assert datum_of(CRS.from_epsg(other)) not in ("CGCS2000", "WGS84")


def test_proj_itself_would_leave_the_old_datum_unmoved() -> None:
    silent = pyproj.Transformer.from_crs(4610, 4490, always_xy=True).transform(106.2, 38.4)
    assert silent == (106.2, 38.4), "the reason for refusing: no operation, no warning, no shift"


@pytest.mark.parametrize("epsg", [4610, 2359, 2411])
def test_an_old_datum_is_taken_only_with_the_offices_own_parameters(epsg: int) -> None:
    sent = files.stands(3)
    datum = datum_of(CRS.from_epsg(epsg))
    old = {"西安80": "+a=6378140 +rf=298.257", "北京54": "+ellps=krass"}[datum]
    back = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=cart +a=6378137 +rf=298.257222101 "
        f"+step +inv +proj=helmert +x={SHIFT.dx_m} +y={SHIFT.dy_m} +z={SHIFT.dz_m} +rx={SHIFT.rx_arcsec} "
        f"+ry={SHIFT.ry_arcsec} +rz={SHIFT.rz_arcsec} +s={SHIFT.scale_ppm} +convention=position_vector "
        f"+step +inv +proj=cart {old} "
        + ("+step +proj=unitconvert +xy_in=rad +xy_out=deg" if epsg == 4610 else
           f"+step +proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=35500000 +y_0=0 {old}")
    )  # fmt: skip
    drawn = sent.set_geometry(
        gpd.GeoSeries(
            shapely.transform(
                sent.geometry.to_numpy(), lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1]))
            )
        )
    ).set_crs(epsg, allow_override=True)
    with pytest.raises(CrsRefused):
        to_stored(drawn, name="示例")
    placed, decision = to_stored(drawn, name="示例", shifts={datum: SHIFT})
    moved_deg = shapely.hausdorff_distance(placed.geometry.to_numpy(), sent.geometry.to_numpy())
    assert moved_deg.max() < 1e-7 and decision.shift_source == SHIFT.source


@pytest.mark.parametrize(
    ("x", "y", "epsg", "swapped"),
    [
        (106.2, 38.4, 4490, False),
        (38.4, 106.2, 4490, True),
        (35_605_000, 4_260_000, 4523, False),
        (36_342_000, 4_260_000, 4524, False),
        (605_000, 4_260_000, 4544, False),
        (342_000, 4_260_000, 4545, False),
        (18_605_000, 4_260_000, 4496, False),
        (4_260_000, 605_000, 4544, True),
    ],
)
def test_candidates_are_told_from_the_numbers_alone(x: float, y: float, epsg: int, swapped: bool) -> None:
    first = candidates_for((x, y, x, y))[0]
    assert (first.epsg, first.swapped) == (epsg, swapped)
    assert 105.8 < first.centre_lon < 106.9 and 37.5 < first.centre_lat < 38.9


def test_numbers_of_nowhere_have_no_candidate() -> None:
    assert candidates_for((5.0, 50.0, 6.0, 51.0)) == () and candidates_for((float("nan"),) * 4) == ()
