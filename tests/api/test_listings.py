"""Listings over HTTP: the order of the steps, the owner's price, losses (16.7, XW-01 to XW-09)."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.city import City
from registry.actions.checking import check
from registry.actions.checks import market as market_checks
from registry.actions.listing import offer
from registry.issuance.acceptance import Way
from registry.issuance.errors import NotTheOwner
from registry.land.certificates import Tenure
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.api.market import GRAMS_PER_YUAN, PRICE_FEN_PER_TONNE, Market, a_living_ticket, a_market
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import SIGNED, UNIT


@pytest.fixture
def market(client: TestClient, city: City) -> Market:
    return a_market(client, city)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A refusal of a rule does not depend on the dialect; the journey walks both."""
    return sqlite_database


PRICE = {"price_fen_per_tonne": PRICE_FEN_PER_TONNE}


@pytest.mark.rule("XW-04", "XW-05", "XW-08", "RA-23", "MS-02")
def test_a_listing_takes_its_steps_in_order_and_ends_on_the_board(market: Market) -> None:
    quantity = market.verified()
    listing = market.done("listings", market.owner, market.declaration())["id"]
    at = f"listings/{listing}"
    assert market.code(f"{at}/offer", market.owner, PRICE) == ("LISTING_OUT_OF_TURN", "XW-04")
    market.done(f"{at}/measure", market.owner, {"quantity_id": quantity})
    assert market.code(f"{at}/verify", market.owner) == ("QUANTITY_NOT_ISSUED", "MS-02")
    market.done(f"quantities/{quantity}/issue", market.desk)
    market.done(f"{at}/verify", market.owner)
    assert market.code(f"{at}/review", market.owner)[0] == "ROLE_NOT_ALLOWED"
    market.done(f"{at}/review", market.head)
    assert market.code(f"{at}/offer", market.head, PRICE)[0] == "ROLE_NOT_ALLOWED"
    assert market.get("listings") == []
    offered = market.done(f"{at}/offer", market.owner, PRICE)
    assert (offered["state"], offered["grams_per_yuan"]) == ("LISTED", GRAMS_PER_YUAN)
    [seen] = market.get("listings")
    assert (seen["free_g"], seen["held_g"]) == (7_500_000, 0) and "不是投资" in seen["notice"]


@pytest.mark.rule("XW-05")
def test_a_declaration_without_its_term_is_refused(market: Market) -> None:
    body = market.declaration() | {"closes_on": "2026-01-07"}
    assert market.code("listings", market.owner, body) == ("DECLARATION_INCOMPLETE", "XW-05")


@pytest.mark.rule("XW-02")
def test_a_live_ticket_is_the_carrier_and_else_the_owners_certificate(market: Market) -> None:
    foreign = market.declaration() | {"carrier": "TICKET", "carrier_id": "nothing"}
    assert market.code("listings", market.owner, foreign) == ("NOT_THIS_CARRIER", "XW-02")


@pytest.mark.rule("XW-07")
def test_without_the_trade_rules_on_record_no_listing_is_reviewed(client: TestClient, city: City) -> None:
    market = a_market(client, city)
    with city.database.engine.connect() as connection, connection.begin():
        disarm(connection)
        connection.execute(text("DELETE FROM slot_reference"))
    quantity = market.verified()
    market.done(f"quantities/{quantity}/issue", market.desk)
    listing = market.done("listings", market.owner, market.declaration())["id"]
    market.done(f"listings/{listing}/measure", market.owner, {"quantity_id": quantity})
    market.done(f"listings/{listing}/verify", market.owner)
    assert market.code(f"listings/{listing}/review", market.head) == ("TRADE_RULES_MISSING", "XW-07")


@pytest.mark.rule("XW-09", "LP-32a")
def test_state_forest_is_sold_by_the_chain_only(client: TestClient, city: City) -> None:
    market = a_market(client, city, tenure=Tenure.STATE, way=Way.STATE_COUNTY)
    quantity = market.verified()
    market.done(f"quantities/{quantity}/issue", market.desk)
    listing = market.done("listings", market.owner, market.declaration())["id"]
    market.done(f"listings/{listing}/measure", market.owner, {"quantity_id": quantity})
    market.done(f"listings/{listing}/verify", market.owner)
    assert market.code(f"listings/{listing}/offer", market.owner, PRICE) == ("PRIVATE_TRADE", "LP-32a")
    market.done(f"listings/{listing}/review", market.head)
    assert market.done(f"listings/{listing}/offer", market.owner, PRICE)["state"] == "LISTED"


@pytest.mark.rule("XW-06")
def test_the_owner_sets_any_price_and_nobody_else_does(market: Market) -> None:
    listing = market.reviewed()
    rival = open_account(market.city, Role.VILLAGE, UNIT)
    assert market.code(f"listings/{listing}/offer", rival, PRICE)[0] == "NOT_YOURS"
    stranger = rival.appointment.actor
    with pytest.raises(NotTheOwner), market.city.database.writing() as db:
        offer(db, listing, PRICE_FEN_PER_TONNE, by=stranger, now=NOW)
    dear = market.done(f"listings/{listing}/offer", market.owner, {"price_fen_per_tonne": 100_000_000})
    assert dear["grams_per_yuan"] == 1
    cheap = market.done(f"listings/{listing}/reprice", market.owner, {"price_fen_per_tonne": 1})
    assert cheap["grams_per_yuan"] == 100_000_000


