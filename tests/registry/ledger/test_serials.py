"""A serial is a gram: blocks split without gap or overlap, whatever is taken in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.ledger.serials import SerialRange, take, tile

BLOCK = SerialRange(1, 1_000_000)


@given(amounts=st.lists(st.integers(1, 90_000), min_size=1, max_size=10))
def test_what_is_taken_and_what_is_left_tile_the_block(amounts: list[int]) -> None:
    left, taken = [BLOCK], []
    for amount in amounts:
        parts, left = take(left, amount)
        assert sum(part.count_g for part in parts) == amount
        taken += parts
    assert tile(BLOCK, [*taken, *left])


@pytest.mark.parametrize(
    "children",
    [
        [],
        [SerialRange(1, 999_999)],
        [SerialRange(2, 1_000_000)],
        [SerialRange(1, 5), SerialRange(5, 1_000_000)],
        [SerialRange(1, 5), SerialRange(7, 1_000_000)],
        [SerialRange(1, 1_000_000), SerialRange(1, 1_000_000)],
    ],
)
def test_a_gap_or_an_overlap_is_no_tiling(children: list[SerialRange]) -> None:
    assert not tile(BLOCK, children)


def test_more_than_there_is_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="more than"):
        take([SerialRange(1, 5), SerialRange(9, 10)], 8)
    with pytest.raises(ValueError, match="not a range"):
        SerialRange(5, 4)
