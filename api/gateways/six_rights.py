"""Port to the city's “六权”改革一体化服务平台 (LP-08a): a signed record a message, once an id.

`PUT {url}/records/{id}` with the JSON of `registry.proof.platform.record_of`, `x-signature: sha256=…` as in
`government`; 2xx is taken. Where the platform cannot be reached the same records leave as files (GS-25).
"""

from dataclasses import dataclass
from typing import Any

from api.gateways.government import Port
from api.settings import Settings

SIX_RIGHTS = "“六权”改革一体化服务平台 six-rights platform"


@dataclass(frozen=True)
class SixRights:
    port: Port

    def tell(self, record: dict[str, Any]) -> None:
        self.port.post(f"/records/{record['id']}", record, method="PUT")


def six_rights_of(settings: Settings) -> SixRights:
    key = settings.six_rights_key
    return SixRights(
        Port(SIX_RIGHTS, settings.six_rights_url, key.get_secret_value().encode() if key else b"")
    )
