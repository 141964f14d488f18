"""Every kind of bad input of issue 3: a finding with row, rule and remedy; nothing is dropped in silence."""

import tracemalloc
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sink.results import Finding, Severity, Stock
from sink.stands import RULES, TOLD_MAX
from sink.stock import measure

NOW = date(2025, 9, 1)


def stands(*ids: str, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {"stand_id": [*ids], "area_m2": 1e4, "census_on": NOW, "dbh_threshold_cm": 5.0} | columns
    )


def trees(*dbh_cm: float | None, **columns: Any) -> pd.DataFrame:
    facts = {"stand_id": "一", "tree_no": range(1, len(dbh_cm) + 1), "species": "新疆杨"} | columns
    return pd.DataFrame({"dbh_cm": np.array(dbh_cm, float), **facts})


def shrub(**columns: Any) -> pd.DataFrame:
    facts = {"stand_id": "一", "species": "柠条", "height_m": 1.0, "crown_d1_m": 0.8, "crown_d2_m": 0.7}
    return pd.DataFrame([facts | columns])


def plots(*area_m2: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"stand_id": "一", "plot_id": [str(i + 1) for i in range(len(area_m2))], "area_m2": area_m2}
    )


ONE = stands("一")
SOUND = trees(10.0, 12.0)
ON_PLOTS = trees(10.0, 12.0, plot_id=["1", "2"])

CASES = {
    "a diameter in mm": (
        lambda: measure(ONE, trees(10.0, 350.0)),
        "DIAMETER_IN_MM",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a stand in mm": (
        lambda: measure(ONE, trees(82, 95, 110, 76, 88)),
        "STAND_IN_MM",
        "trees",
        "一",
        Severity.ERROR,
    ),
    "a negative diameter": (
        lambda: measure(ONE, trees(10.0, -3.0)),
        "DIAMETER_NEGATIVE",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a diameter of zero": (
        lambda: measure(ONE, trees(10.0, 0.0)),
        "DIAMETER_ZERO",
        "trees",
        "一/2",
        Severity.WARNING,
    ),
    "an absent diameter": (
        lambda: measure(ONE, trees(10.0, None)),
        "DIAMETER_MISSING",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a tree number given twice": (
        lambda: measure(ONE, trees(10.0, 12.0, tree_no=[7, 7])),
        "TREE_NUMBER_TWICE",
        "trees",
        "一/7",
        Severity.ERROR,
    ),
    "a shrunken tree": (
        lambda: measure(ONE, trees(10.0, 12.0, previous_dbh_cm=[11.0, 11.9])),
        "DIAMETER_SHRANK",
        "trees",
        "一/1",
        Severity.WARNING,
    ),
    "an unknown species": (
        lambda: measure(ONE, trees(10.0, 12.0, species=["新疆杨", "火星杨"])),
        "SPECIES_UNKNOWN",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a plot without area": (
        lambda: measure(ONE, ON_PLOTS, plots=plots(600.0, np.nan)),
        "PLOT_WITHOUT_AREA",
        "plots",
        "一/2",
        Severity.ERROR,
    ),
    "a census older than its predecessor": (
        lambda: measure(stands("一", "二", previous_census_on=[date(2026, 1, 1), None]), SOUND),
        "CENSUS_BEFORE_LAST",
        "stands",
        "一",
        Severity.ERROR,
    ),
    "mixed tally programmes": (
        lambda: measure(stands("一", "二", "三", programme=["二类调查", "二类调查", "一类清查"]), SOUND),
        "PROGRAMMES_MIXED",
        "stands",
        "三",
        Severity.WARNING,
    ),
    "an unknown status": (
        lambda: measure(ONE, trees(10.0, 12.0, status=["retained", "vanished"])),
        "STATUS_UNKNOWN",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "half a stem": (
        lambda: measure(ONE, trees(10.0, 12.0, stems=[1, 0.5])),
        "STEMS_INVALID",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a height in cm": (
        lambda: measure(ONE, trees(10.0, 12.0, height_m=[8.0, 900.0])),
        "HEIGHT_IMPLAUSIBLE",
        "trees",
        "一/2",
        Severity.WARNING,
    ),
    "below the threshold": (
        lambda: measure(ONE, trees(10.0, 3.0)),
        "BELOW_THRESHOLD",
        "trees",
        "一/2",
        Severity.WARNING,
    ),
    "a plot nobody lists": (
        lambda: measure(ONE, ON_PLOTS, plots=plots(600.0)),
        "PLOT_UNKNOWN",
        "trees",
        "一/2",
        Severity.ERROR,
    ),
    "a stand nobody lists": (
        lambda: measure(stands("二"), SOUND),
        "STAND_UNKNOWN",
        "trees",
        "一",
        Severity.ERROR,
    ),
    "a stand without census": (
        lambda: measure(stands("一", "二", census_on=[NOW, None]), SOUND),
        "CENSUS_MISSING",
        "stands",
        "二",
        Severity.ERROR,
    ),
    "a shrub without crown": (
        lambda: measure(ONE, SOUND, shrubs=shrub(crown_d1_m=np.nan)),
        "SHRUB_UNMEASURED",
        "shrubs",
        "一/#0",
        Severity.ERROR,
    ),
    "a shrub of minus height": (
        lambda: measure(ONE, SOUND, shrubs=shrub(height_m=-1.0)),
        "SHRUB_UNMEASURED",
        "shrubs",
        "一/#0",
        Severity.ERROR,
    ),
    "a shrub on a plot nobody lists": (
        lambda: measure(ONE, ON_PLOTS, plots=plots(600.0, 600.0), shrubs=shrub(plot_id="9")),
        "PLOT_UNKNOWN",
        "shrubs",
        "一/9",
        Severity.ERROR,
    ),
    "half a shrub": (
        lambda: measure(ONE, SOUND, shrubs=shrub(plants=0.5)),
        "STEMS_INVALID",
        "shrubs",
        "一/#0",
        Severity.ERROR,
    ),
    "a negative volume of a stand": (
        lambda: measure(stands("一", "二", species="油松", volume_m3_ha=[np.nan, -4.0]), SOUND),
        "VOLUME_NEGATIVE",
        "stands",
        "二",
        Severity.ERROR,
    ),
}


def of_rule(stock: Stock, rule: str) -> list[Finding]:
    return [finding for finding in stock.findings if finding.rule == rule]


@pytest.mark.rule("MS-12")
@pytest.mark.parametrize("name", [*CASES])
def test_each_fault_is_told_with_its_row_its_rule_and_what_to_do(name: str) -> None:
    given, rule, table, row, severity = CASES[name]
    stock = given()
    (told,) = of_rule(stock, rule)
    assert (told.table, told.row, told.severity) == (table, row, severity)
    assert told.zh and told.en and told.fix_zh and told.fix_en and told.expected
    assert {finding.rule for finding in stock.findings} == {rule}


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if case[4] is Severity.ERROR])
def test_what_was_not_counted_marks_its_stand_as_incomplete(name: str) -> None:
    given, _, _, row, _ = CASES[name]
    stock = given()
    stand = row.partition("/")[0]
    assert stand not in stock.stands.index or "incomplete" in stock.stands.loc[stand, "flags"]


