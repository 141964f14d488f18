"""The traps of Chinese shapefiles, one made file each (reference §1.5): none passes in silence."""

import struct
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from gis_data.errors import GisDataError
from gis_data.job import Answers
from gis_data.survey import Survey
from tests.gis_data import files
from tests.gis_data.examine import of_rule, opened

ANSWERS = Answers(area_unit="ha")
STANDS = 6


@pytest.fixture(scope="module")
def sent() -> gpd.GeoDataFrame:
    return files.stands(STANDS)


def read(parts: dict[str, bytes], folder: Path, answers: Answers = ANSWERS, **zipped: str) -> Survey:
    return opened(files.zipped(parts, folder / "报送.zip", **zipped), answers=answers)


def remarks(survey: Survey) -> set[str]:
    return set(survey.stands["remarks"])


def errors(survey: Survey) -> set[str]:
    return {finding.rule for finding in survey.findings if finding.level == "error"}


def dbf(parts: dict[str, bytes]) -> bytearray:
    return bytearray(parts["小班.dbf"])


@pytest.mark.parametrize("cpg", [None, "UTF-8", "ISO-8859-1", "BIG5"])
def test_gbk_text_is_read_right_whatever_the_cpg_says_or_does_not_say(
    sent: gpd.GeoDataFrame, tmp_path: Path, cpg: str | None
) -> None:
    survey = read(files.shapefile(sent, tmp_path, cpg=cpg), tmp_path)
    assert survey.accepted and remarks(survey) == {"渠旁林带"}
    assert bool(of_rule(survey, "05-DECLARATION-LIES")) is (cpg is not None)
    [decided] = of_rule(survey, "05-DECIDED")
    assert decided.found == "GB18030" and decided.expected and "示例" in decided.expected


