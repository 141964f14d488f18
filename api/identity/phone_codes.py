"""Codes sent to a phone: six digits, five minutes, five tries, used once.

The challenge travels signed in the form and holds only keyed hashes; the process remembers what was used up.
"""

import hmac
import re
import secrets
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from api.errors import TooManyAttempts, WrongInput, WrongSignIn
from api.identity.attempts import Attempts
from api.settings import Settings

LIFE_S = 300
TRIES = 5
MOBILE = re.compile(r"1[3-9]\d{9}")


class PhoneCodes:
    def __init__(self, settings: Settings) -> None:
        self._key = settings.keys.bytes_of("web")
        self._signer = URLSafeTimedSerializer(self._key, salt="linpiao phone code")
        self._sent_to_phone = Attempts(limit=5, window_s=3600)
        self._tried = Attempts(limit=TRIES, window_s=LIFE_S)
        self._used = Attempts(limit=1, window_s=LIFE_S)

    def challenge(self, phone: str) -> tuple[str, str]:
        """A fresh code to send, and the challenge that its form carries."""
        if not MOBILE.fullmatch(phone):
            raise WrongInput(fields="phone")
        self._sent_to_phone.take(self._digest("phone", phone))
        code = f"{secrets.randbelow(10**6):06d}"
        nonce = secrets.token_urlsafe(12)
        return code, self._signer.dumps([nonce, self._digest(nonce, phone, code)])

    def verify(self, phone: str, code: str, challenge: str) -> None:
        try:
            nonce, expected = self._signer.loads(challenge, max_age=LIFE_S)
        except (BadData, ValueError, TypeError):
            raise WrongSignIn() from None
        self._tried.take(nonce)
        if not hmac.compare_digest(expected, self._digest(nonce, phone, code)):
            raise WrongSignIn()
        try:
            self._used.take(nonce)
        except TooManyAttempts:
            raise WrongSignIn() from None

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), sha256).hexdigest()
