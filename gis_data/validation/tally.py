"""Check 12: the tally of 每木检尺 under the rules of its programme (国家森林资源连续清查 and its kin).

检尺类型 does not mean the same everywhere: a wrong table counts dead trees as carbon. Without a stated
programme the codes are refused.
"""

import numpy as np
import pandas as pd

from gis_data.codes import tables
from gis_data.findings import Finding
from gis_data.validation.subject import Subject
from sink.units import M2_PER_HA

GROWTH_CM = 40.0
INGROWTH_CM = 15.0
DIAMETER_TOLERANCE_CM = 0.05
POSITION_M = (0.1, 3.0)
SUM_SHARE = 0.2
"""Tally and stated stand values may differ by this share before somebody should look."""
KEY = ["stand_id", "plot_id"]
REST_GROUPS = ("hard_broad", "soft_broad")
"""Codes of the other hard and other soft broadleaves stand for many species."""


def check(subject: Subject) -> list[Finding]:
    if not len(subject.trees):
        return []
    return [
        *_numbers(subject),
        *_species(subject),
        *_programme(subject),
        *_positions(subject),
        *_sums(subject),
    ]


def _numbers(subject: Subject) -> list[Finding]:
    trees = subject.trees
    numbers = pd.to_numeric(trees["tree_no"], errors="coerce")
    twice = trees["tree_no"].notna() & trees.duplicated([*KEY, "tree_no"], keep=False)
    below = (trees["dbh_cm"] < _threshold(subject)) & trees["dbh_cm"].notna()
    shown = trees["tree_no"]
    return [
        *subject.among_trees("12-TREE-NUMBER", numbers <= 0, field="tree_no", found=shown, expected="> 0"),
        *subject.among_trees("12-TREE-DUPLICATE", twice, field="tree_no", found=shown),
        *subject.among_trees(
            "12-THRESHOLD", below, field="dbh_cm", found=trees["dbh_cm"], expected=">= 5.0 cm"
        ),
    ]


def _threshold(subject: Subject) -> pd.Series:
    stands = subject.stands.dropna(subset=["stand_id"]).drop_duplicates("stand_id").set_index("stand_id")
    return subject.trees["stand_id"].map(stands["dbh_threshold_cm"]).astype("float64")


def _species(subject: Subject) -> list[Finding]:
    trees = subject.trees
    named = tables.species_ids(trees["species_name"])
    coded = tables.species_ids(trees["species_sent"])
    differ = coded.notna() & named.notna() & ~_same_taxon(coded, named)
    mixed = tables.mixed_species(trees["species_sent"]) | tables.mixed_species(trees["species_id"])
    return [
        *subject.among_trees(
            "12-SPECIES-NAME",
            differ,
            field="species",
            found=trees["species_sent"],
            expected=trees["species_name"],
        ),
        *subject.among_trees("12-SPECIES-MIXED", mixed, field="species", found=trees["species_sent"]),
    ]


def _same_taxon(one: pd.Series, other: pd.Series) -> pd.Series:
    """A code of a genus agrees with the name of one of its species."""
    pairs = zip(one.fillna("").astype(str), other.fillna("").astype(str), strict=True)
    return pd.Series(
        [a.split("_")[0] == b.split("_")[0] or a in REST_GROUPS for a, b in pairs], index=one.index
    )


def _programme(subject: Subject) -> list[Finding]:
    trees, programme = subject.trees, subject.origin.programme
    if trees["tally_code"].isna().all():
        return []
    if programme not in tables.programmes():
        return [
            Finding(
                "12-PROGRAMME", "trees", field="tally_code", found=programme, expected=_known_programmes()
            )
        ]
    known = tables.tally(programme)
    unknown = trees["tally_code"].notna() & ~trees["tally_code"].isin(set(known))
    demand = trees["tally_code"].map({code: entry.previous for code, entry in known.items()})
    status = trees["tally_code"].map({code: entry.status for code, entry in known.items()})
    return [
        *subject.among_trees("12-CODE-UNKNOWN", unknown, field="tally_code", found=trees["tally_code"]),
        *(_against_previous(subject, demand) if trees["previous_dbh_cm"].notna().any() else []),
        *_ingrowth(subject, status),
    ]


def _known_programmes() -> str:
    return ", ".join(tables.programmes())


