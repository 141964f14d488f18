"""Verbs that bring grams to a neutrality file: buy for it, bring a certificate, what follows from both."""

from dataclasses import dataclass

from registry.actions.casework import move, open_case
from registry.actions.neutrality import count_retired, xiaona
from registry.actions.ordering import place_order
from registry.clock import Moment
from registry.errors import NotFound
from registry.law.refusals import all_at_once, require
from registry.market.errors import NotYourOrder, NumbersMissing
from registry.market.neutrality import (
    RULE,
    NeutralityFile,
    needs_numbers,
    purpose_of,
    require_open,
    require_takes,
)
from registry.market.neutrality_errors import AlreadyClaimed, ByTonnesOrByMoney, MoneyMixed
from registry.market.orders import LegalBasis, Order, OrderState, Wish
from registry.market.purposes import NEUTRALITY, QuantityStatus, require_serves
from registry.parties.roles import Actor
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import issuing, market, neutrality, sales


@dataclass(frozen=True)
class Cover:
    """How much of the emissions is covered: by grams or by yuan, from which listing."""

    listing_id: str
    display_name: str
    acknowledged: bool
    grams: int | None = None
    amount_yuan: int | None = None
    sheet_sha256: str | None = None


def cover(db: Db, file_id: str, wanted: Cover, *, test: bool, vault: Vault, by: Actor, now: Moment) -> Order:
    """An order for this file alone; paid, its grams are retired to it in the same transaction (IV-03)."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.ordered", by=by)
    pack, listing = xiaona(db, now.as_of, file.unit_id), market.listing(db, wanted.listing_id)
    numbered = issuing.numbers(db, listing.issuance_id or "") is not None
    with all_at_once():
        require_open(file)
        one = (wanted.grams is None) is not (wanted.amount_yuan is None)
        require(RULE[file.kind], one, ByTonnesOrByMoney)
        require("ZH-14", numbered or not needs_numbers(file.kind), NumbersMissing)
        require(RULE[file.kind], bool(file.test) == test, MoneyMixed)
    purpose = purpose_of(file, pack)
    require_serves(QuantityStatus.VERIFIED, purpose)
    wish = Wish(
        listing_id=wanted.listing_id,
        amount_yuan=_yuan(wanted, listing.grams_per_yuan),
        purpose=purpose,
        basis=LegalBasis.MICRO_SINK,
        display_name=wanted.display_name,
        acknowledged=wanted.acknowledged,
        subject=file.papers[0],
        sheet_sha256=wanted.sheet_sha256,
    )
    order = place_order(db, wish, test=test, vault=vault, by=by, now=now)
    neutrality.claim(db, order.id, file.id, now.at)
    facts: dict[str, Fact] = {"order": order.id, "grams": order.grams}
    move(db, file, "neutrality.ordered", by=by, now=now, facts=facts, pack=pack)
    return order


def _yuan(wanted: Cover, grams_per_yuan: int) -> int:
    """By grams: as many whole yuan as it takes to reach them."""
    if wanted.amount_yuan is not None or wanted.grams is None or not grams_per_yuan:
        return wanted.amount_yuan or 0
    return -(-wanted.grams // grams_per_yuan)


def take_in(
    db: Db, file_id: str, number: str, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> NeutralityFile:
    """A certificate of the same party and purpose that serves no other file."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.taken_in", by=by, seen=seen)
    pack, found = xiaona(db, now.as_of, file.unit_id), sales.certificate(db, number)
    if found is None:
        raise NotFound(what="凭证", id=number)
    order = sales.order(db, found.order_id)
    status = QuantityStatus(str(sales.record_of(db, found.number, vault)["status"]))
    numbered = found.issuance_id is not None and issuing.numbers(db, found.issuance_id) is not None
    with all_at_once():
        require_open(file)
        require("XW-14", order.buyer_id == by.party_id, NotYourOrder)
        require_serves(status, purpose_of(file, pack))
        require_takes(file, order.purpose, pack)
        require("ZH-14", numbered or not needs_numbers(file.kind), NumbersMissing)
        require(RULE[file.kind], file.test == order.test, MoneyMixed)
        own = not order.gift and sales.revocation(db, found.number) is None
        require("IV-03", own, AlreadyClaimed, certificate=found.number)
    claimed = neutrality.claim(db, order.id, file.id, now.at)
    require("IV-03", claimed, AlreadyClaimed, certificate=found.number)
    facts: dict[str, Fact] = {"order": order.id, "grams": order.grams}
    move(db, file, "neutrality.taken_in", by=by, now=now, facts=facts, pack=pack)
    _count(db, order, "neutrality.grams_retired", now)
    return file


def retire_to_its_file(db: Db, event: Event, now: Moment) -> None:
    """After the certificate of an order: its grams are counted for the file it was bought for."""
    order = sales.order(db, event.subject_id)
    if order.purpose in NEUTRALITY:
        _count(db, order, "neutrality.grams_retired", now)


def take_from_its_file(db: Db, event: Event, now: Moment) -> None:
    """After a revocation: the file falls back to what its valid certificates cover."""
    found = sales.certificate(db, event.subject_id)
    if found is not None:
        _count(db, sales.order(db, found.order_id), "neutrality.grams_voided", now)


def _count(db: Db, order: Order, step: str, now: Moment) -> None:
    file_id = neutrality.file_of_order(db, order.id)
    if file_id is None or order.state is not OrderState.RETIRED:
        return
    file = neutrality.locked(db, file_id)
    facts: dict[str, Fact] = {"certificate": order.certificate_no, "grams": order.grams}
    count_retired(db, file, step, facts, now=now)
