"""Signing in on the pages: every way in, and everything that is kept out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from registry.actions.identity import revoke_token, set_password
from registry.actions.parties import appoint, end_appointment
from registry.parties.roles import SYSTEM, Role
from registry.store.queries import privacy
from tests.api.accounts import PASSWORD, Account, open_account
from tests.api.peers import OidcPeer, SmsPeer, WechatPeer, serving

PHONE = "13900000001"


def form_token(client: TestClient, path: str = "/signin") -> str:
    found = re.search(r'name="token" value="(\w+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: TestClient, login: str, password: str = PASSWORD) -> httpx.Response:
    form = {"login": login, "password": password, "token": form_token(client)}
    return client.post("/signin", data=form, follow_redirects=False)


@pytest.fixture
def officer(city: City) -> Account:
    return open_account(city, Role.COUNTY_FORESTRY, "640104", login="xq-shencha")


def test_an_officer_signs_in_acts_and_signs_out(client: TestClient, officer: Account) -> None:
    assert client.get("/api/me").status_code == 401
    answer = sign_in(client, "xq-shencha")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert client.get("/api/me").json()["role"] == "COUNTY_FORESTRY"
    client.post("/signout", data={"token": form_token(client, "/signin")})
    assert client.get("/api/me").status_code == 401


def test_a_wrong_password_and_an_unknown_account_read_the_same(client: TestClient, officer: Account) -> None:
    wrong, unknown = sign_in(client, "xq-shencha", "Wrong-2026-pass"), sign_in(client, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert "WRONG_SIGN_IN" in wrong.text and "WRONG_SIGN_IN" in unknown.text


def test_after_five_wrong_passwords_even_the_right_one_waits(client: TestClient, officer: Account) -> None:
    for _ in range(5):
        sign_in(client, "xq-shencha", "Wrong-2026-pass")
    assert sign_in(client, "xq-shencha").status_code == 429


def test_a_form_from_elsewhere_is_refused(client: TestClient, officer: Account) -> None:
    form = {"login": "xq-shencha", "password": PASSWORD, "token": "0" * 64}
    answer = client.post("/signin", data=form, headers={"Accept": "text/html"})
    assert (answer.status_code, "FORGED_FORM" in answer.text) == (403, True)


def test_a_changed_password_ends_every_visit(client: TestClient, city: City, officer: Account) -> None:
    sign_in(client, "xq-shencha")
    with city.database.writing() as db:
        set_password(db, officer.person_id, "xq-shencha", "Another-2026-key", by=SYSTEM, now=city.now())
    assert client.get("/api/me").status_code == 401


@pytest.mark.rule("RA-01")
def test_an_ended_appointment_ends_its_powers_on_the_next_request(
    client: TestClient, city: City, officer: Account
) -> None:
    sign_in(client, "xq-shencha")
    yesterday = city.now().as_of - timedelta(days=1)
    with city.database.writing() as db:
        end_appointment(db, officer.appointment.id, yesterday, by=SYSTEM, now=city.now())
    assert client.get("/api/me").json()["role"] == "CITIZEN"
    assert client.get("/api/me", headers=officer.headers).status_code == 401


def test_one_person_chooses_among_own_appointments_only(
    client: TestClient, city: City, officer: Account
) -> None:
    other = open_account(city, Role.CITY_FORESTRY)
    with city.database.writing() as db:
        second = appoint(
            db, replace(other.appointment, person_id=officer.person_id), by=SYSTEM, now=city.now()
        )
    sign_in(client, "xq-shencha")
    token = form_token(client)
    for appointment, role in ((second.id, "CITY_FORESTRY"), (officer.appointment.id, "COUNTY_FORESTRY")):
        client.post("/acting", data={"appointment": appointment, "token": token}, follow_redirects=False)
        assert client.get("/api/me").json()["role"] == role
    client.post("/acting", data={"appointment": other.appointment.id, "token": token}, follow_redirects=False)
    assert client.get("/api/me").json()["person_id"] == officer.person_id


def test_a_token_acts_until_it_is_revoked(client: TestClient, city: City, officer: Account) -> None:
    assert client.get("/api/me", headers=officer.headers).json()["unit_id"] == "640104"
    assert client.get("/api/me", headers={"Authorization": "Bearer linpiao_guess"}).status_code == 401
    sign_in(client, "xq-shencha")
    made = client.post("/api/tokens", json={"name": "外业平板", "valid_until": "2099-01-01"}).json()["token"]
    assert client.get("/api/me", headers={"Authorization": f"Bearer {made}"}).status_code == 200
    with city.database.writing() as db:
        kept = privacy.token_with_hash(db, _hash(made))
        assert kept
        revoke_token(db, kept.id, by=officer.appointment.actor, now=city.now())
    assert client.get("/api/me", headers={"Authorization": f"Bearer {made}"}).status_code == 401


def test_an_idempotency_key_makes_one_token_and_is_bound_to_its_body(
    client: TestClient, officer: Account
) -> None:
    wanted = {"name": "一号", "valid_until": "2099-01-01"}
    sign_in(client, "xq-shencha")
    first = client.post("/api/tokens", json=wanted, headers={"Idempotency-Key": "k-1"})
    again = client.post("/api/tokens", json=wanted, headers={"Idempotency-Key": "k-1"})
    assert first.json()["token"] and again.json() == {"token": ""}, "a secret is shown once and never kept"
    other = client.post("/api/tokens", json={**wanted, "name": "二号"}, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_a_dry_run_answers_and_leaves_nothing(client: TestClient, officer: Account) -> None:
    sign_in(client, "xq-shencha")
    answer = client.post("/api/tokens?dry_run=true", json={"name": "试办", "valid_until": "2099-01-01"})
    assert answer.headers["linpiao-dry-run"] == "true"
    token = answer.json()["token"]
    assert client.get("/api/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_citizen_comes_in_by_phone_code_and_is_the_same_person_next_time(city: City) -> None:
    peer = SmsPeer(b"key")
    people = set()
    with serving(peer.app) as address:
        told = city.settings.model_copy(update={"sms_url": f"{address}/messages", "sms_key": _secret("key")})
        for _ in range(2):
            with TestClient(build_app(replace(city, settings=told))) as client:
                page = client.post("/signin/code", data={"phone": PHONE, "token": form_token(client)}).text
                assert peer.last_code not in page
                form = {
                    "phone": PHONE,
                    "code": peer.last_code,
                    "challenge": re.findall(r'name="challenge" value="([^"]+)"', page)[0],
                    "token": re.findall(r'name="token" value="(\w+)"', page)[0],
                }
                assert client.post("/signin/phone", data=form, follow_redirects=False).status_code == 303
                me = client.get("/api/me").json()
                assert me["role"] == "CITIZEN"
                people.add(me["person_id"])
    assert len(people) == 1


@pytest.fixture
def elsewhere(city: City) -> Iterator[City]:
    """A city connected to WeChat and a single sign-on on this machine."""
    wechat, oidc = WechatPeer("wx1", "secret", "openid-001"), OidcPeer("linpiao", "secret", "subject-001")
    with serving(wechat.app) as wechat_address, serving(oidc.app) as oidc_address:
        oidc.issuer = oidc_address
        told = city.settings.model_copy(
            update={
                "wechat_url": wechat_address,
                "wechat_authorize_url": wechat_address,
                "wechat_app_id": "wx1",
                "wechat_secret": _secret("secret"),
                "oidc_issuer": oidc_address,
                "oidc_client_id": "linpiao",
                "oidc_client_secret": _secret("secret"),
            }
        )
        yield replace(city, settings=told)


@pytest.mark.parametrize("system", ["wechat", "oidc"])
def test_another_sign_on_brings_the_person_back_to_this_browser_only(elsewhere: City, system: str) -> None:
    with TestClient(build_app(elsewhere), base_url="http://127.0.0.1:8000") as client:
        away = client.get(f"/signin/{system}?next=/desk", follow_redirects=False)
        back = httpx.get(away.headers["location"].split("#")[0]).headers["location"]
        path = f"{urlsplit(back).path}?{urlsplit(back).query}"
        with TestClient(build_app(elsewhere), base_url="http://127.0.0.1:8000") as stranger:
            assert stranger.get(path, follow_redirects=False).status_code == 403
        assert client.get(path, follow_redirects=False).headers["location"] == "/desk"
        assert client.get("/api/me").json()["role"] == "CITIZEN"


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "data:x"])
def test_nobody_is_sent_away_after_signing_in(client: TestClient, officer: Account, next: str) -> None:
    form = {"login": "xq-shencha", "password": PASSWORD, "token": form_token(client), "next": next}
    location = client.post("/signin", data=form, follow_redirects=False).headers["location"]
    assert location.startswith("/") and not location.startswith(("//", "/\\"))


def _secret(text: str) -> object:
    from pydantic import SecretStr

    return SecretStr(text)


def _hash(secret: str) -> str:
    from hashlib import sha256

    return sha256(secret.encode()).hexdigest()[:60]
