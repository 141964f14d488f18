"""Listings and orders as JSON, and what each step of a listing asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Self

from pydantic import BaseModel, Field

from api.gateways.payments import Method
from api.schemas.outside import ID, SHA256
from api.schemas.steps import Wanted
from registry.actions import listing as verbs
from registry.actions.certificates import Board, PublicCertificate
from registry.clock import CITY_TIME
from registry.issuance.acceptance import Way
from registry.market.certificates import CertificateStatus
from registry.market.listings import Carrier, Declaration, Listing, ListingState
from registry.market.money import Channel
from registry.market.orders import LegalBasis, Order, OrderObject, OrderState, Purpose, Wish
from registry.market.payments import Payment, Receipt, Refund, Verdict
from registry.market.prices import PublishedPrice
from registry.market.words import NOT_CCER


class DeclarationWanted(BaseModel):
    plot_id: str = ID
    carrier: Carrier
    carrier_id: str = ID
    closes_on: date
    payee_sha256: str = SHA256
    exclusivity_sha256: str = SHA256

    def declaration(self) -> Declaration:
        return Declaration(**self.model_dump())


class Measured(Wanted):
    quantity_id: str = ID

    def arguments(self) -> tuple[Any, ...]:
        return (self.quantity_id,)


class Decided(Wanted):
    decision_sha256: str = SHA256

    def arguments(self) -> tuple[Any, ...]:
        return (self.decision_sha256,)


class Priced(Wanted):
    price_fen_per_tonne: int = Field(gt=0, lt=2**31, description="每吨单价，分；由权利人自主确定。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.price_fen_per_tonne,)


class Offered(Priced):
    offered_g: int | None = Field(default=None, gt=0, lt=2**52, description="挂牌克数；缺省为全部余量。")

    def arguments(self) -> tuple[Any, ...]:
        return self.price_fen_per_tonne, self.offered_g


@dataclass(frozen=True)
class ListingStep:
    """`kind` is the event it records; `path` its address under a listing."""

    kind: str
    path: str
    verb: Callable[..., Listing]
    wanted: type[Wanted] = Wanted


LISTING_STEPS: Mapping[str, ListingStep] = {
    step.path: step
    for step in (
        ListingStep("listing.measured", "measure", verbs.measure, Measured),
        ListingStep("listing.verified", "verify", verbs.verify),
        ListingStep("listing.reviewed", "review", verbs.review),
        ListingStep("listing.refused", "refuse", verbs.refuse, Decided),
        ListingStep("listing.consented", "consent", verbs.consent),
        ListingStep("listing.offered", "offer", verbs.offer, Offered),
        ListingStep("listing.repriced", "reprice", verbs.reprice, Priced),
        ListingStep("listing.withdrawn", "withdraw", verbs.withdraw),
        ListingStep("listing.withheld", "withhold", verbs.withhold, Decided),
    )
}


class ListingOut(BaseModel):
    id: str
    number: str
    state: ListingState
    version: int
    unit_id: str
    plot_id: str
    carrier: Carrier
    way: Way | None
    issuance_id: str | None
    closes_on: date | None
    grams_per_yuan: int
    price_fen_per_tonne: int
    offered_g: int
    rules: dict[str, str]

    @classmethod
    def of(cls, listing: Listing) -> Self:
        return cls(**{name: getattr(listing, name) for name in cls.model_fields})


class ListingOnBoard(ListingOut):
    """What anybody sees of a listing, with what is still free; the notice of XW-15."""

    free_g: int
    held_g: int
    notice: str = Field(description="自愿购买；不是投资，不承诺收益。")
    guidance_fen_per_tonne: tuple[int, int] | None = Field(description="林草部门的指导价区间，只供参考。")

    @classmethod
    def seen(
        cls, listing: Listing, free_g: int, held_g: int, notice: str, guidance: PublishedPrice | None
    ) -> Self:
        shown = (guidance.low_fen_per_tonne, guidance.high_fen_per_tonne) if guidance else None
        return cls(
            **ListingOut.of(listing).model_dump(),
            free_g=free_g,
            held_g=held_g,
            notice=notice,
            guidance_fen_per_tonne=shown,
        )


class OrderWanted(BaseModel):
    """A listing, a tree or a planting site; whole yuan, one purpose; `subject` names the event or product."""

    listing_id: str = Field(min_length=1, max_length=40, description="挂牌、树木或造林地块，见 object。")
    object: OrderObject = OrderObject.LISTING
    pieces: int = Field(default=0, ge=0, lt=10**6, strict=True, description="认养的年数，或植树的株数。")
    amount_yuan: int = Field(lt=10**9, strict=True)
    purpose: Purpose | None = None
    basis: LegalBasis = LegalBasis.MICRO_SINK
    display_name: str = Field(default="", max_length=40, description="凭证上公开显示的名称，由购买人自定。")
    acknowledged: bool = Field(default=False, description="已阅读购买须知：自愿、不是投资、不承诺收益。")
    subject: str = Field(default="", max_length=100)
    sheet_sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$", description="单位采购单。")
    on_request: bool = Field(default=False, description="付款后暂不出证，出证前可退款。")
    gift: bool = False

    def wish(self) -> Wish:
        return Wish(**{name: getattr(self, name) for name in OrderWanted.model_fields})


class GuestOrderWanted(OrderWanted):
    phone: str = Field(pattern=r"^1\d{10}$")


class GuestAsks(BaseModel):
    number: str = Field(max_length=40)
    phone: str = Field(pattern=r"^1\d{10}$")


class OrderOut(BaseModel):
    id: str
    number: str
    state: OrderState
    object: OrderObject
    listing_id: str | None
    tree_id: str | None
    site_id: str | None
    pieces: int
    purpose: Purpose
    basis: LegalBasis
    amount_fen: int
    grams: int
    expires_at: datetime | None
    channel: Channel | None
    certificate_no: str | None
    on_request: bool
    test: bool

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(**{name: getattr(order, name) for name in cls.model_fields})


class PayWanted(BaseModel):
    method: Method = Method.NATIVE
    openid: str = Field(default="", max_length=128, description="微信内支付时付款人的 openid。")


class Invocation(BaseModel):
    """What the payer's device needs: `code_url`, the parameters of the call inside WeChat, or `h5_url`."""

    parameters: dict[str, str]


