"""Who may call an endpoint: each declares exactly one policy; a generated test tries every role on all.

The policy is the first door. The act behind it asks the authority matrix again (`require_authority`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.city import City
from api.dependencies import Visitor
from api.errors import NotSignedIn, NotYours, RoleNotAllowed
from registry.law.packs import CITY
from registry.parties.authority import OUTSIDE
from registry.parties.roles import Actor, Role
from registry.store.database import Db


@dataclass(frozen=True)
class Belonging:
    """To which unit a thing belongs, and to which party."""

    unit_id: str
    party_id: str


Place = Callable[[Db, Mapping[str, str]], Belonging]
"""Finds from the path of a request what it is about."""


@dataclass(frozen=True)
class Public:
    """Anyone, signed in or not."""

    async def __call__(self) -> None:
        return None


@dataclass(frozen=True)
class Allow:
    """Somebody signed in, in one of `roles` (empty: any), for things of the own unit or the own party."""

    roles: frozenset[Role]
    within: Place | None

    async def __call__(self, request: Request, visitor: Visitor) -> Actor:
        if visitor is None:
            raise NotSignedIn()
        actor = visitor.actor
        if self.roles and actor.role not in self.roles:
            raise RoleNotAllowed(role=actor.role.value)
        if self.within:
            city: City = request.app.state.city
            await run_in_threadpool(self._require_own, self.within, actor, city, request.path_params)
        return actor

    @staticmethod
    def _require_own(within: Place, actor: Actor, city: City, path: Mapping[str, str]) -> None:
        with city.reading() as db:
            belonging = within(db, path)
        if not is_own(actor, belonging):
            raise NotYours()


def is_own(actor: Actor, thing: Belonging) -> bool:
    """Applicants: what is theirs. Offices: their unit, the city everywhere (RA-02)."""
    if actor.role in OUTSIDE or actor.role is Role.SURVEYOR:
        return actor.party_id == thing.party_id
    return actor.unit_id in (CITY, thing.unit_id)


def public() -> Any:
    return Depends(Public())


def allow(*roles: Role, within: Place | None = None) -> Any:
    return Depends(Allow(frozenset(roles), within))


AnyoneSignedIn = Annotated[Actor, allow()]
