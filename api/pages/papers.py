"""Papers of an order beside its certificate: the honour certificate, and the request for an invoice."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.city import City
from api.dependencies import CityHere, Visitor
from api.documents.honour import ONLY_THANKS, Honour, honour_of, honour_pdf
from api.documents.sealing import PDF
from api.identity.people import Person
from api.pages.buying import Key, own_order
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import public
from api.schemas.invoices import InvoiceWanted
from api.selling import order_key
from api.writing import Writing
from registry.actions import invoicing
from registry.actions.certificates import public_certificate
from registry.actions.certifying import certificate
from registry.errors import NotFound
from registry.market.certificates import CertificateStatus
from registry.parties.roles import citizen

router = APIRouter(prefix="/orders", include_in_schema=False, dependencies=[public()])


@router.get("/{number}/honour")
def honour(request: Request, city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    found = _honour(city, number, visitor, key)
    order = own_order(city, number, visitor, key)
    return page(
        request,
        "honour.html",
        honour=found,
        only_thanks=ONLY_THANKS,
        order=order,
        key=order_key(city, order),
    )


@router.get("/{number}/honour.pdf")
def honour_file(city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    return Response(honour_pdf(_honour(city, number, visitor, key)), media_type=PDF)


@router.post("/{number}/invoice", dependencies=[FORM])
def ask_for_invoice(
    request: Request,
    city: CityHere,
    number: str,
    visitor: Visitor,
    fields: Fields,
    write: Writing,
    key: Key = "",
) -> Response:
    """The document follows from the finance or tax system (ZJ-18)."""
    order = own_order(city, number, visitor, key)
    wanted = filled(city, fields).wanted(InvoiceWanted)
    place = f"{request.scope.get('root_path', '')}/orders/{number}/receipt?k={order_key(city, order)}"
    more: dict[str, Any] = {"vault": city.vault}
    return write.then(
        lambda _: place,
        invoicing.request_invoice,
        order.id,
        wanted.wish(),
        by=citizen(order.buyer_id),
        **more,
    )


def _honour(city: City, number: str, visitor: Person | None, key: str) -> Honour:
    """Only for a certificate that stands; one who was erased is thanked by nobody's name."""
    order = own_order(city, number, visitor, key)
    with city.reading() as db:
        seen = public_certificate(db, order.certificate_no or "", vault=city.vault)
        made = certificate(db, order.certificate_no or "")
    if seen.status is not CertificateStatus.VALID or "source" not in seen.record:
        raise NotFound(what="荣誉证书", id=number)
    return honour_of(made, seen.record, seen.holder, city.settings.public_url)
