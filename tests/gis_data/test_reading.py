"""What bureaus send is read as they meant it, or refused with one sentence (traps of the shapefile)."""

import tempfile
from pathlib import Path

import pandas as pd
import pytest
import shapely

from gis_data.errors import (
    ContentDiffers,
    CrsRefused,
    CrsUnknown,
    FormatRefused,
    FormatUnknown,
    LayerChoice,
    LimitExceeded,
    NothingInside,
    PartMissing,
    ReadingStopped,
    ReadingTooLong,
)
from gis_data.ingest import Settings, read_survey
from gis_data.job import Answers
from gis_data.limits import MIB, Limits
from gis_data.survey import Survey
from tests.gis_data import files
from tests.gis_data.examine import opened


def rules_of(survey: Survey) -> set[str]:
    return {finding.rule for finding in survey.findings}


@pytest.mark.parametrize("epsg", [4490, 4523, 4524, 4544, 4545, 4507, 4496])
def test_a_gbk_shapefile_without_cpg_arrives_from_any_zone_with_its_words_and_place(
    tmp_path: Path, epsg: int
) -> None:
    sent = files.stands(6)
    parts = files.shapefile(sent, tmp_path, cpg=None, epsg=epsg)
    survey = opened(files.zipped(parts, tmp_path / "报送.zip", names="gbk", inner="兴庆区/2025/"))
    assert survey.stands["right_holder"].tolist() == sent["QLR"].tolist()
    assert survey.stands["stand_id"].iloc[0] == "640104-001-003-0007-00001"
    assert survey.stands["land_class"].iloc[0] == "0111", "codes keep their zeros"
    assert survey.origin.encoding is not None and survey.origin.encoding.encoding == "GB18030"
    moved_deg = shapely.hausdorff_distance(survey.stands.geometry.to_numpy(), sent.geometry.to_numpy())
    assert moved_deg.max() < 2e-8
    assert survey.stands.crs.to_epsg() == 4490


def test_a_geopackage_carries_stands_and_tally_in_one_file(tmp_path: Path) -> None:
    sent = files.stands(4)
    survey = opened(files.geopackage(sent, files.trees(sent), tmp_path / "小班.gpkg"))
    assert len(survey.stands) == 4
    assert survey.trees["stand_id"].tolist() == survey.stands["stand_id"].repeat(5).tolist()
    assert survey.origin.tallies == ("小班.gpkg/检尺",)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "dbf"])
@pytest.mark.parametrize("inside", [True, False])
def test_a_tally_is_found_inside_the_archive_or_beside_it(tmp_path: Path, kind: str, inside: bool) -> None:
    sent = files.stands(4)
    tally = files.tally(files.trees(sent), tmp_path / f"每木检尺.{kind}")
    parts = files.shapefile(sent, tmp_path)
    if inside:
        parts[tally.name] = tally.read_bytes()
    archive = files.zipped(parts, tmp_path / "a.zip")
    survey = opened(archive, *([] if inside else [tally]))
    assert survey.trees["stand_id"].tolist() == survey.stands["stand_id"].repeat(5).tolist()
    assert survey.trees["dbh_cm"].notna().all() and (survey.trees["plot_area_m2"] == 600).all()


def test_a_tree_of_no_parcel_is_named(tmp_path: Path) -> None:
    sent = files.stands(4)
    strays = files.trees(sent).assign(XIAO_BAN="99998").head(2)
    survey = opened(files.geopackage(sent, pd.concat([files.trees(sent), strays]), tmp_path / "a.gpkg"))
    assert [f.row for f in survey.findings if f.rule == "12-ORPHAN"] == [21, 22]


def test_a_parcel_number_that_fits_two_villages_is_not_guessed(tmp_path: Path) -> None:
    sent = files.stands(4)
    sent["CUN"], sent["XIAO_BAN"] = ["001", "002", "003", "004"], "00001"
    tally = files.trees(sent)[["XIAO_BAN", "YDH", "YMH", "SZ", "BQXJ"]]
    survey = opened(files.geopackage(sent, tally, tmp_path / "a.gpkg"))
    assert "12-ORPHAN-AMBIGUOUS" in rules_of(survey) and survey.trees["stand_id"].isna().all()


def test_a_lying_cpg_does_not_win_against_the_bytes(tmp_path: Path) -> None:
    sent = files.stands(3)
    parts = files.shapefile(sent, tmp_path, cpg="UTF-8")
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert survey.stands["right_holder"].tolist() == sent["QLR"].tolist()
    assert "05-DECLARATION-LIES" in rules_of(survey)


