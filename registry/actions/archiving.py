"""Verbs of the electronic archive (GS-11): a closed file becomes a volume, a volume goes to the archives."""

import re
from datetime import date, timedelta
from hashlib import sha256

from registry import canonical
from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import Pack
from registry.law.refusals import all_at_once
from registry.law.validity import governing
from registry.office import archive as rules
from registry.office.archive import Entry, EntryKind, Volume
from registry.office.casework import Case
from registry.office.disputes import Dispute
from registry.office.documents import DocumentKind, Text
from registry.office.guides import Promise
from registry.office.judgments import Judgment
from registry.office.notices import Notice
from registry.parties.roles import Actor
from registry.proof.events import Fact, parse
from registry.store.cases import CASES
from registry.store.database import Db
from registry.store.queries import casework, files, law, office, services, tickets, vouchers
from registry.store.queries.register import canonical_history
from registry.tickets.states import TERMINAL
from registry.tickets.voucher_states import TERMINAL as VOUCHER_TERMINAL

KINDS: dict[str, type[Case]] = {kind.NAME: kind for kind in CASES if kind is not Volume}
ABOUT_A_FILE: dict[type[Case], str] = {
    Judgment: "file_id",
    Promise: "file_id",
    Notice: "file_id",
    Dispute: "ticket_id",
}
"""Cases that belong to the file they are about, and by which field."""

HASH = re.compile(rb"\b[0-9a-f]{64}\b")
AT_ONCE = 200


def archive(db: Db, subject_kind: str, subject_id: str, *, by: Actor, now: Moment) -> Volume:
    """Everything of a closed file that no volume holds yet, in a volume of its own."""
    unit_id, closed = _standing(db, subject_kind, subject_id)
    earlier = services.volumes_of(db, subject_kind, subject_id)
    known = {entry for volume in earlier for entry in entries_of(db, volume)}
    new = sorted(set(contents(db, subject_kind, subject_id)) - known)
    with all_at_once():
        rules.require_closed(closed)
        rules.require_something_new(new)
    closed_on = parse(canonical_history(db, subject_kind, subject_id)[-1]).effective_on
    volume = Volume(
        id=new_id(now.at),
        unit_id=unit_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        number=len(earlier) + 1,
        entries=len(new),
        index_sha256=rules.index_sha256(earlier[-1].index_sha256 if earlier else "", new),
        closed_on=closed_on,
        kept_until=rules.kept_until(closed_on, _terms(db, now.as_of).number("GS-11.kept_years")),
    )
    index: list[Text] = [[entry.kind.value, entry.id, entry.sha256] for entry in new]
    written = sheet(DocumentKind.VOLUME, number=volume.number, index=index)
    begin(db, volume, "volume.archived", by=by, now=now, written=written)
    return volume


def archive_ticket(db: Db, ticket_id: str, *, by: Actor, now: Moment) -> Volume:
    return archive(db, "ticket", ticket_id, by=by, now=now)


def hand_over(
    db: Db,
    volume_id: str,
    receiver: str,
    receipt_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Volume:
    """To the archives, against their receipt."""
    volume = open_case(db, Volume, volume_id, "volume.handed_over", by=by, seen=seen)
    require_kept(db, receipt_sha256)
    require_reason(receiver)
    facts: dict[str, Fact] = {"receiver": receiver, "receipt_sha256": receipt_sha256}
    written = sheet(DocumentKind.HAND_OVER, receiver=receiver, receipt_sha256=receipt_sha256)
    move(db, volume, "volume.handed_over", by=by, now=now, facts=facts, written=written)
    return volume


def ripe(db: Db, as_of: date) -> list[str]:
    """Tickets and files the worker archives: closed, and nothing came in the time of a review."""
    waiting = timedelta(days=_terms(db, as_of).number("GS-11.archived_after_days"))
    return services.closed_and_not_archived(db, as_of - waiting, AT_ONCE)


def contents(db: Db, subject_kind: str, subject_id: str) -> list[Entry]:
    """Its events and papers, those of the cases about it, and every kept file that one of them names."""
    about = [(subject_kind, subject_id)]
    for kind, named in ABOUT_A_FILE.items():
        about += [(kind.NAME, one.id) for one in casework.listed(db, kind, **{named: subject_id})]
    history = [event for one in about for event in canonical_history(db, *one)]
    papers = [paper for _, case_id in about for paper in office.documents_of(db, case_id)]
    texts = [*history, *(canonical.dumps(dict(paper.body)) for paper in papers)]
    kept = files.named_among(db, {found.decode() for text in texts for found in HASH.findall(text)})
    return [
        *(Entry(EntryKind.EVENT, parse(one).id, sha256(one).hexdigest()) for one in history),
        *(Entry(EntryKind.DOCUMENT, paper.number, paper.body_sha256) for paper in papers),
        *(Entry(EntryKind.PAPER, one, one) for one in kept),
    ]


def entries_of(db: Db, volume: Volume) -> list[Entry]:
    """What its own paper lists."""
    (paper, *_) = office.documents_of(db, volume.id)
    index = paper.body["index"]
    assert isinstance(index, list)
    return [Entry(EntryKind(kind), id, digest) for kind, id, digest in index]  # type: ignore[misc, str-unpack, arg-type]


def unit_of(db: Db, subject_kind: str, subject_id: str) -> str:
    return _standing(db, subject_kind, subject_id)[0]


def _standing(db: Db, subject_kind: str, subject_id: str) -> tuple[str, bool]:
    """Whose file it is, and whether it is closed."""
    if subject_kind == "ticket":
        ticket = tickets.locked(db, subject_id)
        if ticket:
            return ticket.issuer_unit_id, ticket.state in TERMINAL
    elif subject_kind == "voucher":
        voucher = vouchers.by_id(db, subject_id)
        if voucher:
            return voucher.issuer_unit_id, voucher.state in VOUCHER_TERMINAL
    elif subject_kind in KINDS:
        case = casework.find(db, KINDS[subject_kind], subject_id)
        return case.unit_id, rules.is_closed(case)
    raise NotFound(what="文件", id=subject_id)


def _terms(db: Db, as_of: date) -> Pack:
    known = law.current_law(db)
    return governing(known.packs, "zhengwu", as_of, known.activations)
