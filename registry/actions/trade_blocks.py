"""Blocks of a city trade: reviewed, consented, then areas, quantities and shares are fixed (16.12)."""

from dataclasses import replace

from registry.actions.constructing import plot_of
from registry.actions.cycles import at_step, move_cycle
from registry.actions.desk import governing_pack, require_kept
from registry.clock import Moment
from registry.law.refusals import all_at_once, require
from registry.market.cycles import TradingCycle
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.settlement.city_trade import (
    Block,
    BlockKind,
    block,
    require_fitting,
    require_ready,
    require_reviewed,
    the_block,
)
from registry.store.database import Db
from registry.store.queries import cycles, tickets
from registry.tickets.construction import construction_shares


def review_block(
    db: Db,
    cycle_id: str,
    ticket_id: str,
    paper_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> TradingCycle:
    """The county reviews the quantity that it signed with the village or the holder; of state forest the same
    level verifies (MS-04, MS-05)."""
    found = the_block(cycles.cycle(db, cycle_id).blocks, ticket_id)
    cycle = at_step(db, cycle_id, "cycle.block_reviewed", by=by, seen=seen, unit_id=found.unit_id)
    require_kept(db, paper_sha256)
    signed = replace(found, reviewed_by=by.person_id, review_sha256=paper_sha256)
    _replace(db, cycle, signed, "cycle.block_reviewed", by=by, now=now)
    return cycle


def consent_to_block(
    db: Db, cycle_id: str, ticket_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> TradingCycle:
    """LP-32b: the city's consent follows the county's review."""
    cycle = at_step(db, cycle_id, "cycle.block_consented", by=by, seen=seen)
    found = the_block(cycle.blocks, ticket_id)
    require_reviewed(found)
    names = {"taken": NAMES[FilePart.REVIEWS], "wanted": NAMES[FilePart.APPROVES]}
    require("RA-23", found.reviewed_by != by.person_id, FourEyes, **names)
    _replace(db, cycle, replace(found, consented_by=by.person_id), "cycle.block_consented", by=by, now=now)
    return cycle


def _replace(db: Db, cycle: TradingCycle, done: Block, step: str, *, by: Actor, now: Moment) -> None:
    blocks = [done.plain() if one["ticket_id"] == done.ticket_id else one for one in cycle.blocks]
    facts: dict[str, Fact] = {"blocks": [*blocks]}
    move_cycle(db, cycle, step, by=by, now=now, facts=facts)


def fix_quantities(
    db: Db,
    cycle_id: str,
    total_mu100: int,
    weight_permille: int | None = None,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> TradingCycle:
    """OPEN → QUANTITIES_FIXED: areas, quantities and the shares of the collective blocks, for everybody to
    read (LP-16, AM-12)."""
    cycle = at_step(db, cycle_id, "cycle.quantities_fixed", by=by, seen=seen)
    pack = governing_pack(db, now.as_of)
    weight = weight_permille if weight_permille is not None else pack.number("LP-16.area_weight_permille")
    blocks = [block(one) for one in cycle.blocks]
    require_ready(blocks)
    fixed = _with_quantities(db, blocks, weight)
    with all_at_once():
        require_fitting(total_mu100, fixed)
    facts: dict[str, Fact] = {
        "blocks": [one.plain() for one in fixed],
        "total_mu100": total_mu100,
        "area_weight_permille": weight,
    }
    move_cycle(db, cycle, "cycle.quantities_fixed", by=by, now=now, facts=facts)
    return cycle


def _with_quantities(db: Db, blocks: list[Block], weight: int) -> list[Block]:
    held = {one.ticket_id: tickets.by_id(db, one.ticket_id) for one in blocks}
    plots = {id: plot_of(db, ticket) for id, ticket in held.items() if ticket is not None}
    collective = {one.ticket_id: plots[one.ticket_id] for one in blocks if one.kind is BlockKind.COLLECTIVE}
    shares = construction_shares(collective, weight) if collective else {}
    return [
        replace(
            one,
            quantity_co2e_g=plots[one.ticket_id].quantity_co2e_g,
            share=str(shares.get(one.ticket_id, 0)),
        )
        for one in blocks
    ]
