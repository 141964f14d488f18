"""A county names its 分管领导 for 林票; naming another ends the earlier one's time (RA-17)."""

from registry.actions.casework import begin, move
from registry.clock import Moment, new_id
from registry.law.refusals import require
from registry.office.errors import NotAppointed
from registry.office.leaders import Leader, LeaderState
from registry.parties.roles import Actor, Role
from registry.store.database import Db
from registry.store.queries import casework, parties

LEADING = (Role.FOREST_CHIEF, Role.GOVERNMENT)


def name_leader(db: Db, unit_id: str, person_id: str, *, by: Actor, now: Moment) -> Leader:
    """Somebody who is 林长 or holds office in the government of that county."""
    leader = Leader(id=new_id(now.at), unit_id=unit_id, person_id=person_id)
    held = parties.appointments_on(db, person_id, now.as_of)
    fits = any(one.unit_id == unit_id and one.role in LEADING for one in held)
    require("RA-17", fits, NotAppointed, person=person_id)
    earlier = casework.listed(db, Leader, unit_id=unit_id, states=[LeaderState.IN_CHARGE])
    begin(db, leader, "leader.named", by=by, now=now)
    for one in earlier:
        move(db, one, "leader.replaced", by=by, now=now)
    return leader
