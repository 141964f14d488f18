"""What the front page shows of the whole city, found at most once a minute however many people look."""

import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from api.city import City
from api.mapping import seen_layer
from api.pages.city_drawing import city_drawing
from registry.land.maps import LayerId
from registry.store.queries.totals import Totals, totals

KEPT_S = 60.0


@dataclass(frozen=True)
class Overall:
    at: datetime
    totals: Totals
    picture: dict[str, Any]


class Front:
    def __init__(self, city: City) -> None:
        self._city, self._lock = city, Lock()
        self._known: Overall | None = None
        self._until = 0.0

    def seen(self) -> Overall:
        """Its instant stands beside the figures, so that a minute's age deceives nobody."""
        with self._lock:
            if self._known is None or self._until < time.monotonic():
                self._known = self._look()
                self._until = time.monotonic() + KEPT_S
            return self._known

    def _look(self) -> Overall:
        now = self._city.now()
        with self._city.reading() as db:
            picture = city_drawing(db, seen_layer(LayerId.TICKETS, None), now.as_of)
            return Overall(now.at, totals(db, now.as_of), picture)
