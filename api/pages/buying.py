"""Buying a sink on a phone: what is on sale, kilograms before paying, order, payment, certificate.

No script is needed. A guest comes back to an order by the address the order was made under, which carries a
key of its own, or by number and phone.
"""

import hmac
import secrets
from collections import Counter
from io import BytesIO
from typing import Annotated, Any
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from api import selling
from api.city import City
from api.dependencies import CityHere, DoorkeeperHere, Visitor, wechat_here
from api.documents.sealing import PDF, certificate_file, certificate_share, press_of
from api.documents.words import kilograms
from api.errors import NoSuchPage
from api.gateways.payments import Charge, Method
from api.identity.people import Person
from api.language import translate
from api.pages.charts import Point, bar_chart, line_chart
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import public
from api.schemas.market import GuestAsks, GuestOrderWanted, ListingOnBoard, OrderWanted
from api.schemas.prices import ListingPrice
from api.selling import BUYERS, GUEST, guest_order, listing_on_board, order_key
from api.writing import Write, Writing
from registry.actions import certifying, ordering
from registry.errors import NotFound
from registry.market.invoices import KIND_NAMES as INVOICE_NAMES
from registry.market.invoices import NOT_AN_INVOICE, InvoiceState
from registry.market.listings import ListingState
from registry.market.money import Channel
from registry.market.orders import PURPOSE_NAMES, Order, OrderState, Purpose
from registry.market.words import NOT_AN_INVESTMENT
from registry.parties.jurisdiction import load_units
from registry.parties.roles import citizen
from registry.store.queries import invoices, market, prices, sales

router = APIRouter(include_in_schema=False, dependencies=[public()])

EXAMPLES_YUAN = (1, 5, 10, 50, 100)
CITIZENS = (
    Purpose.LIFE,
    Purpose.TRAVEL,
    Purpose.MEETING,
    Purpose.LARGE_EVENT,
    Purpose.PRODUCTION,
)
"""What a person can choose by a tick; statements of enterprises and buildings go through their own files."""
STATES = {
    OrderState.ORDERED: ("待付款", "wait"),
    OrderState.PAID: ("已付款", "good"),
    OrderState.RETIRED: ("已出证", "good"),
    OrderState.LAPSED: ("已过期", "ended"),
    OrderState.CANCELLED: ("已取消", "ended"),
    OrderState.REFUNDED: ("已退款", "ended"),
}
CHANNELS = {Channel.WECHAT: "微信支付", Channel.BANK: "银行转账", Channel.COUNTER: "窗口收款"}
Key = Annotated[str, Query(alias="k", max_length=64)]


class Door(BaseModel):
    """Through which of the doors somebody came: what they said they want is not asked again."""

    purpose: Purpose | None = None
    gift: bool = False


Came = Annotated[Door, Query()]


@router.get("/sinks")
def on_sale(request: Request, city: CityHere, came: Came) -> Response:
    cards = [_shown(card) for card in selling.on_sale(city)]
    said = urlencode(came.model_dump(mode="json", exclude_defaults=True))
    return page(request, "sinks.html", cards=cards, came=came, said=f"?{said}" if said else "", kg=kilograms)


@router.get("/sinks/{number}")
def sink(request: Request, city: CityHere, number: str, visitor: Visitor, came: Came) -> Response:
    with city.reading() as db:
        found = market.numbered(db, number)
        if found is None:
            raise NotFound(what="挂牌", id=number)
        card = listing_on_board(db, found, city.now().as_of)
    return page(
        request,
        "sink.html",
        card=_shown(card),
        open=card.state is ListingState.LISTED and card.free_g >= card.grams_per_yuan,
        examples=[(yuan, kilograms(yuan * card.grams_per_yuan)) for yuan in EXAMPLES_YUAN],
        yuan_max=card.free_g // card.grams_per_yuan if card.grams_per_yuan else 0,
        purposes=[(purpose, PURPOSE_NAMES[purpose]) for purpose in CITIZENS],
        came=came,
        notice=format(NOT_AN_INVESTMENT, request.state.lang),
        guest=visitor is None or visitor.actor.role not in BUYERS,
        kg=kilograms,
        key=secrets.token_urlsafe(16),
    )


