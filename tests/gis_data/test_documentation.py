"""The page of checks says what the importer does."""

import runpy
from pathlib import Path

SCRIPT = Path("docs/reference/survey_checks.py")


def test_the_page_lists_every_rule_and_field_as_they_are() -> None:
    made = runpy.run_path(str(SCRIPT))
    page = made["PAGE"].read_text(encoding="utf-8")
    assert page.split(made["MARK"])[1].strip() == made["tables"]().strip(), f"run python {SCRIPT}"
