"""Verbs of service guides and of promises instead of proofs (GS-03, GS-06)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import governing_pack, require_holder, require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.office import guides as rules
from registry.office.documents import DocumentKind, Text
from registry.office.guides import Guide, Promise, ServiceItem
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import office, services, tickets
from registry.tickets.stages import ITEM_OF
from registry.tickets.ticket import Ticket

TERM = "LP-63.handling_working_days"


@dataclass(frozen=True)
class Words:
    """The parts of a guide that GS-03 names; `promise` is empty for an item that is not on the list."""

    name: str
    basis: str
    conditions: str
    material: str
    procedure: str
    office: str
    promise: str = ""


def draft(
    db: Db,
    item: ServiceItem,
    in_force_from: date,
    limit_working_days: int,
    words: Words,
    *,
    by: Actor,
    now: Moment,
) -> Guide:
    """The next edition of an item's guide; another person publishes it."""
    on_promise = bool(words.promise.strip())
    with all_at_once():
        rules.require_complete(asdict(words), on_promise)
        rules.require_term(limit_working_days, governing_pack(db, now.as_of).number(TERM))
    guide = Guide(
        id=new_id(now.at),
        unit_id=CITY,
        item=item,
        edition=office.next_number(db, CITY, f"guide.{item}", 0),
        in_force_from=in_force_from,
        limit_working_days=limit_working_days,
        on_promise=int(on_promise),
        drafted_by=by.person_id,
    )
    said: dict[str, Text] = {**asdict(words), "limit_working_days": limit_working_days}
    begin(db, guide, "guide.drafted", by=by, now=now, written=sheet(DocumentKind.GUIDE, **said))
    return guide


def publish(db: Db, guide_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Guide:
    """The second person: everybody reads it, and files handed in from its day on follow it."""
    guide = open_case(db, Guide, guide_id, "guide.published", by=by, seen=seen)
    with all_at_once():
        rules.require_second_person(guide, by.person_id)
        rules.require_from_now_on(guide, now.as_of)
    move(db, guide, "guide.published", by=by, now=now)
    return guide


def drop(db: Db, guide_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None) -> Guide:
    guide = open_case(db, Guide, guide_id, "guide.dropped", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.RETURN, reason=reason)
    move(db, guide, "guide.dropped", by=by, now=now, written=written)
    return guide


def guide_of(db: Db, ticket: Ticket, as_of: date) -> Guide | None:
    """The edition a file follows: in force when it was handed in, today's before that."""
    return services.guide_on(db, ITEM_OF[ticket.kind], ticket.submitted_on or as_of)


def promise(db: Db, file_id: str, words: str, signed_sha256: str, *, by: Actor, now: Moment) -> Promise:
    """The applicant signs the published words for its file."""
    file = tickets.known(db, file_id)
    guide = guide_of(db, file, now.as_of)
    require_kept(db, signed_sha256)
    with all_at_once():
        require_holder(file, by)
        rules.require_words(guide, published_words(db, guide), words)
    assert guide, "without one there was nothing to promise"
    given = Promise(
        id=new_id(now.at),
        unit_id=file.issuer_unit_id,
        party_id=by.party_id,
        guide_id=guide.id,
        file_id=file_id,
        words_sha256=rules.words_sha256(words),
        signed_sha256=signed_sha256,
    )
    written = sheet(DocumentKind.PROMISE, words=words, signed_sha256=signed_sha256)
    begin(db, given, "promise.made", by=by, now=now, written=written)
    return given


def published_words(db: Db, guide: Guide | None) -> str:
    if guide is None:
        return ""
    (paper, *_) = office.documents_of(db, guide.id)
    return str(paper.body["promise"])


def check_promise(
    db: Db,
    promise_id: str,
    kept: bool,
    finding: str,
    evidence: Sequence[str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Promise:
    """What the office found when it looked; a false promise needs evidence and enters the party's credit."""
    step = "promise.kept" if kept else "promise.found_false"
    given = open_case(db, Promise, promise_id, step, by=by, seen=seen)
    require_kept(db, *evidence)
    with all_at_once():
        require_reason(finding)
        require_reason("".join(evidence) if not kept else finding)
    written = sheet(DocumentKind.EXAMINATION, finding=finding, kept=int(kept))
    facts: dict[str, Fact] = {"evidence": list(evidence)}
    follow(db, move(db, given, step, by=by, now=now, facts=facts, written=written), now=now)
    return given
