"""Points over HTTP: the platform's feed, my points and trips, exchanges and their coupons, what leaves."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response, UploadFile

from api.dependencies import CityHere
from api.earning import data_rules, my_points, my_travel
from api.policies import allow, public
from api.schemas.cases import CaseOut, PaperOut
from api.schemas.points import (
    CouponUsed,
    Granted,
    GrantWanted,
    Linked,
    LinkWanted,
    PartnerRow,
    PointsOut,
    TravelOut,
)
from api.workflows.points_feed import FeedIn, is_linked_by, read_feed
from api.writing import Writing
from registry.actions import points as verbs
from registry.actions import points_feed
from registry.market.neutrality import STANDARDS
from registry.market.points_cases import FeedBatch, OfferState, PointsOffer
from registry.market.points_errors import AccountUnknown
from registry.parties.authority import may
from registry.parties.roles import Actor, Role
from registry.store.queries import casework, office

router = APIRouter(prefix="/api/points", tags=["points"])

Operator = Annotated[Actor, allow(Role.INCLUSION_OPERATOR)]
Person = Annotated[Actor, allow(Role.CITIZEN)]
Merchant = Annotated[Actor, allow(Role.ENTERPRISE)]
Setter = Annotated[Actor, allow(*(role for role in Role if may(STANDARDS, role)))]
Sharer = Annotated[Actor, allow(Role.ECOLOGY, Role.INCLUSION_OPERATOR)]
Signature = Annotated[str, Header(alias="x-signature", max_length=100)]


@router.get("/feed-schema", dependencies=[public()])
def schema() -> dict[str, Any]:
    """JSON Schema of `linpiao-points-feed/1`: the whole of what may be collected (JF-01, JF-10)."""
    return FeedIn.model_json_schema()


@router.get("/data-rules", dependencies=[public()])
def rules() -> dict[str, Any]:
    """What is collected, why, how it is kept, who reads it and what leaves (JF-10, JF-11)."""
    return data_rules()


@router.post("/feed", response_model=CaseOut)
def take_feed(city: CityHere, by: Operator, write: Writing, x_signature: Signature) -> Response:
    """The feed as the body of the request, signed over its bytes; repeated, it is the same batch."""
    feed = read_feed(write.body, x_signature, city.settings)
    return write(points_feed.import_feed, feed, by=by, shown=CaseOut.of, vault=city.vault)


@router.post("/feed-file", response_model=CaseOut)
def take_file(
    city: CityHere, feed: UploadFile, signature: UploadFile, by: Operator, write: Writing
) -> Response:
    """The same feed as a file, with its signature as another."""
    signed = signature.file.read(200).decode("ascii", "replace").strip()
    found = read_feed(feed.file.read(), signed, city.settings)
    return write(points_feed.import_feed, found, by=by, shown=CaseOut.of, vault=city.vault)


@router.get("/to-verify")
def to_verify(city: CityHere, by: Annotated[Actor, allow(Role.VERIFIER)]) -> list[CaseOut]:
    """Batches that wait for a professional institution (JF-03)."""
    with city.reading() as db:
        return [CaseOut.of(one) for one in casework.listed(db, FeedBatch, states=["IMPORTED"])]


@router.get("/offers", dependencies=[public()])
def offers(city: CityHere) -> list[CaseOut]:
    """What points can be exchanged for, with the name on its paper (JF-05)."""
    with city.reading() as db:
        found = casework.listed(db, PointsOffer, states=[OfferState.OPEN])
        return [
            CaseOut.of(one, [PaperOut.of(paper) for paper in office.documents_of(db, one.id)])
            for one in found
        ]


@router.get("/mine")
def mine(city: CityHere, by: Person) -> PointsOut:
    """Balance on the day, every entry with its validity, coupons, appeals (JF-04)."""
    return my_points(city, by.party_id)


@router.get("/travel")
def travel(city: CityHere, by: Person) -> TravelOut:
    """Emissions of my trips as a range, and an order that would offset them (JF-07)."""
    return my_travel(city, by.party_id)


@router.post("/link", response_model=Linked)
def link(city: CityHere, wanted: LinkWanted, by: Person, write: Writing) -> Response:
    """Bind the platform's pseudonym to me, with the code the platform shows me."""
    if not is_linked_by(wanted.proof, wanted.source, wanted.account, city.settings):
        raise AccountUnknown()
    arguments = (wanted.source, wanted.account)
    return write(verbs.link_account, *arguments, by=by, shown=lambda found: Linked(account_id=found))


@router.post("/offers/{offer_id}/exchange", response_model=CaseOut)
def exchange(offer_id: str, by: Person, write: Writing) -> Response:
    return write(verbs.exchange, offer_id, by=by, shown=CaseOut.of)


@router.post("/offers/{offer_id}/grant", response_model=Granted)
def grant(offer_id: str, wanted: GrantWanted, by: Setter, write: Writing) -> Response:
    """Coupons for the frequent users of a month, once each (JF-06)."""
    arguments = (offer_id, wanted.year, wanted.month)
    return write(verbs.grant_to_travellers, *arguments, by=by, shown=lambda found: Granted(coupons=found))


@router.post("/coupons/{coupon_id}/use", response_model=CaseOut)
def use(city: CityHere, coupon_id: str, wanted: CouponUsed, by: Merchant, write: Writing) -> Response:
    """The merchant of the offer takes the coupon."""
    return write(verbs.use_coupon, coupon_id, wanted.code, by=by, shown=CaseOut.of, vault=city.vault)


@router.get("/for-partner")
def for_partner(
    city: CityHere, by: Sharer, partner: Annotated[str, Query(pattern=r"^[a-z0-9-]{1,40}$")]
) -> list[PartnerRow]:
    """To a commercial platform: a pseudonym of its own and the balance, nothing else (JF-11)."""
    with city.reading() as db:
        rows = verbs.for_partner(db, partner, city.now().as_of, city.vault)
    return [PartnerRow(**row) for row in rows]
