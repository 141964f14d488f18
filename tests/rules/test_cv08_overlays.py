"""CV-08: a county may add steps and tighten, never loosen."""

import pytest

from registry.errors import SeveralRefused
from registry.law.errors import OverlayLoosens
from registry.law.overlays import overlaid, parse_overlay
from registry.law.packs import load_packs

XIAOWEI = load_packs()["xiaowei-2025@1"]


def an_overlay(numbers: str) -> str:
    return f"""
    unit = "640122"
    overlays = "xiaowei-2025"
    version = 1
    title = "示例县小微碳汇实施方案"
    number = "示例〔2026〕1号"
    issuer = "示例县人民政府"
    issued = 2026-01-05
    in_force_from = 2026-01-06
    extra_steps = ["乡镇初核"]
    [numbers]
    {numbers}
    """


@pytest.mark.rule("CV-08")
def test_a_county_may_raise_a_minimum_lower_a_maximum_and_add_a_step() -> None:
    here = overlaid(
        XIAOWEI, parse_overlay(an_overlay('"RY-02.dbh_min_cm" = 35\n"RY-06.notice_interval_months" = 3'))
    )
    assert not here.meets("RY-02.dbh_min_cm", 34) and XIAOWEI.meets("RY-02.dbh_min_cm", 34)
    assert not here.meets("RY-06.notice_interval_months", 4)
    assert here.extra_steps == ("乡镇初核",)
    assert here.ref == "xiaowei-2025@1+640122/xiaowei-2025@1"


@pytest.mark.rule("CV-08")
@pytest.mark.parametrize(
    "numbers",
    [
        '"RY-02.dbh_min_cm" = 29.5',
        '"RY-06.notice_interval_months" = 7',
        '"ZJ-04a.holder_share_permille" = 900',
        '"XX-99.unknown" = 1',
    ],
)
def test_a_county_may_not_loosen_a_limit_nor_change_a_number_that_is_none(numbers: str) -> None:
    with pytest.raises(OverlayLoosens) as refused:
        overlaid(XIAOWEI, parse_overlay(an_overlay(numbers)))
    assert refused.value.rule == "CV-08"


@pytest.mark.rule("CV-08")
def test_all_loosened_limits_are_named_at_once() -> None:
    with pytest.raises(SeveralRefused) as refused:
        overlaid(XIAOWEI, parse_overlay(an_overlay('"RY-02.dbh_min_cm" = 1\n"YZ-06.trees_min" = 1')))
    assert len(refused.value.refusals) == 2
