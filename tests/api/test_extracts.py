"""Data above the grade “open” leave by request, review and a second person's approval only (GS-19, GS-20)."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.city import City, open_city
from api.settings import load_settings
from api.workflows.extracts import packed
from registry.actions.checking import check
from registry.actions.checks import cases
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.privacy import Grade, load_grades
from registry.store.queries.extracts import releasable
from registry.store.tables.schema import metadata
from tests.api.accounts import Account, appoint_also, open_account
from tests.api.test_cli_export import KEY, run
from tests.registry.tickets.village import settle_village

PAPER = b"%PDF-1.4 (agreement and plan)"
LIST = [
    "assessed_stand.stand_id", "assessed_stand.stock_co2e_g", "assessed_stand.species_stems",
    "layer_feature.ground", "sub_compartment_version.area_dm2",
]  # fmt: skip


@dataclass
class Desk:
    client: TestClient
    city: City
    analyst: Account
    first: Account
    second: Account
    papers: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, by: Account, **body: Any) -> httpx.Response:
        return self.client.post(f"/api/extracts{path}", json=body, headers=by.headers)

    def ask(self, by: Account | None = None, **changed: Any) -> httpx.Response:
        usual = {"scene": "核对碳密度模型", "data_list": LIST, "valid_to": "2026-06-30"}
        return self.post("", by or self.analyst, **{**usual, **self.papers, **changed})

    def approved(self) -> str:
        extract = str(self.ask().json()["id"])
        assert self.post(f"/{extract}/review", self.first, finding="清单最小").json()["state"] == "REVIEWED"
        done = self.post(f"/{extract}/approve", self.second, reason="用途明确")
        assert done.json()["state"] == "APPROVED"
        return extract

    def file(self, extract: str, by: Account) -> httpx.Response:
        return self.client.get(f"/api/extracts/{extract}/data.zip", headers=by.headers)


@pytest.fixture
def desk(client: TestClient, city: City) -> Desk:
    settle_village(city.database).active()
    people = [open_account(city, role) for role in (Role.ANALYST, Role.CITY_FORESTRY, Role.CITY_FORESTRY)]
    made = Desk(client, city, *people)
    sent = {"paper": ("示例.pdf", PAPER, "application/pdf")}
    kept = client.post("/api/papers", files=sent, headers=made.analyst.headers).json()["sha256"]
    made.papers = {"agreement_sha256": kept, "plan_sha256": kept}
    return made


@pytest.mark.rule("GS-19", "GS-20", "RA-22")
def test_it_is_asked_for_reviewed_approved_taken_and_revoked(desk: Desk) -> None:
    extract = desk.approved()
    assert desk.file(extract, desk.analyst).json()["code"] == "EXTRACT_NOT_OUT"
    taken = desk.post(f"/{extract}/take", desk.analyst).json()
    read, reviewed = (desk.file(extract, by).content for by in (desk.analyst, desk.first))
    assert read == reviewed and hashlib.sha256(read).hexdigest() == taken["details"]["data_sha256"]
    with zipfile.ZipFile(io.BytesIO(read)) as archive:
        stands = pd.read_parquet(io.BytesIO(archive.read("assessed_stand.parquet")))
        named = pd.read_csv(io.BytesIO(archive.read("dictionary.csv")))
    assert sorted(stands.columns) == ["species_stems", "stand_id", "stock_co2e_g"]
    assert stands["stock_co2e_g"].sum() > 0 and set(named["grade"]) == {"INTERNAL"}
    assert desk.post(f"/{extract}/revoke", desk.first, reason="超出场景使用").json()["state"] == "REVOKED"
    assert desk.file(extract, desk.analyst).json()["code"] == "EXTRACT_NOT_OUT"
    assert desk.post(f"/{extract}/take", desk.analyst).json()["code"] == "CONFLICT"
    shown = desk.client.get(f"/api/extracts/{extract}", headers=desk.analyst.headers).json()
    assert shown["paper_texts"][0]["body"]["scene"] == "核对碳密度模型" and len(shown["papers"]) == 4
    with desk.city.reading() as db:
        assert check(db, desk.city.check_scope(), cases.PASSES).passed


@pytest.mark.rule("GS-19", "RA-23")
def test_three_persons_and_nobody_for_oneself(desk: Desk) -> None:
    extract = str(desk.ask().json()["id"])
    analyst_too = appoint_also(desk.city, desk.analyst.person_id, Role.CITY_FORESTRY, "640100")
    assert desk.post(f"/{extract}/review", analyst_too, finding="自审").json()["code"] == "FOUR_EYES"
    assert desk.post(f"/{extract}/approve", desk.second, reason="未审").json()["code"] == "CONFLICT"
    desk.post(f"/{extract}/review", desk.first, finding="清单最小")
    for same in (desk.first, analyst_too):
        assert desk.post(f"/{extract}/approve", same, reason="可以").json()["code"] == "FOUR_EYES"
    for column in ("reviewed_by", "requested_by"):
        with pytest.raises(IntegrityError), desk.city.database.writing() as db:
            db.execute(text(f"UPDATE extract SET approved_by = {column}"))
    with pytest.raises(IntegrityError), desk.city.database.writing() as db:
        db.execute(text("UPDATE extract SET state = 'TAKEN'"))


@pytest.mark.rule("GS-19", "GS-18")
@pytest.mark.parametrize(
    "column",
    ["tree_point.lon_e8", "sub_compartment_version.ground", "quantity.owner_id", "personal_details.name",
     "ticket.number", "assessed_stand.no_such"],
)  # fmt: skip
def test_what_may_never_be_opened_is_never_authorised(desk: Desk, column: str) -> None:
    refused = desk.ask(data_list=[*LIST, column], valid_to="2025-12-31").json()
    facts = {one["code"]: one["facts"] for one in refused["refusals"]}
    assert set(facts) == {"FORBIDDEN_TO_OPEN", "EXTRACT_TERM_OVER"}
    assert facts["FORBIDDEN_TO_OPEN"]["columns"] == column


@pytest.mark.rule("GS-19", "GS-20")
def test_a_grade_that_has_risen_and_a_term_that_is_over_keep_the_data_inside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = desk.approved()
    desk.post(f"/{extract}/take", desk.analyst)
    monkeypatch.setitem(load_grades().tables["assessed_stand"], "grade", "restricted")
    assert desk.file(extract, desk.analyst).json()["code"] == "FORBIDDEN_TO_OPEN"
    assert desk.post(f"/{extract}/take", desk.analyst).json()["code"] == "FORBIDDEN_TO_OPEN"
    monkeypatch.undo()
    monkeypatch.setattr(type(desk.city), "now", _on_the_day_after(desk.city))
    assert desk.file(extract, desk.analyst).json()["code"] == "EXTRACT_NOT_OUT"
    assert desk.post(f"/{extract}/take", desk.analyst).json()["code"] == "EXTRACT_TERM_OVER"


def _on_the_day_after(city: City) -> Any:
    late = type(city.now())(pd.Timestamp("2026-07-01").date(), city.now().at)
    return lambda self: late


@pytest.mark.rule("RA-22")
def test_another_analyst_sees_neither_request_nor_data(desk: Desk) -> None:
    extract = desk.approved()
    other = open_account(desk.city, Role.ANALYST)
    assert desk.client.get("/api/extracts", headers=other.headers).json() == []
    assert desk.client.get(f"/api/extracts/{extract}", headers=other.headers).json()["code"] == "NOT_YOURS"
    assert desk.post(f"/{extract}/take", other).json()["code"] == "NOT_THE_PARTY"
    assert desk.file(extract, other).json()["code"] == "NOT_YOURS"


@pytest.mark.rule("GS-18")
def test_every_column_that_points_at_somebody_says_so() -> None:
    """What an extract may take names no person and no party, whatever the column is called."""
    telling = ("_by", "party_id", "person_id", "holder_id", "owner_id", "sender_id", "surveyor_id")
    assert not [name for name in releasable() if name.endswith(telling)]
    grades = load_grades()
    for name in releasable():
        table, column = name.split(".")
        assert grades.of(table, column).grade < Grade.RESTRICTED
        assert not {key.column.table.name for key in metadata.tables[table].c[column].foreign_keys} & {
            "party", "person"
        }  # fmt: skip


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = {"assessed_stand": [{"stand_id": "示例", "stock_co2e_g": 1}]}
    assert packed(rows) == packed(rows)


@pytest.mark.rule("GS-19", "GS-20")
def test_the_same_way_at_the_command_line(
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-01-08")
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", KEY)
    settle_village(sqlite_database).active()
    city = open_city(load_settings())
    analyst, first, second = (
        open_account(city, role) for role in (Role.ANALYST, Role.CITY_FORESTRY, Role.CITY_FORESTRY)
    )
    paper = tmp_path / "示例.pdf"
    paper.write_bytes(PAPER)

    def by(who: Account, *arguments: str) -> int:
        monkeypatch.setenv("LINPIAO_TOKEN", who.token)
        return run("extract", *arguments)

    asked = ["--scene", "核对模型", "--until", "2026-06-30", "--agreement", str(paper), "--plan", str(paper)]
    assert by(analyst, "ask", *asked, "--column", "tree_point.lon_e8") == 1
    assert "FORBIDDEN_TO_OPEN GS-19" in capsys.readouterr().err
    assert by(analyst, "ask", *asked, "--column", "assessed_stand.stock_co2e_g") == 0
    extract = capsys.readouterr().out.split()[1].split("：")[0]
    assert by(first, "review", extract, "--finding", "清单最小") == 0
    assert by(first, "approve", extract, "--reason", "可以") == 1
    assert by(second, "approve", extract, "--reason", "可以") == 0
    assert by(analyst, "take", extract, str(tmp_path / "data.zip")) == 0
    assert zipfile.is_zipfile(tmp_path / "data.zip")
    assert by(analyst, "end", extract, "--statement", "已删除") == 0
    assert by(analyst, "take", extract, str(tmp_path / "data.zip")) == 1
