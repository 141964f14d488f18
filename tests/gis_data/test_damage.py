"""Damaged files: a refusal or findings, never a crash, never half a survey, never a silent acceptance."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_data.errors import GisDataError
from gis_data.ingest import read_survey
from gis_data.job import Answers
from gis_data.survey import Survey
from tests.gis_data import damage, files
from tests.gis_data.examine import opened

STANDS = 9
ANSWERS = Answers(programme="nfi", area_unit="ha")
STRUCTURAL = (
    "zip_flip_bits", "zip_truncate", "zip_overwrite", "lose", "cross", "repeat", "throw_far",
    "swap_axes", "truncate", "drop_part", "exchange_parts",
)  # fmt: skip
"""Damages that cannot leave the survey both changed and plausible; a digit flipped in a DBF can."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[gpd.GeoDataFrame, dict[str, bytes], Survey, Path]:
    folder = tmp_path_factory.mktemp("good")
    sent = files.stands(STANDS)
    parts = files.shapefile(sent, folder)
    parts[files.TALLY_NAME] = files.tally(files.trees(sent), folder / "t.csv").read_bytes()
    return sent, parts, here(files.zipped(parts, folder / "good.zip")), folder


def here(path: Path) -> Survey:
    return opened(path, answers=ANSWERS)


def same(one: Survey, other: Survey) -> bool:
    values = [column for column in one.stands.columns if column != "geometry"]
    return (
        one.stands[values].equals(other.stands[values])
        and bool(shapely.equals_exact(one.stands.geometry, other.stands.geometry, 1e-7).all())
        and one.trees.equals(other.trees)
    )


def judge(seed: int, good: tuple[gpd.GeoDataFrame, dict[str, bytes], Survey, Path]) -> None:
    """One damaged file, read and judged."""
    sent, parts, sound, folder = good
    file, done = damage.harmed(seed, parts, sent, folder)
    try:
        survey = here(file)
    except GisDataError as refused:
        assert refused.code.startswith("GIS_") and refused.message("zh") and refused.message("en")
        return
    finally:
        file.unlink()
    assert len(survey.stands) == STANDS or not survey.accepted, f"{done}: part of a survey was accepted"
    if survey.accepted:
        assert shapely.is_valid(survey.stands.geometry).all() and survey.stands["area_m2"].gt(0).all()
        told = {f.rule for f in survey.findings if f.level != "info"}
        told -= {f.rule for f in sound.findings}
        assert told or same(survey, sound) or done not in STRUCTURAL, f"{done} was accepted silently"


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_no_damage_crashes_halves_or_slips_through(
    good: tuple[gpd.GeoDataFrame, dict[str, bytes], Survey, Path], seed: int
) -> None:
    judge(seed, good)


@pytest.mark.parametrize("seed", range(4))
def test_the_child_process_gives_the_same_answer(
    good: tuple[gpd.GeoDataFrame, dict[str, bytes], Survey, Path], seed: int
) -> None:
    sent, parts, _, folder = good
    file, _ = damage.harmed(seed, parts, sent, folder)
    try:
        expected = here(file)
    except GisDataError as refused:
        with pytest.raises(type(refused)):
            read_survey(file, answers=ANSWERS)
    else:
        assert read_survey(file, answers=ANSWERS).findings == expected.findings
