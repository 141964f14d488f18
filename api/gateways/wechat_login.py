"""WeChat web authorisation (snsapi_base): a code from the browser becomes an openid; no name, no picture."""

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from api.errors import GatewayNotConfigured, GatewayRefused, GatewayUnavailable
from api.settings import Settings

SYSTEM = "微信 WeChat"
TIMEOUT_S = 5


@dataclass(frozen=True)
class WechatLogin:
    authorize_url: str
    api_url: str
    app_id: str
    secret: str

    def address(self, redirect_uri: str, state: str) -> str:
        """Where to send the browser; WeChat is strict about the order of parameters and the fragment."""
        query = urlencode(
            {
                "appid": self.app_id,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
            }
        )
        return f"{self.authorize_url}/connect/oauth2/authorize?{query}#wechat_redirect"

    def openid(self, code: str) -> str:
        """WeChat answers 200 even when it refuses; the refusal is an `errcode` in the body."""
        query = {
            "appid": self.app_id,
            "secret": self.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = httpx.get(f"{self.api_url}/sns/oauth2/access_token", params=query, timeout=TIMEOUT_S)
            answer.raise_for_status()
            body = answer.json()
        except (httpx.HTTPError, ValueError):
            raise GatewayUnavailable(system=SYSTEM) from None
        if "openid" not in body:
            raise GatewayRefused(system=SYSTEM, reason=f"errcode {body.get('errcode')}")
        return str(body["openid"])


def wechat_of(settings: Settings) -> WechatLogin:
    if not settings.wechat_app_id or not settings.wechat_secret:
        raise GatewayNotConfigured(system=SYSTEM)
    return WechatLogin(
        settings.wechat_authorize_url,
        settings.wechat_url,
        settings.wechat_app_id,
        settings.wechat_secret.get_secret_value(),
    )
