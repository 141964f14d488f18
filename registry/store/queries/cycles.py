"""Trading cycles."""

from collections.abc import Sequence

from sqlalchemy import select

from registry.errors import NotFound
from registry.market.cycles import TradingCycle
from registry.store.database import Db
from registry.store.tables.cycles import trading_cycle


def cycle(db: Db, cycle_id: str) -> TradingCycle:
    found = db.get(TradingCycle, cycle_id)
    if found is None:
        raise NotFound(what="交易周期", id=cycle_id)
    return found


def every(db: Db) -> Sequence[TradingCycle]:
    """The latest first."""
    return db.scalars(select(TradingCycle).order_by(trading_cycle.c.number.desc())).all()
