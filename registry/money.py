"""Money is whole fen (分); a split loses none."""

from collections.abc import Sequence


def split_fen(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Divide by weight, each part rounded down and what is left to the last beneficiary (ZJ-15)."""
    if total_fen < 0 or not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("a split needs a non-negative total and non-negative weights, one of them positive")
    parts = [total_fen * weight // sum(weights) for weight in weights]
    parts[-1] += total_fen - sum(parts)
    return parts


def yuan(fen: int) -> str:
    """1363 → '13.63', from integers only."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
