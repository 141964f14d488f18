"""`linpiao check` says what it proved, or names the first row that differs and ends with 1."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from api.city import open_city
from api.cli.main import main
from api.settings import load_settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.proof.notes import Ed25519Signer
from tests.registry.proof.sealed import some_events


@pytest.fixture
def lived_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An embedded registry with a sealed and signed log."""
    path = tmp_path / "registry.sqlite"
    monkeypatch.setenv("LINPIAO_DATABASE_URL", f"sqlite:///{path}")
    city = open_city(load_settings())
    city.database.create()
    some_events(city.database, 5)
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)
    city.database.close()
    return path


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as exit:
        main([*arguments])
    return int(exit.value.code or 0), capsys.readouterr().out


def test_an_intact_registry_passes_in_two_languages(
    lived_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ended(capsys, "check")
    assert code == 0 and "全部通过" in said
    code, said = ended(capsys, "--lang", "en", "check")
    assert code == 0 and "All passed" in said
    code, said = ended(capsys, "check", "--json")
    assert code == 0 and json.loads(said)["passed"] is True


def test_a_changed_row_is_named_and_ends_with_1(lived_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = open_city(load_settings())
    with city.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET kind = 'ticket.forged' WHERE subject_id = 't3'"))
        (event_id,) = connection.execute(text("SELECT id FROM event WHERE subject_id = 't3'")).one()
    city.database.close()
    code, said = ended(capsys, "check")
    assert code == 1 and event_id in said
