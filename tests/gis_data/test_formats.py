"""Every container field teams and bureaus use gives the same stands, or a question."""

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from gis_data.errors import LayerChoice
from gis_data.job import Answers
from gis_data.survey import Survey
from tests.gis_data import files
from tests.gis_data.examine import of_rule, opened, rows_of


def same_place(survey: Survey, sent: gpd.GeoDataFrame) -> bool:
    distance = shapely.hausdorff_distance(
        shapely.normalize(survey.stands.geometry.to_numpy()), shapely.normalize(sent.geometry.to_numpy())
    )
    return bool((distance < 1e-7).all())


@pytest.mark.parametrize(
    ("suffix", "driver"),
    [
        (".gpkg", "GPKG"),
        (".geojson", "GeoJSON"),
        (".fgb", "FlatGeobuf"),
        (".tab", "MapInfo File"),
        (".mif", "MapInfo File"),
    ],
)
def test_what_gdal_reads_safely_arrives_whole(tmp_path: Path, suffix: str, driver: str) -> None:
    sent = files.stands(5)
    folder = tmp_path / "made"
    folder.mkdir()
    sent.to_crs(4326).to_file(
        folder / f"小班{suffix}", driver=driver, encoding="UTF-8" if driver[0] == "M" else None
    )
    members = {part.name: part.read_bytes() for part in folder.iterdir()}
    survey = opened(files.zipped(members, tmp_path / "a.zip"))
    by_id = survey.stands.sort_values("stand_id")
    assert by_id["right_holder"].tolist() == sent["QLR"].tolist()
    assert by_id["land_class"].tolist() == ["0111"] * 5
    assert same_place(Survey(by_id, survey.trees, survey.origin, ()), sent)


def test_a_file_geodatabase_keeps_its_inner_names(tmp_path: Path) -> None:
    sent = files.stands(4)
    pyogrio.write_dataframe(sent, tmp_path / "小班.gdb", layer="xiaoban", driver="OpenFileGDB")
    members = {f"外业/小班.gdb/{p.name}": p.read_bytes() for p in (tmp_path / "小班.gdb").iterdir()}
    survey = opened(files.zipped(members, tmp_path / "a.zip"))
    assert survey.origin.layer == "小班.gdb/xiaoban" and same_place(survey, sent)