def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    for rule in RULES.values():
        assert rule.expected and rule.zh and rule.en and rule.fix_zh and rule.fix_en


def faulty_file(stand_count: int, each: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = [f"S{i:04d}" for i in range(stand_count)]
    frame = pd.DataFrame({"stand_id": np.repeat(ids, each), "species": "新疆杨", "dbh_cm": -1.0})
    return stands(*ids), frame


def test_a_file_of_nothing_but_faults_is_told_in_full_and_stays_small() -> None:
    """Half a million negative diameters: a hundred rows a stand by name, the rest of it in one finding."""
    table, frame = faulty_file(10, 50_000)
    tracemalloc.start()
    stock = measure(table, frame)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    told = of_rule(stock, "DIAMETER_NEGATIVE")
    assert sum(finding.rows for finding in told) == 500_000
    assert len(told) == 10 * (TOLD_MAX + 1)
    rest = [finding for finding in told if finding.rows > 1]
    assert [(f.row, f.found) for f in rest] == [(f"S{i:04d}", f"+{50_000 - TOLD_MAX}") for i in range(10)]
    assert held < 20 * 2**20


def test_what_is_told_does_not_depend_on_how_the_file_was_cut() -> None:
    table, frame = faulty_file(4, 300)
    together = measure(table, frame)
    apart = [measure(table[table["stand_id"] == s], frame[frame["stand_id"] == s]) for s in table["stand_id"]]
    assert sorted(map(str, together.findings)) == sorted(str(f) for one in apart for f in one.findings)
