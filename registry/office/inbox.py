"""The in-app inbox: what an office sends to a party, and the proof that it arrived (送达, LP-63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import ProofOfServiceMissing

SERVE = "message.serve"


class Service(StrEnum):
    OPENED = "OPENED"  # the party opened it here
    PAPER = "PAPER"  # the signed receipt (送达回证)
    PUBLIC_NOTICE = "PUBLIC_NOTICE"  # 公告送达


class MessageState(StrEnum):
    SENT = "SENT"
    SERVED = "SERVED"


@dataclass(eq=False, kw_only=True)
class Message(Case):
    """Which step of which thing it tells of, and the number of the paper that says it in full."""

    NAME: ClassVar[str] = "message"
    CALLED: ClassVar[Words] = Words("消息", "message")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "message.sent": step(None, MessageState.SENT, SERVE),
        "message.opened": step(MessageState.SENT, MessageState.SERVED, rule="LP-63"),
        "message.served": step(MessageState.SENT, MessageState.SERVED, SERVE),
    }

    subject_kind: str
    subject_id: str
    about: str  # the kind of the event
    paper_no: str = ""
    way: Service | None = None
    served_on: date | None = None
    proof: str = ""  # sha256 of the receipt, or the id of the notice


def require_proof(way: Service, proof: str) -> None:
    """Paper by its receipt, a public notice by its id; opening proves itself."""
    require("LP-63", way is not Service.OPENED and bool(proof), ProofOfServiceMissing)
