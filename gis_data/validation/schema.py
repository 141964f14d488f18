"""Check 6: required columns and values (MS-08), widths of codes, units of area and closure."""

import numpy as np
import pandas as pd

from gis_data.codes import tables
from gis_data.columns import Field, fields
from gis_data.findings import Finding
from gis_data.validation.subject import Subject
from sink.units import M2_PER_HA, MU_M2

FOREST = ("arbor", "bamboo", "shrub", "sparse", "young")
STOCKED = ("arbor", "shrub")
ALTERNATIVES = {
    "stand": (
        ("stand_id", "subcompartment"), ("county_code",), ("land_tenure",), ("right_holder",),
        ("land_class", "forest_class"), ("census_on",), ("surveyor",),
    ),
    "forest": (("species", "species_composition"), ("origin",), ("planting_year", "age_years")),
    "tree": (("tree_no",), ("dbh_cm",), ("species",)),
}  # fmt: skip
"""Each group needs one of its columns; `forest` groups only where the land class is forest."""
MEASURES = (("stems_per_ha", "stem_count"), ("canopy_closure", "shrub_cover_pct"))
"""Needed of arbor and shrub land; stems and diameters may come from the tally instead."""
AREA_UNITS_M2 = {"m2": 1.0, "mu": float(MU_M2), "ha": float(M2_PER_HA)}
UNIT_SPREAD = 0.25
"""A declared area within this share of the drawn one, in some unit, tells the unit."""


def check(subject: Subject) -> list[Finding]:
    """Every missing column, every missing value, every code of the wrong width."""
    forest = forest_land(subject.stands)
    every = np.ones(len(subject.stands), bool)
    findings: list[Finding] = []
    for group in ALTERNATIVES["stand"]:
        findings += _missing(subject, group, every)
    for group in ALTERNATIVES["forest"]:
        findings += _missing(subject, group, forest)
    tallied = subject.stands["stand_id"].isin(set(subject.trees["stand_id"].dropna())).to_numpy(bool)
    for group in (*MEASURES, ("mean_dbh_cm",)):
        from_tally = tallied if group[0] != "canopy_closure" else ~every
        findings += _missing(subject, group, _stocked(subject.stands) & ~from_tally)
    if len(subject.trees):
        for group in ALTERNATIVES["tree"]:
            findings += _missing_of_trees(subject, group[0])
    return findings + _widths(subject) + _area_unit(subject)


def forest_land(stands: pd.DataFrame) -> np.ndarray:
    """Rows that are forest land by class; an unknown class counts as forest, so that nothing escapes."""
    means = tables.meaning(stands["land_class"], "land_class")
    return (means.isin(FOREST) | means.isna()).to_numpy(bool)


def _stocked(stands: pd.DataFrame) -> np.ndarray:
    return tables.meaning(stands["land_class"], "land_class").isin(STOCKED).to_numpy(bool)


def _missing(subject: Subject, group: tuple[str, ...], rows: np.ndarray) -> list[Finding]:
    known = fields("stand")
    sent = set(subject.origin.stand_columns.values())
    shown = " / ".join(known[name].zh for name in group)
    if not rows.any():
        return []
    if not sent & set(group):
        return [Finding("06-COLUMN-MISSING", field=group[0], found=shown, expected=_names(known[group[0]]))]
    empty = subject.stands[list(group)].isna().all(axis=1).to_numpy(bool) & rows
    return subject.at("06-VALUE-MISSING", empty, field=group[0], expected=shown)


def _missing_of_trees(subject: Subject, name: str) -> list[Finding]:
    known = fields("tree")[name]
    if subject.trees[name].isna().all():
        return [Finding("06-COLUMN-MISSING", "trees", field=name, found=known.zh, expected=_names(known))]
    return subject.among_trees("06-VALUE-MISSING", subject.trees[name].isna(), field=name, expected=known.zh)


def _names(field: Field) -> str:
    return "、".join(field.aliases[:4])


def _widths(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for field in fields("stand").values():
        if field.code_width:
            codes = subject.stands[field.name]
            wrong = (
                codes.notna()
                & (codes.str.len() != field.code_width)
                & codes.str.isdigit().fillna(False).astype(bool)
            )
            known = codes.isin(set(tables.table(field.name)))
            findings += subject.at(
                "06-WIDTH",
                (wrong & ~known).to_numpy(bool),
                field=field.name,
                found=codes,
                expected=field.code_width,
            )
    return findings


def declared_unit(stands: pd.DataFrame) -> str | None:
    """The unit of the declared areas by the typical ratio to the drawn ones; None when none fits."""
    ratio = (stands["declared_area"] / stands["area_m2"]).to_numpy("float64", na_value=np.nan)
    ratio = ratio[np.isfinite(ratio) & (ratio > 0)]
    if not len(ratio):
        return None
    middle = float(np.median(ratio))
    return next(
        (unit for unit, unit_m2 in AREA_UNITS_M2.items() if abs(middle * unit_m2 - 1) < UNIT_SPREAD), None
    )


def _area_unit(subject: Subject) -> list[Finding]:
    if subject.stands["declared_area"].isna().all() or subject.origin.area_unit:
        return []
    unit = declared_unit(subject.stands)
    if unit is None:
        return [Finding("06-AREA-UNIT-UNKNOWN", field="declared_area", expected="ha, mu, m2")]
    return [Finding("06-AREA-UNIT", field="declared_area", found=unit, expected="ha, mu, m2")]
