"""The two times of an act (D17) and identifiers that sort by the second of them.

Nothing in a rule reads a clock: the edge makes one `Moment` per request and passes it in.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Moment:
    """`as_of` is the business date, which may be pinned; `at` is the instant, which never is."""

    as_of: date
    at: datetime


def moment(pinned: date | None = None) -> Moment:
    """Read the clock once; `pinned` replaces the business date only (LINPIAO_CLOCK)."""
    at = datetime.now(UTC)
    return Moment(as_of=pinned or at.astimezone(CITY_TIME).date(), at=at)


def end_of(day: date) -> datetime:
    """The first instant after that day in the city."""
    return datetime.combine(day + timedelta(days=1), time(), CITY_TIME).astimezone(UTC)


def new_id(at: datetime) -> str:
    """A UUIDv7 without hyphens: unique without a global sequence, sorted by time."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    number = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return f"{number:032x}"
