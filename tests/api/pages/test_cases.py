"""Cases, vouchers and the steps after issue as forms, made from the models of the interface."""

import re
from typing import Any

import pytest
import shapely
from pydantic import BaseModel

from api.city import City
from api.errors import WrongInput
from api.pages.asking import Question, questions, read, words
from api.pages.cases import KINDS, state_words
from api.schemas.case_table import ALL_OPENINGS, ALL_STEPS
from api.schemas.life import LIFE_OVER_HTTP
from api.schemas.voucher_steps import VOUCHER_STEPS_OVER_HTTP, CaseWanted, GreenSpaceWanted, PoolWanted
from registry.office.casework import FOLLOWED
from registry.parties.roles import Role
from tests.api.pages.test_desk import PDF, Person, person
from tests.registry.land.ground import square
from tests.registry.tickets.village import UNIT, settle_village

BY_HAND = {"review-change"}
MODELS: list[type[BaseModel]] = [
    *(one.wanted for one in (*ALL_OPENINGS, *ALL_STEPS, *VOUCHER_STEPS_OVER_HTTP)),
    *(one.wanted for one in LIFE_OVER_HTTP if one.path not in BY_HAND),
    PoolWanted,
    GreenSpaceWanted,
    CaseWanted,
]


def flat(asked: list[Question]) -> list[Question]:
    return [found for one in asked for found in (one, *flat(list(one.parts)))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_field_of_every_step_has_words_and_a_way_to_be_filled_in(lang: str) -> None:
    for model in MODELS:
        for one in flat(questions(model, lang)):
            assert one.label and one.kind, (model, one.name)


def test_every_state_and_every_detail_of_a_case_has_words() -> None:
    for kind in KINDS.values():
        for step in kind.STEPS.values():
            for state in (*step.sources, *([step.target] if step.target else [])):
                assert state_words(state, "zh") and state_words(state, "en")
    fields = {name for kind in KINDS.values() for name in kind.__dataclass_fields__ if name.islower()}
    assert not fields - FOLLOWED - set(words()["fields"])


def test_people_write_yuan_mu_and_square_metres_and_the_model_gets_whole_units() -> None:
    values = {"quantity": {"quantity_mu100": "1,234.56"}, "price": {"amount_fen": "99.90"}}
    found = read(_step("price").wanted, values)
    assert found["quantity"]["quantity_mu100"] == 123456 and found["price"]["amount_fen"] == 9990
    with pytest.raises(WrongInput):
        read(_step("price").wanted, {"price": {"amount_fen": "0.001"}})


def test_lists_tables_and_ground_are_read_as_people_write_them() -> None:
    wanted: Any = next(one.wanted for one in ALL_OPENINGS if one.kind == "patrol.recorded")
    found = read(wanted, {"track": "106.1 38.2\n106.2，38.3", "tickets": "a、b c"})
    assert found["track"] == [["106.1", "38.2"], ["106.2", "38.3"]] and found["tickets"] == ["a", "b", "c"]
    violation: Any = next(one.wanted for one in ALL_OPENINGS if one.kind == "violation.opened")
    polygon = '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}}'
    assert read(violation, {"ground": polygon})["ground"]["type"] == "Polygon"
    established = next(one.wanted for one in ALL_STEPS if one.kind == "violation.established")
    assert read(established, {"losses": "0012 500\n0013：7"})["losses"] == {"0012": "500", "0013": "7"}


def _step(path: str) -> Any:
    return next(one for one in VOUCHER_STEPS_OVER_HTTP if one.path == path)


def hidden(text: str, action: str) -> dict[str, str]:
    found = re.search(rf'<form method="post" action="{action}".*?</form>', text, re.S)
    assert found, f"no form {action}"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))


