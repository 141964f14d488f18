"""No fen is lost or made."""

from hypothesis import given
from hypothesis import strategies as st

from registry.money import split_fen, yuan

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@given(st.integers(0, 10**15), WEIGHTS)
def test_the_parts_of_a_split_sum_to_the_whole_and_only_the_last_is_rounded_up(
    total_fen: int, weights: list[int]
) -> None:
    parts = split_fen(total_fen, weights)
    assert sum(parts) == total_fen and min(parts) >= 0
    assert all(part == total_fen * w // sum(weights) for part, w in zip(parts[:-1], weights, strict=False))


def test_a_yuan_among_three_leaves_the_odd_fen_to_the_last() -> None:
    assert split_fen(100, [1, 1, 1]) == [33, 33, 34]


def test_fen_are_printed_as_yuan_from_integers() -> None:
    assert (yuan(136397), yuan(5), yuan(-150)) == ("1363.97", "0.05", "-1.50")
