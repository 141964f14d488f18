"""Four eyes on a file: who submits does not review, who reviews does not approve (RA-23).

The database holds the same rule as constraints (`store.tables.parties`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import require
from registry.parties.errors import FourEyes, OwnData, StepOutOfOrder
from registry.parties.roles import Actor


class FilePart(StrEnum):
    SUBMITS = "SUBMITS"
    REVIEWS = "REVIEWS"
    APPROVES = "APPROVES"


NAMES = {
    FilePart.SUBMITS: Words("提交", "submission"),
    FilePart.REVIEWS: Words("审核", "review"),
    FilePart.APPROVES: Words("批准", "approval"),
}
FILING = Words("备案", "filing")
FOLLOWS = {FilePart.REVIEWS: FilePart.SUBMITS, FilePart.APPROVES: FilePart.REVIEWS}


@dataclass(frozen=True)
class Step:
    id: str
    part: FilePart
    person_id: str


def require_step(steps: Sequence[Step], part: FilePart, by: Actor) -> Step | None:
    """The earlier step that this one follows, or a refusal; `steps` of the file, oldest first."""
    others = [step for step in steps if step.person_id == by.person_id and step.part is not part]
    taken = others[0].part if others else part
    require("RA-23", not others, FourEyes, taken=NAMES[taken], wanted=NAMES[part])
    if part is FilePart.SUBMITS:
        return None
    before = [step for step in steps if step.part is FOLLOWS[part]]
    require("RA-23", bool(before), StepOutOfOrder, wanted=NAMES[part], missing=NAMES[FOLLOWS[part]])
    return before[-1] if before else None


def require_other_hand(part: FilePart, by: Actor, surveyors: Iterable[str]) -> None:
    """Who brought the survey data may submit the file, but in no role review or verify it (RA-21)."""
    own = part is not FilePart.SUBMITS and by.person_id in surveyors
    require("RA-21", not own, OwnData)


def require_not_approver(approved_by: str | None, by: Actor) -> None:
    """Who approved a ticket does not receive its filing, whatever other office the person holds (LP-10b)."""
    taken = NAMES[FilePart.APPROVES]
    require("RA-23", approved_by != by.person_id, FourEyes, taken=taken, wanted=FILING)


def require_not_filer(filed_by: str | None, by: Actor) -> None:
    """The same from the other side: who received the filing of a change does not complete it."""
    wanted = NAMES[FilePart.APPROVES]
    require("RA-23", filed_by != by.person_id, FourEyes, taken=FILING, wanted=wanted)