def send(who: Person, page: str, action: str, files: Any = None, **fields: Any) -> str:
    form = {**hidden(who.client.get(page).text, action), **fields}
    answer = who.client.post(action, data=form, files=files, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_officer_opens_a_case_on_the_page_and_another_dismisses_it(city: City) -> None:
    village = settle_village(city.database)
    ticket = village.active()
    officer, other = (person(city, Role.COUNTY_FORESTRY, UNIT) for _ in range(2))
    place = send(
        officer,
        "/cases/violations",
        "/cases/violations",
        files=[("evidence.[]", PDF)],
        unit_id=UNIT,
        damage="GRAZING",
        happened_on="2026-01-05",
        ground=shapely.to_geojson(square()),
        note="示例：林内放牧",
    )
    text = officer.client.get(place).text
    assert str(ticket.number) in text, "people see the number, not the id"
    assert "放牧" in text and "办理中" in text
    send(other, place, f"{place}/dismiss", reason="示例：未见损害")
    assert "不属实" in officer.client.get(place).text
    neighbour = person(city, Role.COUNTY_FORESTRY, "640122")
    assert neighbour.client.get(place).status_code == 403


def test_after_issue_the_file_offers_each_step_as_a_form(city: City) -> None:
    village = settle_village(city.database)
    ticket = village.active()
    officer = person(city, Role.COUNTY_FORESTRY, UNIT)
    text = officer.client.get(f"/desk/{ticket.id}").text
    for path in ("record-land-transfer", "draft-cancellation", "dispute"):
        assert f'action="/desk/{ticket.id}/{path}"' in text
    send(
        officer,
        f"/desk/{ticket.id}",
        f"/desk/{ticket.id}/dispute",
        files={"grounds.evidence_sha256": PDF},
        **{"grounds.facts": "示例：邻村主张权属", "grounds.rule": "LP-49", "grounds.article": "示例条款"},
    )
    assert "标记权属争议" in officer.client.get(f"/desk/{ticket.id}").text.split('id="history"')[1]


def test_an_enterprise_asks_for_a_green_space_voucher_on_the_page(city: City) -> None:
    settle_village(city.database)
    firm = person(city, Role.ENTERPRISE, UNIT)
    ground = (
        '{"type":"Polygon","coordinates":[[[106.30,38.40],[106.301,38.40],[106.301,38.401],[106.30,38.40]]]}'
    )
    place = send(
        firm,
        "/vouchers",
        "/vouchers/green-space",
        files={"evidence_sha256": PDF},
        unit_id=UNIT,
        project_type="EXTENSION",
        purpose="OCCUPATION_BALANCE",
        project_code="示例项目001",
        project_name="示例扩建",
        site=ground,
        reason="示例：原地无法平衡",
    )
    assert "示例项目001" in firm.client.get(place).text
    landscape = person(city, Role.LANDSCAPE, "640100")
    assert f'action="{place}/admit"' in landscape.client.get(place).text
    assert f'action="{place}/admit"' not in firm.client.get(place).text


def test_the_queue_is_narrowed_by_its_address(city: City) -> None:
    village = settle_village(city.database)
    village.submitted()
    clerk = person(city, Role.COUNTY_FORESTRY, UNIT)
    assert "待办" in clerk.client.get("/desk?mine=true&state=SUBMITTED&state=ACCEPTED").text
    assert "没有符合条件的文件" in clerk.client.get("/desk?state=ACCEPTED").text
    assert "没有符合条件的文件" in clerk.client.get("/desk?unit=640122").text


def test_a_paper_handed_in_opens_for_those_who_may_open_its_file(city: City) -> None:
    village = settle_village(city.database)
    file_id = village.draft().id
    villager = person(city, Role.VILLAGE, UNIT, village.village.party_id)
    assert villager.client.get(f"/desk/{file_id}/material/NOTHING").status_code == 404
    neighbour = person(city, Role.VILLAGE, UNIT)
    assert neighbour.client.get(f"/desk/{file_id}/material/CERTIFICATE").status_code == 403
