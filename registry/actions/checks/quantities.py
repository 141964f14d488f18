"""Quantities, signatures and what is VERIFIED are what their events recorded (MS-02, MS-16)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.accepting import acceptance_facts, quantity_facts
from registry.actions.checks.passes import Pass
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.errors import Fault, Words
from registry.issuance.acceptance import Acceptance, Quantity, Side, VerifiedQuantity
from registry.issuance.assessments import Falsification
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking


@dataclass
class Quantities:
    db: Db
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind == "quantity.reported":
                yield from self._reported(entry)
            elif entry.kind == "quantity.accepted":
                yield from self._accepted(entry)
            elif entry.kind == "assessment.falsified":
                yield from self._falsified(entry)

    def _reported(self, entry: Entry) -> Iterator[Fault]:
        self.seen["quantity"] += 1
        found = self.db.get(Quantity, entry.subject_id)
        if found is None:
            yield Fault("quantity", entry.subject_id, MISSING)
        elif quantity_facts(found) != dict(entry.facts):
            yield Fault("quantity", found.id, NOT_AS_RECORDED)

    def _accepted(self, entry: Entry) -> Iterator[Fault]:
        self.seen["acceptance"] += 1
        said = dict(entry.facts)
        found = self.db.get(Acceptance, (entry.subject_id, Side(str(said["side"]))))
        if found is None:
            yield Fault("acceptance", entry.subject_id, MISSING)
        elif acceptance_facts(found) | {"verified": said["verified"]} != said:
            yield Fault("acceptance", entry.subject_id, NOT_AS_RECORDED)
        if said["verified"]:
            self.seen["verified_quantity"] += 1
            if self.db.get(VerifiedQuantity, entry.subject_id) is None:
                yield Fault("verified_quantity", entry.subject_id, MISSING)

    def _falsified(self, entry: Entry) -> Iterator[Fault]:
        self.seen["falsification"] += 1
        found = self.db.get(Falsification, entry.subject_id)
        if found is None:
            yield Fault("falsification", entry.subject_id, MISSING)
        elif (found.found_by, found.evidence_sha256) != (
            entry.facts["found_by"],
            entry.facts["evidence_sha256"],
        ):
            yield Fault("falsification", entry.subject_id, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        for table in ("quantity", "acceptance", "verified_quantity", "falsification"):
            extra = checking.count(self.db, table) - self.seen[table]
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


PASSES = (Pass("quantities", Words("碳汇量与登记一致", "quantities"), replay=lambda db, _: Quantities(db)),)