@router.get("/sinks/{number}/history")
def history(request: Request, city: CityHere, number: str) -> Response:
    """Every price the owner asked, and what was sold month by month; test orders never count."""
    with city.reading() as db:
        found = market.numbered(db, number)
        if found is None:
            raise NotFound(what="挂牌", id=number)
        asked = [ListingPrice.of(event) for event in prices.of_listing(db, found.id)]
        sold = sales.sold_by_day(db, found.id)
    months: Counter[str] = Counter()
    for day, grams, _ in sold:
        months[day.isoformat()[:7]] += grams
    lang = request.state.lang
    price_points = [Point(one.since.date().isoformat(), one.price_fen_per_tonne / 100) for one in asked]
    volume = [Point(month, grams / 1000) for month, grams in sorted(months.items())]
    return page(
        request,
        "sink_history.html",
        number=number,
        prices=asked,
        volume=volume,
        price_chart=line_chart(price_points, translate("权利人历次定价，元/吨", lang))
        if len(asked) > 1
        else "",
        volume_chart=bar_chart(volume, translate("每月成交，千克", lang)) if volume else "",
        test=city.test_money,
        kg=kilograms,
    )


@router.post("/sinks/{number}", dependencies=[FORM])
def order_it(
    request: Request, city: CityHere, number: str, visitor: Visitor, fields: Fields, write: Writing
) -> Response:
    """Held for 30 minutes; a form sent twice makes one order."""
    with city.reading() as db:
        found = market.numbered(db, number)
        if found is None:
            raise NotFound(what="挂牌", id=number)
    return placed(request, city, visitor, fields, write, {"listing_id": found.id})


def placed(
    request: Request,
    city: City,
    visitor: Person | None,
    fields: FormData,
    write: Write,
    given: dict[str, Any],
) -> Response:
    """The order of a form, of whatever the page is about, and on to the order's own page."""
    form = filled(city, fields)
    values: dict[str, Any] = {**form.values, **given}
    for name in ("amount_yuan", "pieces"):
        if name in values:
            values[name] = _whole(str(values[name]))
    values.setdefault("amount_yuan", "")
    more: dict[str, Any] = {"test": city.test_money, "vault": city.vault}
    root = request.scope.get("root_path", "")

    def address(order: Order) -> str:
        return f"{root}/orders/{order.number}?k={order_key(city, order)}"

    if visitor and visitor.actor.role in BUYERS:
        wanted = type(form)(values, form.papers).wanted(OrderWanted)
        return write.then(address, ordering.place_order, wanted.wish(), by=visitor.actor, **more)
    asked = type(form)(values, form.papers).wanted(GuestOrderWanted)
    return write.then(address, ordering.place_guest_order, asked.wish(), asked.phone, by=GUEST, **more)


@router.get("/orders/find")
def ask_for_order(request: Request) -> Response:
    return page(request, "order_find.html")


@router.post("/orders/find", dependencies=[FORM])
def find_order(request: Request, city: CityHere, doorkeeper: DoorkeeperHere, fields: Fields) -> Response:
    asked = filled(city, fields).wanted(GuestAsks)
    order = guest_order(city, asked, request, doorkeeper)
    return _order_page(request, city, order)