@pytest.mark.rule("XW-03")
def test_grams_per_yuan_are_rounded_down_and_a_price_without_a_gram_is_refused(market: Market) -> None:
    listing = market.reviewed()
    path = f"listings/{listing}/offer"
    assert market.code(path, market.owner, {"price_fen_per_tonne": 100_000_001}) == (
        "PRICE_NOT_WHOLE",
        "XW-03",
    )
    assert market.done(path, market.owner, PRICE)["grams_per_yuan"] == 16_666


@pytest.mark.rule("XW-10")
def test_no_more_is_offered_than_was_issued(market: Market) -> None:
    listing = market.reviewed()
    body = PRICE | {"offered_g": 7_500_001}
    assert market.code(f"listings/{listing}/offer", market.owner, body) == ("NOTHING_TO_OFFER", "XW-10")
    assert (
        market.done(f"listings/{listing}/offer", market.owner, PRICE | {"offered_g": 1000})["offered_g"]
        == 1000
    )


@pytest.mark.rule("JC-10")
def test_a_loss_takes_the_listing_from_the_board_and_is_disclosed(market: Market) -> None:
    listing = market.listed()
    loss = {"occurred_on": "2026-01-02", "cause": "FIRE", "loss_g": 5_000_000, "evidence_sha256": SIGNED}
    market.done(f"plots/{market.plot.id}/losses", market.head, loss)
    seen = market.get(f"listings/{listing}")
    assert (seen["state"], seen["free_g"]) == ("WITHDRAWN", 0)
    assert market.get(f"plots/{market.plot.id}/losses")[0]["loss_g"] == 5_000_000
    again = market.done("listings", market.owner, market.declaration())["id"]
    quantity = market.answers["issuance"]
    assert market.get(f"issuances/{quantity['id']}")["hindrances"] == ["LOSS"]
    with market.city.reading() as db:
        found = db.execute(text("SELECT quantity_id FROM issuance")).scalar_one()
    market.done(f"listings/{again}/measure", market.owner, {"quantity_id": found})
    market.done(f"listings/{again}/verify", market.owner)
    assert market.code(f"listings/{again}/review", market.head) == ("NOT_SELLABLE", "JC-10")


def test_the_owner_withdraws_and_the_grams_return_to_stock(market: Market) -> None:
    listing = market.listed()
    assert market.done(f"listings/{listing}/withdraw", market.owner)["state"] == "WITHDRAWN"
    assert market.get(f"listings/{listing}")["free_g"] == 0
    assert market.differences() == []


@pytest.mark.rule("IV-05")
def test_a_listing_changed_behind_the_register_is_found(market: Market) -> None:
    market.listed()
    engine = market.city.database.engine
    with engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        connection.execute(text("UPDATE listing SET grams_per_yuan = 1"))
        with Session(connection, join_transaction_mode="rollback_only") as db:
            [result] = check(db, SCOPE, market_checks.PASSES[:1]).results
        assert [fault.row.rpartition(".")[2] for fault in result.faults] == ["grams_per_yuan"]
        transaction.rollback()


@pytest.mark.rule("LP-32b", "XW-02", "XW-08")
def test_under_a_live_collective_ticket_the_city_consents_after_the_county(market: Market) -> None:
    _, carried = a_living_ticket(market)
    quantity = market.verified()
    market.done(f"quantities/{quantity}/issue", market.desk)
    assert market.code("listings", market.owner, market.declaration()) == ("NOT_THIS_CARRIER", "XW-02")
    at = f"listings/{market.done('listings', market.owner, carried)['id']}"
    market.done(f"{at}/measure", market.owner, {"quantity_id": quantity})
    market.done(f"{at}/verify", market.owner)
    assert market.code(f"{at}/consent", market.officer) == ("LISTING_OUT_OF_TURN", "XW-04")
    market.done(f"{at}/review", market.head)
    assert market.code(f"{at}/offer", market.owner, PRICE) == ("NOT_YET_LISTABLE", "LP-32b")
    assert market.code(f"{at}/consent", market.head)[0] == "ROLE_NOT_ALLOWED"
    market.done(f"{at}/consent", market.officer)
    assert market.done(f"{at}/offer", market.owner, PRICE)["state"] == "LISTED"
    assert market.differences() == []


@pytest.mark.rule("CC-04", "MS-14", "ZH-14")
def test_routes_and_inclusion_numbers_over_http(market: Market) -> None:
    outside = {"period_from": "2025-01-01", "period_to": "2025-06-01", "route": "NATIONAL"}
    body = outside | {"project_no": "示例项目001", "document_sha256": SIGNED}
    quantity = market.verified()
    issued = market.done(f"quantities/{quantity}/issue", market.desk)
    assert market.code(f"quantities/{quantity}/issue", market.desk) == ("ALREADY_ISSUED", "MS-14")
    assert market.code(f"plots/{market.plot.id}/routes", market.head, body) == ("ROUTE_TAKEN", "CC-04")
    assert [one["route"] for one in market.get(f"plots/{market.plot.id}/routes")] == ["MICRO_SINK"]
    manager = open_account(market.city, Role.INCLUSION_MANAGER)
    numbers = {"filing_no": "示例备1", "verification_no": "示例核1", "issue_no": "示例签1"}
    expert = {"name": "示例专家001", "field": "林业", "on": "2026-01-07"}
    wanted = {**numbers, "experts": [expert], "document_sha256": SIGNED}
    market.done(f"issuances/{issued['id']}/numbers", manager, wanted)
    again = market.code(f"issuances/{issued['id']}/numbers", manager, wanted)
    assert again == ("NUMBERS_KNOWN", "ZH-14")
    assert market.differences() == []
