"""Closing a quarter of a million orders beside the bare engine that copies and adds the same rows.

The orders, payments and transfers are written straight into the tables by seeded SQL, because a million sales
through the verbs would measure sales. Days are reconciled beforehand, as every morning does. What is timed is
what two persons do: compute, and close.
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from registry.actions import settling
from registry.actions.checks import settlement as checks
from registry.actions.ledger import open_account
from registry.clock import Moment
from registry.law.packs import CITY
from registry.ledger.accounts import Account
from registry.ledger.purposes import Income
from registry.market.money import city_accounts, owner_accounts
from registry.parties.roles import SYSTEM, Actor, Role
from registry.settlement.quarters import Quarter
from registry.store.database import Database, Db
from tests.benchmarks.jobs import Row, job
from tests.databases import POSTGIS, empty_postgis
from tests.registry.land.ground import NOW

ORDERS, OWNERS, LISTINGS, DAYS = 1_000_000, 200, 600, 90
GOAL_S = 60
QUARTER = Quarter(2026, 1)
AFTER = Moment(date(2026, 4, 2), NOW.at)
FIRST, SECOND = (Actor(person, Role.CITY_FORESTRY, "city-forestry", CITY) for person in ("first", "second"))

# Every order i: listing i mod 600 of owner i mod 200, 1 to 40 yuan, day i mod 90, 16,666 g a yuan.
# Ids rise with time as those of the city do.
_ROWS = f"""
WITH n AS (
  SELECT i, lpad(i::text, 32, '0') AS id, 1 + (i::bigint * 7919) % 40 AS yuan, i % {LISTINGS} AS listing,
         i % {OWNERS} AS owner, DATE '2026-01-01' + (i % {DAYS})::int AS day
  FROM generate_series(1, {ORDERS}) AS i
)
"""
_UNIT = "(ARRAY['640104','640105','640106','640121','640122','640181'])[1 + listing % 6]"
_TABLES = {
    "event": f"SELECT 'e' || id, 'order.certified', 'order', 'o' || id, {_UNIT}, 'system', day,"
    " day + TIME '10:00' AT TIME ZONE 'UTC', NULL, '\\x7b7d'::bytea, '\\x00'::bytea FROM n",
    "sink_order (id, unit_id, state, version, changed_by, changed_at, pack, number, listing_id, issuance_id,"
    " owner_id, buyer_id, basis, purpose, amount_fen, grams_per_yuan, grams, placed_on, expires_at, hold_id,"
    " sheet_sha256, on_request, gift, test, payment_id, channel, certificate_no, object, pieces)": ""
    "SELECT 'o' || id, " + _UNIT + ", 'RETIRED', 3, 'system', day + TIME '10:00' AT TIME ZONE 'UTC',"
    " 'xiaowei-2025', 'S' || id, 'l' || listing, 'i' || listing, 'owner' || owner, 'buyer', 'MICRO_SINK',"
    " 'LIFE', yuan * 100, 16666, yuan * 16666, day, day + TIME '11:00' AT TIME ZONE 'UTC', 'h' || id, NULL,"
    " 0, 0, 0, 'p' || id, 'BANK', 'C' || id, 'LISTING', 0 FROM n",
    "payment": "SELECT 'p' || id, 'BANK', 't' || id, 'S' || id, 'o' || id, yuan * 100, 'APPLIED',"
    " day + TIME '04:00' AT TIME ZONE 'UTC', day + TIME '04:00' AT TIME ZONE 'UTC', 0, NULL FROM n",
    "ledger_transfer": "SELECT 'm' || id, 'NORMAL', 'RECEIVED:BANK', 'HI:owner' || owner, 'CNY', yuan * 100,"
    " 'HOLDER_INCOME', NULL, NULL, NULL::timestamptz, 'e' || id, 1, '\\x00'::bytea FROM n"
    " UNION ALL SELECT 'g' || id, 'POST', 'OFFER:l' || listing, 'RETIRED:i' || listing, 'CO2E:i' || listing,"
    " yuan * 16666, 'RETIRED', 'h' || id, NULL, NULL::timestamptz, 'e' || id, 0, '\\x00'::bytea FROM n",
}
_LISTINGS = f"""
INSERT INTO listing (id, unit_id, state, version, changed_by, changed_at, number, owner_id, plot_id, carrier,
  carrier_id, closes_on, payee_sha256, exclusivity_sha256, declared_by, way, issuance_id, reviewed_by, rules,
  price_fen_per_tonne, grams_per_yuan, offered_g, listed_on)
SELECT 'l' || listing, {_UNIT}, 'LISTED', 1, 'x', now(), 'L' || listing, 'owner' || listing % {OWNERS},
  'plot', 'CERTIFICATE', 'none', DATE '2027-01-01', '', '', 'x', 'COLLECTIVE', 'i' || listing, 'y', '{{}}',
  6000, 16666, 1, DATE '2026-01-01' FROM generate_series(0, {LISTINGS - 1}) AS listing
