"""The list of decision records, by their own titles."""

from collections.abc import Iterator
from pathlib import Path

from docs.made.markdown import cell, table

FOLDER = Path(__file__).parents[1] / "decisions"


def pages() -> Iterator[tuple[str, str]]:
    rows = []
    for file in sorted(FOLDER.glob("*.md")):
        number, _, title = file.read_text("utf-8").splitlines()[0].removeprefix("# ").partition(" ")
        rows.append([f"[{number}](../decisions/{file.name})", cell(title)])
    yield "reference/decisions.md", table(["号", "决定"], rows)
