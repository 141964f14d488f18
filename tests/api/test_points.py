"""Points and travel over HTTP (JF-01 to JF-11): told by a signed feed, compared, verified, used, appealed."""

import hmac
import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.app import build_app
from api.city import City
from api.workflows.points_feed import link_proof
from registry.actions import points as verbs
from registry.actions.checking import check
from registry.actions.checks import cases, points
from registry.actions.identity import ErasureGround, erase_person
from registry.actions.ledger import open_account as open_ledger_account
from registry.law.packs import load_packs
from registry.ledger.accounts import Account as Account_
from registry.ledger.accounts import Limit
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Database
from registry.store.queries import points as stored
from tests.api.accounts import Account, open_account
from tests.api.market import a_market
from tests.registry.tickets.village import UNIT, on

KEY = "a shared key"
FORMULA = {
    "rates": {"BUS": 100, "TAXI": 200, "BICYCLE": 50},
    "validity_months": 6,
    "frequent_trips": 3,
    "effective_from": "2026-01-01",
    "document_ref": "示例积分标准〔2026〕1号",
}


def an_act(number: int, **changes: Any) -> dict[str, Any]:
    body = {"source_id": f"act-{number}", "account": "u-001", "activity": "BUS", "happened_on": "2026-01-06"}
    return {**body, "reduction_g": 1_000, "unit_id": UNIT, "route": "示例1路", **changes}


