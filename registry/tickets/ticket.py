"""A 林票 from its draft on: the present state, which is nothing but the fold of its events (D5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from registry.law.packs import CITY
from registry.office.clocks import Stop, StopReason
from registry.parties.roles import Role
from registry.proof.events import Event, Fact
from registry.tickets.kinds import IssuerLevel, LandBasis, Origin, TicketKind, TicketNature
from registry.tickets.locks import Flag
from registry.tickets.numbers import verification_code
from registry.tickets.states import LIVE, STEPS, State


@dataclass(eq=False)
class Ticket:
    """Areas in dm², face value in hundredths of 亩; parties and papers by id, number or hash only."""

    id: str
    unit_id: str  # where the land lies
    kind: TicketKind = TicketKind.COLLECTIVE
    nature: TicketNature = TicketNature.OPERATING_RIGHT
    level: IssuerLevel = IssuerLevel.COUNTY
    origin: Origin = Origin.REGISTERED
    scan_sha256: str | None = None  # of the paper it was transcribed from
    files_with_city: bool = True  # before issue (LP-10b, AM-06)
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
    holder_type: str | None = None  # which body manages state forest (LP-20)
    planting: dict[str, Any] = field(default_factory=dict)  # acceptance of an enterprise's planting (LP-30a)

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

    # its lineage: tickets by id
    predecessors: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)

    # its life
    resolution: dict[str, Any] = field(default_factory=dict)  # of the members, for the application (LP-62)
    operations: list[dict[str, Any]] = field(default_factory=list)  # contracts with operators (LP-15)
    payee: dict[str, Any] = field(default_factory=dict)  # where its income goes (LP-18b)
    securities: list[dict[str, Any]] = field(default_factory=list)  # standing ones (LP-51)
    change_due_since: date | None = None
    reminded_on: date | None = None
    watched_since: date | None = None
    disputes: list[str] = field(default_factory=list)  # open ones
    listings: list[str] = field(default_factory=list)  # open ones
    trade: dict[str, Any] = field(default_factory=dict)
    change: dict[str, Any] = field(default_factory=dict)  # under way: why, to what, seen by whom
    cancellation: dict[str, Any] = field(default_factory=dict)  # drafted: why, on what, to be signed by when
    revoked: list[str] = field(default_factory=list)  # decisions about it found unlawful, by number
    ended_on: date | None = None
    end_reason: str | None = None

    @property
    def issuer_unit_id(self) -> str:
        """本级: whose authority issues it and keeps it in its register (RA-05)."""
        return self.unit_id if self.level is IssuerLevel.COUNTY else CITY

    @property
    def owner_id(self) -> str:
        """The holder; before there is a ticket, the applicant."""
        return self.holder_id or self.applicant_id

    @property
    def flags(self) -> frozenset[Flag]:
        standing = {
            Flag.PLEDGED: self.securities,
            Flag.CHANGE_DUE: self.change_due_since,
            Flag.DISPUTED: self.disputes,
            Flag.WATCH: self.watched_since,
            Flag.CARBON_LISTED: self.listings,
            Flag.CANCELLATION_DUE: self.state is State.CANCELLATION_DUE,
        }
        return frozenset(flag for flag, stands in standing.items() if stands)

    def may_take(self, kind: str) -> bool:
        """Whether the machine lets it take the step from where it is."""
        step = STEPS[kind]
        unfiled = not self.files_with_city and self.state is step.instead_of_filing
        return self.state in step.sources or unfiled

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

    def lived_on(self, day: date) -> bool:
        """Whether it was issued by `day`, inside its dates and not ended yet, however it stands now."""
        if self.valid_from is None or self.valid_to is None:
            return False
        return self.valid_from <= day <= self.valid_to and not (self.ended_on and self.ended_on <= day)


def stops_as_facts(stops: Iterable[Stop]) -> list[Fact]:
    return [
        [stop.reason.value, stop.begins_on.isoformat(), stop.ends_on.isoformat() if stop.ends_on else None]
        for stop in stops
    ]


_DATES = (
    "contract_ends_on",
    "submitted_on",
    "due_on",
    "accepted_on",
    "valid_from",
    "valid_to",
    "served_on",
    "change_due_since",
    "reminded_on",
    "watched_since",
    "ended_on",
)
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DATES, lambda value: date.fromisoformat(value) if value else None),
    "kind": TicketKind,
    "nature": TicketNature,
    "level": IssuerLevel,
    "basis": LandBasis,
    "origin": Origin,
    "applicant_role": Role,
}
_FIXED = frozenset({"id", "state", "version", "changed_by", "changed_at", "pack", "code"})
_FROM_FACTS = frozenset(Ticket.__dataclass_fields__) - _FIXED


BIRTHS = frozenset({"ticket.issued", "ticket.succeeded", "ticket.transcribed"})
"""A number, a claim and a paper come into being: by application, as the next in a lineage, from paper."""


def facts_of(ticket: Ticket) -> dict[str, Fact]:
    """Every field that facts can set, as facts: what the first event of a successor says."""
    return {name: _plain(getattr(ticket, name)) for name in sorted(_FROM_FACTS)}


def _plain(value: Any) -> Fact:
    if isinstance(value, date):
        return value.isoformat()
    plain: Fact = value.value if isinstance(value, StrEnum) else value
    return plain


def evolve(ticket: Ticket, event: Event) -> None:
    """The one way a ticket changes. A fact named like a field sets it; the rest follows from the event."""
    ticket.state = STEPS[event.kind].target or ticket.state
    ticket.version += 1
    ticket.changed_by = event.actor_id
    ticket.changed_at = event.recorded_at
    for name in _FROM_FACTS & event.facts.keys():
        value: Any = event.facts[name]
        setattr(ticket, name, _READERS[name](value) if name in _READERS else value)
    if event.kind in BIRTHS:
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