def test_geojson_in_plane_coordinates_is_not_believed_to_be_degrees(tmp_path: Path) -> None:
    sent = files.stands(4)
    drawn = sent.to_crs(4544).set_crs(4326, allow_override=True)
    drawn.to_file(tmp_path / "a.geojson", driver="GeoJSON", RFC7946="NO")
    survey = opened(tmp_path / "a.geojson")
    assert survey.origin.crs is not None and survey.origin.crs.epsg == 4544 and not survey.accepted


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>小班</name>{marks}</Folder></Document></kml>"""
MARK = """<Placemark><name>{name}</name><description><![CDATA[{text}]]></description>
<LineString><coordinates>{points}</coordinates></LineString></Placemark>"""


def kml(folder: Path, gap: float = 0.0) -> Path:
    """What phone apps export: lines, attributes in an HTML table, heights."""
    rows = "".join(
        f"<tr><td>{k}</td><td>{v}</td></tr>" for k, v in {"小班号": "00001", "县代码": "640104"}.items()
    )
    corners = [(106.2, 38.4), (106.202, 38.4), (106.202, 38.402), (106.2, 38.402), (106.2, 38.4 + gap)]
    points = " ".join(f"{x},{y},1110" for x, y in corners)
    body = KML.format(marks=MARK.format(name="甲", text=f"<table>{rows}</table>", points=points))
    (folder / "a.kml").write_text(body, encoding="utf-8")
    return folder / "a.kml"


def test_a_walked_line_closes_within_tolerance_and_its_hidden_attributes_are_found(tmp_path: Path) -> None:
    survey = opened(kml(tmp_path, gap=0.00003))
    assert rows_of(survey, "08-LINE-CLOSED") == [1]
    assert survey.stands["stand_id"].tolist() == ["640104-00001"]
    assert survey.stands["area_m2"].iloc[0] == pytest.approx(38_786, rel=0.01)


def test_a_line_that_stays_open_is_not_closed_by_force(tmp_path: Path) -> None:
    survey = opened(kml(tmp_path, gap=0.001))
    assert rows_of(survey, "08-LINE-OPEN") == [1] and rows_of(survey, "08-TYPE") == [1]


def test_a_kmz_is_a_kml_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.write(kml(tmp_path), "doc.kml")
    assert len(opened(tmp_path / "a.kmz").stands) == 1


def test_a_gpx_track_around_a_parcel_becomes_a_parcel(tmp_path: Path) -> None:
    corners = [(106.2, 38.4), (106.202, 38.4), (106.202, 38.402), (106.2, 38.402), (106.2, 38.4)]
    points = "".join(f'<trkpt lat="{y}" lon="{x}"/>' for x, y in corners)
    (tmp_path / "a.gpx").write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>00001</name><trkseg>{points}</trkseg></trk></gpx>", encoding="utf-8")  # fmt: skip
    survey = opened(tmp_path / "a.gpx", answers=Answers(columns={"name": "subcompartment"}))
    assert survey.stands["stand_id"].tolist() == ["00001"] and survey.stands["area_m2"].notna().all()


def test_a_dxf_has_no_system_and_asks_for_confirmation(tmp_path: Path) -> None:
    plane = files.stands(2).to_crs(4523)
    lines = gpd.GeoDataFrame(geometry=plane.geometry.exterior, crs=4523)
    pyogrio.write_dataframe(lines, tmp_path / "a.dxf", driver="DXF")
    survey = opened(tmp_path / "a.dxf")
    assert of_rule(survey, "07-PROPOSED") and survey.stands["area_m2"].notna().all()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_with_wkt_is_a_layer(tmp_path: Path, kind: str) -> None:
    sent = files.stands(3)
    table = pd.DataFrame(sent.drop(columns="geometry")).assign(WKT=sent.geometry.to_wkt(rounding_precision=9))
    path = files.tally(table, tmp_path / f"a.{kind}")
    survey = opened(path)
    assert same_place(survey, sent) and survey.stands["land_class"].tolist() == ["0111"] * 3


def test_a_table_of_corners_is_a_layer_in_the_order_of_its_rows(tmp_path: Path) -> None:
    sent = files.stands(2).to_crs(4523)
    rows = [
        {"县代码": "640104", "小班号": f"0000{n + 1}", "X": x, "Y": y}
        for n, shape in enumerate(sent.geometry)
        for x, y in shapely.get_coordinates(shape)[:-1]
    ]
    survey = opened(files.tally(pd.DataFrame(rows), tmp_path / "界址点.csv"))
    assert survey.stands["stand_id"].tolist() == ["640104-00001", "640104-00002"]
    assert same_place(survey, files.stands(2)) and of_rule(survey, "07-PROPOSED")


def test_a_kobo_export_brings_latitude_first_accuracy_and_repeats(tmp_path: Path) -> None:
    corners = [(106.2, 38.4), (106.202, 38.4), (106.202, 38.402), (106.2, 38.402), (106.2, 38.4)]
    shape = ";".join(f"{y} {x} 1110 {4 + n}" for n, (x, y) in enumerate(corners)) + ";"
    main = pd.DataFrame({"小班号": ["00001"], "县代码": ["640104"], "范围": [shape], "KEY": ["uuid:1"]})
    repeat = pd.DataFrame(
        {"PARENT_KEY": ["uuid:1"] * 2, "样木号": [1, 2], "树种": "国槐", "胸径": [12.5, 13.0]}
    )
    survey = opened(files.tally(main, tmp_path / "主表.csv"), files.tally(repeat, tmp_path / "样木.csv"))
    assert survey.stands["accuracy_m"].tolist() == [8.0]
    assert survey.trees["stand_id"].tolist() == ["640104-00001"] * 2
    assert shapely.bounds(survey.stands.geometry.iloc[0]) == pytest.approx([106.2, 38.4, 106.202, 38.402])


def test_codes_in_spreadsheets_keep_their_zeros(tmp_path: Path) -> None:
    sent = files.stands(2)
    table = pd.DataFrame(sent.drop(columns="geometry")).assign(WKT=sent.geometry.to_wkt())
    for kind in ("csv", "xlsx"):
        survey = opened(files.tally(table, tmp_path / f"a.{kind}"))
        assert survey.stands["compartment"].tolist() == ["0007", "0007"]


def test_several_layers_of_a_geopackage_are_a_question(tmp_path: Path) -> None:
    for layer in ("2024年", "2025年"):
        files.stands(3).to_file(tmp_path / "a.gpkg", layer=layer, driver="GPKG")
    with pytest.raises(LayerChoice, match="2024年"):
        opened(tmp_path / "a.gpkg")
    assert len(opened(tmp_path / "a.gpkg", answers=Answers(layer="2025年")).stands) == 3


def test_the_last_corner_of_an_open_ring_is_not_lost() -> None:
    from gis_data.formats.field_apps import close_lines

    line = shapely.LineString([(106.2, 38.4), (106.202, 38.4), (106.202, 38.402), (106.2, 38.402)])
    shapes, findings = close_lines(np.array([line], dtype=object))
    assert findings[0].rule == "08-LINE-OPEN" and shapes[0] is line
