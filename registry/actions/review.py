"""The review of an accepted application: site, elements, checklist, approval by another person (16.1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from gis_data.geometry import Shape
from registry.actions.applications import require_right, required
from registry.actions.approving import take_part
from registry.actions.desk import in_force, move, open_file, paper, require_kept, require_reason
from registry.actions.kinds import block, face_area_dm2, require_ground, require_kind
from registry.clock import Moment
from registry.land.certificates import require_free_area
from registry.land.claims import settle
from registry.land.extent import Extent, require_place
from registry.land.layers import Coverage, LayerKind
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.office.clocks import StopReason, resumed, stopped
from registry.office.documents import DocumentKind, Text
from registry.office.errors import NotAppointed
from registry.parties.four_eyes import FilePart
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.quantities import face_value_mu100
from registry.store.database import Db
from registry.store.queries import issuance, land, layers, parties
from registry.tickets import material as papers
from registry.tickets import review as rules
from registry.tickets.decisions import REMEDY
from registry.tickets.material import Item
from registry.tickets.resolution import require_resolution
from registry.tickets.review import Check, Elements, LayerResult
from registry.tickets.ticket import Ticket, stops_as_facts


@dataclass(frozen=True)
class Examination:
    """What the reviewer found: elements, each item with its note, each layer with its result and answer."""

    elements: Elements
    passed: Mapping[Check, bool]
    notes: Mapping[Check, str]
    layers: Mapping[str, LayerResult]
    answers: Mapping[str, str]


@dataclass(frozen=True)
class SiteCheck:
    """Two persons on the site; per side the hash of the neighbour's signed paper (四邻指界)."""

    persons: Sequence[str]
    neighbours: Mapping[str, str]
    record_sha256: str


ON_THE_SITE = frozenset({Role.COUNTY_FORESTRY, Role.CITY_FORESTRY})


