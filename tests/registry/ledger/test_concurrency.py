"""Many buyers at once: the last gram is sold once, a hold ends once, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.ledger.accounts import Balance, Limit
from registry.ledger.errors import AlreadyReversed, HoldClosed, InsufficientBalance, LedgerError
from registry.ledger.transfers import Transfer, posting, reversing, voiding
from registry.store.database import Database
from tests.registry.ledger.moves import an_account, balance, holding, moving, posted

BUYERS = 8


def attempts(database: Database, transfers: list[Transfer]) -> Counter[str]:
    """How each attempt ended, all made from eight threads at once."""

    def attempt(transfer: Transfer) -> str:
        try:
            posted(database, transfer)
        except LedgerError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(BUYERS) as pool:
        return Counter(pool.map(attempt, transfers))


def test_two_buyers_never_take_the_same_gram(database: Database) -> None:
    an_account(database, "source", Limit.NONE)
    an_account(database, "lot")
    an_account(database, "sold")
    posted(database, moving("t0", "source", "lot", 100))
    ended = attempts(database, [holding(f"h{i}", "lot", "sold", 3) for i in range(60)])
    assert ended == {"done": 33, InsufficientBalance.__name__: 27}
    assert balance(database, "lot") == Balance(credits_posted=100, debits_pending=99)


@pytest.mark.parametrize("second", [posting, voiding], ids=["posted", "voided"])
def test_a_hold_ends_once_however_many_try(database: Database, second: Callable[..., Transfer]) -> None:
    an_account(database, "source", Limit.NONE)
    an_account(database, "b")
    hold = holding("h", "source", "b", 50)
    posted(database, hold)
    ended = attempts(database, [second(hold, id=f"e{i}") for i in range(16)])
    assert ended == {"done": 1, HoldClosed.__name__: 15}
    assert balance(database, "source").debits_pending == 0


def test_a_reversal_succeeds_once_however_many_try(database: Database) -> None:
    an_account(database, "source", Limit.NONE)
    an_account(database, "b")
    done = moving("t1", "source", "b", 10)
    posted(database, done)
    ended = attempts(database, [reversing(done, id=f"r{i}", purpose="correction") for i in range(16)])
    assert ended == {"done": 1, AlreadyReversed.__name__: 15}
    assert balance(database, "b") == Balance(debits_posted=10, credits_posted=10)
