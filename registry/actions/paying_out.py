"""Verbs after a batch is closed: pay with the bank's evidence, take back what the bank refused, correct in a
later one, set rates."""

from dataclasses import dataclass, replace
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.ledger import post
from registry.actions.payees import checked_payee
from registry.actions.reconciling import Found, explain
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import Words
from registry.law.packs import CITY
from registry.law.refusals import require
from registry.ledger.accounts import MONEY
from registry.ledger.purposes import Income, bank, payable
from registry.ledger.transfers import Kind, Transfer, committed, reversing
from registry.market.money import Channel, Place, place
from registry.market.payments import payment_id
from registry.office.documents import DocumentKind
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.settlement.batches import (
    SETTLE,
    Batch,
    BatchState,
    Correction,
    Rate,
    require_correction,
    require_rate,
)
from registry.settlement.errors import BatchChanged, NothingToPay, ReturnNotFitting
from registry.settlement.payouts import BankSlip, Payout
from registry.settlement.reconciliation import Resolution
from registry.settlement.returns import PayoutReturn, require_another_account, require_return
from registry.store.database import Db
from registry.store.queries import sales, settling

RETURN = "RETURNED_PAYOUT"
UNLIKE_STRAY = Words("待处理账户里的来款金额与它不符", "the payment in suspense is of another amount")


def pay(
    db: Db, batch_id: str, payee_id: str, slip: BankSlip, *, by: Actor, now: Moment, seen: int | None = None
) -> Batch:
    """What is due to a payee in a closed batch has left the bank; the last payout ends the batch (ZJ-11)."""
    batch = open_case(db, Batch, batch_id, "settlement.payout", by=by, seen=seen)
    require_kept(db, slip.slip_sha256)
    account = checked_payee(db, payee_id)
    paid = {(one.payee_id, one.purpose) for one in settling.paid_of(db, batch.id)}
    due = {key: fen for key, fen in settling.due_of(db, batch.id).items() if key not in paid}
    own = {purpose: fen for (payee, purpose), fen in due.items() if payee == payee_id}
    require("ZJ-03", bool(own), NothingToPay)
    purpose, amount = sorted(own.items())[0]
    carried = [one for one in settling.returns(db, repaid_in=batch.id, party_id=payee_id, purpose=purpose)]
    require_another_account(account.id, carried, payee_id)
    moved = Transfer(new_id(now.at), Kind.NORMAL, payable(purpose), bank(), MONEY, amount, purpose.value)
    made = Payout(
        id=new_id(now.at),
        batch_id=batch.id,
        payee_id=payee_id,
        purpose=purpose,
        amount_fen=amount,
        account_id=account.id,
        bank_reference=slip.reference,
        paid_on=slip.paid_on,
        slip_sha256=slip.slip_sha256,
        paid_by=by.person_id,
        event_id="",
    )
    facts = {**payout_facts(made), **committed([moved])}
    event = move(db, batch, "settlement.payout", by=by, now=now, facts=facts)
    settling.keep(db, "payout", replace(made, event_id=event.id))
    post(db, [moved], event)
    for one in carried:
        move(db, one, "payout.repaid", by=by, now=now)
    if len(due) == 1:
        move(db, batch, "settlement.paid", by=by, now=now)
    return batch


