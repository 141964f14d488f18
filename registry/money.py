"""Money is whole fen (分); a split loses none."""

from collections.abc import Sequence
from fractions import Fraction


def split_fen(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Divide by weight with largest remainders (ties to the first), so that the parts sum to the total."""
    if total_fen < 0 or not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("a split needs a non-negative total and non-negative weights, one of them positive")
    shares = [Fraction(total_fen * weight, sum(weights)) for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[: total_fen - sum(parts)]:
        parts[i] += 1
    return parts


def yuan(fen: int) -> str:
    """1363 → '13.63', from integers only."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
