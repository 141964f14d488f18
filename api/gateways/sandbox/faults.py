"""The menu of what a channel can do wrong; a seed chooses from it, so that a bad day can be lived again."""

import random
from collections.abc import Collection
from enum import StrEnum


class Fault(StrEnum):
    DUPLICATE = "DUPLICATE"
    """The same notice three times."""
    EARLY = "EARLY"
    """Paid, and notified, before the prepayment is answered."""
    LATE = "LATE"
    """The notice waits until it is let go."""
    LOST = "LOST"
    """The notice never comes; only asking helps."""
    REORDERED = "REORDERED"
    """Waiting notices come in the opposite order."""
    FORGED = "FORGED"
    """Before the true notice one that nobody signed, as the channel itself sends as a probe."""
    STALE = "STALE"
    """Before the true notice one signed for the year 1970, and one ten minutes old."""
    WRONG_AMOUNT = "WRONG_AMOUNT"
    """The payer paid something else."""
    WRONG_MERCHANT = "WRONG_MERCHANT"
    """Before the true notice a signed one about another merchant."""
    SERVER_ERROR = "SERVER_ERROR"
    """The next two answers are 500."""
    SLOW = "SLOW"
    """The next answer takes its time."""
    KEY_ROTATION = "KEY_ROTATION"
    """The channel signs with a new key from now on."""
    PAID_AFTER_CLOSE = "PAID_AFTER_CLOSE"
    """The money comes although the order was closed."""
    BILL_EXTRA = "BILL_EXTRA"
    BILL_MISSING = "BILL_MISSING"
    BILL_DIFFERS = "BILL_DIFFERS"


ON_PAYMENT = (
    Fault.DUPLICATE,
    Fault.LATE,
    Fault.LOST,
    Fault.REORDERED,
    Fault.FORGED,
    Fault.STALE,
    Fault.WRONG_AMOUNT,
    Fault.WRONG_MERCHANT,
)


class Menu:
    """Every payment draws one fault or none."""

    def __init__(self, seed: int = 0, faults: Collection[Fault] = (), percent: int = 0) -> None:
        self.random = random.Random(seed)
        self.faults = [fault for fault in ON_PAYMENT if fault in faults]
        self.percent = percent

    def draw(self) -> Fault | None:
        if not self.faults or self.random.randrange(100) >= self.percent:
            return None
        return self.random.choice(self.faults)
