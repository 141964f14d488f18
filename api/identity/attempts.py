"""How often something may be tried: counted per key in a sliding window, in this process."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from api.errors import TooManyAttempts

KEYS_MAX = 100_000


class Attempts:
    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window_s = window_s
        self.clock = clock
        self._lock = Lock()
        self._taken: dict[str, deque[float]] = {}

    def take(self, key: str) -> None:
        """Count one attempt, or refuse and say how long to wait."""
        now = self.clock()
        with self._lock:
            taken = self._taken.setdefault(key, deque())
            while taken and taken[0] <= now - self.window_s:
                taken.popleft()
            if len(taken) >= self.limit:
                raise TooManyAttempts(wait_s=int(taken[0] + self.window_s - now) + 1)
            taken.append(now)
            if len(self._taken) > KEYS_MAX:
                self._forget_old(now)

    def clear(self, key: str) -> None:
        with self._lock:
            self._taken.pop(key, None)

    def _forget_old(self, now: float) -> None:
        """Make room: drop every key whose last attempt lies outside the window."""
        old = [key for key, taken in self._taken.items() if not taken or taken[-1] <= now - self.window_s]
        for key in old:
            del self._taken[key]
