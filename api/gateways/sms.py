"""Text messages: a signed JSON POST to the city's message platform.

The embedded mode has no platform; its sign-in page shows the code itself, marked as a demonstration.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256

import httpx

from api.errors import GatewayNotConfigured, GatewayUnavailable
from api.settings import Settings

SYSTEM = "SMS"
TIMEOUT_S = 5


@dataclass(frozen=True)
class Sms:
    url: str | None
    key: bytes

    def send_code(self, phone: str, code: str) -> None:
        self.send(phone, f"验证码 {code}，5 分钟内有效，请勿转告他人。", secrets.token_hex(16))

    def send(self, phone: str, text: str, message_id: str) -> None:
        """The platform drops a message whose id it has seen."""
        if self.url is None:
            raise GatewayNotConfigured(system=SYSTEM)
        sent = {"id": message_id, "phone": phone, "text": f"【银川林票】{text}"}
        body = json.dumps(sent, ensure_ascii=False).encode()
        signature = hmac.new(self.key, body, sha256).hexdigest()
        headers = {"content-type": "application/json", "x-signature": f"sha256={signature}"}
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=TIMEOUT_S)
            answer.raise_for_status()
        except httpx.HTTPError:
            raise GatewayUnavailable(system=SYSTEM) from None


def sms_of(settings: Settings) -> Sms:
    key = settings.sms_key.get_secret_value().encode() if settings.sms_key else b""
    return Sms(settings.sms_url, key)
