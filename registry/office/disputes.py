"""Disputes over the right behind a ticket or a file (LP-56): opened by a party, accepted, decided.

While an accepted one is open, issue, trade, pledge and listing stand still; assessment does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.office.casework import Case, Step, step

MARK = "ticket.mark"


class DisputeState(StrEnum):
    FILED = "FILED"
    DECLINED = "DECLINED"
    ACCEPTED = "ACCEPTED"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False, kw_only=True)
class Dispute(Case):
    """`party_id` claims the right; the holder of the ticket answers it."""

    NAME: ClassVar[str] = "dispute"
    CALLED: ClassVar[Words] = Words("权属争议", "dispute")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "dispute.filed": step(None, DisputeState.FILED, rule="LP-56"),
        "dispute.raised": step(None, DisputeState.ACCEPTED, MARK),  # by the authority itself
        "dispute.declined": step(DisputeState.FILED, DisputeState.DECLINED, MARK),
        "dispute.accepted": step(DisputeState.FILED, DisputeState.ACCEPTED, MARK),
        "dispute.upheld": step(DisputeState.ACCEPTED, DisputeState.UPHELD, MARK),
        "dispute.rejected": step(DisputeState.ACCEPTED, DisputeState.REJECTED, MARK),
        "dispute.withdrawn": step(
            (DisputeState.FILED, DisputeState.ACCEPTED), DisputeState.WITHDRAWN, rule="LP-56"
        ),
    }

    ticket_id: str
    evidence: list[str] = field(default_factory=list)
    decided_by: str = ""
