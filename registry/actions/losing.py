"""A loss of stock enters the register (JC-10): a piece of every verb that finds one."""

from dataclasses import dataclass
from datetime import date

from registry.actions.desk import require_kept
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.issuance.issuances import Loss, LossCause
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import issuance


@dataclass(frozen=True)
class LossFound:
    occurred_on: date
    cause: LossCause
    loss_g: int
    evidence_sha256: str


def lose(db: Db, plot_id: str, found: LossFound, *, by: Actor, now: Moment) -> tuple[Loss, Event]:
    """The loss and its event, which the caller has followed."""
    plot = issuance.lock_plot(db, plot_id)
    require_authority("sink.loss", by, plot.unit_id)
    require_kept(db, found.evidence_sha256)
    lost = Loss(
        new_id(now.at), plot_id, plot.unit_id, **vars(found), recorded_by=by.person_id, recorded_at=now.at
    )
    db.add(lost)
    db.flush()
    subject = ("loss", lost.id)
    facts = loss_facts(lost)
    return lost, record(db, "sink.lost", subject, by=by, now=now, unit_id=plot.unit_id, facts=facts)


def loss_facts(lost: Loss) -> dict[str, Fact]:
    return {
        "plot": lost.plot_id,
        "occurred_on": lost.occurred_on.isoformat(),
        "cause": lost.cause.value,
        "loss_g": lost.loss_g,
        "evidence_sha256": lost.evidence_sha256,
    }
