"""Verbs of certificates: grams are retired, numbered and recorded in one act; revoking; gifts that move."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from registry.actions.consequences import follow
from registry.actions.desk import require_kept
from registry.actions.ledger import post
from registry.actions.ordering import open_order, require_buyer, tell
from registry.actions.recording import record
from registry.actions.retiring import Goods, Offer, goods_of, is_still_there, lock_goods
from registry.clock import Moment, new_id
from registry.errors import NotFound, RulePackNotInForce
from registry.law.packs import CITY
from registry.ledger.accounts import MONEY
from registry.ledger.transfers import Kind, Transfer, carrying_out, committed
from registry.market.certificates import (
    KIND,
    Certificate,
    Gift,
    GiftClaim,
    Printed,
    Revocation,
)
from registry.market.errors import GiftUnknown, NoGift
from registry.market.money import Place, due, place
from registry.market.orders import FAMILY, Order
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.bundle import DOCUMENT_FACT, commitment
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import law, sales
from registry.store.together import add, together
from registry.tickets.numbers import CODE_ALPHABET, verification_code

SALT_BYTES = 32
GIFT_CHARACTERS = 16


@dataclass(frozen=True)
class Certifying:
    """An order whose certificate may be made today, under the pack of its legal basis (XW-12); `offer` is
    what was locked of its goods."""

    db: Db
    order: Order
    offer: Offer | None
    pack: str

    def certify(
        self, money_from: str, *, paid: Mapping[str, Fact] | None = None, vault: Vault, by: Actor, now: Moment
    ) -> tuple[Certificate, Event]:
        """PAID → RETIRED: what is taken, record, certificate, money to the beneficiary, in one transaction;
        with `paid`, the payment is recorded in the same breath: ORDERED → PAID → RETIRED. The event is
        followed once the rows are written."""
        db, order, was = self.db, self.order, self.order.version
        basis = sales.basis(db, order, now.as_of, vault)
        salt = secrets.token_hex(SALT_BYTES)
        printed = Printed(basis.private["name"], basis.issuer, basis.private["subject"], salt)
        with together(db):
            if paid is not None:
                tell(db, order, "order.paid", by=by, now=now, facts=paid)
            goods = goods_of(db, order, self.offer, printed, now)
            transfers = self._transfers(money_from, goods, basis.hold, now)
            facts: dict[str, Fact] = {
                "certificate_no": goods.number,
                **goods.facts(),
                DOCUMENT_FACT: commitment(goods.record),
                **committed(transfers),
            }
            event = tell(db, order, "order.certified", by=by, now=now, facts=facts, pack=self.pack)
            sales.keep_order(db, order, was=was)
            made = self._made(goods, event)
            add(db, made)
            sales.keep_record(db, goods.number, order.buyer_id, goods.record, vault=vault, at=now.at)
            post(db, transfers, event, {basis.hold.id: basis.hold})
        return made, event

    def _transfers(self, money_from: str, goods: Goods, hold: Transfer, now: Moment) -> list[Transfer]:
        order, income = self.order, goods.income
        to = due(income, order.owner_id, test=bool(order.test))
        ids = (new_id(now.at), new_id(now.at))
        money = Transfer(new_id(now.at), Kind.NORMAL, money_from, to, MONEY, order.amount_fen, income.value)
        return [*carrying_out(hold, ids=ids, at=now.at), money]

    def _made(self, goods: Goods, event: Event) -> Certificate:
        order = self.order
        return Certificate(
            number=goods.number,
            code=verification_code(event.leaf_hash()),
            kind=KIND[order.basis],
            order_id=order.id,
            issuance_id=goods.issuance_id,
            block_id=goods.block_id,
            first=goods.first,
            last=goods.last,
            issued_on=event.effective_on,
            event_id=event.id,
            document_sha256=str(event.facts[DOCUMENT_FACT]),
            test=order.test,
        )


def certified_at_once(db: Db, order: Order, offer: Offer | None, now: Moment) -> Certifying | None:
    """None when its text is not in force today or its tree is gone: the order stays paid and refundable."""
    if not is_still_there(db, order):
        return None
    try:
        return certifying(db, order, offer, now)
    except RulePackNotInForce:
        return None


def certifying(db: Db, order: Order, offer: Offer | None, now: Moment) -> Certifying:
    pack = law.current_law(db).require(FAMILY[order.basis], now.as_of, order.unit_id)
    return Certifying(db, order, offer, pack.ref)


def certify(db: Db, order_id: str, *, vault: Vault, by: Actor, now: Moment) -> Certificate:
    """The certificate of a paid order, on the buyer's request or by the city."""
    order = open_order(db, order_id, "order.certified")
    if by.role is not Role.CITY_FORESTRY:
        require_buyer(order, by)
    offer = lock_goods(db, order)
    money_from = place(Place.PREPAID, test=bool(order.test))
    made, event = certifying(db, order, offer, now).certify(money_from, vault=vault, by=by, now=now)
    follow(db, event, now=now)
    return made


def revoke(db: Db, number: str, decision_sha256: str, *, by: Actor, now: Moment) -> Certificate:
    """A certificate issued in error ends by a decision of the city; its grams stay retired (LP-57)."""
    require_authority("micro_sink.certify", by, CITY)
    require_kept(db, decision_sha256)
    found = certificate(db, number)
    if sales.revocation(db, found.number) is None:
        db.add(Revocation(found.number, decision_sha256, by.person_id, now.at))
        db.flush()
        facts: dict[str, Fact] = {"decision_sha256": decision_sha256}
        subject = ("certificate", found.number)
        event = record(db, "certificate.revoked", subject, by=by, now=now, unit_id=CITY, facts=facts)
        follow(db, event, now=now)
    return found


def make_gift(db: Db, order_id: str, *, by: Actor, now: Moment) -> str:
    """The single-use code by which the claim moves, shown to the buyer once."""
    order = sales.order(db, order_id, lock=True)
    require_buyer(order, by)
    number = order.certificate_no
    if not order.gift or number is None or sales.gift(db, number) is not None:
        raise NoGift()
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(GIFT_CHARACTERS))
    db.add(Gift(number, _gift_sha256(code), now.at))
    db.flush()
    subject = ("certificate", number)
    record(db, "certificate.gift_made", subject, by=by, now=now, unit_id=CITY, facts={})
    return code


def claim_gift(db: Db, code: str, name: str, *, vault: Vault, by: Actor, now: Moment) -> Certificate:
    """The holder of the code becomes the holder of the claim; a used code opens nothing."""
    gift = sales.gift_coded(db, _gift_sha256(code.strip().upper()))
    if gift is None or sales.gift_claim(db, gift.certificate_no) is not None:
        raise GiftUnknown()
    db.add(GiftClaim(gift.certificate_no, by.party_id, now.at))
    db.flush()
    sales.keep_gift_name(db, gift.certificate_no, by.party_id, name, vault=vault, at=now.at)
    subject, facts = ("certificate", gift.certificate_no), {"holder": by.party_id}
    record(db, "certificate.claimed", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return certificate(db, gift.certificate_no)


def certificate(db: Db, number_or_code: str) -> Certificate:
    found = sales.certificate(db, number_or_code)
    if found is None:
        raise NotFound(what="凭证", id=number_or_code)
    return found


def _gift_sha256(code: str) -> str:
    return sha256(f"gift {code}".encode()).hexdigest()
