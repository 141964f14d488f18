"""Whatever is done in whatever order, both databases keep what a plain model keeps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from registry.actions.ledger import expire_due
from registry.clock import new_id
from registry.ledger.accounts import Balance, Limit
from registry.ledger.errors import AlreadyReversed, HoldClosed, InsufficientBalance, LedgerError
from registry.ledger.transfers import Transfer, expiring, posting, reversing, voiding
from registry.store.database import Database
from registry.store.queries import ledger
from tests.registry.ledger.moves import NOW, an_account, balance, holding, later, moving, posted

NAMES = ("bank", "a", "b", "c")
amounts = st.integers(1, 60)
pairs = st.permutations(NAMES).map(lambda names: names[:2])


@dataclass
class Model:
    """The ledger without a database: what was carried out."""

    sums: dict[str, Balance] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def refusal(self, transfer: Transfer, target: Transfer | None) -> type[LedgerError] | None:
        if target and target.id in self.closed:
            return HoldClosed if transfer.ends_id else AlreadyReversed
        after = self.after(transfer, target)
        within = all(
            sums.is_within(Limit.NONE if account.startswith("bank") else Limit.DEBITS)
            for account, sums in after.items()
        )
        return None if within else InsufficientBalance

    def after(self, transfer: Transfer, target: Transfer | None) -> dict[str, Balance]:
        kind, amount = transfer.kind, transfer.amount
        held = {"PENDING": amount, "POST": -(target.amount if target else 0)}.get(kind, 0)
        if kind in ("VOID", "EXPIRE"):
            held = -amount
        moved = amount if kind in ("NORMAL", "POST", "REVERSAL") else 0
        debit = self.sums[transfer.debit_id] + Balance(debits_posted=moved, debits_pending=held)
        credit = self.sums[transfer.credit_id] + Balance(credits_posted=moved, credits_pending=held)
        return {transfer.debit_id: debit, transfer.credit_id: credit}


class LedgerMachine(RuleBasedStateMachine):
    database: Database
    holds: Bundle[Transfer] = Bundle("holds")
    moves: Bundle[Transfer] = Bundle("moves")

    @initialize()
    def open(self) -> None:
        """Each example has accounts of its own in the one database."""
        mark = new_id(NOW.at)[-12:]
        self.names = {name: f"{name}-{mark}" for name in NAMES}
        for name, id in self.names.items():
            an_account(self.database, id, Limit.NONE if name == "bank" else Limit.DEBITS)
        self.model = Model({id: Balance() for id in self.names.values()})

    def attempt(self, transfer: Transfer, target: Transfer | None = None) -> Transfer:
        expected = self.model.refusal(transfer, target)
        try:
            posted(self.database, transfer)
            assert expected is None, f"{transfer.kind} went through although {expected}"
        except LedgerError as refusal:
            assert type(refusal) is expected
            return transfer
        self.model.sums |= self.model.after(transfer, target)
        if target:
            self.model.closed.add(target.id)
        return transfer

    def between(self, make: Callable[..., Transfer], pair: Sequence[str], amount: int) -> Transfer:
        return make(new_id(NOW.at), self.names[pair[0]], self.names[pair[1]], amount)

    @rule(amount=amounts, to=st.sampled_from(NAMES[1:]))
    def fund(self, amount: int, to: str) -> None:
        self.attempt(self.between(moving, ("bank", to), amount))

    @rule(target=moves, pair=pairs, amount=amounts)
    def move(self, pair: Sequence[str], amount: int) -> Transfer:
        return self.attempt(self.between(moving, pair, amount))

    @rule(target=holds, pair=pairs, amount=amounts)
    def hold(self, pair: Sequence[str], amount: int) -> Transfer:
        return self.attempt(self.between(holding, pair, amount))

    @rule(hold=holds, part=st.integers(1, 100))
    def post(self, hold: Transfer, part: int) -> None:
        if self.exists(hold):
            self.attempt(posting(hold, id=new_id(NOW.at), amount=max(1, hold.amount * part // 100)), hold)

    @rule(hold=holds)
    def void(self, hold: Transfer) -> None:
        if self.exists(hold):
            self.attempt(voiding(hold, id=new_id(NOW.at)), hold)

    @rule(done=consumes(moves))
    def reverse_and_reverse_again(self, done: Transfer) -> None:
        if self.exists(done):
            for _ in range(2):
                self.attempt(reversing(done, id=new_id(NOW.at), purpose="correction"), done)

    @rule(pair=pairs, amount=amounts)
    def let_a_hold_expire(self, pair: Sequence[str], amount: int) -> None:
        hold = replace(self.between(holding, pair, amount), expires_at=later(1).at)
        self.attempt(hold)
        with self.database.writing() as db:
            freed = expire_due(db, now=later(2))
        if self.exists(hold):
            assert hold in freed
            self.model.sums |= self.model.after(expiring(hold), hold)

    def exists(self, transfer: Transfer) -> bool:
        with self.database.reading() as db:
            return transfer.id in ledger.transfers(db, [transfer.id])

    @invariant()
    def balances_equal_the_model_and_sum_to_zero(self) -> None:
        found = {id: balance(self.database, id) for id in self.names.values()}
        assert found == self.model.sums
        assert sum(sums.debits_posted - sums.credits_posted for sums in found.values()) == 0


def test_the_ledger_agrees_with_a_plain_model_after_any_series_of_acts(database: Database) -> None:
    LedgerMachine.database = database
    limits = settings(
        max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run(LedgerMachine, settings=limits)
