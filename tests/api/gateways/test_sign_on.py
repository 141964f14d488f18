"""Other sign-ons against local peers that speak the real protocol over HTTP."""

import secrets
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from api.errors import GatewayNotConfigured, GatewayRefused, GatewayUnavailable
from api.gateways.oidc import Oidc, oidc_of
from api.gateways.sms import Sms
from api.gateways.wechat_login import WechatLogin, wechat_of
from api.settings import Settings
from tests.api.peers import OidcPeer, SmsPeer, WechatPeer, serving

BACK = "http://127.0.0.1:8000/signin/back"


def code_from(address: str) -> str:
    answer = httpx.get(address)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["s1"]
    return query["code"][0]


@pytest.fixture
def oidc() -> Iterator[tuple[OidcPeer, Oidc]]:
    peer = OidcPeer("linpiao", "secret", "subject-001")
    with serving(peer.app) as address:
        peer.issuer = address
        yield peer, Oidc(address, "linpiao", "secret")


def test_single_sign_on_returns_the_subject_and_a_code_works_once(oidc: tuple[OidcPeer, Oidc]) -> None:
    _, ours = oidc
    verifier = secrets.token_urlsafe(48)
    code = code_from(ours.address(BACK, state="s1", nonce="n1", verifier=verifier))
    assert ours.subject(BACK, code=code, nonce="n1", verifier=verifier) == "subject-001"
    with pytest.raises(GatewayRefused):
        ours.subject(BACK, code=code, nonce="n1", verifier=verifier)


@pytest.mark.parametrize(
    "bent", [{"aud": "another"}, {"iss": "http://evil"}, {"exp": 1}, {"nonce": "n2"}, {"sub": ""}]
)
def test_a_bent_claim_signs_nobody_in(oidc: tuple[OidcPeer, Oidc], bent: dict[str, object]) -> None:
    peer, ours = oidc
    peer.claims = bent
    code = code_from(ours.address(BACK, state="s1", nonce="n1", verifier="v" * 64))
    with pytest.raises(GatewayRefused):
        ours.subject(BACK, code=code, nonce="n1", verifier="v" * 64)


def test_a_token_signed_by_another_key_signs_nobody_in(oidc: tuple[OidcPeer, Oidc]) -> None:
    peer, ours = oidc
    peer.signing_key = RSAKey.generate_key(2048, parameters={"kid": "one"})
    code = code_from(ours.address(BACK, state="s1", nonce="n1", verifier="v" * 64))
    with pytest.raises(GatewayRefused):
        ours.subject(BACK, code=code, nonce="n1", verifier="v" * 64)


def test_a_stolen_code_without_its_verifier_is_worthless(oidc: tuple[OidcPeer, Oidc]) -> None:
    _, ours = oidc
    code = code_from(ours.address(BACK, state="s1", nonce="n1", verifier="v" * 64))
    with pytest.raises(GatewayRefused):
        ours.subject(BACK, code=code, nonce="n1", verifier="w" * 64)


def test_wechat_gives_an_openid_once_and_says_no_with_status_200() -> None:
    peer = WechatPeer("wx1", "secret", "openid-001")
    with serving(peer.app) as address:
        ours = WechatLogin(address, address, "wx1", "secret")
        page = ours.address(BACK, "s1")
        assert page.endswith("#wechat_redirect")
        code = code_from(page)
        assert ours.openid(code) == "openid-001"
        with pytest.raises(GatewayRefused, match="40029"):
            ours.openid(code)


def test_a_text_message_is_signed_and_names_its_code() -> None:
    peer = SmsPeer(b"key")
    with serving(peer.app) as address:
        Sms(f"{address}/messages", b"key").send_code("13900000000", "123456")
        assert peer.last_code == "123456"
        with pytest.raises(GatewayUnavailable):
            Sms(f"{address}/messages", b"wrong").send_code("13900000000", "123456")


def test_a_silent_system_is_named_and_an_unconfigured_one_too(settings: Settings) -> None:
    with pytest.raises(GatewayUnavailable):
        WechatLogin("http://127.0.0.1:9", "http://127.0.0.1:9", "wx1", "s").openid("c")
    with pytest.raises(GatewayUnavailable):
        Oidc("http://127.0.0.1:9", "a", "b").address(BACK, state="s", nonce="n", verifier="v" * 64)
    with pytest.raises(GatewayNotConfigured):
        wechat_of(settings)
    with pytest.raises(GatewayNotConfigured):
        oidc_of(settings)
