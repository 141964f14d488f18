"""What every request passes: id, log line, measurement, security headers, size limit, language."""

import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Histogram

from api.errors import InternalFault, TooLarge, WrongInput
from api.logs import log, log_fault
from sink.errors import ActionableError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refuse = Callable[[Scope, ActionableError], App]

REQUEST_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
HEADERS = {
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
        b" font-src 'self';"
        b" connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none';"
        b" frame-ancestors 'none'; manifest-src 'self'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"permissions-policy": b"camera=(self), geolocation=(self), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}


class Observe:
    """Gives the request its id, writes one log line, measures, and answers calmly to our own mistakes."""

    def __init__(self, app: App, *, registry: CollectorRegistry, refuse: Refuse) -> None:
        self.app = app
        self.refuse = refuse
        self.seconds = Histogram(
            "linpiao_request_seconds",
            "Time to answer, by route",
            ["method", "route", "status"],
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reference = _request_id(scope)
        status = 500
        started = time.perf_counter()

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name.lower() for name, _ in message["headers"]}
                extra = {**HEADERS, b"x-request-id": reference.encode()}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in extra.items() if name not in present),
                ]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=reference):
            try:
                await self.app(scope, receive, send_with_headers)
            except Exception as error:
                log_fault(error, reference)
                answer = self.refuse(scope, InternalFault(reference=reference))
                await answer(scope, receive, send_with_headers)
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "none")
        self.seconds.labels(scope["method"], route, str(status)).observe(seconds)
        log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))


class SpeakTus:
    """Says the version in every answer to an upload, and reads a method that a proxy does not let through."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/uploads"):
            await self.app(scope, receive, send)
            return
        meant = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("ascii", "replace").upper()
        if meant in ("PATCH", "DELETE"):
            scope["method"] = meant

        async def send_with_version(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                version = [(b"tus-resumable", b"1.0.0"), (b"tus-version", b"1.0.0")]
                message["headers"] = [*message["headers"], *version]
            await send(message)

        await self.app(scope, receive, send_with_version)


class LimitBody:
    """Refuses a body above the limit, by its announced length or as soon as it has run over."""

    def __init__(self, app: App, *, bytes_max: int, refuse: Refuse) -> None:
        self.app = app
        self.bytes_max = bytes_max
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        too_large = TooLarge(limit_mib=self.bytes_max // 2**20)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self.bytes_max:
            await self.refuse(scope, too_large)(scope, receive, send)
            return
        taken = 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self.bytes_max:
                raise too_large
            return message

        await self.app(scope, counted, send)


class OnlyText:
    """Refuses a NUL in an address: no number, code or name has one, and PostgreSQL cannot look for it."""

    def __init__(self, app: App, *, refuse: Refuse) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await self.refuse(scope, WrongInput(fields="address"))(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Language:
    """`/en/…` is the same page in English: the prefix becomes the root path, so every link keeps it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            english = scope["path"] == "/en" or scope["path"].startswith("/en/")
            scope.setdefault("state", {})["lang"] = "en" if english else "zh"
            if english:
                scope["root_path"] = scope.get("root_path", "") + "/en"
        await self.app(scope, receive, send)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"")
    return given.decode() if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
