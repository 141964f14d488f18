"""Verbs of neutrality files: register, account, check, close; what is retired decides the rest."""

from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.market.accounting import Accounting, Report, method_ref, require_accounting
from registry.market.neutrality import (
    ONE_A_YEAR,
    RULE,
    SETTLED,
    SETTLING,
    FileState,
    NeutralityFile,
    Subject,
    is_large,
    is_organised,
    needs_verifier,
    require_independent,
    require_open,
    require_subject,
)
from registry.market.neutrality_errors import AlreadyRegistered, NothingAccounted
from registry.office.documents import DocumentKind
from registry.parties.outside import require_verifier
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, law, neutrality, outside


def xiaona(db: Db, as_of: date, unit_id: str = CITY) -> Pack:
    """The 消纳 text in force on the day, or RULE_PACK_NOT_IN_FORCE (CV-01)."""
    return law.current_law(db).require("xiaona", as_of, unit_id)


def then(db: Db, as_of: date) -> Pack:
    """What was bought while the text was in force is counted also after its lapse (AM-01)."""
    known = law.current_law(db)
    return governing(known.packs, "xiaona", as_of, known.activations)


def register_subject(
    db: Db, subject: Subject, unit_id: str, *, test: bool, by: Actor, now: Moment
) -> NeutralityFile:
    """→ REGISTERED; the group is recorded and decides nothing (ZH-01, ZH-02)."""
    pack = xiaona(db, now.as_of, unit_id)
    with all_at_once():
        require_reason(subject.name)
        require_subject(subject, pack)
        _require_first(db, subject, by)
    plain = {name: value for name, value in vars(subject).items() if name not in ("name", "batch")}
    file = NeutralityFile(
        id=new_id(now.at),
        unit_id=unit_id,
        party_id=by.party_id,
        test=int(test),
        **{**plain, "small": int(subject.small)},
    )
    written = sheet(
        DocumentKind.NEUTRALITY,
        name=subject.name,
        batch=subject.batch,
        large_event=int(is_large(file, pack)),
        advice="organised, recommended" if is_organised(subject.buyer_type) else "encouraged",
    )
    begin(db, file, "neutrality.registered", by=by, now=now, written=written, pack=pack)
    return file


def _require_first(db: Db, subject: Subject, by: Actor) -> None:
    """One year of an enterprise or pilot unit has one file: two would let one gram be told twice."""
    if subject.kind not in ONE_A_YEAR:
        return
    own = casework.listed(db, NeutralityFile, party_id=by.party_id, period_from=subject.period_from)
    known = [file for file in own if file.kind is subject.kind and file.closed_on is None]
    number = known[0].papers[0] if known else "—"
    require(RULE[subject.kind], not known, AlreadyRegistered, number=number)


def account(
    db: Db, file_id: str, made: Accounting, *, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """→ ACCOUNTED, also again after the event with the true attendance; what is retired stays retired."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.accounted", by=by, seen=seen)
    pack, slots = xiaona(db, now.as_of, file.unit_id), law.slots(db)
    require_kept(db, made.report_sha256)
    with all_at_once():
        require_open(file)
        require_accounting(file, made, slots)
    written = sheet(
        DocumentKind.ACCOUNT,
        **made.body,
        guide=slots[made.guide].title,
        method=method_ref(slots[made.guide]),
        report_sha256=made.report_sha256,
        grams=[made.low_g, made.emissions_g, made.high_g],
    )
    facts: dict[str, Fact] = {
        "guide": made.guide,
        "emissions_g": made.emissions_g,
        "low_g": made.low_g,
        "high_g": made.high_g,
        "attendance": made.attendance,
        "verifier_id": made.verifier_id or file.verifier_id,
        "scope_complete": 0,
    }
    move(db, file, "neutrality.accounted", by=by, now=now, facts=facts, written=written, pack=pack)
    if not needs_verifier(file.kind) and file.verifier_id is None:
        move(db, file, "neutrality.check_not_required", by=by, now=now, pack=pack)
        settle(db, file, by=by, now=now)
    return file


def open_event(
    db: Db, subject: Subject, unit_id: str, made: Accounting, *, test: bool, by: Actor, now: Moment
) -> NeutralityFile:
    """What a page does in one go: register an event and account it by its five answers."""
    file = register_subject(db, subject, unit_id, test=test, by=by, now=now)
    return account(db, file.id, made, by=by, now=now)


def check(
    db: Db,
    file_id: str,
    found: Report,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> NeutralityFile:
    """ACCOUNTED → CHECKED by the named body on file; its figure is the one that counts (RA-19, ZH-09)."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.checked", by=by, seen=seen)
    pack = xiaona(db, now.as_of, file.unit_id)
    require_kept(db, found.report_sha256)
    with all_at_once():
        require_verifier(outside.verifiers(db), by.party_id, now.as_of)
        require_independent(file, by.party_id)
        require_reason(found.report_no and found.report_sha256)
        require(RULE[file.kind], found.confirmed_g > 0, NothingAccounted)
    written = sheet(
        DocumentKind.REPORT,
        report_no=found.report_no,
        report_sha256=found.report_sha256,
        accounted_g=file.emissions_g,
        confirmed_g=found.confirmed_g,
        filing_no=next(
            entry.filing_no
            for entry in outside.verifiers(db)
            if entry.party_id == by.party_id and entry.covers(now.as_of)
        ),
    )
    facts: dict[str, Fact] = {
        "emissions_g": found.confirmed_g,
        "low_g": min(file.low_g or found.confirmed_g, found.confirmed_g),
        "high_g": max(file.high_g or found.confirmed_g, found.confirmed_g),
        "scope_complete": int(found.scope_complete),
    }
    move(db, file, "neutrality.checked", by=by, now=now, facts=facts, written=written, pack=pack)
    settle(db, file, by=SYSTEM, now=now)
    return file


def close(db: Db, file_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> NeutralityFile:
    """Nobody is kept from closing without a purchase (ZH-02)."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.closed", by=by, seen=seen)
    require_open(file)
    move(db, file, "neutrality.closed", by=by, now=now, facts={"closed_on": now.as_of.isoformat()})
    return file


def settle(db: Db, file: NeutralityFile, *, by: Actor, now: Moment) -> None:
    """CHECKED, PARTLY_OFFSET or NEUTRAL follows from what is retired; nothing else moves a file there."""
    if file.state in SETTLING and file.state is not file.settled:
        move(db, file, SETTLED[file.settled], by=by, now=now, pack=then(db, now.as_of))


def count_retired(db: Db, file: NeutralityFile, step: str, facts: dict[str, Fact], *, now: Moment) -> None:
    """The sum of the certificates that serve the file, after one came or went."""
    grams = neutrality.retired_g(db, file.id)
    if grams < file.retired_g and file.state in SETTLING and file.state is not FileState.CHECKED:
        # The table knows no file that is neutral without its grams: first back, then counted anew.
        move(db, file, SETTLED[FileState.CHECKED], by=SYSTEM, now=now, pack=then(db, now.as_of))
    move(db, file, step, by=SYSTEM, now=now, facts={**facts, "retired_g": grams})
    settle(db, file, by=SYSTEM, now=now)
