"""Whether a document's proof holds, and one sentence on what that proves and what it does not.

Pure and offline: bytes and trusted keys in, a `Verification` out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.clock import CITY_TIME
from registry.errors import Words
from registry.proof import bundle
from registry.proof.bundle import DocumentProof
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.events import Fact
from registry.proof.notes import Verifier


class Outcome(StrEnum):
    PROVEN = "PROVEN"
    PENDING = "PENDING"
    REFUTED = "REFUTED"


SENTENCES = {
    Outcome.PROVEN: Words(
        "已证实：本文件的数据于{at}（北京时间）记入公开日志{origin}，序号{index}，此后未被改动；"
        "未证实：此后是否变更、质押或注销，以及印刷版面与数据是否一致，请扫码查询现状。",
        "Proven: this document's data was entered in the public log {origin} as entry {index} at "
        "{at} China time, and is unchanged; not proven: what happened to it later (change, pledge, "
        "cancellation) and that the printed page shows the same data: look up its present state by the "
        "QR code.",
    ),
    Outcome.PENDING: Words(
        "尚未证实：文件数据与所附登记事件一致，但公开日志的证明待出具，请稍后重新下载。",
        "Not yet proven: the data agrees with the enclosed event, but the log's proof is pending; "
        "download it again later.",
    ),
    Outcome.REFUTED: Words(
        "不成立：{problem}；本文件不能证明任何登记。",
        "Refuted: {problem}; this document proves no registration at all.",
    ),
}
MISMATCH = Words("文件数据与登记事件不符", "the data is not what the event registered")


@dataclass(frozen=True)
class Verification:
    """`zh` and `en` say in one sentence each what is proven and what is not."""

    outcome: Outcome
    zh: str
    en: str
    document: Mapping[str, Fact]
    event: Mapping[str, Fact]
    checkpoint: Checkpoint | None = None
    index: int | None = None

    @property
    def proven(self) -> bool:
        return self.outcome is Outcome.PROVEN

    def sentence(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


def verify_document(source: bytes, trusted: Sequence[Verifier]) -> Verification:
    """Check a `linpiao-document/1`; bytes that are none are refused with `UnreadableProof`."""
    found = bundle.loads(source)
    event = event_fields(found.event)
    if event["facts"].get(bundle.DOCUMENT_FACT) != bundle.commitment(found.document):
        return _told(Outcome.REFUTED, found, event, problem=MISMATCH)
    if found.proof is None:
        return _told(Outcome.PENDING, found, event)
    try:
        checkpoint = found.proof.checked(found.event, trusted)
    except (UntrustedNote, UnreadableProof) as refusal:
        problem = Words(f"公开日志的证明不成立（{refusal.problem.zh}）", refusal.problem.en)
        return _told(Outcome.REFUTED, found, event, problem=problem)
    return _proven(found, event, checkpoint)


def proven_document(source: bytes, trusted: Sequence[Verifier]) -> DocumentProof:
    """The document, if it is proven; refuses anything less."""
    found = verify_document(source, trusted)
    if not found.proven:
        raise UntrustedNote(found.zh, found.en)
    return bundle.loads(source)


def event_fields(canonical: bytes) -> dict[str, Any]:
    """The fields of an event's canonical bytes, checked for shape only."""
    try:
        fields = json.loads(canonical)
        if not isinstance(fields["facts"], dict) or not isinstance(fields["recorded_at"], str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableProof("不是登记事件", "not a register event") from None
    found: dict[str, Any] = fields
    return found


def _proven(found: DocumentProof, event: Mapping[str, Fact], checkpoint: Checkpoint) -> Verification:
    assert found.proof
    told = _told(
        Outcome.PROVEN,
        found,
        event,
        origin=checkpoint.origin,
        index=found.proof.index,
        at=_city_time(str(event["recorded_at"])),
    )
    return replace(told, checkpoint=checkpoint, index=found.proof.index)


def _told(
    outcome: Outcome,
    found: DocumentProof,
    event: Mapping[str, Fact],
    problem: Words = MISMATCH,
    **names: object,
) -> Verification:
    words = SENTENCES[outcome]
    return Verification(
        outcome,
        words.zh.format(problem=problem.zh, **names),
        words.en.format(problem=problem.en, **names),
        found.document,
        event,
    )


def _city_time(recorded_at: str) -> str:
    """As people in the city read a clock, to the second; what is no instant is shown as it is."""
    try:
        return f"{datetime.fromisoformat(recorded_at).astimezone(CITY_TIME):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return recorded_at
