"""The exported city: ten lines make each published total again, and every reader finds the same (issue 9)."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_spatial
import geopandas as gpd
import pandas as pd
import pyarrow.dataset as ds
import pyogrio
import pystac
import pytest
from pystac.validation.local_validator import LocalValidator

from api.city import City
from api.demo.build import DemoCity
from api.workflows.analyst import open_extract, open_stands, write_extract
from api.workflows.public_dump import public_tickets
from registry.actions.tracing import trace_ticket

pytestmark = pytest.mark.xdist_group("demonstration")  # built once, in one worker

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "tutorials/total.md"
WHOLE = ["area_dm2", "stock_co2e_g", "face_value_mu100"]
Totals = tuple[int, ...]


@pytest.fixture(scope="module")
def extract(city: City, demo: DemoCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("door") / "数据集"
    with city.reading() as db:
        write_extract(public_tickets(db, city), folder)
    return folder


@pytest.fixture(scope="module")
def expected(extract: Path) -> Totals:
    return totals(open_extract(extract))


def totals(frame: pd.DataFrame) -> Totals:
    return (len(frame), *(int(frame[name].sum()) for name in WHOLE))


def test_a_newcomer_makes_the_published_total_again_in_ten_lines(
    city: City, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very lines of the tutorial, for every ticket that tells of its stands."""
    ten, equal = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    lines = [line for line in ten.splitlines() if line.strip()]
    assert len(lines) == 10
    monkeypatch.chdir(extract.parent)
    numbers = sorted(open_stands(extract)["number"].unique())
    assert len(numbers) >= 6
    for number in numbers:
        with city.reading() as db:
            evidence = trace_ticket(db, number).assessment.evidence_sha256
        Path("证据包.zip").write_bytes(city.blobs.read(evidence))
        known: dict[str, Any] = {"number": number}
        exec(ten, known)
        exec(equal, known)
        assert known["total"] > 0


@pytest.mark.parametrize("page", ["how-to/data-door.md", "en/data-door.md", "en/total.md"])
def test_the_python_of_the_pages_about_the_extract_runs(
    page: str, city: City, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(extract.parent)
    number = sorted(open_stands(extract)["number"].unique())[0]
    with city.reading() as db:
        evidence = trace_ticket(db, number).assessment.evidence_sha256
    Path("证据包.zip").write_bytes(city.blobs.read(evidence))
    known: dict[str, Any] = {"number": number}
    for block in re.findall(r"```python\n(.*?)```", (DOCS / page).read_text("utf-8"), re.S):
        exec(compile(block, page, "exec"), known)
    assert known.get("total", 0) == known.get("published", 0)


def test_geopandas_and_arrow_read_the_hive_folders_alike(extract: Path, expected: Totals) -> None:
    parts = list((extract / "tickets").glob("year=*/county=*/*.parquet"))
    assert len({part.parent for part in parts}) == len(parts) >= 4
    assert totals(pd.concat(gpd.read_parquet(part) for part in parts)) == expected
    whole = ds.dataset(extract / "tickets", partitioning="hive").to_table().to_pandas()
    assert totals(whole) == expected
    assert (whole["county"].astype(str) == whole["unit_id"]).all()
    west, south, east, north = open_extract(extract).total_bounds
    half = [gpd.read_parquet(part, bbox=(west, south, (west + east) / 2, north)) for part in parts]
    assert 0 < sum(map(len, half)) < expected[0]


def test_gdal_as_qgis_uses_it_reads_the_same(extract: Path, expected: Totals) -> None:
    package = extract / "tickets.gpkg"
    told = pyogrio.read_info(package, layer="tickets")
    assert told["features"] == expected[0] and told["geometry_type"] == "MultiPolygon"
    assert "4490" in told["crs"]
    found = pyogrio.read_dataframe(package, layer="tickets")
    assert totals(found) == expected and found.geometry.is_valid.all()
    ours = open_extract(extract).set_index("number").geometry
    theirs = found.set_index("number").geometry
    assert theirs.area.sum() == pytest.approx(ours.area.sum(), rel=1e-12)
    assert all(theirs[number].equals(shape) for number, shape in ours.items())


def test_duckdb_reads_counts_grams_and_geometry(extract: Path, expected: Totals) -> None:
    asked = ", ".join(f"sum({name})" for name in WHOLE)
    source = f"read_parquet('{extract}/tickets/**/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as database:
        found = database.execute(f"SELECT count(*), {asked} FROM {source}").fetchone()
        (extension,) = Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension")
        database.execute(f"LOAD '{extension}'")
        (area,) = database.execute(f"SELECT sum(ST_Area(geometry)) FROM {source}").fetchone()
        (stands,) = database.execute(
            f"SELECT sum(stock_co2e_g) FROM read_parquet('{extract}/stands.parquet')"
        ).fetchone()
    assert found == expected
    assert area == pytest.approx(open_extract(extract).area.sum(), rel=1e-12)
    assert stands == open_stands(extract)["stock_co2e_g"].sum() == expected[2]


def test_a_spreadsheet_finds_the_same_and_a_word_for_every_column(extract: Path, expected: Totals) -> None:
    with (extract / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    sums = (sum(int(float(row[name])) for row in rows if row[name]) for name in WHOLE)
    assert (len(rows), *sums) == expected
    with (extract / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        words = {row["column"]: row for row in csv.DictReader(file)}
    assert set(rows[0]) | {"geometry"} == set(words)
    assert all(row["zh"] and row["en"] for row in words.values())
    assert all(words[name]["unit"] for name in WHOLE)


def test_the_catalogue_is_valid_stac_and_names_every_file(extract: Path, expected: Totals) -> None:
    described = json.loads((extract / "collection.json").read_text("utf-8"))
    assert not list(LocalValidator().collection_validator().iter_errors(described))
    found = pystac.Collection.from_file(str(extract / "collection.json"))
    assert found.extra_fields["table:row_count"] == expected[0]
    files = {path.relative_to(extract).as_posix() for path in extract.rglob("*") if path.is_file()}
    assert set(found.assets) == files - {"collection.json", "SHA256SUMS"}
    west, south, east, north = open_extract(extract).total_bounds
    assert found.extent.spatial.bboxes[0] == pytest.approx([west, south, east, north])
