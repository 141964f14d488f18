"""What anybody may try with a ticket in the simulated years: each act with the person whose act it is.

A family adds its acts to `ACTS`: a name, the person of `Town` who does it by right, and what is called. The
machine tries every act also with the wrong person, at the wrong time and on the wrong ticket.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from registry.actions import (
    cancelling,
    changing,
    holding,
    issue,
    land,
    marking,
    renewing,
    review,
    securing,
    trading,
)
from registry.actions.changing import Change
from registry.actions.desk import governing_pack, require_takes
from registry.actions.ending import fall_due
from registry.clock import Moment
from registry.land.certificates import Pledge
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import office, tickets
from registry.tickets.cancellation import Cancellation, Reason
from registry.tickets.change import Why, unchanged
from registry.tickets.decisions import Grounds
from registry.tickets.operation import AccountKind, Mode, Operation
from registry.tickets.resolution import Resolution
from registry.tickets.review import Elements, Limit
from registry.tickets.security import Security, SecurityKind
from registry.tickets.ticket import Ticket
from registry.tickets.trade import Trade
from tests.journeys.care_acts import CARE_ACTS, CARE_FORWARD
from tests.journeys.cycle_acts import CYCLE_ACTS, CYCLE_FORWARD
from tests.journeys.town import Call, Town, Try
from tests.journeys.voucher_acts import VOUCHER_ACTS, VOUCHER_FORWARD
from tests.registry.land.ground import PACK
from tests.registry.tickets.village import (
    SIGNED,
    VAULT,
    an_undertaking,
)

GROUNDS = Grounds("示例事实", "LP-55", "办法第三十五条", SIGNED)
VOTED = Resolution(date(2024, 5, 6), 41, 3, 2, SIGNED)


def operate(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    wanted = Operation(
        Mode.LEASE, Mode.JOINT, "operator-1", 1000, now.as_of, now.as_of + timedelta(90), 600, 400,
        SIGNED, SIGNED, SIGNED,
    )  # fmt: skip
    holding.record_operation(db, ticket.id, wanted, VOTED, by=by, now=now)


def account(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    collective = ticket.applicant_role is Role.VILLAGE
    kind = AccountKind.COLLECTIVE if collective else AccountKind.ORGANISATION
    holding.record_account(db, ticket.id, ticket.owner_id, kind, SIGNED, by=by, now=now)


def free(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    land.record_pledge(db, ticket.certificate_id, Pledge.FREE, by=by, now=now)


def pledge(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    ends_on = now.as_of + timedelta(400)
    wanted = Security(
        SecurityKind.TICKET, "bank-1", "示例登记机构", "示例001", SIGNED, SIGNED, 100, now.as_of, ends_on
    )
    securing.pledge(db, ticket.id, wanted, {}, by=by, now=now)


def release(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    first = ticket.securities[0]["id"] if ticket.securities else "none"
    securing.release(db, ticket.id, first, SIGNED, by=by, now=now)


def settle(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    number = ticket.disputes[0] if ticket.disputes else "none"
    marking.settle(db, ticket.id, number, GROUNDS, by=by, now=now)


def trade(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    buyer = town.people["buyer"]
    wanted = Trade(buyer.party_id, Role.ENTERPRISE, "示例地址", SIGNED, SIGNED, SIGNED)
    trading.agree_trade(db, ticket.id, wanted, VOTED, {}, by=by, now=now)


def deliver(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    bodies = (Role.VILLAGE, Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)
    left = [body for body in bodies if body.value not in ticket.trade.get("deliveries", {})]
    trading.deliver_trade(db, ticket.id, left[0] if left else Role.CITY_FORESTRY, SIGNED, by=by, now=now)


def split(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    whole = unchanged(ticket)
    parts = [replace(whole, compartments=(one,), right_area_dm2=area(db, one)) for one in ticket.compartments]
    rest = whole.right_area_dm2 - sum(part.right_area_dm2 for part in parts)
    parts[-1] = replace(parts[-1], right_area_dm2=parts[-1].right_area_dm2 + rest)
    changing.apply_change(db, ticket.id, Change(Why.SPLIT, parts, SIGNED), by=by, now=now)


def merge(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """With a sister of the same split, or with itself, which no rule allows."""
    parent = tickets.by_id(db, ticket.predecessors[0]) if ticket.predecessors else None
    sister = next((one for one in parent.successors if one != ticket.id), ticket.id) if parent else ticket.id
    other = tickets.by_id(db, sister)
    assert other
    whole = replace(
        unchanged(ticket),
        compartments=(*ticket.compartments, *other.compartments),
        right_area_dm2=ticket.right_area_dm2 + other.right_area_dm2,
    )
    wanted = Change(Why.MERGE, [whole], SIGNED, merged_with=[sister])
    changing.apply_change(db, ticket.id, wanted, by=by, now=now)


def correct(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    fixed = replace(unchanged(ticket), block_name=f"更正{now.as_of}")
    changing.order_change(db, ticket.id, Change(Why.CORRECTION, [fixed], SIGNED), GROUNDS, by=by, now=now)


def transfer_change(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    buyer = town.people["buyer"]
    new = replace(unchanged(ticket), holder_id=buyer.party_id, holder_role=Role.ENTERPRISE)
    changing.apply_change(db, ticket.id, Change(Why.LAND_TRANSFER, [new], SIGNED), by=by, now=now)


def review_change(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    elements = []
    for one in ticket.change.get("successors", ()):
        block = review.block(db, one["compartments"], PACK)
        stems = review.tally(db, one["assessment_id"], one["compartments"])
        limits = {side: Limit("示例界", at) for side, at in block.limits_e8.items()}
        elements.append(Elements(block.area_dm2, limits, stems))
    changing.review_change(db, ticket.id, elements, by=by, now=now)


def complete(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    signed = {one: an_undertaking() for one in (town.people["buyer"].party_id, ticket.owner_id)}
    changing.complete_change(db, ticket.id, GROUNDS, signed, vault=VAULT, by=by, now=now)


def draft_end(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    wanted = Cancellation(Reason.HOLDER_REQUEST, GROUNDS, now.as_of)
    cancelling.draft_cancellation(db, ticket.id, wanted, {}, by=by, now=now)


def fail_twice(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """What the second final fail of the yearly assessment does."""
    require_takes(ticket, "ticket.cancellation_due")
    fall_due(db, ticket, now.as_of, governing_pack(db, now.as_of), {}, now=now)


def revoke(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    ended = [
        one.number for one in office.documents_of(db, ticket.id) if one.body.get("decision") == "CANCELLED"
    ]
    marking.revoke(db, ticket.id, ended[0] if ended else "none", GROUNDS, by=by, now=now)


def renew(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """On the same survey, which is never fresh: refused; the lawful way is tried in the rule tests."""
    plot = next(one for one in town.plots if one.certificate_id == ticket.certificate_id)
    renewing.renew(db, ticket.id, plot, by=by, now=now)


def area(db: Db, compartment: str) -> int:
    return review.block(db, [compartment], PACK).area_dm2


def on_ticket(verb: Callable[..., Any], *more: Any, **named: Any) -> Call:
    return lambda town, db, ticket, by, now: verb(db, ticket.id, *more, by=by, now=now, **named)


ACTS: dict[str, Try] = {
    "operation": Try("holder", operate),
    "account": Try("holder", account),
    "free certificate": Try("bank", free),
    "pledge": Try("bank", pledge),
    "release": Try("bank", release),
    "dispute": Try("desk", on_ticket(marking.dispute, GROUNDS)),
    "settle": Try("desk", settle),
    "land transferred": Try("holder", on_ticket(holding.record_land_transfer, date(2024, 6, 1), SIGNED, "1")),
    "remind": Try("system", on_ticket(holding.remind)),
    "trade": Try("holder", trade),
    "deliver": Try("holder", deliver),
    "split": Try("holder", split),
    "merge": Try("holder", merge),
    "change after transfer": Try("holder", transfer_change),
    "correct": Try("desk", correct),
    "review change": Try("reviewer", review_change),
    "file change": Try("city", on_ticket(changing.file_change)),
    "refuse change": Try("head", on_ticket(changing.refuse_change, GROUNDS)),
    "complete change": Try("head", complete),
    "reissue": Try("head", on_ticket(renewing.reissue, SIGNED, GROUNDS, vault=VAULT)),
    "renew": Try("holder", renew),
    "draft cancellation": Try("reviewer", draft_end),
    "cancel": Try("head", on_ticket(cancelling.cancel, GROUNDS)),
    "fail twice": Try("system", fail_twice),
    "lift": Try("head", on_ticket(cancelling.lift_cancellation, GROUNDS)),
    "expire": Try("system", on_ticket(cancelling.expire)),
    "revoke": Try("head", revoke),
    "reinstate": Try("head", on_ticket(renewing.reinstate, GROUNDS, vault=VAULT)),
    "serve": Try("head", on_ticket(issue.serve, SIGNED)),
    **VOUCHER_ACTS,
    **CARE_ACTS,
    **CYCLE_ACTS,
}
FORWARD = {
    **VOUCHER_FORWARD,
    **CARE_FORWARD,
    **CYCLE_FORWARD,
    "trade": ("deliver", "deliver", "deliver", "review change", "file change", "complete change"),
    "split": ("review change", "file change", "complete change"),
    "merge": ("review change", "file change", "complete change"),
    "correct": ("review change", "file change", "complete change"),
    "change after transfer": ("review change", "file change", "complete change"),
    "draft cancellation": ("cancel",),
    "cancel": ("revoke", "reinstate"),
    "free certificate": ("pledge",),
    "land transferred": ("change after transfer",),
}
"""What usually comes next, so that long ways are walked to their end often enough."""
