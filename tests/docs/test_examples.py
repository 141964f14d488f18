"""The examples of the pages run: Python as written, commands with the output they are printed with."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from api.cli.main import main
from api.demo.files import write_survey
from api.demo.landscape import parcels
from api.demo.outlines import outlines
from api.demo.trees import trees

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = DOCS / "how-to/carbon-commands.md"
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
CONSOLE = re.compile(r"```console\n\$ (linpiao [^\n]*)\n(.*?)```", re.S)
BY_THE_EXTRACT = {"tutorials/total.md", "en/total.md", "how-to/data-door.md", "en/data-door.md"}
"""Run against the demonstration city, where it is built: tests/api/demo/test_data_door.py."""
PAGES = {
    path.relative_to(DOCS).as_posix(): PYTHON.findall(path.read_text("utf-8"))
    for path in sorted(DOCS.rglob("*.md"))
    if PYTHON.search(path.read_text("utf-8"))
}
SEED, UNIT, YEARS = 7, "640121", (2024, 2025)


def given() -> dict[str, Any]:
    """What the pages take as there: a small survey with plots, and a pilot of two strata."""
    stands = {"stand_id": ["640104-0012"], "area_m2": [1e4], "census_on": [date(2025, 9, 1)]}
    plots = {"stand_id": ["640104-0012"] * 3, "plot_id": ["1", "2", "3"], "area_m2": [600.0] * 3}
    stems = [
        {"stand_id": "640104-0012", "plot_id": plot, "species": "新疆杨", "dbh_cm": 12.0 + n}
        for plot in ("1", "2", "3")
        for n in range(8)
    ]
    pilot = {"stratum": ["杨树", "榆树"], "area_ha": [120.0, 30.0], "sd_per_ha": [20.0, 12.0]}
    return {
        "stands": pd.DataFrame({**stands, "dbh_threshold_cm": [5.0]}),
        "plots": pd.DataFrame(plots),
        "trees": pd.DataFrame(stems),
        "pilot": pd.DataFrame(pilot),
    }


@pytest.mark.parametrize("page", sorted(set(PAGES) - BY_THE_EXTRACT))
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    known = given()
    known["trees"].to_parquet("样木.parquet")
    for block in PAGES[page]:
        exec(compile(block, page, "exec"), known)


@pytest.fixture(scope="module")
def surveys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files the page of commands speaks of."""
    folder = tmp_path_factory.mktemp("commands")
    ours = [one for one in parcels(outlines(SEED), SEED, YEARS[1]) if one.unit_code == UNIT]
    stems = trees(ours, SEED, YEARS)
    for year in YEARS:
        write_survey(folder / f"{UNIT}-{year}.zip", ours, stems, year)
    rows = [f"{one.code},示例林权证{n:03}" for n, one in enumerate(ours, 1)]
    (folder / "地块.csv").write_text("\n".join(["stand_id,title_no", *rows]), encoding="utf-8")
    return folder


def test_the_commands_of_the_page_print_what_the_page_says(
    surveys: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with an output on the page, in the order of the page; `…` leaves lines out."""
    monkeypatch.chdir(surveys)
    shown = [(command, output) for command, output in CONSOLE.findall(COMMANDS.read_text("utf-8")) if output]
    assert len(shown) >= 7
    for command, output in shown:
        with pytest.raises(SystemExit) as ended:
            main(command.split()[1:])
        assert not ended.value.code, command
        said = capsys.readouterr()
        printed = {" ".join(line.split()) for line in (said.out + said.err).splitlines()}
        lines = {" ".join(line.split()) for line in output.splitlines()} - {"…"}
        assert not lines - printed, command
