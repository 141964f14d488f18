"""The figures of the carbon pages are what the code draws today."""

import runpy
from pathlib import Path

FOLDER = Path("docs/explanation")


def test_the_figures_in_the_documentation_are_those_of_the_code() -> None:
    drawn = runpy.run_path(str(FOLDER / "figures.py"))["figures"]()
    assert {name: (FOLDER / "img" / name).read_text(encoding="utf-8") for name in drawn} == drawn
