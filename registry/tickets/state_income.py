"""Money for state tickets and vouchers: one account, apart from the sinks' special account (LP-27, ZJ-16)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.law.packs import CITY
from registry.law.refusals import require
from registry.ledger.accounts import MONEY, Account, Limit
from registry.ledger.purposes import (
    FIRST,
    SPECIAL,
    STATE_TICKET_ACCOUNT,
    TRADE,
    Income,
    Purpose,
    bank,
    other_income,
    payable,
    require_permitted,
    reserve,
    residue,
    state_ticket_spent,
)
from registry.ledger.transfers import Kind, Transfer
from registry.money import yuan
from registry.tickets.kind_errors import OtherPurpose
from registry.tickets.kinds import TicketNature
from registry.tickets.voucher_errors import PaymentDiffers, PaymentTooLate

OUTSIDE_ID = "state-ticket-payers"


class Method(StrEnum):
    """How a voucher is paid: never by ticket, points or carbon (LP-41)."""

    BANK_TRANSFER = "BANK_TRANSFER"
    COUNTER = "COUNTER"


@dataclass(frozen=True)
class Payment:
    """What the bank slip or the counter receipt says; `reference` stands on the paper."""

    method: Method
    amount_fen: int
    reference: str
    slip_sha256: str
    paid_on: date


def income_accounts(keeper_id: str) -> tuple[Account, Account]:
    """Where the payers' money comes from, and the account that holds it."""
    return (
        Account(OUTSIDE_ID, MONEY, "OUTSIDE", CITY, keeper_id, Limit.NONE),
        Account(STATE_TICKET_ACCOUNT, MONEY, Income.STATE_TICKET_INCOME.value, CITY, keeper_id, Limit.DEBITS),
    )


def income(transfer_id: str, amount_fen: int) -> Transfer:
    purpose = Income.STATE_TICKET_INCOME.value
    return Transfer(transfer_id, Kind.NORMAL, OUTSIDE_ID, STATE_TICKET_ACCOUNT, MONEY, amount_fen, purpose)


def require_payment(payment: Payment, nature: TicketNature, due_fen: int, due_on: date, as_of: date) -> None:
    """The whole amount at once, in term, and not paid on a day to come (16.3, 16.4)."""
    paid = {"paid_yuan": yuan(payment.amount_fen), "due_yuan": yuan(due_fen)}
    require("ZJ-16", payment.amount_fen == due_fen, PaymentDiffers, **paid)
    in_term = payment.paid_on <= min(due_on, as_of)
    term = {"due_on": due_on.isoformat()}
    if nature is TicketNature.GREEN_SPACE:
        require("LP-22d", in_term, PaymentTooLate, **term)
    else:
        require("LP-24a", in_term, PaymentTooLate, **term)


@dataclass(frozen=True)
class Spending:
    """Money to leave the account; another purpose than the first needs a reason and finance's consent."""

    purpose: Purpose
    amount_fen: int
    payee: str
    evidence_sha256: str
    reason: str = ""
    finance_consent_sha256: str = ""
    fund: Income = Income.STATE_TICKET_INCOME


FUNDS = (
    Income.STATE_TICKET_INCOME,
    Income.OTHER_SINK_INCOME,
    Income.REINVESTMENT,
    Income.TRADE_RESIDUE,
)
"""Public money that is spent purpose by purpose, by two persons, instead of being due to somebody."""

RULE = {
    Income.STATE_TICKET_INCOME: "LP-27",
    Income.OTHER_SINK_INCOME: "ZJ-06",
    Income.REINVESTMENT: "ZJ-08",
    Income.TRADE_RESIDUE: "LP-34",
}


def fund_id(fund: Income) -> str:
    """The account that holds a fund."""
    return {
        Income.STATE_TICKET_INCOME: STATE_TICKET_ACCOUNT,
        Income.OTHER_SINK_INCOME: other_income(),
        Income.REINVESTMENT: reserve(),
        Income.TRADE_RESIDUE: residue(),
    }[fund]


def spent_id(fund: Income, purpose: Purpose) -> str:
    """Where money of a fund goes for a purpose."""
    if fund is Income.STATE_TICKET_INCOME:
        return state_ticket_spent(purpose)
    return reserve() if purpose is Purpose.REINVESTMENT else payable(purpose, _bank_of(fund))


def _bank_of(fund: Income) -> str:
    return TRADE if fund is Income.TRADE_RESIDUE else SPECIAL


def spending_accounts(wanted: Spending, keeper_id: str) -> list[Account]:
    """The accounts a spending needs; those of a fund are opened by what brings its money."""
    name = spent_id(wanted.fund, wanted.purpose)
    own = wanted.fund is Income.STATE_TICKET_INCOME
    if not own:
        return [Account(name, MONEY, f"OUT-{wanted.purpose.value}", CITY, CITY, Limit.DEBITS)]
    spent = Account(name, MONEY, wanted.purpose.value, CITY, keeper_id, Limit.DEBITS)
    return [*income_accounts(keeper_id), spent]


def leaving(hold: Transfer, transfer_id: str) -> list[Transfer]:
    """The second half of a payment: from what is due for the purpose out of the bank, where it has one."""
    if not hold.credit_id.startswith("OUT-"):
        return []
    of = TRADE if hold.credit_id.endswith(f":{TRADE}") else SPECIAL
    return [
        Transfer(transfer_id, Kind.NORMAL, hold.credit_id, bank(of), MONEY, hold.amount, hold.purpose),
    ]


def spending_hold(transfer_id: str, wanted: Spending) -> Transfer:
    """Held when proposed, moved when another person pays."""
    return Transfer(
        transfer_id,
        Kind.PENDING,
        fund_id(wanted.fund),
        spent_id(wanted.fund, wanted.purpose),
        MONEY,
        wanted.amount_fen,
        purpose=wanted.purpose.value,
    )


def require_purpose(wanted: Spending) -> None:
    """ZJ-09, ZJ-10: first to the purposes of its fund; otherwise with a recorded reason and both consents."""
    require_permitted(wanted.fund, wanted.purpose)
    departs = bool(wanted.reason.strip()) and bool(wanted.finance_consent_sha256)
    first = wanted.purpose in FIRST[wanted.fund]
    require(RULE[wanted.fund], first or departs, OtherPurpose, purpose=wanted.purpose.value)
