"""The yearly pool of green-space vouchers (LP-22d): an account of the ledger, in hundredths of 亩.

What is designated is credited to it; a reservation is a hold, an issued voucher a posted transfer, a dropped
project a reversal. That the pool is never exceeded is the account's limit, kept by the database itself.
"""

from registry.law.packs import CITY
from registry.ledger.accounts import Account, Limit
from registry.ledger.transfers import Kind, Transfer

POOL = "GREEN_SPACE_POOL"


def asset_of(year: int) -> str:
    return f"MU100:{year}"


def pool_id(year: int) -> str:
    return f"green-space-pool-{year}"


def _land_id(year: int) -> str:
    return f"green-space-land-{year}"


def _taken_id(year: int) -> str:
    return f"green-space-vouchers-{year}"


def pool_accounts(year: int, keeper_id: str) -> tuple[Account, ...]:
    """Where the designated forest comes from, the pool, and what vouchers took of it."""
    return (
        Account(_land_id(year), asset_of(year), "STATE_FOREST", CITY, keeper_id, Limit.NONE),
        Account(pool_id(year), asset_of(year), POOL, CITY, keeper_id, Limit.DEBITS),
        Account(_taken_id(year), asset_of(year), "GREEN_SPACE_VOUCHERS", CITY, keeper_id, Limit.DEBITS),
    )


def designation(transfer_id: str, year: int, area_mu100: int) -> Transfer:
    return Transfer(transfer_id, Kind.NORMAL, _land_id(year), pool_id(year), asset_of(year), area_mu100, POOL)


def reservation(transfer_id: str, year: int, quantity_mu100: int) -> Transfer:
    """A hold: it ends with the issue or the lapse of the voucher, never by itself."""
    return Transfer(
        transfer_id, Kind.PENDING, pool_id(year), _taken_id(year), asset_of(year), quantity_mu100, POOL
    )
