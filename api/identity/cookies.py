"""The web sign-in: a signed cookie of ids only, and the token that ties a form to it."""

import hmac
import secrets
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

from api.errors import ForgedForm
from api.settings import Settings

COOKIE = "linpiao"
HOURS_12_S = 12 * 3600


@dataclass(frozen=True)
class Visit:
    """One browser's visit; signed in when it has a person. `stamp` changes with the password."""

    id: str
    person_id: str = ""
    appointment_id: str = ""
    stamp: str = ""


class Cookies:
    def __init__(self, settings: Settings) -> None:
        self._key = settings.keys.bytes_of("web")
        self._secure = settings.secure_cookies
        self._signer = URLSafeTimedSerializer(self._key, salt="linpiao visit")

    def visit(self, request: Request) -> Visit:
        """The visit of a request, or a fresh one; kept on the request so that a page and its form agree."""
        if not hasattr(request.state, "visit"):
            request.state.visit = self._read(request.cookies.get(COOKIE, ""))
        found: Visit = request.state.visit
        return found

    def _read(self, text: str) -> Visit:
        try:
            return Visit(**self._signer.loads(text, max_age=HOURS_12_S))
        except (BadData, TypeError):
            return Visit(secrets.token_urlsafe(16))

    def signed_in(self, person_id: str, appointment_id: str, stamp: str) -> Visit:
        """A new visit with a new id, so that a planted cookie never becomes somebody's."""
        return Visit(secrets.token_urlsafe(16), person_id, appointment_id, stamp)

    def acting_as(self, visit: Visit, appointment_id: str) -> Visit:
        return replace(visit, appointment_id=appointment_id)

    def keep(self, response: Response, visit: Visit) -> None:
        response.set_cookie(
            COOKIE,
            self.text(visit),
            max_age=HOURS_12_S,
            httponly=True,
            secure=self._secure,
            samesite="lax",
            path="/",
        )

    def text(self, visit: Visit) -> str:
        return self._signer.dumps(asdict(visit))

    def drop(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path="/", secure=self._secure, httponly=True, samesite="lax")

    def form_token(self, visit: Visit) -> str:
        return hmac.new(self._key, b"form " + visit.id.encode(), sha256).hexdigest()

    def require_form_token(self, request: Request, given: str) -> None:
        if not hmac.compare_digest(self.form_token(self.visit(request)), given):
            raise ForgedForm()
