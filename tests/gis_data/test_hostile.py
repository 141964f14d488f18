"""A file that points at other files of the server gets nothing from them."""

import json
import sqlite3
from pathlib import Path

import pytest

from gis_data.errors import ContainerHostile, GisDataError
from gis_data.ingest import read_survey
from tests.gis_data import files

SECRET = "秘密内容"


def secret(folder: Path) -> Path:
    path = folder / "secret.csv"
    path.write_text(
        f'小班号,WKT\n{SECRET},"POLYGON((106.2 38.4,106.3 38.4,106.3 38.5,106.2 38.4))"\n', encoding="utf-8"
    )
    return path


def refused(file: Path) -> GisDataError:
    with pytest.raises(GisDataError) as found:
        read_survey(file)
    assert SECRET not in str(found.value)
    return found.value


@pytest.mark.parametrize("suffix", [".kml", ".gpx", ".dxf", ".mif", ".tab"])
def test_a_virtual_source_under_another_name_opens_nothing(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    file.write_text(
        f'<OGRVRTDataSource><!-- <kml <gpx --><OGRVRTLayer name="secret"><SrcDataSource>{secret(tmp_path)}'
        "</SrcDataSource><GeometryField encoding='WKT' field='WKT'/></OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    refused(file)


def test_a_pipeline_in_json_is_not_run(tmp_path: Path) -> None:
    command = f"gdal vector pipeline ! read {secret(tmp_path)} ! write --of stream streamed_dataset"
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": command}))
    refused(tmp_path / "a.geojson")


def test_a_virtual_table_in_a_geopackage_is_refused(tmp_path: Path) -> None:
    file = files.geopackage(files.stands(2), None, tmp_path / "a.gpkg")
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA writable_schema=1")
        sql = f"CREATE VIRTUAL TABLE vt USING VirtualText('{secret(tmp_path)}', 'UTF-8', 1, POINT, NONE, ',')"
        database.execute("INSERT INTO sqlite_master VALUES ('table', 'vt', 'vt', 0, ?)", (sql,))
    assert isinstance(refused(file), ContainerHostile)
