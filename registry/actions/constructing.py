"""The shares of collective plots in a city sink project, with inputs and weight in the register (LP-16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from registry.actions.desk import governing_pack
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import issuing, land, tickets
from registry.tickets.construction import PlotInProject, construction_shares, require_in_project
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class FixedShares:
    """Ticket → its plot and its exact share."""

    project_id: str
    name: str
    area_weight_permille: int
    plots: dict[str, PlotInProject]
    shares: dict[str, Fraction]


def fix_shares(
    db: Db, name: str, ticket_ids: Sequence[str], weight_permille: int | None, *, by: Actor, now: Moment
) -> FixedShares:
    """Set by the city for a project; the weight is the pack's unless the project says otherwise (AM-12)."""
    require_authority("trade.organise", by, CITY)
    pack = governing_pack(db, now.as_of)
    weight = weight_permille if weight_permille is not None else pack.number("LP-16.area_weight_permille")
    found = [_found(db, one) for one in dict.fromkeys(ticket_ids)]
    with all_at_once():
        for ticket in found:
            require_in_project(ticket)
        plots = {ticket.id: plot_of(db, ticket) for ticket in found}
        shares = construction_shares(plots, weight)
    fixed = FixedShares(new_id(now.at), name, weight, plots, shares)
    rows: list[Fact] = [
        [one, plots[one].area_dm2, plots[one].quantity_co2e_g, str(shares[one])] for one in plots
    ]
    facts: dict[str, Fact] = {"name": name, "area_weight_permille": weight, "plots": rows}
    subject = ("sink_project", fixed.project_id)
    record(db, "sink_project.shares_fixed", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return fixed


def _found(db: Db, ticket_id: str) -> Ticket:
    ticket = tickets.by_id(db, ticket_id)
    if ticket is None:
        raise NotFound(what="林票", id=ticket_id)
    return ticket


def plot_of(db: Db, ticket: Ticket) -> PlotInProject:
    plots = {land.version(db, one).sub_compartment_id for one in ticket.compartments}
    quantities = [one for plot in sorted(plots) for one in issuing.verified_present(db, plot)]
    return PlotInProject(ticket.elements["area_dm2"], sum(max(one.credited_g, 0) for one in quantities))
