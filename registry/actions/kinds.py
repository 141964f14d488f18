"""What a step asks of one kind of ticket beyond what all share: state forest, enterprise carbon."""

from collections.abc import Sequence

from gis_data.geometry import Shape, overlap_m2
from registry.clock import Moment
from registry.issuance.acceptance import Route
from registry.land.extent import Extent, extent_of
from registry.land.layers import LayerKind, require_within
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.store.database import Db
from registry.store.queries import issuing, land, layers
from registry.tickets.carbon import require_accepted, require_accepted_area
from registry.tickets.change import SLACK_M2
from registry.tickets.face import require_agreement, require_block, require_carbon_block, require_face
from registry.tickets.kind_errors import LockedUntilCycleEnds, OtherRoute
from registry.tickets.kinds import TicketKind
from registry.tickets.state_forest import require_holder_named
from registry.tickets.ticket import Ticket
from registry.tickets.validity import last_day_after_years

CYCLE = "cycle"
"""Who holds the ground of a traded ticket until its trading cycle is closed (LP-35e)."""


def require_kind(db: Db, ticket: Ticket, pack: Pack, now: Moment) -> None:
    """At submission, and again before approval."""
    require_unlocked(db, block(db, ticket.compartments, pack).ground)
    if ticket.kind is TicketKind.STATE:
        require_holder_named(ticket.holder_type)
    if ticket.kind is TicketKind.CARBON:
        require_accepted(ticket.planting, now.as_of)
        require_one_route(db, ticket, pack, now)


def require_unlocked(db: Db, ground: Shape) -> None:
    """LP-35e: land traded in a cycle is not applied for until that cycle is closed, by nobody (AM-16)."""
    for claim in land.live_claims(db, ground.bounds):
        free = claim.subject_kind != CYCLE or overlap_m2(ground, claim.ground) <= SLACK_M2
        require("LP-35e", free, LockedUntilCycleEnds, cycle=claim.subject_id)


def require_one_route(db: Db, ticket: Ticket, pack: Pack, now: Moment) -> None:
    """LP-30b, CC-04: growth to come of these plots goes no other way."""
    until = last_day_after_years(now.as_of, pack.number("LP-35c.term_max_years"))
    for version_id in ticket.compartments:
        plot_id = land.version(db, version_id).sub_compartment_id
        for claim in issuing.claims(db, plot_id):
            apart = claim.period_to < now.as_of or claim.period_from > until
            free = apart or claim.route is Route.CITY_TRADE
            require("LP-30b", free, OtherRoute, route=claim.route.value)


def require_ground(db: Db, ticket: Ticket, found: Extent, pack: Pack, now: Moment) -> None:
    """Area and contiguity, and that what the papers state is what the ground holds (LP-04, LP-14, LP-30)."""
    tolerance = pack.ratio("MS-11.area_tolerance_permille")
    if ticket.kind is TicketKind.CARBON:
        require_carbon_block(found.area_dm2, found.blocks, pack.number("LP-30d.area_min_mu"), found.gap_max_m)
        require_accepted_area(face_area_dm2(ticket, found), found.area_dm2, tolerance)
        inside = layers.covered(db, LayerKind.OPERATING_LAND, found.ground, now.as_of)
        require_within("LP-29", inside, ticket.warnings.get(LayerKind.OPERATING_LAND, ""))
        return
    require_block(found.area_dm2, found.blocks, pack.number("LP-04.area_min_mu"), found.gap_max_m)
    if ticket.kind is TicketKind.STATE:
        require_agreement(ticket.right_area_dm2, found.area_dm2, tolerance)
    else:
        require_face(ticket.right_area_dm2, found.area_dm2, tolerance)


def block(db: Db, compartments: Sequence[str], pack: Pack) -> Extent:
    """The sub-compartments as one piece of ground, measured."""
    grounds = [land.version(db, version_id).ground for version_id in compartments]
    return extent_of(grounds, pack.number("LP-04.gap_max_m"))


def face_area_dm2(ticket: Ticket, found: Extent) -> int:
    """LP-14: contracted right; LP-20c: forest land of the block; LP-30e: accepted planted area."""
    if ticket.kind is TicketKind.STATE:
        return found.area_dm2
    if ticket.kind is TicketKind.CARBON:
        return int(ticket.planting.get("accepted_area_dm2", 0))
    return ticket.right_area_dm2