@dataclass
class Platform:
    """`day` pins the business date, as LINPIAO_CLOCK would."""

    city: City
    client: TestClient
    operator: Account
    verifier: Account
    ecology: Account
    ecology2: Account
    citizen: Account
    merchant: Account
    paper: str = ""

    def post(self, path: str, by: Account, body: Any = None) -> Any:
        return self.client.post(f"/api/points/{path}", json=body or {}, headers=by.headers)

    def done(self, path: str, by: Account, **body: Any) -> Any:
        answer = self.post(path, by, body)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def refused(self, path: str, by: Account, **body: Any) -> tuple[str, str]:
        problem = self.post(path, by, body).json()
        return problem.get("code", ""), problem.get("rule", "")

    def get(self, path: str, by: Account | None = None) -> Any:
        return self.client.get(f"/api/points/{path}", headers=by.headers if by else {}).json()

    def feed(self, *acts: dict[str, Any], batch: str = "b-1", trips: Any = (), **more: Any) -> Any:
        told = {"format": "linpiao-points-feed/1", "source": "my-ningxia", "batch": batch, **more}
        content = json.dumps({**told, "acts": list(acts), "trips": list(trips)}).encode()
        return self.send(content, "sha256=" + hmac.new(KEY.encode(), content, sha256).hexdigest())

    def send(self, content: bytes, signature: str) -> Any:
        headers = {**self.operator.headers, "x-signature": signature, "content-type": "application/json"}
        return self.client.post("/api/points/feed", content=content, headers=headers)

    def imported(self, *acts: dict[str, Any], **more: Any) -> Any:
        answer = self.feed(*acts, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def active_formula(self) -> None:
        formula = self.done("formulas", self.ecology, **FORMULA, paper_sha256=self.paper)["id"]
        assert self.refused(f"formulas/{formula}/activate", self.ecology) == ("FORMULA_NEEDS_TWO", "RA-23")
        self.done(f"formulas/{formula}/activate", self.ecology2)

    def on_file(self) -> None:
        body = {"party_id": self.verifier.party_id, "filing_no": "示例备案001", "qualification": "示例资质"}
        body |= {"since": "2025-01-01", "until": "2026-12-31"}
        answer = self.client.post("/api/verifiers", json=body, headers=self.ecology.headers)
        assert answer.status_code == 200

    def verified(self, batch: str) -> Any:
        report = {"report_no": "示例核证1", "report_sha256": self.paper}
        return self.done(f"batches/{batch}/verify", self.verifier, **report)

    def linked(self, account: str = "u-001", by: Account | None = None) -> Account:
        by = by or self.citizen
        proof = link_proof("my-ningxia", account, self.city.settings)
        self.done("link", by, source="my-ningxia", account=account, proof=proof)
        return by

    def with_points(self, acts: int = 5) -> None:
        """A linked citizen with 10 points for each of `acts`."""
        self.active_formula()
        self.on_file()
        self.verified(self.imported(*(an_act(number) for number in range(acts)))["id"])
        self.linked()

    def offer(self, **changes: Any) -> str:
        body = {"merchant_id": self.merchant.party_id, "title": "公交充值10元", "scene": "TRAVEL"}
        body |= {"benefit": "BUS_TOP_UP", "department": "TRANSPORT", "points_price": 30, "quantity": 2}
        body |= {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
        return str(self.done("offers", self.ecology, **{**body, **changes})["id"])

    def differences(self) -> list[str]:
        with self.city.reading() as db:
            results = check(db, self.city.check_scope(), (*cases.PASSES, *points.PASSES)).results
        return [str(fault) for result in results for fault in result.faults]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A refusal of a rule does not depend on the dialect; the journey walks both."""
    return sqlite_database


@pytest.fixture
def platform(city: City) -> Platform:
    city = City(city.settings.model_copy(update={"points_key": SecretStr(KEY)}), city.database)
    roles = (Role.INCLUSION_OPERATOR, Role.VERIFIER, Role.ECOLOGY, Role.ECOLOGY)
    people = [open_account(city, role) for role in roles]
    person = open_account(city, Role.CITIZEN)
    citizen = open_account(city, Role.CITIZEN, party_id=person.person_id)
    merchant = open_account(city, Role.ENTERPRISE, UNIT)
    client = TestClient(build_app(city), base_url="http://127.0.0.1:8000")
    sent = {"paper": ("paper.pdf", b"%PDF-1.7 a scanned paper", "application/pdf")}
    paper = client.post("/api/papers", files=sent, headers=people[2].headers).json()["sha256"]
    return Platform(city, client, *people, citizen, merchant, paper)


@pytest.mark.rule("JF-01", "JF-10")
def test_a_feed_is_signed_closed_and_taken_once(platform: Platform) -> None:
    first = platform.imported(an_act(1), an_act(2))
    assert (first["state"], first["details"]["acts"], first["details"]["reduction_g"]) == (
        "IMPORTED",
        2,
        2_000,
    )
    assert platform.imported(an_act(1), an_act(2))["id"] == first["id"]
    again = platform.imported(an_act(2), an_act(3), batch="b-2")
    assert again["details"]["acts"] == 1
    other = platform.feed(an_act(3, reduction_g=9), batch="b-3")
    assert (other.status_code, other.json()["code"]) == (409, "FEED_CONTRADICTED")
    assert platform.feed(an_act(1), batch="b-1").json()["code"] == "FEED_CONTRADICTED"
    assert platform.feed(an_act(4), an_act(4), batch="b-4").json()["code"] == "FEED_CONTRADICTED"
    assert platform.send(b"{}", "sha256=00").json()["code"] == "FEED_NOT_SIGNED"
    for more in ({"phone": "13900000000"}, {"name": "示例人员001"}):
        refused = platform.feed(an_act(5, **more), batch="b-5")
        assert (
            refused.json()["code"] == "WRONG_INPUT" and next(iter(more)) in refused.json()["facts"]["fields"]
        )
    bare = platform.feed(an_act(6, unit_id=None, route=""), batch="b-6").json()
    assert (bare["code"], bare["rule"]) == ("PLACE_MISSING", "JF-02")
    schema = platform.get("feed-schema")
    assert schema["additionalProperties"] is False and "phone" not in json.dumps(schema)
    assert platform.differences() == []


@pytest.mark.rule("JF-01")
def test_the_same_feed_comes_as_a_file(platform: Platform) -> None:
    told = {"format": "linpiao-points-feed/1", "source": "i-yinchuan", "batch": "f-1", "acts": [an_act(1)]}
    content = json.dumps(told).encode()
    signed = "sha256=" + hmac.new(KEY.encode(), content, sha256).hexdigest()
    files = {"feed": ("feed.json", content), "signature": ("feed.sig", signed.encode())}
    answer = platform.client.post("/api/points/feed-file", files=files, headers=platform.operator.headers)
    assert answer.status_code == 200 and answer.json()["details"]["acts"] == 1


@pytest.mark.rule("JF-02")
def test_an_act_a_project_may_count_is_held_until_a_person_resolves_it(platform: Platform) -> None:
    scope = {"unit_id": UNIT, "activity": "BUS", "project_no": "示例项目001", "route": "示例1路"}
    window = {"period_from": "2026-01-01", "period_to": "2026-12-31"}
    platform.done("scopes", platform.ecology, **scope, **window)
    platform.active_formula()
    platform.on_file()
    told = [an_act(1), an_act(2, account="u-002"), an_act(3, route="示例2路"), an_act(4, unit_id="640121")]
    told.append(an_act(5, activity="BICYCLE"))
    batch = platform.imported(*told)
    assert batch["details"]["held"] == 2
    entered = platform.verified(batch["id"])
    assert (entered["state"], entered["details"]["points"]) == ("ENTERED", 10 + 10 + 20)
    first, second = platform.get("hits", platform.ecology)
    assert platform.refused(f"hits/{first['id']}/resolve", platform.operator, counted=True, reason="x")[
        0
    ] == ("ROLE_NOT_ALLOWED")
    platform.done(f"hits/{first['id']}/resolve", platform.ecology, counted=True, reason="不在项目车辆范围内")
    platform.done(f"hits/{second['id']}/resolve", platform.ecology, counted=False, reason="已由项目计入")
    own = platform.get("mine", platform.linked())["usable"]
    other = open_account(platform.city, Role.CITIZEN)
    other = open_account(platform.city, Role.CITIZEN, party_id=other.person_id)
    theirs = platform.get("mine", platform.linked("u-002", other))["usable"]
    assert sorted((own, theirs)) in ([0, 50], [10, 40])  # one of the two that were held counts
    assert platform.differences() == []


@pytest.mark.rule("JF-03", "RA-19")
def test_points_follow_the_formula_only_after_a_professional_institution_verified(platform: Platform) -> None:
    batch = platform.imported(an_act(1, reduction_g=1_099), an_act(2, activity="WALK"))["id"]
    report = {"report_no": "示例核证1", "report_sha256": platform.paper}
    platform.linked()
    assert platform.refused(f"batches/{batch}/verify", platform.verifier, **report)[0] == "SEVERAL_REFUSED"
    platform.on_file()
    without = platform.refused(f"batches/{batch}/verify", platform.verifier, **report)
    assert without == ("FORMULA_MISSING", "JF-03")
    platform.active_formula()
    assert platform.get("mine", platform.citizen)["usable"] == 0
    assert platform.refused(f"batches/{batch}/verify", platform.operator, **report)[0] == "ROLE_NOT_ALLOWED"
    assert [one["id"] for one in platform.get("to-verify", platform.verifier)] == [batch]
    assert platform.verified(batch)["details"]["points"] == 10  # 1,099 g at 100 g, down; walking has no rate
    mine = platform.get("mine", platform.citizen)
    assert (mine["usable"], mine["entries"][0]["valid_until"]) == (10, "2026-07-07")
    later = {**FORMULA, "paper_sha256": platform.paper, "effective_from": "2026-02-01", "rates": {"BUS": 10}}
    newer = platform.done("formulas", platform.ecology, **later)["id"]
    platform.done(f"formulas/{newer}/activate", platform.ecology2)
    other = platform.imported(an_act(3), batch="b-2")["id"]
    assert platform.verified(other)["details"]["points"] == 10  # the new one has not begun
    rejected = platform.imported(an_act(4), batch="b-3")["id"]
    platform.done(f"batches/{rejected}/reject", platform.verifier, reason="样本不符")
    assert platform.get("mine", platform.citizen)["usable"] == 20
    assert platform.differences() == []


@pytest.mark.rule("JF-04")
def test_points_expire_and_nobody_spends_more_than_is_left(platform: Platform) -> None:
    platform.with_points()
    offer, dear = platform.offer(), platform.offer(points_price=51)
    assert platform.refused(f"offers/{dear}/exchange", platform.citizen) == ("NOT_ENOUGH_POINTS", "JF-04")
    coupon = platform.done(f"offers/{offer}/exchange", platform.citizen)
    mine = platform.get("mine", platform.citizen)
    assert (mine["usable"], len(mine["entries"])) == (20, 5 + 3)
    assert platform.refused(f"offers/{offer}/exchange", platform.citizen) == ("NOT_ENOUGH_POINTS", "JF-04")
    with platform.city.reading() as db:
        last, after = date(2026, 7, 7), date(2026, 7, 8)
        assert verbs.my_points(db, platform.citizen.party_id, last).usable == 20
        assert verbs.my_points(db, platform.citizen.party_id, after).usable == 0
    small = platform.offer(points_price=1)
    with pytest.raises(Exception, match="NOT_ENOUGH_POINTS"), platform.city.database.writing() as db:
        verbs.exchange(db, small, by=platform.citizen.appointment.actor, now=on(date(2026, 7, 8)))
    assert coupon["state"] == "ISSUED" and platform.differences() == []


@pytest.mark.rule("JF-04")
def test_the_database_keeps_entries_and_overspends_no_lot(platform: Platform) -> None:
    platform.with_points(1)
    attacks = (
        "UPDATE points_entry SET points = 1000",
        "DELETE FROM points_entry",
        "UPDATE points_lot SET points_left = -1",
        "UPDATE feed_entry SET reduction_g = 1",
    )
    for attack in attacks:
        with pytest.raises(DBAPIError), platform.city.database.writing() as db:
            db.execute(text(attack))
    with platform.city.database.writing() as db:
        db.execute(text("UPDATE points_lot SET points_left = 9"))
    assert any("points_lot" in one for one in platform.differences())


@pytest.mark.rule("JF-04")
def test_an_appeal_has_a_number_a_term_and_a_reasoned_answer(platform: Platform) -> None:
    platform.active_formula()
    platform.imported(an_act(1))
    assert platform.refused("appeals", platform.citizen, statement="少记了")[0] == "ACCOUNT_UNKNOWN"
    platform.linked()
    made = platform.done("appeals", platform.citizen, statement="1月6日公交未计入")
    assert made["papers"][0].startswith("640100（诉）〔2026〕")
    assert made["details"]["answer_due_on"] == "2026-01-29"  # 15 working days after 2026-01-08
    assert platform.refused(f"appeals/{made['id']}/answer", platform.ecology, granted=10, reason=" ")[0] == (
        "REASON_MISSING"
    )
    answered = platform.done(f"appeals/{made['id']}/answer", platform.ecology, granted=10, reason="属实")
    assert answered["state"] == "UPHELD" and platform.get("mine", platform.citizen)["usable"] == 10
    second = platform.done("appeals", platform.citizen, statement="再次申诉")
    rejected = platform.done(f"appeals/{second['id']}/answer", platform.ecology, reason="已在批次中计入")
    assert rejected["state"] == "REJECTED"
    own = platform.get(f"appeals/{second['id']}", platform.citizen)
    assert own["paper_texts"][-1]["body"]["reason"] == "已在批次中计入"
    assert platform.differences() == []


@pytest.mark.rule("JF-05", "JF-06")
def test_a_coupon_is_taken_once_by_its_own_merchant(platform: Platform) -> None:
    assert len(load_packs()["xiaona-2025@1"].items("JF-05.scenes")) == 5
    platform.with_points(7)
    offer = platform.offer()
    assert platform.get("offers")[0]["paper_texts"][0]["body"]["title"] == "公交充值10元"
    platform.done(f"offers/{offer}/exchange", platform.citizen)
    (coupon,) = platform.get("mine", platform.citizen)["coupons"]
    rival = open_account(platform.city, Role.ENTERPRISE, UNIT)
    place = f"coupons/{coupon['id']}/use"
    assert platform.refused(place, rival, code=coupon["code"]) == ("NOT_THE_MERCHANT", "JF-05")
    assert platform.refused(place, platform.merchant, code="WRONG")[0] == "NOT_THE_MERCHANT"
    assert platform.done(place, platform.merchant, code=coupon["code"].lower())["state"] == "USED"
    assert platform.refused(place, platform.merchant, code=coupon["code"])[0] == "NOT_THE_MERCHANT"
    platform.done(f"offers/{offer}/exchange", platform.citizen)
    assert platform.refused(f"offers/{offer}/exchange", platform.citizen)[0] == "OFFER_OVER"  # two were there
    assert platform.differences() == []


@pytest.mark.rule("JF-06")
def test_frequent_users_of_green_travel_get_a_taxi_coupon_a_month_once(platform: Platform) -> None:
    platform.active_formula()
    few = [an_act(number + 10, account="u-002") for number in range(2)]
    platform.imported(an_act(1), an_act(2, activity="TAXI"), an_act(3, activity="BICYCLE"), *few)
    platform.linked()
    offer = platform.offer(benefit="TAXI_COUPON")
    month = {"year": 2026, "month": 1}
    assert platform.done(f"offers/{offer}/grant", platform.ecology, **month) == {"coupons": 1}
    assert platform.done(f"offers/{offer}/grant", platform.ecology, **month) == {"coupons": 0}
    (coupon,) = platform.get("mine", platform.citizen)["coupons"]
    assert (coupon["details"]["points"], coupon["details"]["period"]) == (0, "2026-01")
    assert platform.differences() == []


@pytest.mark.rule("JF-08", "JF-09")
def test_points_become_neither_money_nor_sinks_and_travel_vouchers_are_off(platform: Platform) -> None:
    body = {"merchant_id": platform.merchant.party_id, "title": "示例", "scene": "GOODS", "points_price": 1}
    body |= {"department": "COMMERCE", "quantity": 1, "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    for benefit in ("MONEY", "SINK"):
        refused = platform.refused("offers", platform.ecology, **body, benefit=benefit)
        assert refused == ("NO_SUCH_EXCHANGE", "JF-08")
    off = platform.refused("offers", platform.ecology, **body, benefit="TRAVEL_VOUCHER")
    assert off == ("VOUCHERS_OFF", "JF-09")
    offer = platform.offer()
    with pytest.raises(DBAPIError, match="never_money"), platform.city.database.writing() as db:
        db.execute(text("UPDATE points_offer SET benefit = 'MONEY' WHERE id = :id"), {"id": offer})
    holds = Account_("PTS:x", "POINTS", "PTS", UNIT, platform.citizen.party_id, Limit.DEBITS)
    with pytest.raises(DBAPIError, match="points_are_no_asset"), platform.city.database.writing() as db:
        open_ledger_account(db, holds, by=SYSTEM, now=platform.city.now())


@pytest.mark.rule("JF-10")
def test_places_are_sealed_read_by_nobody_else_and_erased_with_the_person(platform: Platform) -> None:
    platform.imported(an_act(1, place="示例站点"))
    platform.linked()
    with platform.city.reading() as db:
        raw = db.execute(text("SELECT sealed FROM feed_private")).scalar_one()
        assert "示例站点".encode() not in raw
        entry = db.execute(text("SELECT id FROM feed_entry")).scalar_one()
        assert stored.place_of(db, entry, platform.city.vault) == {"place": "示例站点", "route": "示例1路"}
    assert platform.client.get("/api/points/mine", headers=platform.operator.headers).status_code == 403
    said = platform.get("data-rules")
    assert set(said) >= {"collected", "encryption", "backup", "access", "sharing"}
    with platform.city.database.writing() as db:
        erase_person(db, platform.citizen.party_id, ErasureGround.REQUEST, by=SYSTEM, now=platform.city.now())
        assert db.execute(text("SELECT count(*) FROM feed_private")).scalar() == 0
        assert db.execute(text("SELECT count(*) FROM points_link")).scalar() == 0
    assert platform.differences() == []


@pytest.mark.rule("JF-11")
def test_only_a_pseudonym_and_a_balance_leave_for_a_commercial_platform(platform: Platform) -> None:
    platform.with_points(2)
    (row,) = platform.get("for-partner?partner=shop-a", platform.ecology)
    (other,) = platform.get("for-partner?partner=shop-b", platform.operator)
    assert set(row) == {"account", "balance"} and row["balance"] == 20
    assert row["account"] != other["account"] and "u-001" not in row["account"]
    with platform.city.reading() as db:
        assert row["account"] not in db.execute(text("SELECT id FROM points_account")).scalars().all()


@pytest.mark.rule("JF-07")
def test_trips_are_emissions_with_a_range_and_suggest_an_order_for_travel(city: City) -> None:
    market = a_market(TestClient(build_app(city)), city)
    market.listed()
    city = City(city.settings.model_copy(update={"points_key": SecretStr(KEY)}), city.database)
    client = TestClient(build_app(city), base_url="http://127.0.0.1:8000")
    person = open_account(city, Role.CITIZEN)
    citizen = open_account(city, Role.CITIZEN, party_id=person.person_id)
    operator = open_account(city, Role.INCLUSION_OPERATOR)
    platform = Platform(city, client, operator, operator, operator, operator, citizen, operator)
    trip = {"source_id": "t-1", "account": "u-001", "mode": "train", "happened_on": "2026-01-05", "km": 1000}
    fly = {**trip, "source_id": "t-2", "mode": "flight", "km": 900}
    assert platform.imported(trips=[trip, fly])["details"]["trips"] == 2
    assert platform.feed(trips=[{**trip, "km": 1}], batch="b-2").json()["code"] == "FEED_CONTRADICTED"
    assert platform.feed(trips=[{**trip, "mode": "bus"}], batch="b-3").json()["code"] == "WRONG_INPUT"
    seen = platform.get("travel", platform.linked())
    assert seen["emissions_g"] == 35_460 + 245_313
    assert seen["low_g"] < seen["emissions_g"] < seen["high_g"] and len(seen["trips"]) == 2
    wanted = seen["suggestion"]
    assert (wanted["amount_yuan"], wanted["purpose"], wanted["grams"]) == (17, "TRAVEL", 17 * 16_666)
    assert seen["not_counted"] and platform.get("mine", citizen)["usable"] == 0
    assert platform.differences() == []
