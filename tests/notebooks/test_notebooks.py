"""Every notebook runs from top to bottom; its plain text and its .ipynb say the same; no output is kept.

A new notebook needs no line here: write `notebooks/NN_name.py` (percent format) and run
`jupytext --to ipynb notebooks/NN_name.py`.
"""

import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from shapely import box

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
TEXTS = sorted(FOLDER.glob("[0-9]*.py"))
SECONDS_MAX = 120
"""A stuck cell ends the test. Quiet, each notebook takes less than 15 s (`--durations`)."""


def named(file: Path) -> str:
    return file.stem


def cells(notebook: Any) -> list[tuple[str, str]]:
    return [(cell["cell_type"], cell["source"].strip()) for cell in notebook["cells"]]


def test_there_is_something_to_run() -> None:
    numbers = {file.stem[:2] for file in TEXTS}
    assert {"01", "02", "03", "04", "05", "06", "07", "09", "10"} <= numbers
    assert {file.stem for file in TEXTS} == {file.stem for file in FOLDER.glob("*.ipynb")}


@pytest.mark.parametrize("text", TEXTS, ids=named)
def test_text_and_notebook_say_the_same_and_no_output_is_kept(text: Path) -> None:
    kept = nbformat.read(text.with_suffix(".ipynb"), as_version=4)
    assert cells(kept) == cells(jupytext.read(text))
    for cell in kept["cells"]:
        assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("text", TEXTS, ids=named)
def test_it_begins_in_chinese_with_an_english_summary(text: Path) -> None:
    first = jupytext.read(text)["cells"][0]["source"]
    assert first.startswith("# ") and "**Summary.**" in first
    assert any("\u4e00" <= letter <= "\u9fff" for letter in first)


@pytest.mark.parametrize("text", TEXTS, ids=named)
def test_it_runs_from_top_to_bottom(text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a kernel of its own, as an analyst would; Chinese without boxes, and no warning for it."""
    paths = os.pathsep.join([str(ROOT), str(FOLDER)])
    for name, value in (("PYTHONPATH", paths), ("MPLBACKEND", "module://matplotlib_inline.backend_inline")):
        monkeypatch.setenv(name, value)
    notebook = jupytext.read(text)
    client = NotebookClient(notebook, timeout=SECONDS_MAX, resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    said = [str(output) for cell in notebook["cells"] for output in cell.get("outputs", ())]
    assert not [output for output in said if "missing from font" in output]
    assert any("image/png" in output for output in said), "a report needs a picture"


def test_a_map_to_move_is_drawn_only_when_asked_for_and_without_a_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    from report_style import interactive

    ground = gpd.GeoDataFrame({"t": [1.0, 2.0]}, geometry=[box(106, 38, 107, 39), box(107, 38, 108, 39)], crs=4490)
    assert interactive(ground, "t") is None
    monkeypatch.setenv("MAPS", "interactive")
    shown = interactive(ground, "t")
    assert shown.basemap is None and shown.layers[0].table.num_rows == 2
