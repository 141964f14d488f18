"""`read_survey`: one call from a forester's file to checked stands, trees and every finding.

The reading happens in a child process (`isolation`); this side only prepares its folder and takes the answer.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gis_data import isolation, survey
from gis_data.crs import DatumShift
from gis_data.errors import FileUnreadable, LimitExceeded
from gis_data.job import Answers, Job
from gis_data.limits import Limits
from gis_data.survey import Survey
from gis_data.validation.subject import Reference, Tolerances


@dataclass(frozen=True)
class Settings:
    """Beside the file: caps, tolerances, and the office's own datum parameters."""

    limits: Limits = field(default_factory=Limits)
    tolerances: Tolerances = field(default_factory=Tolerances)
    shifts: Mapping[str, DatumShift] = field(default_factory=dict)
    correction: tuple[Path, str] | None = None
    """A second file with faulty stands put right, and its name."""
    progress: Path | None = None
    """Where to tell how far the reading is."""


def read_survey(
    file: Path,
    *,
    name: str | None = None,
    beside: Sequence[Path] = (),
    answers: Answers | None = None,
    reference: Reference | None = None,
    as_of: date | None = None,
    settings: Settings | None = None,
) -> Survey:
    """Stands in EPSG:4490, trees, origin and every finding; a `GisDataError` says what is unreadable.

    `name` is what the sender called the file when it lies under another name; `beside` are tally tables sent
    with it; `reference` holds live claims, last survey and layers; `as_of` is the business date.
    Nothing is left behind on disk, whatever happens.
    """
    job = job_for(file, name=name, beside=beside, answers=answers, as_of=as_of, settings=settings)
    with tempfile.TemporaryDirectory(prefix="linpiao-read-") as folder:
        job.write(Path(folder))
        (reference or Reference()).save(Path(folder) / "reference")
        isolation.run("gis_data.reading", Path(folder), job.name, job.limits)
        return survey.load(Path(folder) / "out")


def job_for(
    file: Path,
    *,
    name: str | None = None,
    beside: Sequence[Path] = (),
    answers: Answers | None = None,
    as_of: date | None = None,
    settings: Settings | None = None,
) -> Job:
    """What the child is asked to do; a file that is absent or too large is refused at once.

    Paths are absolute: the child works in a folder of its own.
    """
    shown, settings = name or file.name, settings or Settings()
    if not file.is_file():
        raise FileUnreadable(name=shown, detail="no such file / 文件不存在")
    size_bytes = file.stat().st_size
    if size_bytes > settings.limits.file_bytes:
        raise LimitExceeded(
            name=shown, measure="file_bytes", found=size_bytes, limit=settings.limits.file_bytes
        )
    return Job(
        file=file.resolve(),
        name=shown,
        beside=tuple((path.resolve(), path.name) for path in beside),
        answers=answers or Answers(),
        shifts=dict(settings.shifts),
        as_of=as_of,
        tolerances=settings.tolerances,
        limits=settings.limits,
        correction=(settings.correction[0].resolve(), settings.correction[1])
        if settings.correction
        else None,
        progress=settings.progress.resolve() if settings.progress else None,
    )
