"""The settings `linpiao sandbox` writes connect a city to its peer, start after start."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli.sandbox import kept_keys, write_settings
from api.gateways.payments import Charge, Method
from api.gateways.sandbox.peer import SandboxPeer
from api.gateways.wechat_pay import wechat_pay_of
from api.settings import load_settings
from tests.api.peers import serving


def test_the_settings_written_connect_a_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "sandbox"
    first = kept_keys(folder)
    again = kept_keys(folder)
    assert first.api_key == again.api_key and (folder / "merchant.pem").stat().st_mode & 0o077 == 0
    with serving(SandboxPeer(again).app) as address:
        monkeypatch.chdir(tmp_path)
        (tmp_path / ".env").write_text(write_settings(folder, first, address).read_text(), encoding="utf-8")
        settings = load_settings()
        assert settings.payment_test
        soon = datetime.now(UTC) + timedelta(minutes=5)
        charge = Charge("S20260108AAAAAAAAAAAA", 100, "小微碳汇", soon)
        assert wechat_pay_of(settings).prepay(charge, Method.NATIVE)["code_url"]
