"""Each row of the trap table (reference §1.5) and each check of the check table (§2) has its tests.

A row without a test, or a test that is gone or renamed, fails here. Where the reference itself is at hand its
rows are compared with these.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gis_data.findings import STAGES, rules
from gis_data.job import Answers
from tests.gis_data import files
from tests.gis_data.examine import opened

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference" / "gis.md"

TRAPS: Mapping[str, tuple[str, ...]] = {
    ".cpg absent, GBK text": (
        "gis_data/test_trap_table.py::test_gbk_text_is_read_right_whatever_the_cpg_says_or_does_not_say",
        "gis_data/test_trap_table.py::test_gdal_alone_would_have_read_mojibake_without_a_word",
    ),
    ".cpg says UTF-8, text GBK": (
        "gis_data/test_trap_table.py::test_gbk_text_is_read_right_whatever_the_cpg_says_or_does_not_say",
        "gis_data/test_reading.py::test_a_lying_cpg_does_not_win_against_the_bytes",
    ),
    "encoding=GB18030 forced": (
        "gis_data/test_trap_table.py::test_utf8_without_cpg_is_read_right",
        "gis_data/test_trap_table.py::test_a_character_that_only_gb18030_has_survives",
        "gis_data/test_trap_table.py::test_too_few_texts_to_tell_are_a_question",
    ),
    ".shx absent": (
        "gis_data/test_trap_table.py::test_a_missing_shx_is_rebuilt",
        "gis_data/test_reading.py::test_a_wrong_shx_does_not_hand_out_other_parcels_shapes",
    ),
    ".shp truncated": (
        "gis_data/test_trap_table.py::test_a_cut_shp_is_an_error_and_so_are_the_records_left_without_a_shape",
        "gis_data/test_reading.py::test_a_cut_shp_is_an_error_with_the_rows_that_lost_their_shape",
    ),
    ".prj absent": (
        "gis_data/test_trap_table.py::test_a_missing_prj_is_a_proposal_to_confirm",
        "gis_data/test_reading.py::test_without_prj_a_candidate_is_proposed_and_must_be_confirmed",
    ),
    "field names > 10 chars": (
        "gis_data/test_trap_table.py::test_previous_and_present_under_one_cut_name_are_not_confused",
        "gis_data/test_checks.py::test_names_cut_to_ten_characters_are_not_guessed",
    ),
    "zip with GBK member names": (
        "gis_data/test_trap_table.py::test_gbk_names_inside_the_archive_are_decoded",
        "gis_data/test_archive.py::test_gbk_names_are_read_and_stored_under_generated_ones",
    ),
    "raw GeoJSON of 100k parcels": (
        "gis_data/test_tiles.py::test_a_tile_too_full_becomes_coarser_until_it_keeps_the_limit",
        "api/routes/test_crowded_tiles.py::"
        "test_a_crowded_view_shows_the_common_ground_and_a_near_one_every_parcel",
        "api/routes/test_ogc.py::test_a_limit_above_the_highest_is_no_mistake_and_what_does_not_exist_is_404",
    ),
    "2 GB component limit": (
        "gis_data/test_trap_table.py::"
        "test_a_component_beyond_the_limit_of_the_format_is_refused_before_it_is_read",
    ),
    "date-only": ("gis_data/test_trap_table.py::test_a_day_is_a_day_whether_written_alone_or_with_a_time",),
    "truncated mid-character": (
        "gis_data/test_trap_table.py::test_a_text_cut_in_the_middle_of_a_character_is_told",
    ),
    "polygon ring orientation": (
        "gis_data/test_trap_table.py::test_rings_in_either_direction_have_the_same_area",
    ),
    "Z/M variants": ("gis_data/test_trap_table.py::test_heights_and_measures_are_dropped_and_told",),
    "deleted DBF records": ("gis_data/test_trap_table.py::test_records_marked_as_deleted_are_told",),
    "DBF header count differing": (
        "gis_data/test_trap_table.py::test_a_dbf_header_that_counts_wrong_is_an_error",
        "gis_data/test_trap_table.py::test_another_number_of_records_than_shapes_is_an_error",
    ),
}

CHECKS: Mapping[str, Mapping[str, str]] = {
    "transport": {
        "chunk checksums": "api/test_uploads.py::test_a_chunk_that_lost_a_bit_is_not_kept",
        "total sha256": "api/test_uploads.py::test_a_file_that_is_not_what_its_sender_hashed_is_not_read",
        "resume": "api/test_uploads.py::test_after_a_broken_line_the_sender_goes_on_where_it_broke",
        "resume after a crash": "faults/test_upload_killed.py::"
        "test_bytes_that_arrived_survive_the_death_of_the_server",
        "idempotency key": "api/test_submissions.py::"
        "test_only_the_failed_rows_come_again_and_the_whole_is_recorded_once",
    },
    "archive": {
        "member count, caps while inflating": "gis_data/test_archive.py::"
        "test_a_bomb_is_stopped_by_what_it_inflates_to_whatever_its_header_says",
        "nested archive": "gis_data/test_archive.py::test_an_inner_archive_is_refused_by_name_and_by_bytes",
        "symlink": "gis_data/test_archive.py::test_a_link_is_refused",
        "absolute path, ..": "gis_data/test_archive.py::test_a_member_that_points_outside_is_refused",
        "duplicate members": "gis_data/test_archive.py::test_a_name_used_twice_is_refused_whatever_its_case",
        "encrypted members": "gis_data/test_archive.py::test_an_encrypted_member_is_refused",
        "GBK names, generated names": "gis_data/test_archive.py::"
        "test_gbk_names_are_read_and_stored_under_generated_ones",
    },
    "container": {
        "required sidecars": "gis_data/test_reading.py::test_what_is_no_survey_is_refused_by_its_bytes",
        "one layer or explicit choice": "gis_data/test_reading.py::"
        "test_two_layers_are_a_question_not_a_guess",
        "magic bytes": "gis_data/test_reading.py::test_what_is_no_survey_is_refused_by_its_bytes",
        "shp header length, truncation": "gis_data/test_reading.py::"
        "test_a_cut_shp_is_an_error_with_the_rows_that_lost_their_shape",
        "shx and dbf counts": "gis_data/test_trap_table.py::"
        "test_another_number_of_records_than_shapes_is_an_error",
    },
    "limits": {
        "features, vertices, fields": "gis_data/test_reading.py::"
        "test_caps_on_features_fields_and_vertices_hold",
        "time and memory": "gis_data/test_reading.py::"
        "test_a_reader_that_takes_too_long_or_too_much_is_stopped",
    },
    "encoding": {
        "utf-8, then gb18030, then ask": "gis_data/test_check_table.py::"
        "test_check_5_texts_that_read_in_both_encodings_are_a_question",
        "sample rows": "gis_data/test_reading.py::test_three_rows_of_the_senders_text_are_shown",
        "decision recorded": "gis_data/test_trap_table.py::"
        "test_gbk_text_is_read_right_whatever_the_cpg_says_or_does_not_say",
    },
    "schema": {
        "alias map": "gis_data/test_checks.py::test_each_required_field_is_missed_as_a_column_and_as_a_value",
        "type": "gis_data/test_checks.py::"
        "test_numbers_that_are_no_numbers_and_dates_that_are_no_dates_are_named",
        "width": "gis_data/test_check_table.py::test_check_6_a_code_of_the_wrong_width_is_told",
        "unit guess": "gis_data/test_checks.py::"
        "test_the_unit_of_declared_areas_is_guessed_by_ratio_and_must_be_confirmed",
    },
    "crs": {
        "EPSG identified": "gis_data/test_crs.py::"
        "test_a_system_is_recognised_from_esri_text_whatever_it_is_called",
        "old datum refused": "gis_data/test_reading.py::"
        "test_old_datums_are_refused_because_proj_would_leave_them_unmoved",
        "zone prefix": "gis_data/test_reading.py::"
        "test_a_prefix_that_contradicts_the_declared_zone_is_an_error",
        "candidates": "gis_data/test_crs.py::test_candidates_are_told_from_the_numbers_alone",
        "inside the county": "gis_data/test_checks.py::"
        "test_a_parcel_must_lie_in_the_city_and_in_the_county_it_names",
        "offset vs last year": "gis_data/test_check_table.py::"
        "test_check_7_reversed_axes_wgs84_and_an_offset_are_told",
        "GCJ-02": "gis_data/test_checks.py::test_a_whole_survey_shifted_like_a_phone_map_is_refused",
    },
    "geometry": {
        "null, empty, ring": "gis_data/test_check_table.py::"
        "test_check_8_empty_endless_and_doubled_vertices_are_told",
        "invalid with its point, repair": "gis_data/test_checks.py::"
        "test_every_broken_shape_is_found_with_its_point_and_a_repair_with_both_areas",
        "repair below the tolerance": "gis_data/test_check_table.py::"
        "test_check_8_a_small_repair_is_offered_with_both_areas",
        "type": "gis_data/test_formats.py::test_a_line_that_stays_open_is_not_closed_by_force",
    },
    "topology": {
        "overlap in the file": "gis_data/test_checks.py::"
        "test_overlaps_inside_the_file_name_both_parcels_and_the_ground",
        "overlap with live claims": "gis_data/test_checks.py::"
        "test_land_under_another_live_ticket_is_told_and_a_lap_of_a_square_metre_as_well",
        "gaps": "gis_data/test_checks.py::"
        "test_neighbours_that_share_an_edge_are_no_fault_and_a_narrow_gap_is_a_warning",
        "duplicates": "gis_data/test_checks.py::"
        "test_a_parcel_inside_another_and_a_parcel_drawn_twice_are_found",
        "slivers, multipart, minimum area": "gis_data/test_checks.py::"
        "test_slivers_parts_and_tiny_parcels_are_warned_but_belts_may_be_thin",
        "parcel id unique": "gis_data/test_checks.py::test_a_parcel_number_used_twice_is_an_error",
        "none escapes the fast path": "gis_data/test_topology.py::test_no_overlap_escapes_the_coverage_test",
    },
    "codes": {
        "versioned tables": "gis_data/test_checks.py::"
        "test_three_generations_of_codes_are_known_and_unknown_ones_are_kept",
        "arbor": "gis_data/test_checks.py::test_arbor_land_needs_species_diameter_and_closure",
        "age group": "gis_data/test_checks.py::test_the_age_group_is_derived_and_compared",
        "origin against category": "gis_data/test_check_table.py::"
        "test_check_10_unknown_counties_and_odd_origins_are_told",
    },
    "numbers": {
        "ranges, H/D, stock": "gis_data/test_checks.py::"
        "test_numbers_out_of_range_or_against_each_other_are_warned",
        "closure 0-1": "gis_data/test_checks.py::test_closure_in_percent_is_converted_visibly",
    },
    "tally": {
        "programme": "gis_data/test_tally.py::test_tally_codes_without_a_stated_programme_are_refused",
        "each rule of §1.7": "gis_data/test_tally.py::test_each_rule_finds_the_second_tree_and_only_it",
        "unique numbers": "gis_data/test_tally.py::"
        "test_a_tree_number_used_twice_in_a_plot_is_found_on_both_trees",
        "expansion": "gis_data/test_tally.py::test_a_plot_without_area_cannot_be_expanded",
        "sums": "gis_data/test_tally.py::test_the_tally_is_summed_against_what_the_stand_states",
    },
    "area": {
        "declared vs ellipsoidal": "gis_data/test_checks.py::"
        "test_declared_and_computed_area_are_both_kept_and_a_large_difference_blocks",
    },
    "continuity": {
        "split, merged, new, gone": "gis_data/test_check_table.py::"
        "test_check_14_split_merged_new_and_gone_parcels_are_told",
        "unchanged, changed": "gis_data/test_checks.py::test_what_became_of_last_years_parcels_is_said",
    },
    "consequence": {
        "tickets, whose, how much; confirmed": "api/test_submissions.py::"
        "test_a_survey_over_live_tickets_is_recorded_only_after_its_consequences_were_seen",
    },
    "commit": {
        "one transaction": "api/test_survey_strips.py::"
        "test_a_stand_refused_in_the_last_strip_leaves_nothing_of_the_others",
        "dry run": "api/test_submissions.py::test_the_dry_run_is_the_report_of_the_record_byte_for_byte",
        "version row, signer": "api/test_surveys.py::"
        "test_a_survey_is_checked_then_recorded_with_everything_the_application_needs",
        "importer and code-table versions": "gis_data/test_tables_complete.py::"
        "test_a_report_names_file_importer_and_code_tables",
    },
}


def test_every_row_names_a_test_that_is_there() -> None:
    there = set(_written())
    named = {*(one for row in TRAPS.values() for one in row)}
    named |= {one for row in CHECKS.values() for one in row.values()}
    assert not sorted(named - there)
    assert all(TRAPS.values()) and all(CHECKS.values())


def test_the_sixteen_checks_are_those_of_the_catalogue_in_its_order() -> None:
    assert list(CHECKS) == list(STAGES)
    stages = {rule.stage for rule in rules().values()}
    assert stages <= set(CHECKS), "a rule of a stage nobody walks"


def test_the_rows_are_those_of_the_reference() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the reference lies beside the repository of its writers only")
    text = REFERENCE.read_text(encoding="utf-8")
    traps = text[text.index("### 1.5") : text.index("### 1.6")]
    rows = re.findall(r"^\| ([^|]+?) \| [^|]+\|$", traps, re.MULTILINE)[1:]
    rows = [row for row in rows if not set(row) <= {"-"}]
    assert not [row for row in rows if row not in TRAPS]
    loose = traps[traps.index("\nAlso") :]
    assert not [row for row in list(TRAPS)[len(rows) :] if row not in loose]
    checks = text[text.index("## 2. Upload") : text.index("Report: JSON")]
    stages = re.findall(r"^\| \d+ \| (\w+) \|", checks, re.MULTILINE)
    assert [stage.casefold() for stage in stages] == [stage.casefold() for stage in CHECKS]


def test_a_report_names_file_importer_and_code_tables(tmp_path: Path) -> None:
    sent = files.zipped(files.shapefile(files.stands(2), tmp_path), tmp_path / "报送.zip")
    origin = opened(sent, answers=Answers(area_unit="ha")).origin
    assert origin.file_name == "报送.zip" and len(origin.sha256) == 64
    assert origin.importer_version and origin.codes_version


def _written() -> Iterator[str]:
    """Every test function, by file and name."""
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{file.relative_to(ROOT / 'tests').as_posix()}::{node.name}"
