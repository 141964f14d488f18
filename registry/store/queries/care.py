"""What is cared for and what was found: tickets on ground, plots of verified carbon, results of a lineage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, insert, select

from registry.care.assessment import Subject, Upkeep, UpkeepState, Year
from registry.clock import Moment
from registry.ledger.serials import Fate
from registry.store.database import Db
from registry.store.tables.care import monitoring_run, upkeep
from registry.store.tables.issuing import issuance, serial_block
from registry.store.tables.land import sub_compartment_version
from registry.store.tables.tickets import ticket
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket


def live_on_ground(db: Db, unit_id: str | None = None) -> Sequence[Ticket]:
    """Every live ticket that holds ground; vouchers hold none."""
    query = select(Ticket).where(ticket.c.state.in_(list(LIVE)), ticket.c.claim_id.is_not(None))
    if unit_id:
        query = query.where(ticket.c.unit_id == unit_id)
    return db.scalars(query.order_by(ticket.c.number)).all()


def live_heirs(db: Db, ticket_id: str) -> list[Ticket]:
    """The ticket itself, or the tickets it has become, as far as they live."""
    found, waiting = list[Ticket](), [ticket_id]
    while waiting:
        one = db.get_one(Ticket, waiting.pop())
        found += [one] if one.state in LIVE else []
        waiting += one.successors
    return found


def sold_plots(db: Db) -> Mapping[str, date]:
    """Plots of which a gram was retired to a buyer, and the end of the first such period."""
    sold = exists().where(serial_block.c.issuance_id == issuance.c.id, serial_block.c.fate == Fate.RETIRED)
    query = select(issuance.c.plot_id, issuance.c.period_to).where(sold).order_by(issuance.c.period_to.desc())
    return {row.plot_id: row.period_to for row in db.execute(query)}


def plots_under(db: Db, tickets: Iterable[Ticket]) -> set[str]:
    """The plots on which these tickets stand."""
    versions = {version for one in tickets for version in one.compartments}
    query = select(sub_compartment_version.c.sub_compartment_id).where(
        sub_compartment_version.c.id.in_(versions)
    )
    return set(db.scalars(query))


def attempts(db: Db, kind: Subject, subject_id: str, year: int) -> Sequence[Upkeep]:
    query = select(Upkeep).where(
        upkeep.c.subject_kind == kind, upkeep.c.subject_id == subject_id, upkeep.c.year == year
    )
    return db.scalars(query.order_by(upkeep.c.attempt)).all()


def final_results(db: Db, subject_ids: Iterable[str]) -> Iterator[Year]:
    query = select(upkeep.c.year, upkeep.c.passed, upkeep.c.final_from).where(
        upkeep.c.subject_id.in_(list(subject_ids)), upkeep.c.state == UpkeepState.FINAL
    )
    return (Year(*row) for row in db.execute(query))


def assessed_in(db: Db, year: int) -> set[str]:
    """Whatever has a result of the year that was not revoked."""
    query = select(upkeep.c.subject_id).where(upkeep.c.year == year, upkeep.c.state != UpkeepState.REVOKED)
    return set(db.scalars(query))


def lineage(db: Db, of: Ticket) -> list[str]:
    """The ticket and all it came from: transfer, change, renewal and split keep the count (JC-06)."""
    found, waiting = [of.id], [of]
    while waiting:
        for earlier in waiting.pop().predecessors:
            if earlier not in found:
                found.append(earlier)
                waiting.append(db.get_one(Ticket, earlier))
    return found


def run_of(db: Db, year: int, layer_sha256: str) -> str | None:
    """The earlier comparison of this layer in this year."""
    query = select(monitoring_run.c.id).where(
        monitoring_run.c.year == year, monitoring_run.c.layer_sha256 == layer_sha256
    )
    return db.scalar(query)


def add_run(db: Db, run: Mapping[str, object], *, now: Moment) -> None:
    db.execute(insert(monitoring_run).values(**run, recorded_at=now.at))


def run(db: Db, run_id: str) -> dict[str, Any] | None:
    row = db.execute(select(monitoring_run).where(monitoring_run.c.id == run_id)).mappings().one_or_none()
    return dict(row) if row else None
