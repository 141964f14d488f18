"""A city on any day: the people of one village and its offices, over HTTP, and a worker that keeps time."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.worker import inbox, outbox, terms
from registry.actions.checking import check
from registry.actions.desk import INBOX, NOTICE
from registry.parties.roles import Role
from registry.proof.messages import Message
from registry.proof.platform import TOPIC as PLATFORM
from registry.tickets.ticket import Ticket
from tests.api.accounts import Account, open_account
from tests.registry.tickets.village import UNIT, Village, a_resolution, on, settle_village

PDF = b"%PDF-1.7 a scanned paper"
ITEMS = ("PRESENCE", "SURVIVAL", "PESTS", "FIRE_CARE", "DAMAGE", "RECORDS")
TRIED: set[str] = set()


@dataclass
class World:
    """`day` pins the business date of the next request, as LINPIAO_CLOCK would."""

    city: City
    village: Village
    holder: Account
    clerk: Account
    head: Account
    officer: Account
    day: date = date(2026, 1, 8)
    clients: dict[date, TestClient] = field(default_factory=dict)

    @property
    def here(self) -> City:
        return City(self.city.settings.model_copy(update={"clock": self.day}), self.city.database)

    @property
    def client(self) -> TestClient:
        if self.day not in self.clients:
            self.clients[self.day] = TestClient(build_app(self.here), base_url="http://127.0.0.1:8000")
        return self.clients[self.day]

    def get(self, path: str, by: Account | None = None) -> Any:
        answer = self.client.get(f"/api/{path}", headers=by.headers if by else {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, by: Account, **body: object) -> httpx.Response:
        return self.client.post(f"/api/{path}", json=body, headers=by.headers)

    def done(self, path: str, by: Account, **body: object) -> Any:
        """Once per address tried dry first, which must say the same and change nothing; then done."""
        address = re.sub(r"[0-9a-f]{32}", "…", path)
        tried = None if address in TRIED else self.post(f"{path}?dry_run=true", by, **body)
        TRIED.add(address)
        answer = self.post(path, by, **body)
        assert answer.status_code == 200, (path, answer.text)
        assert tried is None or tried.json().get("state") == answer.json().get("state")
        return answer.json()

    def refused(self, path: str, by: Account, **body: object) -> Any:
        answer = self.post(path, by, **body)
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
        return answer.json()

    def paper(self, by: Account) -> str:
        files = {"paper": ("paper.pdf", PDF, "application/pdf")}
        answer = self.client.post("/api/papers", files=files, headers=by.headers)
        return str(answer.json()["sha256"])

    def worker(self) -> None:
        """Everything that falls due on the day, and every message delivered."""
        now = on(self.day)
        terms.lapse_overdue(self.city.database, now)
        terms.expire_ended(self.city.database, now)
        terms.make_upkeep_final(self.city.database, now)
        terms.close_notices(self.city.database, now)

        def put(message: Message) -> None:
            inbox.put(self.city.database, message, self.here.now())

        nobody = dict.fromkeys((NOTICE, PLATFORM), lambda message: None)
        consumers: dict[str, outbox.Consumer] = {INBOX: put, **nobody}
        while outbox.deliver(self.city.database, consumers, self.here.now()):
            pass

    def file(self, ticket: Ticket) -> Any:
        return self.get(f"files/{ticket.id}", self.clerk)

    def checked(self) -> list[str]:
        """The sentences of `linpiao check` about whatever differs."""
        with self.city.reading() as db:
            report = check(db, self.here.check_scope())
        said = [fault.sentence("en") for result in report.results for fault in result.faults]
        return [one for one in said if "unsealed" not in one and not one.startswith("blob ")]


def a_world(city: City, day: date = date(2026, 1, 8), village: Village | None = None) -> World:
    village = village or settle_village(city.database)
    decided = replace(a_resolution(), on=day)
    village = replace(village, now=on(day), application=replace(village.application, resolution=decided))
    return World(
        city,
        village,
        open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.COUNTY_FORESTRY, UNIT),
        open_account(city, Role.CITY_FORESTRY),
        day,
    )


def fail_year(world: World, ticket: Ticket, year: int, notified_on: date) -> str:
    """One failed year, assessed and notified on a day."""
    world.day = notified_on
    paper = world.paper(world.clerk)
    items = dict.fromkeys(ITEMS, True) | {"SURVIVAL": False}
    found = world.done(
        "upkeep",
        world.clerk,
        subject_kind="ticket",
        subject_id=ticket.id,
        year=year,
        items=items,
        evidence=[paper],
    )
    assert found["state"] == "ASSESSED"
    told = world.done(f"upkeep/{found['id']}/notify", world.clerk)
    assert told["state"] == "NOTIFIED"
    return str(found["id"])
