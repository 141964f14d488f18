"""Vouchers by the law, over HTTP: LP-21 to LP-25, examples and states of 16.3 and 16.4."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import mapping
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.app import build_app
from api.city import City
from api.documents.reproduction import Pages, pages_of
from api.documents.verify import attached_proof, verify_file
from api.worker.terms import lapse_unpaid
from registry.actions.checking import check
from registry.actions.checks import vouchers as checks
from registry.actions.checks.ledger import PASSES as LEDGER_PASSES
from registry.actions.checks.tickets import PASSES as TICKET_PASSES
from registry.actions.parties import register_organisation
from registry.ledger.purposes import STATE_TICKET_ACCOUNT, Income
from registry.parties.persons import BuyerType, Party, PartyKind
from registry.parties.roles import SYSTEM, Role
from registry.proof.bundle import loads
from registry.proof.verify import Outcome
from registry.store.database import Database
from registry.store.queries import land, ledger
from tests.api.accounts import open_account
from tests.api.pages.test_public_ticket import seal
from tests.api.voucher_city import UNIT, VoucherCity
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import square
from tests.registry.tickets.village import on


@pytest.fixture
def town(client: TestClient, city: City) -> VoucherCity:
    return VoucherCity.settle(client, city)


def assert_proven(city: City) -> None:
    """Vouchers, pools and the ledger are what the register tells (IV-05, IV-07)."""
    with city.database.reading() as db:
        report = check(db, SCOPE, (*checks.PASSES, *LEDGER_PASSES, *TICKET_PASSES))
    assert report.passed, [fault for result in report.results for fault in result.faults]


@pytest.mark.rule("LP-21", "LP-22a", "LP-22c", "LP-22d", "LP-23a", "LP-23b", "ZJ-16", "RA-09", "RA-10")
def test_a_green_space_voucher_walks_from_the_request_to_its_use(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.issued(50)
    assert town.left() == "0.50"
    read = town.read(voucher_id, town.landscape)
    assert (read["state"], len(read["papers"])) == ("ISSUED", 7)
    other = town.refused(voucher_id, "use", town.landscape, {"project_code": "another"})
    assert (other["code"], other["rule"]) == ("OTHER_PROJECT", "LP-22a")
    used = town.step(voucher_id, "use", town.landscape, {"project_code": "2601-640104-01"})
    assert (used["state"], used["next_steps"]) == ("USED", [])
    again = town.refused(voucher_id, "use", town.landscape, {"project_code": "2601-640104-01"})
    assert again["code"] == "CONFLICT"
    assert_proven(town.city)


@pytest.mark.rule("LP-22d", "IV-07")
def test_example_7_the_pool_gives_what_it_has_and_no_more(town: VoucherCity) -> None:
    """Pool 50 亩, sold 49.5: 0.6 is refused, 0.5 is issued, and the pool is empty (15.2 no. 7)."""
    town.designate(1500)
    town.designate(3500, compartments=town.forest[1:4])
    town.issued(4950)
    assert town.left() == "0.50"
    too_much = town.priced(60)
    refused = town.refused(too_much, "reserve", town.city_desk)
    assert (refused["code"], refused["rule"]) == ("POOL_EXHAUSTED", "LP-22d")
    assert refused["facts"] == {"year": 2026, "left_mu": "0.50", "wanted_mu": "0.60"}
    town.issued(50)
    assert town.left() == "0.00"
    assert_proven(town.city)


@pytest.mark.rule("LP-22d")
def test_without_a_pool_there_is_no_voucher(town: VoucherCity) -> None:
    voucher_id = town.priced()
    refused = town.refused(voucher_id, "reserve", town.city_desk)
    assert (refused["code"], refused["rule"]) == ("POOL_NOT_DESIGNATED", "LP-22d")


@pytest.mark.rule("LP-22d")
def test_the_pool_is_state_forest_of_the_three_districts_once_a_year(town: VoucherCity) -> None:
    def refusal(**changes: object) -> set[str]:
        answer = town.post("voucher-pools", town.city_desk, {**town.pool_part(100), **changes}).json()
        assert answer["code"] in ("POOL_OUTSIDE_DISTRICTS", "POOL_ABOVE_GROUND", "SEVERAL_REFUSED"), answer
        return {one["code"] for one in answer.get("refusals", [answer])}

    assert refusal(unit_id="640122") == {"POOL_OUTSIDE_DISTRICTS"}
    assert refusal(compartments=[town.forest[4]]) == {"POOL_OUTSIDE_DISTRICTS"}, "collective land"
    assert refusal(compartments=["unknown"]) == {"POOL_OUTSIDE_DISTRICTS", "POOL_ABOVE_GROUND"}
    assert refusal(area_mu100=1600) == {"POOL_ABOVE_GROUND"}
    town.designate(100)
    assert refusal() == {"POOL_OUTSIDE_DISTRICTS"}, "the same ground twice in a year"
    by_county = town.post("voucher-pools", town.county, town.pool_part(100))
    assert by_county.status_code == 403
    assert_proven(town.city)


@pytest.mark.rule("LP-22d", "IV-07")
def test_desks_that_reserve_at_once_never_exceed_the_pool(town: VoucherCity) -> None:
    town.designate(100)
    wanted = [town.priced(30) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda one: town.post(f"voucher-files/{one}/reserve", town.city_desk), wanted)
        )
    ended = sorted(answer.json().get("state") or answer.json()["code"] for answer in answers)
    assert ended == ["POOL_EXHAUSTED"] * 3 + ["RESERVED"] * 3
    assert town.left() == "0.10"
    assert_proven(town.city)


@pytest.mark.rule("LP-22a", "LP-22c")
def test_a_request_that_is_not_admissible_is_told_everything_at_once(town: VoucherCity) -> None:
    body = town.project(project_type="NEW_CONSTRUCTION", reason=" ")
    refused = town.post("voucher-files/green-space", town.enterprise, body).json()
    assert [one["rule"] for one in refused["refusals"]] == ["LP-22a", "LP-22c"]
    with town.city.database.writing() as db:
        public = Party("", PartyKind.ORGANISATION, BuyerType.PUBLIC_INSTITUTION, UNIT)
        party = register_organisation(db, public, "示例事业单位", by=SYSTEM, now=town.city.now())
    body = open_account(town.city, Role.ENTERPRISE, party_id=party.id)
    refused = town.post("voucher-files/green-space", body, town.project()).json()
    assert (refused["code"], refused["rule"]) == ("VOUCHER_NOT_ADMISSIBLE", "LP-22a")


@pytest.mark.rule("LP-22a")
def test_a_site_outside_the_built_up_area_is_refused_and_without_its_layer_confirmed(
    town: VoucherCity,
) -> None:
    voucher_id = town.requested()
    silent = town.refused(voucher_id, "admit", town.landscape, {})
    assert (silent["code"], silent["rule"]) == ("LAYER_UNCONFIRMED", "LP-22a")
    load_built_up(town)
    outside = town.refused(voucher_id, "admit", town.landscape, {"confirmation": "示例：在建城区内"})
    assert (outside["code"], outside["rule"]) == ("OUTSIDE_LAYER", "LP-22a")
    assert (
        town.step(voucher_id, "refuse", town.landscape, {"reason": "示例：不在建城区"})["state"] == "REFUSED"
    )
    inside = town.requested(site=mapping(square(-900, -900, 50)))
    assert town.step(inside, "admit", town.landscape, {})["state"] == "JOINT_REVIEW"


def load_built_up(town: VoucherCity) -> None:
    area = {"type": "Feature", "properties": {"名称": "老城"}, "geometry": mapping(square(-1000, -1000, 500))}
    content = json.dumps({"type": "FeatureCollection", "features": [area]}).encode()
    said = {"kind": "built_up_area", "version": "2026", "source": "示例规划部门"}
    files = {"file": ("layer.geojson", content)}
    sent = town.client.post("/api/layers", data=said, files=files, headers=town.city_desk.headers)
    assert sent.status_code == 200, sent.text


@pytest.mark.rule("LP-22c", "RA-10")
def test_both_authorities_sign_and_either_refusal_ends_it(town: VoucherCity) -> None:
    voucher_id = town.requested()
    town.step(voucher_id, "admit", town.landscape, {"confirmation": "示例：在建城区内"})
    alone = town.refused(voucher_id, "cosign", town.approval, {"reason": "示例：同意"})
    assert (alone["code"], alone["rule"]) == ("JOINT_DECISION_MISSING", "LP-22c")
    by_city = town.refused(voucher_id, "review", town.city_desk, {"reason": "示例：同意"})
    assert by_city["code"] == "ROLE_NOT_ALLOWED"
    town.step(voucher_id, "review", town.landscape, {"reason": "示例：同意"})
    ended = town.step(voucher_id, "refuse-to-cosign", town.approval, {"reason": "示例：可以就地补建"})
    assert ended["state"] == "REFUSED"
    assert_proven(town.city)


@pytest.mark.rule("LP-23a", "LP-23b")
def test_quantity_and_amount_each_need_their_basis(town: VoucherCity) -> None:
    voucher_id = town.agreed()
    body = {
        "quantity": town.a_quantity(0, legal_basis="", computation=""),
        "price": town.a_price(market_price="", appraisal="", amount_fen=0),
    }
    refused = town.refused(voucher_id, "price", town.landscape, body)
    assert [one["rule"] for one in refused["refusals"]] == ["LP-23a"] * 3 + ["LP-23b"] * 3
    unkept = {"quantity": town.a_quantity(), "price": town.a_price(appraisal_sha256="0" * 64)}
    assert town.refused(voucher_id, "price", town.landscape, unkept)["code"] == "PAPER_NOT_KEPT"


@pytest.mark.rule("ZJ-16", "LP-27", "LP-22d")
def test_the_whole_amount_lands_in_term_on_the_account_of_state_ticket_income(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.reserved()
    less = town.refused(voucher_id, "pay", town.city_desk, town.a_payment(amount_fen=999_999))
    assert (less["code"], less["rule"]) == ("PAYMENT_DIFFERS", "ZJ-16")
    tomorrow = town.refused(voucher_id, "pay", town.city_desk, town.a_payment(paid_on="2026-01-09"))
    assert (tomorrow["code"], tomorrow["rule"]) == ("PAYMENT_TOO_LATE", "LP-22d")
    points = town.refused(voucher_id, "pay", town.city_desk, town.a_payment(method="TICKET"))
    assert points["code"] == "WRONG_INPUT"
    town.step(voucher_id, "pay", town.city_desk, town.a_payment())
    with town.city.reading() as db:
        account, balance = ledger.account(db, STATE_TICKET_ACCOUNT), ledger.balance(db, STATE_TICKET_ACCOUNT)
    assert account and account.purpose == Income.STATE_TICKET_INCOME
    assert balance and balance.credits_posted == 1_000_000


@pytest.mark.rule("RA-23", "RA-03")
def test_another_officer_of_the_city_issues_than_who_reserved(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.reserved()
    unpaid = town.refused(voucher_id, "issue", town.city_head)
    assert unpaid["code"] == "CONFLICT"
    town.step(voucher_id, "pay", town.city_desk, town.a_payment())
    assert town.refused(voucher_id, "issue", town.city_desk)["code"] == "FOUR_EYES"
    assert town.refused(voucher_id, "issue", town.county)["code"] == "ROLE_NOT_ALLOWED"
    assert town.step(voucher_id, "issue", town.city_head)["state"] == "ISSUED"


@pytest.mark.rule("LP-22d")
def test_what_is_not_paid_in_term_lapses_and_the_pool_gets_it_back(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.reserved(80)
    due_on = town.read(voucher_id, town.city_desk)["due_on"]
    assert due_on == "2026-01-29", "15 working days after 2026-01-08"
    assert town.refused(voucher_id, "lapse", town.city_desk)["code"] == "TERM_STILL_RUNS"
    database: Database = town.city.database
    assert lapse_unpaid(database, on(date(2026, 1, 29))) == []
    assert lapse_unpaid(database, on(date(2026, 1, 30))) == [voucher_id]
    assert town.left() == "1.00"
    assert_proven(town.city)


@pytest.mark.rule("LP-22c", "LP-22d")
def test_a_dropped_project_is_cancelled_by_both_and_its_pool_released(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.issued(100)
    alone = town.refused(voucher_id, "cancel", town.approval, {"reason": "示例：项目撤销"})
    assert (alone["code"], alone["rule"]) == ("JOINT_DECISION_MISSING", "LP-22c")
    town.step(voucher_id, "agree-to-drop", town.landscape, {"reason": "示例：项目撤销"})
    ended = town.step(voucher_id, "cancel", town.approval, {"reason": "示例：项目撤销"})
    assert (ended["state"], ended["reason_code"]) == ("CANCELLED", "HOLDER_REQUEST")
    assert town.left() == "1.00"
    assert_proven(town.city)


@pytest.mark.rule("LP-52", "LP-53", "LP-22b", "LP-22e")
def test_a_voucher_is_public_by_number_and_says_what_it_is_not(town: VoucherCity) -> None:
    town.designate(100)
    number = town.read(town.issued(50), town.city_desk)["number"]
    seen = town.client.get(f"/api/vouchers/{number}").json()
    assert (seen["quantity_mu"], seen["quantity_m2"], seen["usable"]) == ("0.50", "333.33", True)
    assert "ground" not in seen and "annex" not in seen
    page = town.client.get(f"/t/{number}").text
    for sentence in ("不对应具体林地", "不享有林地、林木权利", "不得代替人民币在市场上流通", "0.50"):
        assert sentence in page
    found = town.client.get(f"/search?q={seen['code']}", follow_redirects=False)
    assert found.headers["location"] == f"/t/{number}"
    mistyped = town.client.get(f"/api/vouchers/{number[:-1]}{(int(number[-1]) + 1) % 10}").json()
    assert mistyped["code"] == "MISTYPED_NUMBER"


@pytest.mark.rule("LP-22e", "LP-24c", "LP-03c")
def test_nothing_that_is_done_with_a_ticket_can_be_done_with_a_voucher(town: VoucherCity) -> None:
    town.designate(100)
    for voucher_id, rule in ((town.issued(), "LP-22e"), (town.case_issued(), "LP-24c")):
        for path in ("submit", "approve", "issue"):
            by = town.county if path != "submit" else open_account(town.city, Role.VILLAGE, UNIT)
            answer = town.post(f"files/{voucher_id}/{path}", by).json()
            assert (answer["code"], answer.get("rule")) == ("VOUCHER_CARRIES_NO_RIGHT", rule), (path, answer)


@pytest.mark.rule("LP-21", "LP-24a", "LP-24b", "LP-25", "RA-04")
def test_a_compensation_voucher_walks_from_the_case_to_the_accepted_greening(town: VoucherCity) -> None:
    voucher_id = town.case_issued()
    order = town.step(voucher_id, "order-greening", town.county, {"order": town.an_order()})
    assert (order["state"], order["order_mu100"]) == ("GREENING", 200)
    own = town.refused(voucher_id, "accept-greening", town.county, {"record_sha256": town.paper})
    assert own["code"] == "FOUR_EYES"
    redo = {"defects": "示例：成活率不足", "order": town.an_order(due_on="2026-09-01")}
    again = town.step(voucher_id, "reject-greening", town.county_reviewer, redo)
    assert (again["state"], again["redone"], again["order_due_on"]) == ("GREENING", 1, "2026-09-01")
    done = town.step(voucher_id, "accept-greening", town.county_reviewer, {"record_sha256": town.paper})
    assert (done["state"], done["next_steps"]) == ("FULFILLED", [])
    assert_proven(town.city)


@pytest.mark.rule("LP-24b")
def test_the_work_order_covers_the_quantity_and_lies_ahead(town: VoucherCity) -> None:
    voucher_id = town.case_issued()
    wrong = town.an_order(area_mu100=199, site=" ", due_on="2026-01-07")
    refused = town.refused(voucher_id, "order-greening", town.county, {"order": wrong})
    assert [one["rule"] for one in refused["refusals"]] == ["LP-24b"] * 3


@pytest.mark.rule("LP-24a")
def test_four_case_types_are_named_and_another_needs_a_reasoned_decision(town: VoucherCity) -> None:
    bare = town.case(case_type="OTHER", case_no=" ")
    refused = town.post("voucher-files/eco-compensation", town.county, bare).json()
    assert [one["code"] for one in refused["refusals"]] == ["REASON_MISSING", "BASIS_MISSING"]
    assert {one["rule"] for one in refused["refusals"]} == {"LP-24a"}
    town.opened(case_type="OTHER", other_reason="示例：同类违法情形，经集体研究决定")
    for named in ("FIRE", "ILLEGAL_FELLING", "WILFUL_DAMAGE", "ILLEGAL_OCCUPATION"):
        town.opened(case_type=named)


@pytest.mark.rule("LP-24a")
def test_impossibility_is_found_with_the_relevant_bodies_or_the_case_is_refused(town: VoucherCity) -> None:
    voucher_id = town.opened()
    weak = town.a_finding(reason=" ", opinions={})
    refused = town.refused(voucher_id, "find-impossible", town.county_reviewer, weak)
    assert [one["rule"] for one in refused["refusals"]] == ["LP-24a", "LP-24a"]
    own = town.refused(voucher_id, "find-impossible", town.county, town.a_finding())
    assert own["code"] == "FOUR_EYES"
    ended = town.step(voucher_id, "refuse-case", town.county_reviewer, {"reason": "示例：可以异地补绿"})
    assert ended["state"] == "REFUSED"


@pytest.mark.rule("LP-24a", "LP-06")
def test_nobody_is_made_to_buy_and_nobody_asks_for_another(town: VoucherCity) -> None:
    voucher_id = town.admissible()
    stranger = open_account(town.city, Role.CITIZEN)
    consent = {"consent_sha256": town.paper}
    assert town.refused(voucher_id, "request", stranger, consent)["code"] == "NOT_YOURS"
    before = town.read(voucher_id, town.county)
    closed = town.step(voucher_id, "close", town.county_reviewer, {"reason": "示例：本人不购买"})
    assert closed["state"] == "NOT_TAKEN_UP"
    assert closed["case_type"] == before["case_type"]


@pytest.mark.rule("LP-25")
def test_a_compensation_quantity_rests_on_the_forest_law(town: VoucherCity) -> None:
    voucher_id = town.admissible()
    town.step(voucher_id, "request", town.enterprise, {"consent_sha256": town.paper})
    body = {"quantity": town.a_quantity(0, legal_basis=" ")}
    refused = town.refused(voucher_id, "quantify", town.county, body)
    assert [one["rule"] for one in refused["refusals"]] == ["LP-25", "LP-25"]


@pytest.mark.rule("LP-24c")
def test_buying_changes_nothing_in_the_case(town: VoucherCity) -> None:
    voucher_id = town.admissible()
    before = town.read(voucher_id, town.county)
    for path, by, body in (
        ("request", town.enterprise, {"consent_sha256": town.paper}),
        ("quantify", town.county, {"quantity": town.a_quantity(200)}),
        ("price-case", town.county, {"price": town.a_price()}),
        ("pay", town.city_desk, town.a_payment()),
        ("issue", town.city_head, {}),
    ):
        after = town.step(voucher_id, path, by, body)
    for name in ("case_type", "subject_id", "unit_id", "project_code"):
        assert after[name] == before[name]
    assert before["papers"][0] in town.read(voucher_id, town.county)["papers"]


@pytest.mark.rule("LP-24a")
def test_a_compensation_not_paid_in_term_lapses(town: VoucherCity) -> None:
    voucher_id = town.case_priced()
    assert lapse_unpaid(town.city.database, on(date(2026, 1, 30))) == [voucher_id]
    assert town.read(voucher_id, town.county)["state"] == "LAPSED"
    assert_proven(town.city)


@pytest.mark.rule("RA-16")
def test_law_enforcement_attaches_reference_and_outcome_to_the_case(town: VoucherCity) -> None:
    voucher_id = town.opened()
    police = open_account(town.city, Role.LAW_ENFORCEMENT, UNIT)
    act = {
        "unit_id": UNIT,
        "kind": "CASE",
        "body": "示例公安机关",
        "subject_kind": "voucher",
        "subject_id": voucher_id,
        "document_no": "示例〔2026〕2号",
        "document_sha256": town.paper,
        "decided_on": "2026-01-07",
        "outcome": "NOTED",
    }
    assert town.post("outside-acts", police, act).status_code == 200
    (attached,) = town.read(voucher_id, police)["attached"]
    assert (attached["body"], attached["document_no"]) == ("示例公安机关", "示例〔2026〕2号")
    assert_proven(town.city)
    town.designate(100)
    green = {**act, "subject_id": town.issued()}
    assert town.post("outside-acts", police, green).json()["code"] == "NOT_FOUND"


@pytest.mark.rule("RA-02")
def test_the_county_next_door_sees_and_moves_no_case(town: VoucherCity) -> None:
    voucher_id = town.opened()
    neighbour = open_account(town.city, Role.COUNTY_FORESTRY, "640122")
    assert town.refused(voucher_id, "refuse-case", neighbour, {"reason": "示例"})["code"] == "NOT_YOURS"
    assert town.client.get("/api/voucher-files", headers=neighbour.headers).json() == []
    outside = town.project(site=mapping(square(2500, 0, 50)))
    assert town.post("voucher-files/green-space", town.enterprise, outside).json()["rule"] == "RA-02"


@pytest.mark.rule("CV-01")
def test_no_voucher_is_asked_for_after_the_lapse_of_the_pack(town: VoucherCity) -> None:
    later = town.city.settings.model_copy(update={"clock": date(2026, 1, 19)})
    with TestClient(build_app(City(later, town.city.database))) as client:
        refused = replace(town, client=client).post(
            "voucher-files/green-space", town.enterprise, town.project()
        )
    assert refused.json()["code"] == "RULE_PACK_NOT_IN_FORCE"


def test_a_step_is_tried_and_repeated_without_doing_it_twice(town: VoucherCity) -> None:
    voucher_id = town.requested()
    path, body = f"voucher-files/{voucher_id}/admit", {"confirmation": "示例：在建城区内"}
    assert town.post(path, town.landscape, body, "?dry_run=true").json()["state"] == "JOINT_REVIEW"
    headers = {**town.landscape.headers, "Idempotency-Key": "admit-1"}
    first, second = (town.client.post(f"/api/{path}", json=body, headers=headers) for _ in range(2))
    assert first.json() == second.json() and first.json()["state"] == "JOINT_REVIEW"


@pytest.mark.rule("LP-52", "LP-22e", "LP-24c")
def test_both_papers_prove_themselves_and_are_served_again_as_they_are(
    town: VoucherCity, tmp_path: Path
) -> None:
    town.designate(100)
    for voucher_id, served in ((town.issued(), "2601-640104-01"), (town.case_issued(), "示例案〔2026〕1号")):
        address = f"/api/voucher-files/{voucher_id}/voucher.pdf"
        seal(town.city)
        made = town.client.get(address, headers=town.enterprise.headers).content
        assert town.client.get(address, headers=town.city_desk.headers).content == made
        file = tmp_path / "voucher.pdf"
        file.write_bytes(made)
        found = verify_file(file, [town.city.log_keys[0]])
        assert found.outcome is Outcome.PROVEN and served in str(found.document)
        proof, site = loads(attached_proof(made)), town.city.settings.public_url
        assert pages_of(made, proof, town.city.log_keys, site) is Pages.SAME


ATTACKS = [
    ("UPDATE voucher SET quantity_mu100 = quantity_mu100 + 1", "voucher"),
    ("UPDATE voucher SET subject_id = 'somebody-else'", "voucher"),
    ("UPDATE voucher SET state = 'PAID'", "voucher"),
    ("UPDATE voucher SET amount_fen = 1", "voucher"),
    ("UPDATE voucher_pool_part SET area_mu100 = area_mu100 + 1", "voucher_pool_part"),
    ("UPDATE voucher_pool_part SET unit_id = '640105'", "voucher_pool_part"),
    ("DELETE FROM voucher_pool_part", "voucher_pool_part"),
    ("UPDATE account_balance SET credits_posted = credits_posted + 1", "account_balance"),
]


@pytest.mark.rule("IV-05", "IV-07")
def test_every_changed_row_of_vouchers_and_pools_is_found(town: VoucherCity) -> None:
    town.designate(100)
    town.issued()
    for attack, table in ATTACKS:
        with town.city.database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                report = check(db, SCOPE, checks.PASSES)
            assert table in {fault.table for one in report.results for fault in one.faults}, attack
            transaction.rollback()


@pytest.mark.rule("IV-10")
def test_a_used_voucher_never_returns_not_even_in_the_database(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.issued()
    town.step(voucher_id, "use", town.landscape, {"project_code": "2601-640104-01"})
    for attack in ("UPDATE voucher SET state = 'ISSUED'", "DELETE FROM voucher"):
        with pytest.raises(DBAPIError), town.city.database.writing() as db:
            db.execute(text(attack))


@pytest.mark.rule("LP-27", "ZJ-09", "ZJ-10", "ZJ-16", "RA-23")
def test_voucher_money_goes_to_forest_and_green_space_first_and_two_persons_pay_it(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.reserved()
    town.step(voucher_id, "pay", town.city_desk, town.a_payment())
    wanted = {
        "purpose": "GREEN_TRAVEL_SUBSIDY",
        "amount_fen": 400_000,
        "payee": "示例收款单位",
        "evidence_sha256": town.paper,
    }
    refused = town.post("state-income/spendings", town.city_desk, wanted).json()
    assert (refused["code"], refused["rule"]) == ("OTHER_PURPOSE", "LP-27")
    consented = {**wanted, "reason": "示例：经研究决定", "finance_consent_sha256": town.paper}
    other = town.done("state-income/spendings", town.city_desk, consented)["id"]
    forest = {**wanted, "purpose": "FOREST_GRASS_WETLAND"}
    first = town.done("state-income/spendings", town.city_desk, forest)["id"]
    short = town.post("state-income/spendings", town.city_desk, forest).json()
    assert short["code"] == "INSUFFICIENT_BALANCE", "holds count"
    slip = {"slip_sha256": town.paper}
    own = town.post(f"state-income/spendings/{first}/pay", town.city_desk, slip).json()
    assert own["code"] == "FOUR_EYES"
    town.done(f"state-income/spendings/{first}/pay", town.city_head, slip)
    town.done(f"state-income/spendings/{other}/decline", town.city_head, {"reason": "示例：不急需"})
    twice = town.post(f"state-income/spendings/{first}/pay", town.city_head, slip).json()
    assert twice["code"] == "HOLD_CLOSED"
    audit = open_account(town.city, Role.AUDIT)
    seen = town.client.get("/api/state-income", headers=audit.headers).json()
    assert (seen["received_yuan"], seen["free_yuan"]) == ("10000.00", "6000.00")
    assert seen["spent_yuan"]["FOREST_GRASS_WETLAND"] == "4000.00"
    assert_proven(town.city)


@pytest.mark.rule("LP-22e", "LP-28a")
def test_no_carbon_is_offered_on_a_voucher(town: VoucherCity) -> None:
    town.designate(100)
    voucher_id = town.issued()
    with town.city.reading() as db:
        plot_id = land.version(db, town.forest[0]).sub_compartment_id
    wanted = {
        "plot_id": plot_id,
        "carrier": "TICKET",
        "carrier_id": voucher_id,
        "closes_on": "2026-12-31",
        "payee_sha256": town.paper,
        "exclusivity_sha256": town.paper,
    }
    refused = town.post("listings", town.enterprise, wanted).json()
    assert (refused["code"], refused["rule"]) == ("VOUCHER_CARRIES_NO_RIGHT", "LP-22e")
