"""Check 11: numbers in their ranges, and numbers that contradict each other."""

import re

import numpy as np
import pandas as pd
import shapely

from gis_data.columns import fields
from gis_data.findings import Finding
from gis_data.validation.subject import Subject

SLENDERNESS = (0.3, 1.6)
"""Height in metres over diameter in centimetres."""
FORM_FACTOR = 0.45
"""Mean form factor: only to see a volume that is wrong by a multiple."""
STOCK_RATIO = 3.0
MILLIMETRES_CM = 60.0
"""A stand whose typical tree is thicker was probably measured in millimetres."""
LIMIT_TOLERANCE_DEG = 0.001
LIMIT_WORDS = {"东": 2, "南": 1, "西": 0, "北": 3}
LIMIT = re.compile(r"(?P<side>[东南西北])[至：:\s]*(?P<deg>\d{2,3}\.\d{3,})")


def check(subject: Subject) -> list[Finding]:
    return [
        *_ranges(subject),
        *_slender(subject),
        *_stock(subject),
        *_dates(subject),
        *_millimetres(subject),
        *_limits(subject),
    ]


def _ranges(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for table, frame, name_rows in (
        ("stand", subject.stands, subject.at),
        ("tree", subject.trees, subject.among_trees),
    ):
        for field in fields(table).values():
            if field.kind not in ("number", "integer") or (field.min is None and field.max is None):
                continue
            values = frame[field.name].astype("float64").to_numpy()
            low, high = (
                -np.inf if field.min is None else field.min,
                np.inf if field.max is None else field.max,
            )
            outside = (values < low) | (values > high)
            findings += name_rows(
                "11-RANGE",
                outside,
                field=field.name,
                found=values,
                expected=f"{low:g} – {high:g} {field.unit}",
            )
    return findings


def _slender(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for frame, name_rows, height, diameter in (
        (subject.stands, subject.at, "mean_height_m", "mean_dbh_cm"),
        (subject.trees, subject.among_trees, "height_m", "dbh_cm"),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = frame[height].to_numpy("float64") / frame[diameter].to_numpy("float64")
        odd = np.isfinite(ratio) & ((ratio < SLENDERNESS[0]) | (ratio > SLENDERNESS[1]))
        findings += name_rows("11-SLENDERNESS", odd, field=height, found=ratio, expected="0.3 – 1.6 m/cm")
    return findings


def _stock(subject: Subject) -> list[Finding]:
    """Volume per hectare against stems × basal area × height × form factor."""
    stands = subject.stands
    stems = stands["stems_per_ha"].to_numpy("float64")
    dbh_m = stands["mean_dbh_cm"].to_numpy("float64") / 100
    expected = stems * np.pi / 4 * dbh_m**2 * stands["mean_height_m"].to_numpy("float64") * FORM_FACTOR
    stated = stands["volume_m3_per_ha"].to_numpy("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = stated / expected
    odd = np.isfinite(ratio) & ((ratio > STOCK_RATIO) | (ratio < 1 / STOCK_RATIO)) & (expected > 1)
    return subject.at("11-STOCK", odd, field="volume_m3_per_ha", found=stated, expected=expected)


def _dates(subject: Subject) -> list[Finding]:
    if subject.as_of is None:
        return []
    stands, today = subject.stands, pd.Timestamp(subject.as_of)
    late = (stands["census_on"] > today).to_numpy(bool)
    years = stands["planting_year"].astype("float64").to_numpy()
    return [
        *subject.at("11-DATE-FUTURE", late, field="census_on", found=stands["census_on"], expected=today),
        *subject.at(
            "11-DATE-FUTURE", years > today.year, field="planting_year", found=years, expected=today.year
        ),
    ]


def _millimetres(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for layer, values in (("stands", subject.stands["mean_dbh_cm"]), ("trees", subject.trees["dbh_cm"])):
        middle = float(values.median()) if values.notna().any() else 0.0
        if middle > MILLIMETRES_CM:
            findings.append(Finding("11-DBH-MILLIMETRE", layer, field=str(values.name), found=f"{middle:g}"))
    return findings


def _limits(subject: Subject) -> list[Finding]:
    """Degrees written in the four limits against the box of the shape (MS-09); other words are kept."""
    texts = subject.stands["limits_text"]
    bounds = shapely.bounds(subject.sound)
    wrong = np.zeros(len(texts), bool)
    for at in np.flatnonzero(texts.notna().to_numpy() & subject.polygonal):
        stated = {found["side"]: float(found["deg"]) for found in LIMIT.finditer(str(texts.iloc[at]))}
        wrong[at] = any(
            abs(bounds[at][LIMIT_WORDS[side]] - degrees) > LIMIT_TOLERANCE_DEG
            for side, degrees in stated.items()
        )
    shown = np.array([" ".join(f"{value:.6f}" for value in box) for box in bounds], dtype=object)
    return subject.at("11-LIMITS-DIFFER", wrong, field="limits_text", found=texts, expected=shown)
