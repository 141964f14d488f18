"""Reading a stranger's file in a process of its own, with a ceiling on time and memory.

GDAL is native code: a hostile file may crash it or eat the machine. The child is forked from a process that
has only loaded the libraries, limits itself before it opens anything, works in a folder that is removed
afterwards, and answers with files, never with pickles.
"""

import atexit
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pyogrio

from gis_data import errors
from gis_data.errors import GisDataError, ReadingStopped, ReadingTooHeavy, ReadingTooLong
from gis_data.limits import MIB, Limits

PACKAGE_HOME = Path(__file__).resolve().parent.parent
REFUSAL = "refusal.json"
LAST_WORDS = "traceback.txt"
PEAK = "peak_kib"
"""How much memory the child held at most, for whoever measures."""
USUAL = "gis_data.reading"
"""What nearly every child runs; its libraries take a second to load."""
KEPT_READERS = 2
FACTS = (str, int, float)
DRIVERS = {
    "ESRI Shapefile", "GPKG", "SQLite", "OpenFileGDB", "GeoJSON", "FlatGeobuf", "MapInfo File", "KML",
    "LIBKML", "GPX", "DXF", "MEM",
}  # fmt: skip
"""The only readers a foreign file meets: others follow paths and addresses written inside the file (VRT,
pipelines in JSON, web services) and would hand out files of the server."""


def run(module: str, folder: Path, name: str, limits: Limits) -> None:
    """Run `module.main(folder)` under the limits; raises what the child refused, or why it ended."""
    reader = _take()
    try:
        status = reader.ask(module, folder, limits)
    except BaseException as error:
        reader.end()
        if isinstance(error, TimeoutError):
            raise ReadingTooLong(name=name, limit_s=limits.wall_s) from error
        raise
    _put_back(reader)
    refusal = folder / REFUSAL
    if refusal.exists():
        raise _refused(json.loads(refusal.read_text(encoding="utf-8")))
    if status == -signal.SIGXCPU:
        raise ReadingTooLong(name=name, limit_s=limits.cpu_s)
    if status in (MEMORY_EXIT, -signal.SIGKILL):
        raise ReadingTooHeavy(name=name, limit_mib=limits.memory_bytes // MIB)
    if status:
        words = folder / LAST_WORDS
        raise ReadingStopped(name=name) from ChildError(words.read_text("utf-8") if words.exists() else "")


class Reader:
    """A process that has the libraries loaded and forks a child for each file: a child starts in 10 ms.

    It never opens a file itself, so nothing that a file does to a child reaches the next one.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gis_data.isolation"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def ask(self, module: str, folder: Path, limits: Limits) -> int:
        """How the child ended: its exit code, or minus the signal."""
        ceilings = (limits.memory_bytes, limits.cpu_s, limits.inflated_bytes)
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([module, str(folder), *ceilings]).encode() + b"\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], limits.wall_s)[0]:
            raise TimeoutError
        return int(self.process.stdout.readline() or -signal.SIGABRT)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """With the child it may have: both are in one group of their own."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe and pipe.close()
        self.process.wait()


_idle: list[Reader] = []
_turn = threading.Lock()


def _take() -> Reader:
    """A reader nobody uses; one reads one file at a time."""
    with _turn:
        while _idle:
            reader = _idle.pop()
            if reader.alive:
                return reader
            reader.end()
    return Reader()


def _put_back(reader: Reader) -> None:
    with _turn:
        if len(_idle) < KEPT_READERS:
            _idle.append(reader)
            return
    reader.end()


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def _environment() -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(PACKAGE_HOME),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "HOME": os.devnull,
        "LANG": "C.UTF-8",
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS)),
    }


class ChildError(Exception):
    """The last words of a child that crashed, for the log; never shown to the sender."""


MEMORY_EXIT = 71


def refuse(folder: Path, error: GisDataError) -> None:
    """Leave the refusal for the parent."""
    facts = {key: value if isinstance(value, FACTS) else str(value) for key, value in error.facts.items()}
    body = {"class": type(error).__name__, "facts": facts}
    (folder / REFUSAL).write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def _refused(body: dict[str, object]) -> GisDataError:
    facts = body["facts"]
    assert isinstance(facts, dict)
    kind: type[GisDataError] = getattr(errors, str(body["class"]))
    return kind(**facts)


def limit_this_process(memory_bytes: int, cpu_s: int, file_bytes: int) -> None:
    """Take the ceilings given by the parent; cannot be undone."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def child(module: str, folder: Path, ceilings: Sequence[int]) -> None:
    """In the child: limits first, then the module's own `main(folder)`, and an end without clean-up."""
    os.chdir(folder)
    os.environ |= {"TMPDIR": str(folder), "HOME": str(folder)}
    tempfile.tempdir = None
    limit_this_process(*ceilings)
    status = 0
    try:
        import_module(module).main(folder)
    except GisDataError as error:
        refuse(folder, error)
    except MemoryError:
        status = MEMORY_EXIT
    except BaseException:
        status = 1
        (folder / LAST_WORDS).write_text(traceback.format_exc(), encoding="utf-8")
    (folder / PEAK).write_text(str(peak_kib()), encoding="ascii")
    os._exit(status)


def peak_kib() -> int:
    """The most this process held; its resource usage would count what it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def main() -> None:
    """In the reader: load once, then fork for each line until the parent closes the pipe."""
    import_module(USUAL).load_tables()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    while line := sys.stdin.readline():
        module, folder, *ceilings = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.close(0)
            answers.close()
            child(module, Path(folder), ceilings)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


if __name__ == "__main__":
    main()
