"""Taking a part in a file under four eyes (RA-23): a piece of every verb that submits, reviews, approves."""

from collections.abc import Iterable

from registry.clock import Moment, new_id
from registry.parties.four_eyes import FilePart, Step, require_other_hand, require_step
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import approvals


def take_part(
    db: Db,
    file: tuple[str, str],
    part: FilePart,
    *,
    by: Actor,
    now: Moment,
    surveyors: Iterable[str] = (),
) -> Step:
    """Note that `by` submits, reviews or approves `file` (kind, id), unless the person has another part.

    `surveyors` brought the data under the file and cannot judge them (RA-21).
    """
    require_other_hand(part, by, surveyors)
    steps = approvals.steps(db, *file)
    after = require_step(steps, part, by)
    step = Step(new_id(now.at), part, by.person_id)
    first = all(earlier.person_id != by.person_id for earlier in steps)
    approvals.add_step(db, file, step, by=by, at=now.at, after=after, first=first)
    return step
