"""The rules of 每木检尺 as the best field programme checks them, with the programme named."""

import pandas as pd
import pytest

from gis_data.job import Answers
from gis_data.survey import Survey
from tests.gis_data import files
from tests.gis_data.examine import examine, of_rule, rows_of

NFI = Answers(programme="nfi")


def tallied(answers: Answers = NFI, **columns: list[object]) -> Survey:
    """One stand with as many trees as the columns are long; what is not given is a sound retained poplar."""
    sent = files.stands(1)
    sent["YOU_SHI_SZ"] = "新疆杨"
    count = len(next(iter(columns.values())))
    trees = pd.DataFrame(
        {
            "XIAO_BAN": "00001", "样地号": "1", "样地面积": 600.0, "样木号": list(range(1, count + 1)),
            "检尺类型": "11", "树种代码": "新疆杨", "前期胸径": 14.0, "胸径": 15.0,
        }
        | columns
    )  # fmt: skip
    return examine(sent, trees, answers=answers)


def test_a_sound_tally_has_no_finding_of_its_own() -> None:
    survey = tallied(胸径=[15.0, 16.0])
    assert not [f for f in survey.findings if f.stage == "tally" and "SUM" not in f.rule]
    assert survey.trees["status"].tolist() == ["retained", "retained"]


def test_tally_codes_without_a_stated_programme_are_refused() -> None:
    survey = tallied(Answers(), 胸径=[15.0])
    assert of_rule(survey, "12-PROGRAMME") and not survey.accepted
    assert survey.trees["status"].isna().all(), "no code is given a meaning by guess"


def test_the_same_code_is_dead_in_one_programme_and_new_in_another() -> None:
    codes = ["12", "13", "14"]
    assert tallied(检尺类型=codes).trees["status"].tolist() == ["ingrowth", "dead", "felled"]
    other = tallied(Answers(programme="rpkg"), 检尺类型=codes)
    assert other.trees["status"].tolist() == ["dead", "felled", "dead"]


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("12-CODE-UNKNOWN", {"检尺类型": ["11", "77"]}),
        ("12-TREE-NUMBER", {"样木号": [1, 0]}),
        ("12-PREVIOUS-PRESENT", {"检尺类型": ["11", "12"]}),
        ("12-PREVIOUS-PRESENT", {"检尺类型": ["11", "16"]}),
        ("12-PREVIOUS-ABSENT", {"前期胸径": [14.0, None]}),
        ("12-SHRUNK", {"胸径": [15.0, 13.0]}),
        ("12-CARRY", {"检尺类型": ["11", "13"]}),
        ("12-CARRY", {"检尺类型": ["11", "24"]}),
        ("12-GROWTH", {"胸径": [15.0, 55.0]}),
        ("12-INGROWTH", {"检尺类型": ["11", "12"], "前期胸径": [14.0, None], "胸径": [15.0, 15.5]}),
        ("12-SPECIES-CHANGED", {"前期树种": ["新疆杨", "国槐"]}),
        ("12-SPECIES-NAME", {"树种名称": ["新疆杨", "国槐"]}),
        ("12-SPECIES-MIXED", {"树种代码": ["新疆杨", "620"]}),
        ("12-THRESHOLD", {"胸径": [15.0, 4.9], "前期胸径": [14.0, 4.0]}),
        ("12-POSITION", {"方位角": [45.0, 90.0], "水平距": [10.0, 24.9]}),
        ("12-POSITION-FAR", {"方位角": [45.0, 90.0], "水平距": [10.0, 30.0]}),
    ],
)  # fmt: skip
def test_each_rule_finds_the_second_tree_and_only_it(rule: str, columns: dict[str, list[object]]) -> None:
    assert rows_of(tallied(**columns), rule) == [2]


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("12-SHRUNK", {"检尺类型": ["18"], "胸径": [13.0]}),
        ("12-SPECIES-CHANGED", {"检尺类型": ["19"], "前期树种": ["国槐"]}),
        ("12-CARRY", {"检尺类型": ["14"], "胸径": [14.0]}),
        ("12-SPECIES-NAME", {"树种代码": ["530"], "树种名称": ["新疆杨"]}),
        ("12-PREVIOUS-ABSENT", {"检尺类型": ["11"], "前期胸径": [None]}),
    ],
)
def test_the_right_code_makes_it_right(rule: str, columns: dict[str, list[object]]) -> None:
    assert not of_rule(tallied(**columns), rule)


def test_a_tree_number_used_twice_in_a_plot_is_found_on_both_trees() -> None:
    assert rows_of(tallied(样木号=[7, 8, 7]), "12-TREE-DUPLICATE") == [1, 3]
    assert not rows_of(tallied(样木号=[7, 7], 样地号=["1", "2"]), "12-TREE-DUPLICATE")


def test_a_plot_without_area_cannot_be_expanded() -> None:
    assert rows_of(tallied(样地面积=[None, None]), "12-PLOT-AREA") == [1]


def test_the_tally_is_summed_against_what_the_stand_states() -> None:
    sent = files.stands(1)
    sent["MEI_GQ_ZS"], sent["PINGJUN_XJ"] = 1000, 15.0
    trees = pd.DataFrame({"XIAO_BAN": "00001", "样地号": "1", "样地面积": 600.0, "树种": "新疆杨",
                          "样木号": range(1, 61), "胸径": 15.0})  # fmt: skip
    assert not [f for f in examine(sent, trees).findings if f.rule.startswith("12-SUM")]
    halved = examine(sent, trees.head(30).assign(胸径=25.0))
    assert {f.rule for f in halved.findings if f.rule.startswith("12-SUM")} == {
        "12-SUM-STEMS",
        "12-SUM-DIAMETER",
    }
