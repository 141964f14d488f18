"""Issuance: verified grams become numbered grams of one plot, period, owner and route, once (MS-14).

Nothing EXPECTED is ever issued. A loss or a deficit issues nothing back: while it stands, none of the plot's
grams can be sold, and later growth makes it good (JC-10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.issuance.acceptance import Quantity, Route, outstanding_loss_g
from registry.issuance.errors import AlreadyIssued, NothingToIssue, NotSellable, RouteTaken, WrongRoute
from registry.law.refusals import require


@dataclass(eq=False)
class Issuance:
    """`amount_g` grams with the serials 1 to `amount_g`; the period is the vintage."""

    id: str
    number: str
    unit_id: str
    quantity_id: str
    plot_id: str
    owner_id: str
    period_from: date
    period_to: date
    amount_g: int
    issued_by: str
    issued_at: datetime


@dataclass(eq=False)
class RouteClaim:
    """One route holds the growth of a plot in a period; the claims of a plot never overlap (CC-04)."""

    id: str
    plot_id: str
    unit_id: str
    period_from: date
    period_to: date
    route: Route
    subject_id: str  # the quantity issued, or the number of the outside project
    document_sha256: str | None
    claimed_at: datetime


@dataclass(eq=False)
class InclusionNumbers:
    """Filing, verification and issue numbers of the 碳普惠管理机构, with the experts who acted (ZH-14)."""

    issuance_id: str
    filing_no: str
    verification_no: str
    issue_no: str
    experts: list[dict[str, str]]
    document_sha256: str
    recorded_at: datetime


class LossCause(StrEnum):
    FIRE = "FIRE"
    PEST = "PEST"
    THEFT = "THEFT"
    DEATH = "DEATH"


@dataclass(eq=False)
class Loss:
    """Stock that died, burnt or was taken, found between two censuses (JC-10); it stays on record."""

    id: str
    plot_id: str
    unit_id: str
    occurred_on: date
    cause: LossCause
    loss_g: int
    evidence_sha256: str
    recorded_by: str
    recorded_at: datetime


class Hindrance(StrEnum):
    LOSS = "LOSS"
    DEFICIT = "DEFICIT"
    CORRECTED = "CORRECTED"
    FALSIFIED = "FALSIFIED"


HINDRANCES = {
    Hindrance.LOSS: Words("登记了林木损失，尚未复测", "a loss is recorded and not yet surveyed"),
    Hindrance.DEFICIT: Words("损失尚未由后续生长弥补", "losses are not yet made good by later growth"),
    Hindrance.CORRECTED: Words("核定量已更正，少于签发量", "the verified quantity was corrected downwards"),
    Hindrance.FALSIFIED: Words("所依据的数据被认定为弄虚作假", "the data were found to be falsified"),
}


def require_issuable(quantity: Quantity, amount_g: int, claims: Sequence[RouteClaim]) -> None:
    """On its own route, above zero, and on days of the plot that nothing else holds."""
    require("CC-04", quantity.route is Route.MICRO_SINK, WrongRoute, route=quantity.route.value)
    require("MS-13", amount_g > 0, NothingToIssue)
    require_route_free(claims, quantity.period_from, quantity.period_to, Route.MICRO_SINK)


def require_route_free(
    claims: Sequence[RouteClaim], period_from: date, period_to: date, route: Route
) -> None:
    """`claims` of the plot: any other route on one of the days refuses, and the same route counts once."""
    require_no_other_route(claims, period_from, period_to, route)
    for claim in _meeting(claims, period_from, period_to):
        facts = {"period_from": str(claim.period_from), "period_to": str(claim.period_to)}
        require("MS-14", claim.route is not route, AlreadyIssued, **facts)


def require_no_other_route(
    claims: Sequence[RouteClaim], period_from: date, period_to: date, route: Route
) -> None:
    for claim in _meeting(claims, period_from, period_to):
        facts = {"period_from": str(claim.period_from), "period_to": str(claim.period_to)}
        require("CC-04", claim.route is route, RouteTaken, route=claim.route.value, **facts)


def _meeting(claims: Sequence[RouteClaim], period_from: date, period_to: date) -> list[RouteClaim]:
    return [claim for claim in claims if claim.period_from < period_to and period_from < claim.period_to]


def hindrances(
    issuance: Issuance, present: Sequence[Quantity], losses: Sequence[Loss], *, falsified: bool
) -> list[Hindrance]:
    """Why the grams of an issuance may not be sold now; `present` are the plot's verified quantities."""
    surveyed_to = max((quantity.period_to for quantity in present), default=issuance.period_from)
    backed_g = sum(
        quantity.credited_g for quantity in present if quantity.period_from == issuance.period_from
    )
    found = {
        Hindrance.LOSS: any(loss.occurred_on >= surveyed_to for loss in losses),
        Hindrance.DEFICIT: outstanding_loss_g([quantity.change_g for quantity in present]) > 0,
        Hindrance.CORRECTED: backed_g < issuance.amount_g,
        Hindrance.FALSIFIED: falsified,
    }
    return [hindrance for hindrance, stands in found.items() if stands]


def require_sellable(found: Sequence[Hindrance]) -> None:
    zh = "；".join(HINDRANCES[one].zh for one in found)
    words = Words(zh, "; ".join(HINDRANCES[one].en for one in found))
    require("JC-10", not found, NotSellable, why=words)
