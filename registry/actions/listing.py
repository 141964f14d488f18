"""Verbs of listings: declare, measure, verify, review, consent, offer, reprice, withdraw, close (16.7)."""

from collections.abc import Mapping, Sequence

from registry.actions.desk import require_kept
from registry.actions.ledger import open_missing, post
from registry.actions.recording import record
from registry.actions.sellable import hindrances_of
from registry.actions.voucher_desk import refuse_voucher
from registry.clock import Moment, new_id
from registry.errors import Conflict
from registry.issuance.acceptance import STATE
from registry.issuance.errors import NotTheOwner
from registry.issuance.issuances import require_sellable
from registry.law.packs import CITY
from registry.law.refusals import all_at_once, require
from registry.ledger.accounts import OFFER, STOCK, Account, Limit, account_id, grams_of
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market.errors import NothingToOffer, PrivateTrade, QuantityNotIssued, StepOutOfTurn
from registry.market.folding import evolve
from registry.market.listings import (
    READERS,
    STEPS,
    Because,
    Carrier,
    Declaration,
    Listing,
    ListingState,
    grams_per_yuan,
    require_carrier,
    require_complete,
    require_consent,
    rules_in_force,
)
from registry.market.money import city_accounts, income_of, owner_accounts
from registry.parties.authority import require_authority
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import SYSTEM, Actor, Role
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import issuance, issuing, land, law, ledger, market, office
from registry.tickets.numbers import check_digits

NUMBERS = "listing"
"""The city's yearly series."""


def declare(db: Db, wanted: Declaration, *, by: Actor, now: Moment) -> Listing:
    """The owner declares a plot for sale, with the papers of XW-05 and the carrier of XW-02."""
    plot = issuance.lock_plot(db, wanted.plot_id)
    require_authority(STEPS["listing.declared"].act, by, plot.unit_id)
    pack = law.current_law(db).require("xiaowei", now.as_of, plot.unit_id)
    require_kept(db, wanted.payee_sha256, wanted.exclusivity_sha256)
    refuse_voucher(db, wanted.carrier_id)
    owner_id = land.versions(db, plot.id)[-1].right_holder_id
    ticket = market.live_ticket_on(db, plot.id, plot.unit_id, now.as_of)
    holder = ""
    if wanted.carrier is Carrier.CERTIFICATE and wanted.carrier_id:
        holder = land.certificate(db, wanted.carrier_id).holder_id
    with all_at_once():
        require("MS-14", owner_id == by.party_id, NotTheOwner, owner=owner_id, party=by.party_id)
        require_complete(wanted, now.as_of)
        require_carrier(wanted, ticket, holder, owner_id)
    sequence = office.next_number(db, CITY, NUMBERS, now.as_of.year)
    stem = f"{plot.unit_id}-L{now.as_of.year}-{sequence:06d}"
    listing = Listing(new_id(now.at), plot.unit_id)
    facts: dict[str, Fact] = {
        "number": f"{stem}-{check_digits(stem)}",
        "owner_id": owner_id,
        "plot_id": plot.id,
        "carrier": wanted.carrier.value,
        "carrier_id": wanted.carrier_id,
        "closes_on": wanted.closes_on.isoformat(),
        "payee_sha256": wanted.payee_sha256,
        "exclusivity_sha256": wanted.exclusivity_sha256,
        "declared_by": by.person_id,
    }
    move(db, listing, "listing.declared", by=by, now=now, facts=facts, pack=pack.ref)
    return listing


