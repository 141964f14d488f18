"""Check 8: every shape is a closed, valid polygon; a repair is offered with its areas, never applied here."""

import re
from functools import partial

import numpy as np
import shapely

from gis_data.findings import Finding
from gis_data.geometry import Repair, repair
from gis_data.validation.subject import Subject, text

PLACE = re.compile(r"\[(?P<lon>[-+\d.eE]+) (?P<lat>[-+\d.eE]+)")


def check(subject: Subject) -> list[Finding]:
    """All faults of all shapes."""
    shapes = subject.shapes
    null = shapely.is_missing(shapes)
    empty = ~null & shapely.is_empty(shapes)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    wrong = ~null & ~empty & finite & ~subject.polygonal
    kinds = np.array([None if shape is None else shape.geom_type for shape in shapes], dtype=object)
    return [
        *subject.at("08-NULL", null),
        *subject.at("08-EMPTY", empty),
        *subject.at("08-TYPE", wrong, found=kinds, expected="Polygon"),
        *subject.at("08-NONFINITE", ~null & ~empty & ~finite),
        *_invalid(subject),
        *_repeated(subject),
    ]


def _invalid(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for at in np.flatnonzero(subject.polygonal & ~subject.valid):
        reason = str(shapely.is_valid_reason(subject.shapes[at]))
        found = PLACE.search(reason)
        lon, lat = (round(float(found["lon"]), 8), round(float(found["lat"]), 8)) if found else (None, None)
        stand_id = text(subject.stands["stand_id"].iloc[at])
        place = partial(Finding, layer="stands", row=int(at) + 1, stand_id=stand_id, lon=lon, lat=lat)
        findings.append(place("08-INVALID", found=reason.split("[")[0]))
        proposal = repair(subject.shapes[at])
        rule = "08-REPAIRABLE" if is_small(proposal, subject) else "08-REPAIR-CHANGES-AREA"
        areas = (f"{proposal.area_before_m2:.2f} m²", f"{proposal.area_after_m2:.2f} m²")
        findings.append(place(rule, found=areas[0], expected=areas[1]))
    return findings


def is_small(proposal: Repair, subject: Subject) -> bool:
    """Whether a repair stays within max(1 m², 1e-4) of the area."""
    change_m2 = abs(proposal.area_after_m2 - proposal.area_before_m2)
    tolerances = subject.tolerances
    allowed_m2 = max(tolerances.repair_m2, tolerances.repair_share * proposal.area_before_m2)
    return proposal.area_after_m2 > 0 and change_m2 <= allowed_m2


def _repeated(subject: Subject) -> list[Finding]:
    """Rings with the same vertex twice in a row, counted per shape."""
    points, owner = shapely.get_coordinates(subject.shapes, return_index=True)
    if not len(points):
        return []
    same = (points[1:] == points[:-1]).all(axis=1) & (owner[1:] == owner[:-1])
    counts = np.bincount(owner[1:][same], minlength=len(subject.shapes))
    # the last vertex of a part and the first of the next may coincide: only polygons of one ring are sure
    simple = shapely.get_num_geometries(subject.shapes) == 1
    return subject.at("08-DUPLICATE-VERTEX", (counts > 0) & simple & subject.polygonal, found=counts)
