"""A city connected to the sandbox peer over real HTTP, both ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from api.app import build_app
from api.city import City
from api.gateways.payments import PaymentGateway
from api.gateways.sandbox.faults import Menu
from api.gateways.sandbox.keys import Keys, private_pem, public_pem
from api.gateways.sandbox.peer import SandboxPeer
from api.gateways.wechat_pay import wechat_pay_of
from api.settings import Settings, WechatPayKeys
from api.worker import outbox
from api.worker.payments import look, send_back
from registry.actions.ordering import REFUND
from registry.clock import Moment
from registry.store.database import Database
from tests.api.peers import serving

KEYS = Keys()
"""Two RSA keys are made once a test run; a peer that rotates takes a copy."""


def settings_for(settings: Settings, folder: Path, peer_url: str, own_url: str, keys: Keys) -> Settings:
    merchant, platform = folder / "merchant.pem", folder / "platform.pem"
    merchant.write_text(private_pem(keys.merchant), encoding="ascii")
    platform.write_text(public_pem(keys.platform), encoding="ascii")
    given = WechatPayKeys(
        mch_id=keys.mch_id,
        serial_no=keys.serial_no,
        private_key_file=merchant,
        api_key=SecretStr(keys.api_key),
        public_key_id=keys.platform_id,
        public_key_file=platform,
    )
    changed = {"wechat_pay_url": peer_url, "public_url": own_url, "wechat_app_id": keys.app_id}
    return settings.model_copy(update={**changed, "wechat_pay": given})


@dataclass
class Connected:
    city: City
    peer: SandboxPeer
    wechat: PaymentGateway
    client: httpx.Client

    def look(self, *, minutes: int = 0) -> None:
        """What the worker does, as if so much time had passed."""
        now = self.city.now()
        look(self.city, self.wechat, Moment(now.as_of, datetime.now(UTC) + timedelta(minutes=minutes)))

    def deliver(self) -> None:
        """Everything in the outbox, until nothing is due."""
        consumers = {REFUND: lambda message: send_back(self.city, message)}
        while outbox.deliver(self.city.database, consumers, self.city.now()):
            pass


@contextmanager
def connected(
    database: Database, settings: Settings, folder: Path, menu: Menu | None = None
) -> Iterator[Connected]:
    """City and peer each serve on a port of their own."""
    keys = Keys(merchant=KEYS.merchant, platform=KEYS.platform, api_key=KEYS.api_key)
    peer = SandboxPeer(keys, menu)
    with serving(peer.app) as peer_url, serving(late := _Late()) as own_url:
        city = City(settings_for(settings, folder, peer_url, own_url, keys), database)
        late.app = build_app(city)
        with httpx.Client(base_url=own_url, timeout=60) as client:
            yield Connected(city, peer, wechat_pay_of(city.settings), client)


class _Late:
    """An application that is known only after its address is."""

    app: object = None

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        await self.app(scope, receive, send)  # type: ignore[operator]
