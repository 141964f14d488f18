"""Earmarked money (专款专用): which income may leave for which purpose, and nothing else (ZJ-02, ZJ-09).

The table below is the only list of permitted pairs. The ledger keeps it by a constraint of its own
(`store.tables.ledger`): a transfer out of an income account to any other place is refused by the database,
whoever writes it. A new kind of income is a line here and an account that `funds` names.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from registry.law.packs import CITY
from registry.law.refusals import require
from registry.ledger.accounts import MONEY, Account, Limit, account_id
from registry.ledger.errors import OutletNotPermitted


class Income(StrEnum):
    """The kind of an income, which fixes whom or what it is for (section 19 of the requirements)."""

    HOLDER_INCOME = "HOLDER_INCOME"
    """Sinks of collective or individual forest: the right holder (ZJ-04a)."""
    MANAGER_INCOME = "MANAGER_INCOME"
    """Sinks of state forest: the managing unit (ZJ-04b)."""
    PLANTING_INCOME = "PLANTING_INCOME"
    """Online planting: the implementing department, for planting (ZJ-05)."""
    ADOPTION_INCOME = "ADOPTION_INCOME"
    """Adopted trees: the implementing department, for upkeep (ZJ-05)."""
    OTHER_SINK_INCOME = "OTHER_SINK_INCOME"
    """What else the special account takes in (ZJ-06)."""
    REINVESTMENT = "REINVESTMENT"
    """Set aside for continuing and improving projects (ZJ-08)."""
    STATE_TICKET_INCOME = "STATE_TICKET_INCOME"
    """Paid for state tickets and vouchers, apart from the sinks' account (ZJ-16)."""
    TRADE_REVENUE = "TRADE_REVENUE"
    """The buyer's money of a city forest carbon trade, until it is divided (ZJ-07)."""
    TRADE_RESIDUE = "TRADE_RESIDUE"
    """What of it has no claimant (LP-34)."""


class Purpose(StrEnum):
    """What money leaves for (ZJ-09); COST_RECOVERY is the city's own cost of a trade (section 19, row 8)."""

    FOREST_GRASS_WETLAND = "FOREST_GRASS_WETLAND"
    URBAN_GREEN = "URBAN_GREEN"
    PLANTING = "PLANTING"
    UPKEEP = "UPKEEP"
    GREEN_TRAVEL_SUBSIDY = "GREEN_TRAVEL_SUBSIDY"
    REINVESTMENT = "REINVESTMENT"
    HOLDER_INCOME = "HOLDER_INCOME"
    MANAGER_INCOME = "MANAGER_INCOME"
    COST_RECOVERY = "COST_RECOVERY"


P = Purpose
RESOURCES = frozenset(
    {P.FOREST_GRASS_WETLAND, P.URBAN_GREEN, P.PLANTING, P.UPKEEP, P.GREEN_TRAVEL_SUBSIDY, P.REINVESTMENT}
)
"""What public money may be spent on at all."""

FIRST: Mapping[Income, frozenset[Purpose]] = {
    Income.STATE_TICKET_INCOME: frozenset({P.FOREST_GRASS_WETLAND, P.URBAN_GREEN}),
    Income.TRADE_RESIDUE: frozenset({P.FOREST_GRASS_WETLAND}),
    Income.OTHER_SINK_INCOME: frozenset(
        {P.FOREST_GRASS_WETLAND, P.URBAN_GREEN, P.PLANTING, P.UPKEEP, P.GREEN_TRAVEL_SUBSIDY}
    ),
    Income.REINVESTMENT: frozenset({P.FOREST_GRASS_WETLAND, P.PLANTING, P.UPKEEP}),
}
"""优先用于, 原则上: any other of the purposes below needs a reason and both consents (ZJ-06, ZJ-10)."""

PERMITTED: Mapping[Income, frozenset[Purpose]] = {
    Income.HOLDER_INCOME: frozenset({P.HOLDER_INCOME, P.REINVESTMENT}),
    Income.MANAGER_INCOME: frozenset({P.MANAGER_INCOME, P.REINVESTMENT}),
    Income.PLANTING_INCOME: frozenset({P.PLANTING, P.UPKEEP, P.REINVESTMENT}),
    Income.ADOPTION_INCOME: frozenset({P.PLANTING, P.UPKEEP, P.REINVESTMENT}),
    Income.OTHER_SINK_INCOME: RESOURCES,
    Income.REINVESTMENT: RESOURCES - {P.REINVESTMENT},
    Income.STATE_TICKET_INCOME: RESOURCES,
    Income.TRADE_REVENUE: frozenset({P.HOLDER_INCOME, P.MANAGER_INCOME, P.COST_RECOVERY}),
    Income.TRADE_RESIDUE: RESOURCES - {P.REINVESTMENT},
}

SPECIAL, TRADE = "city", "trade"
"""Which bank account money leaves from: the special account of the sinks, or that of the city's trades."""

