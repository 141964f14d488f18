"""ZJ-07 by its worked example and for any areas: nothing is lost, nobody gets more than its area."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import RuleRefused
from registry.settlement.city_trade import (
    Block,
    BlockKind,
    Mistake,
    Payout,
    divide_trade,
    put_right,
    require_ready,
)
from registry.settlement.errors import TradeNotDividable
from registry.tickets.construction import PlotInProject, construction_shares

E, C, S = BlockKind.ENTERPRISE, BlockKind.COLLECTIVE, BlockKind.STATE


def a_block(name: str, kind: BlockKind, mu: int, share: str = "0") -> Block:
    return Block(name, kind, f"owner of {name}", "640104", mu * 100, share=share)


EXAMPLE_6 = (
    a_block("enterprise", E, 120),
    a_block("one", C, 180, "3/5"),
    a_block("two", C, 120, "2/5"),
    a_block("state", S, 240),
)


def paid(payouts: tuple[Payout, ...]) -> dict[str, int]:
    return {one.ticket_id: one.amount_fen for one in payouts}


@pytest.mark.rule("ZJ-07", "LP-30c", "LP-34", "LP-16", "LP-28a")
def test_worked_example_6_to_the_fen() -> None:
    found = divide_trade(100_000_000, 25_000_000, 90_000, EXAMPLE_6, {})
    assert paid(found.payouts) == {
        "enterprise": 10_000_000,
        "one": 15_000_000,
        "two": 10_000_000,
        "state": 20_000_000,
    }
    assert (found.residue_fen, found.cost_back_fen) == (20_000_000, 25_000_000)


@pytest.mark.rule("ZJ-07")
@pytest.mark.parametrize("cost", [100_000_000, 100_000_001, 250_000_000])
def test_when_the_cost_eats_the_revenue_every_share_is_nothing(cost: int) -> None:
    found = divide_trade(100_000_000, cost, 90_000, EXAMPLE_6, {})
    assert (found.payouts, found.residue_fen, found.cost_back_fen) == ((), 0, 100_000_000)


@pytest.mark.rule("LP-18a", "LP-16")
def test_a_contract_divides_the_block_of_its_holder_only() -> None:
    contract = {"one": {"owner of one": Fraction(2, 3), "partner": Fraction(1, 3)}}
    found = divide_trade(100_000_001, 25_000_000, 90_000, EXAMPLE_6, contract)
    mine = {one.payee_id: one.amount_fen for one in found.payouts if one.ticket_id == "one"}
    assert mine == {"partner": 5_000_000, "owner of one": 10_000_000}


@pytest.mark.rule("LP-16", "ZJ-07")
def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(TradeNotDividable):
        divide_trade(1, 0, 65_999, EXAMPLE_6, {})
    with pytest.raises(TradeNotDividable):
        divide_trade(1, 0, 90_000, EXAMPLE_6[:2], {})


@pytest.mark.rule("LP-32b")
def test_nothing_is_fixed_before_every_block_has_its_signatures() -> None:
    for blocks in ((), EXAMPLE_6):
        with pytest.raises(TradeNotDividable):
            require_ready(blocks)
    require_ready(EXAMPLE_6[:1])


areas = st.integers(1, 10**7)


@st.composite
def trades(draw: st.DrawFn) -> tuple[int, int, int, list[Block]]:
    enterprises = [a_block(f"e{i}", E, a) for i, a in enumerate(draw(st.lists(areas, max_size=4)))]
    states = [a_block(f"s{i}", S, a) for i, a in enumerate(draw(st.lists(areas, max_size=3)))]
    plots = {
        f"c{i}": PlotInProject(a, q)
        for i, (a, q) in enumerate(draw(st.lists(st.tuples(areas, areas), max_size=5)))
    }
    shares = construction_shares(plots, draw(st.integers(0, 1000))) if plots else {}
    collective = [a_block(name, C, plot.area_dm2, str(shares[name])) for name, plot in plots.items()]
    blocks = [*enterprises, *states, *collective]
    total = sum(one.area_mu100 for one in blocks) + draw(st.integers(0, 10**9))
    return draw(st.integers(1, 10**13)), draw(st.integers(0, 10**13)), max(total, 1), blocks


@pytest.mark.rule("ZJ-07", "ZJ-15", "IV-06")
@given(trades())
def test_every_fen_of_the_revenue_is_somewhere_and_no_share_is_too_large(
    trade: tuple[int, int, int, list[Block]],
) -> None:
    revenue, cost, total, blocks = trade
    found = divide_trade(revenue, cost, total, blocks, {})
    net = max(0, revenue - cost)
    shares = [one.amount_fen for one in found.payouts]
    assert found.cost_back_fen + sum(shares) + found.residue_fen == revenue
    assert sum(shares) <= net and found.residue_fen >= 0
    for one in found.payouts:
        block = next(each for each in blocks if each.ticket_id == one.ticket_id)
        if block.kind is not C:
            assert one.amount_fen == net * block.area_mu100 // total


@pytest.mark.rule("ZJ-03")
def test_an_error_of_an_earlier_cycle_moves_money_in_a_later_one_and_keeps_the_sum() -> None:
    found = divide_trade(100_000_000, 25_000_000, 90_000, EXAMPLE_6, {})
    mistake = Mistake("earlier", "owner of state", "somebody", 1_000, "f" * 64)
    right = put_right(found.payouts, [mistake])
    assert sum(one.amount_fen for one in right) == sum(one.amount_fen for one in found.payouts)
    assert {one.payee_id: one.amount_fen for one in right}["somebody"] == 1_000
    with pytest.raises(RuleRefused):
        put_right(found.payouts, [Mistake("earlier", "owner of state", "x", 20_000_001, "f" * 64)])
