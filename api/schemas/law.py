"""The law as JSON: packs with their articles, texts waiting for a second person, interpretations."""

from datetime import date

from pydantic import BaseModel, Field

from registry.law.activation import Law, Proposal
from registry.law.packs import Number, Pack, Provision, Slot
from registry.law.validity import in_force
from registry.store.queries.law import Confirmation, Interpretation


class ProvisionOut(BaseModel):
    """`value` is a number, a day of the year, a list, a switch or a sentence, as text."""

    key: str
    value: str
    unit: str = ""
    comparison: str = ""
    document: str
    article: str
    origin: str

    @classmethod
    def of(cls, found: Provision) -> "ProvisionOut":
        comparison = found.comparison if isinstance(found, Number) else None
        return cls(
            key=found.key,
            value=found.shown,
            unit=found.unit if isinstance(found, Number) else "",
            comparison=comparison.value if comparison else "",
            document=found.document,
            article=found.article,
            origin=found.origin.value,
        )


class PackOut(BaseModel):
    ref: str
    family: str
    title: str
    numbers: list[str]
    """文号 of its texts."""
    binding: bool
    in_force_from: date
    until: date | None
    governs: bool
    """Whether it is the pack of its family on the date asked."""

    @classmethod
    def of(cls, law: Law, pack: Pack, as_of: date) -> "PackOut":
        return cls(
            ref=pack.ref,
            family=pack.family,
            title=pack.title,
            numbers=sorted({text.number for text in pack.texts}),
            binding=pack.binding,
            in_force_from=pack.in_force_from,
            until=pack.until,
            governs=in_force(law.packs, pack.family, as_of, law.activations) is pack,
        )


class TextWanted(BaseModel):
    """A successor pack or a county overlay as TOML, and the day it is to count from."""

    source: str = Field(max_length=500_000)
    effective_from: date


class ProposalOut(BaseModel):
    id: str
    kind: str
    ref: str
    unit_id: str
    effective_from: date
    proposed_by: str

    @classmethod
    def of(cls, found: Proposal) -> "ProposalOut":
        return cls(
            id=found.id,
            kind=found.kind.value,
            ref=found.ref,
            unit_id=found.unit_id,
            effective_from=found.effective_from,
            proposed_by=found.proposed_by,
        )


class ConfirmationOut(BaseModel):
    confirmed_by: str
    effective_from: date

    @classmethod
    def of(cls, found: Confirmation) -> "ConfirmationOut":
        return cls(confirmed_by=found.confirmed_by, effective_from=found.effective_from)


class InterpretationWanted(BaseModel):
    rule: str = Field(max_length=20)
    question: str = Field(max_length=5000)
    answer: str = Field(max_length=20_000)


class InterpretationOut(BaseModel):
    rule: str
    question: str
    answer: str
    published_on: date

    @classmethod
    def of(cls, found: Interpretation) -> "InterpretationOut":
        return cls(
            rule=found.rule,
            question=found.question,
            answer=found.answer,
            published_on=found.published_on,
        )


class SlotOut(BaseModel):
    """A text the rules cite and we do not have; `authority_ref` is empty until the authority names it."""

    key: str
    title: str
    number: str
    authority_ref: str
    rules: list[str]

    @classmethod
    def of(cls, found: Slot) -> "SlotOut":
        return cls(**vars(found) | {"rules": list(found.rules)})


class SlotWanted(BaseModel):
    authority_ref: str = Field(min_length=1, max_length=200)
    document_sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
