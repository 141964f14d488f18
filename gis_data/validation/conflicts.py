"""Check 9 against what others hold: live tickets, farmland, reserves, red lines, zones (LP-64, MS-20).

A hit on a reference layer is a warning the reviewer answers in writing; an absent layer is confirmed by hand.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis_data.codes import tables
from gis_data.findings import Finding
from gis_data.geometry import areas_m2
from gis_data.overlay import Overlaps, overlaps
from gis_data.validation.subject import Subject, text
from sink.units import MU_M2

WARNED = {
    "farmland": "09-FARMLAND",
    "basic_farmland": "09-BASIC-FARMLAND",
    "protected_area": "09-PROTECTED-AREA",
    "ecological_red_line": "09-RED-LINE",
}
"""The four layers of LP-64."""
REFUSED_PLANTING = {"farmland": "09-PLANTING-FARMLAND", "basic_farmland": "09-PLANTING-BASIC-FARMLAND"}
"""New planting must not take farmland (LH-10)."""
ZONE_OF_CATEGORY = {"111": "1", "112": "1", "113": "1", "114": "2", "115": "2", "116": "2"}
"""Forest functions of zone 1 (风沙荒漠、山地丘陵) and zone 2 (绿洲、渠路) after 养护补偿 第十条."""


def check(subject: Subject) -> list[Finding]:
    findings = _claimed(subject)
    for kind, rule in WARNED.items():
        findings += _warned(subject, kind, REFUSED_PLANTING.get(kind, rule) if subject.planting else rule)
    if subject.planting and not subject.planting.water_source:
        findings += _unwatered(subject)
    return findings + _zones(subject)


def _claimed(subject: Subject) -> list[Finding]:
    """Land under a live ticket of another parcel; the parcel's own ticket is a matter of continuity."""
    claims = subject.reference.claims
    if claims is None or not len(claims):
        return []
    pairs = overlaps(subject.sound, claims.geometry.to_numpy())
    ids = subject.stands["stand_id"].to_numpy(object)
    theirs = claims["stand_id"].to_numpy(object) if "stand_id" in claims else np.full(len(claims), None)
    other = np.array([ids[a] != theirs[b] for a, b in zip(pairs.one, pairs.other, strict=True)], dtype=bool)
    tickets = claims["ticket"].astype(str).to_numpy(object)[pairs.other]
    large = pairs.area_m2 > subject.tolerances.overlap_m2
    return [
        *_listed(subject, "09-CLAIMED", pairs, other & large, tickets),
        *_listed(subject, "09-NEIGHBOUR-OWNER", pairs, other & ~large, tickets),
    ]


def _warned(subject: Subject, kind: str, rule: str) -> list[Finding]:
    layer = subject.reference.layers.get(kind)
    if layer is None:
        return [Finding("09-LAYER-ABSENT", field=kind, expected=kind)]
    pairs = overlaps(subject.sound, layer.geometry.to_numpy())
    return _listed(
        subject, rule, pairs, pairs.area_m2 > subject.tolerances.overlap_m2, _labels(layer)[pairs.other]
    )


def _unwatered(subject: Subject) -> list[Finding]:
    """Water decides greening (YZ-12): without a confirmation, ground the water authority's layer supplies."""
    layer = subject.reference.layers.get("water_source")
    if layer is None:
        return [Finding("09-WATER-SOURCE", field="water_source")]
    pairs = overlaps(subject.sound, np.array([shapely.union_all(layer.geometry.to_numpy())], dtype=object))
    supplied_m2 = np.bincount(pairs.one, pairs.area_m2, len(subject.sound))
    dry_m2 = areas_m2(subject.sound) - supplied_m2
    shown = np.array([_ground(area) for area in dry_m2], dtype=object)
    dry = dry_m2 > subject.tolerances.overlap_m2
    return subject.at("09-WATER-SOURCE", dry, field="water_source", found=shown)


def _ground(area_m2: float) -> str:
    return f"{area_m2 / float(MU_M2):.4f} 亩 ({area_m2:.2f} m²)"


def _labels(layer: gpd.GeoDataFrame) -> np.ndarray:
    """What a reference feature is called, for the reviewer."""
    named = next((column for column in ("name", "code") if column in layer), None)
    return layer[named].astype(str).to_numpy(object) if named else np.full(len(layer), None, dtype=object)


def _listed(
    subject: Subject, rule: str, pairs: Overlaps, rows: np.ndarray, labels: np.ndarray
) -> list[Finding]:
    hits, labels = pairs.where(rows), labels[rows]
    ids, centres = subject.stands["stand_id"].to_numpy(object)[hits.one], hits.centres()
    return [
        Finding(
            rule, "stands", int(hits.one[at]) + 1, text(ids[at]), "geometry",
            _ground(hits.area_m2[at]), labels[at], *(round(float(degrees), 8) for degrees in centres[at]),
        )
        for at in range(len(hits.one))
    ]  # fmt: skip


def _zones(subject: Subject) -> list[Finding]:
    """The place decides the zone; a straddling parcel is split, a function of the other zone is looked at."""
    layer = subject.reference.layers.get("compensation_zone")
    if layer is None:
        return [Finding("09-LAYER-ABSENT", field="compensation_zone", expected="compensation_zone")]
    pairs = overlaps(subject.sound, layer.geometry.to_numpy())
    zone = layer["zone"].astype(str).to_numpy(object)[pairs.other]
    ground = np.zeros((len(subject.sound), 2))
    for number in (1, 2):
        rows = zone == str(number)
        np.add.at(ground[:, number - 1], pairs.one[rows], pairs.area_m2[rows])
    straddles = np.asarray((ground > subject.tolerances.overlap_m2).all(axis=1))
    place = np.where(ground[:, 0] >= ground[:, 1], "1", "2")
    somewhere = ground.sum(axis=1) > 0
    stated = subject.stands["zone_class"]
    category = subject.stands["forest_category"]
    expected = category.map(ZONE_OF_CATEGORY)
    shown = np.array([f"1: {one:.1f} m²; 2: {two:.1f} m²" for one, two in ground], dtype=object)
    return [
        *subject.at("09-ZONE-STRADDLES", straddles, field="zone_class", found=shown),
        *subject.at(
            "09-ZONE-DIFFERS", somewhere & stated.notna().to_numpy() & (stated != place).to_numpy(bool),
            field="zone_class", found=stated, expected=place,
        ),
        *subject.at(
            "09-ZONE-DIFFERS", somewhere & expected.notna().to_numpy() & (expected != place).to_numpy(bool),
            field="forest_category", found=_function(category), expected=place,
        ),
    ]  # fmt: skip


def _function(category: pd.Series) -> np.ndarray:
    known = tables.table("forest_category")
    return np.array([known[code].zh if code in known else None for code in category], dtype=object)
