"""The papers of an evidence bundle: their figures are those of the bundle, their bytes the same each time."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api.cli.main import main
from api.documents.report import Evidence, Paper, report_html, report_pdf, view_of
from sink.bundles import read, table
from sink.eligibility import Parcel, ParcelKind
from sink.errors import BundleUnreadable
from sink.evidence import Census, write_credit_bundle
from sink.parameters.loader import load
from sink.removals import Circumstances, local_terms
from sink.stock import Survey

BUNDLE = Path(__file__).parents[1] / "golden/bundle-2026-11.zip"
SQUARE = [[[[0, 0], [1000, 0], [1000, 1000], [0, 1000], [0, 0]]]]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence(BUNDLE.read_bytes(), {"示例小班一": SQUARE, "示例小班二": SQUARE})


@pytest.fixture(scope="module")
def credit(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    def census(on: date, dbh_cm: float) -> Census:
        stand = {"stand_id": "示例甲", "area_m2": 1e4, "census_on": on, "dbh_threshold_cm": 5.0}
        trees = [
            {"stand_id": "示例甲", "species": "新疆杨", "dbh_cm": dbh_cm, "tree_no": n} for n in range(1, 41)
        ]
        return Census(Survey(pd.DataFrame([stand]), None, None, load()), pd.DataFrame(trees))

    path = tmp_path_factory.mktemp("credit") / "credit.zip"
    parcel = Parcel("示例甲", ParcelKind.EXISTING_FOREST, 1e4, title_no="示例林权证001")
    old, new = census(date(2025, 9, 1), 20.0), census(date(2026, 9, 1), 20.6)
    write_credit_bundle(path, old, new, local_terms(), Circumstances({"示例甲": parcel}))
    return Evidence(path.read_bytes())


def cells(view: dict[str, Any], caption: str) -> Sequence[Sequence[str]]:
    tables = [one for section in view["sections"] for one in section["tables"] if caption in one["caption"]]
    (found,) = tables
    return found["rows"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("paper", Paper)
def test_the_same_bundle_gives_the_same_bytes(evidence: Evidence, paper: Paper) -> None:
    assert report_pdf(evidence, paper) == report_pdf(evidence, paper)


def test_the_figures_of_the_report_are_those_of_the_bundle(evidence: Evidence) -> None:
    contents, _, _ = read(BUNDLE)
    held = table(contents, "intermediate/stands.parquet")
    rows = cells(view_of(evidence, Paper.MONITORING), "各小班碳储量")
    assert [row[5] for row in rows] == [f"{value:,.2f}" for value in held["co2e_t"]]
    assert [row[0] for row in rows] == held["stand_id"].tolist()


def test_the_html_holds_every_figure_and_names_every_source(evidence: Evidence) -> None:
    html = report_html(evidence, Paper.MONITORING)
    assert html == report_html(evidence, Paper.MONITORING)
    for word in ("221.42", "未全部核签", "2026-11"):
        assert word in html
    assert html.count("data:image/png;base64,") == 4  # map, density, diameters, uncertainty
    for cited in ("BIOMASS R source", "AR-CM-001-V01", "内蒙古26种"):
        assert cited in html


def test_the_verification_file_was_recomputed_and_lists_every_file(evidence: Evidence) -> None:
    view = view_of(evidence, Paper.VERIFICATION)
    _, manifest, _ = read(BUNDLE)
    assert {row[0] for row in cells(view, "文件清单")} == manifest["files"].keys()
    assert "结论：一致" in view["sections"][1]["paragraphs"][0]
    assert len(cells(view, "逐项核查")) == 11


def test_only_the_stands_asked_for_are_written(evidence: Evidence) -> None:
    one = Evidence(evidence.data, evidence.outlines, frozenset({"示例小班二"}))
    for paper in Paper:
        shown = json.dumps(view_of(one, paper), ensure_ascii=False)
        assert "示例小班二" in shown and "示例小班三" not in shown


@pytest.mark.rule("MS-24")
def test_two_censuses_show_growth_and_whole_grams_and_what_is_still_to_come(
    credit: Evidence, tmp_path: Path
) -> None:
    view = view_of(credit, Paper.MONITORING)
    path = tmp_path / "credit.zip"
    path.write_bytes(credit.data)
    contents, _, _ = read(path)
    line = table(contents, "intermediate/lines.parquet").iloc[0]
    (row,) = cells(view, "可计入量")
    assert row[5] == f"{line['creditable_co2e_g']:,}" and row[3] == f"{line['change_co2e_t']:,.2f}"
    assert "核查、评审和备案以后" in view["sections"][0]["paragraphs"][1]
    assert report_pdf(credit, Paper.VERIFICATION).startswith(b"%PDF")


def test_a_bundle_that_was_touched_is_refused(evidence: Evidence) -> None:
    with pytest.raises(BundleUnreadable):
        view_of(Evidence(evidence.data[:-200]), Paper.MONITORING)


def test_the_command_writes_both_papers_in_both_forms(tmp_path: Path) -> None:
    asked = ["report-file", str(BUNDLE), str(tmp_path / "报告")]
    with pytest.raises(SystemExit) as done:
        main(asked)
    assert done.value.code == 0
    names = {file.name for file in (tmp_path / "报告").iterdir()}
    assert names == {"监测报告.pdf", "监测报告.html", "核查支持文件.pdf", "核查支持文件.html"}
    with pytest.raises(SystemExit) as refused:
        main(asked)
    assert refused.value.code == 1
