"""A quantity and its acceptance by both sides: without both there is no VERIFIED one (MS-02, MS-04, MS-05).

A quantity has one plot, one period between two censuses, one owner and one route (MS-14). A correction is a
new version that names the old one (MS-15, MS-16); what the database itself refuses stands in its table.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.issuance.errors import (
    AcceptanceMissing,
    CorrectionIncomplete,
    MeasurerVerifies,
    MoreThanGrown,
    NotTheOwner,
    OneHandForTwo,
    QuantityTaken,
    WrongWay,
)
from registry.land.certificates import Tenure
from registry.law.matrix import Part
from registry.law.refusals import require
from registry.parties.roles import Actor, Role


class Way(StrEnum):
    """Whose acceptance it takes; the state's by the level of the manager (RA-05)."""

    COLLECTIVE = "COLLECTIVE"
    HOLDER = "HOLDER"
    STATE_COUNTY = "STATE_COUNTY"
    STATE_CITY = "STATE_CITY"
    STATE_REGION = "STATE_REGION"


ACT = {
    Way.COLLECTIVE: "sink.collective_quantity",
    Way.HOLDER: "sink.holder_quantity",
    Way.STATE_COUNTY: "sink.state_quantity.county",
    Way.STATE_CITY: "sink.state_quantity.city",
    Way.STATE_REGION: "sink.state_quantity.region",
}
RULE = {way: "MS-05" for way in Way} | {Way.COLLECTIVE: "MS-04", Way.HOLDER: "RA-27"}
STATE = frozenset({Way.STATE_COUNTY, Way.STATE_CITY, Way.STATE_REGION})
AUTHORITIES = frozenset({Role.COUNTY_FORESTRY, Role.CITY_FORESTRY})


class Side(StrEnum):
    OWNER = "OWNER"
    AUTHORITY = "AUTHORITY"


SIDES = {Side.OWNER: Words("权利人", "right owner"), Side.AUTHORITY: Words("主管部门", "authority")}


class Route(StrEnum):
    """Where the grams may go; the other routes are closed to them (MS-14, CC-04)."""

    MICRO_SINK = "MICRO_SINK"
    CITY_TRADE = "CITY_TRADE"
    NATIONAL = "NATIONAL"


@dataclass(eq=False)
class Quantity:
    """One report of the growth of one plot; `change_g` is negative for a loss, `credited_g` never."""

    id: str
    unit_id: str
    plot_id: str
    period_from: date
    period_to: date
    owner_id: str
    route: Route
    way: Way
    earlier_assessment_id: str
    later_assessment_id: str
    change_g: int
    credited_g: int
    report_sha256: str
    reported_by: str
    reported_party: str
    reported_at: datetime
    version: int = 1
    replaces_id: str | None = None
    reason: str | None = None


@dataclass(eq=False)
class Acceptance:
    """One signature under one version of a quantity."""

    quantity_id: str
    side: Side
    way: Way
    reported_by: str
    person_id: str
    party_id: str
    document_sha256: str
    accepted_at: datetime


@dataclass(eq=False)
class VerifiedQuantity:
    """Exists once both sides have accepted: the database ties it to the two signatures."""

    quantity_id: str
    verified_at: datetime
    owner_side: Side = Side.OWNER
    authority_side: Side = Side.AUTHORITY


def side_of(role: Role) -> Side:
    return Side.AUTHORITY if role in AUTHORITIES else Side.OWNER


def part_of(way: Way, side: Side) -> Part:
    """County and village co-sign; elsewhere the holder acts and the authority reviews."""
    if way is Way.COLLECTIVE:
        return Part.CONSENTS
    return Part.ACTS if side is Side.OWNER else Part.REVIEWS


def require_way(way: Way, tenure: Tenure) -> None:
    require(RULE[way], (tenure is Tenure.STATE) == (way in STATE), WrongWay)


def require_owner(quantity: Quantity, by: Actor) -> None:
    """Who speaks for the owner is of the owner's party."""
    owner = side_of(by.role) is Side.AUTHORITY or by.party_id == quantity.owner_id
    require("MS-02", owner, NotTheOwner, owner=quantity.owner_id, party=by.party_id)


def require_may_sign(quantity: Quantity, signed: Sequence[Acceptance], by: Actor) -> None:
    """Two sides are two persons; and who measured state or private forest does not verify it."""
    side = side_of(by.role)
    require_owner(quantity, by)
    others = {other.person_id for other in signed if other.side is not side}
    require("MS-04", by.person_id not in others, OneHandForTwo)
    own = by.person_id == quantity.reported_by or by.party_id == quantity.reported_party
    verifies_own = quantity.way is not Way.COLLECTIVE and side is Side.AUTHORITY and own
    require("MS-05", not verifies_own, MeasurerVerifies)


def require_verified(quantity: Quantity, sides: Collection[Side]) -> None:
    """MS-02: the one door to anything that is done with a quantity."""
    missing = [SIDES[side] for side in Side if side not in sides]
    words = Words("、".join(side.zh for side in missing), ", ".join(side.en for side in missing))
    require("MS-02", not missing, AcceptanceMissing, missing=words)


def require_free(wanted: Quantity, present: Sequence[Quantity]) -> None:
    """No two present versions count the same days of the same plot, by whatever route and owner."""
    for other in present:
        apart = wanted.period_to <= other.period_from or other.period_to <= wanted.period_from
        require(
            "MS-14",
            apart or other.id == wanted.replaces_id,
            QuantityTaken,
            period_from=str(other.period_from),
            period_to=str(other.period_to),
            route=other.route.value,
        )


def require_correction(wanted: Quantity, present: Sequence[Quantity]) -> None:
    """A correction replaces a present version of the same plot and says why; a first one replaces none."""
    named = wanted.replaces_id in {other.id for other in present}
    reasoned = bool(wanted.reason and wanted.reason.strip())
    require("MS-15", wanted.replaces_id is None or named, CorrectionIncomplete)
    require("MS-16", wanted.replaces_id is None or reasoned, CorrectionIncomplete)


def require_grown(wanted: Quantity, present: Sequence[Quantity]) -> None:
    """MS-13: never the stock, never more than the net change, and losses are made good first."""
    before = [other for other in present if other.id != wanted.replaces_id]
    loss_g = outstanding_loss_g([other.change_g for other in before if other.period_to <= wanted.period_from])
    grown_g = max(0, wanted.change_g - loss_g)
    fits = 0 <= wanted.credited_g <= grown_g
    require("MS-13", fits, MoreThanGrown, claimed_g=wanted.credited_g, grown_g=grown_g)


def outstanding_loss_g(changes_g: Sequence[int]) -> int:
    """What a plot has still to grow back; `changes_g` of its periods, oldest first."""
    loss_g = 0
    for change_g in changes_g:
        loss_g = max(0, loss_g - change_g)
    return loss_g
