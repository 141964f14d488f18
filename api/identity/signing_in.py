"""The ways in: each ends in a fresh visit of a person the register knows."""

from dataclasses import dataclass
from typing import Protocol

from api.city import City
from api.errors import NoSuchPage, WrongSignIn
from api.gateways.oidc import Oidc, oidc_of
from api.gateways.wechat_login import WechatLogin, wechat_of
from api.identity.cookies import Visit
from api.identity.doorkeeper import Doorkeeper
from api.identity.states import States
from registry.actions.identity import MarkKind, authenticate, recognise
from registry.parties.roles import SYSTEM
from registry.store.queries import privacy


def by_password(city: City, doorkeeper: Doorkeeper, login: str, password: str, address: str) -> Visit:
    """Counted per account and per address before the password is looked at."""
    login = login.strip()
    doorkeeper.by_address.take(address)
    doorkeeper.by_login.take(login)
    with city.reading() as db:
        found = authenticate(db, login, password)
    if found is None:
        raise WrongSignIn()
    doorkeeper.by_login.clear(login)
    return doorkeeper.cookies.signed_in(found.person_id, "", found.stamp)


def send_code(city: City, doorkeeper: Doorkeeper, phone: str, address: str) -> tuple[str, str]:
    """The challenge for the form; and the code itself where a demonstration has no text messages."""
    doorkeeper.by_address.take(address)
    code, challenge = doorkeeper.phone_codes.challenge(phone)
    if not doorkeeper.sms.url and not city.settings.production:
        return challenge, code
    doorkeeper.sms.send_code(phone, code)
    return challenge, ""


def by_phone(city: City, doorkeeper: Doorkeeper, phone: str, code: str, challenge: str) -> Visit:
    doorkeeper.phone_codes.verify(phone, code, challenge)
    return by_mark(city, doorkeeper, MarkKind.PHONE, phone)


def by_mark(city: City, doorkeeper: Doorkeeper, kind: MarkKind, value: str) -> Visit:
    """The person with this proven phone or sign-on, registered at the first visit."""
    with city.database.writing("sign-in") as db:
        person_id = recognise(db, kind, value, vault=city.vault, by=SYSTEM, now=city.now())
        credential = privacy.credential_of_person(db, person_id)
    return doorkeeper.cookies.signed_in(person_id, "", credential.stamp if credential else "")


class SignOn(Protocol):
    """Another system that says who somebody is."""

    def address(self, state: str) -> str: ...
    def mark(self, code: str, state: str) -> tuple[MarkKind, str]: ...


@dataclass(frozen=True)
class Wechat:
    gateway: WechatLogin
    back: str

    def address(self, state: str) -> str:
        return self.gateway.address(self.back, state)

    def mark(self, code: str, state: str) -> tuple[MarkKind, str]:
        return MarkKind.WECHAT, self.gateway.openid(code)


@dataclass(frozen=True)
class SingleSignOn:
    gateway: Oidc
    back: str
    states: States

    def address(self, state: str) -> str:
        nonce, verifier = self.states.nonce(state), self.states.verifier(state)
        return self.gateway.address(self.back, state=state, nonce=nonce, verifier=verifier)

    def mark(self, code: str, state: str) -> tuple[MarkKind, str]:
        nonce, verifier = self.states.nonce(state), self.states.verifier(state)
        return MarkKind.OIDC, self.gateway.subject(self.back, code=code, nonce=nonce, verifier=verifier)


def sign_on(city: City, doorkeeper: Doorkeeper, system: str) -> SignOn:
    back = f"{city.settings.public_url}/signin/{system}/back"
    if system == "wechat":
        return Wechat(wechat_of(city.settings), back)
    if system == "oidc":
        return SingleSignOn(oidc_of(city.settings), back, doorkeeper.states)
    raise NoSuchPage(path=f"/signin/{system}")
