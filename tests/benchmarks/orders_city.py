"""A city whose shop is open, for the orders job: listings on sale, buyers, and `linpiao serve` processes."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx

from api.city import City
from api.gateways.sandbox.keys import Keys
from api.settings import load_settings
from registry.actions import land as land_verbs
from registry.actions.issuance import record_assessment
from registry.issuance.acceptance import Way
from registry.issuance.assessments import AssessedStand
from registry.land.certificates import Tenure
from registry.market.listings import Listing
from registry.parties.persons import PartyKind
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import land
from tests.api.accounts import Account, open_account
from tests.api.wechat import settings_for
from tests.registry.issuance.test_acceptance import KG, Plot
from tests.registry.land.ground import NOW, PACK, publish_outlines, square
from tests.registry.land.test_compartments import a_version
from tests.registry.market.stall import a_listing_on_sale
from tests.registry.tickets.village import (
    UNIT,
    Village,
    _party,
    an_application,
    an_assessment,
    settle_parties,
)

KEY = base64.b64encode(bytes(32)).decode()
SURVEYOR = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)
CENSUSES = ((date(2024, 12, 10), 120_000), (date(2025, 12, 10), 127_500))
PRICE_FEN_PER_TONNE, SIDE_M, COLUMNS = 1_000_000, 40, 20
WAIT_S = 60


@dataclass
class Shop:
    """One city on one database; `environment` is what its web processes are told."""

    city: City
    keys: Keys
    environment: dict[str, str]
    listings: Sequence[Listing]
    buyers: Sequence[Account]


def open_shop(database: Database, folder: Path, plots: int, buyers: int) -> Shop:
    """`plots` listings of as many owners, 7,500 kg each at 100 g a yuan."""
    keys = Keys()
    environment = {
        "LINPIAO_DATABASE_URL": database.url,
        "LINPIAO_BLOBS": str(folder / "blobs"),
        "LINPIAO_LOG_MEMORY": str(folder / "log"),
        "LINPIAO_CLOCK": str(NOW.as_of),
        **{f"LINPIAO_{name}_KEY": KEY for name in ("WEB", "DATA", "LOG")},
    }
    os.environ |= environment
    plain = load_settings()
    settings = settings_for(plain, folder, plain.wechat_pay_url, plain.public_url, keys)
    assert settings.wechat_pay and settings.wechat_app_id
    told = settings.wechat_pay.model_dump_json(exclude={"api_key"})
    environment["LINPIAO_WECHAT_APP_ID"] = settings.wechat_app_id
    environment["LINPIAO_WECHAT_PAY"] = told[:-1] + f',"api_key":"{keys.api_key}"}}'
    city = City(settings, database)
    with database.writing() as db:
        publish_outlines(db)
    village = settle_parties(database)
    open_account(city, Role.CITY_FORESTRY)
    listings = [
        a_listing_on_sale(_plot(database, village, place), PRICE_FEN_PER_TONNE) for place in range(plots)
    ]
    return Shop(
        city, keys, environment, listings, [open_account(city, Role.ENTERPRISE, UNIT) for _ in range(buyers)]
    )


def _plot(database: Database, village: Village, place: int) -> Plot:
    ground, code = square(place % COLUMNS * SIDE_M, place // COLUMNS * SIDE_M, SIDE_M), f"{place:04d}"
    made = []
    with database.writing() as db:
        owner = _party(db, f"示例村股份经济合作社{place + 2:03d}", PartyKind.ORGANISATION)
        application = an_application(db, owner.id, ground, f"A{code}")
        for day, stock_kg in CENSUSES:
            version = a_version(
                ground=ground, tenure=Tenure.COLLECTIVE, right_holder_id=owner.id, surveyed_on=day
            )
            land_verbs.add_compartment_versions(db, {(UNIT, f"B{code}"): version}, PACK, by=SURVEYOR, now=NOW)
            assessment, grams = an_assessment(), stock_kg * KG
            stand = AssessedStand(
                assessment.id, f"B{code}", version.id, day, version.area_dm2, grams, None, None, grams, {}
            )
            record_assessment(db, assessment, [stand], by=SURVEYOR, now=NOW)
            made.append(assessment.id)
        plot_id = land.version(db, version.id).sub_compartment_id
    seller = Actor(f"owner-{place}", Role.VILLAGE, owner.id, UNIT)
    return Plot(
        replace(village, application=application),
        seller,
        (made[0], made[1], made[1]),
        plot_id,
        Way.COLLECTIVE,
    )


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def serving_shop(shop: Shop, processes: int, log: Path) -> Iterator[list[Server]]:
    """`linpiao serve` as often as said, each on a port of its own."""
    servers = []
    try:
        with log.open("wb") as out:
            for _ in range(processes):
                port = _free_port()
                command = [Path(sys.executable).with_name("linpiao"), "serve", "--port", str(port)]
                environment = {**os.environ, **shop.environment}
                servers.append(
                    Server(port, subprocess.Popen(command, env=environment, stdout=out, stderr=out))
                )
        for server in servers:
            _wait(server, log)
        yield servers
    finally:
        for server in servers:
            server.process.terminate()
            server.process.wait(30)


def _wait(server: Server, log: Path) -> None:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end and server.process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{server.port}/health").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"the web process did not come up: {log.read_text(encoding='utf-8')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
