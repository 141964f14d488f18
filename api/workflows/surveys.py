"""A sender's file at the edge: into a folder of its own, looked at under the limits set, gone again."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from api.city import City
from api.errors import ConsequencesUnconfirmed, WrongInput
from api.workflows.assess import Looked, look_at, reference
from api.workflows.frames import surveyed_stands
from api.workflows.uploads import Upload
from gis_data.ingest import Settings
from gis_data.job import Answers
from gis_data.limits import Limits
from gis_data.parting import Checked, check_in_strips
from gis_data.survey import Survey
from registry.actions.consequences import foresee
from registry.store.database import Db
from registry.store.queries import parties
from registry.tickets.foreseen import Consequence, Fate


@dataclass(frozen=True)
class Sent:
    """A file as its sender calls it, a correction of its faulty rows, and where to tell progress."""

    file: Path
    name: str
    correction: tuple[Path, str] | None = None
    progress: Path | None = None


def look(city: City, sent: Sent, answers: Answers, unit_id: str | None = None) -> Looked:
    """The dry run of every import: nothing is written. `unit_id` stands for a county the file leaves out."""
    today = city.now().as_of
    with city.reading() as db:
        known = reference(db, today)
    looked = look_at(
        sent.file,
        name=sent.name,
        answers=answers,
        as_of=today,
        reference=known,
        settings=replace(settings_of(city), correction=sent.correction, progress=sent.progress),
    )
    if looked.stock is None:
        return looked
    with city.reading() as db:
        stands = surveyed_stands(looked.survey, looked.stock, unit_id)
        return replace(looked, consequences=tuple(foresee(db, stands, as_of=today)))


def look_in_strips(city: City, file: Path, answers: Answers) -> Checked:
    """The findings of a layer too large to hold; nothing is measured or written."""
    with city.reading() as db:
        known = reference(db, city.now().as_of)
    return check_in_strips(file, answers=answers, reference=known, settings=wide_settings_of(city))


def wide_settings_of(city: City) -> Settings:
    """For files that an operator reads from the machine itself: their size is not capped."""
    set_here = settings_of(city)
    return replace(set_here, limits=replace(set_here.limits, file_bytes=Limits().file_bytes))


def require_confirmed(consequences: Iterable[Consequence], confirmed: bool) -> None:
    """Nobody records a survey that changes or ends tickets without having been shown them."""
    touched = [one for one in consequences if one.fate is not Fate.UNCHANGED]
    if touched and not confirmed:
        raise ConsequencesUnconfirmed(count=len(touched), tickets="、".join(one.number for one in touched))


def holders_of(db: Db, survey: Survey, as_of: date) -> dict[str, str]:
    """The registered organisation of each 权利人 in the file; the register says which are missing."""
    names = {str(name) for name in survey.stands["right_holder"].dropna()}
    return parties.organisations_called(db, names, as_of)


@contextmanager
def sent_file(
    file: tuple[BinaryIO, str] | None, upload: Upload | None, corrects: Upload | None
) -> Iterator[Sent]:
    """What came with the request or before it; a correction goes with the upload that it corrects."""
    with ExitStack() as open_files:
        if upload:
            here, name, progress = upload.file, upload.name, upload.progress_file
        elif file:
            here, name, progress = open_files.enter_context(uploaded(*file)), file[1], None
        else:
            raise WrongInput(fields="file")
        if corrects:
            yield Sent(corrects.file, corrects.name, (here, name), progress)
        else:
            yield Sent(here, name, None, progress)


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
