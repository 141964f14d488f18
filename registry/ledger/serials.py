"""Serial numbers: a serial is a gram of one issuance. Blocks are ranges; the parts of a block tile it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, order=True)
class SerialRange:
    """`first` and `last` both belong to the range; the count follows and is never stored beside it."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"not a range of serials: {self.first}–{self.last}")

    @property
    def count_g(self) -> int:
        return self.last - self.first + 1

    def split(self, amount_g: int) -> tuple["SerialRange", "SerialRange | None"]:
        """The lowest `amount_g` serials, and the rest if there is one."""
        if not 0 < amount_g <= self.count_g:
            raise ValueError(f"{amount_g} cannot be taken from a block of {self.count_g}")
        if amount_g == self.count_g:
            return self, None
        middle = self.first + amount_g
        return SerialRange(self.first, middle - 1), SerialRange(middle, self.last)


def tile(parent: SerialRange, children: Sequence[SerialRange]) -> bool:
    """Whether the children cover the parent exactly, without gap or overlap."""
    ordered = sorted(children)
    if not ordered or ordered[0].first != parent.first or ordered[-1].last != parent.last:
        return False
    return all(before.last + 1 == after.first for before, after in pairwise(ordered))


def take(blocks: Sequence[SerialRange], amount_g: int) -> tuple[list[SerialRange], list[SerialRange]]:
    """The lowest `amount_g` serials of some blocks, and what is left of them."""
    taken: list[SerialRange] = []
    left = sorted(blocks)
    while amount_g and left:
        part, rest = left[0].split(min(amount_g, left[0].count_g))
        amount_g -= part.count_g
        taken.append(part)
        left[:1] = [rest] if rest else []
    if amount_g:
        raise ValueError(f"{amount_g} more than these blocks hold")
    return taken, left
