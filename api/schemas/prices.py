"""Published prices and the prices of a listing as JSON."""

from datetime import UTC, date, datetime
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.outside import SHA256
from registry.market.prices import PriceKind, PublishedPrice
from registry.proof.events import Event


class PriceWanted(BaseModel):
    kind: PriceKind
    low_fen_per_tonne: int = Field(gt=0, lt=2**31, strict=True)
    high_fen_per_tonne: int = Field(gt=0, lt=2**31, strict=True)
    effective_from: date
    document_no: str = Field(min_length=1, max_length=60)
    document_sha256: str = SHA256

    def price(self, id: str) -> PublishedPrice:
        return PublishedPrice(id, **self.model_dump(), set_by="", set_at=datetime.min.replace(tzinfo=UTC))


class PriceOut(BaseModel):
    kind: PriceKind
    low_fen_per_tonne: int
    high_fen_per_tonne: int
    effective_from: date
    document_no: str
    document_sha256: str

    @classmethod
    def of(cls, found: PublishedPrice) -> Self:
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class ListingPrice(BaseModel):
    price_fen_per_tonne: int
    grams_per_yuan: int
    since: datetime

    @classmethod
    def of(cls, event: Event) -> Self:
        names = ("price_fen_per_tonne", "grams_per_yuan")
        return cls(**{name: event.facts[name] for name in names}, since=event.recorded_at)  # type: ignore[arg-type]
