"""What both vouchers share: the yearly pool, payment into the state-ticket income account, issue, lapse."""

import secrets
from collections.abc import Mapping
from datetime import date

from registry.actions.approving import take_part
from registry.actions.desk import in_force, paper, require_kept
from registry.actions.ledger import post
from registry.actions.recording import record
from registry.actions.voucher_desk import (
    commit_then,
    ensure_accounts,
    held,
    move_voucher,
    open_voucher,
    opening_paper,
)
from registry.clock import Moment, new_id
from registry.land.certificates import Tenure
from registry.land.compartments import SubCompartmentVersion
from registry.law.packs import CITY
from registry.law.refusals import all_at_once, require
from registry.ledger.transfers import Transfer, committed, posting, voiding
from registry.money import yuan
from registry.office.documents import DocumentKind, Text
from registry.parties.authority import require_authority
from registry.parties.four_eyes import FilePart
from registry.parties.jurisdiction import load_units
from registry.parties.outside import check_document
from registry.parties.roles import Actor
from registry.proof.bundle import DOCUMENT_FACT, commitment
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import land, ledger, office, parties, privacy, vouchers
from registry.tickets.errors import TermStillRuns
from registry.tickets.greening import PoolPart, require_pool
from registry.tickets.kinds import TicketNature
from registry.tickets.pool import designation, pool_accounts
from registry.tickets.state_income import Payment, income, income_accounts, require_payment
from registry.tickets.voucher_record import VoucherPrinted, voucher_record
from registry.tickets.voucher_states import VoucherState
from registry.tickets.vouchers import Voucher, voucher_number

SALT_BYTES = 32
TEMPLATE_VERSION = "voucher-1"
"""Designed by the city (LP-07b)."""

PREFIX = {TicketNature.GREEN_SPACE: "green_space", TicketNature.ECO_COMPENSATION: "eco_compensation"}


def designate_pool(db: Db, part: PoolPart, *, by: Actor, now: Moment) -> int:
    """State forest of a district becomes part of the pool of a year (LP-22d); answers what is left of it."""
    require_authority("voucher.pool", by, CITY)
    pack = in_force(db, CITY, now)
    check_document("LP-22d", part.document_no, part.document_sha256, now.as_of, now.as_of)
    require_kept(db, part.document_sha256)
    sequence = office.next_number(db, CITY, "voucher.pool", part.year)
    grounds = land.placed_versions(db, part.compartments)
    wrong = _not_of_the_pool(db, part, grounds)
    with all_at_once():
        require_pool(part, sum(ground.area_dm2 for ground in grounds.values()), wrong, pack)
    ensure_accounts(db, pool_accounts(part.year, by.party_id), by=by, now=now)
    added = designation(new_id(now.at), part.year, part.area_mu100)
    facts: dict[str, Fact] = {**pool_facts(part), "sequence": sequence, **committed([added])}
    subject = ("pool", f"{part.year}-{sequence}")
    event = record(
        db, "voucher.pool_designated", subject, by=by, now=now, unit_id=CITY, pack=pack.ref, facts=facts
    )
    post(db, [added], event)
    vouchers.add_pool_part(db, new_id(now.at), part, event.id)
    pool = ledger.balance(db, added.credit_id)
    return pool.free if pool else 0


def _not_of_the_pool(
    db: Db, part: PoolPart, grounds: Mapping[tuple[str, str], SubCompartmentVersion]
) -> list[str]:
    """Ground that is unknown, no state forest, of another district, or in the pool of the year already."""
    known = {version_id for _, version_id in grounds}
    earlier = [each for before in vouchers.pool_parts(db, part.year) for each in before.compartments]
    taken = {found.sub_compartment_id for found in land.placed_versions(db, earlier).values()}
    wrong = [
        version_id
        for (unit_id, version_id), found in grounds.items()
        if found.tenure is not Tenure.STATE or unit_id != part.unit_id or found.sub_compartment_id in taken
    ]
    return wrong + [version_id for version_id in part.compartments if version_id not in known]


def pool_facts(part: PoolPart) -> dict[str, Fact]:
    return {**vars(part), "compartments": list(part.compartments)}


