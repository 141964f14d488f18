"""What a map shows to those below the grade of the ground."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis_data.geometry import generalise
from registry.land.maps import LAYERS, LayerId, public_ground

TREES = replace(LAYERS[LayerId.TICKETS], restricted="is_ancient")
EXACT = shapely.points([(106.234567, 38.487654), (106.234567, 38.487654), (106.281111, 38.402222)])


@pytest.mark.rule("GS-30", "GS-18")
def test_an_ancient_tree_is_shown_within_a_kilometre_and_every_other_one_within_ten_metres() -> None:
    seen = public_ground(TREES, EXACT, {"is_ancient": [True, False, True]})
    assert [(point.x, point.y) for point in seen] == [(106.23, 38.49), (106.2346, 38.4877), (106.28, 38.4)]
    again = public_ground(TREES, seen, {"is_ancient": [True, False, True]})
    assert shapely.equals(seen, again).all(), "asking of what is shown tells no more"


@pytest.mark.rule("GS-18")
def test_where_nobody_says_which_trees_are_ancient_all_are_taken_for_it() -> None:
    assert shapely.equals(public_ground(TREES, EXACT, {}), generalise(EXACT, 2)).all()


def test_a_search_reaches_as_far_as_the_coarsest_outline_may_lie() -> None:
    assert TREES.cell_deg == pytest.approx(0.01) and LAYERS[LayerId.TICKETS].cell_deg == pytest.approx(1e-4)
    moved = shapely.distance(EXACT, public_ground(TREES, EXACT, {"is_ancient": np.ones(3)}))
    assert moved.max() <= TREES.cell_deg
