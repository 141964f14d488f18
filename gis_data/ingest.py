"""`read_survey`: one call from a forester's file to checked stands, trees and every finding.

The reading happens in a child process (`isolation`); this side only prepares its folder and takes the answer.
"""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from gis_data import isolation, survey
from gis_data.crs import DatumShift
from gis_data.errors import FileUnreadable, LimitExceeded
from gis_data.limits import Limits
from gis_data.reading import Answers, Job
from gis_data.survey import Survey


def read_survey(
    file: Path,
    *,
    name: str | None = None,
    beside: Sequence[Path] = (),
    answers: Answers | None = None,
    shifts: Mapping[str, DatumShift] | None = None,
    as_of: date | None = None,
    limits: Limits | None = None,
) -> Survey:
    """Stands in EPSG:4490, trees, origin and findings; a `GisDataError` says what cannot be read at all.

    `name` is what the sender called the file when it lies under another name; `beside` are tally tables sent
    with it. Nothing is left behind on disk, whatever happens.
    """
    shown, limits = name or file.name, limits or Limits()
    if not file.is_file():
        raise FileUnreadable(name=shown, detail="no such file / 文件不存在")
    size_bytes = file.stat().st_size
    if size_bytes > limits.file_bytes:
        raise LimitExceeded(name=shown, measure="file_bytes", found=size_bytes, limit=limits.file_bytes)
    job = Job(
        file=file.resolve(),
        name=shown,
        beside=tuple((path.resolve(), path.name) for path in beside),
        answers=answers or Answers(),
        shifts=dict(shifts or {}),
        as_of=as_of,
        limits=limits,
    )
    with tempfile.TemporaryDirectory(prefix="linpiao-read-") as folder:
        job.write(Path(folder))
        isolation.run("gis_data.reading", Path(folder), shown, limits)
        return survey.load(Path(folder) / "out")
