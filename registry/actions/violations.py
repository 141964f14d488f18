"""Verbs of damage and breaches of duty: recorded on their ground, decided, dealt with by law (LP-36c)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gis_data.geometry import Shape, overlap_m2
from registry.actions.casework import begin, ground_facts, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import require_kept, require_reason
from registry.care.violations import Damage, Violation
from registry.clock import Moment, new_id
from registry.land.content import ground_sha256
from registry.land.extent import ground_area_dm2, sound
from registry.law.refusals import all_at_once
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import care, land, tickets


@dataclass(frozen=True)
class Report:
    """What was found where; tickets whose ground it touches are found by the ground itself (JC-12)."""

    unit_id: str
    damage: Damage
    happened_on: date
    ground: Shape
    evidence: Sequence[str]
    note: str
    party_id: str = ""
    patrol_id: str | None = None


def open_violation(db: Db, report: Report, *, by: Actor, now: Moment) -> Violation:
    ground = sound(report.ground)
    touched = [
        claim
        for claim in land.live_claims(db, ground.bounds)
        if claim.subject_kind == "ticket" and overlap_m2(ground, claim.ground) > 0
    ]
    held = [found for claim in touched if (found := tickets.by_id(db, claim.subject_id))]
    case = Violation(
        id=new_id(now.at),
        unit_id=report.unit_id,
        party_id=report.party_id,
        damage=report.damage,
        happened_on=report.happened_on,
        tickets=[ticket.id for ticket in held],
        plots=sorted(care.plots_under(db, held)),
        area_dm2=ground_area_dm2(ground),
        ground_sha256=ground_sha256(ground),
        evidence=list(report.evidence),
        patrol_id=report.patrol_id,
    )
    require_kept(db, *report.evidence)
    require_reason(report.note)
    written = sheet(DocumentKind.VIOLATION, note=report.note)
    facts = ground_facts(db, case.id, ground)
    begin(db, case, "violation.opened", by=by, now=now, facts=facts, written=written)
    return case


def establish(
    db: Db,
    case_id: str,
    reason: str,
    reported_to: str,
    losses: Mapping[str, int],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Violation:
    """It happened: reported to the body in charge, a credit event of whoever did it, losses told on."""
    case = open_case(db, Violation, case_id, "violation.established", by=by, seen=seen)
    with all_at_once():
        require_reason(reason)
        require_reason(reported_to)
    facts: dict[str, Fact] = {"reported_to": reported_to, "losses": dict(losses), "decided_by": by.person_id}
    written = sheet(DocumentKind.DECISION, decision="ESTABLISHED", reason=reason)
    event = move(db, case, "violation.established", by=by, now=now, facts=facts, written=written)
    follow(db, event, now=now)
    return case


def dismiss(
    db: Db, case_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Violation:
    case = open_case(db, Violation, case_id, "violation.unfounded", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.DECISION, decision="UNFOUNDED", reason=reason)
    facts = {"decided_by": by.person_id}
    move(db, case, "violation.unfounded", by=by, now=now, facts=facts, written=written)
    return case


def resolve(
    db: Db,
    case_id: str,
    evidence_sha256: str,
    note: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Violation:
    """Put right: restored, replanted or paid for, with its evidence. Renewal asks for it (LP-50)."""
    case = open_case(db, Violation, case_id, "violation.resolved", by=by, seen=seen)
    require_kept(db, evidence_sha256)
    require_reason(note)
    facts: dict[str, Fact] = {
        "evidence": [*case.evidence, evidence_sha256],
        "resolved_on": now.as_of.isoformat(),
    }
    written = sheet(DocumentKind.VIOLATION, note=note)
    move(db, case, "violation.resolved", by=by, now=now, facts=facts, written=written)
    return case
