"""What `linpiao export public` and `backup` write can be checked with the public key and nothing else."""

import base64
import csv
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from api.city import open_city
from api.cli.main import main
from api.errors import ExtractDamaged
from api.settings import load_settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from api.workflows.analyst import open_extract
from registry.proof import checkpoints, notes
from registry.proof.notes import Ed25519Signer
from registry.proof.tree import leaf_hash
from registry.store.database import Database
from tests.registry.tickets.village import settle_village

KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def number(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", KEY)
    ticket = settle_village(sqlite_database).active()
    city = open_city(load_settings())
    signer = Ed25519Signer(city.settings.log_origin, bytes(32))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)
    city.database.close()
    return str(ticket.number)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return int(ended.value.code or 0)


def test_the_public_dump_is_signed_and_its_events_have_the_signed_root(number: str, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    assert run("export", "public", str(folder)) == 0
    note = notes.parse((folder / "MANIFEST").read_text("utf-8"))
    key = Ed25519Signer("linpiao.local/640100", bytes(32)).verifier
    assert notes.trusted(note, [key])
    listed = dict(reversed(line.split("  ")) for line in note.text.splitlines()[2:])  # type: ignore[arg-type]
    assert set(listed) == {path.name for path in folder.iterdir()} - {"MANIFEST"}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    (events,) = folder.glob("events-*.jsonl")
    leaves = [leaf_hash(line) for line in events.read_bytes().splitlines()]
    (signed,) = folder.glob("checkpoint-*.note")
    checkpoint = checkpoints.parse(notes.parse(signed.read_text("utf-8")).text)
    assert checkpoint.size == len(leaves) and checkpoint.root == root_of(leaves)


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as written there."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_of(hashes[:split]) + root_of(hashes[split:])).digest()


def test_tickets_come_as_json_and_as_a_table_with_the_public_view_only(number: str, tmp_path: Path) -> None:
    assert run("export", "public", str(tmp_path / "public")) == 0
    (ticket,) = json.loads((tmp_path / "public" / "tickets.json").read_text("utf-8"))
    with (tmp_path / "public" / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert ticket["number"] == row["number"] == number
    corners = shapely.get_coordinates(shapely.geometry.shape(ticket["ground"]))
    assert (corners.round(4) == corners).all()
    schema = json.loads((tmp_path / "public" / "schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(ticket) == set(row)
    assert run("export", "public", str(tmp_path / "public")) == 1  # never over anything


def test_backup_and_restore_end_with_the_codes_scripts_rely_on(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backup"
    assert run("backup", str(folder)) == 0
    assert run("restore", str(folder)) == 1  # not empty
    monkeypatch.setenv("LINPIAO_DATABASE_URL", f"sqlite:///{tmp_path}/again/registry.sqlite")
    monkeypatch.setenv("LINPIAO_BLOBS", str(tmp_path / "again" / "blobs"))
    assert run("restore", str(folder), "--dry-run") == 0
    assert run("restore", str(folder)) == 0
    city = open_city(load_settings())
    assert city.database.revision() is not None
    city.database.close()


def test_the_extract_for_analysts_opens_with_units_dictionary_and_hash(number: str, tmp_path: Path) -> None:
    folder = tmp_path / "analyst"
    assert run("export", "analyst", str(folder)) == 0
    found = open_extract(folder)
    (table,) = pd.read_csv(folder / "tickets.csv").to_dict("records")
    assert found["number"].tolist() == [number] == [table["number"]]
    assert found["area_dm2"].tolist() == [table["area_dm2"]] and found.crs.to_epsg() == 4490
    assert found.attrs["units"]["area_dm2"] == "dm2" and len(found.attrs["sha256"]) == 64
    assert set(found.attrs["dictionary"]["column"]) == set(found.columns)
    assert not {"holder", "block_name"} & set(found.columns)
    (file,) = folder.glob("tickets/year=*/county=640104/*.parquet")
    stored = pq.read_schema(file)
    assert stored.field("area_dm2").metadata == {b"unit": b"dm2"} and "bbox" in stored.names
    assert gpd.read_parquet(file, bbox=(0, 0, 1, 1)).empty
    assert run("export", "analyst", str(folder)) == 1, "a full folder is left alone"


def test_an_extract_with_another_number_in_it_is_not_opened(number: str, tmp_path: Path) -> None:
    assert run("export", "analyst", str(tmp_path / "analyst")) == 0
    table = tmp_path / "analyst" / "tickets.csv"
    table.write_bytes(table.read_bytes().replace(b"640104", b"640105"))
    with pytest.raises(ExtractDamaged):
        open_extract(tmp_path / "analyst")


def test_every_reader_finds_the_same_tickets_areas_and_grams(number: str, tmp_path: Path) -> None:
    """geopandas, GDAL (as QGIS reads it) and, where it is installed, DuckDB over the hive folders."""
    folder = tmp_path / "analyst"
    assert run("export", "analyst", str(folder)) == 0
    names = ["area_dm2", "stock_co2e_g"]
    found = open_extract(folder)
    expected = (len(found), *(int(found[name].sum()) for name in names))
    package = gpd.read_file(folder / "tickets.gpkg")
    table = pd.read_csv(folder / "tickets.csv")
    for read in (package, table):
        assert (len(read), *(int(read[name].sum()) for name in names)) == expected
    assert expected[0] == 1 and expected[2] > 0
    assert package.geometry.iloc[0].equals(found.geometry.iloc[0]) and package.crs == found.crs
    described = json.loads((folder / "collection.json").read_text("utf-8"))
    assert described["table:row_count"] == 1 and described["extent"]["spatial"]["bbox"][0][0] > 100
    for name, asset in described["assets"].items():
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert asset["file:checksum"] == "1220" + digest
    duckdb = pytest.importorskip("duckdb")
    counted = "SELECT count(*), sum(area_dm2), sum(stock_co2e_g), min(county)"
    source = "FROM read_parquet(?, hive_partitioning = true)"
    row = duckdb.execute(f"{counted} {source}", [str(folder / "tickets/**/*.parquet")]).fetchone()
    assert row[:3] == expected and str(row[3]) == "640104"


def test_the_stands_of_the_extract_add_up_to_their_ticket(number: str, tmp_path: Path) -> None:
    folder = tmp_path / "analyst"
    assert run("export", "analyst", str(folder)) == 0
    stands, words = (pd.read_csv(folder / f"{name}.csv") for name in ("stands", "stands-dictionary"))
    assert set(stands["number"]) == {number} and words["column"].tolist() == stands.columns.tolist()
    (total,) = open_extract(folder)["stock_co2e_g"]
    assert stands["stock_co2e_g"].sum() == total
    assert pd.read_parquet(folder / "stands.parquet")["stock_co2e_g"].sum() == total
