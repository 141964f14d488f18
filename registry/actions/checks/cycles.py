"""Trading cycles are the fold of their events, and lock exactly the land of what they traded (LP-35e)."""

from collections.abc import Iterator

from registry.actions.checks.market import Folds
from registry.actions.checks.passes import Pass, Scope
from registry.actions.kinds import CYCLE
from registry.errors import Fault, Words
from registry.market.cycles import READERS, STEPS, CycleState, TradingCycle
from registry.store.database import Db
from registry.store.queries import cycles, land, tickets

LOCKING = frozenset({CycleState.TRADED, CycleState.SETTLED})


def locks(db: Db, _: Scope) -> Iterator[Fault]:
    for cycle in cycles.every(db):
        held = sum(claim.live for claim in land.claims_of(db, CYCLE, cycle.id))
        ended = [tickets.by_id(db, ticket_id) for ticket_id in cycle.tickets]
        traded = sum(ticket is not None and ticket.end_reason == "TRADED" for ticket in ended)
        if held != (traded if cycle.state in LOCKING else 0):
            problem = Words("锁定的林地与成交林票不符", "the land it locks is not that of its traded tickets")
            yield Fault("trading_cycle", cycle.id, problem)


PASSES = (
    Pass(
        "cycles",
        Words("交易周期与登记一致", "trading cycles: as their events"),
        replay=lambda db, _: Folds(db, "trading_cycle", TradingCycle, STEPS, READERS),
    ),
    Pass("cycle_locks", Words("交易周期锁定的林地", "trading cycles: the land they lock"), faults=locks),
)
