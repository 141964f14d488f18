"""A sink listing (16.7): declared, measured, verified, reviewed, consented, listed at the owner's price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registry.issuance.acceptance import Way
from registry.law.matrix import Part
from registry.law.packs import Slot
from registry.law.refusals import require
from registry.market.errors import (
    DeclarationIncomplete,
    NotThisCarrier,
    NotYetListable,
    PriceNotWhole,
    TradeRulesMissing,
)
from registry.market.folding import Step, read_day
from registry.tickets.ticket import Ticket

FEN_PER_YUAN = 100
GRAMS_PER_TONNE = 1_000_000
TRADE_RULES = ("inclusion_management_rules", "inclusion_trading_rules")
"""The slots of the two texts of 小微 二(四)1 (XW-07)."""


class ListingState(StrEnum):
    DECLARED = "DECLARED"
    MEASURED = "MEASURED"
    VERIFIED = "VERIFIED"
    REVIEWED = "REVIEWED"
    REFUSED = "REFUSED"
    CONSENTED = "CONSENTED"
    LISTED = "LISTED"
    SOLD_OUT = "SOLD_OUT"
    WITHDRAWN = "WITHDRAWN"
    CLOSED = "CLOSED"


class Because(StrEnum):
    """Why a listing ended before it was sold out."""

    OWNER = "OWNER"
    VIOLATION = "VIOLATION"
    TICKET_ENDED = "TICKET_ENDED"
    UNSELLABLE = "UNSELLABLE"
    TERM_OVER = "TERM_OVER"
    REFUSED = "REFUSED"
    SOLD_OUT = "SOLD_OUT"


class Carrier(StrEnum):
    """What the listing rests on (XW-02)."""

    TICKET = "TICKET"
    CERTIFICATE = "CERTIFICATE"


def _step(
    target: ListingState | None,
    *sources: ListingState,
    act: str = "micro_sink.declare",
    part: Part = Part.ACTS,
) -> Step[ListingState]:
    return Step(frozenset(sources), target, act, part)


_S = ListingState
STEPS: Mapping[str, Step[ListingState]] = {
    "listing.declared": _step(_S.DECLARED),
    "listing.measured": _step(_S.MEASURED, _S.DECLARED),
    "listing.verified": _step(_S.VERIFIED, _S.MEASURED),
    "listing.reviewed": _step(_S.REVIEWED, _S.VERIFIED, part=Part.REVIEWS),
    "listing.refused": _step(_S.REFUSED, _S.VERIFIED, part=Part.REVIEWS),
    "listing.consented": _step(_S.CONSENTED, _S.REVIEWED, act="collective.carbon_trade", part=Part.CONSENTS),
    "listing.offered": _step(_S.LISTED, _S.REVIEWED, _S.CONSENTED),
    "listing.repriced": _step(None, _S.LISTED),
    "listing.withdrawn": _step(_S.WITHDRAWN, *(set(_S) - {_S.WITHDRAWN, _S.CLOSED, _S.REFUSED, _S.SOLD_OUT})),
    "listing.withheld": _step(_S.WITHDRAWN, _S.LISTED, part=Part.REVIEWS),
    "listing.sold_out": _step(_S.SOLD_OUT, _S.LISTED),
    "listing.closed": _step(_S.CLOSED, _S.LISTED),
}
"""Event kind → step. `withheld` is the withdrawal by the authority or by the system for the owner."""


@dataclass(frozen=True)
class Declaration:
    """What the owner hands in (XW-05); the quantity may follow, the price is set at the end."""

    plot_id: str
    carrier: Carrier
    carrier_id: str
    closes_on: date
    payee_sha256: str
    exclusivity_sha256: str


@dataclass(eq=False)
class Listing:
    id: str
    unit_id: str
    state: ListingState = ListingState.DECLARED
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    pack: str | None = None

    number: str = ""
    owner_id: str = ""
    plot_id: str = ""
    carrier: Carrier = Carrier.CERTIFICATE
    carrier_id: str = ""
    closes_on: date | None = None
    payee_sha256: str = ""
    exclusivity_sha256: str = ""
    declared_by: str = ""
    quantity_id: str | None = None
    way: Way | None = None
    issuance_id: str | None = None
    reviewed_by: str | None = None
    rules: dict[str, str] = field(default_factory=dict)  # slot → version it was checked against
    consented_by: str | None = None
    price_fen_per_tonne: int = 0
    grams_per_yuan: int = 0
    offered_g: int = 0
    listed_on: date | None = None
    because: Because | None = None
    decision_sha256: str | None = None

    def is_open(self, as_of: date) -> bool:
        return self.state is ListingState.LISTED and self.closes_on is not None and as_of <= self.closes_on


READERS = {
    "closes_on": read_day,
    "listed_on": read_day,
    "carrier": Carrier,
    "because": lambda value: Because(value) if value else None,
    "way": lambda value: Way(value) if value else None,
}


def grams_per_yuan(price_fen_per_tonne: int) -> int:
    """N in whole grams, rounded down, so that what is sold never exceeds what was verified (XW-03)."""
    whole = isinstance(price_fen_per_tonne, int) and 0 < price_fen_per_tonne <= GRAMS_PER_TONNE * FEN_PER_YUAN
    require("XW-03", whole, PriceNotWhole, price_fen_per_tonne=price_fen_per_tonne)
    return GRAMS_PER_TONNE * FEN_PER_YUAN // price_fen_per_tonne


def require_complete(declaration: Declaration, as_of: date) -> None:
    """XW-05: carrier, payee account and exclusivity declaration on paper, and a term that is not over."""
    missing = [
        name
        for name in ("carrier_id", "payee_sha256", "exclusivity_sha256")
        if not getattr(declaration, name).strip()
    ]
    missing += ["closes_on"] if declaration.closes_on < as_of else []
    require("XW-05", not missing, DeclarationIncomplete, missing="、".join(missing))


def require_carrier(
    declaration: Declaration, live_ticket: Ticket | None, certificate_holder: str, owner: str
) -> None:
    """A live ticket of the land is cited; only where there is none, the owner's right certificate (AM-08)."""
    if live_ticket is not None:
        fits = (declaration.carrier, declaration.carrier_id) == (Carrier.TICKET, live_ticket.id)
    else:
        fits = declaration.carrier is Carrier.CERTIFICATE and certificate_holder == owner
    number = (live_ticket.number if live_ticket else None) or "—"
    require("XW-02", fits, NotThisCarrier, ticket=number)


def rules_in_force(slots: Mapping[str, Slot]) -> dict[str, str]:
    """The versions of the two trade texts a listing is checked against (XW-07)."""
    missing = [slots[name].title for name in TRADE_RULES if not slots[name].authority_ref]
    require("XW-07", not missing, TradeRulesMissing, missing="、".join(missing))
    return {name: slots[name].authority_ref for name in TRADE_RULES}


def require_consent(listing: Listing) -> None:
    """A live collective ticket under the listing needs the city's consent after the county's review."""
    consented = listing.carrier is not Carrier.TICKET or listing.state is ListingState.CONSENTED
    require("LP-32b", consented, NotYetListable)


def average_grams_per_yuan(listings: Sequence[Listing]) -> int | None:
    """Shown beside the guidance; it decides nothing (XW-06)."""
    return sum(one.grams_per_yuan for one in listings) // len(listings) if listings else None
