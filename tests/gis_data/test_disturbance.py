"""NDVI histories from scenes, and the alarm that orders a visit and nothing else."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from gis_data.disturbance import VisitOrder, Watch, departures, history, visits
from tests.gis_data.scenes import scene
from tests.gis_data.test_zonal import at_cells

YEARS = range(2020, 2026)
CLASSES = pd.Series({f"{number:02d}": "poplar" for number in range(12)})
Story = Callable[[str, int, int], float]


def seen(story: Story, *, share: float = 1.0, observable: bool = True) -> pd.DataFrame:
    """A day a month of twelve poplar stands over six years, with a weather of each month and some noise."""
    draw = np.random.default_rng(9)
    rows = []
    for year in YEARS:
        for month in range(4, 11):
            weather = 0.08 * draw.standard_normal()
            for stand in CLASSES.index:
                ndvi = 0.6 + weather + 0.01 * draw.standard_normal() + story(stand, year, month)
                rows.append((stand, date(year, month, 15), ndvi, share, observable))
    found = pd.DataFrame(rows, columns=["stand_id", "taken_on", "ndvi", "seen", "observable"])
    return found.assign(taken_on=pd.to_datetime(found["taken_on"]))


def felled(stand: str, year: int, month: int) -> float:
    return -0.3 if (stand, year) == ("03", 2025) and month >= 7 else 0.0


def test_a_felled_stand_is_visited_and_its_neighbours_are_left_alone() -> None:
    (order,) = visits(seen(felled), CLASSES, 2025)
    assert (order.stand_id, order.year, order.months) == ("03", 2025, (7, 8))
    assert order.z <= -3 and order.fall == pytest.approx(0.3, abs=0.06)
    assert order.days == ("2025-07-15", "2025-08-15")


def test_a_dry_month_of_all_is_no_disturbance_of_one() -> None:
    drought = seen(lambda stand, year, month: -0.3 if year == 2025 else 0.0)
    assert visits(drought, CLASSES, 2025) == ()
    alone = pd.Series({stand: stand for stand in CLASSES.index})
    assert len(visits(drought, alone, 2025)) > 6, "a class of one has nobody to compare with"


def test_one_low_month_orders_nothing_and_a_month_nobody_saw_does_not_part_two_low_ones() -> None:
    once = seen(lambda stand, year, month: -0.3 if (stand, year, month) == ("03", 2025, 7) else 0.0)
    assert visits(once, CLASSES, 2025) == ()
    clouded = seen(felled)
    clouded.loc[(clouded["taken_on"] == "2025-08-15"), "seen"] = 0.2
    (order,) = visits(clouded, CLASSES, 2025)
    assert order.months == (7, 9)


def test_a_young_history_an_unobservable_belt_and_the_leafless_months_say_nothing() -> None:
    short = seen(felled)
    assert visits(short[short["taken_on"].dt.year > 2022], CLASSES, 2025) == ()
    assert visits(seen(felled, observable=False), CLASSES, 2025) == ()
    assert visits(seen(felled, share=0.5), CLASSES, 2025) == ()
    winter = seen(
        lambda stand, year, month: -0.3 if (stand, year) == ("03", 2025) and month in (4, 10) else 0
    )
    assert visits(winter, CLASSES, 2025) == ()


def test_a_year_is_held_against_the_years_before_it_only() -> None:
    marked = departures(seen(felled), CLASSES, Watch())
    first = marked[marked["year"] < min(YEARS) + 3]
    assert first["z"].isna().all() and marked[marked["year"] == 2025]["z"].notna().all()


@pytest.mark.rule("MS-23")
def test_an_alarm_holds_nothing_that_could_change_a_ticket_or_a_quantity() -> None:
    assert {field.name for field in fields(VisitOrder)} == {"stand_id", "year", "months", "z", "fall", "days"}


def test_a_history_comes_from_scenes_with_clouds_and_belts_marked(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    clouds = np.full((20, 25), 4)
    clouds[:, :13] = 9
    values = draw.uniform(0.5, 0.6, (40, 50))
    scenes = [
        scene(tmp_path, values, day=date(2025, month, 1), clouds=classes)
        for month, classes in ((6, None), (7, clouds))
    ]
    parcels = gpd.GeoDataFrame(
        {"stand_id": ["a", "b", "belt"]},
        geometry=[at_cells(box(2, 2, 12, 12)), at_cells(box(21, 2, 31, 12)), at_cells(box(35, 2, 36, 30))],
        crs=4490,
    )
    found = history(parcels, scenes)
    assert found["stand_id"].tolist() == ["a", "a", "b", "b", "belt", "belt"]
    assert found["seen"].round(3).tolist() == [1, 0, 1, 0.5, 1, 1]
    assert found["observable"].tolist() == [True, True, True, True, False, False]
    assert found["ndvi"].isna().tolist() == [False, True, False, False, True, True]
