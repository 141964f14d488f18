"""Value moves between two accounts, in whole numbers, and never below a limit; on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions.ledger import already_posted, expire_due, post
from registry.actions.recording import record
from registry.errors import NotFound
from registry.ledger.accounts import Balance, Limit, grams_of
from registry.ledger.errors import (
    AlreadyReversed,
    HoldClosed,
    HoldExpired,
    InsufficientBalance,
    TransferConflict,
)
from registry.ledger.transfers import Kind, posting, reversing, voiding
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from tests.registry.ledger.moves import NOW, an_account, balance, holding, later, moving, posted


@pytest.fixture
def funded(database: Database) -> Database:
    """`bank` gives without limit, `a` holds 100, `b` nothing."""
    an_account(database, "bank", Limit.NONE)
    for name in ("a", "b"):
        an_account(database, name)
    posted(database, moving("t0", "bank", "a", 100))
    return database


def test_a_transfer_adds_the_same_amount_on_both_sides(funded: Database) -> None:
    posted(funded, moving("t1", "a", "b", 30))
    assert balance(funded, "a") == Balance(debits_posted=30, credits_posted=100)
    assert balance(funded, "b") == Balance(credits_posted=30)


def test_an_account_never_gives_more_than_it_holds(funded: Database) -> None:
    with pytest.raises(InsufficientBalance):
        posted(funded, moving("t1", "a", "b", 101))
    assert balance(funded, "a").free == 100


def test_holds_count_against_what_is_free(funded: Database) -> None:
    posted(funded, holding("h", "a", "b", 70))
    with pytest.raises(InsufficientBalance):
        posted(funded, moving("t1", "a", "b", 31))
    posted(funded, moving("t2", "a", "b", 30))
    assert balance(funded, "a").free == 0


def test_a_batch_is_carried_out_whole_or_not_at_all(funded: Database) -> None:
    with pytest.raises(InsufficientBalance):
        posted(funded, moving("t1", "a", "b", 60), moving("t2", "a", "b", 60))
    assert balance(funded, "b") == Balance()


def test_a_hold_can_be_posted_in_part_and_the_rest_is_freed(funded: Database) -> None:
    hold = holding("h", "a", "b", 70)
    posted(funded, hold)
    posted(funded, posting(hold, id="p", amount=20))
    assert balance(funded, "a") == Balance(debits_posted=20, credits_posted=100)
    assert balance(funded, "b") == Balance(credits_posted=20)


def test_a_voided_hold_returns_in_full(funded: Database) -> None:
    hold = holding("h", "a", "b", 70)
    posted(funded, hold)
    posted(funded, voiding(hold, id="v"))
    assert balance(funded, "a") == Balance(credits_posted=100)


def test_a_hold_ends_exactly_once(funded: Database) -> None:
    hold = holding("h", "a", "b", 70)
    posted(funded, hold)
    posted(funded, voiding(hold, id="v"))
    for second in (posting(hold, id="p"), voiding(hold, id="v2")):
        with pytest.raises(HoldClosed):
            posted(funded, second)


def test_a_hold_past_its_time_cannot_be_posted_and_expires_in_full(funded: Database) -> None:
    hold = holding("h", "a", "b", 70, expires_at=later(15).at)
    posted(funded, hold)
    with funded.writing() as db:
        assert expire_due(db, now=later(14)) == []
    with pytest.raises(HoldExpired):
        posted(funded, posting(hold, id="p"), now=later(15))
    with funded.writing() as db:
        assert expire_due(db, now=later(15)) == [hold]
        assert expire_due(db, now=later(16)) == []
    assert balance(funded, "a").free == 100


def test_a_transfer_is_reversed_at_most_once(funded: Database) -> None:
    done = moving("t1", "a", "b", 30)
    posted(funded, done)
    posted(funded, reversing(done, id="r", purpose="correction"))
    assert balance(funded, "a").free == 100
    with pytest.raises(AlreadyReversed):
        posted(funded, reversing(done, id="r2", purpose="correction"))


def test_what_is_spent_already_cannot_be_reversed(funded: Database) -> None:
    done = moving("t1", "a", "b", 30)
    posted(funded, done, moving("t2", "b", "bank", 30))
    with pytest.raises(InsufficientBalance):
        posted(funded, reversing(done, id="r", purpose="correction"))


def test_the_same_transfers_again_are_recognised_and_others_under_the_same_id_refused(
    funded: Database,
) -> None:
    done = moving("t1", "a", "b", 30)
    with funded.reading() as db:
        assert not already_posted(db, [done])
    posted(funded, done)
    with funded.reading() as db:
        assert already_posted(db, [done])
        with pytest.raises(TransferConflict):
            already_posted(db, [replace(done, amount=31)])


def test_an_event_that_does_not_answer_for_the_transfers_moves_nothing(funded: Database) -> None:
    with pytest.raises(ValueError, match="commit"), funded.writing() as db:
        event = record(db, "test.moved", ("test", "1"), by=SYSTEM, now=NOW, unit_id="640104")
        post(db, [moving("t1", "a", "b", 1)], event)


def test_grams_and_fen_never_meet_in_one_transfer(funded: Database) -> None:
    an_account(funded, "grams", asset=grams_of("i1"))
    with pytest.raises(DBAPIError):
        posted(funded, moving("t1", "a", "grams", 1))


def test_an_unknown_account_is_not_found(funded: Database) -> None:
    with pytest.raises(NotFound):
        posted(funded, moving("t1", "a", "nobody", 1))


@pytest.mark.parametrize("amount", [0, -1, 2**53])
def test_an_amount_is_a_positive_whole_number(amount: int) -> None:
    with pytest.raises(ValueError, match="amount"):
        moving("t", "a", "b", amount)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE account_balance SET debits_posted = 101 WHERE account_id = 'a'",
        "UPDATE account_balance SET debits_pending = -1 WHERE account_id = 'a'",
        "UPDATE ledger_transfer SET amount = 1",
        "DELETE FROM ledger_transfer",
        "UPDATE ledger_account SET bound = 'NONE'",
        "INSERT INTO ledger_transfer SELECT 'x', kind, debit_id, debit_id, asset, amount, purpose, ends_id,"
        " reverses_id, expires_at, event_id, 9, hash FROM ledger_transfer",
        "INSERT INTO ledger_transfer SELECT 'x', kind, debit_id, credit_id, asset, -amount, purpose, ends_id,"
        " reverses_id, expires_at, event_id, 9, hash FROM ledger_transfer",
    ],
)
def test_the_database_itself_refuses_overdrafts_and_edits(funded: Database, attack: str) -> None:
    with pytest.raises(DBAPIError), funded.engine.begin() as connection:
        connection.execute(text(attack))


def test_a_posting_of_more_than_was_held_is_no_transfer(funded: Database) -> None:
    hold = holding("h", "a", "b", 70)
    posted(funded, hold)
    with pytest.raises(ValueError, match="more than"):
        posting(hold, id="p", amount=71)
    forged = replace(posting(hold, id="p"), amount=71)
    with pytest.raises(ValueError, match="match"):
        posted(funded, forged)
    assert forged.kind is Kind.POST
