"""A layer checked in strips has the findings it has as a whole, at every seam."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import affinity

from gis_data.errors import FormatRefused
from gis_data.findings import Finding
from gis_data.ingest import read_survey
from gis_data.job import Answers
from gis_data.parting import check_in_strips
from tests.gis_data import files

ANSWERS = Answers(area_unit="ha")
STANDS, STRIP = 144, 40


@pytest.fixture(scope="module")
def faulty() -> gpd.GeoDataFrame:
    """Faults that cross a seam: laps, a number used twice far apart, broken and absent shapes."""
    sent = files.stands(STANDS)
    shapes = sent.geometry.to_numpy().copy()
    for at in range(5, STANDS, 17):
        shapes[at] = affinity.translate(shapes[at], 0.0006, 0.0002)
    shapes[30] = shapely.Polygon(shapely.get_coordinates(shapes[30])[[0, 2, 1, 3, 0]])
    shapes[77] = None
    sent.loc[100, "XIAO_BAN"] = sent.loc[3, "XIAO_BAN"]
    sent.loc[50, "YOU_SHI_SZ"] = "没有的树"
    sent.loc[51, "PINGJUN_XJ"] = 300.0
    return sent.assign(BUZHIDAO="x").set_geometry(gpd.GeoSeries(shapes, crs=sent.crs))


def told(findings: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    """All but the drawn point of a lap, which a strip may put elsewhere in it."""
    return {(f.rule, f.layer, f.row, f.stand_id, f.field, f.found, f.expected) for f in findings}


@pytest.mark.parametrize("kind", ["zip", "gpkg"])
def test_strips_find_what_the_whole_finds(faulty: gpd.GeoDataFrame, tmp_path: Path, kind: str) -> None:
    if kind == "zip":
        file = files.zipped(files.shapefile(faulty, tmp_path, cpg=None), tmp_path / "a.zip")
    else:
        file = files.geopackage(faulty, None, tmp_path / "a.gpkg")
    whole = read_survey(file, answers=ANSWERS)
    strips = check_in_strips(file, answers=ANSWERS, strip=STRIP)
    assert strips.strips == 4 and strips.stands == STANDS
    assert strips.area_m2 == pytest.approx(whole.stands["area_m2"].sum(), rel=1e-12)
    assert told(strips.findings) == told(whole.findings)
    assert not strips.accepted and not whole.accepted


def test_a_sound_layer_is_accepted_in_strips_as_well(tmp_path: Path) -> None:
    file = files.zipped(files.shapefile(files.stands(50), tmp_path, epsg=4523), tmp_path / "a.zip")
    assert check_in_strips(file, answers=ANSWERS, strip=13).accepted


def test_a_layer_with_a_tally_is_not_parted(tmp_path: Path) -> None:
    sent = files.stands(4)
    parts = files.shapefile(sent, tmp_path)
    parts[files.TALLY_NAME] = files.tally(files.trees(sent), tmp_path / "t.csv").read_bytes()
    with pytest.raises(FormatRefused):
        check_in_strips(files.zipped(parts, tmp_path / "a.zip"), answers=ANSWERS)
