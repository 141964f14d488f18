"""Reading a stranger's file in a process of its own, with a ceiling on time and memory.

GDAL is native code: a hostile file may crash it or eat the machine. The child limits itself before it imports
anything, works in a folder that is removed afterwards, and answers with files, never with pickles.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pyogrio

from gis_data import errors
from gis_data.errors import GisDataError, ReadingStopped, ReadingTooHeavy, ReadingTooLong
from gis_data.limits import MIB, Limits

PACKAGE_HOME = Path(__file__).resolve().parent.parent
REFUSAL = "refusal.json"
FACTS = (str, int, float)
DRIVERS = {
    "ESRI Shapefile", "GPKG", "SQLite", "OpenFileGDB", "GeoJSON", "FlatGeobuf", "MapInfo File", "KML",
    "LIBKML", "GPX", "DXF", "MEM",
}  # fmt: skip
"""The only readers a foreign file meets: others follow paths and addresses written inside the file (VRT,
pipelines in JSON, web services) and would hand out files of the server."""


def run(module: str, folder: Path, name: str, limits: Limits) -> None:
    """Run `python -m module folder` under the limits; raises what the child refused, or why it ended."""
    command = [sys.executable, "-P", "-m", "gis_data.isolation", module, str(folder)]
    ceilings = f"{limits.memory_bytes},{limits.cpu_s},{limits.inflated_bytes}"
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(PACKAGE_HOME),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LINPIAO_CHILD_LIMITS": ceilings,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS)),
    }
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, timeout=limits.wall_s, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingTooLong(name=name, limit_s=limits.wall_s) from error
    refusal = folder / REFUSAL
    if refusal.exists():
        raise _refused(json.loads(refusal.read_text(encoding="utf-8")))
    if done.returncode == -signal.SIGXCPU:
        raise ReadingTooLong(name=name, limit_s=limits.cpu_s)
    if done.returncode == MEMORY_EXIT or done.returncode == -signal.SIGKILL:
        raise ReadingTooHeavy(name=name, limit_mib=limits.memory_bytes // MIB)
    if done.returncode:
        raise ReadingStopped(name=name) from ChildError(done.stderr.decode("utf-8", "replace"))


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


def limit_this_process() -> None:
    """Take the ceilings given by the parent; cannot be undone."""
    memory_bytes, cpu_s, file_bytes = map(int, os.environ["LINPIAO_CHILD_LIMITS"].split(","))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """In the child: limits first, then the module's own `main(folder)`."""
    limit_this_process()
    from importlib import import_module

    module, folder = sys.argv[1], Path(sys.argv[2])
    try:
        import_module(module).main(folder)
    except GisDataError as error:
        refuse(folder, error)
    except MemoryError:
        os._exit(MEMORY_EXIT)


if __name__ == "__main__":
    main()
