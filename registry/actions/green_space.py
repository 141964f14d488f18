"""Green-space vouchers (16.3): request, joint review by two authorities, price, reservation, use."""

import shapely

from gis_data.geometry import Shape
from registry.actions.approving import take_part
from registry.actions.desk import in_force, paper, require_kept, require_reason
from registry.actions.ledger import post
from registry.actions.voucher_desk import (
    authorise_voucher,
    commit_then,
    held,
    move_voucher,
    open_voucher,
    opening_paper,
)
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.land.content import ground_sha256
from registry.land.extent import require_place, sound
from registry.land.layers import LayerKind, require_within
from registry.law.calendar import add_working_days
from registry.law.refusals import all_at_once, require
from registry.ledger.errors import InsufficientBalance
from registry.ledger.transfers import reversing
from registry.office.documents import DocumentKind, Text
from registry.parties.four_eyes import FilePart
from registry.parties.jurisdiction import require_county_unit
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import land, layers, ledger, parties
from registry.tickets import greening as rules
from registry.tickets.face import face_text
from registry.tickets.greening import GreenRequest, Price, Quantity
from registry.tickets.kinds import TicketNature
from registry.tickets.pool import POOL, pool_id, reservation
from registry.tickets.voucher_errors import PoolExhausted, PoolNotDesignated
from registry.tickets.vouchers import Voucher


