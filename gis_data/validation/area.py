"""Check 13: the declared area against the ellipsoidal one (MS-11); both are kept."""

import numpy as np

from gis_data.findings import Finding
from gis_data.validation.schema import AREA_UNITS_M2, declared_unit
from gis_data.validation.subject import Subject

ROUNDED_M2 = 50.0
"""Declared areas are often rounded to 0.01 ha: half of that is no difference."""


def check(subject: Subject) -> list[Finding]:
    """Differences beyond the tolerance of the map, and those that block review."""
    unit = subject.origin.area_unit or declared_unit(subject.stands)
    if unit is None:
        return []
    declared_m2 = subject.stands["declared_area"].to_numpy("float64") * AREA_UNITS_M2[unit]
    area_m2 = subject.stands["area_m2"].to_numpy("float64")
    difference = np.where(subject.valid, np.abs(declared_m2 - area_m2), 0.0)
    blocking = difference > np.maximum(subject.tolerances.declared_area_share * area_m2, ROUNDED_M2)
    visible = difference > np.maximum(subject.tolerances.map_area_share * area_m2, ROUNDED_M2)
    shown = [
        np.array([f"{value:.1f} m²" for value in values], dtype=object) for values in (declared_m2, area_m2)
    ]
    return [
        *subject.at("13-BEYOND", blocking, field="declared_area", found=shown[0], expected=shown[1]),
        *subject.at(
            "13-DECLARED", visible & ~blocking, field="declared_area", found=shown[0], expected=shown[1]
        ),
    ]
