"""The yearly assessment over HTTP: what counts when, what two failed years do, and what nothing can stop."""

from datetime import date
from typing import Any

import pytest

from api.city import City
from registry.actions.land import record_pledge
from registry.land.certificates import Pledge
from registry.parties.roles import Role
from registry.store.queries import land, tickets
from registry.tickets.locks import Flag
from registry.tickets.ticket import Ticket
from tests.api.accounts import open_account
from tests.api.care.world import ITEMS, World, a_world, fail_year
from tests.registry.tickets.village import UNIT


@pytest.fixture
def world(city: City) -> World:
    return a_world(city, date(2024, 6, 3))


def row(world: World, ticket: Ticket) -> Ticket:
    with world.city.reading() as db:
        return tickets.known(db, ticket.id)


@pytest.mark.rule("LP-36a", "LP-36b", "JC-05", "JC-06", "JC-08")
def test_worked_example_9_two_failed_years_end_a_ticket_on_its_exact_dates(world: World) -> None:
    ticket = world.village.active()
    first = fail_year(world, ticket, 2024, date(2024, 12, 2))
    world.day = date(2024, 12, 9)
    world.worker()
    assert world.get(f"upkeep/{first}", world.clerk)["state"] == "NOTIFIED"
    world.day = date(2024, 12, 10)
    world.worker()
    assert world.get(f"upkeep/{first}", world.holder)["details"]["final_from"] == "2024-12-10"
    assert world.file(ticket)["state"] == "ACTIVE" and Flag.WATCH in row(world, ticket).flags
    locked = pledge(world, ticket)
    assert (locked["code"], locked["rule"]) == ("TICKET_LOCKED", "JC-08")

    second = fail_year(world, ticket, 2025, date(2025, 12, 1))
    assert world.get(f"upkeep/{second}", world.holder)["details"]["objection_due_on"] == "2025-12-08"
    world.day = date(2025, 12, 8)
    assert world.refused(f"upkeep/{second}/make-final", world.clerk)["code"] == "UPKEEP_NOT_FINAL"
    world.day = date(2025, 12, 9)
    world.worker()
    assert world.file(ticket)["state"] == "CANCELLATION_DUE"
    assert row(world, ticket).cancellation["sign_by"] == "2025-12-15"
    assert ticket.id not in world.get("duties?year=2025", world.officer)["unsigned_cancellations"]
    world.day = date(2025, 12, 15)
    assert ticket.id not in world.get("duties?year=2025", world.officer)["unsigned_cancellations"]
    world.day = date(2025, 12, 16)
    assert ticket.id in world.get("duties?year=2025", world.officer)["unsigned_cancellations"]
    assert world.checked() == []


@pytest.mark.rule("LP-36b", "JC-11", "IV-10")
def test_two_failed_years_cancel_even_a_pledged_ticket(world: World) -> None:
    ticket = world.village.active()
    assert pledge(world, ticket)["state"] == "ACTIVE"
    for year in (2024, 2025):
        fail_year(world, ticket, year, date(year, 12, 1))
        world.day = date(year, 12, 9)
        world.worker()
    assert row(world, ticket).flags >= {Flag.PLEDGED, Flag.CANCELLATION_DUE}
    paper = world.paper(world.head)
    article = "办法第三十六条"
    grounds = {"facts": "连续两年不合格", "rule": "LP-36b", "article": article, "evidence_sha256": paper}
    lifted = world.refused(f"files/{ticket.id}/lift-cancellation", world.head, grounds=grounds)
    assert (lifted["code"], lifted["rule"]) == ("FAILS_STAND", "IV-10")
    done = world.done(f"files/{ticket.id}/cancel", world.head, grounds=grounds)
    assert done["state"] == "CANCELLED" and row(world, ticket).end_reason == "ASSESSMENT"
    with world.city.reading() as db:
        (claim,) = land.claims_of(db, "ticket", ticket.id)
    assert claim.live is False
    assert world.checked() == []


@pytest.mark.rule("JC-06", "JC-07")
def test_a_year_without_assessment_neither_counts_nor_resets_and_is_a_duty(world: World) -> None:
    ticket = world.village.active()
    fail_year(world, ticket, 2024, date(2024, 12, 2))
    world.day = date(2024, 12, 10)
    world.worker()
    world.day = date(2026, 1, 5)
    duties = world.get("duties?year=2025", world.officer)
    assert duties["not_assessed"] == [ticket.id] and duties["overdue"] is True
    assert world.get("duties?year=2024", world.clerk)["not_assessed"] == []
    fail_year(world, ticket, 2026, date(2026, 1, 5))
    world.day = date(2026, 1, 13)
    world.worker()
    assert world.file(ticket)["state"] == "ACTIVE" and Flag.WATCH in row(world, ticket).flags


