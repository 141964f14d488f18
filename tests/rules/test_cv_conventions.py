"""CV-01 to CV-08: windows of validity, inclusive words, principles, obligations, precedence, overlays."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from registry.errors import RulePackNotInForce
from registry.law.packs import load_packs
from registry.law.validity import governing, in_force, lapsing, prevailing_on, require_in_force
from registry.law.words import COMPARISON_OF, Comparison

PACKS = load_packs()
LINPIAO = PACKS["linpiao-2024@1"]


@pytest.mark.rule("CV-01", "LP-40")
def test_the_ticket_regime_is_in_force_through_the_whole_of_its_last_day() -> None:
    assert require_in_force(PACKS, "linpiao", date(2024, 1, 17)).ref == "linpiao-2024@1"
    assert require_in_force(PACKS, "linpiao", date(2026, 1, 18)).ref == "linpiao-2024@1"


@pytest.mark.rule("CV-01", "LP-40")
@pytest.mark.parametrize("day", [date(2024, 1, 16), date(2026, 1, 19), date(2030, 1, 1)])
def test_outside_the_window_the_act_is_refused(day: date) -> None:
    with pytest.raises(RulePackNotInForce) as refused:
        require_in_force(PACKS, "linpiao", day)
    assert refused.value.rule == "CV-01" and refused.value.code == "RULE_PACK_NOT_IN_FORCE"


@pytest.mark.rule("CV-01")
def test_sales_of_micro_sinks_go_on_after_the_tickets_lapse() -> None:
    assert require_in_force(PACKS, "xiaowei", date(2027, 11, 27)).ref == "xiaowei-2025@1"
    with pytest.raises(RulePackNotInForce):
        require_in_force(PACKS, "xiaowei", date(2027, 11, 28))


def test_tickets_micro_sinks_and_services_are_in_force_together_only_in_seven_weeks() -> None:
    def together(day: date) -> bool:
        return all(in_force(PACKS, family, day) for family in ("linpiao", "xiaowei", "zhengwu"))

    assert [together(day) for day in (date(2025, 11, 30), date(2025, 12, 1))] == [False, True]
    assert [together(day) for day in (date(2026, 1, 18), date(2026, 1, 19))] == [True, False]


@pytest.mark.rule("CV-01")
def test_a_draft_and_the_text_of_another_city_never_govern_here() -> None:
    assert in_force(PACKS, "dafeng", date(2025, 6, 1)) is None
    assert in_force(PACKS, "zhongwei", date(2025, 6, 1)) is None
    assert in_force(PACKS, "zhongwei", date(2025, 6, 1), unit="640500") is PACKS["zhongwei-2023@1"]


def test_monitoring_still_reads_its_numbers_after_the_lapse() -> None:
    assert governing(PACKS, "linpiao", date(2026, 9, 1)).number("JC-06.failed_years") == 2


@pytest.mark.rule("GS-29")
def test_the_yearly_review_lists_packs_that_lapse_within_twelve_months() -> None:
    listed = [pack.ref for pack in lapsing(PACKS, date(2025, 11, 30))]
    assert listed == ["shuju-2024@1", "wuye-2022@1", "linpiao-2024@1"]


@pytest.mark.rule("CV-02")
@pytest.mark.parametrize(
    ("word", "at", "just_below", "just_above"),
    [
        ("以上", True, False, True),
        ("及以上", True, False, True),
        ("不得小于", True, False, True),
        ("以下", True, True, False),
        ("以内", True, True, False),
        ("不超过", True, True, False),
        ("大于", False, False, True),
        ("超过", False, False, True),
        ("以外", False, False, True),
    ],
)
def test_a_word_includes_or_excludes_its_number(
    word: str, at: bool, just_below: bool, just_above: bool
) -> None:
    holds = COMPARISON_OF[word].holds
    assert [holds(30, 30), holds(Decimal("29.9"), 30), holds(Decimal("30.1"), 30)] == [
        at,
        just_below,
        just_above,
    ]


@pytest.mark.rule("CV-02")
@pytest.mark.parametrize(
    ("pack", "key", "value", "passes"),
    [
        ("linpiao-2024@1", "LP-04.area_min_mu", 1, True),
        ("linpiao-2024@1", "LP-04.area_min_mu", Fraction(9999, 10000), False),
        ("linpiao-2024@1", "LP-35b.term_max_years", 5, True),
        ("linpiao-2024@1", "LP-35b.term_max_years", 6, False),
        ("xiaona-2025@1", "ZH-01.attendance_min_persons", 1000, True),
        ("xiaona-2025@1", "ZH-01.attendance_min_persons", 999, False),
        ("xiaona-2025@1", "ZH-05.floor_area_above_m2", 30000, False),
        ("xiaona-2025@1", "ZH-05.floor_area_above_m2", Decimal("30000.01"), True),
        ("xiaowei-2025@1", "RY-02.dbh_min_cm", 30, True),
        ("xiaowei-2025@1", "RY-02.dbh_min_cm", Decimal("29.9"), False),
        ("yanghu-2022@1", "BC-15.age_above_years", 20, False),
        ("jianshe-2022@1", "BC-06.grown_age_above_years", 3, False),
    ],
)
def test_the_thresholds_of_the_texts_follow_their_words(
    pack: str, key: str, value: int | Decimal | Fraction, passes: bool
) -> None:
    assert PACKS[pack].meets(key, value) is passes


def test_a_plain_number_is_no_limit() -> None:
    with pytest.raises(ValueError, match="plain number"):
        LINPIAO.meets("LP-44.deliveries", 3)


@pytest.mark.rule("CV-04")
def test_offers_never_bind_and_prohibitions_do() -> None:
    assert not LINPIAO.clauses["LP-11.buy_in"].binds
    assert not LINPIAO.clauses["LP-24a.purchase"].binds
    assert LINPIAO.clauses["LP-41.no_currency"].binds


@pytest.mark.rule("CV-07")
def test_of_two_municipal_texts_the_later_governs_its_subject() -> None:
    assert prevailing_on(PACKS, "小微碳汇", date(2025, 12, 15)) is PACKS["xiaowei-2025@1"]


def test_every_comparison_has_a_word() -> None:
    assert set(COMPARISON_OF.values()) == set(Comparison)
