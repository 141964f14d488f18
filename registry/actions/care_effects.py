"""What decided cases of care do elsewhere: losses of plots (JC-10), the credit of whoever did it (LP-36c)."""

from collections.abc import Iterator

from registry.actions.crediting import record_credit
from registry.actions.losing import LossFound, lose
from registry.care.monitoring import MonitoringCase
from registry.care.violations import Damage, Violation
from registry.clock import Moment
from registry.issuance.issuances import LossCause
from registry.law.packs import CITY
from registry.office.credit import CreditKind
from registry.parties.roles import Actor, Role
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import casework

CAUSES = {Damage.FIRE: LossCause.FIRE, Damage.PEST: LossCause.PEST, Damage.NEGLECT: LossCause.DEATH}
BREACHES = {Damage.NEGLECT: CreditKind.BREACH}


def after_violation(db: Db, event: Event, now: Moment) -> Iterator[Event]:
    """LP-36c: it enters the credit record; JC-10: what stood there stops the sale of the plot."""
    case = casework.find(db, Violation, event.subject_id)
    by = _actor(event)
    if case.party_id:
        kind = BREACHES.get(case.damage, CreditKind.VIOLATION)
        record_credit(db, case.unit_id, case.party_id, kind, (case.NAME, case.id), by=by, now=now)
    for plot_id, loss_g in case.losses.items():
        cause = CAUSES.get(case.damage, LossCause.THEFT)
        found = LossFound(case.happened_on, cause, loss_g, case.evidence[-1])
        yield lose(db, plot_id, found, by=by, now=now)[1]


def after_monitoring(db: Db, event: Event, now: Moment) -> Iterator[Event]:
    """JC-03: a confirmed loss goes on to the quantities, whether a ticket lives there or not."""
    case = casework.find(db, MonitoringCase, event.subject_id)
    for plot_id, loss_g in case.losses.items():
        found = LossFound(now.as_of, LossCause.DEATH, loss_g, case.evidence[-1])
        yield lose(db, plot_id, found, by=_actor(event), now=now)[1]


def _actor(event: Event) -> Actor:
    """Who decided, to act on in the same transaction."""
    role = Role(event.actor_role)
    unit_id = CITY if role is Role.CITY_FORESTRY else event.unit_id
    return Actor(event.actor_id, role, event.party_id, unit_id)
