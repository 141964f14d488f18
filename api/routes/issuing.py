"""From a reported quantity to issued grams: report, sign, issue; routes, losses, inclusion numbers."""

from typing import Annotated

from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.issuing import (
    FalsifiedOut,
    FalsifiedWanted,
    IssuanceOut,
    IssuanceShown,
    LossOut,
    LossWanted,
    NumbersWanted,
    QuantityOut,
    QuantityWanted,
    ReckoningOut,
    ReckoningWanted,
    RouteOut,
    RouteWanted,
    SignatureWanted,
    Signed,
)
from api.schemas.outside import Recorded
from api.workflows.reporting import keep, reckon, report_change
from api.writing import Writing
from registry.actions import accepting, falsifying
from registry.actions import issuing as verbs
from registry.actions.sellable import hindrances_of
from registry.issuance.acceptance import ACT
from registry.issuance.issuances import Loss
from registry.law.matrix import Part
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import issuing

router = APIRouter(prefix="/api", tags=["issuance"])


def _roles(*acts: str) -> list[Role]:
    parts = (Part.ACTS, Part.REVIEWS, Part.CONSENTS)
    return [role for role in Role if any(may(act, role, part) for act in acts for part in parts)]


Signer = Annotated[Actor, allow(*_roles(*ACT.values()))]
Issuer = Annotated[Actor, allow(*_roles("sink.issue"))]
Finder = Annotated[Actor, allow(*_roles("survey.falsified"))]
Manager = Annotated[Actor, allow(*_roles("inclusion.issue"))]


@router.post("/assessments/{assessment_id}/falsified", response_model=FalsifiedOut)
def find_falsified(assessment_id: str, wanted: FalsifiedWanted, by: Finder, write: Writing) -> Response:
    """Freeze every ticket and quantity that rests on it, and enter it in the credit of the sender (MS-17)."""
    verb = falsifying.find_falsified
    return write(verb, assessment_id, wanted.evidence_sha256, by=by, shown=FalsifiedOut.of)


@router.post("/quantities", response_model=QuantityOut)
def report_quantity(wanted: QuantityWanted, by: Signer, write: Writing) -> Response:
    """Report the growth of a plot between two censuses, or a correction of such a report."""
    return write(accepting.report_quantity, wanted.report(), by=by, shown=QuantityOut.of)


@router.post("/quantities/reckoned", response_model=ReckoningOut)
def report_reckoned(city: CityHere, asked: ReckoningWanted, by: Signer, write: Writing) -> Response:
    """Report the growth between two assessments, reckoned from their evidence: nobody sends grams."""
    wanted = asked.wanted()
    reckoned = reckon(city.database, city.blobs, wanted, by=by)
    kept = keep(reckoned, city.blobs)
    return write(
        report_change,
        wanted,
        reckoned,
        kept,
        by=by,
        shown=lambda reported: ReckoningOut.of(reckoned, kept.sha256, reported),
    )


@router.post("/quantities/{quantity_id}/accept", response_model=Signed)
def accept_quantity(quantity_id: str, wanted: SignatureWanted, by: Signer, write: Writing) -> Response:
    """Sign for one's side; the second signature makes it VERIFIED."""
    return write(
        accepting.accept_quantity,
        quantity_id,
        wanted.document_sha256,
        by=by,
        shown=lambda verified: Signed(verified=verified is not None),
    )


@router.post("/quantities/{quantity_id}/issue", response_model=IssuanceOut)
def issue_quantity(quantity_id: str, by: Issuer, write: Writing) -> Response:
    return write(verbs.issue_quantity, quantity_id, by=by, shown=IssuanceOut.of)


@router.get("/issuances/{issuance_id}", dependencies=[public()])
def issuance(city: CityHere, issuance_id: str) -> IssuanceShown:
    with city.reading() as db:
        found = issuing.issuance(db, issuance_id)
        numbers = issuing.numbers(db, issuance_id)
        return IssuanceShown(
            issuance=IssuanceOut.of(found),
            retired_g=issuing.retired_g(db, issuance_id),
            hindrances=list(hindrances_of(db, found)),
            filing_no=numbers.filing_no if numbers else None,
            verification_no=numbers.verification_no if numbers else None,
            issue_no=numbers.issue_no if numbers else None,
        )


@router.post("/issuances/{issuance_id}/numbers", response_model=Recorded)
def record_numbers(
    city: CityHere, issuance_id: str, wanted: NumbersWanted, by: Manager, write: Writing
) -> Response:
    """Filing, verification and issue number of the 碳普惠管理机构 (ZH-14)."""
    numbers = wanted.numbers(issuance_id, city.now().at)
    return write(verbs.record_numbers, issuance_id, numbers, by=by, shown=lambda _: Recorded(id=issuance_id))


@router.get("/plots/{plot_id}/routes", dependencies=[public()])
def routes(city: CityHere, plot_id: str) -> list[RouteOut]:
    """Where the growth of a plot went, period by period."""
    with city.reading() as db:
        return [
            RouteOut(period_from=claim.period_from, period_to=claim.period_to, route=claim.route)
            for claim in issuing.claims(db, plot_id)
        ]


@router.post("/plots/{plot_id}/routes", response_model=Recorded)
def claim_route(plot_id: str, wanted: RouteWanted, by: Issuer, write: Writing) -> Response:
    """Hold a period of a plot for another programme."""
    return write(verbs.claim_route, wanted.claim(plot_id), by=by, shown=lambda claim: Recorded(id=claim.id))


@router.get("/plots/{plot_id}/losses", dependencies=[public()])
def losses(city: CityHere, plot_id: str) -> list[LossOut]:
    """Losses are disclosed (JC-10)."""
    with city.reading() as db:
        return [_loss(lost) for lost in issuing.losses(db, plot_id)]


@router.post("/plots/{plot_id}/losses", response_model=LossOut)
def record_loss(plot_id: str, wanted: LossWanted, by: Issuer, write: Writing) -> Response:
    return write(verbs.record_loss, plot_id, wanted.found(), by=by, shown=_loss)


def _loss(lost: Loss) -> LossOut:
    return LossOut(**{name: getattr(lost, name) for name in LossOut.model_fields})
