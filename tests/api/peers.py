"""Local peers of other systems: real HTTP on loopback, stopped by their own handle."""

import base64
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of `app` on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


class SmsPeer:
    """Checks the signature and keeps what it was asked to send."""

    def __init__(self, key: bytes) -> None:
        self.sent: list[dict[str, str]] = []
        self.app = FastAPI()

        @self.app.post("/messages")
        async def messages(request: Request) -> JSONResponse:
            body = await request.body()
            expected = "sha256=" + hmac.new(key, body, sha256).hexdigest()
            if request.headers["x-signature"] != expected:
                return JSONResponse({}, 401)
            self.sent.append(json.loads(body))
            return JSONResponse({"accepted": True})

    @property
    def last_code(self) -> str:
        return self.sent[-1]["text"].split("验证码 ")[1][:6]


class WechatPeer:
    """Both WeChat hosts in one: hands out single-use codes and answers 200 with `errcode` when it refuses."""

    def __init__(self, app_id: str, secret: str, openid: str) -> None:
        self.app = FastAPI()
        codes: set[str] = set()

        @self.app.get("/connect/oauth2/authorize")
        def authorize(
            appid: str, redirect_uri: str, response_type: str, scope: str, state: str
        ) -> RedirectResponse:
            assert (appid, response_type, scope) == (app_id, "code", "snsapi_base")
            codes.add(code := secrets.token_hex(8))
            return RedirectResponse(f"{redirect_uri}?code={code}&state={state}", 302)

        @self.app.get("/sns/oauth2/access_token")
        def access_token(request: Request) -> dict[str, Any]:
            asked = request.query_params
            if asked["appid"] != app_id or asked["secret"] != secret:
                return {"errcode": 40125, "errmsg": "invalid appsecret"}
            if asked["code"] not in codes:
                return {"errcode": 40029, "errmsg": "invalid code"}
            codes.discard(asked["code"])
            return {"access_token": "x", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}


class OidcPeer:
    """An OpenID provider with PKCE and RS256; `claims` can be bent to try a dishonest one."""

    def __init__(self, client_id: str, client_secret: str, subject: str) -> None:
        self.app = FastAPI()
        self.claims: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
        self.signing_key = self.key
        self.issuer = ""
        pending: dict[str, dict[str, str]] = {}

        @self.app.get("/.well-known/openid-configuration")
        def configuration() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }

        @self.app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @self.app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            assert asked["code_challenge_method"] == "S256" and asked["client_id"] == client_id
            pending[code := secrets.token_hex(8)] = asked
            return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

        @self.app.post("/token")
        def token(
            request: Request, code: str = Form(), code_verifier: str = Form(), redirect_uri: str = Form()
        ) -> JSONResponse:
            basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
            asked = pending.pop(code, None)
            challenge = (
                base64.urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
            )
            honest = request.headers.get("authorization") == f"Basic {basic}"
            if not (honest and asked and asked["code_challenge"] == challenge):
                return JSONResponse({"error": "invalid_grant"}, 400)
            assert asked["redirect_uri"] == redirect_uri
            now = int(time.time())
            claims = {
                "iss": self.issuer,
                "aud": client_id,
                "sub": subject,
                "nonce": asked["nonce"],
                "iat": now,
                "exp": now + 60,
                **self.claims,
            }
            signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing_key)
            return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})


class GovernmentPeer:
    """The credit platform and the electronic seal in one: checks signatures, seals with a key of its own."""

    def __init__(self, key: bytes, listed: frozenset[str] = frozenset()) -> None:
        self.records: dict[str, dict[str, str]] = {}
        self.seal_key = b"the seal's own"
        self.app = FastAPI()

        async def opened(request: Request) -> dict[str, str] | None:
            body = await request.body()
            expected = "sha256=" + hmac.new(key, body, sha256).hexdigest()
            return json.loads(body) if request.headers["x-signature"] == expected else None

        @self.app.post("/checks")
        async def checks(request: Request) -> JSONResponse:
            asked = await opened(request)
            if asked is None:
                return JSONResponse({}, 401)
            result = "LISTED" if asked["party"] in listed else "CLEAR"
            return JSONResponse({"result": result, "reference": f"CX-{asked['purpose']}-1"})

        @self.app.post("/records")
        async def records(request: Request) -> JSONResponse:
            told = await opened(request)
            if told is None:
                return JSONResponse({}, 401)
            self.records[told["id"]] = told
            return JSONResponse({"accepted": True})

        @self.app.post("/seals")
        async def seals(request: Request) -> JSONResponse:
            asked = await opened(request)
            if asked is None:
                return JSONResponse({}, 401)
            return JSONResponse({"seal_no": f"YZ-{asked['unit']}", "signature": self.sign(asked["sha256"])})

    def sign(self, paper_sha256: str) -> str:
        return hmac.new(self.seal_key, paper_sha256.encode(), sha256).hexdigest()


class SixRightsPeer:
    """The “六权” platform: keeps one record an id; `down` answers 503 so many times first."""

    def __init__(self, key: bytes, down: int = 0) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.received = 0
        self.down = down
        self.app = FastAPI()

        @self.app.put("/records/{record_id}")
        async def keep(record_id: str, request: Request) -> JSONResponse:
            body = await request.body()
            expected = "sha256=" + hmac.new(key, body, sha256).hexdigest()
            if request.headers["x-signature"] != expected:
                return JSONResponse({}, 401)
            if self.down:
                self.down -= 1
                return JSONResponse({}, 503)
            self.received += 1
            self.records[record_id] = json.loads(body)
            return JSONResponse({"accepted": True})
