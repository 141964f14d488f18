"""What a bank reads of tickets: those it holds security over, and whether one could be taken (RA-15)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from registry.land.certificates import Pledge
from registry.parties.roles import Actor, Role
from registry.tickets.security import obstacles
from registry.tickets.ticket import Ticket


class SecurityOut(BaseModel):
    """A bank sees of another's security only its kind and its term."""

    id: str | None
    kind: str
    begins_on: date
    ends_on: date
    own: bool

    @classmethod
    def of(cls, one: Mapping[str, Any], by: Actor) -> "SecurityOut":
        own = by.role is not Role.BANK or one["pledgee_id"] == by.party_id
        known = {name: one[name] for name in ("kind", "begins_on", "ends_on")}
        return cls(id=one["id"] if own else None, own=own, **known)


class PledgedOut(BaseModel):
    """A ticket under security; `id` is that of its file, for release and consent."""

    id: str
    number: str
    kind: str
    unit_id: str
    block_name: str
    state: str
    flags: list[str]
    face_value_mu100: int
    valid_from: date
    valid_to: date
    securities: list[SecurityOut]

    @classmethod
    def of(cls, ticket: Ticket, by: Actor) -> "PledgedOut":
        shown = ("id", "number", "kind", "unit_id", "block_name", "state", "face_value_mu100")
        return cls(
            **{name: getattr(ticket, name) for name in (*shown, "valid_from", "valid_to")},
            flags=sorted(ticket.flags),
            securities=[SecurityOut.of(one, by) for one in ticket.securities],
        )


class ObstacleOut(BaseModel):
    rule: str
    what: str
    remedy: str


class StatusOut(PledgedOut):
    """`obstacles` is empty where nothing stands in the way today."""

    certificate: Pledge = Field(description="林权证抵押状态。")
    obstacles: list[ObstacleOut]

    @classmethod
    def on(cls, ticket: Ticket, certificate: Pledge, by: Actor, as_of: date) -> "StatusOut":
        found = obstacles(ticket, certificate, as_of)
        return cls(
            **PledgedOut.of(ticket, by).model_dump(),
            certificate=certificate,
            obstacles=[ObstacleOut(rule=one.rule, what=one.what.zh, remedy=one.remedy.zh) for one in found],
        )
