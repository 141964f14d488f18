"""Accounts of one asset each, and their balances as four sums that only grow or are released.

An asset is `CNY` (in fen), `CO2E:<issuance>` (in grams) or `PIECE:<tree or site>` (whole pieces). There is
no mutable “balance”: what an account is worth is the difference of its sums.
"""

from dataclasses import dataclass
from enum import StrEnum

MONEY = "CNY"
GRAMS_PREFIX = "CO2E:"
PIECES_PREFIX = "PIECE:"


def grams_of(issuance_id: str) -> str:
    """The asset of the grams of one issuance."""
    return GRAMS_PREFIX + issuance_id


def pieces_of(subject_id: str) -> str:
    """The asset of what is sold by the piece: the adoption of a tree, the trees of a planting site."""
    return PIECES_PREFIX + subject_id


ISSUED, STOCK, OFFER, RETIRED = "ISSUED", "STOCK", "OFFER", "RETIRED"
"""Purposes of gram accounts: where the grams of an issuance come from, wait, are on sale, and end."""


def account_id(purpose: str, subject_id: str) -> str:
    """The one account of a purpose that a subject has."""
    return f"{purpose}:{subject_id}"


class Limit(StrEnum):
    """Which side may never exceed the other; holds count as if they were posted."""

    NONE = "NONE"
    DEBITS = "DEBITS"
    """Debits stay within credits: an account that holds what was credited to it."""
    CREDITS = "CREDITS"
    """Credits stay within debits."""


@dataclass(frozen=True)
class Account:
    id: str
    asset: str
    purpose: str
    unit_id: str
    party_id: str
    limit: Limit

    def facts(self) -> dict[str, str]:
        """What the opening event records."""
        return {
            "asset": self.asset,
            "purpose": self.purpose,
            "party": self.party_id,
            "limit": self.limit.value,
        }


@dataclass(frozen=True)
class Balance:
    """The four sums, or what a transfer adds to them."""

    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(
            self.debits_posted + other.debits_posted,
            self.credits_posted + other.credits_posted,
            self.debits_pending + other.debits_pending,
            self.credits_pending + other.credits_pending,
        )

    def is_within(self, limit: Limit) -> bool:
        if min(self.debits_posted, self.credits_posted, self.debits_pending, self.credits_pending) < 0:
            return False
        if limit is Limit.DEBITS:
            return self.debits_posted + self.debits_pending <= self.credits_posted
        if limit is Limit.CREDITS:
            return self.credits_posted + self.credits_pending <= self.debits_posted
        return True

    @property
    def free(self) -> int:
        """What an account with the limit DEBITS can still give away."""
        return self.credits_posted - self.debits_posted - self.debits_pending
