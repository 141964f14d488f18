"""Which coordinate system a file is in, and the way from there to EPSG:4490 without an unknown shift.

Systems are recognised by their parameters (datum, central meridian, false easting), never by their name. PROJ
returns 西安80 and 北京54 coordinates unchanged when asked for CGCS2000, without a warning: such datums are
refused unless the office has registered its own seven parameters. CGCS2000 and WGS84 agree within decimetres.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from pyproj.crs import CRS
from pyproj.exceptions import CRSError

from gis_data.errors import CrsRefused, CrsUnknown
from gis_data.findings import Finding

STORED = 4490
YINCHUAN = (105.6, 37.4, 107.1, 39.0)
"""Box around the city with some kilometres of margin, lon/lat: where a candidate must land."""
CHINA = (73.0, 3.0, 135.5, 54.0)
CENTRAL_MERIDIANS = (105, 108, 102, 111, 99)
"""3-degree and 6-degree meridians near the city, nearest first."""
ELLIPSOIDS = {
    (6378137.0, 298.257222101): "CGCS2000",
    (6378137.0, 298.257223563): "WGS84",
    (6378140.0, 298.257): "西安80",
    (6378245.0, 298.3): "北京54",
}
SAFE = ("CGCS2000", "WGS84")
DATUM_NAMES = {
    "CGCS2000": re.compile("china|cgcs|unknown|unnamed", re.IGNORECASE),
    "WGS84": re.compile("wgs|world geodetic|unknown|unnamed", re.IGNORECASE),
}
GEOGRAPHIC = {"CGCS2000": 4490, "WGS84": 4326, "西安80": 4610, "北京54": 4214}
ELLIPSOID_NAMES = {"西安80": "+a=6378140 +rf=298.257", "北京54": "+ellps=krass"}


@dataclass(frozen=True)
class DatumShift:
    """Seven parameters of an office, from its own old datum to CGCS2000 (position-vector convention)."""

    dx_m: float
    dy_m: float
    dz_m: float
    rx_arcsec: float
    ry_arcsec: float
    rz_arcsec: float
    scale_ppm: float
    source: str
    """The document that states them."""


@dataclass(frozen=True)
class Candidate:
    """A system the coordinates would fit."""

    epsg: int
    name: str
    swapped: bool
    centre_lon: float
    centre_lat: float


@dataclass(frozen=True)
class CrsDecision:
    """The system a layer was read in, and why."""

    epsg: int | None
    name: str
    datum: str
    basis: str
    """`declared` in the file, `confirmed` by the sender, or `proposed` by us and still to be confirmed."""
    swapped: bool = False
    candidates: tuple[Candidate, ...] = ()
    shift_source: str | None = None


def to_stored(
    frame: gpd.GeoDataFrame,
    *,
    name: str,
    confirmed: str | None = None,
    shifts: Mapping[str, DatumShift] | None = None,
) -> tuple[gpd.GeoDataFrame, CrsDecision]:
    """The layer in EPSG:4490, and the decision that led there."""
    bounds = _bounds(frame)
    candidates = candidates_for(bounds)
    if confirmed:
        system, basis = _parse(confirmed, name), "confirmed"
    elif frame.crs is not None and _plausible(CRS.from_user_input(frame.crs), bounds):
        system, basis = CRS.from_user_input(frame.crs), "declared"
    elif candidates:
        system, basis = CRS.from_epsg(candidates[0].epsg), "proposed"
    else:
        raise CrsUnknown(name=name, bounds=", ".join(f"{value:.6g}" for value in bounds))
    datum = datum_of(system)
    shift = (shifts or {}).get(datum)
    if (datum not in SAFE and shift is None) or not _plane_or_geographic(system, shift):
        raise CrsRefused(name=name, crs=system.name)
    swapped = _swapped(candidates, system)
    geometry = _transform(frame.geometry.to_numpy(), system, shift, swapped=swapped)
    decision = CrsDecision(
        epsg=epsg_of(system),
        name=system.name,
        datum=datum,
        basis=basis,
        swapped=swapped,
        candidates=candidates,
        shift_source=shift.source if shift else None,
    )
    return frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=STORED)), decision


def datum_of(system: CRS) -> str:
    """The datum by its ellipsoid: CGCS2000, WGS84, 西安80, 北京54, or the name the file gives."""
    ellipsoid = system.ellipsoid
    if ellipsoid is None:
        return "unknown"
    name = str(system.datum.name) if system.datum else str(ellipsoid.name)
    for (a, rf), datum in ELLIPSOIDS.items():
        near = abs(ellipsoid.semi_major_metre - a) < 0.5 and abs(ellipsoid.inverse_flattening - rf) < 1e-6
        # Japan, Europe and America use the ellipsoid of CGCS2000 (GRS80) too: it alone is not a datum
        if near and (datum not in SAFE or DATUM_NAMES[datum].search(name)):
            return datum
    return name


def epsg_of(system: CRS) -> int | None:
    """The EPSG code whose parameters are those of `system`; names and axis order do not count."""
    datum = datum_of(system)
    if system.is_geographic:
        return GEOGRAPHIC.get(datum)
    parameters = _parameters(system)
    if datum == "CGCS2000" and parameters is not None:
        return _zones().get(parameters)
    found = system.to_epsg(min_confidence=70)
    return int(found) if found else None


@cache
def _zones() -> dict[tuple[float, ...] | None, int]:
    """Parameters of every CGCS2000 zone: 6-degree 4491–4512; 3-degree 4513–4554 win where both are equal."""
    return {_parameters(CRS.from_epsg(epsg)): epsg for epsg in range(4491, 4555)}


def candidates_for(bounds: tuple[float, float, float, float]) -> tuple[Candidate, ...]:
    """CGCS2000 systems, most likely first, that bring the middle of these bounds near Yinchuan."""
    if not np.isfinite(bounds).all():
        return ()
    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    found: list[Candidate] = []
    for swapped in (False, True):
        x, y = reversed(middle) if swapped else middle
        for epsg in _possible(x, y):
            system = CRS.from_epsg(epsg)
            lon, lat = _transformer(system, None).transform(x, y)
            if _inside((lon, lat), YINCHUAN):
                found.append(
                    Candidate(epsg, system.name, swapped, round(float(lon), 6), round(float(lat), 6))
                )
    return tuple(found)


def _possible(x: float, y: float) -> list[int]:
    if _inside((x, y), CHINA):
        return [STORED]
    if not 3.0e6 < y < 6.0e6:
        return []
    zone, easting = divmod(x, 1e6)
    if not 1.5e5 < easting < 8.5e5:
        return []
    if zone == 0:
        return [4534 + (meridian - 75) // 3 for meridian in CENTRAL_MERIDIANS]
    if 25 <= zone <= 45:
        return [4513 + int(zone) - 25]
    return [4491 + int(zone) - 13] if 13 <= zone <= 23 else []


def _plausible(system: CRS, bounds: tuple[float, float, float, float]) -> bool:
    """Degrees beyond the globe: a GeoJSON of plane coordinates, which by its standard claims WGS84."""
    return not (system.is_geographic and bool(np.abs(bounds).max() > 360))


def _swapped(candidates: tuple[Candidate, ...], system: CRS) -> bool:
    """Whether only the reversed reading of the numbers lands near the city."""
    epsg = epsg_of(system)
    same = [candidate for candidate in candidates if candidate.epsg == epsg]
    if not same and epsg == GEOGRAPHIC["WGS84"]:
        same = [candidate for candidate in candidates if candidate.epsg == STORED]
    return bool(same) and all(candidate.swapped for candidate in same)


def _transform(geometry: np.ndarray, system: CRS, shift: DatumShift | None, *, swapped: bool) -> np.ndarray:
    """Straight to the geographic system of the same datum: no datum operation for PROJ to invent."""
    transformer = _transformer(system, shift)

    def forward(points: np.ndarray) -> np.ndarray:
        x, y = (points[:, 1], points[:, 0]) if swapped else (points[:, 0], points[:, 1])
        return np.column_stack(transformer.transform(x, y))

    return np.asarray(shapely.transform(shapely.force_2d(geometry), forward), dtype=object)


def _transformer(system: CRS, shift: DatumShift | None) -> pyproj.Transformer:
    if shift is None:
        return pyproj.Transformer.from_crs(
            system, system.geodetic_crs, always_xy=True, allow_ballpark=False, only_best=True
        )
    old = ELLIPSOID_NAMES[datum_of(system)]
    plane = _parameters(system)
    unproject = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
    if plane:
        lat_0, lon_0, scale, x_0, y_0 = plane
        unproject = (
            f"+step +inv +proj=tmerc +lat_0={lat_0} +lon_0={lon_0} +k={scale} +x_0={x_0} +y_0={y_0} {old}"
        )
    return pyproj.Transformer.from_pipeline(
        f"+proj=pipeline {unproject} +step +proj=cart {old} "
        f"+step +proj=helmert +x={shift.dx_m} +y={shift.dy_m} +z={shift.dz_m} +rx={shift.rx_arcsec} "
        f"+ry={shift.ry_arcsec} +rz={shift.rz_arcsec} +s={shift.scale_ppm} +convention=position_vector "
        "+step +inv +proj=cart +a=6378137 +rf=298.257222101 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


@cache
def stored_to(system: CRS) -> pyproj.Transformer:
    """From stored degrees to the plane of a raster, on its own datum: CGCS2000 and WGS84 are one here."""
    if datum_of(system) not in SAFE:
        raise CrsRefused(name=system.name, crs=system.name)
    return pyproj.Transformer.from_crs(
        system.geodetic_crs, system, always_xy=True, allow_ballpark=False, only_best=True
    )


def _parameters(system: CRS) -> tuple[float, ...] | None:
    """Central meridian, false easting, false northing, scale, origin of a transverse Mercator."""
    operation = system.coordinate_operation
    if operation is None or (
        "Mercator" not in operation.method_name and "Gauss" not in operation.method_name
    ):
        return None
    wanted = {8801: 0.0, 8802: 0.0, 8805: 1.0, 8806: 0.0, 8807: 0.0}
    for parameter in operation.params:
        code = (
            int(parameter.code)
            if str(parameter.code).isdigit()
            else _PARAMETER_CODES.get(parameter.name.lower())
        )
        if code in wanted:
            wanted[code] = round(float(parameter.value), 9)
    return tuple(wanted[code] for code in sorted(wanted))


_PARAMETER_CODES = {
    "latitude of natural origin": 8801, "latitude_of_origin": 8801,
    "longitude of natural origin": 8802, "central_meridian": 8802,
    "scale factor at natural origin": 8805, "scale_factor": 8805,
    "false easting": 8806, "false_easting": 8806,
    "false northing": 8807, "false_northing": 8807,
}  # fmt: skip


def _plane_or_geographic(system: CRS, shift: DatumShift | None) -> bool:
    """Systems we can undo; with registered parameters only transverse Mercator planes."""
    plane = system.is_projected and (shift is None or _parameters(system) is not None)
    return bool(system.is_geographic or plane)


def _parse(text: str, name: str) -> CRS:
    try:
        return CRS.from_user_input(int(text) if text.isdigit() else text)
    except CRSError as error:
        raise CrsRefused(name=name, crs=text) from error


def _bounds(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(finite):
        return (float("nan"),) * 4
    # the median box: one wild coordinate must not hide where the layer lies
    low, high = np.median(finite[:, :2], axis=0), np.median(finite[:, 2:], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _inside(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def findings(decision: CrsDecision) -> list[Finding]:
    """What the sender should know or confirm about the coordinate system."""
    shown = f"EPSG:{decision.epsg}" if decision.epsg else decision.name
    others = ", ".join(f"EPSG:{c.epsg}{' (y,x)' if c.swapped else ''}" for c in decision.candidates)
    found = [
        Finding("07-PROPOSED" if decision.basis == "proposed" else "07-DECIDED", found=shown, expected=others)
    ]
    if decision.datum == "WGS84":
        found.append(Finding("07-WGS84", found=shown))
    if decision.swapped:
        found.append(Finding("07-SWAPPED", found=shown))
    if decision.shift_source:
        found.append(Finding("07-SHIFTED-DATUM", found=decision.datum, expected=decision.shift_source))
    fits = {c.epsg for c in decision.candidates}
    if decision.datum == "CGCS2000" and fits and decision.epsg not in fits:
        found.append(Finding("07-ZONE-MISMATCH", found=shown, expected=others))
    return found
