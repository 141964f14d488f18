"""What a reading is asked to do: the file, what its sender said of it, caps; the child gets it as JSON."""

import json
from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from pathlib import Path

from gis_data.crs import DatumShift
from gis_data.limits import Limits
from gis_data.validation.subject import Tolerances


@dataclass(frozen=True)
class Answers:
    """What the sender has said about the file, so that nothing is guessed."""

    programme: str | None = None
    """The inventory programme, which gives 检尺类型 their meaning."""
    layer: str | None = None
    tally: str | None = None
    """Name of the table of trees, where there are several."""
    crs: str | None = None
    """A confirmed system, such as `EPSG:4523`."""
    encoding: str | None = None
    area_unit: str | None = None
    """`ha`, `mu` or `m2`."""
    columns: dict[str, str] = dataclass_field(default_factory=dict)
    """Sender's column → ours, remembered from earlier."""
    repairs: tuple[str, ...] = ()
    """Stand ids whose proposed repair the sender has accepted."""
    planting: bool = False
    """Planned new planting: farmland is then refused, not warned (LH-10)."""
    water_source: str | None = None
    """The document by which 水务 confirms water for new planting (YZ-12)."""

    @property
    def of_correction(self) -> "Answers":
        """What also holds for a second file: not its layers, its characters or its coordinate system."""
        return replace(self, layer=None, tally=None, encoding=None, crs=None)


@dataclass(frozen=True)
class Job:
    """One reading, as the parent hands it over."""

    file: Path
    name: str
    beside: tuple[tuple[Path, str], ...] = ()
    answers: Answers = dataclass_field(default_factory=Answers)
    shifts: dict[str, DatumShift] = dataclass_field(default_factory=dict)
    as_of: date | None = None
    tolerances: Tolerances = dataclass_field(default_factory=Tolerances)
    limits: Limits = dataclass_field(default_factory=Limits)
    correction: tuple[Path, str] | None = None
    """A second file with only the faulty stands, put right."""
    progress: Path | None = None

    def write(self, folder: Path) -> None:
        (folder / "job.json").write_text(json.dumps(asdict(self), default=str), encoding="utf-8")


def job_from(folder: Path) -> Job:
    body = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    answers = Answers(**{**body["answers"], "repairs": tuple(body["answers"]["repairs"])})
    return Job(
        file=Path(body["file"]),
        name=body["name"],
        beside=tuple((Path(path), name) for path, name in body["beside"]),
        correction=(Path(body["correction"][0]), body["correction"][1]) if body["correction"] else None,
        answers=answers,
        shifts={datum: DatumShift(**shift) for datum, shift in body["shifts"].items()},
        as_of=date.fromisoformat(body["as_of"]) if body["as_of"] else None,
        tolerances=Tolerances(**body["tolerances"]),
        limits=Limits(**body["limits"]),
        progress=_file(body["progress"]),
    )


def _file(path: str | None) -> Path | None:
    return Path(path) if path else None