def measure(
    db: Db, listing_id: str, quantity_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Listing:
    """DECLARED → MEASURED: the quantity of two censuses of this very plot."""
    listing = open_listing(db, listing_id, "listing.measured", by=by, seen=seen)
    quantity = issuance.quantity(db, quantity_id)
    fits = (quantity.plot_id, quantity.owner_id) == (listing.plot_id, listing.owner_id)
    require("MS-14", fits, NotTheOwner, owner=quantity.owner_id, party=listing.owner_id)
    facts: dict[str, Fact] = {"quantity_id": quantity_id, "way": quantity.way.value}
    move(db, listing, "listing.measured", by=by, now=now, facts=facts)
    return listing


def verify(db: Db, listing_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Listing:
    """MEASURED → VERIFIED: both sides have signed and the grams are issued; EXPECTED never gets here."""
    listing = open_listing(db, listing_id, "listing.verified", by=by, seen=seen)
    issued = issuing.of_quantity(db, listing.quantity_id or "")
    require("MS-02", issued is not None, QuantityNotIssued)
    facts: dict[str, Fact] = {"issuance_id": issued.id if issued else None}
    move(db, listing, "listing.verified", by=by, now=now, facts=facts)
    return listing


def review(db: Db, listing_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Listing:
    """VERIFIED → REVIEWED by the county where the land lies, whatever the source (XW-05, XW-09)."""
    listing = open_listing(db, listing_id, "listing.reviewed", by=by, seen=seen)
    rules = rules_in_force(law.slots(db))
    facts: dict[str, Fact] = {"rules": rules, "reviewed_by": by.person_id}
    with all_at_once():
        _require_other_hand(listing, by)
        require_sellable(hindrances_of(db, issuing.issuance(db, listing.issuance_id or "")))
    move(db, listing, "listing.reviewed", by=by, now=now, facts=facts)
    return listing


def refuse(
    db: Db, listing_id: str, decision_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Listing:
    """VERIFIED → REFUSED; the reasons stand on the decision's paper."""
    listing = open_listing(db, listing_id, "listing.refused", by=by, seen=seen)
    require_kept(db, decision_sha256)
    _require_other_hand(listing, by)
    facts: dict[str, Fact] = {
        "because": Because.REFUSED.value,
        "decision_sha256": decision_sha256,
        "reviewed_by": by.person_id,
    }
    move(db, listing, "listing.refused", by=by, now=now, facts=facts)
    return listing


def consent(db: Db, listing_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Listing:
    """REVIEWED → CONSENTED by the city, under a live collective ticket (LP-32b)."""
    listing = open_listing(db, listing_id, "listing.consented", by=by, seen=seen)
    facts: dict[str, Fact] = {"consented_by": by.person_id}
    move(db, listing, "listing.consented", by=by, now=now, facts=facts)
    return listing


def offer(
    db: Db,
    listing_id: str,
    price_fen_per_tonne: int,
    offered_g: int | None = None,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Listing:
    """→ LISTED under the owner's price; the grams move from the owner's stock to the offer (XW-06)."""
    listing = open_listing(db, listing_id, "listing.offered", by=by, seen=seen)
    pack = law.current_law(db).require("xiaowei", now.as_of, listing.unit_id)
    issued = issuing.issuance(db, listing.issuance_id or "")
    stock = ledger.balance(db, account_id(STOCK, issued.id))
    free_g = stock.free if stock else 0
    wanted_g = free_g if offered_g is None else offered_g
    per_yuan = grams_per_yuan(price_fen_per_tonne)
    with all_at_once():
        _require_owner(listing, by)
        require_consent(listing)
        require_sellable(hindrances_of(db, issued))
        require("XW-10", 0 < wanted_g <= free_g, NothingToOffer, free_g=free_g, wanted_g=wanted_g)
    _open_accounts(db, listing, by=by, now=now)
    transfer = _between(listing, STOCK, OFFER, wanted_g, now)
    facts: dict[str, Fact] = {
        "price_fen_per_tonne": price_fen_per_tonne,
        "grams_per_yuan": per_yuan,
        "offered_g": wanted_g,
        "listed_on": now.as_of.isoformat(),
        **committed([transfer]),
    }
    event = move(db, listing, "listing.offered", by=by, now=now, facts=facts, pack=pack.ref)
    post(db, [transfer], event)
    return listing


def reprice(
    db: Db,
    listing_id: str,
    price_fen_per_tonne: int,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Listing:
    """A new price of the owner, for later orders only; every price stands in the register (XW-06)."""
    listing = open_listing(db, listing_id, "listing.repriced", by=by, seen=seen)
    _require_owner(listing, by)
    facts: dict[str, Fact] = {
        "price_fen_per_tonne": price_fen_per_tonne,
        "grams_per_yuan": grams_per_yuan(price_fen_per_tonne),
    }
    move(db, listing, "listing.repriced", by=by, now=now, facts=facts)
    return listing


def withdraw(db: Db, listing_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Listing:
    """The owner takes the listing back; what is held or sold stays so."""
    listing = open_listing(db, listing_id, "listing.withdrawn", by=by, seen=seen)
    _require_owner(listing, by)
    _end(db, listing, "listing.withdrawn", Because.OWNER, by=by, now=now)
    return listing


def withhold(
    db: Db, listing_id: str, decision_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Listing:
    """The county takes a listing from the board for a violation, by a decision on paper."""
    listing = open_listing(db, listing_id, "listing.withheld", by=by, seen=seen)
    require_kept(db, decision_sha256)
    _end(db, listing, "listing.withheld", Because.VIOLATION, by=by, now=now, decision_sha256=decision_sha256)
    return listing


def withhold_unsellable(db: Db, plot_id: str, *, now: Moment) -> None:
    """After whatever happened to a plot: its listings go when their grams may no longer be sold."""
    for listing in market.of_plot(db, plot_id, ListingState.LISTED):
        found = hindrances_of(db, issuing.issuance(db, listing.issuance_id or ""))
        if found:
            _end(db, listing, "listing.withheld", Because.UNSELLABLE, by=SYSTEM, now=now)


def withhold_carried(db: Db, ticket_id: str, *, now: Moment) -> None:
    """The ticket under a listing has ended or is about to."""
    for listing in market.carried_by(db, ticket_id):
        _end(db, listing, "listing.withheld", Because.TICKET_ENDED, by=SYSTEM, now=now)


def close_over(db: Db, listing_id: str, *, by: Actor, now: Moment) -> Listing:
    """The term is over (16.7)."""
    listing = open_listing(db, listing_id, "listing.closed", by=by)
    if listing.closes_on and listing.closes_on < now.as_of:
        _end(db, listing, "listing.closed", Because.TERM_OVER, by=by, now=now)
    return listing


def note_sold_out(db: Db, listing_id: str, *, by: Actor, now: Moment) -> Listing:
    """LISTED → SOLD_OUT: what is left makes no yuan and returns to the owner (example 5 of 15.2)."""
    listing = open_listing(db, listing_id, "listing.sold_out", by=by)
    _end(db, listing, "listing.sold_out", Because.SOLD_OUT, by=by, now=now)
    return listing


def open_listing(db: Db, listing_id: str, step: str, *, by: Actor, seen: int | None = None) -> Listing:
    """The listing, if `by` may take `step` now; `seen` is the version the person looked at."""
    listing, rule = market.listing(db, listing_id), STEPS[step]
    if by.role is not Role.SYSTEM:
        require_authority(rule.act, by, listing.unit_id, rule.part)
    if seen is not None and seen != listing.version:
        raise _conflict(listing)
    in_turn = listing.state in rule.sources
    facts = {"number": listing.number, "state": listing.state.value}
    if step == "listing.offered" and listing.way in STATE:
        require("LP-32a", in_turn, PrivateTrade)
    require("XW-04", in_turn, StepOutOfTurn, **facts)
    return listing


def move(
    db: Db,
    listing: Listing,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact],
    pack: str | None = None,
) -> Event:
    """Record the step and let the listing follow; of two at once the database lets one win."""
    said = {**facts, "version": listing.version + 1}
    subject = ("listing", listing.id)
    event = record(db, step, subject, by=by, now=now, unit_id=listing.unit_id, pack=pack, facts=said)
    evolve(listing, event, STEPS, READERS)
    winner = market.keep(db, listing, listing.id)
    if winner is not listing:
        raise _conflict(winner)
    return event


def return_to_stock(db: Db, listing: Listing, now: Moment) -> Sequence[Transfer]:
    """What is free under a listing that is no longer open goes back to the owner."""
    offered = ledger.balance(db, account_id(OFFER, listing.id), lock=True)
    if offered is None or not offered.free:
        return []
    return [_between(listing, OFFER, STOCK, offered.free, now)]


def _end(
    db: Db,
    listing: Listing,
    step: str,
    because: Because,
    *,
    by: Actor,
    now: Moment,
    decision_sha256: str | None = None,
) -> None:
    transfers = return_to_stock(db, listing, now)
    facts: dict[str, Fact] = {"because": because.value, "decision_sha256": decision_sha256}
    facts |= committed(transfers) if transfers else {}
    event = move(db, listing, step, by=by, now=now, facts=facts)
    if transfers:
        post(db, transfers, event)


def _between(listing: Listing, source: str, target: str, amount_g: int, now: Moment) -> Transfer:
    issuance_id = listing.issuance_id or ""
    ids = {STOCK: account_id(STOCK, issuance_id), OFFER: account_id(OFFER, listing.id)}
    asset = grams_of(issuance_id)
    return Transfer(new_id(now.at), Kind.NORMAL, ids[source], ids[target], asset, amount_g, target)


def _open_accounts(db: Db, listing: Listing, *, by: Actor, now: Moment) -> None:
    """The offer's own, and those of the money that orders of it will move."""
    assert listing.way and listing.issuance_id
    offers = Account(
        id=account_id(OFFER, listing.id),
        asset=grams_of(listing.issuance_id),
        purpose=OFFER,
        unit_id=listing.unit_id,
        party_id=listing.owner_id,
        limit=Limit.DEBITS,
    )
    owner = owner_accounts(income_of(listing.way), listing.owner_id, CITY)
    open_missing(db, [offers, *city_accounts(CITY), *owner], by=by, now=now)


def _require_owner(listing: Listing, by: Actor) -> None:
    own = by.party_id == listing.owner_id
    require("XW-06", own, NotTheOwner, owner=listing.owner_id, party=by.party_id)


def _require_other_hand(listing: Listing, by: Actor) -> None:
    parts = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[FilePart.REVIEWS]}
    require("RA-23", by.person_id != listing.declared_by, FourEyes, **parts)


def _conflict(listing: Listing) -> Conflict:
    when = listing.changed_at.isoformat(timespec="seconds") if listing.changed_at else ""
    return Conflict(who=listing.changed_by, when=when, state=listing.state.value)
