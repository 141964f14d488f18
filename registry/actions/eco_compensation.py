"""Ecological-compensation vouchers (16.4): case, finding, request of the punished person, work order."""

from registry.actions.approving import take_part
from registry.actions.desk import in_force, paper, require_kept, require_reason
from registry.actions.voucher_desk import authorise_voucher, move_voucher, open_voucher
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.calendar import add_working_days
from registry.law.refusals import all_at_once
from registry.office.documents import DocumentKind, Text
from registry.parties.four_eyes import FilePart
from registry.parties.jurisdiction import require_county_unit
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import parties
from registry.tickets import restoration as rules
from registry.tickets.greening import Price, Quantity, require_price, require_quantity
from registry.tickets.kinds import TicketNature
from registry.tickets.restoration import Case, Finding, WorkOrder
from registry.tickets.vouchers import Voucher


def open_case(db: Db, case: Case, unit_id: str, *, by: Actor, now: Moment) -> Voucher:
    """→ CASE_OPENED by the local authority: a named case type, or another by reasoned decision (LP-24a)."""
    authorise_voucher("eco_compensation.opened", by, unit_id)
    unit = require_county_unit(unit_id)
    pack = in_force(db, unit.code, now)
    if parties.party(db, case.subject_id) is None:
        raise NotFound(what="被处罚人", id=case.subject_id)
    require_kept(db, case.penalty_sha256)
    with all_at_once():
        rules.require_case(case, pack)
    voucher = Voucher(id=new_id(now.at), unit_id=unit.code)
    take_part(db, ("voucher", voucher.id), FilePart.SUBMITS, by=by, now=now)
    body: dict[str, Text] = {
        "case_no": case.case_no,
        "case_type": case.case_type.value,
        "other_reason": case.other_reason,
        "penalty_sha256": case.penalty_sha256,
    }
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.CASE, body, by=by, now=now),
        "nature": TicketNature.ECO_COMPENSATION.value,
        "subject_id": case.subject_id,
        "case_type": case.case_type.value,
        "opened_by": by.person_id,
    }
    move_voucher(db, voucher, "eco_compensation.opened", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def admit(
    db: Db, voucher_id: str, finding: Finding, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """CASE_OPENED → ADMISSIBLE: off-site greening is truly impossible, and the relevant bodies agree."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.admitted", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    require_kept(db, finding.evidence_sha256, *finding.opinions.values())
    with all_at_once():
        rules.require_finding(finding)
    take_part(db, ("voucher", voucher.id), FilePart.REVIEWS, by=by, now=now)
    opinions: dict[str, Text] = dict(finding.opinions)
    body: dict[str, Text] = {
        "reason": finding.reason,
        "evidence_sha256": finding.evidence_sha256,
        "opinions": opinions,
    }
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.FINDING, body, by=by, now=now),
        "admitted_by": by.person_id,
    }
    move_voucher(db, voucher, "eco_compensation.admitted", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def refuse(
    db: Db, voucher_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """CASE_OPENED → REFUSED, with reasons: the person greens or restores itself."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.refused", by=by, seen=seen)
    require_reason(reason)
    body: dict[str, Text] = {"decision": "REFUSED", "reason": reason}
    facts = paper(db, voucher, DocumentKind.DECISION, body, by=by, now=now)
    move_voucher(db, voucher, "eco_compensation.refused", by=by, now=now, facts=facts)
    return voucher


def request(
    db: Db, voucher_id: str, consent_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """ADMISSIBLE → REQUESTED: the punished person asks to buy, of its own will, in writing (LP-24a)."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.requested", by=by, seen=seen)
    rules.require_own_will(voucher, by.party_id)
    require_kept(db, consent_sha256)
    body: dict[str, Text] = {"consent_sha256": consent_sha256}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.REQUEST, body, by=by, now=now),
        "subject_role": by.role.value,
    }
    move_voucher(db, voucher, "eco_compensation.requested", by=by, now=now, facts=facts)
    return voucher


def close_not_taken_up(
    db: Db, voucher_id: str, note: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """ADMISSIBLE → NOT_TAKEN_UP: nobody is made to buy; the case goes its own way."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.not_taken_up", by=by, seen=seen)
    require_reason(note)
    facts = paper(db, voucher, DocumentKind.DECISION, {"note": note}, by=by, now=now)
    move_voucher(db, voucher, "eco_compensation.not_taken_up", by=by, now=now, facts=facts)
    return voucher


def quantify(
    db: Db, voucher_id: str, quantity: Quantity, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """REQUESTED → QUANTIFIED under the Forest Law, with its provision (LP-25)."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.quantified", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    with all_at_once():
        require_quantity("LP-25", quantity, pack)
    body: dict[str, Text] = dict(vars(quantity))
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.PRICING, body, by=by, now=now),
        "quantity_mu100": quantity.quantity_mu100,
        "quantified_by": by.person_id,
    }
    move_voucher(db, voucher, "eco_compensation.quantified", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def price(
    db: Db, voucher_id: str, wanted: Price, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """QUANTIFIED → PRICED by the method of LP-23b (AM-46); the term for payment begins."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.priced", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    require_kept(db, wanted.market_price_sha256, wanted.appraisal_sha256)
    with all_at_once():
        require_price(wanted)
    due_on = add_working_days(now.as_of, pack.number("LP-24a.payment_term_working_days")).on.isoformat()
    body: dict[str, Text] = {**vars(wanted), "due_on": due_on}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.PRICING, body, by=by, now=now),
        "amount_fen": wanted.amount_fen,
        "priced_by": by.person_id,
        "due_on": due_on,
    }
    move_voucher(db, voucher, "eco_compensation.priced", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def order_greening(
    db: Db, voucher_id: str, order: WorkOrder, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """ISSUED → GREENING: the local authority organises the off-site greening behind the voucher (LP-24b)."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.greening_ordered", by=by, seen=seen)
    with all_at_once():
        rules.require_work_order(voucher, order, now.as_of)
    due_on = order.due_on.isoformat()
    body: dict[str, Text] = {"site": order.site, "area_mu100": order.area_mu100, "due_on": due_on}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.WORK_ORDER, body, by=by, now=now),
        "order_mu100": order.area_mu100,
        "order_due_on": due_on,
        "ordered_by": by.person_id,
    }
    move_voucher(db, voucher, "eco_compensation.greening_ordered", by=by, now=now, facts=facts)
    return voucher


def reject_greening(
    db: Db,
    voucher_id: str,
    defects: str,
    order: WorkOrder,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Voucher:
    """Not accepted: GREENING goes on, to be redone by a new day."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.greening_rejected", by=by, seen=seen)
    require_reason(defects)
    with all_at_once():
        rules.require_other_inspector(voucher, by.person_id)
        rules.require_work_order(voucher, order, now.as_of)
    due_on = order.due_on.isoformat()
    body: dict[str, Text] = {"defects": defects, "site": order.site, "due_on": due_on}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.GREENING, body, by=by, now=now),
        "order_mu100": order.area_mu100,
        "order_due_on": due_on,
        "redone": voucher.redone + 1,
    }
    move_voucher(db, voucher, "eco_compensation.greening_rejected", by=by, now=now, facts=facts)
    return voucher


def accept_greening(
    db: Db, voucher_id: str, record_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """GREENING → FULFILLED: the work order closes with its acceptance, by another person (LP-24b)."""
    voucher = open_voucher(db, voucher_id, "eco_compensation.greening_accepted", by=by, seen=seen)
    require_kept(db, record_sha256)
    rules.require_other_inspector(voucher, by.person_id)
    body: dict[str, Text] = {"decision": "ACCEPTED", "record_sha256": record_sha256}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.GREENING, body, by=by, now=now),
        "accepted_by": by.person_id,
    }
    move_voucher(db, voucher, "eco_compensation.greening_accepted", by=by, now=now, facts=facts)
    return voucher
