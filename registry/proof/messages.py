"""Messages of the outbox: what must happen outside after a commit, told at least once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
"""A worker that died holds a message no longer than this."""
RETRY_S_MAX = 3600


@dataclass(frozen=True)
class Message:
    """A consumer does nothing on an `id` it has seen. `body` names things by id, never a person's data."""

    id: str
    event_id: str
    topic: str
    body: str
    attempts: int


def retry_at(attempts: int, at: datetime) -> datetime:
    """Twice as long after every failure, at most an hour."""
    return at + timedelta(seconds=min(2**attempts, RETRY_S_MAX))
