"""The planting duty over HTTP: payments of a year, one certificate a person, rosters, the board (16.8)."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.actions import duty as verbs
from registry.actions.identity import ErasureGround, MarkKind, erase_person, mark_person
from registry.actions.parties import register_person
from registry.errors import RuleRefused
from registry.law.packs import Pack
from registry.market.duty import ID_CHECKS, ID_WEIGHTS, Paid, Person, counting, trees_paid
from registry.market.orders import OrderObject
from registry.parties.persons import PersonalDetails
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import law, privacy
from tests.api.accounts import Account, open_account
from tests.api.market import Market, a_market
from tests.api.test_adoption import faults
from tests.api.test_planting import paid, published, wish
from tests.registry.tickets.village import SIGNED, UNIT

ADULT, CHILD = "19900101", "20150601"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@dataclass
class Grove:
    """A published site of the year, who takes the money and who issues certificates."""

    market: Market
    cashier: Account
    greening: Account
    site: dict[str, Any]

    def buys(self, buyer: Account, trees: int, **changes: Any) -> dict[str, Any]:
        return paid(self.market, buyer, self.cashier, wish(self.site, trees, **changes))

    def standing(self, by: Account, year: int = 2026) -> tuple[int, int, bool]:
        stands = self.market.get(f"duty?year={year}", by)
        assert stands["minimum"] == 3 and "惯例" in stands["note"]
        return stands["trees"], stands["used"], stands["reached"]

    def refused(self, path: str, by: Account, body: Any) -> set[tuple[str, str]]:
        """Code and rule of every refusal."""
        problem = self.market.post(path, by, body).json()
        return {(one["code"], one["rule"]) for one in problem.get("refusals") or [problem]}


@pytest.fixture
def grove(client: TestClient, city: City) -> Grove:
    return a_grove(client, city)


def a_grove(client: TestClient, city: City) -> Grove:
    market = a_market(client, city)
    greening = open_account(city, Role.GREENING_OFFICE)
    return Grove(market, open_account(city, Role.FINANCE), greening, published(market))


@pytest.fixture
def citizen(city: City) -> Account:
    return open_account(city, Role.CITIZEN)


def id_number(serial: int, born: str = ADULT) -> str:
    """Of no place there is, with the right check character."""
    stem = f"000000{born}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(stem, ID_WEIGHTS, strict=True))
    return stem + ID_CHECKS[total % 11]


def named(serial: int, born: str = ADULT) -> dict[str, Any]:
    return {"name": f"示例人员{serial:03d}", "id_number": id_number(serial, born)}


def roster(people: Iterable[dict[str, Any]], headcount: int = 4) -> dict[str, Any]:
    return {"year": 2026, "headcount": headcount, "people": list(people)}


@pytest.mark.rule("YZ-06", "RA-28")
def test_purchases_of_the_year_add_up_and_the_office_issues_on_application(
    grove: Grove, citizen: Account
) -> None:
    market, application = grove.market, named(1) | {"year": 2026}
    grove.buys(citizen, 2)
    grove.buys(citizen, 5, purpose="LIFE")
    grove.buys(citizen, 5, gift=True)
    assert grove.standing(citizen) == (2, 0, False)
    assert grove.refused("duty/apply", citizen, application) == {("DUTY_NOT_REACHED", "YZ-06")}
    second = grove.buys(citizen, 1)
    assert grove.standing(citizen) == (3, 0, True)
    assert grove.standing(citizen, 2025) == (0, 0, False)
    assert market.get("duty-applications", grove.greening) == []

    made = market.done("duty/apply", citizen, application)
    assert (made["state"], made["unit_id"], made["details"]["trees"]) == ("APPLIED", UNIT, 3)
    assert grove.standing(citizen) == (3, 3, False)
    assert market.get("duty/board?year=2026")["counties"] == []
    assert market.post(f"duty-applications/{made['id']}/issue", market.officer).status_code == 403
    asked = market.get(f"duty-applications/{made['id']}/person", grove.greening)
    assert asked["name"] == "示**" and ADULT not in asked["id_number"]
    assert market.get(f"duty-applications/{made['id']}/person", citizen)["name"] == "示例人员001"
    issued = market.done(f"duty-applications/{made['id']}/issue", grove.greening)
    assert issued["state"] == "ISSUED" and second["id"] in issued["details"]["orders"]

    shown = market.get(f"duty/certificates/{issued['details']['number']}")
    assert (shown["name"], shown["year"], shown["trees"]) == ("示**", 2026, 3)
    everything = market.get("duty-applications", grove.greening)
    assert application["id_number"] not in str((everything, shown, made)) and "人员" not in str(everything)
    assert faults(market.city) == []


@pytest.mark.rule("YZ-06", "XW-01")
def test_one_certificate_a_person_and_year_and_no_payment_counts_twice(
    grove: Grove, citizen: Account, city: City
) -> None:
    market = grove.market
    grove.buys(citizen, 6)
    market.done("duty/apply", citizen, named(1) | {"year": 2026})
    for serial in (1, 2):
        again = grove.refused("duty/apply", citizen, named(serial) | {"year": 2026})
        assert again == {("DUTY_TWICE", "YZ-06")}
    other = open_account(city, Role.CITIZEN)
    grove.buys(other, 3)
    assert grove.refused("duty/apply", other, named(1) | {"year": 2026}) == {("DUTY_TWICE", "YZ-06")}
    assert market.done("duty/apply", other, named(2) | {"year": 2026})["state"] == "APPLIED"


@pytest.mark.rule("YZ-06", "GS-31")
def test_only_oneself_under_the_real_name_and_every_problem_at_once(
    grove: Grove, citizen: Account, city: City
) -> None:
    grove.buys(citizen, 3)
    wrong = named(1) | {"year": 2026, "name": " ", "id_number": id_number(1)[:-1] + "Y"}
    assert grove.refused("duty/apply", citizen, wrong) == {("ID_NUMBER_WRONG", "YZ-06")}
    with city.database.writing() as db:
        somebody = register_person(
            db, PersonalDetails(name="示例人员002"), vault=city.vault, by=SYSTEM, now=city.now()
        )
        mark_person(
            db,
            somebody.id,
            MarkKind.ID_NUMBER,
            id_number(2),
            vault=city.vault,
            by=SYSTEM,
            now=city.now(),
        )
    assert grove.refused("duty/apply", citizen, named(2) | {"year": 2026}) == {("NOT_REAL_NAME", "GS-31")}
    with city.database.writing() as db:
        privacy.erase(db, citizen.person_id)
    unverified = named(1) | {"year": 2025}
    assert grove.refused("duty/apply", citizen, unverified) == {
        ("NOT_REAL_NAME", "GS-31"),
        ("DUTY_NOT_REACHED", "YZ-06"),
    }


@pytest.mark.rule("YZ-11", "YZ-09", "GS-15", "RA-28")
def test_a_unit_pays_once_names_its_people_and_the_board_shows_its_rate(grove: Grove, city: City) -> None:
    market, unit = grove.market, open_account(city, Role.ENTERPRISE, UNIT)
    grove.buys(unit, 7)
    people = [named(1), named(2, CHILD)]
    faulty = roster([*people, named(2, CHILD)], headcount=2)
    assert grove.refused("duty/rosters", unit, faulty) == {
        ("ROSTER_TOO_LONG", "YZ-11"),
        ("HEADCOUNT_TOO_SMALL", "YZ-11"),
        ("DUTY_TWICE", "YZ-06"),
    }
    handed = market.done("duty/rosters", unit, roster(people))
    assert (handed["details"]["persons"], handed["details"]["trees"]) == (2, 6)
    assert [one["id"] for one in market.get("duty-rosters", grove.greening)] == [handed["id"]]
    assert grove.standing(unit) == (7, 6, False)
    assert grove.refused("duty/rosters", unit, roster([named(3)])) == {("ROSTER_TOO_LONG", "YZ-11")}

    applied = market.get("duty-applications", grove.greening)
    adult, child = sorted(applied, key=lambda one: int(one["details"]["minor"]))
    numbers = [
        market.done(f"duty-applications/{one['id']}/issue", grove.greening)["details"]["number"]
        for one in (adult, child)
    ]
    assert [market.get(f"duty/certificates/{number}")["name"] for number in numbers] == ["示**", "***"]
    assert market.get(f"duty-applications/{child['id']}/person", grove.greening)["name"] == "***"
    board = market.get("duty/board?year=2026")
    assert board["counties"] == [{"unit_id": UNIT, "persons": 2, "trees": 6, "planted_dm2": 0}]
    (row,) = board["units"]
    assert (row["persons"], row["headcount"], row["rate_permille"]) == (2, 4, 500)
    planted = {"planted": 7, "planted_on": "2026-01-08", "photos": [SIGNED]}
    market.done(f"planting-sites/{grove.site['id']}/plant", market.desk, planted)
    (county,) = market.get("duty/board?year=2026")["counties"]
    assert county["planted_dm2"] == grove.site["area_dm2"] > 0
    assert faults(city) == []


@pytest.mark.rule("YZ-06", "GS-15")
def test_a_revoked_payment_stops_the_issue_and_an_erased_person_has_no_name(
    grove: Grove, citizen: Account, city: City
) -> None:
    market = grove.market
    bought = grove.buys(citizen, 3)
    made = market.done("duty/apply", citizen, named(1) | {"year": 2026})["id"]
    decided = {"decision_sha256": SIGNED}
    market.done(f"certificates/{bought['certificate_no']}/revoke", market.officer, decided)
    assert grove.refused(f"duty-applications/{made}/issue", grove.greening, {}) == {
        ("DUTY_NOT_REACHED", "YZ-06")
    }
    grove.buys(citizen, 3)
    number = market.done(f"duty-applications/{made}/issue", grove.greening)["details"]["number"]
    with city.database.writing() as db:
        erase_person(db, citizen.party_id, ErasureGround.REQUEST, by=SYSTEM, now=city.now())
    assert market.get(f"duty/certificates/{number}")["name"] == "***"


@pytest.mark.rule("YZ-06", "YZ-11")
def test_two_rosters_at_once_share_no_tree_and_two_units_no_person(
    postgis_database: Database, settings: Settings
) -> None:
    """PostGIS only: the other database lets one writer in at a time."""
    city = City(settings, postgis_database)
    with TestClient(build_app(city), base_url="http://127.0.0.1:8000") as client:
        grove = a_grove(client, city)
        one, two, three = (open_account(city, Role.ENTERPRISE, UNIT) for _ in range(3))
        for unit in (one, two, three):
            grove.buys(unit, 3)
        assert _at_once(city, [(one, 1), (one, 2), (one, 3)]) == ["", "ROSTER_TOO_LONG", "ROSTER_TOO_LONG"]
        assert _at_once(city, [(two, 9), (three, 9)]) == ["", "DUTY_TWICE"]


def _at_once(city: City, tries: list[tuple[Account, int]]) -> list[str]:
    """Each unit hands in a roster of this one person, all at the same moment; the codes of the refusals."""
    gate = Barrier(len(tries))

    def hand_in(unit: Account, serial: int) -> str:
        person = Person("示例人员", id_number(serial))
        by, vault = unit.appointment.actor, city.vault
        gate.wait()
        try:
            with city.database.writing() as db:
                verbs.hand_in(db, 2026, 4, [person], vault=vault, by=by, now=city.now())
        except RuleRefused as refused:
            return refused.code
        return ""

    with ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(hand_in, *zip(*tries, strict=True)))


def test_value_in_trees_and_the_switch_of_adoption(city: City) -> None:
    """Whole trees of all that was paid: 41 and 43 yuan at 42 yuan a tree are two trees, 83 yuan are one."""
    with city.reading() as db:
        pack: Pack = law.current_law(db).require("xiaowei", date(2026, 1, 8), UNIT)
    site, tree, listing = (Paid(kind, UNIT, kind, 2, 8_300) for kind in OrderObject.__members__.values())
    assert {one.object for one in counting([site, tree, listing], pack)} == {
        OrderObject.LISTING,
        OrderObject.SITE,
    }
    by_yuan = [Paid("a", UNIT, OrderObject.LISTING, 0, fen) for fen in (4_100, 4_300)]
    assert [trees_paid(by_yuan, price) for price in (42, 43, None)] == [2, 1, 0]
    assert trees_paid([Paid("b", UNIT, OrderObject.SITE, 2, 8_400)], 42) == 2


def test_a_birthday_makes_an_adult() -> None:
    person = Person("示例人员001", id_number(1, "20080301"))
    assert person.is_minor(date(2026, 2, 28)) and not person.is_minor(date(2026, 3, 1))
