"""From a reported growth to a certificate anybody can check: the whole sale over HTTP, on both databases."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.gateways.sandbox.faults import Fault
from api.settings import Settings, load_settings
from registry.actions.certificates import certificate_proof
from registry.ledger.purposes import Income
from registry.market.money import due
from registry.parties.roles import Role
from registry.proof.bundle import DOCUMENT_FACT, commitment
from registry.proof.events import parse
from registry.store.database import Database
from registry.store.queries import ledger
from tests.api.accounts import open_account
from tests.api.market import a_market
from tests.api.wechat import Connected, connected
from tests.registry.proof.sealed import Remembered, sealed
from tests.registry.tickets.village import UNIT

KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in os.environ:
        if name.startswith("LINPIAO_") and not name.startswith("LINPIAO_TEST_"):
            monkeypatch.delenv(name)
    keys = {"web_key": KEY, "data_key": KEY, "log_key": KEY}
    return load_settings(blobs=tmp_path / "blobs", log_memory=tmp_path / "log", clock="2026-01-08", **keys)


@pytest.fixture
def here(database: Database, settings: Settings, tmp_path: Path) -> Iterator[Connected]:
    with connected(database, settings, tmp_path) as found:
        yield found


@pytest.mark.rule("XW-01", "XW-03", "XW-10", "XW-12", "ZJ-01", "ZJ-04a")
def test_a_gram_walks_from_the_census_to_the_certificate_whatever_the_channel_does(here: Connected) -> None:
    market = a_market(here.client, here.city)
    listing = market.listed()
    buyer = open_account(here.city, Role.ENTERPRISE, UNIT)
    wanted = {"listing_id": listing, "purpose": "LARGE_EVENT", "subject": "示例活动001", "acknowledged": True}
    numbers = []
    for yuan, fault in (
        (1, None),
        (2, Fault.DUPLICATE),
        (3, Fault.LOST),
        (4, Fault.STALE),
        (5, Fault.FORGED),
    ):
        order = market.done("orders", buyer, {**wanted, "amount_yuan": yuan, "display_name": "示例单位001"})
        market.done(f"orders/{order['id']}/pay", buyer, {})
        here.peer.pay(order["number"], fault)
        if fault is Fault.LOST:
            here.look(minutes=1)
        seen = market.get(f"orders/{order['id']}", buyer)
        assert (seen["state"], seen["grams"]) == ("RETIRED", yuan * 16_666), fault
        numbers.append(seen["certificate_no"])
    seen_serials = [market.get(f"certificates/{number}")["record"]["serials"] for number in numbers]
    assert [first for first, _ in seen_serials] == [1, 16_667, 49_999, 99_997, 166_661]
    assert market.get(f"issuances/{market.answers['issuance']['id']}")["retired_g"] == 15 * 16_666
    assert market.code("orders", buyer, {**wanted, "amount_yuan": 10_000}) == ("SOLD_OUT", "XW-10")
    assert market.code("orders", buyer, {**wanted, "amount_yuan": 0}) == ("NOT_WHOLE_YUAN", "XW-03")
    assert market.differences() == []
    sealed(here.city.database, Remembered())
    with here.city.reading() as db:
        owed = ledger.balance(db, due(Income.HOLDER_INCOME, market.owner.party_id, test=False))
        assert owed and (owed.credits_posted, owed.debits_posted) == (1_500, 0)
        proof = certificate_proof(db, numbers[-1], vault=here.city.vault)
    assert proof.proof is not None
    assert parse(proof.event).facts[DOCUMENT_FACT] == commitment(proof.document)
