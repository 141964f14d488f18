"""Orders: place, look at, cancel, refund; guests by number and phone; gifts by a code used once."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from api.city import City
from api.dependencies import CityHere, DoorkeeperHere
from api.documents.sealing import PDF, certificate_file, certificate_share, press_of
from api.policies import AnyoneSignedIn, Belonging, allow, public
from api.schemas.market import (
    CertificateMade,
    GiftCode,
    GiftWanted,
    GuestAsks,
    GuestOrderWanted,
    OrderOut,
    OrderWanted,
)
from api.selling import BUYERS, GUEST, guest_order
from api.writing import Writing
from registry.actions import certifying, ordering
from registry.errors import NotFound
from registry.market.certificates import Certificate
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import sales

router = APIRouter(prefix="/api", tags=["orders"])

Buyer = Annotated[Actor, allow(*BUYERS)]


def order_place(db: Db, path: Mapping[str, str]) -> Belonging:
    order = sales.order(db, path["order_id"])
    return Belonging(order.unit_id, order.buyer_id)


OwnOrder = Annotated[Actor, allow(*BUYERS, Role.CITY_FORESTRY, Role.FINANCE, within=order_place)]


@router.get("/orders")
def my_orders(city: CityHere, by: Buyer) -> list[OrderOut]:
    with city.reading() as db:
        return [OrderOut.of(order) for order in sales.orders_of(db, by.party_id)]


@router.post("/orders", response_model=OrderOut)
def place(city: CityHere, wanted: OrderWanted, by: Buyer, write: Writing) -> Response:
    """Hold the grams for 30 minutes, or 15 working days with the purchase sheet of an organisation."""
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write(ordering.place_order, wanted.wish(), by=by, shown=OrderOut.of, **more)


@router.post("/guest-orders", dependencies=[public()], response_model=OrderOut)
def place_as_guest(city: CityHere, wanted: GuestOrderWanted, write: Writing) -> Response:
    """Without an account; keep the number, it opens the order together with the phone."""
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    return write(ordering.place_guest_order, wanted.wish(), wanted.phone, by=GUEST, shown=OrderOut.of, **more)


@router.post("/guest-orders/find", dependencies=[public()])
def find_as_guest(city: CityHere, asked: GuestAsks, request: Request, doorkeeper: DoorkeeperHere) -> OrderOut:
    return OrderOut.of(guest_order(city, asked, request, doorkeeper))


@router.get("/orders/{order_id}")
def order(city: CityHere, order_id: str, by: OwnOrder) -> OrderOut:
    with city.reading() as db:
        return OrderOut.of(sales.order(db, order_id))


@router.post("/orders/{order_id}/cancel", response_model=OrderOut)
def cancel(order_id: str, by: OwnOrder, write: Writing) -> Response:
    return write(ordering.cancel, order_id, by=by, shown=OrderOut.of)


@router.post("/orders/{order_id}/refund", response_model=OrderOut)
def refund(order_id: str, by: OwnOrder, write: Writing) -> Response:
    """Only before the certificate is made (XW-14)."""
    return write(ordering.refund, order_id, by=by, shown=OrderOut.of)


@router.post("/orders/{order_id}/certify", response_model=CertificateMade)
def certify(city: CityHere, order_id: str, by: OwnOrder, write: Writing) -> Response:
    """Make the certificate of an order paid with `on_request`."""
    return write(certifying.certify, order_id, by=by, shown=_made, vault=city.vault)


@router.get("/orders/{order_id}/certificate.pdf")
def certificate_pdf(city: CityHere, order_id: str, by: OwnOrder) -> Response:
    """The certificate with its proof and signature; it shows the buyer's chosen name."""
    number = _certificate_no(city, order_id)
    return Response(certificate_file(city.database, number, press_of(city), now=city.now()), media_type=PDF)


@router.get("/orders/{order_id}/certificate.png")
def certificate_png(city: CityHere, order_id: str, by: OwnOrder) -> Response:
    """The long picture to share."""
    number = _certificate_no(city, order_id)
    return Response(certificate_share(city.database, number, press_of(city)), media_type="image/png")


@router.post("/guest-orders/certificate.pdf", dependencies=[public()])
def certificate_pdf_as_guest(
    city: CityHere, asked: GuestAsks, request: Request, doorkeeper: DoorkeeperHere
) -> Response:
    """By number and phone."""
    found = find_as_guest(city, asked, request, doorkeeper)
    number = _certificate_no(city, found.id)
    return Response(certificate_file(city.database, number, press_of(city), now=city.now()), media_type=PDF)


def _certificate_no(city: City, order_id: str) -> str:
    with city.reading() as db:
        number = sales.order(db, order_id).certificate_no
    if number is None:
        raise NotFound(what="凭证", id=order_id)
    return number


@router.post("/orders/{order_id}/gift", response_model=GiftCode)
def make_gift(order_id: str, by: OwnOrder, write: Writing) -> Response:
    """The code is shown once; whoever has it becomes the holder."""
    return write(
        certifying.make_gift,
        order_id,
        by=by,
        shown=lambda code: GiftCode(code=code),
        kept=GiftCode(code=""),
    )


@router.post("/gifts/claim", response_model=CertificateMade)
def claim_gift(city: CityHere, wanted: GiftWanted, by: AnyoneSignedIn, write: Writing) -> Response:
    return write(
        certifying.claim_gift, wanted.code, wanted.display_name, by=by, shown=_made, vault=city.vault
    )


def _made(certificate: Certificate) -> CertificateMade:
    return CertificateMade(number=certificate.number, code=certificate.code)
