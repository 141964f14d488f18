"""Prices the authority publishes: the government's of 1元碳汇, the guidance for owners (AM-02, XW-06).

The owner's price is the owner's own; guidance is shown and refuses nothing. What is sold under article 31 of
办法 becomes a 林票 only after the government has set the price, and at that price (LP-03d).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.law.refusals import all_at_once, require
from registry.market.errors import GovernmentPriceMissing, NotAtGovernmentPrice, PriceRangeWrong
from registry.market.listings import Listing, grams_per_yuan
from registry.market.orders import LegalBasis

PRICED_BY_LAW = frozenset({LegalBasis.PUBLIC_OFFSET})


class PriceKind(StrEnum):
    GOVERNMENT = "GOVERNMENT"
    GUIDANCE = "GUIDANCE"


@dataclass(eq=False)
class PublishedPrice:
    """Fen a tonne from `effective_from` on, until a later one; a government price is one figure."""

    id: str
    kind: PriceKind
    low_fen_per_tonne: int
    high_fen_per_tonne: int
    effective_from: date
    document_no: str
    document_sha256: str
    set_by: str
    set_at: datetime


def require_sound(kind: PriceKind, low: int, high: int) -> None:
    """Both within what a listing can be priced at; a range is in order, a government price is one figure."""
    rule = "LP-03d" if kind is PriceKind.GOVERNMENT else "XW-06"
    fits = low == high if kind is PriceKind.GOVERNMENT else low <= high
    with all_at_once():
        grams_per_yuan(low)
        grams_per_yuan(high)
        require(rule, fits, PriceRangeWrong, low=low, high=high)


def in_force(prices: Iterable[PublishedPrice], kind: PriceKind, as_of: date) -> PublishedPrice | None:
    """The latest that had begun by this day; of two for the same day the later decision."""
    begun = [one for one in prices if one.kind is kind and one.effective_from <= as_of]
    return max(begun, key=lambda one: (one.effective_from, one.set_at), default=None)


def require_price_of(basis: LegalBasis, listing: Listing, government: PublishedPrice | None) -> None:
    """An order under 第三十一条 needs the government's price, and a listing that stands at it (LP-03d)."""
    if basis not in PRICED_BY_LAW:
        return
    require("LP-03d", government is not None, GovernmentPriceMissing)
    price = government.low_fen_per_tonne if government else 0
    own = listing.price_fen_per_tonne
    require("LP-03d", government is None or own == price, NotAtGovernmentPrice, own=own, government=price)
