"""Verbs of people with points: link an account, exchange, use a coupon, appeal; what is left on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.neutrality import xiaona
from registry.actions.points_feed import a_lot, book
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.calendar import add_working_days
from registry.law.packs import CITY
from registry.law.refusals import all_at_once, require
from registry.market.points import (
    GREEN_TRAVEL,
    EntryKind,
    PointsEntry,
    balance,
    entries_sha256,
    require_exchangeable,
    require_formula,
    spendable,
)
from registry.market.points_cases import (
    Coupon,
    CouponState,
    PointsAppeal,
    PointsFormula,
    PointsOffer,
    formula_on,
    require_on_offer,
)
from registry.market.points_errors import AccountUnknown, NotTheMerchant
from registry.market.titles import term_end
from registry.office.documents import DocumentKind
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import casework, points

CODE_CHARACTERS = 12
PARTNER_CHARACTERS = 32


def link_account(db: Db, source: str, pseudonym: str, *, by: Actor, now: Moment) -> str:
    """The person behind a pseudonym says so; the edge has checked the platform's word for it."""
    account_id = points.account_called(db, source, pseudonym)
    if account_id is None or not points.link(db, account_id, by.party_id, now.at):
        raise AccountUnknown()
    subject, facts = ("points_account", account_id), {"person": by.party_id}
    record(db, "points.account_linked", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return account_id


@dataclass(frozen=True)
class MyPoints:
    usable: int
    entries: Sequence[PointsEntry]
    coupons: Sequence[Coupon]
    appeals: Sequence[PointsAppeal]
    trips: Sequence[Any]


def my_points(db: Db, person_id: str, as_of: date) -> MyPoints:
    own = points.accounts_of(db, person_id)
    entries = points.entries(db, own)
    return MyPoints(
        usable=balance(entries, as_of),
        entries=entries,
        coupons=casework.listed(db, Coupon, party_id=person_id),
        appeals=casework.listed(db, PointsAppeal, party_id=person_id),
        trips=points.trips_of(db, own),
    )


def exchange(db: Db, offer_id: str, *, by: Actor, now: Moment) -> Coupon:
    """Points of the person's accounts, those that end first before the others, against one coupon (JF-04)."""
    pack = xiaona(db, now.as_of)
    offer = points.locked_offer(db, offer_id)
    if offer is None:
        raise NotFound(what=PointsOffer.CALLED, id=offer_id)
    own = points.accounts_of(db, by.party_id)
    points.lock_accounts(db, own)
    with all_at_once():
        require_exchangeable(offer.benefit, pack)
        require_on_offer(offer, points.coupons_issued(db, offer.id), now.as_of)
    taken = spendable(points.entries(db, own), offer.points_price, now.as_of)
    coupon = Coupon(
        id=new_id(now.at),
        unit_id=CITY,
        party_id=by.party_id,
        offer_id=offer.id,
        account_id=taken[0][0].account_id,
        points=offer.points_price,
        valid_to=offer.valid_to,
    )
    made = [
        PointsEntry(
            new_id(now.at),
            lot.account_id,
            lot.lot_id,
            EntryKind.SPENT,
            -part,
            now.as_of,
            lot.valid_until,
            coupon.id,
            "",
        )
        for lot, part in taken
    ]
    facts: dict[str, Fact] = {"entries_sha256": entries_sha256(made)}
    event = begin(db, coupon, "coupon.issued", by=by, now=now, facts=facts, pack=pack)
    book(db, made, event)
    return coupon


def grant_to_travellers(db: Db, offer_id: str, year: int, month: int, *, by: Actor, now: Moment) -> int:
    """Frequent users of bus, taxi and shared bicycle get a coupon a month, once (JF-06)."""
    require_authority("points.standards", by, CITY)
    pack, offer = xiaona(db, now.as_of), points.locked_offer(db, offer_id)
    if offer is None:
        raise NotFound(what=PointsOffer.CALLED, id=offer_id)
    formula = formula_on(casework.listed(db, PointsFormula), now.as_of)
    with all_at_once():
        require_formula(formula, now.as_of)
        require_exchangeable(offer.benefit, pack)
    assert formula is not None
    first = date(year, month, 1)
    last, period = term_end(first, 1), f"{year}-{month:02d}"
    before = points.granted(db, offer.id, period)
    found = points.travellers(db, first, last, sorted(GREEN_TRAVEL), formula.frequent_trips)
    entitled = [(account, person) for account, person in found if account not in before]
    for account_id, person_id in entitled:
        require_on_offer(offer, points.coupons_issued(db, offer.id), now.as_of)
        coupon = Coupon(
            id=new_id(now.at),
            unit_id=CITY,
            party_id=person_id,
            offer_id=offer.id,
            account_id=account_id,
            points=0,
            valid_to=offer.valid_to,
            period=period,
        )
        begin(db, coupon, "coupon.granted", by=by, now=now, pack=pack)
    return len(entitled)


def coupon_code(coupon_id: str, vault: Vault) -> str:
    """What the holder shows and the merchant types; made from the coupon with the installation's key."""
    return vault.fingerprint("coupon", coupon_id)[:CODE_CHARACTERS].upper()


def use_coupon(db: Db, coupon_id: str, code: str, *, vault: Vault, by: Actor, now: Moment) -> Coupon:
    """ISSUED → USED by the merchant of the offer, once, within its days."""
    coupon = casework.find(db, Coupon, coupon_id)
    offer = points.locked_offer(db, coupon.offer_id)
    fits = (
        offer is not None
        and offer.party_id == by.party_id
        and code.strip().upper() == coupon_code(coupon.id, vault)
        and coupon.state is CouponState.ISSUED
        and now.as_of <= coupon.valid_to
    )
    require("JF-05", fits, NotTheMerchant)
    move(db, coupon, "coupon.used", by=by, now=now)
    return coupon


def appeal(db: Db, statement: str, evidence: Sequence[str], *, by: Actor, now: Moment) -> PointsAppeal:
    """Numbered, with a day by which it is answered (JF-04)."""
    pack, own = xiaona(db, now.as_of), points.accounts_of(db, by.party_id)
    require_kept(db, *evidence)
    require_reason(statement)
    if not own:
        raise AccountUnknown()
    due = add_working_days(now.as_of, pack.number("JF-04.appeal_working_days")).on
    made = PointsAppeal(
        id=new_id(now.at),
        unit_id=CITY,
        party_id=by.party_id,
        account_id=own[0],
        answer_due_on=due,
        evidence=list(evidence),
    )
    written = sheet(DocumentKind.APPEAL, statement=statement, answer_due_on=due.isoformat())
    begin(db, made, "points_appeal.made", by=by, now=now, written=written, pack=pack)
    return made


def answer_appeal(
    db: Db,
    appeal_id: str,
    granted: int,
    reason: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> PointsAppeal:
    """With reasons; upheld, the points it grants are an entry of their own: nothing is edited."""
    step = "points_appeal.upheld" if granted else "points_appeal.rejected"
    found = open_case(db, PointsAppeal, appeal_id, step, by=by, seen=seen)
    require_reason(reason)
    made: list[PointsEntry] = []
    if granted:
        formula = formula_on(casework.listed(db, PointsFormula), now.as_of)
        require_formula(formula, now.as_of)
        assert formula is not None
        until = term_end(now.as_of, formula.validity_months)
        made = [a_lot(found.account_id, granted, until, found.id, EntryKind.CORRECTED, now)]
    facts: dict[str, Fact] = {"granted": granted}
    facts |= {"entries_sha256": entries_sha256(made)} if made else {}
    written = sheet(DocumentKind.ANSWER, decision=step, reason=reason)
    event = move(db, found, step, by=by, now=now, facts=facts, written=written)
    book(db, made, event)
    return found


def for_partner(db: Db, partner: str, as_of: date, vault: Vault) -> Sequence[Mapping[str, Any]]:
    """JF-11: a pseudonym of its own for each partner, and the balance; nothing else leaves."""
    return [
        {
            "account": vault.fingerprint(f"partner {partner}", account_id)[:PARTNER_CHARACTERS],
            "balance": left,
        }
        for account_id, left in points.balances(db, as_of)
    ]
