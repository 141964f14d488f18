"""Outside authorities as JSON: delegations, recorded acts, verifiers on file."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field, model_validator

from registry.parties.authority import Delegation
from registry.parties.outside import Outcome, OutsideAct, OutsideKind, Verifier

SHA256 = Field(pattern="^[0-9a-f]{64}$")
NAME = Field(min_length=1, max_length=200)
ID = Field(min_length=1, max_length=40)


class Window(BaseModel):
    """From one day to another; both count."""

    since: date
    until: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until < self.since:
            raise ValueError("until lies before since")
        return self


class DelegationWanted(Window):
    document_no: str = NAME
    document_sha256: str = SHA256

    def delegation(self) -> Delegation:
        return Delegation(**self.model_dump())


class OutsideActWanted(BaseModel):
    """`unit_id` is the unit in charge of the subject."""

    unit_id: str = ID
    kind: OutsideKind
    body: str = NAME
    subject_kind: str = ID
    subject_id: str = ID
    document_no: str = NAME
    document_sha256: str = SHA256
    decided_on: date
    outcome: Outcome

    def act(self) -> OutsideAct:
        return OutsideAct(**self.model_dump(exclude={"unit_id"}))


class VerifierWanted(Window):
    party_id: str = ID
    filing_no: str = Field(min_length=1, max_length=60)
    qualification: str = NAME

    def verifier(self) -> Verifier:
        return Verifier(**self.model_dump())


class Recorded(BaseModel):
    id: str


class VerifierOut(BaseModel):
    party_id: str
    name: str
    filing_no: str
    qualification: str
    since: date
    until: date
    valid: bool