def record_payment(
    db: Db, voucher_id: str, payment: Payment, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """→ PAID: the whole amount is on the state-ticket income account, by bank or counter (ZJ-16)."""
    voucher = _open(db, voucher_id, "paid", by, seen)
    require_kept(db, payment.slip_sha256)
    due_on = voucher.due_on or now.as_of
    with all_at_once():
        require_payment(payment, voucher.nature, voucher.amount_fen or 0, due_on, now.as_of)
    moved = income(new_id(now.at), payment.amount_fen)
    body: dict[str, Text] = {
        "method": payment.method.value,
        "amount_yuan": yuan(payment.amount_fen),
        "reference": payment.reference,
        "slip_sha256": payment.slip_sha256,
    }
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.PAYMENT, body, by=by, now=now),
        "method": payment.method.value,
        "paid_on": payment.paid_on.isoformat(),
        "payment_id": moved.id,
        "paid_by": by.person_id,
    }
    ensure_accounts(db, income_accounts(by.party_id), by=by, now=now)
    step = f"{PREFIX[voucher.nature]}.paid"
    event = move_voucher(db, voucher, step, by=by, now=now, facts=commit_then(facts, [moved]))
    post(db, [moved], event)
    return voucher


def issue(
    db: Db, voucher_id: str, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """PAID → ISSUED by the city, by another person than who took the money (LP-21, RA-23)."""
    voucher = _open(db, voucher_id, "issued", by, seen)
    pack = in_force(db, voucher.unit_id, now)
    take_part(db, ("voucher", voucher.id), FilePart.APPROVES, by=by, now=now)
    transfers = _from_the_pool(db, voucher, now)
    sequence = office.next_number(db, CITY, "voucher", now.as_of.year)
    issued: dict[str, Fact] = {
        "number": voucher_number(CITY, now.as_of.year, sequence),
        "issuer_id": by.party_id,
        "issued_by": by.person_id,
        "issued_on": now.as_of.isoformat(),
        "template_version": TEMPLATE_VERSION,
    }
    if transfers:
        issued["hold_id"] = transfers[0].id
    sheet = voucher_record(voucher, issued, pack, _printed(db, voucher, by, now, vault=vault))
    issued[DOCUMENT_FACT] = commitment(sheet)
    step = f"{PREFIX[voucher.nature]}.issued"
    facts = commit_then(issued, transfers)
    event = move_voucher(db, voucher, step, by=by, now=now, pack=pack.ref, facts=facts)
    if transfers:
        post(db, transfers, event)
    vouchers.keep_record(db, voucher, sheet, vault=vault, at=now.at)
    return voucher


def lapse(db: Db, voucher_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Voucher:
    """→ LAPSED once the term for payment is over; what was reserved goes back into the pool."""
    voucher = _open(db, voucher_id, "lapsed", by, seen)
    over = voucher.due_on is not None and now.as_of > voucher.due_on
    require("LP-22d", over, TermStillRuns, due_on=str(voucher.due_on))
    transfers = [voiding(held(db, voucher), id=new_id(now.at))] if voucher.hold_id else []
    body: dict[str, Text] = {"due_on": str(voucher.due_on), "from": voucher.state.value}
    facts = commit_then(paper(db, voucher, DocumentKind.LAPSE, body, by=by, now=now), transfers)
    event = move_voucher(db, voucher, f"{PREFIX[voucher.nature]}.lapsed", by=by, now=now, facts=facts)
    if transfers:
        post(db, transfers, event)
    return voucher


def overdue(db: Db, as_of: date) -> list[str]:
    """The vouchers whose term for payment is over: the worker lapses each in its own transaction."""
    waiting = vouchers.in_states(db, (VoucherState.RESERVED, VoucherState.PRICED))
    return [voucher.id for voucher in waiting if voucher.due_on is not None and voucher.due_on < as_of]


def _from_the_pool(db: Db, voucher: Voucher, now: Moment) -> list[Transfer]:
    return [posting(held(db, voucher), id=new_id(now.at))] if voucher.hold_id else []


def _printed(db: Db, voucher: Voucher, by: Actor, now: Moment, *, vault: Vault) -> VoucherPrinted:
    """The holder's private name only ever goes into the sealed record."""
    holder = parties.party_name_on(db, voucher.subject_id, now.as_of)
    if holder is None:
        details, _ = privacy.open_details(db, voucher.subject_id, vault)
        holder = details.name
    return VoucherPrinted(
        holder=holder,
        issuer=parties.party_name_on(db, by.party_id, now.as_of) or "",
        unit=load_units()[voucher.unit_id].name,
        purpose_text=_named(db, voucher),
        salt=secrets.token_hex(SALT_BYTES),
    )


def _named(db: Db, voucher: Voucher) -> str:
    """The project or the case, from the paper the file began with."""
    first = opening_paper(db, voucher).body
    return str(first.get("project_name") or first.get("case_no") or "")


def _open(db: Db, voucher_id: str, step: str, by: Actor, seen: int | None) -> Voucher:
    """The step of the voucher's own machine: green space and compensation never share one."""
    found = vouchers.by_id(db, voucher_id)
    prefix = PREFIX[found.nature] if found else PREFIX[TicketNature.GREEN_SPACE]
    return open_voucher(db, voucher_id, f"{prefix}.{step}", by=by, seen=seen)
