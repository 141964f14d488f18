"""Every column of every table has a class and a grade (D16, GS-18)."""

from dataclasses import fields

import pytest

from registry.parties.masking import MASKS
from registry.parties.persons import PersonalDetails
from registry.parties.roles import Role
from registry.store.privacy import load_grades
from registry.store.tables.schema import metadata

GRADES = load_grades()
CLASSES = {"register", "land", "carbon", "money", "identity", "law", "technical"}


@pytest.mark.rule("GS-18")
@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_graded(table) -> None:  # type: ignore[no-untyped-def]
    assert table.name in GRADES.tables, (
        f'registry/store/grades.toml lacks [tables.{table.name}]: add class = "…" and grade = "…"'
    )
    for column in table.columns:
        grade = GRADES.of(table.name, column.name)
        assert grade.data_class in CLASSES and grade.mask in MASKS, column
    unknown = set(GRADES.tables[table.name].get("columns", {})) - {column.name for column in table.columns}
    assert not unknown, f"grades.toml names columns that {table.name} does not have: {unknown}"


def test_every_reader_is_a_role() -> None:
    assert set(GRADES.readers) <= {role.value for role in Role}


@pytest.mark.rule("GS-15")
def test_every_private_field_of_a_person_has_a_mask_of_its_own() -> None:
    named = GRADES.tables["personal_details"]["columns"]
    assert set(named) == {field.name for field in fields(PersonalDetails)}
