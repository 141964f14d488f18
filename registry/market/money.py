"""The accounts of the special account (专户) in fen: where every paid fen is, in exactly one place (ZJ-01).

RECEIVED is what a channel owes us or the bank holds; against it stand PREPAID (paid, no certificate yet),
SUSPENSE (money that fits no order), REFUNDING (on its way back) and what is due to each beneficiary. A test
installation has accounts of its own, which nothing ever settles.
"""

from collections.abc import Iterator
from enum import StrEnum

from registry.issuance.acceptance import STATE, Way
from registry.law.packs import CITY
from registry.ledger.accounts import MONEY, Account, Limit, account_id
from registry.ledger.purposes import SHORT, TEST_PREFIX, Income

NOBODY = "city"


class Channel(StrEnum):
    WECHAT = "WECHAT"
    BANK = "BANK"
    COUNTER = "COUNTER"


class Place(StrEnum):
    PREPAID = "PREPAID"
    SUSPENSE = "SUSPENSE"
    REFUNDING = "REFUNDING"


def income_of(way: Way) -> Income:
    """State forest: the managing unit; collective or individual forest: the right holder (ZJ-04a, ZJ-04b)."""
    return Income.MANAGER_INCOME if way in STATE else Income.HOLDER_INCOME


def received(channel: Channel, *, test: bool) -> str:
    return account_id(_name("RECEIVED", test), channel)


def place(of: Place, *, test: bool) -> str:
    return account_id(_name(of, test), NOBODY)


def due(income: Income, owner_id: str, *, test: bool) -> str:
    return account_id(_name(SHORT[income], test), owner_id)


def _name(purpose: str, test: bool) -> str:
    return f"{TEST_PREFIX}{purpose}" if test else purpose


def city_accounts(party_id: str) -> Iterator[Account]:
    for test in (False, True):
        for channel in Channel:
            name = received(channel, test=test)
            yield Account(name, MONEY, _name("RECEIVED", test), CITY, party_id, Limit.CREDITS)
        for of in Place:
            yield Account(place(of, test=test), MONEY, _name(of, test), CITY, party_id, Limit.DEBITS)


def owner_accounts(income: Income, owner_id: str, unit_id: str) -> Iterator[Account]:
    for test in (False, True):
        name = due(income, owner_id, test=test)
        yield Account(name, MONEY, _name(income, test), unit_id, owner_id, Limit.DEBITS)
