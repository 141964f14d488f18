"""What a holder does with its ticket: operation contracts, the account of its income, its land passed on."""

from datetime import date, timedelta

from registry.actions.consequences import follow
from registry.actions.desk import (
    governing_pack,
    move,
    open_file,
    paper,
    require_holder,
    require_kept,
    require_reason,
)
from registry.clock import Moment
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.authority import APPLICANTS
from registry.parties.roles import SYSTEM, Actor, Role
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import tickets
from registry.tickets.errors import TermStillRuns
from registry.tickets.operation import (
    AccountKind,
    Mode,
    Operation,
    Scheme,
    require_citable,
    require_operation,
    require_payee,
)
from registry.tickets.resolution import Resolution, require_resolution
from registry.tickets.ticket import Ticket


def record_operation(
    db: Db,
    ticket_id: str,
    wanted: Operation,
    resolution: Resolution | None,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """收储 or 承租, then 流转、合作、入股经营, recorded against the ticket (LP-11, LP-15): never a duty."""
    ticket = open_file(db, ticket_id, "ticket.operation_recorded", by=by, seen=seen, as_of=now.as_of)
    pack = governing_pack(db, now.as_of)
    require_kept(db, wanted.agreement_sha256, wanted.holder_consent_sha256, wanted.operator_consent_sha256)
    decided = resolution.as_facts() if resolution else {}
    with all_at_once():
        require_holder(ticket, by)
        area_dm2, valid_to = ticket.elements["area_dm2"], ticket.valid_to or now.as_of
        require_operation(wanted, ticket.operations, area_dm2, valid_to, pack)
        if ticket.applicant_role is Role.VILLAGE and wanted.taken_over_by is Mode.BUY_IN:
            require_resolution(decided, now.as_of)
    said = wanted.as_facts()
    body: dict[str, Text] = {
        **_texts(said),
        "resolution": _texts(decided),
        "consents": [wanted.holder_consent_sha256, wanted.operator_consent_sha256],
    }
    filed = paper(db, ticket, DocumentKind.CONTRACT, body, by=by, now=now)
    said["document_no"] = filed["document_no"]
    facts: dict[str, Fact] = {**filed, "operations": [*ticket.operations, said]}
    move(db, ticket, "ticket.operation_recorded", by=by, now=now, facts=facts)
    return ticket


def record_account(
    db: Db,
    ticket_id: str,
    owner_id: str,
    kind: AccountKind,
    proof_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """Where the income of the ticket goes (LP-18b); its number stands on the sealed proof only."""
    ticket = open_file(db, ticket_id, "ticket.account_recorded", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, proof_sha256)
    with all_at_once():
        require_holder(ticket, by)
        require_reason(proof_sha256)
        collective = ticket.applicant_role is Role.VILLAGE
        require_payee(owner_id, kind, ticket.owner_id, collective)
    payee: dict[str, Fact] = {"owner_id": owner_id, "kind": kind.value, "proof_sha256": proof_sha256}
    move(db, ticket, "ticket.account_recorded", by=by, now=now, facts={"payee": payee})
    return ticket


def cite(
    db: Db, ticket_id: str, scheme: Scheme, file_no: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The holder names its ticket in a claim for public money; the subsidy's file follows its own rules."""
    ticket = open_file(db, ticket_id, "ticket.cited", by=by, seen=seen, as_of=now.as_of)
    with all_at_once():
        require_holder(ticket, by)
        require_citable(scheme, ticket.kind)
    body: dict[str, Text] = {"scheme": scheme.value, "file_no": file_no, "number": ticket.number}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.CITATION, body, by=by, now=now),
        "scheme": scheme.value,
    }
    move(db, ticket, "ticket.cited", by=by, now=now, facts=facts)
    return ticket


def record_land_transfer(
    db: Db,
    ticket_id: str,
    transferred_on: date,
    contract_sha256: str,
    contract_no: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """From the day of the transfer the change is due, also after the lapse of the text (LP-12, AM-01).

    `contract_no`: of the transfer, such as that of the trading centre (RA-26).
    """
    ticket = open_file(db, ticket_id, "ticket.land_transferred", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, contract_sha256)
    with all_at_once():
        require_reason(contract_sha256)
        if by.role in APPLICANTS:
            require_holder(ticket, by)
    body: dict[str, Text] = {
        "transferred_on": transferred_on.isoformat(),
        "contract_no": contract_no,
        "contract_sha256": contract_sha256,
    }
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.CONTRACT, body, by=by, now=now),
        "change_due_since": transferred_on.isoformat(),
        "reminded_on": None,
    }
    event = move(db, ticket, "ticket.land_transferred", by=by, now=now, facts=facts)
    follow(db, event, now=now)
    return ticket


def remind(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """Thirty days after a transfer without application for the change the holder is reminded once (LP-12)."""
    ticket = open_file(db, ticket_id, "ticket.change_reminded", by=SYSTEM, seen=seen)
    days = governing_pack(db, now.as_of).number("LP-12.change_reminder_days")
    since = ticket.change_due_since
    due = since is not None and now.as_of >= since + timedelta(days)
    require("LP-12", due and ticket.reminded_on is None, TermStillRuns, due_on=str(since))
    body: dict[str, Text] = {"change_due_since": str(since)}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.REMINDER, body, by=SYSTEM, now=now),
        "reminded_on": now.as_of.isoformat(),
    }
    move(db, ticket, "ticket.change_reminded", by=SYSTEM, now=now, facts=facts)
    return ticket


def to_remind(db: Db, as_of: date) -> list[str]:
    """Changes due for longer than the term, of which nobody was reminded yet."""
    days = governing_pack(db, as_of).number("LP-12.change_reminder_days")
    return tickets.changes_due_since(db, as_of - timedelta(days))


def _texts(facts: dict[str, Fact]) -> dict[str, Text]:
    return dict(facts)
