"""The law as it stands: activated texts beside those of the product; slots, interpretations, departures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Row

from registry.law.activation import Law, Proposal, TextKind
from registry.law.overlays import Overlay, parse_overlay
from registry.law.packs import Pack, Slot, load_packs, load_slots, parse_pack
from registry.law.validity import Activation
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.tables import law as tables

_activated = tables.text_activation.c
_ACTIVATED = Prepared(
    select(_activated.proposal_id, _activated.effective_from).order_by(_activated.proposal_id)
)


def current_law(db: Db) -> Law:
    """The packs of the product and every text activated since.

    Proposals and activations are never changed, so the list of activations says which texts are meant:
    a text is read and parsed once, and an activation that is rolled back leaves nothing behind.
    """
    return law_of(db, [(proposal_id, since) for proposal_id, since in _ACTIVATED.rows(db)])


def law_of(db: Db, activated: Sequence[tuple[str, date]]) -> Law:
    """The same, where the activations are read already, in order of their proposals."""
    packs, activations, overlays = dict(load_packs()), [], []
    for proposal_id, since in activated:
        text = _text(db, proposal_id)
        if isinstance(text, Pack):
            packs[text.ref] = text
            activations.append(Activation(text.ref, since))
        else:
            overlays.append((text, since))
    return Law(packs, tuple(activations), tuple(overlays))


_TEXTS: dict[str, Pack | Overlay] = {}
"""Every activated text this process has read, by proposal."""


def _text(db: Db, proposal_id: str) -> Pack | Overlay:
    if proposal_id not in _TEXTS:
        found = proposal(db, proposal_id)
        assert found, "an activation names its proposal by a key"
        parse = parse_pack if found.kind is TextKind.SUCCESSOR else parse_overlay
        _TEXTS[proposal_id] = parse(found.source)
    return _TEXTS[proposal_id]


def add_proposal(db: Db, proposal: Proposal, at: datetime) -> None:
    db.execute(
        insert(tables.text_proposal).values(
            id=proposal.id,
            kind=proposal.kind.value,
            ref=proposal.ref,
            unit_id=proposal.unit_id,
            source=proposal.source,
            source_sha256=sha256(proposal.source.encode()).hexdigest(),
            effective_from=proposal.effective_from,
            proposed_by=proposal.proposed_by,
            proposed_at=at,
        )
    )


def proposal(db: Db, proposal_id: str) -> Proposal | None:
    row = db.execute(
        select(tables.text_proposal).where(tables.text_proposal.c.id == proposal_id)
    ).one_or_none()
    return _proposal(row) if row else None


def open_proposals(db: Db) -> Sequence[Proposal]:
    """Proposed and not confirmed: waiting for the second person."""
    activated = select(tables.text_activation.c.proposal_id)
    query = select(tables.text_proposal).where(tables.text_proposal.c.id.not_in(activated))
    return [_proposal(row) for row in db.execute(query.order_by(tables.text_proposal.c.id))]


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        row.id, TextKind(row.kind), row.ref, row.unit_id, row.source, row.effective_from, row.proposed_by
    )


@dataclass(frozen=True)
class Confirmation:
    confirmed_by: str
    confirmed_at: datetime
    effective_from: date


def confirmation(db: Db, proposal_id: str) -> Confirmation | None:
    column = tables.text_activation.c
    query = select(column.confirmed_by, column.confirmed_at, column.effective_from)
    row = db.execute(query.where(column.proposal_id == proposal_id)).one_or_none()
    return Confirmation(*row) if row else None


def add_activation(db: Db, proposed: Proposal, confirmed: Confirmation) -> None:
    db.execute(
        insert(tables.text_activation).values(
            proposal_id=proposed.id,
            proposed_by=proposed.proposed_by,
            confirmed_by=confirmed.confirmed_by,
            confirmed_at=confirmed.confirmed_at,
            effective_from=confirmed.effective_from,
        )
    )


def slots(db: Db) -> Mapping[str, Slot]:
    """The slots of 0.3 with the references the authority has entered; the last one counts."""
    query = select(tables.slot_reference).order_by(
        tables.slot_reference.c.entered_at, tables.slot_reference.c.id
    )
    found = dict(load_slots())
    for row in db.execute(query):
        found[row.slot] = replace(found[row.slot], authority_ref=row.authority_ref)
    return found


def add_slot_reference(db: Db, row: Mapping[str, object]) -> None:
    db.execute(insert(tables.slot_reference).values(**row))


@dataclass(frozen=True)
class Interpretation:
    id: str
    rule: str
    question: str
    answer: str
    published_on: date
    published_by: str


def add_interpretation(db: Db, published: Interpretation) -> None:
    db.execute(insert(tables.interpretation).values(**vars(published)))


def interpretations(db: Db, rule: str) -> Sequence[Interpretation]:
    query = select(tables.interpretation).where(tables.interpretation.c.rule == rule)
    rows = db.execute(query.order_by(tables.interpretation.c.published_on, tables.interpretation.c.id))
    return [Interpretation(*row) for row in rows]


def add_departure(db: Db, row: Mapping[str, object]) -> None:
    db.execute(insert(tables.departure).values(**row))


def departures(db: Db, file_kind: str, file_id: str) -> Sequence[Mapping[str, object]]:
    column = tables.departure.c
    query = select(tables.departure).where(column.file_kind == file_kind, column.file_id == file_id)
    return [dict(row) for row in db.execute(query.order_by(column.id)).mappings()]