@pytest.mark.rule("JC-06")
def test_one_passed_year_resets_the_count(world: World) -> None:
    ticket = world.village.active()
    fail_year(world, ticket, 2024, date(2024, 12, 2))
    world.day = date(2024, 12, 10)
    world.worker()
    world.day = date(2025, 9, 1)
    passed = assess(world, ticket, 2025, dict.fromkeys(ITEMS, True))
    assert passed["state"] == "FINAL" and passed["details"]["passed"] is True
    assert Flag.WATCH not in row(world, ticket).flags
    assert world.checked() == []


@pytest.mark.rule("LP-36b", "IV-10")
def test_an_objection_is_answered_before_a_fail_counts_and_a_revoked_one_lifts_the_end(world: World) -> None:
    ticket = world.village.active()
    first = fail_year(world, ticket, 2024, date(2024, 12, 2))
    world.day = date(2024, 12, 9)
    world.done(f"upkeep/{first}/object", world.holder, statement="示例：复测成活率合格")
    world.day = date(2024, 12, 20)
    world.worker()
    assert world.get(f"upkeep/{first}", world.clerk)["state"] == "OBJECTED"
    own = world.refused(f"upkeep/{first}/answer", world.clerk, upheld=False, reason="复核仍不合格")
    assert own["code"] == "FOUR_EYES"
    world.done(f"upkeep/{first}/answer", world.head, upheld=False, reason="复核仍不合格")
    again = world.refused(f"upkeep/{first}/object", world.holder, statement="再次异议")
    assert again["code"] == "OBJECTION_TOO_LATE" and again["rule"] == "LP-36b"
    world.worker()
    assert world.get(f"upkeep/{first}", world.clerk)["details"]["final_from"] == "2024-12-20"
    second = fail_year(world, ticket, 2025, date(2025, 12, 1))
    world.day = date(2025, 12, 9)
    world.worker()
    assert world.file(ticket)["state"] == "CANCELLATION_DUE"
    world.done(f"upkeep/{second}/revoke", world.head, reason="样地位置有误")
    assert world.file(ticket)["state"] == "ACTIVE" and Flag.WATCH in row(world, ticket).flags
    assert world.checked() == []


@pytest.mark.rule("JC-05", "JC-06")
def test_every_item_is_answered_once_a_year_by_the_county_and_nobody_else(world: World) -> None:
    ticket = world.village.active()
    items = dict.fromkeys(ITEMS[:4], True)
    refused = assess(world, ticket, 2023, items, refused=True)
    assert refused["code"] == "SEVERAL_REFUSED"
    assert {one["code"] for one in refused["refusals"]} == {"UPKEEP_YEAR_NOT_DUE", "UPKEEP_ITEMS_MISSING"}
    assert assess(world, ticket, 2024, dict.fromkeys(ITEMS, True))["state"] == "FINAL"
    twice = assess(world, ticket, 2024, dict.fromkeys(ITEMS, True), refused=True)
    assert twice["code"] == "UPKEEP_ALREADY_ASSESSED"
    neighbour = open_account(world.city, Role.COUNTY_FORESTRY, "640122")
    body = {"subject_kind": "ticket", "subject_id": ticket.id, "year": 2024, "items": {}, "evidence": []}
    assert world.refused("upkeep", world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    (one,) = world.get("upkeep", world.holder)
    assert world.client.get(f"/api/upkeep/{one['id']}", headers=neighbour.headers).status_code == 403


def assess(
    world: World, ticket: Ticket, year: int, items: dict[str, bool], *, refused: bool = False
) -> dict[str, object]:
    say = world.refused if refused else world.done
    found: dict[str, object] = say(
        "upkeep",
        world.clerk,
        subject_kind="ticket",
        subject_id=ticket.id,
        year=year,
        items=items,
        evidence=[world.paper(world.clerk)],
    )
    return found


def pledge(world: World, ticket: Ticket) -> dict[str, Any]:
    """A bank enters a security over the ticket, on a forest right that is free."""
    day, world.day = world.day, max(world.day, date(2024, 6, 4))
    with world.city.database.writing() as db:
        officer = world.clerk.appointment.actor
        record_pledge(db, ticket.certificate_id, Pledge.FREE, by=officer, now=world.here.now())
    bank = open_account(world.here, Role.BANK, UNIT)
    paper = world.paper(bank)
    answer = world.post(
        f"files/{ticket.id}/pledge",
        bank,
        kind="TICKET",
        pledgee_id=bank.party_id,
        registration_body="示例登记机构",
        registration_no="示例001",
        contract_sha256=paper,
        holder_consent_sha256=paper,
        amount_fen=10_000_000,
        begins_on=world.day.isoformat(),
        ends_on="2027-01-01",
    )
    world.day = day
    found: dict[str, Any] = answer.json()
    return found