def request(db: Db, wanted: GreenRequest, unit_id: str, *, by: Actor, now: Moment) -> Voucher:
    """→ REQUESTED: the enterprise asks the landscape authority, with reasons and evidence (LP-22)."""
    authorise_voucher("green_space.requested", by, unit_id)
    unit = require_county_unit(unit_id)
    pack = in_force(db, unit.code, now)
    party = parties.party(db, by.party_id)
    if party is None:
        raise NotFound(what="主体", id=by.party_id)
    require_kept(db, wanted.evidence_sha256)
    site = sound(wanted.site)
    with all_at_once():
        rules.require_request(wanted, party.buyer_type, pack)
        require_place(site, unit.code, land.outlines(db, now.as_of), pack, now.as_of.isoformat())
    voucher = Voucher(id=new_id(now.at), unit_id=unit.code)
    take_part(db, ("voucher", voucher.id), FilePart.SUBMITS, by=by, now=now)
    body: dict[str, Text] = {
        "project_name": wanted.project_name,
        "reason": wanted.reason,
        "site": shapely.to_wkt(site, rounding_precision=8),
        "evidence_sha256": wanted.evidence_sha256,
    }
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.REQUEST, body, by=by, now=now),
        "nature": TicketNature.GREEN_SPACE.value,
        "subject_id": by.party_id,
        "subject_role": by.role.value,
        "project_type": wanted.project_type.value,
        "purpose": wanted.purpose.value,
        "project_code": wanted.project_code,
        "site_sha256": ground_sha256(site),
    }
    move_voucher(db, voucher, "green_space.requested", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def admit(
    db: Db, voucher_id: str, confirmation: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """REQUESTED → JOINT_REVIEW: the site lies in the built-up area; without its layer an officer confirms."""
    voucher = open_voucher(db, voucher_id, "green_space.admitted", by=by, seen=seen)
    found = layers.covered(db, LayerKind.BUILT_UP_AREA, _site(db, voucher), now.as_of)
    with all_at_once():
        require_within("LP-22a", found, confirmation)
    body: dict[str, Text] = {"layer": found.layer.id if found.layer else None, "confirmation": confirmation}
    opinion = paper(db, voucher, DocumentKind.EXAMINATION, body, by=by, now=now)
    facts: dict[str, Fact] = {
        **opinion,
        "built_up": found.layer.id if found.layer else opinion["document_sha256"],
        "admitted_by": by.person_id,
    }
    move_voucher(db, voucher, "green_space.admitted", by=by, now=now, facts=facts)
    return voucher


def _site(db: Db, voucher: Voucher) -> Shape:
    """The outline on the request, which the event answers for by hash."""
    return sound(shapely.from_wkt(str(opening_paper(db, voucher).body["site"])))


def review(
    db: Db, voucher_id: str, opinion: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """The first of two signatures: the landscape authority agrees (LP-22c, RA-09)."""
    voucher = open_voucher(db, voucher_id, "green_space.reviewed", by=by, seen=seen)
    require_reason(opinion)
    take_part(db, ("voucher", voucher.id), FilePart.REVIEWS, by=by, now=now)
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.EXAMINATION, {"opinion": opinion}, by=by, now=now),
        "reviewed_by": by.person_id,
    }
    move_voucher(db, voucher, "green_space.reviewed", by=by, now=now, facts=facts)
    return voucher


def cosign(
    db: Db, voucher_id: str, opinion: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """JOINT_REVIEW → AGREED: the second signature, by the approval authority (LP-22c, RA-10)."""
    voucher = open_voucher(db, voucher_id, "green_space.cosigned", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    require_reason(opinion)
    rules.require_reviewed(voucher, by.person_id)
    take_part(db, ("voucher", voucher.id), FilePart.REVIEWS, by=by, now=now)
    body: dict[str, Text] = {"decision": "AGREED", "opinion": opinion}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.DECISION, body, by=by, now=now),
        "cosigned_by": by.person_id,
    }
    move_voucher(db, voucher, "green_space.cosigned", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def refuse(
    db: Db, voucher_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """→ REFUSED by the landscape authority, with reasons (LP-55)."""
    return _refuse(db, voucher_id, "green_space.refused", reason, by=by, now=now, seen=seen)


def refuse_to_cosign(
    db: Db, voucher_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """→ REFUSED by the approval authority: either refusal ends the joint review."""
    return _refuse(db, voucher_id, "green_space.cosign_refused", reason, by=by, now=now, seen=seen)


def _refuse(
    db: Db, voucher_id: str, step: str, reason: str, *, by: Actor, now: Moment, seen: int | None
) -> Voucher:
    voucher = open_voucher(db, voucher_id, step, by=by, seen=seen)
    require_reason(reason)
    body: dict[str, Text] = {"decision": "REFUSED", "reason": reason}
    facts = paper(db, voucher, DocumentKind.DECISION, body, by=by, now=now)
    move_voucher(db, voucher, step, by=by, now=now, facts=facts)
    return voucher


def price(
    db: Db,
    voucher_id: str,
    quantity: Quantity,
    wanted: Price,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Voucher:
    """AGREED → PRICED: quantity by the two regulations, amount from market price and appraisal (LP-23)."""
    voucher = open_voucher(db, voucher_id, "green_space.priced", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    require_kept(db, wanted.market_price_sha256, wanted.appraisal_sha256)
    with all_at_once():
        rules.require_quantity("LP-23a", quantity, pack)
        rules.require_price(wanted)
    body: dict[str, Text] = {**vars(quantity), **vars(wanted)}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.PRICING, body, by=by, now=now),
        "quantity_mu100": quantity.quantity_mu100,
        "quantified_by": by.person_id,
        "amount_fen": wanted.amount_fen,
        "priced_by": by.person_id,
    }
    move_voucher(db, voucher, "green_space.priced", by=by, now=now, facts=facts, pack=pack.ref)
    return voucher


def reserve(db: Db, voucher_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Voucher:
    """PRICED → RESERVED: the city takes the quantity out of the pool of the year, if it is there (LP-22d)."""
    voucher = open_voucher(db, voucher_id, "green_space.reserved", by=by, seen=seen)
    pack = in_force(db, voucher.unit_id, now)
    year, wanted = now.as_of.year, voucher.quantity_mu100 or 0
    take_part(db, ("voucher", voucher.id), FilePart.REVIEWS, by=by, now=now)
    _require_left(db, year, wanted)
    hold = reservation(new_id(now.at), year, wanted)
    due_on = add_working_days(now.as_of, pack.number("LP-22d.payment_term_working_days")).on.isoformat()
    body: dict[str, Text] = {"pool_year": year, "quantity_mu100": wanted, "due_on": due_on}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.RESERVATION, body, by=by, now=now),
        "pool_year": year,
        "hold_id": hold.id,
        "reserved_by": by.person_id,
        "due_on": due_on,
    }
    facts = commit_then(facts, [hold])
    event = move_voucher(db, voucher, "green_space.reserved", by=by, now=now, facts=facts, pack=pack.ref)
    try:
        post(db, [hold], event)
    except InsufficientBalance:  # another desk was faster; the database refused
        raise _exhausted(db, year, wanted) from None
    return voucher


def use(
    db: Db, voucher_id: str, project_code: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """ISSUED → USED: for the one named project, once (AM-37)."""
    voucher = open_voucher(db, voucher_id, "green_space.used", by=by, seen=seen)
    rules.require_named_project(voucher, project_code)
    body: dict[str, Text] = {"used_for": project_code}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.DECISION, body, by=by, now=now),
        "used_on": now.as_of.isoformat(),
    }
    move_voucher(db, voucher, "green_space.used", by=by, now=now, facts=facts)
    return voucher


def agree_to_drop(
    db: Db, voucher_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """The project is dropped before use: the landscape authority agrees to cancel, the first signature."""
    voucher = open_voucher(db, voucher_id, "green_space.drop_agreed", by=by, seen=seen)
    require_reason(reason)
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.EXAMINATION, {"reason": reason}, by=by, now=now),
        "dropped_by": by.person_id,
    }
    move_voucher(db, voucher, "green_space.drop_agreed", by=by, now=now, facts=facts)
    return voucher


def cancel(
    db: Db, voucher_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Voucher:
    """ISSUED → CANCELLED by the second signature; what it took flows back into the pool of its year."""
    voucher = open_voucher(db, voucher_id, "green_space.cancelled", by=by, seen=seen)
    require_reason(reason)
    rules.require_drop_agreed(voucher, by.person_id)
    back = reversing(held(db, voucher), id=new_id(now.at), purpose=POOL)
    body: dict[str, Text] = {"decision": "CANCELLED", "reason": reason}
    facts: dict[str, Fact] = {
        **paper(db, voucher, DocumentKind.DECISION, body, by=by, now=now),
        "reason_code": "HOLDER_REQUEST",
    }
    event = move_voucher(
        db, voucher, "green_space.cancelled", by=by, now=now, facts=commit_then(facts, [back])
    )
    post(db, [back], event)
    return voucher


def _require_left(db: Db, year: int, wanted_mu100: int) -> None:
    pool = ledger.balance(db, pool_id(year))
    require("LP-22d", pool is not None, PoolNotDesignated, year=year)
    left = pool.free if pool else 0
    facts = {"year": year, "left_mu": face_text(left), "wanted_mu": face_text(wanted_mu100)}
    require("LP-22d", wanted_mu100 <= left, PoolExhausted, **facts)


def _exhausted(db: Db, year: int, wanted_mu100: int) -> PoolExhausted:
    pool = ledger.balance(db, pool_id(year))
    left = face_text(pool.free if pool else 0)
    return PoolExhausted(rule="LP-22d", year=year, left_mu=left, wanted_mu=face_text(wanted_mu100))
