"""Tickets issued on paper come into the register by two persons; overlaps become disputes (LP-08b, LP-47)."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.city import City
from registry.actions.checking import check
from registry.parties.roles import Role
from registry.store.queries import tickets
from registry.tickets.locks import Flag
from tests.api.accounts import open_account
from tests.api.living import Living
from tests.api.papers import as_form, paper, three_files
from tests.registry.land.ground import square

GOOD, LATER, ON_GOOD, ON_LIVE = (
    "银林票〔2024〕001号",
    "银林票〔2024〕002号",
    "银林票〔2024〕003号",
    "银林票〔2024〕004号",
)


@pytest.fixture
def life(client: TestClient, city: City) -> Living:
    return Living.settle(client, city)


def sent(life: Living, files: dict[str, Path], path: str, by: Any, **form: Any) -> Any:
    return life.client.post(f"/api/{path}", files=as_form(files), data=form, headers=by.headers)


def papers_of_2024(folder: Path) -> dict[str, Path]:
    """One in order, one of state forest, one on the first one's ground, one on a living ticket's."""
    state = {"kind": "国有林地林票", "basis": "国有林地", "level": "县级", "holder_type": "国有林场",
             "valid_to": "2029-05-31"}  # fmt: skip
    rows = [
        paper(ON_LIVE, square(50), holder="示例争议村"),
        paper(ON_GOOD, square(540), valid_from="2024-09-01"),
        paper(GOOD, square(500)),
        paper(LATER, square(700), **state),
    ]
    return three_files(rows, folder)


@pytest.mark.rule("LP-08b", "LP-47", "LP-56", "RA-23", "IV-01", "IV-05")
def test_paper_tickets_keep_number_and_dates_and_overlaps_become_disputes(
    life: Living, tmp_path: Path
) -> None:
    living = life.active()
    files = papers_of_2024(tmp_path / "papers")
    looked = sent(life, files, "take-overs/check", life.clerk).json()
    assert [(one["number"], one["fate"]) for one in looked["rows"]] == [
        (ON_LIVE, "DISPUTE"), (ON_GOOD, "DISPUTE"), (GOOD, "READY"), (LATER, "READY"),
    ]  # fmt: skip
    assert looked["rows"][0]["shares"] == [living] and looked["rows"][1]["shares"] == [GOOD]
    assert sent(life, files, "take-overs", life.villager).json()["code"] == "ROLE_NOT_ALLOWED"
    tried = sent(life, files, "take-overs?dry_run=true", life.clerk).json()
    assert tried["state"] == "PROPOSED"
    proposed = sent(life, files, "take-overs", life.clerk).json()
    at = f"take-overs/{proposed['id']}"
    own = life.post(f"{at}/confirm", life.clerk).json()
    assert (own["code"], own["rule"]) == ("FOUR_EYES", "RA-23")
    confirmed = life.post(f"{at}/confirm", life.head).json()
    assert (confirmed["state"], confirmed["details"]["entered"], confirmed["details"]["disputed"]) == (
        "CONFIRMED", 2, 2,
    )  # fmt: skip
    assert life.post(f"{at}/confirm", life.head).json()["code"] == "CONFLICT"
    seen = life.client.get(f"/api/tickets/{GOOD}").json()
    assert (seen["number"], seen["valid_from"], seen["valid_to"], seen["origin"]) == (
        GOOD, "2024-06-01", "2039-12-31", "TRANSCRIBED",
    )  # fmt: skip
    assert seen["issuer"] and seen["holder"] == "示例村集体001"
    page = life.client.get(f"/t/{GOOD}", headers={"accept": "text/html"}).text
    assert "转录" in page and seen["scan_sha256"] in page and "尚无测算" in page
    past = life.client.get("/api/tickets", params={"on": "2024-07-01"}).json()
    assert [one["number"] for one in past["tickets"] if one["lives"]] == [LATER, GOOD]
    for silent in (ON_GOOD, ON_LIVE):
        assert life.client.get(f"/api/tickets/{silent}").status_code == 404
    decided_and_entered(life, living)
    with life.city.reading() as db:
        faults = [one for one in check(db, life.city.check_scope()).results if one.count]
    assert [one.name for one in faults if one.name not in ("seals", "log")] == []


def decided_and_entered(life: Living, living: str) -> None:
    """The dispute of the paper on the living ticket: marked, decided for the paper, entered after all."""
    assert life.ticket(living).flags == {Flag.DISPUTED}
    waiting = life.client.get("/api/transcripts", headers=life.clerk.headers).json()
    first = next(one for one in waiting if one["details"]["number"] == ON_LIVE)
    other = next(one for one in waiting if one["details"]["number"] == ON_GOOD)
    at = f"transcripts/{first['id']}"
    early = life.post(f"{at}/enter", life.head).json()
    assert (early["code"], early["rule"]) == ("GROUND_TAKEN", "LP-47")
    (dispute,) = first["details"]["disputes"]
    decided = life.post(f"disputes/{dispute}/uphold", life.head, {"reason": "纸质林票在先，四邻签认"})
    assert decided.status_code == 200, decided.text
    life.cancelled(living, "ISSUED_IN_ERROR")
    entered = life.post(f"{at}/enter", life.head).json()
    assert entered["state"] == "ENTERED", entered
    assert life.ticket(entered["details"]["ticket_id"]).number == ON_LIVE
    closed = life.post(f"transcripts/{other['id']}/close", life.head, {"reason": "与在先林票重复"}).json()
    assert closed["state"] == "CLOSED"


@pytest.mark.rule("LP-08b", "LP-10b", "LP-09", "LP-35b", "CV-01", "RA-05", "LP-14", "LP-04", "LP-02", "JC-09")
def test_every_problem_of_every_row_is_told_at_once_and_nothing_is_half_entered(
    life: Living, tmp_path: Path
) -> None:
    bad = paper(
        "银林票〔2024〕005号", square(500), holder="", face_mu="零", valid_from="去年", filing_no="",
        species="杨树", kind="国有林地林票", level="县级",
    )  # fmt: skip
    rows = [
        bad,
        paper("银林票〔2023〕006号", square(700), valid_from="2023-06-01"),
        paper("银林票〔2024〕007号", square(900), face_mu="99.00", certificate_mu="100.00"),
        paper("银林票〔2024〕008号", square(1100, w_m=20)),
        paper("银林票〔2024〕009号", square(2500), unit="640105"),
        paper("银林票〔2024〕010号", square(1300), valid_to="2040-01-01"),
        paper("银林票〔2024〕011号", square(1500), valid_to="2025-12-31"),
        paper("银林票〔2024〕012号", square(-1990, 1500, 4200)),
        paper("银林票〔2024〕013号", square(0, 500)),
    ]
    files = three_files(rows, tmp_path / "papers", without=[rows[8].number])
    looked = sent(life, files, "take-overs/check", life.clerk).json()
    assert (looked["ready"], looked["disputes"], looked["blocked"]) == (0, 0, 9)
    told = [[problem["rule"] for problem in one["problems"]] for one in looked["rows"]]
    assert sorted(told[0]) == ["LP-03a", "LP-08b", "LP-08b", "LP-08b", "LP-08b", "LP-10b"]
    assert told[1:] == [
        ["CV-01"], ["LP-14", "MS-11"], ["LP-04"], ["RA-05"], ["LP-35a"], ["JC-09"], ["LP-02"], ["LP-08b"],
    ]  # fmt: skip
    first = looked["rows"][0]["problems"][0]
    assert first["messages"]["zh"] and first["messages"]["en"] and first["remedy"]
    refused = sent(life, files, "take-overs", life.clerk).json()
    assert (refused["code"], refused["facts"]["count"]) == ("ROWS_BLOCKED", 9)
    good = three_files([*rows[7:], paper(GOOD, square(500))], tmp_path / "more", without=[rows[8].number])
    part = sent(life, good, "take-overs", life.clerk, leave_out="true").json()
    assert part["details"]["left_out"] == [2, 3]
    neighbour = open_account(life.city, Role.COUNTY_FORESTRY, "640122")
    assert life.post(f"take-overs/{part['id']}/confirm", neighbour).json()["rule"] == "RA-02"
    rejected = life.post(f"take-overs/{part['id']}/reject", life.head, {"reason": "请补齐扫描件"}).json()
    assert rejected["state"] == "REJECTED"
    with life.city.reading() as db:
        assert tickets.by_number(db, GOOD) is None
