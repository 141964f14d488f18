"""Taking over tickets of paper: proposed by one person, confirmed by another (LP-08b, RA-23).

Ground that another ticket holds makes a dispute of both papers and no claim; once the dispute is decided the
paper is entered after all, or closed with a reason.
"""

from collections.abc import Sequence

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_reason
from registry.actions.disputing import raise_dispute
from registry.actions.paper_rows import Looked, Sent, look, overlapped
from registry.actions.transcribing import holder_of, transcribe
from registry.clock import Moment, new_id
from registry.errors import RegistryError
from registry.law.refusals import require
from registry.office.documents import DocumentKind
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.tickets.take_overs import TakeOver, Transcript
from registry.tickets.transcription_errors import OtherFiles, RowsBlocked

BOTH_PAPERS = "转录的纸质林票与现有林票的地块重叠，由核发机关依职权立为争议。"


def propose(db: Db, sent: Sent, leave_out: bool = False, *, by: Actor, now: Moment) -> TakeOver:
    """The first person brings the files. A row with a problem stops them all, unless it is left out."""
    looked = look(db, sent, by=by, now=now)
    blocked = [one.row for one in looked if one.problems]
    if (blocked and not leave_out) or len(blocked) == len(looked):
        raise RowsBlocked(count=len(blocked), rows="、".join(map(str, sorted(blocked))))
    case = TakeOver(
        id=new_id(now.at),
        unit_id=by.unit_id,
        sheet_sha256=sent.sheet_sha256,
        outlines_sha256=sent.outlines_sha256,
        scans_sha256=sent.scans_sha256,
        rows=len(looked),
        left_out=sorted(blocked),
        proposed_by=by.person_id,
    )
    begin(db, case, "take_over.proposed", by=by, now=now)
    return case


def confirm(
    db: Db, case_id: str, sent: Sent, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> TakeOver:
    """The second person confirms the very files: every row becomes a ticket, or a dispute over its ground."""
    case = open_case(db, TakeOver, case_id, "take_over.confirmed", by=by, seen=seen)
    taken, wanted = NAMES[FilePart.SUBMITS], NAMES[FilePart.APPROVES]
    require("RA-23", case.proposed_by != by.person_id, FourEyes, taken=taken, wanted=wanted)
    _require_files(case, sent)
    looked = [one for one in look(db, sent, by=by, now=now) if one.row not in case.left_out]
    blocked = [one.row for one in looked if one.problems]
    if blocked:
        raise RowsBlocked(count=len(blocked), rows="、".join(map(str, sorted(blocked))))
    entered = [_enter(db, case, one, vault=vault, by=by, now=now) for one in looked]
    facts: dict[str, Fact] = {
        "confirmed_by": by.person_id,
        "entered": sum(entered),
        "disputed": len(entered) - sum(entered),
    }
    move(db, case, "take_over.confirmed", by=by, now=now, facts=facts)
    return case


def reject(db: Db, case_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None) -> TakeOver:
    """The files are not taken over; the first person is free to bring them anew."""
    case = open_case(db, TakeOver, case_id, "take_over.rejected", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.DECISION, decision="take_over.rejected", rule="LP-08b", reason=reason)
    move(db, case, "take_over.rejected", by=by, now=now, written=written)
    return case


def enter(
    db: Db, transcript_id: str, sent: Sent, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> Transcript:
    """The dispute is over and the ground is free: the paper becomes a ticket after all (LP-47)."""
    paper = open_case(db, Transcript, transcript_id, "transcript.entered", by=by, seen=seen)
    batch = db.get_one(TakeOver, paper.take_over_id)
    _require_files(batch, sent)
    looked = next(one for one in look(db, sent, by=by, now=now) if one.row == paper.row)
    if looked.problems:
        raise looked.problems[0]
    ticket_id = _transcribed(db, batch, looked, paper.party_id, vault=vault, by=by, now=now)
    move(db, paper, "transcript.entered", by=by, now=now, facts={"ticket_id": ticket_id})
    return paper


def close(
    db: Db, transcript_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Transcript:
    """The other ticket is right: this paper is not entered, and its holder is told why."""
    paper = open_case(db, Transcript, transcript_id, "transcript.closed", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.DECISION, decision="transcript.closed", rule="LP-47", reason=reason)
    move(db, paper, "transcript.closed", by=by, now=now, written=written)
    return paper


def _enter(db: Db, batch: TakeOver, one: Looked, *, vault: Vault, by: Actor, now: Moment) -> bool:
    """Whether the row became a ticket; if not, its ground is in dispute with every ticket on it."""
    assert one.paper
    holder_id = holder_of(db, one.paper, vault=vault, by=by, now=now)
    try:
        _transcribed(db, batch, one, holder_id, vault=vault, by=by, now=now)
        return True
    except RegistryError as problem:
        held_by = overlapped(problem)
    _dispute(db, batch, one, holder_id, held_by, by=by, now=now)
    return False


def _transcribed(
    db: Db, batch: TakeOver, one: Looked, holder_id: str, *, vault: Vault, by: Actor, now: Moment
) -> str:
    return transcribe(db, one, holder_id, batch.proposed_by, vault=vault, by=by, now=now).id


def _dispute(
    db: Db, batch: TakeOver, one: Looked, holder_id: str, held_by: Sequence[str], *, by: Actor, now: Moment
) -> None:
    evidence = [one.scan_sha256]
    disputes = [
        raise_dispute(db, ticket_id, holder_id, evidence, BOTH_PAPERS, by=by, now=now).id
        for ticket_id in held_by
    ]
    case = Transcript(
        id=new_id(now.at),
        unit_id=batch.unit_id,
        party_id=holder_id,
        take_over_id=batch.id,
        row=one.row,
        number=one.number,
        scan_sha256=one.scan_sha256,
        disputes=disputes,
    )
    body = {"number": one.number, "reason": BOTH_PAPERS}
    written = sheet(DocumentKind.DISPUTE, **body)
    begin(db, case, "transcript.disputed", by=by, now=now, written=written)


def _require_files(batch: TakeOver, sent: Sent) -> None:
    names = ("sheet_sha256", "outlines_sha256", "scans_sha256")
    others = [name.removesuffix("_sha256") for name in names if getattr(batch, name) != getattr(sent, name)]
    if others:
        raise OtherFiles(names="、".join(others))
