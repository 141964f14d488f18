"""Transfers: the only way value moves, always from one account to another, never changed afterwards.

A hold (PENDING) reserves; it ends exactly once: POST moves all or part and frees the rest, VOID and EXPIRE
free all. A REVERSAL undoes a posted transfer once; a correction is a reversal and a new transfer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from registry import canonical
from registry.ledger.accounts import Balance
from registry.ledger.errors import HoldExpired

AMOUNT_MAX = 1 << 52
"""Within what JSON numbers carry exactly (RFC 8785 §3.2.2.3)."""

TRANSFERS_FACT = "transfers_sha256"
"""The event of an act that moves value carries this fact: `facts={**committed(transfers), …}`."""


class Kind(StrEnum):
    NORMAL = "NORMAL"
    PENDING = "PENDING"
    POST = "POST"
    VOID = "VOID"
    EXPIRE = "EXPIRE"
    REVERSAL = "REVERSAL"


ENDS_A_HOLD = frozenset({Kind.POST, Kind.VOID, Kind.EXPIRE})
REVERSIBLE = frozenset({Kind.NORMAL, Kind.POST})


@dataclass(frozen=True)
class Transfer:
    """`id` is made by the client before the first attempt; `ends_id` names the hold, `reverses_id` the
    transfer undone."""

    id: str
    kind: Kind
    debit_id: str
    credit_id: str
    asset: str
    amount: int
    purpose: str
    ends_id: str | None = None
    reverses_id: str | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount <= AMOUNT_MAX:
            raise ValueError(f"an amount is a positive whole number up to 2^52: {self.amount}")
        if self.debit_id == self.credit_id:
            raise ValueError("a transfer needs two accounts")
        if (self.kind in ENDS_A_HOLD) != (self.ends_id is not None):
            raise ValueError("exactly POST, VOID and EXPIRE end a hold")
        if (self.kind is Kind.REVERSAL) != (self.reverses_id is not None):
            raise ValueError("exactly a REVERSAL reverses")
        if self.expires_at and self.kind is not Kind.PENDING:
            raise ValueError("only a hold expires")

    @property
    def target_id(self) -> str | None:
        """The hold it ends or the transfer it reverses."""
        return self.ends_id or self.reverses_id

    @property
    def hash(self) -> bytes:
        """SHA-256 of the canonical JSON of all fields."""
        expires_at = self.expires_at.isoformat(timespec="microseconds") if self.expires_at else None
        fields = {**vars(self), "kind": self.kind.value, "expires_at": expires_at}
        return sha256(canonical.dumps(fields)).digest()


def posting(hold: Transfer, *, id: str, amount: int | None = None) -> Transfer:
    """Move what was held, all of it unless `amount` says less; the rest is freed."""
    if amount is not None and amount > hold.amount:
        raise ValueError(f"{amount} is more than the {hold.amount} held")
    return _ending(hold, Kind.POST, id, amount or hold.amount)


def carrying_out(hold: Transfer, *, ids: tuple[str, str], at: datetime) -> list[Transfer]:
    """Move what is held: by POST, or, past its time but not ended yet, by VOID and a transfer of its own."""
    if hold.expires_at is None or hold.expires_at > at:
        return [posting(hold, id=ids[0])]
    moved = replace(hold, id=ids[1], kind=Kind.NORMAL, expires_at=None)
    return [voiding(hold, id=ids[0]), moved]


def voiding(hold: Transfer, *, id: str) -> Transfer:
    return _ending(hold, Kind.VOID, id, hold.amount)


def expiring(hold: Transfer) -> Transfer:
    """The id follows from the hold's, so that two workers make the same transfer."""
    return _ending(hold, Kind.EXPIRE, sha256(f"expire {hold.id}".encode()).hexdigest()[:32], hold.amount)


def _ending(hold: Transfer, kind: Kind, id: str, amount: int) -> Transfer:
    if hold.kind is not Kind.PENDING:
        raise ValueError(f"{hold.id} is no hold")
    return replace(hold, id=id, kind=kind, amount=amount, ends_id=hold.id, expires_at=None)


def reversing(done: Transfer, *, id: str, purpose: str) -> Transfer:
    """The same amount back."""
    if done.kind not in REVERSIBLE:
        raise ValueError(f"a {done.kind} cannot be reversed")
    return Transfer(
        id=id,
        kind=Kind.REVERSAL,
        debit_id=done.credit_id,
        credit_id=done.debit_id,
        asset=done.asset,
        amount=done.amount,
        purpose=purpose,
        reverses_id=done.id,
    )


def committed(transfers: Sequence[Transfer]) -> dict[str, str]:
    """The fact by which an event answers for its transfers."""
    return {TRANSFERS_FACT: commitment([transfer.hash for transfer in transfers])}


def commitment(hashes: Iterable[bytes]) -> str:
    """SHA-256 over the hashes of the transfers in their order, in hex."""
    return sha256(b"".join(hashes)).hexdigest()


def effects(transfers: Iterable[Transfer], holds: Mapping[str, Transfer]) -> dict[str, Balance]:
    """What these transfers add to the sums of each account; `holds` are the holds they end."""
    found: dict[str, Balance] = defaultdict(Balance)
    for transfer in transfers:
        amount, held = transfer.amount, 0
        if transfer.kind is Kind.PENDING:
            amount, held = 0, transfer.amount
        elif transfer.ends_id is not None:
            held = -holds[transfer.ends_id].amount
            amount = transfer.amount if transfer.kind is Kind.POST else 0
        found[transfer.debit_id] += Balance(debits_posted=amount, debits_pending=held)
        found[transfer.credit_id] += Balance(credits_posted=amount, credits_pending=held)
    return found


def require_matching(transfer: Transfer, target: Transfer, at: datetime) -> None:
    """That a transfer ends or reverses its target as it was, and in time."""
    if transfer.kind is Kind.REVERSAL:
        expected = reversing(target, id=transfer.id, purpose=transfer.purpose)
    else:
        expected = _ending(target, transfer.kind, transfer.id, min(transfer.amount, target.amount))
    if transfer != expected:
        raise ValueError(f"{transfer.id} does not match {target.id}")
    expired = target.expires_at is not None and target.expires_at <= at
    if transfer.kind is Kind.POST and expired:
        raise HoldExpired(id=target.id, expires_at=target.expires_at)
    if transfer.kind is Kind.EXPIRE and not expired:
        raise ValueError(f"{target.id} has not expired")
