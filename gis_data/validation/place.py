"""Check 7: inside the city and inside the county it names; a common shift against last year."""

import numpy as np
import shapely

from gis_data.codes import tables
from gis_data.crs import YINCHUAN
from gis_data.findings import Finding
from gis_data.geometry import areas_m2
from gis_data.overlay import M_PER_DEG, lonlat
from gis_data.validation.subject import Subject

SHIFT_M = 3.0
"""A common shift beyond handheld accuracy; GCJ-02 shifts by hundreds of metres."""
GCJ02_M = (300.0, 900.0)
MATCHES = 5


def check(subject: Subject) -> list[Finding]:
    counties = subject.reference.layers.get("county")
    findings = _county_codes(subject)
    if counties is None:
        return findings + _outside_box(subject) + _shift(subject)
    county = counties.geometry.to_numpy()
    whole = areas_m2(subject.sound)
    in_any = _share(subject.sound, np.array([shapely.union_all(county)]), np.zeros(len(whole), int), whole)
    outside = subject.polygonal & (in_any < 1 - subject.tolerances.outside_share)
    findings += subject.at("07-OUTSIDE-CITY", outside, found=_percent(1 - in_any))
    at_code = {str(code): at for at, code in enumerate(counties["code"])}
    declared = subject.stands["county_code"].map(at_code)
    known = declared.notna().to_numpy() & subject.polygonal & ~outside
    inside = np.ones(len(whole))
    inside[known] = _share(subject.sound[known], county, declared[known].to_numpy(int), whole[known])
    wrong = known & (inside < 1 - subject.tolerances.outside_share)
    findings += subject.at(
        "07-OUTSIDE-COUNTY",
        wrong,
        field="county_code",
        found=_percent(1 - inside),
        expected=subject.stands["county_code"],
    )
    return findings + _shift(subject)


def _share(shapes: np.ndarray, regions: np.ndarray, region: np.ndarray, whole_m2: np.ndarray) -> np.ndarray:
    """Share of each shape inside its region."""
    shapely.prepare(regions)
    own = regions[region]
    within = shapely.covers(own, shapes)
    share = np.ones(len(shapes))
    cut = ~within
    share[cut] = areas_m2(_polygons(shapely.intersection(own[cut], shapes[cut]))) / np.maximum(
        whole_m2[cut], 1e-9
    )
    return share


def _polygons(shapes: np.ndarray) -> np.ndarray:
    """Overlay answers without their points and lines."""
    return np.array([shapely.MultiPolygon(_faces(shape)) for shape in shapes], dtype=object)


def _faces(shape: object) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]


def _percent(share: np.ndarray) -> np.ndarray:
    return np.array([f"{value:.1%}" for value in share], dtype=object)


def _county_codes(subject: Subject) -> list[Finding]:
    codes = subject.stands["county_code"]
    unknown = codes.notna() & ~codes.isin(set(tables.table("county")))
    return subject.at("10-COUNTY-UNKNOWN", unknown, field="county_code", found=codes)


def _outside_box(subject: Subject) -> list[Finding]:
    """Without county outlines, at least near the city."""
    lon, lat = subject.centres.T
    west, south, east, north = YINCHUAN
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return subject.at("07-OUTSIDE-CITY", subject.polygonal & ~inside)


def _shift(subject: Subject) -> list[Finding]:
    """The median move of parcels that are in both surveys, if nearly all moved alike."""
    previous = subject.reference.previous
    if previous is None:
        return []
    before = previous.drop_duplicates("stand_id").set_index("stand_id").geometry
    both = subject.stands["stand_id"].isin(set(before.index)).to_numpy(bool) & subject.polygonal
    if both.sum() < MATCHES:
        return []
    old = lonlat(shapely.centroid(before.loc[subject.stands["stand_id"][both]].to_numpy()))
    new = lonlat(shapely.centroid(subject.sound[both]))
    moves = (new - old) * M_PER_DEG
    moves[:, 0] *= np.cos(np.radians(new[:, 1]))
    middle = np.median(moves, axis=0)
    spread_m = float(np.median(np.hypot(*(moves - middle).T)))
    shift_m = float(np.hypot(*middle))
    if shift_m < SHIFT_M or spread_m > shift_m / 5:
        return []
    rule = "07-GCJ02" if GCJ02_M[0] <= shift_m <= GCJ02_M[1] else "07-OFFSET"
    return [Finding(rule, found=f"{shift_m:.1f} m", expected=f"< {SHIFT_M:g} m")]
