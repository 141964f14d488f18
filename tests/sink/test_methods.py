"""Our figure and the platform's stand side by side, and one is chosen by a named person."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from sink.errors import ChoiceInvalid, MethodsMixed, UnreadableInput
from sink.methods import (
    MeasurementMethod,
    OwnModel,
    PlatformFile,
    choose,
    read_platform,
    side_by_side,
    write_platform,
)
from sink.parameters.loader import load
from sink.results import Stock

STANDS = pd.DataFrame({"stand_id": ["001", "002"], "area_m2": 1e4, "census_on": date(2025, 9, 1)})
STANDS = STANDS.assign(dbh_threshold_cm=5.0)
TREES = pd.DataFrame({"stand_id": ["001", "002"], "species": "新疆杨", "dbh_cm": [12.3, 20.1]})
PLATFORM = """小班号,调查日期,面积（平方米）,起测胸径（厘米）,碳储量（吨二氧化碳当量）,\
下限（吨二氧化碳当量）,上限（吨二氧化碳当量）,方法,方法版本,参数版本,输入哈希,计算时间
001,2025-09-01,10000,5,0.0900,0.0700,0.1100,感知平台,3.2,2025,ab12,2025-10-01T08:00:00+08:00
003,2025-09-01,10000,5,-1,0,2,感知平台,3.2,2025,ab12,2025-10-01T08:00:00+08:00
"""


def ours() -> Stock:
    return OwnModel(load()).measure(STANDS, TREES)


@pytest.mark.rule("MS-01")
def test_a_stock_goes_out_to_the_platform_and_comes_back_to_the_last_digit() -> None:
    sent = ours()
    back = read_platform(write_platform(sent))
    assert back.stands["co2e_t"].tolist() == sent.stands["co2e_t"].tolist()
    assert back.stands["high_co2e_t"].tolist() == sent.stands["high_co2e_t"].tolist()
    made, was = back.provenance, sent.provenance
    assert (made.method, made.method_version, made.parameters_version) == (
        "tree",
        "1",
        was.parameters_version,
    )
    assert (made.input_sha256, made.computed_at) == (was.input_sha256, was.computed_at)


@pytest.mark.rule("MS-01")
def test_the_platform_is_one_more_method_behind_the_same_port() -> None:
    methods: list[MeasurementMethod] = [OwnModel(load()), PlatformFile(PLATFORM.encode())]
    own, platform = (method.measure(STANDS, TREES) for method in methods)
    assert platform.provenance.method == "感知平台"
    assert platform.provenance.computed_at == datetime(2025, 10, 1, tzinfo=UTC)
    assert {(f.rule, f.row) for f in platform.findings} == {
        ("PLATFORM_FIGURE_INVALID", "003"),
        ("PLATFORM_SILENT", "002"),
    }
    both = side_by_side(own, platform)
    assert both.loc["001", "difference_t"] == pytest.approx(0.09 - own.stand("001").co2e_t)
    assert both.loc["002", "agree"] == False  # noqa: E712 - a NumPy bool


def test_the_choice_names_who_and_why_and_keeps_the_other_figure() -> None:
    stocks = (ours(), read_platform(PLATFORM.encode()))
    choice = choose(
        stocks, "001", method="感知平台", by="示例专家001", on=date(2025, 10, 8), reason="示例理由"
    )
    assert choice.co2e_t == 0.09
    assert [(made.method, value) for made, value in choice.others] == [
        ("tree", stocks[0].stand("001").co2e_t)
    ]
    with pytest.raises(ChoiceInvalid):
        choose(stocks, "002", method="感知平台", by="示例专家001", on=date(2025, 10, 8), reason="示例理由")
    with pytest.raises(ChoiceInvalid):
        choose(stocks, "001", method="感知平台", by="示例专家001", on=date(2025, 10, 8), reason="")


def test_a_file_without_its_columns_or_with_two_methods_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="计算时间"):
        read_platform(PLATFORM.replace(",计算时间", "").encode())
    with pytest.raises(MethodsMixed):
        read_platform(PLATFORM.replace("3.2,2025,ab12", "3.3,2025,ab12", 1).encode())
