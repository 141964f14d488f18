"""Check 9 inside the file: overlaps, duplicates, gaps, slivers, parts, least area, unique numbers.

GEOS first finds the few shapes whose edges do not match their neighbours' (a coverage test, linear); only
those are overlaid pair by pair.
"""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.findings import Finding
from gis_data.overlay import M_PER_DEG, Overlaps, overlaps, perimeters_m
from gis_data.validation.subject import Subject

BELT_CATEGORIES = ("114", "115", "116")
"""Shelterbelts are long and thin by nature."""
LOCAL_M2 = 0.01
"""Less common ground than this is the rounding of coordinates."""


def check(subject: Subject) -> list[Finding]:
    sound = subject.sound
    loose = _unmatched(sound, subject.tolerances.gap_m)
    found = overlaps(sound[loose], sound, least_m2=LOCAL_M2)
    found = replace(found, shapes=sound, one=loose[found.one])
    twice = (found.one >= found.other) & np.isin(found.other, loose)
    pairs = found.where((found.one != found.other) & ~twice)
    touched = np.union1d(pairs.one, pairs.other)
    return [
        *_overlapping(subject, pairs),
        *subject.at("09-GAP", np.setdiff1d(loose, touched)),
        *_numbers(subject),
        *_forms(subject),
    ]


def _unmatched(shapes: NDArray[np.object_], gap_m: float) -> NDArray[np.intp]:
    """Positions of shapes that overlap a neighbour, leave a narrow gap, or do not share its vertices."""
    if len(shapes) < 2:
        return np.array([], dtype=np.intp)
    edges = shapely.coverage_invalid_edges(shapes, gap_width=gap_m / M_PER_DEG)
    return np.flatnonzero(~shapely.is_empty(edges))


def _overlapping(subject: Subject, pairs: Overlaps) -> list[Finding]:
    ids = subject.stands["stand_id"].to_numpy(object)
    same = shapely.equals_exact(
        shapely.normalize(subject.sound[pairs.one]), shapely.normalize(subject.sound[pairs.other]), 1e-9
    )
    findings = []
    for one, other, area_m2, point, twin in zip(
        pairs.one, pairs.other, pairs.area_m2, pairs.centres(), same, strict=True
    ):
        rule = "09-DUPLICATE" if twin else _rule(area_m2, subject)
        lon, lat = (round(float(degrees), 8) for degrees in point)
        for at, partner in ((one, other), (other, one)):
            findings.append(
                Finding(
                    rule, "stands", int(at) + 1, ids[at] if isinstance(ids[at], str) else None, None,
                    f"{area_m2:.2f} m²", f"{ids[partner]} (#{int(partner) + 1})", lon, lat,
                )
            )  # fmt: skip
    return findings


def _rule(area_m2: float, subject: Subject) -> str:
    return "09-OVERLAP" if area_m2 > subject.tolerances.overlap_m2 else "09-EDGE-LAP"


def _numbers(subject: Subject) -> list[Finding]:
    ids = subject.stands["stand_id"]
    return subject.at("09-ID-DUPLICATE", (ids.notna() & ids.duplicated(keep=False)).to_numpy(bool), found=ids)


def _forms(subject: Subject) -> list[Finding]:
    """Slivers, several parts, below the least mapped area."""
    area_m2 = subject.stands["area_m2"].to_numpy("float64")
    present = subject.polygonal & (area_m2 > 0)
    roundness = np.where(
        present, 4 * np.pi * area_m2 / np.maximum(perimeters_m(subject.sound), 1e-9) ** 2, 1.0
    )
    belts = subject.stands["forest_category"].isin(BELT_CATEGORIES).to_numpy(bool)
    belts = belts | subject.stands["belt_width_m"].notna().to_numpy(bool)
    tiny = present & (area_m2 < subject.tolerances.sliver_m2)
    thin = present & ~belts & (roundness < subject.tolerances.sliver_roundness)
    small = present & ~tiny & (area_m2 < subject.tolerances.mapped_m2)
    parts = shapely.get_num_geometries(subject.shapes)
    return [
        *subject.at("09-SLIVER", tiny | thin, field="geometry", found=area_m2, expected=">= 400 m²"),
        *subject.at("09-TOO-SMALL", small, field="geometry", found=area_m2, expected=">= 667 m²"),
        *subject.at("09-MULTIPART", subject.polygonal & (parts > 1), found=parts, expected=1),
    ]
