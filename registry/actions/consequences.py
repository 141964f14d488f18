"""What follows from an event in other families, in the same transaction (D7); and, before anything is
written, what a survey would do to the live tickets on its ground.

A verb that ends or locks something calls `follow` with its event; a family that must react adds its function
to the kind of event here. Nothing here imports the verbs that call it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import shapely

from gis_data.geometry import Shape, merge, overlap_m2
from registry.actions.adopting import begin_adoption, tell_of_loss
from registry.actions.care_effects import after_monitoring, after_violation
from registry.actions.crediting import record_false_data, record_false_promise
from registry.actions.desk import NOTICE
from registry.actions.file_marks import mark, restart_clock, stop_clock, unmark
from registry.actions.funding import fund
from registry.actions.listing import withhold_carried, withhold_unsellable
from registry.actions.offsetting import retire_to_its_file, take_from_its_file
from registry.actions.recording import announce
from registry.actions.standing import settle
from registry.clock import Moment
from registry.land.claims import AreaClaim
from registry.land.compartments import Place
from registry.land.layers import EDGE_DM2
from registry.law.packs import Pack
from registry.law.validity import governing
from registry.proof.events import Event
from registry.quantities import area_dm2
from registry.store.database import Db
from registry.store.queries import issuance, issuing, land, law, tickets
from registry.tickets.foreseen import Before, Consequence, Fate, SurveyedStand, foreseen
from registry.tickets.ticket import Ticket

FollowUp: TypeAlias = Callable[[Db, Event, Moment], Iterable[Event] | None]
"""What it makes happen is followed in turn."""


def tell_pledgees(db: Db, event: Event, now: Moment) -> None:
    """LP-36b, AM-29: whoever holds a security over the ticket learns at once what has happened to it."""
    ticket = tickets.by_id(db, event.subject_id)
    for security in ticket.securities if ticket else ():
        announce(db, event, NOTICE, json.dumps({"person": security["contact"], "step": event.kind}))


def withhold_its_listings(db: Db, event: Event, now: Moment) -> None:
    """A listing does not outlive the ticket that carries it (16.7)."""
    withhold_carried(db, event.subject_id, now=now)


def withhold_after_loss(db: Db, event: Event, now: Moment) -> None:
    withhold_unsellable(db, str(event.facts["plot"]), now=now)


def withhold_after_quantity(db: Db, event: Event, now: Moment) -> None:
    """A correction, or a measured loss, takes the ground from under what is listed."""
    withhold_unsellable(db, issuance.quantity(db, event.subject_id).plot_id, now=now)


def withhold_after_falsification(db: Db, event: Event, now: Moment) -> None:
    quantities = event.facts["quantities"]
    assert isinstance(quantities, list)
    for plot_id in sorted({issuance.quantity(db, str(id)).plot_id for id in quantities}):
        withhold_unsellable(db, plot_id, now=now)


FOLLOW_UPS: Mapping[str, Sequence[FollowUp]] = {
    "ticket.cancellation_due": (tell_pledgees, withhold_its_listings),
    "ticket.traded": (tell_pledgees, withhold_its_listings),
    "ticket.cancelled": (tell_pledgees, withhold_its_listings),
    "ticket.expired": (tell_pledgees, withhold_its_listings),
    "ticket.replaced": (tell_pledgees, withhold_its_listings),
    "ticket.land_transferred": (tell_pledgees, withhold_its_listings),
    "tree.lost": (tell_of_loss,),
    "sink.lost": (withhold_after_loss,),
    "quantity.reported": (withhold_after_quantity,),
    "quantity.accepted": (withhold_after_quantity,),
    "assessment.falsified": (withhold_after_falsification, record_false_data),
    "order.certified": (retire_to_its_file, begin_adoption, fund),
    "certificate.revoked": (take_from_its_file,),
    "upkeep.passed": (settle,),
    "upkeep.became_final": (settle,),
    "upkeep.revoked": (settle,),
    "violation.established": (after_violation,),
    "monitoring.concluded": (after_monitoring,),
    "dispute.accepted": (mark,),
    "dispute.raised": (mark,),
    "dispute.upheld": (unmark,),
    "dispute.rejected": (unmark,),
    "dispute.withdrawn": (unmark,),
    "notice.published": (stop_clock,),
    "notice.closed": (restart_clock,),
    "promise.found_false": (record_false_promise,),
}


def follow(db: Db, event: Event, *, now: Moment) -> None:
    for follow_up in FOLLOW_UPS.get(event.kind, ()):
        for made in follow_up(db, event, now) or ():
            follow(db, made, now=now)


def foresee(db: Db, stands: Sequence[SurveyedStand], *, as_of: date) -> list[Consequence]:
    """Every live ticket the survey touches, worst fate first. Reads only (check 15 of the importer)."""
    if not stands:
        return []
    places = {(stand.unit_id, stand.code): stand for stand in stands}
    box = tuple(float(side) for side in shapely.total_bounds([stand.ground for stand in stands]))
    tree = shapely.STRtree([stand.ground for stand in stands])
    found = []
    for claim in land.live_claims(db, box):  # type: ignore[arg-type]
        touched = [stands[at] for at in tree.query(claim.ground, predicate="intersects")]
        ticket = tickets.by_id(db, claim.subject_id)
        if ticket is None or ticket.number is None or not _shares_ground(claim.ground, touched):
            continue
        pack = governing(law.current_law(db).packs, "linpiao", as_of, law.current_law(db).activations)
        found.append(_consequence(db, ticket, claim, places, touched, pack))
    return sorted(found, key=lambda one: (SEVEREST.index(one.fate), one.number))


SEVEREST = (Fate.CANCELLED, Fate.CHANGED, Fate.TO_CHECK, Fate.UNCHANGED)


def _shares_ground(held: Shape, touched: Sequence[SurveyedStand]) -> bool:
    return any(area_dm2(overlap_m2(held, stand.ground)) > EDGE_DM2 for stand in touched)


def _consequence(
    db: Db,
    ticket: Ticket,
    claim: AreaClaim,
    places: Mapping[Place, SurveyedStand],
    touched: Sequence[SurveyedStand],
    pack: Pack,
) -> Consequence:
    """The ticket's sub-compartments that the survey brings again, then and now."""
    versions = {place: version for place, version in land.placed(db, ticket.compartments) if place in places}
    if not versions:
        left = claim.area_dm2
        return Consequence(
            ticket.id, str(ticket.number), Fate.TO_CHECK, ("other_codes",), claim.area_dm2, left, 0, 0, 0
        )
    again = [places[place] for place in versions]
    measured = issuance.stands_on(db, ticket.assessment_id, [one.id for one in versions.values()])
    stems: Counter[str] = Counter()
    for stand in measured:
        stems.update(stand.species_stems)
    before = Before(
        merge([one.ground for one in versions.values()]), sum(stand.stock_co2e_g for stand in measured), stems
    )
    now = list({id(stand): stand for stand in (*again, *touched)}.values())
    fate, reasons, left = foreseen(claim.ground, before, now, again, pack)
    plots = {one.sub_compartment_id for one in versions.values()}
    verified = sum(q.credited_g for plot in sorted(plots) for q in issuing.verified_present(db, plot))
    return Consequence(
        ticket_id=ticket.id,
        number=str(ticket.number),
        fate=fate,
        reasons=reasons,
        area_before_dm2=claim.area_dm2,
        area_after_dm2=left,
        stock_before_co2e_g=before.stock_co2e_g,
        stock_after_co2e_g=sum(stand.stock_co2e_g for stand in again),
        verified_co2e_g=verified,
    )
