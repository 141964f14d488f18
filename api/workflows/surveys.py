"""A sender's file at the edge: into a folder of its own, looked at under the limits set, gone again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from api.city import City
from api.workflows.assess import Looked, look_at, reference
from gis_data.ingest import Settings
from gis_data.job import Answers
from gis_data.limits import Limits
from gis_data.survey import Survey
from registry.store.database import Db
from registry.store.queries import parties


def look(city: City, file: Path, name: str, answers: Answers) -> Looked:
    """The dry run of every import: nothing is written."""
    today = city.now().as_of
    with city.reading() as db:
        known = reference(db, today)
    return look_at(file, name=name, answers=answers, as_of=today, reference=known, settings=settings_of(city))


def holders_of(db: Db, survey: Survey, as_of: date) -> dict[str, str]:
    """The registered organisation of each 权利人 in the file; the register says which are missing."""
    names = {str(name) for name in survey.stands["right_holder"].dropna()}
    return parties.organisations_called(db, names, as_of)


@contextmanager
def uploaded(file: BinaryIO, name: str) -> Iterator[Path]:
    """The upload as a file under its own extension; nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="linpiao-upload-") as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower()[:10]}"
        with path.open("wb") as out:
            shutil.copyfileobj(file, out)
        yield path


def settings_of(city: City) -> Settings:
    """How much of this machine a foreign file may take."""
    settings = city.settings
    limits = Limits(
        file_bytes=settings.upload_bytes_max,
        wall_s=settings.upload_seconds_max,
        cpu_s=settings.upload_seconds_max,
        memory_bytes=settings.upload_memory_bytes_max,
    )
    return Settings(limits=limits)
