"""Verbs of extracts for outside users: ask, review, approve, refuse; take, end, revoke (GS-19, GS-20)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.office.documents import DocumentKind, Text
from registry.office.extracts import Extract, require_out, require_releasable, require_term
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.queries import extracts, files, law

Tables: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table → its rows, the asked columns only."""


@dataclass(frozen=True)
class ExtractWanted:
    """One scene with its list and term; agreement and emergency plan are papers handed in before (GS-20)."""

    scene: str
    data_list: tuple[str, ...]
    valid_to: date
    agreement_sha256: str
    plan_sha256: str


def ask(
    db: Db, wanted: ExtractWanted, write: Callable[[Tables], Stored], *, by: Actor, now: Moment
) -> Extract:
    """The data are drawn now, by `write`, so that what is reviewed is byte for byte what may leave."""
    with all_at_once():
        require_reason(wanted.scene)
        require_term(wanted.valid_to, now.as_of)
        require_releasable(set(wanted.data_list) - extracts.releasable())
    require_kept(db, wanted.agreement_sha256, wanted.plan_sha256)
    made = write(_drawn(db, wanted.data_list))
    files.name_file(db, made, "application/zip", now=now)
    extract = Extract(
        id=new_id(now.at),
        unit_id=CITY,
        party_id=by.party_id,
        data_list=sorted(set(wanted.data_list)),
        valid_to=wanted.valid_to,
        agreement_sha256=wanted.agreement_sha256,
        plan_sha256=wanted.plan_sha256,
        data_sha256=made.sha256,
        requested_by=by.person_id,
    )
    listed: list[Text] = list(extract.data_list)
    until = wanted.valid_to.isoformat()
    written = sheet(DocumentKind.REQUEST, scene=wanted.scene, list=listed, until=until)
    begin(db, extract, "extract.requested", by=by, now=now, written=written, pack=_pack(db, now))
    return extract


def review(
    db: Db, extract_id: str, finding: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Extract:
    """One person of the city has read scene, list, agreement, plan and the file itself."""
    extract = open_case(db, Extract, extract_id, "extract.reviewed", by=by, seen=seen)
    with all_at_once():
        require_reason(finding)
        _require_other(extract.requested_by, FilePart.SUBMITS, by, FilePart.REVIEWS)
    written = sheet(DocumentKind.EXAMINATION, finding=finding, data_sha256=extract.data_sha256)
    _move(db, extract, "extract.reviewed", by=by, now=now, reviewed_by=by.person_id, written=written)
    return extract


def approve(
    db: Db, extract_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Extract:
    """A second person authorises it; grades may have risen since it was asked for."""
    extract = open_case(db, Extract, extract_id, "extract.approved", by=by, seen=seen)
    with all_at_once():
        require_reason(reason)
        require_term(extract.valid_to, now.as_of)
        require_releasable(set(extract.data_list) - extracts.releasable())
        _require_other(extract.requested_by, FilePart.SUBMITS, by, FilePart.APPROVES)
        _require_other(extract.reviewed_by, FilePart.REVIEWS, by, FilePart.APPROVES)
    written = _decision("extract.approved", reason)
    _move(db, extract, "extract.approved", by=by, now=now, approved_by=by.person_id, written=written)
    return extract


def refuse(
    db: Db, extract_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Extract:
    """REQUESTED or REVIEWED → REFUSED with the reason."""
    extract = open_case(db, Extract, extract_id, "extract.refused", by=by, seen=seen)
    require_reason(reason)
    _move(db, extract, "extract.refused", by=by, now=now, written=_decision("extract.refused", reason))
    return extract


def take(db: Db, extract_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Extract:
    """Whoever asked records that the data leave; from now on, and within the term, the file is handed out."""
    extract = open_case(db, Extract, extract_id, "extract.taken", by=by, seen=seen)
    with all_at_once():
        require_term(extract.valid_to, now.as_of)
        require_releasable(set(extract.data_list) - extracts.releasable())
    _move(db, extract, "extract.taken", by=by, now=now, data_sha256=extract.data_sha256)
    return extract


def end(
    db: Db, extract_id: str, statement: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Extract:
    """Whoever asked gives the authorisation back, and says what became of the data."""
    extract = open_case(db, Extract, extract_id, "extract.ended", by=by, seen=seen)
    require_reason(statement)
    written = sheet(DocumentKind.STATEMENT, text=statement)
    _move(db, extract, "extract.ended", by=by, now=now, written=written)
    return extract


def revoke(
    db: Db, extract_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Extract:
    """At any time by one person of the city: the file is handed out no more."""
    extract = open_case(db, Extract, extract_id, "extract.revoked", by=by, seen=seen)
    require_reason(reason)
    _move(db, extract, "extract.revoked", by=by, now=now, written=_decision("extract.revoked", reason))
    return extract


def handed_out(extract: Extract, *, now: Moment) -> str:
    """The hash of the file, as long as whoever asked may read it."""
    with all_at_once():
        require_out(extract, now.as_of)
        require_releasable(set(extract.data_list) - extracts.releasable())
    return extract.data_sha256


def _drawn(db: Db, data_list: Iterable[str]) -> Tables:
    asked: dict[str, list[str]] = {}
    for name in sorted(set(data_list)):
        table, _, column = name.partition(".")
        asked.setdefault(table, []).append(column)
    return {table: extracts.rows(db, table, columns) for table, columns in asked.items()}


def _require_other(person_id: str | None, taken: FilePart, by: Actor, wanted: FilePart) -> None:
    require("RA-23", person_id != by.person_id, FourEyes, taken=NAMES[taken], wanted=NAMES[wanted])


def _decision(step: str, reason: str) -> tuple[DocumentKind, Mapping[str, Text]]:
    return sheet(DocumentKind.DECISION, decision=step, rule="GS-19", reason=reason)


def _move(
    db: Db,
    extract: Extract,
    step: str,
    *,
    by: Actor,
    now: Moment,
    written: tuple[DocumentKind, Mapping[str, Text]] | None = None,
    **facts: str,
) -> None:
    move(db, extract, step, by=by, now=now, facts=dict(facts), written=written, pack=_pack(db, now))


def _pack(db: Db, now: Moment) -> Pack:
    """The plan of 2024–2025 has ended; how data are kept inside goes on as it says (decision 0142)."""
    known = law.current_law(db)
    return governing(known.packs, "shuju", now.as_of, known.activations)
