"""Surveys handed in, opened and withdrawn are what their events recorded."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.actions.surveys import as_facts
from registry.errors import Fault, Words
from registry.issuance.submissions import Submission, SubmissionOutcome
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking


@dataclass
class Surveys:
    db: Db
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "survey.handed_in":
                yield from self._handed_in(entry)
            elif entry.kind in ("survey.opened", "survey.withdrawn"):
                yield from self._decided(entry)

    def _handed_in(self, entry: Entry) -> Iterator[Fault]:
        self.seen["submission"] += 1
        found = self.db.get(Submission, entry.subject_id)
        if found is None:
            yield Fault("submission", entry.subject_id, MISSING)
        elif as_facts(found) != dict(entry.facts):
            yield Fault("submission", found.id, NOT_AS_RECORDED)

    def _decided(self, entry: Entry) -> Iterator[Fault]:
        self.seen["submission_outcome"] += 1
        found = self.db.get(SubmissionOutcome, entry.subject_id)
        if found is None:
            yield Fault("submission_outcome", entry.subject_id, MISSING)
        elif {"outcome": found.outcome.value, "person": found.person_id} != dict(entry.facts):
            yield Fault("submission_outcome", entry.subject_id, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        for table in ("submission", "submission_outcome"):
            extra = checking.count(self.db, table) - self.seen[table]
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


PASSES = (Pass("surveys", Words("调查成果与登记一致", "surveys"), replay=lambda db, _: Surveys(db)),)
