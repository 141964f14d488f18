"""Splits lose no fen (ZJ-15), corrections move and never make money (ZJ-03), rates need consents (ZJ-08)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import RuleRefused
from registry.ledger.purposes import Income, Purpose
from registry.settlement.batches import (
    Basis,
    Correction,
    Line,
    Rate,
    Share,
    corrected,
    divide,
    rate_on,
    require_correction,
    require_rate,
)
from registry.settlement.payees import BankAccount, require_fitting_kind, require_own_name
from registry.settlement.quarters import Quarter, quarter_of
from registry.tickets.operation import AccountKind

HOLDER = Purpose.HOLDER_INCOME
parts = st.dictionaries(st.sampled_from(["a", "b", "c", "owner"]), st.integers(0, 1000), min_size=1)


@pytest.mark.rule("ZJ-15", "LP-18a")
@given(st.integers(0, 10**12), parts, st.integers(0, 1000))
def test_a_split_sums_to_what_came_in_and_partners_never_get_more(
    gross: int, weights: dict[str, int], permille: int
) -> None:
    total = sum(weights.values())
    shares = {name: Fraction(weight, total) for name, weight in weights.items()} if total else {}
    found = divide(gross, "owner", shares or {"owner": Fraction(1)}, HOLDER, permille)
    assert sum(one.amount_fen for one in found) == gross
    aside = sum(one.amount_fen for one in found if one.basis is Basis.REINVESTMENT)
    assert aside == gross * permille // 1000
    for one in found:
        if one.basis is Basis.CONTRACT:
            assert one.amount_fen <= (gross - aside) * shares[one.payee_id]


@pytest.mark.rule("ZJ-15")
def test_the_remainder_goes_to_the_holder_who_is_last() -> None:
    thirds = {"b": Fraction(1, 3), "a": Fraction(1, 3), "owner": Fraction(1, 3)}
    found = divide(100, "owner", thirds, HOLDER, 0)
    assert [(one.payee_id, one.amount_fen) for one in found] == [("a", 33), ("b", 33), ("owner", 34)]


def a_line(*shares: Share) -> Line:
    gross = sum(share.amount_fen for share in shares)
    return Line(0, Income.HOLDER_INCOME, "owner", "640104", "l", 1, 0, gross, shares)


def a_correction(amount: int) -> Correction:
    return Correction("c1", Income.HOLDER_INCOME, "owner", "other", amount, "b0", "f" * 64, "p", "e")


@pytest.mark.rule("ZJ-03")
@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_correction_moves_money_or_waits_whole(has: int, wrong: int) -> None:
    (line,), done = corrected([a_line(Share("owner", HOLDER, Basis.RIGHT, has))], [a_correction(wrong)])
    assert sum(share.amount_fen for share in line.shares) == has
    moved = sum(share.amount_fen for share in line.shares if share.payee_id == "other")
    assert (moved, done) == ((wrong, ["c1"]) if wrong <= has else (0, []))


@pytest.mark.rule("ZJ-03")
@pytest.mark.parametrize(
    ("income", "to", "amount"),
    [
        (Income.HOLDER_INCOME, "other", 101),
        (Income.HOLDER_INCOME, "owner", 1),
        (Income.STATE_TICKET_INCOME, "x", 1),
    ],
)
def test_a_correction_stays_in_its_kind_and_below_what_was_given(
    income: Income, to: str, amount: int
) -> None:
    with pytest.raises(RuleRefused):
        require_correction(income, "owner", to, amount, 100)


@pytest.mark.rule("ZJ-08")
def test_holders_and_managers_are_asked_and_the_default_never_touches_them() -> None:
    for income in (Income.HOLDER_INCOME, Income.MANAGER_INCOME):
        with pytest.raises(RuleRefused):
            require_rate(income, "", 1, "f" * 64)
        with pytest.raises(RuleRefused):
            require_rate(income, "owner", 1, "")
        require_rate(income, "owner", 1, "f" * 64)
        assert rate_on([], income, "owner", date(2026, 1, 1), 50) == 0
    require_rate(Income.PLANTING_INCOME, "", 1000, "")
    assert rate_on([], Income.PLANTING_INCOME, "d", date(2026, 1, 1), 50) == 50


@pytest.mark.rule("ZJ-08")
def test_a_rate_counts_from_its_day_and_the_own_one_before_the_general() -> None:
    def rate(owner: str, permille: int, since: date) -> Rate:
        return Rate("r", Income.PLANTING_INCOME, owner, permille, since, "", "p", "e")

    rates = [rate("", 10, date(2026, 1, 1)), rate("", 20, date(2026, 3, 1)), rate("d", 5, date(2026, 2, 1))]
    asked = [
        (date(2025, 12, 31), "d"),
        (date(2026, 1, 1), "d"),
        (date(2026, 3, 2), "d"),
        (date(2026, 3, 2), "x"),
    ]
    assert [rate_on(rates, Income.PLANTING_INCOME, who, day, 0) for day, who in asked] == [0, 10, 5, 20]


@pytest.mark.rule("ZJ-11", "LP-18b")
def test_a_payee_is_the_beneficiary_itself_with_its_kind_of_account() -> None:
    require_own_name(BankAccount("示例村001", "1", "示例银行"), "示例村001")
    for name in ("示例村002", "", "示例村"):
        with pytest.raises(RuleRefused):
            require_own_name(BankAccount(name, "1", "示例银行"), "示例村001")
    require_fitting_kind(AccountKind.COLLECTIVE, collective=True, person=False, name="x")
    require_fitting_kind(AccountKind.PERSONAL, collective=False, person=True, name="x")
    for kind, collective, person in (
        (AccountKind.PERSONAL, True, False),
        (AccountKind.ORGANISATION, True, False),
        (AccountKind.COLLECTIVE, False, False),
        (AccountKind.PERSONAL, False, False),
        (None, False, True),
    ):
        with pytest.raises(RuleRefused):
            require_fitting_kind(kind, collective=collective, person=person, name="x")


@pytest.mark.rule("ZJ-03", "CV-06")
def test_quarters_are_natural() -> None:
    spans = [(Quarter(2026, n).first_day, Quarter(2026, n).last_day) for n in (1, 2, 3, 4)]
    assert spans == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    assert quarter_of(date(2026, 6, 30)) == Quarter(2026, 2)
