"""A missing or wrong setting stops the start with one clear sentence."""

import base64
import stat
from pathlib import Path

import pytest

from api.errors import WrongSetting
from api.settings import load_settings

KEY = base64.b64encode(b"k" * 32).decode()


def test_the_embedded_file_is_the_default_and_makes_keys_only_its_owner_can_read() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///var/linpiao.sqlite"
    assert not settings.production
    assert stat.S_IMODE(Path("var/keys.json").stat().st_mode) == 0o600
    assert load_settings().keys == settings.keys


def test_production_without_its_own_keys_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINPIAO_DATABASE_URL", "postgresql+psycopg://linpiao@/city")
    with pytest.raises(WrongSetting) as refused:
        load_settings()
    assert all(
        name in str(refused.value) for name in ("LINPIAO_WEB_KEY", "LINPIAO_DATA_KEY", "LINPIAO_LOG_KEY")
    )
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", KEY)
    assert load_settings().keys.bytes_of("log") == b"k" * 32
    assert not Path("var").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LINPIAO_DATABASE_URL", "mysql://elsewhere"),
        ("LINPIAO_CLOCK", "2026-13-01"),
        ("LINPIAO_UPLOAD_BYTES_MAX", "-1"),
        ("LINPIAO_PUBLIC_URL", "registry.example"),
        ("LINPIAO_DATABSE_URL", "sqlite:///typo.sqlite"),
    ],
)
def test_a_wrong_or_mistyped_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting) as refused:
        load_settings()
    assert name in str(refused.value)


def test_a_damaged_key_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEB", "DATA", "LOG"):
        monkeypatch.setenv(f"LINPIAO_{name}_KEY", "c2hvcnQ=")
    with pytest.raises(WrongSetting) as refused:
        load_settings()
    assert "c2hvcnQ=" not in str(refused.value)
