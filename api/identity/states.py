"""The `state` of a sign-on elsewhere: signed, ten minutes, bound to one visit; nonce and PKCE derive."""

import hmac
import secrets
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from api.errors import ForgedForm
from api.settings import Settings

LIFE_S = 600


class States:
    def __init__(self, settings: Settings) -> None:
        self._key = settings.keys.bytes_of("web")
        self._signer = URLSafeTimedSerializer(self._key, salt="linpiao sign-on")

    def issue(self, visit_id: str, next: str) -> str:
        return self._signer.dumps([secrets.token_urlsafe(12), self._digest("visit", visit_id), next])

    def check(self, visit_id: str, state: str) -> str:
        """Where to go afterwards; a state from another browser or an old one is a forged form."""
        try:
            _, owner, next = self._signer.loads(state, max_age=LIFE_S)
        except (BadData, ValueError, TypeError):
            raise ForgedForm() from None
        if not hmac.compare_digest(owner, self._digest("visit", visit_id)):
            raise ForgedForm()
        return str(next)

    def nonce(self, state: str) -> str:
        return self._digest("nonce", state)

    def verifier(self, state: str) -> str:
        return self._digest("verifier", state)

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), sha256).hexdigest()
