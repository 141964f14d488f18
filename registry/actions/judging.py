"""Verbs of judgments on acts of the office (GS-26)."""

from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.office import judgments as rules
from registry.office.documents import Document, DocumentKind
from registry.office.judgments import Judgment, JudgmentState, Ruling
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, law, office, tickets
from registry.tickets.life_errors import NoSuchDecision
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Ruled:
    """What the court said, about which paper of a file; `text_sha256` is the kept judgment."""

    act_no: str
    ruling: Ruling
    court: str
    case_no: str
    received_on: date
    text_sha256: str


def enter(db: Db, file_id: str, ruled: Ruled, *, by: Actor, now: Moment) -> Judgment:
    """From the day it was received five working days to file it."""
    file = tickets.known(db, file_id)
    act = _paper_of(db, file_id, ruled.act_no)
    require_kept(db, ruled.text_sha256)
    with all_at_once():
        require_reason(ruled.court)
        require_reason(ruled.case_no)
        rules.require_received(ruled.received_on, act.issued_on, now.as_of)
    known = law.current_law(db)
    pack = governing(known.packs, "yingsu", now.as_of, known.activations)
    judgment = Judgment(
        id=new_id(now.at),
        unit_id=file.issuer_unit_id,
        party_id=file.owner_id,
        file_id=file_id,
        act_no=ruled.act_no,
        ruling=ruled.ruling,
        received_on=ruled.received_on,
        due_on=rules.due_on(pack, ruled.received_on),
        text_sha256=ruled.text_sha256,
    )
    written = sheet(DocumentKind.JUDGMENT, court=ruled.court, case_no=ruled.case_no, ruling=ruled.ruling)
    begin(db, judgment, "judgment.entered", by=by, now=now, written=written)
    return judgment


def report(
    db: Db, judgment_id: str, filed_with: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Judgment:
    """Filed with the body that supervises the administration; late, it is filed too, and seen to be late."""
    judgment = open_case(db, Judgment, judgment_id, "judgment.filed", by=by, seen=seen)
    require_reason(filed_with)
    facts: dict[str, Fact] = {"filed_on": now.as_of.isoformat()}
    written = sheet(DocumentKind.FILING, filed_with=filed_with)
    move(db, judgment, "judgment.filed", by=by, now=now, facts=facts, written=written)
    return judgment


def carry_out(
    db: Db, judgment_id: str, decision_no: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Judgment:
    """The later decision by which the act was revoked, changed or stopped, as the court ruled."""
    judgment = open_case(db, Judgment, judgment_id, "judgment.carried_out", by=by, seen=seen)
    decision = _paper_of(db, judgment.file_id, decision_no)
    with all_at_once():
        rules.require_to_carry_out(judgment)
        file = tickets.known(db, judgment.file_id)
        rules.require_followed(judgment, _follows(judgment, decision, file))
    facts: dict[str, Fact] = {"carried_out_by": decision_no}
    move(db, judgment, "judgment.carried_out", by=by, now=now, facts=facts)
    return judgment


def overdue(db: Db, as_of: date) -> list[Judgment]:
    """Not filed, and the five working days are over."""
    entered = casework.listed(db, Judgment, states=[JudgmentState.ENTERED])
    return [one for one in entered if one.due_on < as_of]


def _paper_of(db: Db, file_id: str, number: str) -> Document:
    found = office.by_number(db, number)
    own = found is not None and found.file_id == file_id
    require("GS-26", own, NoSuchDecision, number=number)
    assert found, "refused otherwise"
    return found


def _follows(judgment: Judgment, decision: Document, file: Ticket) -> bool:
    """The mark of each ruling: the act is revoked, a lock stands, a decision changes."""
    act = judgment.act_no
    if decision.issued_on < judgment.received_on:
        return False
    match judgment.ruling:
        case Ruling.REVOKED:
            return act in file.revoked and decision.body.get("revokes") == act
        case Ruling.STOPPED:
            return decision.number in file.disputes
        case _:
            return decision.kind in (DocumentKind.DECISION, DocumentKind.CHANGE)