def start_review(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    ticket = open_file(db, ticket_id, "ticket.review_started", by=by, seen=seen, as_of=now.as_of)
    move(db, ticket, "ticket.review_started", by=by, now=now)
    return ticket


def order_site_check(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """The service clock stands from today until the site record is in (LP-63)."""
    ticket = open_file(db, ticket_id, "ticket.site_check_ordered", by=by, seen=seen, as_of=now.as_of)
    stops = stopped(ticket.clock_stops, StopReason.SITE_CHECK, now.as_of)
    move(db, ticket, "ticket.site_check_ordered", by=by, now=now, facts={"stops": stops_as_facts(stops)})
    return ticket


def record_site_check(
    db: Db, ticket_id: str, check: SiteCheck, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The record of two persons and the neighbours' signatures; the clock runs on."""
    ticket = open_file(db, ticket_id, "ticket.site_checked", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, check.record_sha256, *check.neighbours.values())
    with all_at_once():
        rules.require_site_check(check.persons, check.neighbours)
        _require_appointed(db, check.persons, ticket, now.as_of)
    persons: list[Text] = list(check.persons)
    signed: dict[str, Text] = dict(check.neighbours)
    body: dict[str, Text] = {"persons": persons, "record_sha256": check.record_sha256, "neighbours": signed}
    stops = resumed(ticket.clock_stops, StopReason.SITE_CHECK, now.as_of)
    neighbours: dict[str, Fact] = dict(check.neighbours)
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.SITE_CHECK, body, by=by, now=now),
        "checked_by": list(check.persons),
        "neighbours": neighbours,
        "stops": stops_as_facts(stops),
    }
    move(db, ticket, "ticket.site_checked", by=by, now=now, facts=facts)
    return ticket


def _require_appointed(db: Db, persons: Sequence[str], ticket: Ticket, as_of: date) -> None:
    """LP-63: both hold office on the day, in the unit of the land or of the issuer."""
    units = {ticket.unit_id, ticket.issuer_unit_id}
    for person in persons:
        held = parties.appointments_on(db, person, as_of)
        fits = any(one.role in ON_THE_SITE and one.unit_id in units for one in held)
        require("LP-63", fits, NotAppointed, person=person)


def examine(
    db: Db, ticket_id: str, found: Examination, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """The reviewer fixes the elements (MS-09) and answers the checklist item by item (LP-10a)."""
    ticket = open_file(db, ticket_id, "ticket.examined", by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    ground, tally = extent(db, ticket, pack), tally_of(db, ticket)
    with all_at_once():
        tolerance_e8 = pack.number("MS-09.limit_tolerance_deg_e8")
        rules.require_elements(found.elements, ground, tally, tolerance_e8)
    surveyors = (issuance.assessment(db, ticket.assessment_id).submitted_by,)
    take_part(db, ("ticket", ticket.id), FilePart.REVIEWS, by=by, now=now, surveyors=surveyors)
    notes: dict[str, Text] = {check.value: note for check, note in found.notes.items()}
    compared = layers_under(db, ground.ground, pack, now)
    results = rules.results_of(compared)
    warnings = rules.open_warnings(pack.items("LP-64.layers"), results, found.answers)
    by_hand: dict[str, Text] = {kind: one.value for kind, one in found.layers.items() if kind not in results}
    confirmed = {kind: answer for kind, answer in found.answers.items() if kind == LayerKind.OPERATING_LAND}
    answers: dict[str, Text] = {**warnings, **confirmed}
    seen_on: dict[str, Text] = {layer: one.sentence() for layer, one in compared.items()}
    checklist: dict[str, Fact] = {check.value: int(passed) for check, passed in found.passed.items()}
    body: dict[str, Text] = {"notes": notes, "warnings": answers, "layers": seen_on, "by_hand": by_hand}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.EXAMINATION, body, by=by, now=now),
        "elements": found.elements.as_facts(),
        "checklist": checklist,
        "warnings": {layer: _hash(answer) for layer, answer in {**warnings, **confirmed}.items()},
        "examined_by": by.person_id,
    }
    move(db, ticket, "ticket.examined", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def approve(db: Db, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Ticket:
    """UNDER_REVIEW → APPROVED by another person, if every rule of 16.1 holds; all that fail at once."""
    ticket = open_file(db, ticket_id, "ticket.approved", by=by, seen=seen, as_of=now.as_of)
    pack = in_force(db, ticket.unit_id, now)
    found = extent(db, ticket, pack)
    with all_at_once():
        require_approvable(db, ticket, found, pack, now)
    surveyors = (issuance.assessment(db, ticket.assessment_id).submitted_by,)
    take_part(db, ("ticket", ticket.id), FilePart.APPROVES, by=by, now=now, surveyors=surveyors)
    face_dm2 = face_area_dm2(ticket, found)
    face = face_value_mu100(face_dm2)
    body: dict[str, Text] = {"decision": "APPROVED", "face_value_mu100": face}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now),
        "approved_by": by.person_id,
        "face_value_mu100": face,
        "right_area_dm2": face_dm2,
        "block": {"area_dm2": found.area_dm2, "blocks": found.blocks, "gap_max_m": found.gap_max_m},
    }
    move(db, ticket, "ticket.approved", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def require_approvable(db: Db, ticket: Ticket, found: Extent, pack: Pack, now: Moment) -> None:
    """LP-02, LP-04, LP-09, LP-10a, LP-14, LP-20, LP-29, LP-30, LP-47, LP-62 to LP-64, MS-09, MS-11."""
    papers.require_items(ticket.material, required(ticket))
    require_right(db, ticket)
    if Item.RESOLUTION in required(ticket):
        require_resolution(ticket.resolution, now.as_of)
    outlines = land.outlines(db, now.as_of)
    require_place(found.ground, ticket.unit_id, outlines, pack, now.as_of.isoformat())
    require_kind(db, ticket, pack, now)
    require_ground(db, ticket, found, pack, now)
    own = [claim for old in ticket.predecessors for claim in land.claims_of(db, "ticket", old) if claim.live]
    freed_dm2 = sum(claim.right_area_dm2 for claim in own if claim.certificate_id == ticket.certificate_id)
    taken_dm2 = land.taken_dm2(db, ticket.certificate_id) - freed_dm2
    require_free_area(land.certificate(db, ticket.certificate_id), taken_dm2, face_area_dm2(ticket, found))
    others = [claim for claim in land.live_claims(db, found.ground.bounds) if claim not in own]
    settle(found.ground, others, pack)
    rules.require_examined(ticket.elements, found)
    rules.require_checklist(ticket.checklist, rules.checks_for(ticket.applicant_role))
    rules.require_warnings_answered(ticket.warnings)
    rules.require_site_check(ticket.checked_by, ticket.neighbours)


def refuse(
    db: Db, ticket_id: str, reason: str, rule: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Ticket:
    """UNDER_REVIEW → REFUSED: facts and reason, rule, officer, date and remedy on the paper (LP-55)."""
    ticket = open_file(db, ticket_id, "ticket.refused", by=by, seen=seen, as_of=now.as_of)
    require_reason(reason)
    body: dict[str, Text] = {"decision": "REFUSED", "rule": rule, "reason": reason, "remedy": REMEDY}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.DECISION, body, by=by, now=now),
        "rule": rule,
    }
    move(db, ticket, "ticket.refused", by=by, now=now, facts=facts)
    return ticket


def extent(db: Db, ticket: Ticket, pack: Pack) -> Extent:
    """The block of the application as one piece of ground, measured."""
    return block(db, ticket.compartments, pack)


def layers_under(db: Db, ground: Shape, pack: Pack, now: Moment) -> dict[str, Coverage]:
    """LP-64: the block against farmland, basic farmland, reserves and red lines of the day."""
    kinds = pack.items("LP-64.layers")
    return {kind: layers.covered(db, LayerKind(kind), ground, now.as_of) for kind in kinds}


def tally_of(db: Db, ticket: Ticket) -> dict[str, int]:
    """Stems per species of the block, from the assessment of its stands."""
    return tally(db, ticket.assessment_id, ticket.compartments)


def tally(db: Db, assessment_id: str, compartments: Sequence[str]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for stand in issuance.stands_on(db, assessment_id, compartments):
        total.update(stand.species_stems)
    return dict(total)


def _hash(answer: str) -> str:
    return sha256(answer.encode()).hexdigest() if answer.strip() else ""
