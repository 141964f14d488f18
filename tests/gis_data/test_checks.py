"""The check table of the reference: every fault of every feature, with its place and what to do."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from gis_data.findings import Finding, as_frame, rules
from gis_data.job import Answers
from gis_data.validation.subject import Reference
from tests.gis_data import files
from tests.gis_data.examine import examine, of_rule, rows_of


def moved(frame: gpd.GeoDataFrame, at: int, shape: shapely.Geometry | None) -> gpd.GeoDataFrame:
    """The frame with another shape in one row."""
    shapes = frame.geometry.to_numpy().copy()
    shapes[at] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs, index=frame.index))


def around(frame: gpd.GeoDataFrame, at: int, east: float, north: float) -> shapely.Geometry:
    return affinity.translate(frame.geometry.iloc[at], east, north)


def test_a_clean_survey_has_no_error_and_says_which_layers_must_be_confirmed_by_hand() -> None:
    sent = files.stands(9)
    survey = examine(sent, files.trees(sent))
    assert survey.accepted, as_frame([f for f in survey.findings if f.level == "error"])
    absent = {finding.field for finding in of_rule(survey, "09-LAYER-ABSENT")}
    assert absent >= {"farmland", "basic_farmland", "protected_area", "ecological_red_line"}


def test_every_rule_has_a_stage_a_level_and_a_sentence_in_two_languages() -> None:
    for rule in rules().values():
        finding = Finding(rule.id)
        assert finding.level in ("error", "warning", "fix", "info")
        assert finding.message("zh") and finding.message("en"), rule.id
        assert rule.level == "info" or (finding.fix("zh") and finding.fix("en")), rule.id


@pytest.mark.rule("MS-08")
@pytest.mark.parametrize(
    "column",
    ["XIAO_BAN", "XIAN", "LD_QS", "QLR", "DI_LEI", "YOU_SHI_SZ", "QI_YUAN", "ZLND", "MEI_GQ_ZS",
     "PINGJUN_XJ", "YU_BI_DU", "DIAOCHA_RQ", "DC_REN"],
)  # fmt: skip
def test_each_required_field_is_missed_as_a_column_and_as_a_value(column: str) -> None:
    sent = files.stands(4).drop(columns=["PINGJUN_NL", "SHUZ_ZC"])
    without = examine(sent.drop(columns=[column]))
    assert of_rule(without, "06-COLUMN-MISSING") and not without.accepted
    sent[column] = sent[column].astype(object)
    sent.loc[2, column] = None
    assert rows_of(examine(sent), "06-VALUE-MISSING") == [3]


def test_numbers_that_are_no_numbers_and_dates_that_are_no_dates_are_named() -> None:
    sent = files.stands(4)
    sent["PINGJUN_XJ"] = ["12.5", "约十二", "１３．５", "14"]
    sent["DIAOCHA_RQ"] = ["2025-08-20", "2025年8月21日", "八月", "20250822"]
    survey = examine(sent)
    found = {(f.field, f.row, f.found) for f in of_rule(survey, "06-TYPE")}
    assert found == {("PINGJUN_XJ", 2, "约十二"), ("DIAOCHA_RQ", 3, "八月")}
    assert survey.stands["mean_dbh_cm"].tolist()[2] == 13.5, "full-width digits are digits"
    assert survey.stands["census_on"].iloc[1] == pd.Timestamp(2025, 8, 21)


@pytest.mark.parametrize(("unit", "factor"), [("ha", 1), ("mu", 15), ("m2", 10_000)])
def test_the_unit_of_declared_areas_is_guessed_by_ratio_and_must_be_confirmed(
    unit: str, factor: float
) -> None:
    sent = files.stands(5)
    sent["MIAN_JI"] *= factor
    survey = examine(sent)
    assert [f.found for f in of_rule(survey, "06-AREA-UNIT")] == [unit]
    assert survey.stands["declared_area_m2"].to_numpy() == pytest.approx(
        survey.stands["area_m2"].to_numpy(), rel=0.001
    )
    assert not of_rule(examine(sent, answers=Answers(area_unit=unit)), "06-AREA-UNIT")


def test_an_area_in_no_known_unit_is_a_question() -> None:
    sent = files.stands(5)
    sent["MIAN_JI"] *= 3.3
    assert of_rule(examine(sent), "06-AREA-UNIT-UNKNOWN")


def test_a_heading_states_the_unit() -> None:
    survey = examine(files.stands(3).rename(columns={"MIAN_JI": "面积（公顷）", "PINGJUN_XJ": "平均胸径_cm"}))
    assert survey.origin.area_unit == "ha" and survey.stands["mean_dbh_cm"].notna().all()


def test_closure_in_percent_is_converted_visibly() -> None:
    sent = files.stands(3)
    sent["YU_BI_DU"] = [45, 60, 70]
    survey = examine(sent)
    assert survey.stands["canopy_closure"].tolist() == [0.45, 0.60, 0.70]
    assert of_rule(survey, "06-CLOSURE-PERCENT")


def test_names_cut_to_ten_characters_are_not_guessed() -> None:
    sent = files.stands(3)
    sent["PINGJUN__1"] = sent["PINGJUN_XJ"] - 2
    assert of_rule(examine(sent), "06-NAME-COLLAPSED") and not examine(sent).accepted


def test_leading_zeros_lost_in_a_number_column_come_back() -> None:
    sent = files.stands(3)
    sent["XIANG"] = 1
    assert examine(sent).stands["township_code"].tolist() == ["001"] * 3


@pytest.mark.rule("MS-10")
def test_every_broken_shape_is_found_with_its_point_and_a_repair_with_both_areas() -> None:
    sent = files.stands(9)
    x, y = shapely.bounds(sent.geometry.iloc[4])[:2]
    bow_tie = shapely.Polygon([(x, y), (x + 0.002, y + 0.002), (x + 0.002, y), (x, y + 0.002)])
    sent = moved(moved(moved(sent, 4, bow_tie), 7, None), 8, shapely.LineString([(x, y), (x + 1e-3, y)]))
    survey = examine(sent)
    assert rows_of(survey, "08-INVALID") == [5]
    crossing = of_rule(survey, "08-INVALID")[0]
    assert (crossing.lon, crossing.lat) == pytest.approx((x + 0.001, y + 0.001), abs=1e-7)
    assert rows_of(survey, "08-NULL") == [8] and rows_of(survey, "08-TYPE") == [9]
    proposal = of_rule(survey, "08-REPAIR-CHANGES-AREA")[0]
    assert proposal.found and proposal.expected and proposal.found != proposal.expected
    assert not shapely.is_valid(survey.stands.geometry.iloc[4]), "nothing is repaired silently"
    accepted = examine(sent, answers=Answers(repairs=(str(survey.stands["stand_id"].iloc[4]),)))
    assert shapely.is_valid(accepted.stands.geometry.iloc[4]) and of_rule(accepted, "08-REPAIRED")


@pytest.mark.rule("MS-10")
def test_overlaps_inside_the_file_name_both_parcels_and_the_ground() -> None:
    sent = files.stands(9)
    survey = examine(moved(sent, 4, around(sent, 4, 0.0002, 0)))
    assert rows_of(survey, "09-OVERLAP") == [5, 6]
    ground_m2 = float(str(of_rule(survey, "09-OVERLAP")[0].found).removesuffix(" m²"))
    expected_m2 = 0.1 * survey.stands["area_m2"].iloc[5]
    assert ground_m2 == pytest.approx(expected_m2, rel=1e-3)
    assert 4 + 1 in rows_of(survey, "09-OVERLAP") and not survey.accepted


def test_a_parcel_inside_another_and_a_parcel_drawn_twice_are_found() -> None:
    sent = files.stands(9)
    inner = moved(sent, 8, shapely.buffer(shapely.centroid(sent.geometry.iloc[0]), 0.0003))
    assert rows_of(examine(inner), "09-OVERLAP") == [1, 9]
    assert rows_of(examine(moved(sent, 8, sent.geometry.iloc[0])), "09-DUPLICATE") == [1, 9]


def test_neighbours_that_share_an_edge_are_no_fault_and_a_narrow_gap_is_a_warning() -> None:
    sent = files.stands(9)
    assert not of_rule(examine(sent), "09-OVERLAP") and not of_rule(examine(sent), "09-GAP")
    pulled = moved(sent, 4, affinity.scale(sent.geometry.iloc[4], 0.999, 0.999))
    survey = examine(pulled)
    assert 5 in rows_of(survey, "09-GAP") and not of_rule(survey, "09-OVERLAP")


def test_slivers_parts_and_tiny_parcels_are_warned_but_belts_may_be_thin() -> None:
    sent = files.stands(4)
    sent["LIN_ZHONG"] = ["111", "114", "111", "111"]
    x, y = 106.3, 38.5
    thin = [shapely.box(x, y + n * 0.01, x + 0.02, y + n * 0.01 + 0.00004) for n in (0, 1)]
    tiny = shapely.box(x, y + 0.05, x + 0.00025, y + 0.05 + 0.00022)
    parts = shapely.MultiPolygon([sent.geometry.iloc[3], shapely.box(x, y + 0.1, x + 0.002, y + 0.102)])
    survey = examine(moved(moved(moved(moved(sent, 0, thin[0]), 1, thin[1]), 2, tiny), 3, parts))
    assert rows_of(survey, "09-SLIVER") == [1] and rows_of(survey, "09-TOO-SMALL") == [3]
    assert rows_of(survey, "09-MULTIPART") == [4]


def test_a_parcel_number_used_twice_is_an_error() -> None:
    sent = files.stands(4)
    sent.loc[3, "XIAO_BAN"] = "00001"
    assert rows_of(examine(sent), "09-ID-DUPLICATE") == [1, 4]


@pytest.mark.rule("MS-10")
def test_a_parcel_must_lie_in_the_city_and_in_the_county_it_names() -> None:
    sent = files.stands(9)
    west, south, east, north = sent.total_bounds
    middle = (west + east) / 2
    counties = gpd.GeoDataFrame(
        {"code": ["640104", "640105"]},
        geometry=[shapely.box(west, south, middle, north), shapely.box(middle, south, east - 0.002, north)],
        crs=4490,
    )
    survey = examine(sent, reference=Reference(layers={"county": counties}))
    assert rows_of(survey, "07-OUTSIDE-CITY") == [3, 6, 9]
    assert rows_of(survey, "07-OUTSIDE-COUNTY") == [2, 5, 8]
    assert of_rule(examine(files.stands(3, west=107.5)), "07-OUTSIDE-CITY"), "without outlines, at least near"


def test_a_whole_survey_shifted_like_a_phone_map_is_refused() -> None:
    before = examine(files.stands(9)).stands
    shifted = files.stands(9)
    shifted = shifted.set_geometry(shifted.geometry.translate(0.0055, 0.0015))
    assert of_rule(examine(shifted, reference=Reference(previous=before)), "07-GCJ02")


@pytest.mark.rule("MS-11")
def test_declared_and_computed_area_are_both_kept_and_a_large_difference_blocks() -> None:
    sent = files.stands(6)
    sent.loc[1, "MIAN_JI"] *= 1.03
    sent.loc[2, "MIAN_JI"] *= 1.08
    survey = examine(sent)
    assert rows_of(survey, "13-DECLARED") == [2] and rows_of(survey, "13-BEYOND") == [3]
    assert not survey.accepted
    assert survey.stands["declared_area_m2"].iloc[2] > 1.07 * survey.stands["area_m2"].iloc[2]


@pytest.mark.rule("MS-11")
def test_the_area_does_not_depend_on_the_zone_the_file_came_in() -> None:
    sent = files.stands(4, west=106.499)
    areas = [examine(sent.to_crs(epsg)).stands["area_m2"].to_numpy() for epsg in (4490, 4523, 4524, 4545)]
    for area_m2 in areas[1:]:
        assert area_m2 == pytest.approx(areas[0], rel=1e-6)


@pytest.mark.rule("LP-64")
def test_conflicts_with_the_four_layers_are_warnings_and_absent_layers_are_confirmed_by_hand() -> None:
    sent = files.stands(9)
    hit = gpd.GeoDataFrame({"name": ["示例图斑1"]}, geometry=[around(sent, 0, 0.0005, 0.0005)], crs=4490)
    kinds = {"farmland": "09-FARMLAND", "basic_farmland": "09-BASIC-FARMLAND",
             "protected_area": "09-PROTECTED-AREA", "ecological_red_line": "09-RED-LINE"}  # fmt: skip
    for kind, rule in kinds.items():
        survey = examine(sent, reference=Reference(layers={kind: hit}))
        assert rows_of(survey, rule) == [1, 2, 4, 5] and survey.accepted
        assert {f.field for f in of_rule(survey, "09-LAYER-ABSENT")} == {*kinds, "compensation_zone"} - {kind}


def test_land_under_another_live_ticket_is_told_and_a_lap_of_a_square_metre_as_well() -> None:
    sent = files.stands(4)
    lap = affinity.translate(sent.geometry.iloc[1], 0, -0.002 + 4e-8)
    claims = gpd.GeoDataFrame(
        {"ticket": ["示例票001", "示例票002"], "stand_id": [None, None]},
        geometry=[around(sent, 2, 0, 0.001), lap],
        crs=4490,
    )
    survey = examine(sent, reference=Reference(claims=claims))
    assert [(f.row, f.expected) for f in of_rule(survey, "09-CLAIMED")] == [(3, "示例票001")]
    assert [(f.row, f.expected) for f in of_rule(survey, "09-NEIGHBOUR-OWNER")] == [(2, "示例票002")]


@pytest.mark.rule("MS-20")
def test_the_place_decides_the_zone_and_a_straddling_parcel_is_to_be_split() -> None:
    sent = files.stands(4)
    sent["LIN_ZHONG"], sent["区类"] = ["114", "113", "114", "113"], ["2", "1", "2", "2"]
    west, south, east, north = sent.total_bounds
    line = west + 0.003
    zones = gpd.GeoDataFrame(
        {"zone": ["2", "1"]},
        geometry=[shapely.box(west, south, line, north), shapely.box(line, south, east, north)],
        crs=4490,
    )
    survey = examine(sent, reference=Reference(layers={"compensation_zone": zones}))
    assert rows_of(survey, "09-ZONE-STRADDLES") == [2, 4]
    assert {(f.row, f.field) for f in of_rule(survey, "09-ZONE-DIFFERS")} == {
        (2, "zone_class"), (2, "forest_category"), (4, "forest_category")}  # fmt: skip


def test_three_generations_of_codes_are_known_and_unknown_ones_are_kept() -> None:
    sent = files.stands(4)
    sent["DI_LEI"] = ["111", "0111", "030100", "9999"]
    survey = examine(sent)
    assert survey.stands["land_class"].tolist() == ["111", "0111", "030100", "9999"]
    assert rows_of(survey, "10-UNMAPPED") == [4] and of_rule(survey, "10-GENERATIONS-MIXED")


def test_arbor_land_needs_species_diameter_and_closure() -> None:
    sent = files.stands(4)
    sent["YU_BI_DU"] = [0.5, 0.15, None, 0.4]
    sent["YOU_SHI_SZ"] = ["530000", "国槐", "枸杞", "不知道树"]
    survey = examine(sent)
    assert rows_of(survey, "10-ARBOR-CLOSURE") == [2] and rows_of(survey, "10-ARBOR-INCOMPLETE") == [3]
    assert rows_of(survey, "10-SPECIES-UNKNOWN") == [4]
    assert survey.stands["species"].tolist() == ["populus", "sophora", "lycium", "不知道树"]


def test_the_age_group_is_derived_and_compared() -> None:
    sent = files.stands(3)
    sent["YOU_SHI_SZ"], sent["PINGJUN_NL"], sent["LING_ZU"] = "新疆杨", [8, 18, 35], ["1", "2", "5"]
    assert [(f.row, f.expected) for f in of_rule(examine(sent), "10-AGE-GROUP")] == [(2, "3")]


@pytest.mark.rule("MS-18")
def test_a_mix_below_65_percent_arbor_is_no_mix() -> None:
    sent = files.stands(3)
    sent["森林类型"], sent["乔木占比"] = "乔灌混交林", [65, 64.9, 80]
    assert rows_of(examine(sent), "10-FOREST-CLASS") == [2]


def test_numbers_out_of_range_or_against_each_other_are_warned() -> None:
    sent = files.stands(4)
    sent["PINGJUN_XJ"] = [15.0, 250.0, 15.0, 15.0]
    sent["PINGJUN_SG"] = [9.0, 9.0, 40.0, 9.0]
    sent["HUO_LMGQXJ"] = [80.0, None, None, 1400.0]
    sent["MEI_GQ_ZS"] = 1000
    survey = examine(sent)
    assert rows_of(survey, "11-RANGE") == [2] and rows_of(survey, "11-SLENDERNESS") == [2, 3]
    assert rows_of(survey, "11-STOCK") == [4]


def test_dates_after_the_business_date_are_errors() -> None:
    sent = files.stands(2)
    sent["DIAOCHA_RQ"], sent["ZLND"] = ["2026-01-08", "2026-01-09"], [2027, 2020]
    found = {(f.row, f.field) for f in of_rule(examine(sent), "11-DATE-FUTURE")}
    assert found == {(2, "census_on"), (1, "planting_year")}


@pytest.mark.rule("MS-09")
def test_the_text_of_the_four_limits_must_agree_with_the_shape() -> None:
    sent = files.stands(2)
    sent["四至"] = ["东至106.20200，西至106.20000，南至38.40000，北至38.40200", "东至106.30000，北至路边"]
    assert rows_of(examine(sent), "11-LIMITS-DIFFER") == [2]


def test_what_became_of_last_years_parcels_is_said() -> None:
    before = examine(files.stands(9)).stands
    now = files.stands(9)
    half = shapely.box(*shapely.bounds(now.geometry.iloc[0])[[0, 1]], *(np.array([106.201, 38.402])))
    now = moved(now, 0, half).drop(index=8).reset_index(drop=True)
    survey = examine(now, reference=Reference(previous=before))
    assert rows_of(survey, "14-CHANGED") == [1] and len(rows_of(survey, "14-UNCHANGED")) == 7
    assert [f.stand_id for f in of_rule(survey, "14-GONE")] == [before["stand_id"].iloc[8]]


@pytest.mark.rule("MS-19", "LP-64")
def test_quality_measures_grade_and_natural_forest_flag_are_stored_per_parcel() -> None:
    sent = files.stands(2)
    sent["成活率"], sent["株数保存率"], sent["灌木覆盖度"] = [88.0, 91.5], [82.0, 80.0], [None, 35.0]
    sent["公益林等级"], sent["天然林"] = ["1", "2"], ["否", "是"]
    stands = examine(sent).stands
    assert stands["survival_pct"].tolist() == [88.0, 91.5]
    assert stands["preservation_pct"].tolist() == [82.0, 80.0]
    assert stands["canopy_closure"].between(0, 1).all() and stands["shrub_cover_pct"].iloc[1] == 35.0
    assert stands["protection_grade"].tolist() == ["1", "2"] and stands["natural_forest"].iloc[1] == "是"