def test_utf8_without_cpg_is_read_right(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    survey = read(files.shapefile(sent, tmp_path, encoding="UTF-8", cpg=None), tmp_path)
    assert survey.accepted and remarks(survey) == {"渠旁林带"}


def test_a_character_that_only_gb18030_has_survives(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    rare = sent.assign(REMARKS="㐂䶮𠮷林带")
    survey = read(files.shapefile(rare, tmp_path, encoding="GB18030", cpg=None), tmp_path)
    assert remarks(survey) == {"㐂䶮𠮷林带"}


def test_too_few_texts_to_tell_are_a_question(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    few = sent.drop(columns=["YOU_SHI_SZ", "QLR", "DC_REN", "REMARKS"]).assign(BEIZHU="聨聧")
    parts = files.shapefile(few, tmp_path, encoding="GB18030", cpg=None)
    assert of_rule(read(parts, tmp_path), "05-AMBIGUOUS") or of_rule(read(parts, tmp_path), "05-DECIDED")


def test_a_text_cut_in_the_middle_of_a_character_is_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    """C254 holds 127 GBK characters: some programs cut in the middle of one."""
    parts = files.shapefile(sent.assign(REMARKS="渠旁林带" * 8), tmp_path, cpg=None)
    body = dbf(parts)
    at = body.find("渠旁林带".encode("gbk") * 8)
    body[at + 63] = 0x20
    survey = read(parts | {"小班.dbf": bytes(body)}, tmp_path)
    assert of_rule(survey, "05-TEXT-BROKEN") and len(survey.stands) == STANDS


def test_a_missing_shx_is_rebuilt(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = files.shapefile(sent, tmp_path)
    del parts["小班.shx"]
    survey = read(parts, tmp_path)
    assert survey.accepted and of_rule(survey, "03-SHX-MISSING") and len(survey.stands) == STANDS


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_shp_is_an_error_and_so_are_the_records_left_without_a_shape(
    sent: gpd.GeoDataFrame, tmp_path: Path, share: float
) -> None:
    parts = files.shapefile(sent, tmp_path)
    cut = parts["小班.shp"][: int(len(parts["小班.shp"]) * share)]
    survey = read(parts | {"小班.shp": cut}, tmp_path)
    assert {"03-SHP-TRUNCATED", "03-COUNT-DIFFERS"} <= errors(survey)


def test_a_missing_prj_is_a_proposal_to_confirm(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = files.shapefile(sent, tmp_path, epsg=4523, prj=False)
    assert "07-PROPOSED" in errors(read(parts, tmp_path))
    confirmed = read(parts, tmp_path, Answers(area_unit="ha", crs="EPSG:4523"))
    assert confirmed.accepted and [f.found for f in of_rule(confirmed, "07-DECIDED")] == ["EPSG:4523"]


def test_a_damaged_prj_is_an_error(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = files.shapefile(sent, tmp_path) | {"小班.prj": b'GEOGCS["GCS_China'}
    assert "07-PRJ-BROKEN" in errors(read(parts, tmp_path))


def test_previous_and_present_under_one_cut_name_are_not_confused(
    sent: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    """PINGJUN_XJ_BQ and PINGJUN_XJ_QQ become PINGJUN_XJ and PINGJUN__1 on writing."""
    twice = sent.drop(columns="PINGJUN_XJ").assign(
        PINGJUN_XJ_BQ=sent["PINGJUN_XJ"], PINGJUN_XJ_QQ=sent["PINGJUN_XJ"] - 2
    )
    parts = files.shapefile(twice, tmp_path)
    assert b"PINGJUN_XJ" in parts["小班.dbf"] and b"PINGJUN__1" in parts["小班.dbf"]
    assert "06-NAME-COLLAPSED" in errors(read(parts, tmp_path))


@pytest.mark.parametrize("inner", ["", "兴庆区/2025年/"])
def test_gbk_names_inside_the_archive_are_decoded(sent: gpd.GeoDataFrame, tmp_path: Path, inner: str) -> None:
    survey = read(files.shapefile(sent, tmp_path), tmp_path, names="gbk", inner=inner)
    assert survey.accepted and survey.origin.layer == "小班.shp"


def test_capital_suffixes_are_parts_of_the_same_layer(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = {name.upper(): body for name, body in files.shapefile(sent, tmp_path).items()}
    assert read(parts, tmp_path).accepted


def test_records_marked_as_deleted_are_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = files.shapefile(sent, tmp_path)
    body = dbf(parts)
    header, record = struct.unpack_from("<HH", body, 8)
    body[header + record] = ord("*")
    survey = read(parts | {"小班.dbf": bytes(body)}, tmp_path)
    told = {finding.rule for finding in survey.findings if finding.level != "info"}
    assert "03-DBF-DELETED" in told and len(survey.stands) == STANDS - 1


def test_another_number_of_records_than_shapes_is_an_error(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts, fewer = files.shapefile(sent, tmp_path), files.shapefile(sent.iloc[:-2], tmp_path)
    survey = read(parts | {"小班.dbf": fewer["小班.dbf"]}, tmp_path)
    assert "03-COUNT-DIFFERS" in errors(survey)


def test_a_dbf_header_that_counts_wrong_is_an_error(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = files.shapefile(sent, tmp_path)
    body = dbf(parts)
    struct.pack_into("<I", body, 4, STANDS + 3)
    assert "03-DBF-CUT" in errors(read(parts | {"小班.dbf": bytes(body)}, tmp_path))


def test_rings_in_either_direction_have_the_same_area(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    turned = sent.set_geometry(gpd.GeoSeries(shapely.reverse(sent.geometry.to_numpy()), crs=4490))
    one, other = (read(files.shapefile(frame, tmp_path), tmp_path) for frame in (sent, turned))
    assert one.accepted and other.accepted
    assert one.stands["area_m2"].to_numpy() == pytest.approx(other.stands["area_m2"].to_numpy(), rel=1e-12)


def test_heights_and_measures_are_dropped_and_told(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    high = sent.set_geometry(gpd.GeoSeries(shapely.force_3d(sent.geometry.to_numpy(), 1110.0), crs=4490))
    survey = read(files.shapefile(high, tmp_path), tmp_path)
    assert survey.accepted and not shapely.has_z(survey.stands.geometry).any()
    assert [f.found for f in of_rule(survey, "08-Z-DROPPED")] == [str(STANDS)]


@pytest.mark.parametrize("stored", ["day", "time"])
def test_a_day_is_a_day_whether_written_alone_or_with_a_time(
    sent: gpd.GeoDataFrame, tmp_path: Path, stored: str
) -> None:
    """DBF dates hold no time, and programs that want one write a text; no day moves by a time zone."""
    dated = sent.assign(DIAOCHA_RQ=np.datetime64("2025-08-20", "ms"))
    parts = files.shapefile(dated, tmp_path)
    if stored == "day":
        body = dbf(parts)
        at = body.find(b"DIAOCHA_RQ")
        width = body[at + 16]
        parts["小班.dbf"] = bytes(body).replace(b"2025/08/20 00:00:00".ljust(width), b"20250820".ljust(width))
    survey = read(parts, tmp_path)
    assert {day.date() for day in survey.stands["census_on"]} == {date(2025, 8, 20)}


def test_a_component_beyond_the_limit_of_the_format_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A .shp ends at 2 GiB; a header that claims more than its bytes is a cut file."""
    head = bytearray(100)
    struct.pack_into(">i", head, 0, 9994)
    struct.pack_into(">I", head, 24, 2**31 - 1)
    struct.pack_into("<ii", head, 28, 1000, 5)
    parts = files.shapefile(files.stands(1), tmp_path) | {"小班.shp": bytes(head)}
    try:
        assert "03-SHP-TRUNCATED" in errors(read(parts, tmp_path))
    except GisDataError as refused:
        assert refused.code.startswith("GIS_")


def test_leading_zeros_lost_in_a_number_column_come_back_and_are_told(
    sent: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    parts = files.shapefile(sent.assign(XIANG=1, CUN=3), tmp_path)
    survey = read(parts, tmp_path)
    assert set(survey.stands["township_code"]) == {"001"}
    assert {f.field for f in of_rule(survey, "06-ZEROS-RESTORED")} == {"XIANG", "CUN"}


def test_gdal_alone_would_have_read_mojibake_without_a_word(sent: gpd.GeoDataFrame, tmp_path: Path) -> None:
    """Why the bytes decide: the reader all others use gives Latin-1 and no error."""
    for name, body in files.shapefile(sent, tmp_path, stem="a", cpg=None).items():
        (tmp_path / name).write_bytes(body)
    text = str(pyogrio.read_dataframe(tmp_path / "a.shp")["REMARKS"].iloc[0])
    assert text != "渠旁林带"