SHORT: Mapping[Income, str] = {
    Income.HOLDER_INCOME: "HI",
    Income.MANAGER_INCOME: "MI",
    Income.PLANTING_INCOME: "PL",
    Income.ADOPTION_INCOME: "AD",
    Income.OTHER_SINK_INCOME: "OI",
    Income.REINVESTMENT: "RE",
    Income.TRADE_REVENUE: "TR",
    Income.TRADE_RESIDUE: "TL",
}
"""How the account of an income begins; a party's id follows. State tickets keep the one account they have."""

STATE_TICKET_ACCOUNT = "state-ticket-income"
OF_TRADES = frozenset({Income.TRADE_REVENUE, Income.TRADE_RESIDUE})
TEST_PREFIX = "T"


def payable(purpose: Purpose, bank: str = SPECIAL) -> str:
    """What is due to payees for a purpose and has not left the bank yet."""
    return account_id(f"OUT-{purpose}", bank)


def state_ticket_spent(purpose: Purpose) -> str:
    return f"state-ticket-spent-{purpose.value.lower().replace('_', '-')}"


def reserve(bank: str = SPECIAL) -> str:
    """The reserve of ZJ-08: what a batch sets aside, until it is spent."""
    return account_id(SHORT[Income.REINVESTMENT], bank)


def other_income() -> str:
    """What the special account took in beside trades (ZJ-06)."""
    return account_id(SHORT[Income.OTHER_SINK_INCOME], CITY)


def residue() -> str:
    """What is left of the city's trades without a claimant (LP-34)."""
    return account_id(SHORT[Income.TRADE_RESIDUE], TRADE)


def trade_revenue(cycle_id: str) -> str:
    """The buyer's money of one trade, until it is divided."""
    return account_id(SHORT[Income.TRADE_REVENUE], cycle_id)


def trade_accounts(cycle_id: str) -> list[Account]:
    """All that the money of a city trade moves through; what leaves can never exceed what came."""
    out = [
        Account(payable(purpose, TRADE), MONEY, f"OUT-{purpose.value}", CITY, CITY, Limit.DEBITS)
        for purpose in sorted(PERMITTED[Income.TRADE_REVENUE] | PERMITTED[Income.TRADE_RESIDUE])
    ]
    revenue, left = Income.TRADE_REVENUE.value, Income.TRADE_RESIDUE.value
    return [
        Account(bank(TRADE), MONEY, "RECEIVED", CITY, CITY, Limit.CREDITS),
        Account(trade_revenue(cycle_id), MONEY, revenue, CITY, CITY, Limit.DEBITS),
        Account(residue(), MONEY, left, CITY, CITY, Limit.DEBITS),
        *out,
    ]


def bank(of: str = SPECIAL) -> str:
    """Where the money itself lies, as the bank's statement tells it."""
    return account_id("RECEIVED", "BANK" if of == SPECIAL else "TRADE")


def outlets(income: Income) -> list[str]:
    """The only accounts that the money of an income may be moved to."""
    purposes = sorted(PERMITTED[income])
    if income is Income.STATE_TICKET_INCOME:
        return [state_ticket_spent(purpose) for purpose in purposes]
    if income is Income.TRADE_REVENUE:
        return [*(payable(purpose, TRADE) for purpose in purposes), residue()]
    of = TRADE if income is Income.TRADE_RESIDUE else SPECIAL
    return [reserve() if purpose is P.REINVESTMENT else payable(purpose, of) for purpose in purposes]


def begins(income: Income) -> str:
    """How every account of an income begins."""
    return STATE_TICKET_ACCOUNT if income is Income.STATE_TICKET_INCOME else f"{SHORT[income]}:"


@cache
def ways_out() -> Mapping[str, frozenset[str]]:
    """Beginning of an account → where its money may go; that of a test goes nowhere, what is due leaves
    only from its own bank account."""
    found = {begins(income): frozenset(outlets(income)) for income in Income}
    found |= {f"{TEST_PREFIX}{short}:": frozenset() for short in SHORT.values()}
    for of in (SPECIAL, TRADE):
        found |= {payable(purpose, of): frozenset({bank(of)}) for purpose in Purpose}
    return found


def permits(debit_id: str, credit_id: str) -> bool:
    """Whether a transfer between these accounts keeps the purpose of the money."""
    way = next((ways for start, ways in ways_out().items() if debit_id.startswith(start)), None)
    return way is None or credit_id in way


def require_permitted(income: Income, purpose: Purpose) -> None:
    """ZJ-02: an outflow has a permitted pair of income kind and purpose."""
    require(
        "ZJ-02", purpose in PERMITTED[income], OutletNotPermitted, source=income.value, target=purpose.value
    )


def require_way_out(debit_id: str, credit_id: str) -> None:
    """ZJ-02 at the one door of all transfers; the database refuses the same."""
    require("ZJ-02", permits(debit_id, credit_id), OutletNotPermitted, source=debit_id, target=credit_id)