def test_utf8_without_cpg_is_read_as_utf8(tmp_path: Path) -> None:
    sent = files.stands(3)
    parts = files.shapefile(sent, tmp_path, cpg=None, encoding="UTF-8")
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert survey.stands["right_holder"].tolist() == sent["QLR"].tolist()


def test_three_rows_of_the_senders_text_are_shown(tmp_path: Path) -> None:
    survey = opened(files.zipped(files.shapefile(files.stands(5), tmp_path, cpg=None), tmp_path / "a.zip"))
    assert survey.origin.encoding is not None
    assert len(survey.origin.encoding.samples) == 3
    assert (
        "示例农户002" in survey.origin.encoding.samples[1] and "渠旁林带" in survey.origin.encoding.samples[1]
    )


def test_a_missing_shx_is_rebuilt_and_said(tmp_path: Path) -> None:
    parts = files.shapefile(files.stands(5), tmp_path)
    del parts["小班.shx"]
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert len(survey.stands) == 5 and "03-SHX-MISSING" in rules_of(survey)


def test_a_wrong_shx_does_not_hand_out_other_parcels_shapes(tmp_path: Path) -> None:
    sent = files.stands(5)
    parts = files.shapefile(sent, tmp_path)
    index = parts["小班.shx"]
    parts["小班.shx"] = index[:100] + index[108:116] + index[100:108] + index[116:]
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert "03-SHX-WRONG" in rules_of(survey)
    assert (
        shapely.hausdorff_distance(survey.stands.geometry.to_numpy(), sent.geometry.to_numpy()).max() < 2e-8
    )


def test_a_cut_shp_is_an_error_with_the_rows_that_lost_their_shape(tmp_path: Path) -> None:
    parts = files.shapefile(files.stands(9), tmp_path)
    parts["小班.shp"] = parts["小班.shp"][: len(parts["小班.shp"]) // 2]
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert not survey.accepted
    assert {"03-SHP-TRUNCATED", "03-COUNT-DIFFERS"} <= rules_of(survey)


def test_a_cut_dbf_is_an_error(tmp_path: Path) -> None:
    parts = files.shapefile(files.stands(9), tmp_path)
    parts["小班.dbf"] = parts["小班.dbf"][:-500]
    survey = opened(files.zipped(parts, tmp_path / "a.zip"))
    assert "03-DBF-CUT" in rules_of(survey) and not survey.accepted


@pytest.mark.parametrize(
    ("epsg", "swapped"), [(4490, False), (4490, True), (4523, False), (4544, False), (4524, False)]
)
def test_without_prj_a_candidate_is_proposed_and_must_be_confirmed(
    tmp_path: Path, epsg: int, swapped: bool
) -> None:
    sent = files.stands(4)
    drawn = sent.to_crs(epsg)
    if swapped:
        drawn = drawn.set_geometry(
            shapely.transform(drawn.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=epsg
        )
    parts = files.shapefile(drawn, tmp_path, prj=False, epsg=epsg)
    archive = files.zipped(parts, tmp_path / "a.zip")
    survey = opened(archive)
    assert "07-PROPOSED" in rules_of(survey) and not survey.accepted
    assert survey.origin.crs is not None and survey.origin.crs.epsg == epsg
    moved_deg = shapely.hausdorff_distance(survey.stands.geometry.to_numpy(), sent.geometry.to_numpy())
    assert moved_deg.max() < 2e-8
    confirmed = opened(archive, answers=Answers(crs=f"EPSG:{epsg}"))
    assert "07-PROPOSED" not in rules_of(confirmed)


def test_coordinates_that_fit_nothing_near_the_city_are_not_guessed(tmp_path: Path) -> None:
    parts = files.shapefile(files.stands(4, west=5.0, south=50.0), tmp_path, prj=False)
    with pytest.raises(CrsUnknown):
        opened(files.zipped(parts, tmp_path / "a.zip"))


@pytest.mark.parametrize("epsg", [4610, 2359, 2380, 4214, 2411])
def test_old_datums_are_refused_because_proj_would_leave_them_unmoved(tmp_path: Path, epsg: int) -> None:
    sent = files.stands(3)
    plane = {4610: 4490, 2359: 4523, 2380: 4544, 4214: 4490, 2411: 4523}[epsg]
    parts = files.shapefile(sent.to_crs(plane).set_crs(epsg, allow_override=True), tmp_path, epsg=epsg)
    with pytest.raises(CrsRefused):
        opened(files.zipped(parts, tmp_path / "a.zip"))


def test_a_prefix_that_contradicts_the_declared_zone_is_an_error(tmp_path: Path) -> None:
    sent = files.stands(3).to_crs(4544).set_crs(4523, allow_override=True)
    survey = opened(files.zipped(files.shapefile(sent, tmp_path, epsg=4523), tmp_path / "a.zip"))
    mismatch = [f for f in survey.findings if f.rule == "07-ZONE-MISMATCH"]
    assert mismatch and "4544" in str(mismatch[0].expected)


@pytest.mark.parametrize(
    ("name", "body", "refusal"),
    [
        ("a.dwg", b"AC1032" + bytes(100), FormatRefused),
        ("a.rar", b"Rar!\x1a\x07\x00" + bytes(50), FormatRefused),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), FormatRefused),
        ("a.exe", b"MZ\x90" + bytes(50), FormatUnknown),
        ("a.gpkg", b"PK\x03\x04" + bytes(50), ContentDiffers),
        ("a.shp", b"\x00\x00\x27\x0a" + bytes(100), PartMissing),
        ("a.zip", b"", ContentDiffers),
    ],
)
def test_what_is_no_survey_is_refused_by_its_bytes(
    tmp_path: Path, name: str, body: bytes, refusal: type[Exception]
) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(refusal):
        opened(tmp_path / name)


