"""Moving value inside an act: `post` belongs to every verb that pays or hands over grams, like `record`."""

from collections.abc import Iterable, Mapping, Sequence

from registry.actions.recording import record
from registry.clock import Moment
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.ledger.accounts import Account
from registry.ledger.errors import AlreadyReversed, HoldClosed, InsufficientBalance, TransferConflict
from registry.ledger.purposes import require_way_out
from registry.ledger.transfers import (
    TRANSFERS_FACT,
    Kind,
    Transfer,
    committed,
    effects,
    expiring,
    require_matching,
)
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import ledger, office


def open_account(db: Db, account: Account, *, by: Actor, now: Moment) -> None:
    """Open an account with nothing on it."""
    event = record(
        db,
        "account.opened",
        ("account", account.id),
        by=by,
        now=now,
        unit_id=account.unit_id,
        facts=account.facts(),
    )
    ledger.open_account(db, account, event.id)


def open_missing(db: Db, wanted: Iterable[Account], *, by: Actor, now: Moment) -> None:
    """Open those of the accounts that nobody opened before; openers take turns."""
    office.next_number(db, CITY, "accounts", now.as_of.year)
    for account in wanted:
        if ledger.account(db, account.id) is None:
            open_account(db, account, by=by, now=now)


def already_posted(db: Db, transfers: Sequence[Transfer]) -> bool:
    """Whether these very transfers are done: the answer to a repeated request is then the first one's."""
    found = ledger.transfers(db, [transfer.id for transfer in transfers])
    for transfer in transfers:
        if found and found.get(transfer.id) != transfer:
            raise TransferConflict(id=transfer.id)
    return bool(found)


def post(
    db: Db, transfers: Sequence[Transfer], event: Event, targets: Mapping[str, Transfer] | None = None
) -> None:
    """Carry out the transfers the event answers for, all or none; `targets`: the holds, if read before."""
    if event.facts.get(TRANSFERS_FACT) != committed(transfers)[TRANSFERS_FACT]:
        raise ValueError("the event does not commit to these transfers: facts={**committed(transfers), …}")
    for transfer in transfers:
        if transfer.kind is not Kind.REVERSAL:
            require_way_out(transfer.debit_id, transfer.credit_id)
    targets = _targets(db, transfers, event, targets or {})
    short = ledger.move(db, effects(transfers, targets))
    # Only now: whoever waited above for another process sees here what that one ended or reversed.
    _require_open(db, transfers)
    if short is not None and ledger.account(db, short) is None:
        raise NotFound(what="账户", id=short)
    if short is not None:
        raise InsufficientBalance(account=short)
    if not ledger.append(db, transfers, event.id):
        raise TransferConflict(id=transfers[0].id)


def _targets(
    db: Db, transfers: Sequence[Transfer], event: Event, known: Mapping[str, Transfer]
) -> dict[str, Transfer]:
    """The holds and transfers these transfers end or reverse, each matching."""
    wanted = [target for transfer in transfers if (target := transfer.target_id)]
    if len(set(wanted)) != len(wanted):
        raise ValueError("one act cannot end the same hold twice")
    unread = [target for target in wanted if target not in known]
    found = {**known, **(ledger.transfers(db, unread) if unread else {})}
    for transfer in transfers:
        if transfer.target_id is None:
            continue
        if transfer.target_id not in found:
            raise NotFound(what="转账", id=transfer.target_id)
        require_matching(transfer, found[transfer.target_id], event.recorded_at)
    return found


def _require_open(db: Db, transfers: Sequence[Transfer]) -> None:
    wanted = [target for transfer in transfers if (target := transfer.target_id)]
    closed = ledger.closed(db, wanted) if wanted else set()
    for transfer in transfers:
        if transfer.ends_id in closed:
            raise HoldClosed(id=transfer.ends_id)
        if transfer.reverses_id in closed:
            raise AlreadyReversed(id=transfer.reverses_id)


def expire_due(db: Db, *, now: Moment, limit: int = 500) -> list[Transfer]:
    """Free every hold past its time; returns the holds freed."""
    holds = ledger.due_holds(db, now.at, limit)
    if holds:
        transfers = [expiring(hold) for hold in holds]
        event = record(
            db,
            "ledger.holds_expired",
            ("ledger", SYSTEM.unit_id),
            by=SYSTEM,
            now=now,
            unit_id=SYSTEM.unit_id,
            facts=committed(transfers),
        )
        post(db, transfers, event)
    return holds
