"""Recognising persons: passwords, marks of phone or sign-on, API tokens; and erasing a person."""

import secrets
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from registry.actions.recording import record
from registry.clock import CITY_TIME, Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.appointments import standing
from registry.parties.authority import require_authority
from registry.parties.errors import LoginTaken
from registry.parties.passwords import hash_password, password_matches
from registry.parties.persons import BuyerType, Party, PartyKind
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import parties, privacy
from registry.store.queries.privacy import Credential, Mark, Token

TOKEN_BYTES = 32
TOKEN_PREFIX = "linpiao_"


class MarkKind(StrEnum):
    PHONE = "PHONE"
    WECHAT = "WECHAT"
    ID_NUMBER = "ID_NUMBER"
    OIDC = "OIDC"


class ErasureGround(StrEnum):
    """A code, never free text: an event holds nothing private."""

    REQUEST = "REQUEST"
    RETENTION_OVER = "RETENTION_OVER"
    MISTAKE = "MISTAKE"


@dataclass(frozen=True)
class SignedIn:
    """`stamp` changes with the password: a cookie that holds an older one is no longer good."""

    person_id: str
    stamp: str


def set_password(db: Db, person_id: str, login: str, password: str, *, by: Actor, now: Moment) -> SignedIn:
    """Give a person an account name and a password, or change them."""
    return keep_credential(db, person_id, login, hash_password(login, password), by=by, now=now)


def keep_credential(
    db: Db, person_id: str, login: str, password_hash: str, *, by: Actor, now: Moment
) -> SignedIn:
    """As `set_password`, for a password that was checked and hashed before."""
    other = privacy.credential_of_login(db, login)
    if other is not None and other.person_id != person_id:
        raise LoginTaken(login=login)
    stamp = secrets.token_hex(16)
    privacy.write_credential(db, Credential(person_id, login, password_hash, stamp), now.at)
    record(db, "credential.changed", ("party", person_id), by=by, now=now, unit_id=CITY)
    return SignedIn(person_id, stamp)


def authenticate(db: Db, login: str, password: str) -> SignedIn | None:
    """Who this is, or None; it takes the same time whether the account exists or not."""
    found = privacy.credential_of_login(db, login)
    if not password_matches(password, found.password_hash if found else None) or found is None:
        return None
    return SignedIn(found.person_id, found.stamp)


def is_still_signed_in(db: Db, signed_in: SignedIn) -> bool:
    """Whether the password is the one of the sign-in.

    Persons without a password have an empty stamp and stay signed in until they are erased.
    """
    found = privacy.credential_of_person(db, signed_in.person_id)
    if found is not None:
        return signed_in.stamp == found.stamp
    return signed_in.stamp == "" and privacy.is_known(db, signed_in.person_id)


def person_by(db: Db, kind: MarkKind, value: str, vault: Vault) -> str | None:
    """The person recognised by a phone, a WeChat or sign-on subject, or an id number."""
    return privacy.person_with_mark(db, _mark(kind, value, vault))


def mark_person(
    db: Db, person_id: str, kind: MarkKind, value: str, *, vault: Vault, by: Actor, now: Moment
) -> None:
    """From now on a person is recognised by this value, which its holder has proven."""
    privacy.add_mark(db, person_id, _mark(kind, value, vault), verified=True, at=now.at)
    facts = {"mark": kind.value}
    record(db, "party.marked", ("party", person_id), by=by, now=now, unit_id=CITY, facts=facts)


def recognise(db: Db, kind: MarkKind, value: str, *, vault: Vault, by: Actor, now: Moment) -> str:
    """The person with this proven phone or sign-on, registered without any details at the first visit."""
    known = person_by(db, kind, value, vault)
    if known:
        return known
    person = Party(new_id(now.at), PartyKind.PERSON, BuyerType.NATURAL_PERSON, CITY)
    if not privacy.add_person_with_mark(db, person, _mark(kind, value, vault), now.at):
        return recognise(db, kind, value, vault=vault, by=by, now=now)
    facts = {"kind": person.kind.value, "mark": kind.value}
    record(db, "party.registered", ("party", person.id), by=by, now=now, unit_id=CITY, facts=facts)
    return person.id


def issue_token(db: Db, appointment_id: str, name: str, valid_until: date, *, by: Actor, now: Moment) -> str:
    """A token for a machine that acts in an appointment. The text is shown once; only its hash is kept."""
    appointment = parties.appointment(db, appointment_id)
    if appointment is None:
        raise NotFound(what="任命", id=appointment_id)
    if by.person_id != appointment.person_id:
        require_authority("appointment.make", by, appointment.unit_id)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = Token(new_id(now.at), appointment_id, name, _token_hash(secret), valid_until)
    privacy.add_token(db, token, now.at)
    facts = {"appointment": appointment_id, "name": name, "valid_until": valid_until.isoformat()}
    unit_id = appointment.unit_id
    record(db, "token.issued", ("token", token.id), by=by, now=now, unit_id=unit_id, facts=facts)
    return secret


def revoke_token(db: Db, token_id: str, *, by: Actor, now: Moment) -> None:
    token = privacy.token(db, token_id)
    appointment = parties.appointment(db, token.appointment_id) if token else None
    if token is None or appointment is None:
        raise NotFound(what="令牌", id=token_id)
    if by.person_id != appointment.person_id:
        require_authority("appointment.make", by, appointment.unit_id)
    privacy.revoke_token(db, token_id, now.at)
    record(db, "token.revoked", ("token", token_id), by=by, now=now, unit_id=appointment.unit_id)


def token_actor(db: Db, secret: str, *, now: Moment) -> Actor | None:
    """Who a token acts as at this instant; None when unknown, over, revoked, or without standing.

    A token ends by the real date, which a pinned business date does not move (D17).
    """
    found = privacy.token_standing(db, _token_hash(secret))
    if found is None:
        return None
    token, around = found
    if token.revoked_at or token.valid_until < now.at.astimezone(CITY_TIME).date():
        return None
    acting = (one.actor for one in standing(around, now.as_of) if one.id == token.appointment_id)
    return next(acting, None)


def erase_person(db: Db, person_id: str, ground: ErasureGround, *, by: Actor, now: Moment) -> None:
    """Delete everything that identifies a person. Events stay: ids, and commitments nobody can open."""
    if by.person_id != person_id:
        require_authority("identity.erase", by, CITY)
    if parties.party(db, person_id) is None:
        raise NotFound(what="主体", id=person_id)
    privacy.erase(db, person_id)
    own = [found.id for found in parties.appointments_around(db, person_id) if found.person_id == person_id]
    privacy.revoke_tokens(db, own, now.at)
    facts = {"ground": ground.value}
    record(db, "party.erased", ("party", person_id), by=by, now=now, unit_id=CITY, facts=facts)


def _mark(kind: MarkKind, value: str, vault: Vault) -> Mark:
    return Mark(kind.value, vault.fingerprint(kind.value, value))


def _token_hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:60]
