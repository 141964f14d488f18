"""A payout the bank refused: its money lies where it was due until a later batch pays it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.ledger.purposes import Purpose
from registry.office.casework import Case, Step, step
from registry.settlement.batches import SETTLE
from registry.settlement.errors import AccountRefused, ReturnNotFitting
from registry.settlement.payouts import Payout


class ReturnState(StrEnum):
    RETURNED = "RETURNED"
    CARRIED = "CARRIED"
    """A later batch has taken it up; it is due to the same payee there."""
    REPAID = "REPAID"


R = ReturnState


@dataclass(eq=False, kw_only=True)
class PayoutReturn(Case):
    """`party_id` is the payee; `payment_id` the payment as which the money had come in, if it had."""

    NAME = "payout_return"
    CALLED = Words("退回的付款", "returned payout")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "payout.returned": step(None, R.RETURNED, SETTLE, rule="ZJ-03"),
        "payout.carried": step(R.RETURNED, R.CARRIED, SETTLE, rule="ZJ-03"),
        "payout.repaid": step(R.CARRIED, R.REPAID, SETTLE, rule="ZJ-03"),
    }

    state: ReturnState | None = None
    payout_id: str
    batch_id: str
    purpose: Purpose
    amount_fen: int
    account_id: str
    bank_reference: str
    returned_on: date
    slip_sha256: str
    payment_id: str = ""
    repaid_in: str = ""


def require_return(payout: Payout, amount_fen: int, returned_on: date, *, before: bool) -> None:
    """ZJ-03: the whole of it, once, not before it was paid."""

    def fits(holds: bool, zh: str, en: str) -> None:
        require("ZJ-03", holds, ReturnNotFitting, what=Words(zh, en))

    fits(not before, "这笔付款已经登记退回", "this payout is recorded as returned already")
    fits(amount_fen == payout.amount_fen, "金额与原付款不符", "it is not the amount of the payout")
    fits(returned_on >= payout.paid_on, "退回日期早于付款日期", "it came back before it was paid")


def require_another_account(account_id: str, returned: Iterable[PayoutReturn], name: str) -> None:
    """ZJ-11: what the bank refused is paid to an account recorded and proven after that."""
    refused = {case.account_id for case in returned}
    require("ZJ-11", account_id not in refused, AccountRefused, name=name)
