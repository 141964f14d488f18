"""Money out of a fund for one of its purposes: proposed by one person, paid by another (LP-27, ZJ-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.actions.desk import paper, require_kept
from registry.actions.ledger import post
from registry.actions.recording import record
from registry.actions.voucher_desk import ensure_accounts
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.law.refusals import require
from registry.ledger.purposes import RESOURCES, STATE_TICKET_ACCOUNT, Income, Purpose, state_ticket_spent
from registry.ledger.transfers import Transfer, committed, posting, voiding
from registry.money import yuan
from registry.office.documents import DocumentKind, Text
from registry.parties.authority import require_authority
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import ledger, register
from registry.tickets.state_income import (
    FUNDS,
    Spending,
    fund_id,
    leaving,
    require_purpose,
    spending_accounts,
    spending_hold,
)

ACT = "settlement.quarterly"
PROPOSED = "state_income.proposed"


@dataclass(eq=False)
class SpendingFile:
    """What the papers of a spending belong to."""

    id: str

    @property
    def issuer_unit_id(self) -> str:
        return CITY


@dataclass(frozen=True)
class StateIncome:
    """What came in, what is free, and what was spent on each purpose, in fen."""

    received_fen: int
    free_fen: int
    spent_fen: Mapping[Purpose, int]


def propose_spending(db: Db, wanted: Spending, *, by: Actor, now: Moment) -> str:
    """Hold the money for a permitted purpose; answers the spending's id."""
    require_authority(ACT, by, CITY)
    require_kept(db, wanted.evidence_sha256, wanted.finance_consent_sha256)
    require_purpose(wanted)
    hold = spending_hold(new_id(now.at), wanted)
    body: dict[str, Text] = {
        "fund": wanted.fund.value,
        "purpose": wanted.purpose.value,
        "amount_yuan": yuan(wanted.amount_fen),
        "payee": wanted.payee,
        "reason": wanted.reason,
        "evidence_sha256": wanted.evidence_sha256,
        "finance_consent_sha256": wanted.finance_consent_sha256,
    }
    said = paper(db, SpendingFile(hold.id), DocumentKind.PAYMENT, body, by=by, now=now)
    ensure_accounts(db, spending_accounts(wanted, by.party_id), by=by, now=now)
    facts: dict[str, Fact] = {**said, "purpose": wanted.purpose.value, **committed([hold])}
    subject = ("spending", hold.id)
    event = record(db, PROPOSED, subject, by=by, now=now, unit_id=CITY, facts=facts)
    post(db, [hold], event)
    return hold.id


def pay_spending(db: Db, spending_id: str, slip_sha256: str, *, by: Actor, now: Moment) -> str:
    """Another person of the authority pays what was proposed (RA-23)."""
    hold = _proposed(db, spending_id, by, FilePart.APPROVES)
    require_kept(db, slip_sha256)
    done = [posting(hold, id=new_id(now.at)), *leaving(hold, new_id(now.at))]
    body: dict[str, Text] = {"slip_sha256": slip_sha256, "amount_yuan": yuan(hold.amount)}
    said = paper(db, SpendingFile(spending_id), DocumentKind.PAYMENT, body, by=by, now=now)
    _record(db, "state_income.paid", spending_id, {**said, **committed(done)}, done, by=by, now=now)
    return spending_id


def decline_spending(db: Db, spending_id: str, reason: str, *, by: Actor, now: Moment) -> str:
    """Another person refuses; the money is free again."""
    hold = _proposed(db, spending_id, by, FilePart.REVIEWS)
    freed = voiding(hold, id=new_id(now.at))
    said = paper(db, SpendingFile(spending_id), DocumentKind.DECISION, {"reason": reason}, by=by, now=now)
    _record(db, "state_income.declined", spending_id, {**said, **committed([freed])}, [freed], by=by, now=now)
    return spending_id


def state_income(db: Db) -> StateIncome:
    found = ledger.balance(db, STATE_TICKET_ACCOUNT)
    spent = {purpose: ledger.balance(db, state_ticket_spent(purpose)) for purpose in RESOURCES}
    return StateIncome(
        found.credits_posted if found else 0,
        found.free if found else 0,
        {purpose: balance.credits_posted for purpose, balance in spent.items() if balance},
    )


def funds(db: Db) -> dict[Income, int]:
    """What is free in each fund, in fen."""
    found = {fund: ledger.balance(db, fund_id(fund)) for fund in FUNDS}
    return {fund: balance.free if balance else 0 for fund, balance in found.items()}


def _proposed(db: Db, spending_id: str, by: Actor, part: FilePart) -> Transfer:
    require_authority(ACT, by, CITY)
    event = register.last_event(db, ("spending", spending_id), PROPOSED)
    if event is None:
        raise NotFound(what="支出", id=spending_id)
    names = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[part]}
    require("RA-23", event.actor_id != by.person_id, FourEyes, **names)
    return ledger.transfers(db, [spending_id])[spending_id]


def _record(
    db: Db,
    kind: str,
    spending_id: str,
    facts: Mapping[str, Fact],
    transfers: Sequence[Transfer],
    *,
    by: Actor,
    now: Moment,
) -> None:
    subject = ("spending", spending_id)
    event = record(db, kind, subject, by=by, now=now, unit_id=CITY, facts=facts)
    post(db, transfers, event)
