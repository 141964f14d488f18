"""One process of a city that dies at a named kill point: `main(["web", PORT])` or `main(["worker"])`.

FAULT_KILL names the point and which passing of it ("ticket.issue/before-commit#1"); to FAULT_PASSED
every passed point is appended. The death is SIGKILL: no handler, no flush, no goodbye.
"""

import os
import signal
from collections import Counter
from pathlib import Path
from threading import Event, Lock

from api.city import City
from api.cli.serving import serve_city
from api.logs import configure_logs
from api.settings import load_settings
from api.worker import sequencer
from registry.store.database import Database


class KillPoint:
    """Counts the points passed and dies at the chosen one."""

    def __init__(self) -> None:
        self.chosen = os.environ.get("FAULT_KILL", "")
        self.log = Path(os.environ["FAULT_PASSED"])
        self.passed: Counter[str] = Counter()
        self.lock = Lock()

    def __call__(self, point: str) -> None:
        with self.lock:
            self.passed[point] += 1
            visit = f"{point}#{self.passed[point]}"
            with self.log.open("a", encoding="utf-8") as log:
                log.write(visit + "\n")
            if visit == self.chosen:
                os.kill(os.getpid(), signal.SIGKILL)


def main(arguments: list[str]) -> None:
    settings = load_settings()
    configure_logs()
    database = Database(settings.database_url, schema=settings.city_schema, at_kill_point=KillPoint())
    if arguments[0] == "web":
        serve_city(City(settings, database), "127.0.0.1", int(arguments[1]))
    else:
        sequencer.run(database, settings, Event())
