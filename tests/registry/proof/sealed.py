"""Helpers: events recorded in quantity, sealed and signed with a fixed key."""

from datetime import UTC, date, datetime

from registry.actions.recording import record
from registry.actions.sealing import seal, sign_checkpoint
from registry.clock import Moment
from registry.parties.roles import SYSTEM
from registry.proof.events import Event
from registry.proof.notes import Ed25519Signer
from registry.store.database import Database

LOG_NAME = "log.example/640100"
SIGNER = Ed25519Signer(LOG_NAME, bytes(range(32)))
NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
UNITS = ("640104", "640105", "640106")


class Remembered:
    """A memory outside the database, as long as the test lives."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}

    def recall(self, origin: str) -> str | None:
        return self.notes.get(origin)

    def remember(self, origin: str, note: str) -> None:
        self.notes[origin] = note


def some_events(database: Database, count: int, *, now: Moment = NOW) -> list[Event]:
    with database.writing() as db:
        return [
            record(
                db,
                "ticket.noted",
                ("ticket", f"t{i}"),
                by=SYSTEM,
                now=now,
                unit_id=UNITS[i % len(UNITS)],
                facts={"n": i},
            )
            for i in range(count)
        ]


def sealed(database: Database, memory: Remembered, *, now: Moment = NOW, limit: int = 5000) -> str | None:
    """One turn of the sequencer."""
    with database.writing("seal") as db:
        seal(db, now=now, limit=limit)
    with database.writing("checkpoint") as db:
        return sign_checkpoint(db, log_name=LOG_NAME, signers=[SIGNER], memory=memory)
