"""Section 19 of the requirements: who pays whom for what, row by row, as the ledger lets money move."""

import pytest

from registry.ledger.errors import OutletNotPermitted
from registry.ledger.purposes import SHORT, Income, Purpose, bank, begins, permits, require_permitted
from registry.market.money import Channel, received
from registry.settlement.batches import AT_ONCE, PAID_FOR, SETTLED, WITH_CONSENT

PUBLIC = {"FOREST_GRASS_WETLAND", "URBAN_GREEN", "PLANTING", "UPKEEP", "GREEN_TRAVEL_SUBSIDY"}
ROWS = {
    # Row of the table: the income, and every account its money may ever go to.
    1: (Income.HOLDER_INCOME, {"OUT-HOLDER_INCOME:city", "RE:city"}),
    2: (Income.MANAGER_INCOME, {"OUT-MANAGER_INCOME:city", "RE:city"}),
    3: (Income.PLANTING_INCOME, {"OUT-PLANTING:city", "OUT-UPKEEP:city", "RE:city"}),
    4: (Income.ADOPTION_INCOME, {"OUT-PLANTING:city", "OUT-UPKEEP:city", "RE:city"}),
    5: (Income.OTHER_SINK_INCOME, {*(f"OUT-{one}:city" for one in PUBLIC), "RE:city"}),
    6: (Income.REINVESTMENT, {f"OUT-{one}:city" for one in PUBLIC}),
    7: (
        Income.TRADE_REVENUE,  # rows 7, 8, 20, 21: holders, managers, the city's cost, what is left
        {"OUT-HOLDER_INCOME:trade", "OUT-MANAGER_INCOME:trade", "OUT-COST_RECOVERY:trade", "TL:trade"},
    ),
    8: (Income.TRADE_RESIDUE, {f"OUT-{one}:trade" for one in PUBLIC}),
    9: (
        Income.STATE_TICKET_INCOME,  # rows 9 and 10, in an account of their own (ZJ-16)
        {f"state-ticket-spent-{one.lower().replace('_', '-')}" for one in (*PUBLIC, "REINVESTMENT")},
    ),
}
ELSEWHERE = [
    *(f"OUT-{purpose}:{of}" for purpose in Purpose for of in ("city", "trade")),
    *(f"{short}:somebody" for short in SHORT.values()),
    *(f"state-ticket-spent-{purpose.value.lower().replace('_', '-')}" for purpose in Purpose),
    *(received(channel, test=False) for channel in Channel),
    "RE:city",
    "TL:trade",
    bank(),
    bank("trade"),
]


@pytest.mark.rule("ZJ-02", "ZJ-04a", "ZJ-04b", "ZJ-05", "ZJ-06", "ZJ-09", "ZJ-16")
@pytest.mark.parametrize("row", ROWS)
def test_money_of_a_row_goes_where_the_table_says_and_nowhere_else(row: int) -> None:
    income, allowed = ROWS[row]
    account = begins(income) if row == 9 else f"{begins(income)}somebody"
    reached = {to for to in ELSEWHERE if to != account and permits(account, to)}
    assert reached == allowed


@pytest.mark.rule("ZJ-04a", "ZJ-04b", "ZJ-05", "ZJ-08")
def test_batches_pay_the_four_kinds_for_their_purpose_and_ask_holders_before_setting_aside() -> None:
    assert {income: PAID_FOR[income] for income in SETTLED} == {
        Income.HOLDER_INCOME: Purpose.HOLDER_INCOME,
        Income.MANAGER_INCOME: Purpose.MANAGER_INCOME,
        Income.PLANTING_INCOME: Purpose.PLANTING,
        Income.ADOPTION_INCOME: Purpose.UPKEEP,
    }
    assert set(AT_ONCE) == {Income.PLANTING_INCOME, Income.ADOPTION_INCOME}, "rows 3 and 4: on completion"
    assert set(WITH_CONSENT) == {Income.HOLDER_INCOME, Income.MANAGER_INCOME}


@pytest.mark.rule("ZJ-02")
def test_what_is_due_leaves_only_from_its_own_bank_account() -> None:
    for purpose in Purpose:
        for of in ("city", "trade"):
            reached = {to for to in ELSEWHERE if permits(f"OUT-{purpose}:{of}", to)}
            assert reached == {bank("trade" if of == "trade" else "city")}


@pytest.mark.rule("ZJ-02", "LP-34")
@pytest.mark.parametrize(
    ("income", "purpose"),
    [
        (Income.HOLDER_INCOME, Purpose.PLANTING),
        (Income.MANAGER_INCOME, Purpose.HOLDER_INCOME),
        (Income.ADOPTION_INCOME, Purpose.HOLDER_INCOME),
        (Income.STATE_TICKET_INCOME, Purpose.HOLDER_INCOME),  # voucher buyers receive no carbon income
        (Income.TRADE_RESIDUE, Purpose.HOLDER_INCOME),
    ],
)
def test_the_never_of_the_table_is_refused_by_name(income: Income, purpose: Purpose) -> None:
    with pytest.raises(OutletNotPermitted):
        require_permitted(income, purpose)
