"""Care in the demonstration: assessments of the spring tickets, one failed, and one monitoring case."""

from collections.abc import Sequence
from datetime import date

import shapely

from api.city import City
from api.demo.people import Cast
from api.demo.story import paper
from registry.actions.assessing import Findings, assess, make_final, notify
from registry.actions.caring import Cared, cared_for
from registry.actions.monitoring import Compared, record_run
from registry.care.assessment import ALWAYS, Item, Subject
from registry.care.monitoring import Difference, Outcome
from registry.clock import moment
from registry.parties.roles import SYSTEM
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.kinds import IssuerLevel
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

YEAR = 2025
ASSESSED_ON, FINAL_ON, COMPARED_ON = date(2025, 12, 15), date(2025, 12, 23), date(2025, 12, 29)


def look_after(city: City, cast: Cast, tickets: Sequence[Ticket]) -> None:
    """The first spring ticket fails its year and is watched; on the second the yearly layer shows a loss."""
    ours = [
        ticket
        for ticket in tickets
        if ticket.state is State.ACTIVE
        and ticket.level is IssuerLevel.COUNTY
        and ticket.valid_from
        and ticket.valid_from < ASSESSED_ON
    ]
    with city.database.writing("demo") as db:
        for at, ticket in enumerate(ours):
            _assess(db, city, cast, ticket, passed=at > 0)
        _compare(db, city, cast, ours[1])


def _assess(db: Db, city: City, cast: Cast, ticket: Ticket, *, passed: bool) -> None:
    assessor, _, _ = cast.officers(ticket.unit_id)
    items = dict.fromkeys(ALWAYS, True) | {Item.SURVIVAL: passed}
    evidence = [paper(db, city.blobs, f"年度管护考核记录（演示）\n{ticket.block_name}\n")]
    note = "演示：成活率合格。" if passed else "演示：成活率低于 85%。"
    now = moment(ASSESSED_ON)
    found = assess(db, Subject.TICKET, ticket.id, YEAR, Findings(items, evidence, note), by=assessor, now=now)
    if not passed:
        notify(db, found.id, by=assessor, now=now)
        make_final(db, found.id, by=SYSTEM, now=moment(FINAL_ON))


def _compare(db: Db, city: City, cast: Cast, ticket: Ticket) -> None:
    """A layer in which the western third of one block carries no trees any more."""
    layer = paper(db, city.blobs, "2025 年度林草综合监测图层（演示）\n")
    cared = cared_for(db, Subject.TICKET, ticket.id)
    record_run(db, YEAR, layer, [_lost(db, cared, ticket)], by=cast.actor("city1"), now=moment(COMPARED_ON))


def _lost(db: Db, cared: Cared, ticket: Ticket) -> Compared:
    assert ticket.claim_id
    claim = land.claim(db, ticket.claim_id)
    west, south, east, north = claim.ground.bounds
    kept = shapely.intersection(claim.ground, shapely.box(west + (east - west) / 3, south, east, north))
    left = shapely.MultiPolygon([part for part in shapely.get_parts(kept) if part.geom_type == "Polygon"])
    share = left.area / claim.ground.area
    moved_cm = round((east - west) / 3 * 87_000 * 100)
    difference = Difference(
        subject_kind=Subject.TICKET,
        subject_id=ticket.id,
        outcome=Outcome.CANDIDATE,
        reasons=("area", "extent"),
        area_before_dm2=claim.area_dm2,
        area_now_dm2=round(claim.area_dm2 * share),
        extent_shift_cm=moved_cm,
        species_change_permille=0,
    )
    return Compared(cared, difference, left)
