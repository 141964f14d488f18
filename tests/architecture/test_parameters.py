"""Every number of forest science has a source, and every column a meaning."""

from pathlib import Path

import pytest

from sink.parameters import loader
from sink.parameters.loader import Row, load, versions

ROWS = [
    (version, row)
    for version in versions()
    for table in load(version).rows
    for row in load(version).rows_of(table)
]


@pytest.mark.parametrize("version", versions())
def test_every_parameter_row_has_a_known_source_or_is_a_definition(version: str) -> None:
    references = load(version).references
    unsourced = [row.row_id for v, row in ROWS if v == version and not _sourced(row, set(references))]
    assert not unsourced


@pytest.mark.parametrize("version", versions())
def test_every_column_is_described_in_two_languages(version: str) -> None:
    columns = load(version).columns
    described = set(zip(columns["table"], columns["column"], strict=True))
    cells = {(row.table, column) for v, row in ROWS if v == version for column in row.cells}
    assert not {(t, c) for t, c in cells if (t, c) not in described and ("*", c) not in described}
    assert (columns["meaning_zh"] != "").all() and (columns["meaning"] != "").all()


@pytest.mark.parametrize("version", versions())
def test_every_number_lies_in_the_range_its_column_allows(version: str) -> None:
    bounds = load(version).columns.set_index(["table", "column"])
    for table, column in bounds.index[bounds["maximum"] != ""]:
        low, high = (
            float(bounds.loc[(table, column), "minimum"]),
            float(bounds.loc[(table, column), "maximum"]),
        )
        for row in load(version).rows_of(table) if table != "*" else ():
            number = row.cells[column]
            assert number == "" or low <= float(number) <= high, (row.row_id, column, number)


def _sourced(row: Row, references: set[str]) -> bool:
    return row.confidence == "verified (definition)" or (
        bool(row.source_ids) and set(row.source_ids) <= references
    )


@pytest.mark.parametrize("version", versions())
def test_a_source_id_names_one_source(version: str) -> None:
    folder = Path(loader.__file__).parent / version
    ids = [line.partition(",")[0] for line in (folder / "references.csv").read_text("utf-8").splitlines()]
    assert len(ids) == len(set(ids))
