"""A payout: what a payee gets for one purpose in one batch, with the bank's evidence."""

from dataclasses import dataclass
from datetime import date

from registry.ledger.purposes import Purpose


@dataclass(frozen=True)
class BankSlip:
    """`reference` is the bank's own number of the transfer: reconciliation finds the line by it."""

    reference: str
    paid_on: date
    slip_sha256: str


@dataclass(frozen=True)
class Payout:
    id: str
    batch_id: str
    payee_id: str
    purpose: Purpose
    amount_fen: int
    account_id: str
    bank_reference: str
    paid_on: date
    slip_sha256: str
    paid_by: str
    event_id: str
