"""Where a beneficiary's money goes: an account in its own name, a collective's own (ZJ-11, LP-18b)."""

from dataclasses import dataclass

from registry.law.refusals import require
from registry.settlement.errors import PayeeNotChecked
from registry.tickets.operation import AccountKind


@dataclass(frozen=True)
class BankAccount:
    """What the payee gives; sealed where it is kept."""

    holder_name: str
    number: str
    bank_name: str


@dataclass(frozen=True)
class PayeeAccount:
    """The last one recorded counts. `commitment` answers for the sealed account."""

    id: str
    party_id: str
    kind: AccountKind
    proof_sha256: str
    commitment: str
    recorded_by: str
    event_id: str


def require_own_name(given: BankAccount, registered_name: str) -> None:
    """ZJ-11: the name on the account is the name in the register, letter by letter."""
    same = given.holder_name.strip() == registered_name.strip() and bool(registered_name.strip())
    require("ZJ-11", same, PayeeNotChecked, name=registered_name)


def require_fitting_kind(kind: AccountKind | None, *, collective: bool, person: bool, name: str) -> None:
    """ZJ-11, LP-18b: a collective's income never to a private account, nor an organisation's to a person."""
    wanted = (
        AccountKind.COLLECTIVE if collective else AccountKind.PERSONAL if person else AccountKind.ORGANISATION
    )
    rule = "LP-18b" if collective else "ZJ-11"
    require(rule, kind is wanted, PayeeNotChecked, name=name)
