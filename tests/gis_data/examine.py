"""Reading and checking in this process, for tests of the checks; `read_survey` itself has its own tests."""

import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis_data.findings import Finding
from gis_data.job import Answers, Job
from gis_data.limits import Limits
from gis_data.reading import checked, read
from gis_data.survey import Survey
from gis_data.validation.subject import Reference
from tests.gis_data import files

AS_OF = date(2026, 1, 8)


def examine(
    stands: gpd.GeoDataFrame,
    tally: pd.DataFrame | None = None,
    *,
    answers: Answers | None = None,
    reference: Reference | None = None,
) -> Survey:
    """The survey these frames make, sent as a GeoPackage."""
    with tempfile.TemporaryDirectory() as folder:
        path = files.geopackage(stands, tally, Path(folder) / "小班.gpkg")
        job = Job(path, path.name, answers=answers or Answers(), as_of=AS_OF)
        return checked(read(job, Path(folder) / "work"), job, reference or Reference())


def opened(
    path: Path,
    *beside: Path,
    answers: Answers | None = None,
    limits: Limits | None = None,
    as_of: date | None = None,
) -> Survey:
    """A file read in this process: fast, and a crash of native code is not hidden."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            path,
            path.name,
            tuple((b, b.name) for b in beside),
            answers or Answers(),
            as_of=as_of,
            limits=limits or Limits(),
        )
        return checked(read(job, Path(folder) / "work"), job, Reference())


def of_rule(survey: Survey, rule: str) -> list[Finding]:
    return [finding for finding in survey.findings if finding.rule == rule]


def rows_of(survey: Survey, rule: str) -> list[int | None]:
    return [finding.row for finding in of_rule(survey, rule)]
