"""The command line speaks two languages and answers scripts with exit codes."""

import json
from io import StringIO
from pathlib import Path

import pytest

from api.cli.main import main

KEY = "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"


def test_help_is_chinese_and_english_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "启动网站和接口" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--lang", "en", "--help"])
    assert "Start the web site" in capsys.readouterr().out


def test_an_unknown_command_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["no-such-verb"])
    assert ended.value.code == 2


def test_a_wrong_setting_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINPIAO_CLOCK", "tomorrow")
    with pytest.raises(SystemExit) as ended:
        main(["serve"])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "LINPIAO_CLOCK" in said and "Traceback" not in said


def test_packs_and_rules_name_their_texts_and_articles(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["packs", "--as-of", "2026-01-08", "--json"])
    packs = {row["pack"]: row for row in json.loads(capsys.readouterr().out)}
    assert ended.value.code == 0
    assert packs["linpiao-2024@1"]["in_force"] is True
    with pytest.raises(SystemExit):
        main(["rules", "LP-04", "--json"])
    rules = json.loads(capsys.readouterr().out)
    assert rules and all(row["key"].startswith("LP-04") and row["article"] for row in rules)


def test_a_pipe_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["packs"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["规则包", "文件", "施行", "截止", "有效"]


def test_a_file_that_proves_nothing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "holiday.pdf"
    file.write_bytes(b"%PDF-1.7 nothing here")
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(file), "--key", "log.example/640100+17e04cf2+" + KEY])
    assert ended.value.code == 1
    assert "UNREADABLE_PROOF" in capsys.readouterr().err


def test_a_new_registry_is_made_checked_and_gets_its_first_officer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(*arguments: str) -> object:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return ended.value.code

    Path("var").mkdir()
    assert code("db", "check") == 1
    assert code("db", "upgrade") == 0
    assert code("db", "check") == 0
    monkeypatch.setattr("sys.stdin", StringIO("Linpiao-2026-shi\n"))
    add = ["user", "add", "xq-1", "--name", "示例人员001", "--role", "COUNTY_FORESTRY", "--unit", "640104"]
    assert code(*add, "--agency", "示例区林草主管部门") == 0
    capsys.readouterr()
    assert code("check", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["passed"] and report["events"] >= 5


def test_without_any_key_nothing_is_verified_and_none_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ticket.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(file)])
    assert ended.value.code == 1
    assert "--key" in capsys.readouterr().err
    assert not (tmp_path / "var").exists()
