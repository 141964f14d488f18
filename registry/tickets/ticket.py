"""A 林票 from its draft on: the present state, which is nothing but the fold of its events (D5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registry.office.clocks import Stop, StopReason
from registry.parties.roles import Role
from registry.proof.events import Event, Fact
from registry.tickets.kinds import LandBasis, TicketKind, TicketNature
from registry.tickets.numbers import verification_code
from registry.tickets.states import LIVE, STEPS, State


@dataclass(eq=False)
class Ticket:
    """Areas in dm², face value in hundredths of 亩; parties and papers by id, number or hash only."""

    id: str
    unit_id: str
    kind: TicketKind = TicketKind.COLLECTIVE
    nature: TicketNature = TicketNature.OPERATING_RIGHT
    state: State = State.DRAFT
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    # what is applied for
    basis: LandBasis = LandBasis.COLLECTIVE_FOREST
    applicant_id: str = ""
    applicant_role: Role = Role.VILLAGE
    certificate_id: str = ""
    assessment_id: str = ""
    block_name: str = ""
    compartments: list[str] = field(default_factory=list)  # sub-compartment versions
    right_area_dm2: int = 0  # contracted (or certified land-use) area inside the block
    contract_ends_on: date | None = None
    material: dict[str, str] = field(default_factory=dict)  # item → sha256 of the paper
    green_channel: bool = False

    # the file on the desk
    submitted_by: str | None = None
    submitted_on: date | None = None
    promised: list[str] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)  # items asked once, never again
    due_on: date | None = None
    accepted_on: date | None = None
    stops: list[list[str | None]] = field(default_factory=list)
    checked_by: list[str] = field(default_factory=list)  # the two persons on the site
    neighbours: dict[str, str] = field(default_factory=dict)  # side → sha256 of the signed paper
    elements: dict[str, Any] = field(default_factory=dict)  # area, limits, species → stems (MS-09)
    checklist: dict[str, int] = field(default_factory=dict)  # item → 1 passed, 0 open
    warnings: dict[str, str] = field(default_factory=dict)  # layer → hash of the written answer, "" open
    examined_by: str | None = None
    approved_by: str | None = None
    face_value_mu100: int = 0
    filing_no: str | None = None
    filed_by: str | None = None

    # the ticket
    issued_by: str | None = None
    issuer_id: str = ""
    holder_id: str = ""
    number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    pack: str | None = None
    template_version: str = ""
    undertaking_sha256: str | None = None
    claim_id: str | None = None
    code: str | None = None
    served_on: date | None = None

    @property
    def clock_stops(self) -> tuple[Stop, ...]:
        return tuple(
            Stop(StopReason(reason), date.fromisoformat(begins), date.fromisoformat(ends) if ends else None)
            for reason, begins, ends in self.stops
            if reason and begins
        )

    def lives_on(self, as_of: date) -> bool:
        """Live, and inside its dates, both included."""
        if self.valid_from is None or self.valid_to is None:
            return False
        return self.state in LIVE and self.valid_from <= as_of <= self.valid_to


def stops_as_facts(stops: Iterable[Stop]) -> list[Fact]:
    return [
        [stop.reason.value, stop.begins_on.isoformat(), stop.ends_on.isoformat() if stop.ends_on else None]
        for stop in stops
    ]


_DATES = ("contract_ends_on", "submitted_on", "due_on", "accepted_on", "valid_from", "valid_to", "served_on")
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DATES, lambda value: date.fromisoformat(value) if value else None),
    "kind": TicketKind,
    "nature": TicketNature,
    "basis": LandBasis,
    "applicant_role": Role,
}
_FIXED = frozenset({"id", "unit_id", "state", "version", "changed_by", "changed_at", "pack", "code"})
_FROM_FACTS = frozenset(Ticket.__dataclass_fields__) - _FIXED


def evolve(ticket: Ticket, event: Event) -> None:
    """The one way a ticket changes. A fact named like a field sets it; the rest follows from the event."""
    ticket.state = STEPS[event.kind].target or ticket.state
    ticket.version += 1
    ticket.changed_by = event.actor_id
    ticket.changed_at = event.recorded_at
    for name in _FROM_FACTS & event.facts.keys():
        value: Any = event.facts[name]
        setattr(ticket, name, _READERS[name](value) if name in _READERS else value)
    if event.kind == "ticket.issued":
        ticket.pack = event.pack
        ticket.code = verification_code(event.leaf_hash())


def rebuild(events: Iterable[Event]) -> Ticket:
    """The ticket its events tell of; each event says which version it made, so none can be left out."""
    first, *others = sorted(events, key=lambda event: str(event.facts["version"]).zfill(9))
    ticket = Ticket(id=first.subject_id, unit_id=first.unit_id)
    for event in (first, *others):
        evolve(ticket, event)
        if event.facts["version"] != ticket.version:
            raise ValueError(f"ticket {ticket.id}: version {ticket.version} is missing from the register")
    return ticket
