"""What a survey gives: the columns of stands, plots, trees and shrubs, and the faults, told all at once.

stands: stand_id, area_m2, census_on, dbh_threshold_cm; optional previous_census_on, programme (检尺类型),
species and volume_m3_ha (volume route), years_since_cut and rotation_years (平茬, stubble-cut shrubs).
plots: stand_id, plot_id, and the horizontal area_m2, or length_m, width_m and slope_deg along the slope. A
stand without plots was tallied in full (全林每木检尺).
trees: stand_id, species, dbh_cm; optional plot_id, tree_no, height_m, status, open_grown, stems,
previous_dbh_cm, volume_m3 (of one stem, by a table of the place).
shrubs: stand_id, species, height_m, crown_d1_m, crown_d2_m; optional plot_id, plants.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from sink.errors import UnreadableInput
from sink.results import Finding, Severity

REQUIRED = {
    "stands": ("stand_id", "area_m2", "census_on", "dbh_threshold_cm"),
    "plots": ("stand_id", "plot_id"),
    "trees": ("stand_id", "species", "dbh_cm"),
    "shrubs": ("stand_id", "species", "height_m", "crown_d1_m", "crown_d2_m"),
}


class TreeStatus(StrEnum):
    """检尺类型: what became of a stem since the census before."""

    RETAINED = "retained"
    INGROWTH = "ingrowth"
    FELLED = "felled"
    DEAD = "dead"
    MISSED = "missed"  # overlooked at the census before
    SPECIES_CORRECTED = "species_corrected"


TOLD_MAX = 100
"""Rows of one stand told one by one for one rule; the rest in one finding, or a file of nothing but faults
would fill the memory. By stand, so that the findings are the same in any partition."""

GONE = frozenset({TreeStatus.FELLED, TreeStatus.DEAD})
STANDING = frozenset(TreeStatus) - GONE


@dataclass(frozen=True)
class Rule:
    severity: Severity
    expected: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


def _error(expected: str, zh: str, en: str, fix_zh: str, fix_en: str) -> Rule:
    return Rule(Severity.ERROR, expected, zh, en, fix_zh, fix_en)


def _warning(expected: str, zh: str, en: str, fix_zh: str, fix_en: str) -> Rule:
    return Rule(Severity.WARNING, expected, zh, en, fix_zh, fix_en)


RULES: Mapping[str, Rule] = {
    "DIAMETER_MISSING": _error(
        "cm",
        "缺胸径，未计入",
        "no diameter, not counted",
        "补测胸径",
        "measure the diameter",
    ),
    "DIAMETER_NEGATIVE": _error(
        "≥ 0",
        "胸径为负，未计入",
        "negative diameter, not counted",
        "更正胸径",
        "correct the diameter",
    ),
    "DIAMETER_ZERO": _warning(
        "> 0",
        "胸径为零，按零计",
        "diameter zero, counts as nothing",
        "确认是否漏测",
        "was it left unmeasured?",
    ),
    "DIAMETER_IN_MM": _error(
        "cm",
        "胸径疑为毫米，未计入",
        "the diameter looks like millimetres, not counted",
        "换算为厘米后重新提交",
        "convert to centimetres and submit again",
    ),
    "STAND_IN_MM": _error(
        "cm",
        "全小班胸径为整数且中位数过大，疑为毫米",
        "whole numbers with too large a median: the stand looks tallied in millimetres",
        "换算为厘米；如确为大树，请记到 0.1 厘米",
        "convert to centimetres; if the trees are that large, give them to 0.1 cm",
    ),
    "DIAMETER_SHRANK": _warning(
        "≥ previous",
        "胸径小于上期",
        "smaller than at the census before",
        "复测，并核对株号是否对应",
        "measure again and check that it is the same tree",
    ),
    "BELOW_THRESHOLD": _warning(
        "≥ dbh_threshold_cm",
        "小于起测胸径，未计入",
        "below the diameter threshold, not counted",
        "核对起测胸径",
        "check the threshold of the survey",
    ),
    "HEIGHT_IMPLAUSIBLE": _warning(
        "1.3–60 m",
        "树高不合理，未采用",
        "implausible height, not used",
        "复测树高",
        "measure the height again",
    ),
    "VOLUME_IMPLAUSIBLE": _warning(
        "0 < m³ ≤ a cylinder of its diameter and height",
        "单株材积不合理，未采用",
        "implausible volume of the tree, not used",
        "核对材积单位（立方米/株）",
        "check the volume (m³ a stem)",
    ),
    "VOLUME_NEGATIVE": _error(
        "m³/ha ≥ 0",
        "小班每公顷蓄积为负，未计入",
        "negative volume per hectare, not counted",
        "更正蓄积",
        "correct the volume",
    ),
    "SPECIES_UNKNOWN": _error(
        "known species",
        "树种未知或无方程，未计入",
        "unknown species or no equation, not counted",
        "核对名称或代码",
        "check the name or code",
    ),
    "SHRUB_UNMEASURED": _error(
        "m ≥ 0",
        "灌木缺高度或冠幅，或为负，未计入",
        "the shrub has no height or crown, or a negative one, not counted",
        "补测高度和两个方向的冠幅",
        "measure the height and both crown diameters",
    ),
    "STATUS_UNKNOWN": _error(
        "、".join(TreeStatus),
        "检尺类型未知，未计入",
        "unknown tally status, not counted",
        "改为列出的类型",
        "use a listed one",
    ),
    "STEMS_INVALID": _error(
        "whole number ≥ 1",
        "株数不合理，未计入",
        "implausible stem count, not counted",
        "更正株数",
        "correct the count",
    ),
    "TREE_NUMBER_TWICE": _error(
        "unique in the plot",
        "株号重复，后出现者未计入",
        "tree number given twice, the later one not counted",
        "更正株号或删除重复行",
        "correct the number or remove the repeated row",
    ),
    "STAND_UNKNOWN": _error(
        "a row in stands",
        "小班表中没有该小班",
        "no such stand in the stand table",
        "补充小班",
        "add the stand",
    ),
    "PLOT_UNKNOWN": _error(
        "a row in plots",
        "样地表中没有该样地",
        "no such plot in the plot table",
        "补充样地",
        "add the plot",
    ),
    "PLOT_WITHOUT_AREA": _error(
        "> 0 m²",
        "样地没有面积，未计入",
        "the plot has no area, not counted",
        "填写水平面积，或边长与坡度",
        "give the horizontal area, or sides and slope",
    ),
    "STAND_WITHOUT_PLOT": _error(
        "≥ 1 plot with an area",
        "小班的样地均不能用，未计量",
        "none of its plots can be used, not measured",
        "更正样地面积",
        "correct the areas of its plots",
    ),
    "STAND_WITHOUT_AREA": _error(
        "> 0 m²",
        "小班没有面积，未计量",
        "the stand has no area, not measured",
        "补充面积",
        "give the area",
    ),
    "THRESHOLD_MISSING": _error(
        "cm ≥ 0",
        "缺起测胸径，未计量",
        "no diameter threshold, not measured",
        "填写调查的起测胸径",
        "give the threshold",
    ),
    "CENSUS_MISSING": _error(
        "date",
        "缺调查日期，未计量",
        "no census date, not measured",
        "填写调查日期",
        "give the date",
    ),
    "CENSUS_BEFORE_LAST": _error(
        "> previous_census_on",
        "调查日期早于上期，未计量",
        "older than its predecessor, not measured",
        "核对两期日期",
        "check both dates",
    ),
    "ROW_TWICE": _error(
        "unique",
        "编号重复，后出现者未计入",
        "given twice, the later one not counted",
        "删除重复行",
        "remove the repeated row",
    ),
    "DENSITY_IMPLAUSIBLE": _warning(
        "≤ the densest forest of the region, tC/ha",
        "单位面积碳储量高于本区域最高的森林类型",
        "more carbon on a hectare than the densest forest type of the region holds",
        "核对面积单位（平方米）、样地面积和胸径单位（厘米）",
        "check the units of the area (m²), the plots and the diameters (cm)",
    ),
    "PLATFORM_SILENT": _warning(
        "a row of the platform",
        "平台文件中没有该小班",
        "the platform's file does not name the stand",
        "向平台补报，或采用本系统结果",
        "submit it to the platform, or use our figure",
    ),
    "PLATFORM_FIGURE_INVALID": _error(
        "0 ≤ low ≤ figure ≤ high",
        "平台数值不合理，未采用",
        "implausible figure of the platform, not used",
        "核对平台导出文件",
        "check the export of the platform",
    ),
    "PROGRAMMES_MIXED": _warning(
        "one programme a survey",
        "同一批数据混有不同检尺方案",
        "several tally programmes in one survey",
        "按方案分开提交",
        "submit each programme by itself",
    ),
}


def finding(rule: str, table: str, row: str, found: object, rows: int = 1) -> Finding:
    r = RULES[rule]
    return Finding(rule, r.severity, table, row, str(found), r.expected, r.zh, r.en, r.fix_zh, r.fix_en, rows)


@dataclass(frozen=True, eq=False)
class Checked:
    """What can be measured, and what was said about the rest. `plots` has the horizontal area_m2."""

    stands: pd.DataFrame  # indexed by stand_id
    plots: pd.DataFrame
    findings: tuple[Finding, ...]


def check(stands: pd.DataFrame, plots: pd.DataFrame | None) -> Checked:
    require_columns("stands", stands.columns)
    frame = stands.assign(stand_id=_words(stands["stand_id"]))
    frame["census_on"] = pd.to_datetime(frame["census_on"], errors="coerce").dt.date
    findings: list[Finding] = []
    faults = {
        "ROW_TWICE": frame["stand_id"].duplicated(),
        "STAND_WITHOUT_AREA": ~(frame["area_m2"] > 0),
        "THRESHOLD_MISSING": ~(frame["dbh_threshold_cm"] >= 0),
        "CENSUS_MISSING": frame["census_on"].isna(),
    }
    if "previous_census_on" in frame:
        previous = pd.to_datetime(frame["previous_census_on"])
        faults["CENSUS_BEFORE_LAST"] = pd.to_datetime(frame["census_on"]) <= previous
    bad = pd.Series(False, index=frame.index)
    for rule, mask in faults.items():
        findings += [finding(rule, "stands", s, "") for s in frame.loc[mask, "stand_id"]]
        bad |= mask
    if "programme" in frame and frame["programme"].nunique() > 1:
        odd = frame[frame["programme"] != frame["programme"].mode()[0]]
        findings += [
            finding("PROGRAMMES_MIXED", "stands", s, p)
            for s, p in zip(odd["stand_id"], odd["programme"], strict=True)
        ]
    kept = frame[~bad].set_index("stand_id").sort_index()
    good_plots = _check_plots(plots, frame["stand_id"], findings)
    bare = kept.index.isin(_words(plots["stand_id"]) if plots is not None else [])
    bare &= ~kept.index.isin(good_plots["stand_id"])
    findings += [finding("STAND_WITHOUT_PLOT", "stands", stand, "") for stand in kept.index[bare]]
    return Checked(kept[~bare], good_plots, tuple(findings))


def require_columns(table: str, columns: Iterable[object]) -> None:
    missing = [name for name in REQUIRED[table] if name not in set(columns)]
    if missing:
        raise UnreadableInput(table=table, columns="、".join(missing))


def _words(column: pd.Series) -> pd.Series:
    """As Python strings: looked up by hash many times."""
    return column.astype(str).astype(object)


def horizontal_area_m2(plots: pd.DataFrame) -> pd.Series:
    """The area of the map: given, or slope length · cos(slope) · width (sourcebook p.15, p.24)."""
    area = plots["area_m2"] if "area_m2" in plots else pd.Series(math.nan, index=plots.index)
    if {"length_m", "width_m", "slope_deg"} <= set(plots.columns):
        sides = plots["length_m"] * np.cos(np.radians(plots["slope_deg"])) * plots["width_m"]
        area = area.fillna(sides)
    return area


def _check_plots(plots: pd.DataFrame | None, known: pd.Series, findings: list[Finding]) -> pd.DataFrame:
    if plots is None:
        kinds = {"stand_id": object, "plot_id": object, "area_m2": float}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    require_columns("plots", plots.columns)
    frame = pd.DataFrame(
        {
            "stand_id": _words(plots["stand_id"]),
            "plot_id": _words(plots["plot_id"]),
            "area_m2": horizontal_area_m2(plots),
        }
    )
    faults = {
        "STAND_UNKNOWN": ~frame["stand_id"].isin(known),
        "PLOT_WITHOUT_AREA": ~(frame["area_m2"] > 0),
        "ROW_TWICE": frame.duplicated(["stand_id", "plot_id"]),
    }
    bad = pd.Series(False, index=frame.index)
    for rule, mask in faults.items():
        found = frame[mask]
        rows = found["stand_id"] + "/" + found["plot_id"]
        findings += [finding(rule, "plots", row, "") for row in rows]
        bad |= mask
    return frame[~bad].sort_values(["stand_id", "plot_id"], ignore_index=True)
