"""What anybody may try in the yearly care of tickets: assessment, monitoring cases, damage."""

from collections.abc import Callable
from typing import Any, TypeVar

from gis_data.geometry import merge
from registry.actions import assessing, monitoring, violations
from registry.actions.assessing import Findings
from registry.actions.caring import cared_for
from registry.actions.monitoring import Compared, Judgement
from registry.actions.violations import Report
from registry.care.assessment import ALWAYS, Item, Subject, Upkeep, UpkeepState
from registry.care.monitoring import CaseState, Difference, Ending, MonitoringCase, Outcome, Way
from registry.care.violations import Damage, Violation, ViolationState
from registry.clock import Moment
from registry.office.casework import Case
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import casework, land
from registry.tickets.ticket import Ticket
from tests.journeys.town import Call, Town, Try
from tests.registry.tickets.village import SIGNED

C = TypeVar("C", bound=Case)
REASON = "示例：理由"
FOUND = Judgement(Way.FIELD, [SIGNED], REASON)


def newest(db: Db, kind: type[C], now: Moment, *states: str) -> str:
    """Mostly one that waits for the step, now and then any."""
    ready = casework.listed(db, kind, states=states)
    known = ready if ready and now.at.second % 5 else casework.listed(db, kind)
    return known[-1].id if known else "none"


def on_case(kind: type[C], state: str, verb: Callable[..., Any], *more: Any) -> Call:
    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        verb(db, newest(db, kind, now, state), *more, by=by, now=now)

    return call


def assess(passed: bool) -> Call:
    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        items = dict.fromkeys(ALWAYS, True) | {Item.SURVIVAL: passed}
        found = Findings(items, [SIGNED], REASON)
        assessing.assess(db, Subject.TICKET, ticket.id, now.as_of.year, found, by=by, now=now)

    return call


def compare(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """The layer of the year shows less forest on the ticket, or none."""
    cared = cared_for(db, Subject.TICKET, ticket.id)
    ground = merge([land.version(db, one).ground for one in ticket.compartments])
    outcome = Outcome.CANDIDATE if now.at.second % 2 else Outcome.GONE
    seen = Difference(Subject.TICKET, ticket.id, outcome, ("area",), ticket.right_area_dm2, 0, 0, 0)
    monitoring.record_run(db, now.as_of.year, SIGNED, [Compared(cared, seen, ground)], by=by, now=now)


def conclude(ending: Ending) -> Call:
    return on_case(MonitoringCase, CaseState.CONFIRMED, monitoring.conclude, ending, REASON, {})


def damage(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    ground = merge([land.version(db, one).ground for one in ticket.compartments])
    found = Report(
        ticket.unit_id, Damage.OVERCUTTING, now.as_of, ground, [SIGNED], REASON, party_id=ticket.owner_id
    )
    violations.open_violation(db, found, by=by, now=now)


U, M, V = UpkeepState, CaseState, ViolationState
CARE_ACTS: dict[str, Try] = {
    "assess well": Try("desk", assess(True)),
    "assess badly": Try("desk", assess(False)),
    "notify": Try("desk", on_case(Upkeep, U.ASSESSED, assessing.notify)),
    "object": Try("holder", on_case(Upkeep, U.NOTIFIED, assessing.object_to, REASON)),
    "reject objection": Try("head", on_case(Upkeep, U.OBJECTED, assessing.answer, False, REASON)),
    "uphold objection": Try("head", on_case(Upkeep, U.OBJECTED, assessing.answer, True, REASON)),
    "result is final": Try("system", on_case(Upkeep, U.NOTIFIED, assessing.make_final)),
    "revoke result": Try("head", on_case(Upkeep, U.FINAL, assessing.revoke, REASON)),
    "compare layer": Try("city", compare),
    "confirm change": Try("desk", on_case(MonitoringCase, M.OPEN, monitoring.confirm, FOUND)),
    "refute change": Try("desk", on_case(MonitoringCase, M.OPEN, monitoring.refute, FOUND)),
    "no action": Try("head", conclude(Ending.NO_ACTION)),
    "was changed": Try("head", conclude(Ending.CHANGED)),
    "was cancelled": Try("head", conclude(Ending.CANCELLED)),
    "report damage": Try("desk", damage),
    "establish damage": Try("head", on_case(Violation, V.OPEN, violations.establish, REASON, "示例机关", {})),
    "dismiss damage": Try("head", on_case(Violation, V.OPEN, violations.dismiss, REASON)),
    "damage put right": Try("desk", on_case(Violation, V.ESTABLISHED, violations.resolve, SIGNED, REASON)),
}
CARE_FORWARD = {
    "assess badly": ("notify",),
    "notify": ("object", "reject objection"),
    "compare layer": ("confirm change", "no action"),
    "confirm change": ("split", "was changed", "was cancelled"),
    "report damage": ("establish damage", "assess badly"),
    "establish damage": ("damage put right",),
}
WAIT = "wait"
"""Not an act: two months pass."""

FAIL = ("assess badly", "notify", "object", "reject objection", WAIT, "result is final")
CARE_WALKS = (
    (*FAIL, *(WAIT,) * 6, *FAIL),
    ("compare layer", "confirm change", "draft cancellation", "cancel", "was cancelled"),
    ("report damage", "establish damage", "damage put right"),
)
