"""A parameter row keeps its source, its gate, and the name of who signed it."""

from datetime import date
from pathlib import Path

import pytest

from sink.errors import StaleSignOff, UnknownParameters, UnsignedParameters
from sink.parameters.loader import SignOff, load, read_sign_offs, write_sign_offs

POPLAR = "biomass_params/杨树"
SIGNED = {"by": "示例专家001", "on": date(2026, 11, 1), "document": "示例核对表", "page": "3"}


def test_a_row_leads_to_its_citations() -> None:
    parameters = load("2026-12")
    assert parameters.number(POPLAR, "BEF") == 1.446
    assert [r.source_id for r in parameters.citations(POPLAR)] == ["S02", "S04", "S03"]


def test_a_recalled_row_backs_no_official_figure_and_is_named() -> None:
    with pytest.raises(UnsignedParameters) as refused:
        load().require_signed([POPLAR, "allometry_trees/ALLODB_fa2c29"])
    assert POPLAR in refused.value.message("zh") and "ALLODB_fa2c29" not in refused.value.message("zh")


def test_a_signature_by_name_and_page_opens_the_row() -> None:
    signed = load().sign([POPLAR], **SIGNED)
    signed.require_signed([POPLAR])
    assert signed.sign_offs[POPLAR].signed_by == "示例专家001"
    assert load().unsigned([POPLAR]) == (POPLAR,)


def test_a_record_of_signatures_is_kept_as_a_file_and_read_back(tmp_path: Path) -> None:
    signed = load().sign([POPLAR], **SIGNED)
    write_sign_offs(signed.sign_offs.values(), tmp_path / "核签.csv")
    again = load().signed(read_sign_offs(tmp_path / "核签.csv"))
    assert again.sign_offs == signed.sign_offs and again.unsigned([POPLAR]) == ()


def test_no_signature_opens_a_growth_curve() -> None:
    curve = "growth_models/阔叶林/V"
    assert load().sign([curve], **SIGNED).unsigned([curve]) == (curve,)


def test_a_signature_does_not_outlive_a_change_of_its_row() -> None:
    stale = SignOff(POPLAR, "0" * 64, "示例专家001", date(2026, 11, 1), "示例核对表", "3")
    with pytest.raises(StaleSignOff):
        load().signed([stale])


@pytest.mark.parametrize(
    "row_id",
    [
        "allometry_trees/CAS10_stem",
        "allometry_trees/ALLODB_7e8719",
        "allometry_trees/IM_ulmus_stem",
        "allometry_shrubs/salix_psammophila/total",
        "litter_functions/油松",
        "other_defaults/油松/CF",
        "volume_equations/落叶松/a*D^b*H^c",
        "uncertainty_discount/CDM AR-TOOL14 v4.2/u>30",
    ],
)
def test_what_the_data_sheet_blocks_is_blocked(row_id: str) -> None:
    assert load().unsigned([row_id]) == (row_id,)


def test_what_was_read_at_its_source_is_free() -> None:
    free = ["allometry_trees/ALLODB_fa2c29", "other_defaults/青海云杉/CF", "species/robinia"]
    assert load().unsigned(free) == ()


def test_an_unknown_version_or_row_is_refused_by_name() -> None:
    with pytest.raises(UnknownParameters, match="1998-01"):
        load("1998-01")
    with pytest.raises(UnknownParameters, match="杨柳"):
        load().row("biomass_params/杨柳")
