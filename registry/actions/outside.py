"""Recording what outside authorities did, from their documents, and who is on file as a verifier."""

from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.authority import Delegation, require_authority
from registry.parties.outside import OutsideAct, OutsideKind, Verifier, check_document
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import outside, vouchers

ACT = {OutsideKind.REGION: "region.record", OutsideKind.CASE: "case.attach"}
RULE = {OutsideKind.REGION: "RA-05", OutsideKind.CASE: "RA-16"}


def record_delegation(db: Db, delegation: Delegation, *, by: Actor, now: Moment) -> str:
    """The region's written delegation: with it the city issues in the region's place (RA-05)."""
    require_authority("region.record", by, CITY)
    check_document("RA-05", delegation.document_no, delegation.document_sha256, now.as_of, now.as_of)
    row_id = new_id(now.at)
    outside.add_delegation(db, row_id, delegation, recorded_by=by.person_id)
    facts = {
        "document_no": delegation.document_no,
        "document_sha256": delegation.document_sha256,
        "since": delegation.since.isoformat(),
        "until": delegation.until.isoformat(),
    }
    record(db, "delegation.recorded", ("delegation", row_id), by=by, now=now, unit_id=CITY, facts=facts)
    return row_id


def record_outside_act(db: Db, act: OutsideAct, unit_id: str, *, by: Actor, now: Moment) -> str:
    """An act of the region (RA-05), or the reference and outcome of a case (RA-16), tied to its subject."""
    require_authority(ACT[act.kind], by, unit_id)
    check_document(RULE[act.kind], act.document_no, act.document_sha256, act.decided_on, now.as_of)
    if act.subject_kind == "voucher":
        _require_case(db, act.subject_id, unit_id)
    row_id = new_id(now.at)
    outside.add_outside_act(db, row_id, act, recorded_by=by.person_id)
    facts = {
        "kind": act.kind.value,
        "body": act.body,
        "document_no": act.document_no,
        "document_sha256": act.document_sha256,
        "decided_on": act.decided_on.isoformat(),
        "outcome": act.outcome.value,
    }
    subject = (act.subject_kind, act.subject_id)
    record(db, "outside_act.recorded", subject, by=by, now=now, unit_id=unit_id, facts=facts)
    return row_id


def _require_case(db: Db, voucher_id: str, unit_id: str) -> None:
    """What is attached to a compensation voucher belongs to a case of this unit."""
    voucher = vouchers.by_id(db, voucher_id)
    if voucher is None or voucher.case_type is None or voucher.unit_id != unit_id:
        raise NotFound(what="案件", id=voucher_id)


def register_verifier(db: Db, entry: Verifier, *, by: Actor, now: Moment) -> str:
    """The ecology authority puts a verification body on file, with its dates (RA-19)."""
    require_authority("verifier.register", by, CITY)
    row_id = new_id(now.at)
    outside.add_verifier(db, row_id, entry, entered_by=by.person_id)
    facts = {
        "filing_no": entry.filing_no,
        "qualification": entry.qualification,
        "since": entry.since.isoformat(),
        "until": entry.until.isoformat(),
    }
    subject = ("party", entry.party_id)
    record(db, "verifier.registered", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return row_id