class CounterPayment(BaseModel):
    """Cash or card at the counter, with the slip as paper."""

    order_no: str = Field(max_length=40)
    slip_no: str = Field(min_length=1, max_length=60)
    amount_fen: int = Field(gt=0, lt=2**52, strict=True)
    paid_on: date
    document_sha256: str = SHA256

    def receipt(self) -> Receipt:
        paid_at = datetime.combine(self.paid_on, time(), CITY_TIME)
        return Receipt(
            Channel.COUNTER, self.slip_no, self.order_no, self.amount_fen, paid_at, self.document_sha256
        )


class PaymentOut(BaseModel):
    id: str
    channel: Channel
    transaction_id: str
    order_no: str
    amount_fen: int
    verdict: Verdict

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(**{name: getattr(payment, name) for name in cls.model_fields})


class RefundOut(BaseModel):
    id: str
    payment_id: str
    amount_fen: int

    @classmethod
    def of(cls, refund: Refund) -> Self:
        return cls(**{name: getattr(refund, name) for name in cls.model_fields})


class RefundSent(BaseModel):
    channel_ref: str = Field(min_length=1, max_length=100)


class CertificateOut(BaseModel):
    """The public view: the record without its salt, the name the holder chose, the status."""

    record: dict[str, Any]
    code: str
    status: CertificateStatus
    holder: str
    test_mark: str | None
    notice: str = Field(description="不是 CCER，不能用于清缴配额。")
    event_id: str
    document_sha256: str

    @classmethod
    def of(cls, seen: PublicCertificate) -> Self:
        mark = seen.test_mark.zh if seen.test_mark else None
        return cls(**{**vars(seen), "record": dict(seen.record), "test_mark": mark, "notice": NOT_CCER.zh})


class CertificateMade(BaseModel):
    number: str
    code: str


class GiftCode(BaseModel):
    code: str


class GiftWanted(BaseModel):
    code: str = Field(min_length=16, max_length=20)
    display_name: str = Field(min_length=1, max_length=40)


class BoardRowOut(BaseModel):
    number: str
    unit_id: str
    way: Way | None
    state: ListingState
    grams_per_yuan: int
    offered_g: int
    sold_g: int
    income_fen: int


class BoardOut(BaseModel):
    """A quarter of the public board: price, source, sold totals; test mode never counts."""

    first: date
    last: date
    average_grams_per_yuan: int | None
    rows: list[BoardRowOut]

    @classmethod
    def of(cls, board: Board) -> Self:
        names = ("number", "unit_id", "way", "state", "grams_per_yuan", "offered_g")
        rows = [
            BoardRowOut(
                sold_g=row.sold_g,
                income_fen=row.income_fen,
                **{name: getattr(row.listing, name) for name in names},
            )
            for row in board.rows
        ]
        return cls(
            first=board.first, last=board.last, average_grams_per_yuan=board.average_grams_per_yuan, rows=rows
        )
