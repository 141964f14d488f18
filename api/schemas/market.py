"""Listings and orders as JSON, and what each step of a listing asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, Field

from api.schemas.outside import ID, SHA256
from api.schemas.steps import Wanted
from registry.actions import listing as verbs
from registry.issuance.acceptance import Way
from registry.market.listings import Carrier, Declaration, Listing, ListingState


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

    @classmethod
    def seen(cls, listing: Listing, free_g: int, held_g: int, notice: str) -> Self:
        return cls(**ListingOut.of(listing).model_dump(), free_g=free_g, held_g=held_g, notice=notice)
