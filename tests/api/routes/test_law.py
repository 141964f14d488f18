"""The law over HTTP: everybody reads it; two persons put a later text into force."""

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.parties.roles import Role
from tests.api.accounts import open_account
from tests.registry.law.test_activation import OVERLAY, SUCCESSOR

SOON, UNIT = "2026-02-01", "640122"


def governing(client: TestClient, family: str, as_of: str) -> list[str]:
    packs = client.get("/api/packs", params={"as_of": as_of}).json()
    return [pack["ref"] for pack in packs if pack["governs"] and pack["family"] == family]


@pytest.mark.rule("CV-01")
def test_everybody_sees_which_text_governs_on_a_day(client: TestClient) -> None:
    assert governing(client, "linpiao", "2026-01-18") == ["linpiao-2024@1"]
    assert governing(client, "linpiao", "2026-01-19") == []
    assert governing(client, "dafeng", "2026-01-08") == []


def test_every_number_is_read_with_its_article(client: TestClient) -> None:
    found = {row["key"]: row for row in client.get("/api/packs/linpiao-2024@1").json()}
    smallest = found["LP-04.area_min_mu"]
    assert [smallest[name] for name in ("value", "unit", "comparison")] == ["1", "mu", ">="]
    assert [smallest[name] for name in ("document", "article", "origin")] == ["办法", "第四条", "text"]
    assert client.get("/api/packs/nothing@1").status_code == 404


@pytest.mark.rule("CV-01", "CV-07", "RA-23")
def test_a_successor_counts_after_a_second_person_confirmed_it(client: TestClient, city: City) -> None:
    first, second = (open_account(city, Role.CITY_FORESTRY) for _ in range(2))
    wanted = {"source": SUCCESSOR, "effective_from": SOON}
    proposed = client.post("/api/texts/successors", json=wanted, headers=first.headers).json()
    waiting = client.get("/api/texts", headers=second.headers).json()
    assert [text["ref"] for text in waiting] == ["linpiao-2026@1"] == [proposed["ref"]]
    address = f"/api/texts/{proposed['id']}/confirmation"
    alone = client.post(address, headers=first.headers)
    assert (alone.status_code, alone.json()["code"]) == (403, "FOUR_EYES")
    assert governing(client, "linpiao", SOON) == []
    assert client.post(address, headers=second.headers).json()["effective_from"] == SOON
    assert governing(client, "linpiao", SOON) == ["linpiao-2026@1"]
    again = client.post(address, headers=second.headers)
    assert (again.status_code, again.json()["code"]) == (409, "CONFLICT")


def test_a_dry_run_of_a_proposal_leaves_nothing(client: TestClient, city: City) -> None:
    officer = open_account(city, Role.CITY_FORESTRY)
    wanted = {"source": SUCCESSOR, "effective_from": SOON}
    tried = client.post("/api/texts/successors?dry_run=true", json=wanted, headers=officer.headers)
    assert tried.status_code == 200
    assert client.get("/api/texts", headers=officer.headers).json() == []


@pytest.mark.rule("CV-08")
def test_a_loosening_overlay_is_refused_with_the_number_it_loosens(client: TestClient, city: City) -> None:
    officer = open_account(city, Role.COUNTY_FORESTRY, "640122")
    wanted = {"source": OVERLAY.replace("= 35", "= 25"), "effective_from": SOON}
    refused = client.post("/api/texts/overlays", json=wanted, headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "OVERLAY_LOOSENS")
    assert refused.json()["facts"]["number"] == "RY-02.dbh_min_cm"
    other = open_account(city, Role.COUNTY_FORESTRY, "640121")
    elsewhere = client.post("/api/texts/overlays", json=wanted, headers=other.headers)
    assert elsewhere.json()["code"] == "OUTSIDE_OWN_UNIT"


def test_a_text_that_cannot_be_read_says_where(client: TestClient, city: City) -> None:
    officer = open_account(city, Role.CITY_FORESTRY)
    wanted = {"source": "key = ", "effective_from": SOON}
    refused = client.post("/api/texts/successors", json=wanted, headers=officer.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "UNREADABLE_TEXT")


@pytest.mark.rule("CV-07", "LP-46")
def test_a_text_of_the_region_prevails_from_its_day_on(client: TestClient, city: City) -> None:
    first, second = (open_account(city, Role.CITY_FORESTRY) for _ in range(2))
    texts = {
        "linpiao-2026@1": SUCCESSOR,
        "linpiao-region@1": SUCCESSOR.replace("linpiao-2026", "linpiao-region").replace(
            'level = "municipal"', 'level = "regional"'
        ),
    }
    for ref, source in texts.items():
        wanted = {"source": source, "effective_from": SOON}
        proposed = client.post("/api/texts/successors", json=wanted, headers=first.headers).json()
        confirmed = client.post(f"/api/texts/{proposed['id']}/confirmation", headers=second.headers)
        assert confirmed.status_code == 200, ref
    assert governing(client, "linpiao", SOON) == ["linpiao-region@1"]


@pytest.mark.rule("RA-25", "LP-42")
def test_an_interpretation_is_public_once_the_city_published_it(client: TestClient, city: City) -> None:
    officer, county = open_account(city, Role.CITY_FORESTRY), open_account(city, Role.COUNTY_FORESTRY, UNIT)
    said = {"rule": "LP-04", "question": "道路隔开是否连片？", "answer": "间隔不超过10米视为连片。"}
    refused = client.post("/api/interpretations", json=said, headers=county.headers)
    assert (
        refused.json()["code"] == "ROLE_NOT_ALLOWED" and client.get("/api/interpretations/LP-04").json() == []
    )
    assert client.post("/api/interpretations", json=said, headers=officer.headers).status_code == 200
    (found,) = client.get("/api/interpretations/LP-04").json()
    assert found["answer"] == said["answer"]


@pytest.mark.rule("GS-29")
def test_the_yearly_review_sees_what_lapses_within_a_year(client: TestClient) -> None:
    packs = client.get("/api/packs", params={"as_of": "2025-11-30", "lapsing": True}).json()
    assert [pack["ref"] for pack in packs] == ["shuju-2024@1", "wuye-2022@1", "linpiao-2024@1"]


def test_a_slot_is_filled_by_the_city_and_read_by_all(client: TestClient, city: City) -> None:
    officer = open_account(city, Role.CITY_FORESTRY)
    wanted = {"authority_ref": "银生态发〔2024〕284号"}
    filled = client.post("/api/slots/event_neutrality_plan", json=wanted, headers=officer.headers)
    assert filled.json()["authority_ref"] == wanted["authority_ref"]
    refs = {slot["key"]: slot["authority_ref"] for slot in client.get("/api/slots").json()}
    assert refs["event_neutrality_plan"] == wanted["authority_ref"] and refs["uptake_form"] == ""
    assert client.post("/api/slots/nothing", json=wanted, headers=officer.headers).status_code == 404
