"""Verbs of yearly monitoring: a layer's differences become cases once, and each case is decided (LP-35f)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256

from gis_data.geometry import Shape
from registry import canonical
from registry.actions.caring import Cared, everything
from registry.actions.casework import begin, ground_facts, move, open_case, sheet
from registry.actions.consequences import follow
from registry.actions.desk import governing_pack, require_kept, require_reason
from registry.actions.recording import record
from registry.care import monitoring as rules
from registry.care.assessment import Subject
from registry.care.errors import EndingNotReached
from registry.care.monitoring import Difference, Ending, MonitoringCase, Way
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import care, casework, tickets
from registry.tickets.states import State


@dataclass(frozen=True)
class Compared:
    """One subject with what the layer shows of it; `left` is the ground that still carries trees."""

    cared: Cared
    difference: Difference
    left: Shape


@dataclass(frozen=True)
class Judgement:
    """What desk or field found, with its evidence by hash."""

    way: Way
    evidence: Sequence[str]
    note: str


@dataclass(frozen=True)
class Run:
    """One comparison; `repeated`: this layer was compared in this year before, and nothing was added."""

    id: str
    year: int
    compared: int
    cases: Sequence[str]
    repeated: bool = False


def record_run(
    db: Db, year: int, layer_sha256: str, found: Sequence[Compared], *, by: Actor, now: Moment
) -> Run:
    """The comparison of one layer enters the register once; what passes the noise becomes a case (JC-02)."""
    if by.role is not Role.SYSTEM:
        require_authority(rules.RUN, by, CITY)
    require_kept(db, layer_sha256)
    if known := care.run_of(db, year, layer_sha256):
        return _known(db, known)
    pack = governing_pack(db, now.as_of)
    run_id = new_id(now.at)
    lines: list[Mapping[str, Fact]] = [_line(one.difference) for one in found]
    alive = {one.id for one in everything(db)}
    cases = [one for one in found if one.difference.is_case and one.cared.id in alive]
    row = {"id": run_id, "year": year, "layer_sha256": layer_sha256, "differences": lines}
    care.add_run(db, {**row, "compared": len(found), "cases": len(cases)}, now=now)
    facts: dict[str, Fact] = {
        "year": year,
        "layer_sha256": layer_sha256,
        "compared": len(found),
        "cases": len(cases),
        "differences_sha256": lines_sha256(lines),
    }
    record(
        db, "monitoring.compared", ("run", run_id), by=by, now=now, unit_id=CITY, pack=pack.ref, facts=facts
    )
    opened = [_open(db, run_id, year, one, pack, by=by, now=now) for one in cases]
    return Run(run_id, year, len(found), opened)


def confirm(
    db: Db,
    case_id: str,
    found: Judgement,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> MonitoringCase:
    """Desk or field says the forest has changed; from now on a change of the ticket is due (LP-35f)."""
    return _judge(db, case_id, "monitoring.confirmed", found, by=by, now=now, seen=seen)


def refute(
    db: Db,
    case_id: str,
    found: Judgement,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> MonitoringCase:
    """The layer was wrong; the evidence stays."""
    return _judge(db, case_id, "monitoring.refuted", found, by=by, now=now, seen=seen)


def conclude(
    db: Db,
    case_id: str,
    ending: Ending,
    reason: str,
    losses: Mapping[str, int],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> MonitoringCase:
    """CONFIRMED → CLOSED: changed, cancelled, or no action, each with its reason (LP-35f, LP-55)."""
    case = open_case(db, MonitoringCase, case_id, "monitoring.concluded", by=by, seen=seen)
    with all_at_once():
        require_reason(reason)
        rules.require_ending(case, ending)
        _require_reached(db, case, ending)
    body: dict[str, Text] = {"ending": ending.value, "reason": reason}
    lost: dict[str, Fact] = dict(losses)
    facts: dict[str, Fact] = {"ending": ending.value, "losses": lost, "decided_by": by.person_id}
    written = (DocumentKind.DECISION, body)
    event = move(db, case, "monitoring.concluded", by=by, now=now, facts=facts, written=written)
    follow(db, event, now=now)
    return case


def _require_reached(db: Db, case: MonitoringCase, ending: Ending) -> None:
    """The ticket has been changed or cancelled by its own decision, with its two officers, before."""
    if case.subject_kind is not Subject.TICKET or ending is Ending.NO_ACTION:
        return
    reached = {Ending.CHANGED: State.REPLACED, Ending.CANCELLED: State.CANCELLED}[ending]
    state = tickets.known(db, case.subject_id).state
    require("LP-35f", state is reached, EndingNotReached, state=state.value, wanted=reached.value)


def overdue(db: Db, as_of: date) -> list[MonitoringCase]:
    """The list for the city (JC-03)."""
    return [case for case in casework.listed(db, MonitoringCase) if rules.is_overdue(case, as_of)]


def lines_sha256(lines: Sequence[Mapping[str, Fact]]) -> str:
    """What the register says of everything a comparison showed, below the noise as well."""
    return sha256(canonical.dumps([dict(line) for line in lines])).hexdigest()


def _open(db: Db, run_id: str, year: int, one: Compared, pack: Pack, *, by: Actor, now: Moment) -> str:
    case = MonitoringCase(
        id=new_id(now.at),
        unit_id=one.cared.unit_id,
        party_id=one.cared.party_id,
        run_id=run_id,
        year=year,
        due_on=rules.due_on(pack, now.as_of),
        **{**asdict(one.difference), "reasons": list(one.difference.reasons)},
    )
    facts = {} if one.left.is_empty else ground_facts(db, case.id, one.left)
    begin(db, case, "monitoring.opened", by=by, now=now, facts=facts, pack=pack)
    return case.id


def _judge(
    db: Db,
    case_id: str,
    step: str,
    found: Judgement,
    *,
    by: Actor,
    now: Moment,
    seen: int | None,
) -> MonitoringCase:
    case = open_case(db, MonitoringCase, case_id, step, by=by, seen=seen)
    require_kept(db, *found.evidence)
    with all_at_once():
        require_reason(found.note)
        require_reason("".join(found.evidence))
    written = sheet(DocumentKind.MONITORING, way=found.way.value, note=found.note)
    facts: dict[str, Fact] = {
        "way": found.way.value,
        "evidence": list(found.evidence),
        "decided_by": by.person_id,
    }
    event = move(db, case, step, by=by, now=now, facts=facts, written=written)
    follow(db, event, now=now)
    return case


def _line(found: Difference) -> dict[str, Fact]:
    return {
        "subject_kind": found.subject_kind.value,
        "subject_id": found.subject_id,
        "outcome": found.outcome.value,
        "reasons": list(found.reasons),
        "area_before_dm2": found.area_before_dm2,
        "area_now_dm2": found.area_now_dm2,
        "extent_shift_cm": found.extent_shift_cm,
        "species_change_permille": found.species_change_permille,
    }


def _known(db: Db, run_id: str) -> Run:
    run = care.run(db, run_id)
    assert run
    cases = [case.id for case in casework.listed(db, MonitoringCase, run_id=run_id)]
    return Run(run_id, int(str(run["year"])), int(str(run["compared"])), cases, repeated=True)
