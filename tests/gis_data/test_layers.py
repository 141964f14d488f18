"""Reference layers: version and source or nothing, any zone, valid shapes; their word on new planting."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis_data.errors import LayerColumnMissing, LayerKindUnknown, LayerUnsourced
from gis_data.geometry import areas_m2
from gis_data.job import Answers
from gis_data.layers import absent, kinds, read_layer
from gis_data.validation.subject import Reference
from tests.gis_data import files
from tests.gis_data.examine import examine, of_rule, rows_of


def sent(folder: Path, **columns: object) -> Path:
    """Two areas in zone 36, one of them a bow-tie."""
    x, y = files.EAST, files.NORTH
    bow_tie = shapely.Polygon([(x, y), (x + 0.01, y + 0.01), (x + 0.01, y), (x, y + 0.01)])
    frame = gpd.GeoDataFrame(columns, geometry=[shapely.box(x, y, x + 0.003, y + 0.003), bow_tie], crs=4490)
    return files.zipped(files.shapefile(frame, folder, stem="图层", epsg=4524), folder / "图层.zip")


def test_a_layer_is_loaded_with_version_source_and_hash_and_repairs_are_told(tmp_path: Path) -> None:
    file = sent(tmp_path, XIAN=["640104", "640105"], 县名=["兴庆区", "西夏区"])
    layer = read_layer(file, kind="county", version="2025", source="示例单位")
    assert (layer.version, layer.source, len(layer.sha256)) == ("2025", "示例单位", 64)
    assert layer.frame["code"].tolist() == ["640104", "640105"] and layer.frame.crs.to_epsg() == 4490
    assert shapely.is_valid(layer.frame.geometry).all()
    assert [f.row for f in layer.findings if f.rule == "08-REPAIRED"] == [2]


def test_a_layer_without_version_source_kind_or_its_column_is_refused(tmp_path: Path) -> None:
    file = sent(tmp_path, name=["甲", "乙"])
    with pytest.raises(LayerUnsourced):
        read_layer(file, kind="farmland", version=" ", source="示例单位")
    with pytest.raises(LayerKindUnknown):
        read_layer(file, kind="roads", version="1", source="示例单位")
    with pytest.raises(LayerColumnMissing):
        read_layer(file, kind="compensation_zone", version="1", source="示例单位")


def test_what_nobody_loaded_is_listed() -> None:
    assert absent(["county"]) == tuple(kind for kind in kinds() if kind != "county")


@pytest.mark.rule("LH-10")
def test_new_planting_on_farmland_is_refused_and_existing_forest_is_only_warned() -> None:
    stands = files.stands(4)
    field = gpd.GeoDataFrame({"code": ["0101"]}, geometry=[stands.geometry.iloc[0]], crs=4490)
    planting = Answers(planting=True, water_source="示例水务文件1号")
    for kind in ("farmland", "basic_farmland"):
        reference = Reference(layers={kind: field})
        refused = examine(stands, answers=planting, reference=reference)
        assert rows_of(refused, f"09-PLANTING-{kind.upper().replace('_', '-')}") == [1]
        assert not refused.accepted and examine(stands, reference=reference).accepted
    assert of_rule(examine(stands, answers=planting), "09-LAYER-ABSENT")


@pytest.mark.rule("YZ-12")
def test_new_planting_without_confirmed_water_is_warned() -> None:
    stands = files.stands(2)
    assert of_rule(examine(stands, answers=Answers(planting=True)), "09-WATER-SOURCE")
    confirmed = Answers(planting=True, water_source="示例水务文件1号")
    assert not of_rule(examine(stands, answers=confirmed), "09-WATER-SOURCE")


@pytest.mark.rule("YZ-12")
def test_the_layer_of_the_water_authority_confirms_the_ground_it_supplies() -> None:
    stands = files.stands(2)
    supplied = gpd.GeoDataFrame({"name": ["示例干渠"]}, geometry=[stands.geometry.iloc[1]], crs=4490)
    found = examine(
        stands, answers=Answers(planting=True), reference=Reference(layers={"water_source": supplied})
    )
    (dry,) = of_rule(found, "09-WATER-SOURCE")
    assert dry.row == 1 and dry.found is not None and "亩" in dry.found


@pytest.mark.rule("LP-64")
def test_a_conflict_is_told_with_its_area_in_mu() -> None:
    stands = files.stands(2)
    west, south, east, north = stands.geometry.iloc[0].bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    red_line = gpd.GeoDataFrame({"name": ["示例红线"]}, geometry=[half], crs=4490)
    (hit,) = of_rule(
        examine(stands, reference=Reference(layers={"ecological_red_line": red_line})), "09-RED-LINE"
    )
    whole_m2 = areas_m2([stands.geometry.iloc[0]])[0]
    assert hit.expected == "示例红线" and hit.found is not None
    assert float(hit.found.split(" 亩")[0]) == pytest.approx(whole_m2 / 2 * 15 / 10_000, abs=2e-3)
