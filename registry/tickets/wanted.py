"""What anybody may search the tickets by: number, unit, kind, status on a day, face value, map rectangle."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.tickets.kinds import TicketKind

Box = tuple[float, float, float, float]


class Status(StrEnum):
    """On the day that was asked for."""

    LIVE = "LIVE"
    ENDED = "ENDED"


@dataclass(frozen=True)
class Place:
    """Where a page of results ended: the next one begins behind it."""

    valid_from: date
    number: str

    @classmethod
    def parse(cls, text: str) -> "Place":
        """ValueError for anything that is no place."""
        day, _, number = text.partition("/")
        if not number:
            raise ValueError(text)
        return cls(date.fromisoformat(day), number)

    def __str__(self) -> str:
        return f"{self.valid_from.isoformat()}/{self.number}"


@dataclass(frozen=True)
class Wanted:
    """`on`: the register as it stood on that day; a ticket issued later is not in it."""

    on: date
    number_starts: str = ""
    unit_id: str | None = None
    kind: TicketKind | None = None
    status: Status | None = None
    face_min_mu100: int | None = None
    face_max_mu100: int | None = None
    box: Box | None = None
    after: Place | None = None
