"""The unified government sign-on by OpenID Connect: authorisation code with PKCE, signed id token (GS-31)."""

import warnings
from dataclasses import dataclass
from typing import Any, cast

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from api.errors import GatewayNotConfigured, GatewayRefused, GatewayUnavailable
from api.settings import Settings

with warnings.catch_warnings():
    # At every start authlib tells of its coming change of HTTP library: news for us, not for users.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.base_client.errors import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client

SYSTEM = "统一身份认证 single sign-on"
TIMEOUT_S = 5
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]


@dataclass(frozen=True)
class Oidc:
    issuer: str
    client_id: str
    client_secret: str

    def address(self, redirect_uri: str, *, state: str, nonce: str, verifier: str) -> str:
        client = self._client(redirect_uri)
        endpoint = self._metadata()["authorization_endpoint"]
        address, _ = client.create_authorization_url(
            endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
        return str(address)

    def subject(self, redirect_uri: str, *, code: str, nonce: str, verifier: str) -> str:
        """The person's stable name at the issuer, once the signature and claims of the id token hold."""
        metadata = self._metadata()
        try:
            token = self._client(redirect_uri).fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=verifier, grant_type="authorization_code"
            )
            keys = KeySet.import_key_set(cast(KeySetSerialization, self._get(metadata["jwks_uri"])))
            claims = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except httpx.HTTPError:
            raise GatewayUnavailable(system=SYSTEM) from None
        except (OAuthError, JoseError, KeyError, ValueError) as error:
            raise GatewayRefused(system=SYSTEM, reason=type(error).__name__) from None
        return str(claims["sub"])

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self.client_id,
            self.client_secret,
            redirect_uri=redirect_uri,
            scope="openid",
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )

    def _metadata(self) -> dict[str, Any]:
        found = self._get(f"{self.issuer}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise GatewayRefused(system=SYSTEM, reason="issuer")
        return found

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx.get(address, timeout=TIMEOUT_S)
            answer.raise_for_status()
            body: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            raise GatewayUnavailable(system=SYSTEM) from None
        return body


def oidc_of(settings: Settings) -> Oidc:
    if not settings.oidc_issuer or not settings.oidc_client_id or not settings.oidc_client_secret:
        raise GatewayNotConfigured(system=SYSTEM)
    return Oidc(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())