def test_an_archive_without_a_survey_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingInside):
        opened(files.zipped({"说明.pdf": b"%PDF-1.4"}, tmp_path / "a.zip"))


def test_two_layers_are_a_question_not_a_guess(tmp_path: Path) -> None:
    one, other = files.stands(3), files.stands(4)
    parts = files.shapefile(one, tmp_path, stem="甲") | files.shapefile(other, tmp_path, stem="乙")
    archive = files.zipped(parts, tmp_path / "a.zip")
    with pytest.raises(LayerChoice) as asked:
        opened(archive)
    assert "甲.shp" in asked.value.message("zh") and "乙.shp" in asked.value.message("zh")
    assert len(opened(archive, answers=Answers(layer="乙.shp")).stands) == 4


def test_caps_on_features_fields_and_vertices_hold(tmp_path: Path) -> None:
    archive = files.zipped(files.shapefile(files.stands(9), tmp_path), tmp_path / "a.zip")
    for limits in (Limits(features=8), Limits(fields=5), Limits(vertices_per_feature=4)):
        with pytest.raises(LimitExceeded):
            opened(archive, limits=limits)
    with pytest.raises(LimitExceeded):
        read_survey(archive, settings=Settings(limits=Limits(file_bytes=100)))


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(tmp_path: Path) -> None:
    archive = files.zipped(files.shapefile(files.stands(9), tmp_path), tmp_path / "a.zip")
    for limits, kind in (
        (Limits(wall_s=0.05), ReadingTooLong),
        (Limits(memory_bytes=150 * MIB), ReadingStopped),
    ):
        with pytest.raises(kind):
            read_survey(archive, settings=Settings(limits=limits))


def test_the_child_reads_under_the_senders_name_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob, scratch = tmp_path / ("0f" * 8), tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    sent = files.stands(3)
    files.zipped(files.shapefile(sent, tmp_path, cpg=None, epsg=4523), blob, names="gbk")
    survey = read_survey(blob, name="兴庆区2025.zip")
    assert survey.origin.file_name == "兴庆区2025.zip" and len(survey.origin.sha256) == 64
    assert survey.stands["right_holder"].tolist() == sent["QLR"].tolist()
    assert list(scratch.iterdir()) == []


def test_progress_and_correction_are_found_from_the_folder_the_reader_works_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demonstration keeps its uploads under a relative folder; the child works elsewhere."""
    sent = files.stands(4)
    files.zipped(files.shapefile(sent, tmp_path), tmp_path / "a.zip")
    monkeypatch.chdir(tmp_path)
    relative = Settings(progress=Path("progress.json"), correction=(Path("a.zip"), "a.zip"))
    found = read_survey(Path("a.zip"), answers=Answers(area_unit="ha"), settings=relative)
    assert len(found.stands) == 4 and (tmp_path / "progress.json").is_file()
