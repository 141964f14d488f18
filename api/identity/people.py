"""Who a request comes from: a bearer token or the visit's cookie, resolved against the register every time.

So a revoked token, a changed password or an ended appointment counts from the next request on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from api.errors import NotSignedIn
from api.identity.cookies import Visit
from registry.actions.identity import SignedIn, is_still_signed_in, token_actor
from registry.clock import Moment
from registry.law.packs import CITY
from registry.parties.appointments import Appointment
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import parties

BEARER = "bearer "


@dataclass(frozen=True)
class Person:
    """Somebody signed in: the appointments to choose from, the one acted in, and the actor that makes."""

    actor: Actor
    acting: Appointment | None = None
    appointments: Sequence[Appointment] = ()


def bearer_token(request: Request) -> str | None:
    given = request.headers.get("authorization", "")
    return given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else None


def of_token(db: Db, token: str, now: Moment) -> Person:
    actor = token_actor(db, token, now=now)
    if actor is None:
        raise NotSignedIn()
    return Person(actor)


def of_visit(db: Db, visit: Visit, now: Moment) -> Person | None:
    """None when the visit is nobody's or its password is an old one; citizens act for themselves."""
    if not visit.person_id or not is_still_signed_in(db, SignedIn(visit.person_id, visit.stamp)):
        return None
    choices = sorted(
        parties.appointments_on(db, visit.person_id, now.as_of),
        key=lambda one: (one.role, one.unit_id, one.id),
    )
    acting = next((one for one in choices if one.id == visit.appointment_id), choices[0] if choices else None)
    if acting is None:
        return Person(Actor(visit.person_id, Role.CITIZEN, visit.person_id, CITY))
    return Person(acting.actor, acting, choices)
