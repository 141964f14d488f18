"""`linpiao register`: looked at, proposed by one person's token, confirmed by another's."""

import base64
import json
from pathlib import Path

import pytest

from api.city import open_city
from api.settings import load_settings
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.queries import tickets
from tests.api.accounts import open_account
from tests.api.papers import paper, three_files
from tests.api.test_cli_export import run
from tests.registry.land.ground import publish_outlines, square
from tests.registry.tickets.village import UNIT

KEY = base64.b64encode(bytes(32)).decode()
NUMBER = "银林票〔2024〕001号"


@pytest.mark.rule("LP-08b", "RA-23")
def test_two_officers_take_over_a_sheet_at_the_command_line(
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-01-08")
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", KEY)
    city = open_city(load_settings())
    with sqlite_database.writing() as db:
        publish_outlines(db)
    clerk, head = (open_account(city, Role.COUNTY_FORESTRY, UNIT) for _ in range(2))
    good, bad = paper(NUMBER, square(0)), paper("银林票〔2024〕002号", square(300), face_mu="无")
    files = [str(path) for path in three_files([good, bad], tmp_path / "papers").values()]
    monkeypatch.setenv("LINPIAO_TOKEN", clerk.token)
    assert run("register", "take-over", *files) == 1
    told = capsys.readouterr().out
    assert "第 2 行 银林票〔2024〕001号：" in told and "面值亩" in told and "可以转录 1 行" in told
    assert run("register", "take-over", *files, "--propose") == 1
    assert "ROWS_BLOCKED" in capsys.readouterr().err
    assert run("register", "take-over", *files, "--propose", "--leave-out", "--json") == 0
    proposed = json.loads(capsys.readouterr().out)
    assert run("register", "confirm", proposed["id"]) == 1
    assert "FOUR_EYES RA-23" in capsys.readouterr().err
    monkeypatch.setenv("LINPIAO_TOKEN", head.token)
    assert run("register", "confirm", proposed["id"], "--json") == 0
    assert json.loads(capsys.readouterr().out)["details"]["entered"] == 1
    with city.reading() as db:
        found = tickets.by_number(db, NUMBER)
    assert found and found.origin.value == "TRANSCRIBED"
