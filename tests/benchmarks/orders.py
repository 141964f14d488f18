"""Completed orders through HTTP on PostGIS, beside pgbench's simple update on the same cluster and run.

An order is complete when its grams are retired: order, payment notice, retirement and certificate record.
A round sends in one stream the notices of orders placed before it and as many new orders, so that each notice
stands for the whole work of one order; the notices are signed before the clock of the round starts.
"""

import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, text

from registry.actions.checking import check
from registry.actions.checks import issuing, ledger, market
from registry.market.listings import Listing
from tests.benchmarks.jobs import Row, job
from tests.benchmarks.orders_city import Server, Shop, open_shop, serving_shop
from tests.benchmarks.orders_load import Answers, Prepared, a_notice_request, an_order_request, drive
from tests.databases import POSTGIS, empty_postgis

WEB, CONNECTIONS, EACH, ROUNDS, PLOTS, BUYERS = 2, 16, 600, 3, 32, 8
GOAL, HOT_GOAL, P99_S = 25, 0.6, 0.5
PGBENCH_SCALE, PGBENCH_S = 20, 8
PASSES = (*ledger.PASSES, *issuing.PASSES, *market.PASSES)
TICKS = os.sysconf("SC_CLK_TCK")


@job("orders")
def completed_orders() -> list[Row]:
    if not POSTGIS:
        raise SystemExit("this job needs deploy/with-postgis")
    random.seed(1)
    with durable(), empty_postgis() as database, tempfile.TemporaryDirectory() as folder:
        database.create()
        _pgbench(database.url, "-i", "-q", "-s", str(PGBENCH_SCALE))
        shop = open_shop(database, Path(folder), PLOTS, BUYERS)
        with serving_shop(shop, WEB, Path(folder) / "web.log") as servers:
            runs = Runs(shop, servers)
            runs.warm_up()
            for _ in range(ROUNDS):
                runs.updates.append(_simple_updates(database.url))
                runs.spread.append(runs.round(shop.listings))
                runs.hot.append(runs.round(shop.listings[:1]))
        with database.reading() as db:
            faults = [
                str(fault)
                for one in check(db, shop.city.check_scope(), PASSES).results
                for fault in one.faults
            ]
    assert not faults, faults[:5]
    return runs.rows()


class Runs:
    """The rounds of one run and what they took."""

    def __init__(self, shop: Shop, servers: Sequence[Server]) -> None:
        self.shop, self.servers = shop, servers
        self.updates: list[float] = []
        self.spread: list[float] = []
        self.hot: list[float] = []
        self.seconds: dict[bool, list[float]] = {True: [], False: []}
        self.cpu_s: dict[str, float] = {"web": 0, "database": 0, "load": 0}
        self.completed, self.elapsed_s, self.number = 0, 0.0, 0

    def warm_up(self) -> None:
        self._placed(self.shop.listings, EACH // 4)

    def round(self, listings: Sequence[Listing]) -> float:
        """Orders completed in a second: notices of orders placed before, orders to be paid later, mixed."""
        placed = self._placed(listings, EACH)
        notices = [a_notice_request(self.shop.keys, order) for order in placed]
        requests = [*notices, *self._orders(listings, EACH)]
        random.shuffle(requests)
        before = self._cpu()
        seconds, answers = self._sent(requests)
        for name, spent in self._cpu().items():
            self.cpu_s[name] += spent - before[name]
        for kind, found in answers.seconds.items():
            self.seconds[kind] += found
        self.completed += len(notices)
        self.elapsed_s += seconds
        return len(notices) / seconds

    def _placed(self, listings: Sequence[Listing], count: int) -> list[dict[str, object]]:
        return self._sent(self._orders(listings, count))[1].orders

    def _orders(self, listings: Sequence[Listing], count: int) -> list[Prepared]:
        found = []
        for place in range(count):
            self.number += 1
            buyer = self.shop.buyers[place % len(self.shop.buyers)]
            found.append(an_order_request(buyer, listings[place % len(listings)], f"n{self.number}"))
        return found

    def _sent(self, requests: Sequence[Prepared]) -> tuple[float, Answers]:
        seconds, answers = drive([one.port for one in self.servers], requests, CONNECTIONS)
        assert not answers.failed, answers.failed[:3]
        return seconds, answers

    def _cpu(self) -> dict[str, float]:
        """Seconds of processor used so far by the web processes, the database and this load."""
        web = {one.process.pid for one in self.servers}
        found = {"web": 0.0, "database": 0.0, "load": time.process_time()}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                name = (folder / "comm").read_text().strip()
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                cluster = Path(os.readlink(folder / "cwd")) if name == "postgres" else None
            except OSError:
                continue
            place = "web" if int(folder.name) in web else "database" if cluster == self.cluster else None
            if place:
                found[place] += sum(map(int, stat[11:15])) / TICKS  # with children that ended: connections
        return found

    @property
    def cluster(self) -> Path:
        assert POSTGIS
        return Path(POSTGIS.rpartition("host=")[2]) / "data"

    def rows(self) -> list[Row]:
        base, spread, hot = median(self.updates), median(self.spread), median(self.hot)
        shares = [one / other for one, other in zip(self.spread, self.updates, strict=True)]
        hot_shares = [one / other for one, other in zip(self.hot, self.spread, strict=True)]
        p99 = max(sorted(found)[int(len(found) * 0.99)] for found in self.seconds.values())
        return [
            Row(
                job="orders: 32 listings",
                ours=spread,
                peer="pgbench -N, fsync on, same cluster",
                peer_value=base,
                unit="per second",
                ratio=median(shares),
                goal=f"≥ 1/{GOAL}, p99 ≤ {P99_S * 1000:.0f} ms",
                met=median(shares) >= 1 / GOAL and p99 <= P99_S,
                note=f"1/{base / spread:.0f}; p99 {p99 * 1000:.0f} ms; {self._where()}",
            ),
            Row(
                job="orders: one hot listing",
                ours=hot,
                peer="32 listings",
                peer_value=spread,
                unit="per second",
                ratio=median(hot_shares),
                goal=f"≥ {HOT_GOAL:.0%} of the spread load",
                met=median(hot_shares) >= HOT_GOAL,
                note=f"{ROUNDS} rounds of {EACH} orders, {CONNECTIONS} connections, {WEB} web processes",
            ),
        ]

    def _where(self) -> str:
        """Where the time of a completed order goes."""
        each = {name: spent / self.completed * 1000 for name, spent in self.cpu_s.items()}
        return "processor per order: " + ", ".join(f"{name} {ms:.1f} ms" for name, ms in each.items())


def _simple_updates(url: str) -> float:
    """Transactions a second of `pgbench -N`."""
    told = _pgbench(url, "-N", "-c", "8", "-j", "2", "-T", str(PGBENCH_S))
    return float(next(line.split()[2] for line in told.splitlines() if line.startswith("tps")))


def _pgbench(url: str, *arguments: str) -> str:
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))[-1]
    address = url.replace("+psycopg", "")
    done = subprocess.run([program, *arguments, address], capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def durable() -> Iterator[None]:
    """The cluster writes as in production for as long as this lasts."""
    assert POSTGIS
    engine = create_engine(POSTGIS, isolation_level="AUTOCOMMIT")
    names = ("fsync", "synchronous_commit", "full_page_writes")
    try:
        with engine.connect() as connection:
            for name in names:
                connection.execute(text(f"ALTER SYSTEM SET {name} = on"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield
    finally:
        with engine.connect() as connection:
            for name in names:
                connection.execute(text(f"ALTER SYSTEM RESET {name}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
