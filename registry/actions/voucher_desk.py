"""What every step of a voucher's file does: authority, state, the event, the projection, accounts at hand."""

from collections.abc import Iterable, Mapping, Sequence

from registry.actions.ledger import open_account
from registry.actions.recording import record
from registry.clock import Moment
from registry.errors import Conflict, NotFound
from registry.ledger.accounts import Account
from registry.ledger.transfers import Transfer, committed
from registry.office.documents import Document, DocumentKind
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.queries import ledger, office, vouchers
from registry.tickets.kinds import TicketNature
from registry.tickets.voucher_states import VOUCHER_STEPS
from registry.tickets.vouchers import Voucher, evolve_voucher, refuse_as_ticket


def open_voucher(db: Db, voucher_id: str, step: str, *, by: Actor, seen: int | None = None) -> Voucher:
    """The voucher, if `by` may take `step` now; `seen` is the version the person looked at."""
    voucher = vouchers.by_id(db, voucher_id)
    if voucher is None:
        raise NotFound(what="凭据", id=voucher_id)
    authorise_voucher(step, by, voucher.unit_id)
    if voucher.state not in VOUCHER_STEPS[step].sources or (seen is not None and seen != voucher.version):
        raise _conflict(voucher)
    return voucher


def authorise_voucher(step: str, by: Actor, unit_id: str) -> None:
    """The matrix cell of the step; what falls due by itself is done by the system."""
    if by.role is not Role.SYSTEM:
        require_authority(VOUCHER_STEPS[step].act, by, unit_id, VOUCHER_STEPS[step].part)


def move_voucher(
    db: Db,
    voucher: Voucher,
    step: str,
    *,
    by: Actor,
    now: Moment,
    facts: Mapping[str, Fact],
    pack: str | None = None,
) -> Event:
    """Record the step and let the voucher follow; of two at once the database lets one win."""
    subject = ("voucher", voucher.id)
    said = {**facts, "version": voucher.version + 1}
    event = record(db, step, subject, by=by, now=now, unit_id=voucher.unit_id, pack=pack, facts=said)
    evolve_voucher(voucher, event)
    winner = vouchers.keep(db, voucher)
    if winner is not voucher:
        raise _conflict(winner)
    return event


def refuse_voucher(db: Db, subject_id: str) -> None:
    """Whoever tries with a voucher what is done with land-bound tickets is told why not (LP-22e, LP-24c)."""
    voucher = vouchers.by_id(db, subject_id)
    if voucher is not None:
        refuse_as_ticket(voucher)


def ensure_accounts(db: Db, accounts: Iterable[Account], *, by: Actor, now: Moment) -> None:
    """Open what is not open yet; the caller's paper counter lets one writer at a time come here."""
    for account in accounts:
        if ledger.account(db, account.id) is None:
            open_account(db, account, by=by, now=now)


def opening_paper(db: Db, voucher: Voucher) -> Document:
    """The request or the case the file began with: it names the project, its site, or the case."""
    green = voucher.nature is TicketNature.GREEN_SPACE
    kind = DocumentKind.REQUEST if green else DocumentKind.CASE
    return next(found for found in office.documents_of(db, voucher.id) if found.kind is kind)


def held(db: Db, voucher: Voucher) -> Transfer:
    """The present hold or transfer by which the voucher draws on the pool."""
    assert voucher.hold_id
    return ledger.transfers(db, [voucher.hold_id])[voucher.hold_id]


def commit_then(facts: Mapping[str, Fact], transfers: Sequence[Transfer]) -> dict[str, Fact]:
    """The facts, and the fact by which the event answers for what it moves."""
    return {**facts, **committed(transfers)} if transfers else dict(facts)


def _conflict(voucher: Voucher) -> Conflict:
    when = voucher.changed_at.isoformat(timespec="seconds") if voucher.changed_at else ""
    return Conflict(who=voucher.changed_by, when=when, state=voucher.state.value)
