"""Damage, patrols, use under the trees and fruit over HTTP: recorded, linked, counted where they count."""

import json
from typing import Any

import pytest
from shapely import to_geojson

from api.city import City
from registry.parties.roles import Role
from registry.store.queries import checking, issuing
from registry.tickets.ticket import Ticket
from tests.api.accounts import open_account
from tests.api.care.world import ITEMS, World, a_world
from tests.registry.land.ground import square
from tests.registry.tickets.village import UNIT


@pytest.fixture
def world(city: City) -> World:
    return a_world(city)


def open_case(world: World, **more: object) -> Any:
    body: dict[str, object] = {
        "unit_id": UNIT,
        "damage": "THEFT",
        "happened_on": "2026-01-05",
        "ground": json.loads(to_geojson(square(0, 0, 30, 30))),
        "evidence": [world.paper(world.clerk)],
        "note": "盗伐 3 株",
    }
    return world.done("violations", world.clerk, **{**body, **more})


def assess(world: World, ticket: Ticket, items: dict[str, bool]) -> Any:
    evidence = [world.paper(world.clerk)]
    body = {"subject_kind": "ticket", "subject_id": ticket.id, "year": 2026, "evidence": evidence}
    return world.post("upkeep", world.clerk, items=items, **body).json()


@pytest.mark.rule("JC-12", "LP-36c", "JC-10")
def test_damage_is_tied_to_the_tickets_on_its_ground_and_dealt_with_by_law(world: World) -> None:
    ticket = world.village.active()
    elsewhere = open_case(world, ground={"type": "Polygon", "coordinates": _far()})
    assert elsewhere["details"]["tickets"] == []
    case = open_case(world, party_id=world.holder.party_id)
    assert case["details"]["tickets"] == [ticket.id] and case["details"]["area_dm2"] > 80_000
    (plot,) = case["details"]["plots"]
    body = {"reason": "查证属实", "reported_to": "示例区综合执法局", "losses": {plot: 3_000}}
    address = f"violations/{case['id']}/establish"
    assert world.refused(address, world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    world.done(address, world.clerk, **body)
    with world.city.reading() as db:
        assert [lost.loss_g for lost in issuing.losses(db, plot)] == [3_000]
    (credit,) = world.get("credit", world.holder)
    assert (credit["details"]["kind"], credit["details"]["about_id"]) == ("VIOLATION", case["id"])
    evidence = world.paper(world.clerk)
    resolved = world.done(
        f"violations/{case['id']}/resolve", world.clerk, evidence_sha256=evidence, note="已补植"
    )
    assert resolved["state"] == "RESOLVED" and resolved["details"]["resolved_on"] == "2026-01-08"
    assert world.checked() == []


@pytest.mark.rule("LP-37", "LP-36a")
def test_a_holders_breach_counts_in_the_assessment_of_its_year(world: World) -> None:
    ticket = world.village.active()
    case = open_case(world, damage="NEGLECT", party_id=world.holder.party_id, note="未开展管护")
    passing = dict.fromkeys(ITEMS, True)
    body = {"reason": "查证属实", "reported_to": "示例区林草主管部门"}
    world.done(f"violations/{case['id']}/establish", world.clerk, **body)
    refused = assess(world, ticket, passing)
    assert (refused["code"], refused["rule"]) == ("BREACH_NOT_COUNTED", "LP-37")
    assert assess(world, ticket, passing | {"DAMAGE": False})["state"] == "ASSESSED"


@pytest.mark.rule("JC-14", "JC-12")
def test_a_rangers_walk_is_evidence_and_the_source_of_a_case(world: World) -> None:
    ticket = world.village.active()
    ranger = open_account(world.city, Role.FOREST_RANGER, UNIT)
    photo = world.paper(ranger)
    walk = {
        "unit_id": UNIT,
        "walked_on": "2026-01-07",
        "track": [[106.3001, 38.4001], [106.3005, 38.4004]],
        "finding": "东北角发现新鲜伐桩",
        "tickets": [ticket.id],
        "photos": [photo],
        "alarming": True,
    }
    patrol = world.done("patrols", ranger, **walk)
    assert patrol["details"]["track_e8"][0] == [10630010000, 3840010000]
    assert world.refused("patrols", ranger, **{**walk, "tickets": ["unknown"]})["code"] == "NOT_FOUND"
    assert world.refused("patrols", ranger, **{**walk, "unit_id": "640122"})["code"] == "OUTSIDE_OWN_UNIT"
    case = open_case(world, patrol_id=patrol["id"], evidence=[photo])
    assert case["details"]["patrol_id"] == patrol["id"]
    assert patrol["papers"] and world.get(f"patrols/{patrol['id']}", world.clerk)["paper_texts"]
    assert world.checked() == []


@pytest.mark.rule("LP-39")
def test_work_under_the_trees_is_registered_freely_and_shown_to_the_assessor(world: World) -> None:
    ticket = world.village.active()
    body = {"ticket_id": ticket.id, "mode": "PLANTING", "since": "2026-01-01", "description": "林下种植黄芪"}
    other = open_account(world.city, Role.CONTRACTOR, UNIT)
    assert world.refused("under-forest", other, **body)["code"] == "NOT_THE_PARTY"
    activity = world.done("under-forest", world.holder, **body)
    passing = dict.fromkeys(ITEMS, True)
    refused = assess(world, ticket, passing)
    assert (refused["code"], refused["rule"]) == ("UPKEEP_ITEMS_MISSING", "LP-39")
    assert assess(world, ticket, passing | {"UNDER_FOREST": True})["state"] == "FINAL"
    ended = world.done(f"under-forest/{activity['id']}/end", world.holder, until="2026-01-08")
    assert ended["state"] == "ENDED"


@pytest.mark.rule("LP-38")
def test_income_from_fruit_is_the_holders_and_enters_no_account(world: World) -> None:
    ticket = world.village.active()
    body = {"ticket_id": ticket.id, "year": 2025, "fen": 1_250_000}
    income = world.done("fruit-income", world.holder, **body)
    assert income["details"]["fen"] == 1_250_000 and income["party_id"] == world.holder.party_id
    assert world.refused("fruit-income", world.clerk, **body)["code"] == "ROLE_NOT_ALLOWED"
    other = world.refused("fruit-income", open_account(world.city, Role.CONTRACTOR, UNIT), **body)
    assert (other["code"], other["rule"]) == ("NOT_THE_PARTY", "LP-38")
    with world.city.reading() as db:
        assert checking.count(db, "ledger_transfer") == checking.count(db, "account_balance") == 0
    assert world.checked() == []


def _far() -> object:
    return json.loads(to_geojson(square(5000, 5000, 20, 20)))["coordinates"]
