"""Earmarked money: what the table of pairs says, the door refuses and the database refuses (ZJ-02, ZJ-09)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.ledger.accounts import Limit
from registry.ledger.errors import OutletNotPermitted
from registry.ledger.purposes import (
    PERMITTED,
    TRADE,
    Income,
    Purpose,
    bank,
    outlets,
    payable,
    permits,
    require_permitted,
    reserve,
    residue,
)
from registry.ledger.transfers import reversing
from registry.store.database import Database
from tests.registry.ledger.moves import an_account, moving, posted

HELD = (("HI:holder", Limit.DEBITS), ("PL:department", Limit.DEBITS), ("THI:holder", Limit.DEBITS))


@pytest.fixture
def funded(database: Database) -> Database:
    """Ten yuan of a holder, of a department, and of a test."""
    an_account(database, bank(), Limit.NONE)
    for purpose in (Purpose.HOLDER_INCOME, Purpose.PLANTING, Purpose.GREEN_TRAVEL_SUBSIDY):
        an_account(database, payable(purpose))
    for name, limit in HELD:
        an_account(database, name, limit)
        posted(database, moving(f"in-{name[:3]}", bank(), name, 1_000))
    return database


@pytest.mark.rule("ZJ-02", "ZJ-05", "ZJ-09")
def test_money_leaves_only_for_the_purposes_of_its_kind(funded: Database) -> None:
    posted(funded, moving("a", "HI:holder", payable(Purpose.HOLDER_INCOME), 400))
    posted(funded, moving("b", "PL:department", payable(Purpose.PLANTING), 400))
    for source, target in (
        ("HI:holder", payable(Purpose.PLANTING)),
        ("PL:department", payable(Purpose.HOLDER_INCOME)),
        ("PL:department", payable(Purpose.GREEN_TRAVEL_SUBSIDY)),
        ("HI:holder", bank()),
        ("THI:holder", payable(Purpose.HOLDER_INCOME)),
        (payable(Purpose.PLANTING), payable(Purpose.GREEN_TRAVEL_SUBSIDY)),
    ):
        with pytest.raises(OutletNotPermitted) as refusal:
            posted(funded, moving("no", source, target, 1))
        assert refusal.value.rule == "ZJ-02"


@pytest.mark.rule("IV-06")
def test_the_database_refuses_it_too_whoever_writes(funded: Database) -> None:
    row = text(
        "INSERT INTO ledger_transfer SELECT 'forged', 'NORMAL', 'PL:department', :to, asset, 1, purpose,"
        " NULL, NULL, NULL, event_id, 99, hash FROM ledger_transfer WHERE id = 'in-PL:'"
    )
    with funded.writing() as db, pytest.raises(DBAPIError, match="earmarked"), db.begin_nested():
        db.execute(row, {"to": payable(Purpose.HOLDER_INCOME)})
    with funded.writing() as db:
        db.execute(row, {"to": payable(Purpose.PLANTING)})


def test_a_transfer_that_is_undone_goes_back(funded: Database) -> None:
    paid = moving("a", "HI:holder", payable(Purpose.HOLDER_INCOME), 400)
    posted(funded, paid)
    posted(funded, reversing(paid, id="r", purpose="correction"))


@pytest.mark.rule("ZJ-02", "ZJ-09")
@pytest.mark.parametrize("income", Income)
def test_every_kind_has_its_pairs_and_no_other(income: Income) -> None:
    for purpose in Purpose:
        if purpose in PERMITTED[income]:
            require_permitted(income, purpose)
        else:
            with pytest.raises(OutletNotPermitted):
                require_permitted(income, purpose)
    assert outlets(income), "no income is locked in for ever"


def test_the_residue_of_a_trade_and_the_reserve_have_their_own_places() -> None:
    assert permits("TR:cycle", residue()) and not permits("HI:holder", residue())
    assert permits("HI:holder", reserve()) and not permits("TR:cycle", reserve())
    assert permits(payable(Purpose.UPKEEP, TRADE), bank(TRADE))
    assert not permits(payable(Purpose.UPKEEP, TRADE), bank()), "another bank account"