"""
_BALANCES = """
UPDATE account_balance b SET credits_posted = t.fen FROM
  (SELECT credit_id, sum(amount) AS fen FROM ledger_transfer WHERE asset = 'CNY' GROUP BY credit_id) t
WHERE b.account_id = t.credit_id
"""
_BANK = """
UPDATE account_balance SET debits_posted = (SELECT sum(amount) FROM ledger_transfer WHERE asset = 'CNY')
WHERE account_id = 'RECEIVED:BANK'
"""
_AGREED = """
INSERT INTO reconciliation (id, unit_id, party_id, state, version, opened_on, changed_by, changed_at, papers,
  source, day, bills, counts, ours_fen, theirs_fen)
SELECT 'r' || i, '640100', '', 'AGREED', 1, DATE '2026-04-01', 'x', now(), '[]', 'BANK',
  DATE '2026-01-01' + i, '[]', '{}', 0, 0 FROM generate_series(0, 89) AS i
"""
_PEER = (
    "CREATE TEMPORARY TABLE copied AS SELECT id, credit_id, amount, event_id FROM ledger_transfer"
    " WHERE asset = 'CNY'",
    "CREATE UNIQUE INDEX ON copied (id)",
    "SELECT credit_id, count(*), sum(amount) FROM copied GROUP BY credit_id",
    "DROP TABLE copied",
)


@job("settlement")
def settlement() -> list[Row]:
    """Compute and close, once: a quarter is closed once."""
    if not POSTGIS:
        print("settlement: PostgreSQL with PostGIS is not running, nothing measured", file=sys.stderr)
        return []
    with empty_postgis() as database:
        database.create()
        gross = fill(database)
        peer_s = _timed(lambda: _copy(database))
        compute_s, close_s = _settled(database)
        proven = _proven(database, gross)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = compute_s + close_s
    return [
        Row(
            job=f"closing a quarter of {ORDERS:,} orders",
            ours=total,
            peer="the bare engine copies, indexes and adds the same transfers",
            peer_value=peer_s,
            unit="s",
            ratio=total / peer_s,
            goal=f"< {GOAL_S} s, zero to the fen",
            met=total < GOAL_S and proven == "zero to the fen",
            note=f"compute {compute_s:.1f} s, close {close_s:.1f} s; {gross:,} fen of {OWNERS} owners and"
            f" {LISTINGS} listings; {proven}; days reconciled before; fsync off;"
            f" peak memory of the process {peak_mib:.0f} MiB",
        )
    ]


def fill(database: Database) -> int:
    """The quarter's rows; answers the fen in it."""
    with database.writing() as db:
        for account in city_accounts(CITY):
            _open(db, account)
        for owner in range(OWNERS):
            for account in owner_accounts(Income.HOLDER_INCOME, f"owner{owner}", CITY):
                _open(db, account)
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, rows in _TABLES.items():
            connection.exec_driver_sql(f"INSERT INTO {table} {_ROWS} {rows}".replace("%", "%%"))
        for statement in (_LISTINGS, _BALANCES, _BANK, _AGREED):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        found = connection.execute(text("SELECT sum(amount_fen) FROM payment")).scalar_one()
    return int(found)


def _open(db: Db, account: Account) -> None:
    open_account(db, account, by=SYSTEM, now=NOW)


def _copy(database: Database) -> None:
    with database.engine.connect() as connection, connection.begin():
        for statement in _PEER:
            connection.execute(text(statement))


def _settled(database: Database) -> tuple[float, float]:
    begun = time.perf_counter()
    with database.writing() as db:
        batch = settling.compute(db, settling.of_quarter(QUARTER), by=FIRST, now=AFTER)
    computed = time.perf_counter()
    with database.writing() as db:
        settling.close(db, batch.id, by=SECOND, now=AFTER)
    return computed - begun, time.perf_counter() - computed


def _proven(database: Database, gross: int) -> str:
    """Both sides of the ledger equal, everything that came in is due to somebody, and every sum fits."""
    with database.reading() as db:
        debits, credits = db.execute(
            text(
                "SELECT sum(debits_posted), sum(credits_posted) FROM account_balance b"
                " JOIN ledger_account a ON a.id = b.account_id WHERE a.asset = 'CNY'"
            )
        ).one()
        due = db.execute(text("SELECT sum(amount_fen) FROM settlement_share")).scalar_one()
        trades = db.execute(text("SELECT count(*) FROM settled_trade")).scalar_one()
        faults = [fault for fault in checks.sums(db, None)]  # type: ignore[arg-type]
    whole = debits == credits and due == gross and trades == ORDERS and not faults
    return (
        "zero to the fen" if whole else f"NOT whole: {debits} {credits} {due} {gross} {trades} {faults[:3]}"
    )


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