@router.get("/orders/{number}")
def order(request: Request, city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    return _order_page(request, city, own_order(city, number, visitor, key))


@router.post("/orders/{number}/pay", dependencies=[FORM])
def pay(request: Request, city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    """The code to scan; asked again, the channel answers with the same payment."""
    order = own_order(city, number, visitor, key)
    if city.settings.wechat_pay is None:
        raise NoSuchPage(path=request.url.path)
    with city.database.writing("begin_payment") as db:
        order = ordering.begin_payment(
            db, order.id, Channel.WECHAT, by=citizen(order.buyer_id), now=city.now()
        )
    assert order.expires_at is not None
    charge = Charge(order.number, order.amount_fen, f"小微碳汇 {order.grams} 克", order.expires_at)
    parameters = wechat_here(request).prepay(charge, Method.NATIVE)
    return _order_page(request, city, order, code=_qr(parameters["code_url"]))


@router.post("/orders/{number}/cancel", dependencies=[FORM])
def cancel(
    request: Request, city: CityHere, number: str, visitor: Visitor, write: Writing, key: Key = ""
) -> Response:
    order = own_order(city, number, visitor, key)
    root = request.scope.get("root_path", "")
    place = f"{root}/orders/{number}?k={order_key(city, order)}"
    return write.then(lambda _: place, ordering.cancel, order.id, by=citizen(order.buyer_id))


@router.post("/orders/{number}/gift", dependencies=[FORM])
def make_gift(
    request: Request, city: CityHere, number: str, visitor: Visitor, write: Writing, key: Key = ""
) -> Response:
    """The code is shown once; whoever has it becomes the holder."""
    order = own_order(city, number, visitor, key)
    code = write.done(certifying.make_gift, order.id, by=citizen(order.buyer_id))
    return _order_page(request, city, order, gift_code=code)


@router.get("/orders/{number}/receipt")
def receipt(request: Request, city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    """The receipt of the payment: a document of its own, no invoice (ZJ-12)."""
    order = own_order(city, number, visitor, key)
    with city.reading() as db:
        payment = sales.payment(db, order.payment_id or "")
        asked = [(one, invoices.issued(db, one.id)) for one in invoices.of_order(db, order.id)]
        states = invoices.states_of_order(db, order.id)
    if payment is None:
        raise NotFound(what="收款凭据", id=number)
    notice = format(NOT_AN_INVOICE, request.state.lang)
    channel = CHANNELS[payment.channel]
    return page(
        request,
        "payment_receipt.html",
        order=order,
        payment=payment,
        channel=channel,
        notice=notice,
        asked=[(format(INVOICE_NAMES[one.kind], request.state.lang), done) for one, done in asked],
        may_ask=order.state is OrderState.RETIRED and states.count(InvoiceState.REVERSED) == len(states),
        invoice_kinds=[(kind, format(name, request.state.lang)) for kind, name in INVOICE_NAMES.items()],
        key=order_key(city, order),
    )


@router.get("/orders/{number}/certificate.pdf")
def certificate_pdf(city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    made = certificate_file(
        city.database, _certificate_no(city, number, visitor, key), press_of(city), now=city.now()
    )
    return Response(made, media_type=PDF)


@router.get("/orders/{number}/certificate.png")
def certificate_png(city: CityHere, number: str, visitor: Visitor, key: Key = "") -> Response:
    certificate = _certificate_no(city, number, visitor, key)
    return Response(certificate_share(city.database, certificate, press_of(city)), media_type="image/png")


def own_order(city: City, number: str, visitor: Person | None, key: str) -> Order:
    """The same answer for an order that is not there and one that is somebody else's."""
    with city.reading() as db:
        order = sales.order_numbered(db, number)
    if order is not None:
        own = visitor is not None and visitor.actor.party_id == order.buyer_id
        if own or hmac.compare_digest(key, order_key(city, order)):
            return order
    raise NotFound(what="订单", id=number)


def _certificate_no(city: City, number: str, visitor: Person | None, key: str) -> str:
    found = own_order(city, number, visitor, key).certificate_no
    if found is None:
        raise NotFound(what="凭证", id=number)
    return found


def _order_page(request: Request, city: City, order: Order, code: str = "", gift_code: str = "") -> Response:
    name, tone = STATES[order.state]
    with city.reading() as db:
        given = bool(order.certificate_no and sales.gift(db, order.certificate_no))
    return page(
        request,
        "order.html",
        order=order,
        status_name=name,
        tone=tone,
        purpose=format(PURPOSE_NAMES[order.purpose], request.state.lang),
        key=order_key(city, order),
        code=code,
        gift_code=gift_code,
        may_give=bool(order.gift) and not given and order.state is OrderState.RETIRED,
        waits=order.state is OrderState.ORDERED and bool(code),
        rehearsal=_rehearsal(request, city, order) if code else "",
        by_wechat=city.settings.wechat_pay is not None,
        kg=kilograms,
    )


def _rehearsal(request: Request, city: City, order: Order) -> str:
    """In test mode the channel is the sandbox: the address where its payer pays, and comes back from."""
    if not city.settings.payment_test:
        return ""
    back = f"{request.scope.get('root_path', '')}/orders/{order.number}?k={order_key(city, order)}"
    return f"{city.settings.wechat_pay_url}/sandbox/pay/{order.number}?{urlencode({'back': back})}"


def _shown(card: ListingOnBoard) -> dict[str, Any]:
    return {**card.model_dump(), "unit": load_units()[card.unit_id].name}


def _whole(text: str) -> int | str:
    """What is not a whole number is left for the form's own refusal."""
    return int(text) if text.isdecimal() else text


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=3, scale=6, dark="#1c2621", xmldecl=False)
    return out.getvalue().decode()
