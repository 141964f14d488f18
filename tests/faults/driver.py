"""Drives a city through its acts while its processes are killed, raises them, repeats what got no answer."""

import os
import socket
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

from api.city import City
from registry.actions.sealing import is_due
from tests import processes
from tests.faults import server

START_S = 180
TRIES = 5


class FaultedCity:
    """Web server and worker of one city as child processes; `start(kill)` arms one kill point once."""

    def __init__(
        self, environment: Mapping[str, str], folder: Path, *, production: bool, webs: int = 1
    ) -> None:
        self.passed_file = folder / "passed"
        self.log_file = folder / "processes.log"
        self.passed_file.touch()
        self.environment = {**os.environ, **environment, "FAULT_PASSED": str(self.passed_file)}
        self.addresses = [f"http://127.0.0.1:{_free_port()}" for _ in range(webs)]
        self.roles = {
            f"web{place or ''}": ["web", address.rpartition(":")[2]]
            for place, address in enumerate(self.addresses)
        } | ({"worker": ["worker"]} if production else {})
        self.processes: dict[str, BaseProcess] = {}
        self.deaths = 0
        self.http = httpx.Client(base_url=self.addresses[0], timeout=30)

    def start(self, kill: str = "") -> None:
        """Start what is not running, and wait until every web server answers."""
        for role, arguments in self.roles.items():
            if role not in self.processes:
                self.processes[role] = self._spawn(arguments, kill)
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.bury():
                return self.start()
            try:
                answers = [self.http.get(f"{address}/health") for address in self.addresses]
                if all(answer.status_code == httpx.codes.OK for answer in answers):
                    return None
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"the city did not come up\n{self.logged()}")

    def restart(self, kill: str) -> None:
        """A planned restart, with the next fault armed."""
        self._end()
        self.start(kill)

    def wait_for_seals(self, city: City) -> None:
        """Until the sequencer has sealed and signed everything; a dead one is raised."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            self.bury()
            self.start()
            with city.reading() as db:
                if not is_due(db):
                    return
            time.sleep(0.1)
        raise AssertionError(f"events stay unsealed\n{self.logged()}")

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer, however often the server had to be raised for it; the caller's key makes that safe."""
        for _ in range(TRIES):
            try:
                return self.http.request(method, path, **request)
            except httpx.TransportError:
                self.processes["web"].join(timeout=10)
                self.bury()
                self.start()
        raise AssertionError(f"{method} {path} got no answer in {TRIES} tries\n{self.logged()}")

    def bury(self) -> int:
        """Forget the processes that died; how many did."""
        dead = [role for role, process in self.processes.items() if process.exitcode is not None]
        for role in dead:
            del self.processes[role]
        self.deaths += len(dead)
        return len(dead)

    def passed(self) -> list[str]:
        return self.passed_file.read_text(encoding="utf-8").split()

    def logged(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")[-4000:]

    def stop(self) -> None:
        self._end()
        self.http.close()

    def _end(self) -> None:
        self.bury()
        for process in self.processes.values():
            process.terminate()
            process.join(timeout=30)
        self.processes.clear()

    def _spawn(self, arguments: list[str], kill: str) -> BaseProcess:
        environment = {**self.environment, "FAULT_KILL": kill}
        return processes.start(server.main, arguments, environment=environment, output=self.log_file)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
