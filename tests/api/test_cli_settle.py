"""`linpiao reconcile` and `linpiao settle`: a quarter without sales, from its open days to two hands."""

import json
from datetime import date
from pathlib import Path

import pytest

from api.city import open_city
from api.cli.main import main
from api.settings import load_settings
from api.worker import bills
from registry.parties.roles import Role
from tests.api.accounts import open_account

FIRST, LAST = "2026-01-01", "2026-03-31"


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as exit:
        main([*arguments])
    return int(exit.value.code or 0), capsys.readouterr().out


@pytest.mark.rule("ZJ-03")
def test_days_are_compared_and_two_accounts_close_the_quarter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.sqlite'}")
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-04-02")
    city = open_city(load_settings())
    city.database.create()
    for login in ("first", "second"):
        open_account(city, Role.CITY_FORESTRY, login=login)
    code, said = ended(capsys, "settle", "2026", "1", "--json")
    assert (code, len(json.loads(said)["open_days"])) == (1, 90)
    code, said = ended(capsys, "reconcile", "--first", FIRST, "--last", LAST)
    assert code == 1 and "90" in said, "no statement, no agreement"
    cashier = open_account(city, Role.FINANCE)
    statement = "交易日期,流水号,贷方金额,借方金额,摘要\n".encode()
    days = (date.fromisoformat(FIRST), date.fromisoformat(LAST))
    bills.take_statement(city, statement, *days, now=city.now(), by=cashier.appointment.actor)
    code, said = ended(capsys, "reconcile", "--first", FIRST, "--last", LAST, "--json")
    assert (code, json.loads(said)["open"]) == (0, [])
    assert ended(capsys, "settle", "2026", "1")[0] == 0
    assert ended(capsys, "settle", "2026", "1", "--as", "nobody")[0] != 0
    code, said = ended(capsys, "settle", "2026", "1", "--as", "first", "--json")
    assert (code, json.loads(said)["state"]) == (0, "COMPUTED")
    assert ended(capsys, "settle", "2026", "1", "--as", "first", "--close")[0] == 1, "the same hand"
    code, said = ended(capsys, "--lang", "en", "settle", "2026", "1", "--as", "second", "--close")
    assert code == 0 and "PAID" in said, "nothing was due"
    city.database.close()
