"""Ports to two systems of the government: the credit platform (信用核查, GS-24) and the electronic seal.

Both take a JSON POST signed with HMAC-SHA256 over the body (`x-signature: sha256=…`), on HTTPS in production:
`POST {url}/checks` {party, purpose} → {result: CLEAR|LISTED, reference};
`POST {url}/records` {id, party, kind, state, recorded_on} → 2xx, the same id once more changes nothing;
`POST {url}/seals` {paper_no, sha256, unit} → {seal_no, signature}: the seal's own signature over the hash.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx
from pydantic import SecretStr

from api.errors import GatewayNotConfigured, GatewayRefused, GatewayUnavailable
from api.settings import Settings
from registry.actions.crediting import Answered
from registry.office.credit import CheckResult, CreditEvent, Purpose

CREDIT, SEAL = "信用平台 credit platform", "电子印章系统 electronic seal"
TIMEOUT_S = 5


@dataclass(frozen=True)
class Port:
    """One signed JSON interface; not configured means not connected here."""

    system: str
    url: str | None
    key: bytes

    def post(self, path: str, sent: dict[str, Any], *, method: str = "POST") -> dict[str, Any]:
        if self.url is None:
            raise GatewayNotConfigured(system=self.system)
        body = json.dumps(sent, ensure_ascii=False).encode()
        signature = hmac.new(self.key, body, sha256).hexdigest()
        headers = {"content-type": "application/json", "x-signature": f"sha256={signature}"}
        try:
            address = f"{self.url}{path}"
            answer = httpx.request(method, address, content=body, headers=headers, timeout=TIMEOUT_S)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError):
            raise GatewayUnavailable(system=self.system) from None
        if not isinstance(found, dict):
            raise GatewayRefused(system=self.system, reason="not an object")
        return found


@dataclass(frozen=True)
class CreditPlatform:
    port: Port

    def check(self, party_id: str, purpose: Purpose) -> Answered:
        found = self.port.post("/checks", {"party": party_id, "purpose": purpose.value})
        if found.get("result") not in set(CheckResult) or not found.get("reference"):
            raise GatewayRefused(system=CREDIT, reason=str(found)[:100])
        return Answered(CheckResult(found["result"]), str(found["reference"])[:200])

    def tell(self, event: CreditEvent) -> None:
        """The platform keeps the last state of an id, however often it is told."""
        self.port.post(
            "/records",
            {
                "id": event.id,
                "party": event.party_id,
                "kind": event.kind.value,
                "state": event.state.value,
                "recorded_on": str(event.opened_on),
            },
        )


@dataclass(frozen=True)
class ElectronicSeal:
    port: Port

    def seal(self, paper_no: str, body_sha256: str, unit_id: str) -> tuple[str, str]:
        """The number of the seal, and its signature over the paper's hash."""
        found = self.port.post("/seals", {"paper_no": paper_no, "sha256": body_sha256, "unit": unit_id})
        if not found.get("seal_no") or not found.get("signature"):
            raise GatewayRefused(system=SEAL, reason=str(found)[:100])
        return str(found["seal_no"])[:200], str(found["signature"])[:200]


def credit_platform_of(settings: Settings) -> CreditPlatform:
    return CreditPlatform(Port(CREDIT, settings.credit_url, _bytes(settings.credit_key)))


def electronic_seal_of(settings: Settings) -> ElectronicSeal:
    return ElectronicSeal(Port(SEAL, settings.seal_url, _bytes(settings.seal_key)))


def _bytes(key: SecretStr | None) -> bytes:
    return key.get_secret_value().encode() if key else b""
