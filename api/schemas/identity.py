"""Who one is, and the tokens of machines."""

from datetime import date

from pydantic import BaseModel, Field

from registry.parties.roles import Actor, Role


class Me(BaseModel):
    person_id: str
    party_id: str
    role: Role
    unit_id: str

    @classmethod
    def of(cls, actor: Actor) -> "Me":
        return cls(person_id=actor.person_id, party_id=actor.party_id, role=actor.role, unit_id=actor.unit_id)


class TokenWanted(BaseModel):
    name: str = Field(min_length=1, max_length=100, description="用途，例如“外业平板 3 号”。")
    valid_until: date


class TokenShown(BaseModel):
    token: str = Field(description="只显示这一次。")


class Done(BaseModel):
    done: bool = True
