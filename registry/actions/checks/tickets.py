"""Tickets are the fold of their events; papers and assessments are what their events committed to (D5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.actions.checks.passes import Pass
from registry.actions.issuance import as_facts, stands_sha256
from registry.errors import Fault, Words
from registry.issuance.assessments import Assessment
from registry.proof.checks.entries import Entry
from registry.proof.events import Event, parse
from registry.store.database import Db
from registry.store.queries import checking, issuance, office, tickets
from registry.tickets.states import STEPS
from registry.tickets.ticket import Ticket, rebuild

MISSING = Words("缺失", "is missing")
NOT_AS_RECORDED = Words("与登记事件不符", "is not what its event recorded")
UNKNOWN = Words("没有登记事件", "no event tells of it")


@dataclass
class Tickets:
    """Every ticket row equals the replay of its events, and there is no row without events."""

    db: Db
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in STEPS and entry.canonical:
                self.events[entry.subject_id].append(parse(entry.canonical))
        yield from ()

    def finish(self) -> Iterator[Fault]:
        for ticket_id, events in self.events.items():
            yield from self._compared(ticket_id, events)
        extra = checking.count(self.db, "ticket") - len(self.events)
        if extra > 0:
            yield Fault("ticket", f"+{extra}", UNKNOWN)

    def _compared(self, ticket_id: str, events: Sequence[Event]) -> Iterator[Fault]:
        try:
            told, row = rebuild(events), tickets.by_id(self.db, ticket_id)
        except (LookupError, ValueError) as problem:
            yield Fault("ticket", ticket_id, Words(f"无法重建：{problem}", f"cannot be rebuilt: {problem}"))
            return
        if row is None:
            yield Fault("ticket", ticket_id, MISSING)
            return
        for name in Ticket.__dataclass_fields__:
            if getattr(told, name) != getattr(row, name):
                yield Fault("ticket", f"{ticket_id}.{name}", NOT_AS_RECORDED)


CITES_OTHERS = frozenset(
    {"delegation.recorded", "outside_act.recorded", "price.published", "voucher.pool_designated"}
)
"""These events name a document of another body, or of the city before the register: no paper of ours."""


@dataclass
class Papers:
    """Every numbered paper is the one its event numbered, word for word (LP-63)."""

    db: Db
    seen: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            for number, body_sha256 in _papers_of(entry):
                self.seen += 1
                paper = office.by_number(self.db, number)
                if paper is None:
                    yield Fault("document", number, MISSING)
                elif not paper.is_intact() or (paper.body_sha256, paper.file_id) != (
                    body_sha256,
                    entry.subject_id,
                ):
                    yield Fault("document", paper.number, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        extra = checking.count(self.db, "document") - self.seen
        if extra > 0:
            yield Fault("document", f"+{extra}", UNKNOWN)


def _papers_of(entry: Entry) -> list[tuple[str, str]]:
    """The papers an event numbered: one, or a list of them."""
    if entry.kind in CITES_OTHERS:
        return []
    facts: Mapping[str, Any] = entry.facts
    one = [(facts["document_no"], facts.get("document_sha256"))] if "document_no" in facts else []
    return [(str(number), str(sha256)) for number, sha256 in (*one, *facts.get("documents", ()))]


@dataclass
class Assessments:
    """Every assessment and its stands are what was recorded (MS-16)."""

    db: Db
    seen: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "assessment.recorded":
                self.seen += 1
                yield from self._compared(entry)

    def _compared(self, entry: Entry) -> Iterator[Fault]:
        found = self.db.get(Assessment, entry.subject_id)
        if found is None:
            yield Fault("assessment", entry.subject_id, MISSING)
            return
        stands = issuance.stands_of(self.db, found.id)
        said = {"stands": len(stands), "stands_sha256": stands_sha256(stands), **as_facts(found)}
        if said != dict(entry.facts):
            yield Fault("assessment", found.id, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        extra = checking.count(self.db, "assessment") - self.seen
        if extra > 0:
            yield Fault("assessment", f"+{extra}", UNKNOWN)


PASSES = (
    Pass("tickets", Words("林票与登记一致", "tickets: as their events"), replay=lambda db, _: Tickets(db)),
    Pass("papers", Words("文书与登记一致", "papers: as numbered"), replay=lambda db, _: Papers(db)),
    Pass("assessments", Words("测算与登记一致", "assessments"), replay=lambda db, _: Assessments(db)),
)