def _against_previous(subject: Subject, demand: pd.Series) -> list[Finding]:
    trees = subject.trees
    now, before = trees["dbh_cm"], trees["previous_dbh_cm"]
    had = before.notna() & (before > 0)
    carried = had & ((now - before).abs() <= DIAMETER_TOLERANCE_CM)
    shrunk = had & (now < before - DIAMETER_TOLERANCE_CM) & demand.isin(("expected", "species"))
    code = trees["tally_code"]
    return [
        *subject.among_trees(
            "12-PREVIOUS-PRESENT", demand.eq("forbidden") & had, field="tally_code", found=code
        ),
        *subject.among_trees(
            "12-PREVIOUS-ABSENT",
            demand.notna() & demand.ne("forbidden") & ~had,
            field="previous_dbh_cm",
            found=code,
        ),
        *subject.among_trees("12-SHRUNK", shrunk, field="dbh_cm", found=now, expected=before),
        *subject.among_trees(
            "12-CARRY", demand.eq("unchanged") & had & ~carried, field="dbh_cm", found=now, expected=before
        ),
        *subject.among_trees(
            "12-GROWTH", had & (now - before > GROWTH_CM), field="dbh_cm", found=now, expected=before
        ),
        *_species_changed(subject, demand),
    ]


def _species_changed(subject: Subject, demand: pd.Series) -> list[Finding]:
    """A species differs from the former record without the code that says so."""
    previous = subject.trees["previous_species"]
    changed = (
        previous.notna() & subject.trees["species_sent"].notna() & (previous != subject.trees["species_sent"])
    )
    return subject.among_trees(
        "12-SPECIES-CHANGED", changed & demand.ne("species"), field="species",
        found=subject.trees["species_sent"], expected=previous,
    )  # fmt: skip


def _ingrowth(subject: Subject, status: pd.Series) -> list[Finding]:
    trees = subject.trees
    largest = trees.groupby(KEY, dropna=False)["previous_dbh_cm"].transform("max")
    thick = status.eq("ingrowth") & ((trees["dbh_cm"] > INGROWTH_CM) | (trees["dbh_cm"] > largest))
    return subject.among_trees(
        "12-INGROWTH", thick, field="dbh_cm", found=trees["dbh_cm"], expected="<= 15 cm"
    )


def _positions(subject: Subject) -> list[Finding]:
    """A square plot measured from its south-west corner: x = d·sin(azimuth), y = d·cos(azimuth)."""
    trees = subject.trees
    side = np.sqrt(trees["plot_area_m2"].to_numpy("float64"))
    azimuth = np.radians(trees["azimuth_deg"].to_numpy("float64"))
    distance = trees["distance_m"].to_numpy("float64")
    along = np.stack([distance * np.sin(azimuth), distance * np.cos(azimuth)])
    beyond = np.nanmax(np.concatenate([-along, along - side, np.zeros((1, len(trees)))]), axis=0)
    slight, far = (beyond > POSITION_M[0]) & (beyond <= POSITION_M[1]), beyond > POSITION_M[1]
    return [
        *subject.among_trees("12-POSITION", slight, field="distance_m", found=beyond, expected="<= 0.1 m"),
        *subject.among_trees("12-POSITION-FAR", far, field="distance_m", found=beyond, expected="<= 3 m"),
    ]


def _sums(subject: Subject) -> list[Finding]:
    """Stems per hectare and mean diameter of the tally against what the stand states."""
    trees, stands = subject.trees, subject.stands
    plotted = trees["plot_id"].notna() & trees["plot_area_m2"].isna()
    findings = subject.among_trees("12-PLOT-AREA", plotted & ~trees[KEY].duplicated(), field="plot_area_m2")
    live = trees[~trees["status"].isin(("dead", "felled"))].dropna(subset=["stand_id", "dbh_cm"])
    plots = live.dropna(subset=["plot_area_m2"]).groupby(KEY, dropna=False)
    per_plot = pd.DataFrame({"stems": plots.size(), "area_m2": plots["plot_area_m2"].first()})
    per_stand = per_plot.groupby("stand_id").sum()
    stems = stands["stand_id"].map(per_stand["stems"] / per_stand["area_m2"] * M2_PER_HA)
    square = live.assign(square=live["dbh_cm"] ** 2).groupby("stand_id")["square"].mean()
    mean = np.sqrt(stands["stand_id"].map(square))
    for rule, field, told in (
        ("12-SUM-STEMS", "stems_per_ha", stems),
        ("12-SUM-DIAMETER", "mean_dbh_cm", mean),
    ):
        stated = stands[field].astype("float64")
        off = ((stated - told).abs() > SUM_SHARE * told).to_numpy(bool)
        findings += subject.at(rule, off, field=field, found=stated, expected=told)
    return findings
