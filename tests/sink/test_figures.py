"""The figures of the method page show what the code computes today."""

import importlib.util
import sys
from pathlib import Path

FOLDER = Path("docs/explanation/figures")


def test_the_committed_figures_are_those_the_code_draws() -> None:
    spec = importlib.util.spec_from_file_location("draw_figures", FOLDER / "draw.py")
    assert spec is not None and spec.loader is not None
    drawing = importlib.util.module_from_spec(spec)
    sys.modules["draw_figures"] = drawing
    spec.loader.exec_module(drawing)
    drawn = {chart.name: drawing.svg(chart) for chart in drawing.charts()}
    assert drawn == {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