def take_back(
    db: Db,
    batch_id: str,
    payout_id: str,
    amount_fen: int,
    slip: BankSlip,
    reason: str,
    *,
    by: Actor,
    now: Moment,
) -> PayoutReturn:
    """The bank refused a payout: its money is due again, a case stands open, a later batch pays (ZJ-03).

    The batch itself stays as it was. Money that was taken for somebody's payment leaves suspense for it.
    """
    require_authority(SETTLE, by, CITY)
    require_kept(db, slip.slip_sha256)
    require_reason(reason)
    payout, moved = settling.payout_locked(db, batch_id, payout_id)
    before = bool(settling.returns(db, payout_id=payout.id))
    require_return(payout, amount_fen, slip.paid_on, before=before)
    stray = sales.suspended(db, payment_id(Channel.BANK, slip.reference))
    back = reversing(moved, id=new_id(now.at), purpose=RETURN)
    if stray is not None:
        fits = stray.amount_fen == amount_fen and not stray.test
        require("ZJ-03", fits, ReturnNotFitting, what=UNLIKE_STRAY)
        back = Transfer(
            back.id, Kind.NORMAL, place(Place.SUSPENSE, test=False), moved.debit_id, MONEY, amount_fen, RETURN
        )
    case = PayoutReturn(
        id=new_id(now.at),
        unit_id=CITY,
        party_id=payout.payee_id,
        payout_id=payout.id,
        batch_id=payout.batch_id,
        purpose=payout.purpose,
        amount_fen=amount_fen,
        account_id=payout.account_id,
        bank_reference=slip.reference,
        returned_on=slip.paid_on,
        slip_sha256=slip.slip_sha256,
        payment_id=stray.id if stray else "",
    )
    written = sheet(DocumentKind.DECISION, reason=reason)
    event = begin(db, case, "payout.returned", by=by, now=now, facts=committed([back]), written=written)
    post(db, [back], event)
    explain(db, slip.reference, Found(Resolution.PAYOUT_RETURNED, reason, slip.slip_sha256), by=by, now=now)
    return case


def payout_facts(made: Payout) -> dict[str, Fact]:
    """Named apart from the fields of the batch, whose event it is."""
    return {
        "payout": made.id,
        "payee": made.payee_id,
        "purpose": made.purpose.value,
        "amount_fen": made.amount_fen,
        "account": made.account_id,
        "bank_reference": made.bank_reference,
        "paid_on": made.paid_on.isoformat(),
        "slip_sha256": made.slip_sha256,
    }


@dataclass(frozen=True)
class Wrong:
    """Money of a closed batch that belongs to somebody else."""

    income: Income
    from_party: str
    to_party: str
    amount_fen: int
    evidence_sha256: str


def correct(db: Db, batch_id: str, wrong: Wrong, *, by: Actor, now: Moment) -> Correction:
    """A closed batch stays; the next one in which the party has enough moves the money (ZJ-03)."""
    require_authority(SETTLE, by, CITY)
    batch = settling.batch(db, batch_id)
    require("ZJ-03", batch.state is not BatchState.COMPUTED, BatchChanged)
    require_kept(db, wrong.evidence_sha256)
    given = sum(
        share.amount_fen
        for line in settling.lines_of(db, batch.id)
        for share in line.shares
        if (line.income, share.payee_id) == (wrong.income, wrong.from_party)
    )
    require_correction(wrong.income, wrong.from_party, wrong.to_party, wrong.amount_fen, given)
    made = Correction(
        id=new_id(now.at), closed_batch_id=batch.id, proposed_by=by.person_id, event_id="", **vars(wrong)
    )
    subject = ("correction", made.id)
    event = record(
        db, "settlement.correction", subject, by=by, now=now, unit_id=CITY, facts=correction_facts(made)
    )
    made = replace(made, event_id=event.id)
    settling.keep(db, "correction", made)
    return made


def correction_facts(made: Correction) -> dict[str, Fact]:
    return {
        "income": made.income.value,
        "from_party": made.from_party,
        "to_party": made.to_party,
        "amount_fen": made.amount_fen,
        "closed_batch": made.closed_batch_id,
        "evidence_sha256": made.evidence_sha256,
    }


def set_rate(
    db: Db,
    income: Income,
    owner_id: str,
    permille: int,
    since: date,
    consent_sha256: str = "",
    *,
    by: Actor,
    now: Moment,
) -> Rate:
    """ZJ-08: what is set aside from a day on; of holders and managers only what they agreed to in writing."""
    require_authority(SETTLE, by, CITY)
    require_kept(db, consent_sha256)
    require_rate(income, owner_id, permille, consent_sha256)
    made = Rate(new_id(now.at), income, owner_id, permille, since, consent_sha256, by.person_id, "")
    subject = ("rate", made.id)
    event = record(db, "settlement.rate_set", subject, by=by, now=now, unit_id=CITY, facts=rate_facts(made))
    made = replace(made, event_id=event.id)
    settling.keep(db, "reinvestment_rate", made)
    return made


def rate_facts(made: Rate) -> dict[str, Fact]:
    return {
        "income": made.income.value,
        "owner": made.owner_id,
        "permille": made.permille,
        "since": made.since.isoformat(),
        "consent_sha256": made.consent_sha256,
    }
