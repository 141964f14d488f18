"""Nothing a person meets is undocumented: addresses, commands, settings, errors, tables, parameters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config

from docs.made import decisions, endpoints, parameters, rooms, samples, tables
from docs.made.commands import commands
from registry.store.tables.schema import metadata
from sink.parameters.loader import CURRENT, load

DOCS = Path(__file__).parents[2] / "docs"


def test_every_endpoint_says_what_it_does_and_stands_on_the_page_of_its_family() -> None:
    """A new one needs a line in docs/reference/endpoints.csv, unless its event has a name already."""
    found = endpoints.described().endpoints
    assert not [one.label for one in found if not one.zh]
    assert not set(endpoints.words()) - {one.label for one in found}, "left over"
    pages = dict(endpoints.pages())
    for one in found:
        page = pages[f"reference/http/{endpoints.address(one.family)}"]
        assert f"## `{one.label}`" in page and f"`{one.label}`" in pages["reference/http/index.md"]


def test_every_example_of_a_body_is_taken_by_its_endpoint() -> None:
    told = endpoints.described()
    wrong, tried = [], 0
    for one in told.endpoints:
        schema = samples.json_schema(one.operation)
        if schema is None:
            continue
        (field,) = told.bodies[one.label]
        _, errors = field.validate(samples.body(schema, told.components), {}, loc=("body",))
        tried += 1
        wrong += [(one.label, errors)] if errors else []
    assert not wrong and tried > 150


def test_every_command_and_every_option_is_described_in_two_languages() -> None:
    silent = [one.name for one in commands() if not (one.zh and one.en)]
    for one in commands():
        silent += [f"{one.name} {zh.name}" for zh, en in one.parameters if not (zh.help and en.help)]
    assert not silent


def test_every_setting_is_described_in_two_languages() -> None:
    """A new one needs a line in docs/reference/settings.csv."""
    said = tables.words("settings.csv", "setting")
    assert set(said) == set(tables.settings())
    assert all(row["zh"] and row["en"] for row in said.values())


def test_every_error_stands_in_the_table_with_its_status() -> None:
    page = dict(tables.pages())["reference/errors.md"]
    for kind in tables.errors():
        row = next(line for line in page.splitlines() if f'id="{kind.code}"' in line)
        assert row.split(" | ")[1].isdigit(), kind.code


def test_every_table_of_the_register_has_a_name() -> None:
    """A new one needs a line in docs/reference/tables.csv."""
    said = tables.words("tables.csv", "table")
    assert set(said) == {table.name for table in metadata.sorted_tables}
    page = dict(tables.pages())["reference/data.md"]
    assert all(f"### `{name}` {row['zh']}" in page and row["zh"] for name, row in said.items())


def test_every_parameter_table_is_a_page_with_each_row_and_its_sources() -> None:
    known, pages = load(CURRENT), dict(parameters.pages())
    for name, words in parameters.meanings(known).items():
        page = pages[f"reference/parameters/{name}.md"]
        keys = [row.row_id.partition("/")[2] for row in known.rows_of(name)]
        assert all(words) and all(f"| `{key}` |" in page for key in keys)
    assert all(f'id="{one}"' in pages["reference/parameters/references.md"] for one in known.references)


def test_every_page_is_in_the_navigation() -> None:
    """All but the decision records, which have a list of their own."""
    config: Any = load_config("deploy/mkdocs.yml")
    listed = set(_addresses(config.nav))
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    written = {one for one in written if not one.startswith("decisions/")}
    assert written - {"reference/parameters/references.md"} == listed  # below its index, by the hook
    records = {path.name for path in (DOCS / "decisions").glob("*.md")}
    (page,) = dict(decisions.pages()).values()
    assert all(f"../decisions/{name}" in page for name in records)


def _addresses(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for one in nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ():
        yield from _addresses(one)


@pytest.mark.parametrize("package", ["sink", "gis_data", "registry", "api"])
def test_the_map_shows_every_room(package: str) -> None:
    layers, _ = rooms.house()
    shown = {room.name for layer in layers[package] for room in layer}
    folder = Path(package)
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert shown == folders | {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert all(f">{name}" in rooms.drawing() for name in shown)
