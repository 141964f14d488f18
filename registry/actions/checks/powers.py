"""Powers: every agency role, appointment and activated text is what its event gave, and nothing more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass
from registry.errors import Fault, Words
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import powers
from registry.store.queries.powers import Powers


@dataclass
class Given:
    """What the events gave so far; compared with the rows at the end."""

    db: Db
    powers: Powers = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            self.powers |= _given(entry)
        return iter(())

    def finish(self) -> Iterator[Fault]:
        stored = powers.powers(self.db)
        for table, key in sorted(stored.keys() | self.powers.keys()):
            row, given = stored.get((table, key)), self.powers.get((table, key))
            if row is None:
                yield Fault(
                    table, key, Words("登记的权限在表中缺失", "given by an event, missing in the table")
                )
            elif given is None:
                yield Fault(table, key, Words("没有事件授予此权限", "no event gave this"))
            elif row != given:
                yield Fault(table, key, Words("与授予它的事件不符", "not what its event gave"))


def _given(entry: Entry) -> Powers:
    facts = {name: "" if value is None else str(value) for name, value in entry.facts.items()}
    by = entry.actor_id
    if entry.kind == "agency.role_given":
        values = (entry.subject_id, facts["role"], entry.unit_id, facts["since"], facts["until"])
        return {("agency_role", facts["id"]): values}
    if entry.kind == "agency.role_ended":
        return {("agency_role_end", facts["id"]): (facts["until"],)}
    if entry.kind == "appointment.made":
        who = (facts["person"], facts["party"], facts["role"], entry.unit_id)
        when = (facts["since"], facts["until"], facts["acting_for"], by)
        return {("appointment", entry.subject_id): (*who, *when)}
    if entry.kind == "appointment.ended":
        return {("appointment_end", entry.subject_id): (facts["until"], by)}
    if entry.kind == "text.activated":
        text = (facts["ref"], facts["source_sha256"], facts["effective_from"], by)
        return {("text_activation", entry.subject_id): text}
    return {}


PASSES = (
    Pass(
        "powers",
        Words(
            "职责、任命与启用文件同登记一致",
            "powers: roles, appointments and texts as their events gave them",
        ),
        replay=lambda db, _: Given(db),
    ),
)
