"""Serial numbers: a serial is a gram of one issuance. Blocks are ranges; the parts of a block tile it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
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


class Fate(StrEnum):
    """What a block is when it is made; only an OPEN one can be divided further."""

    OPEN = "OPEN"
    RETIRED = "RETIRED"


@dataclass(frozen=True)
class SerialBlock:
    """A range of one issuance. Its two parts, or the one that takes all of it, name each other as siblings.

    `cut` is the first serial of the upper part; the keys of the table hold children to exactly their parent.
    """

    id: str
    issuance_id: str
    serials: SerialRange
    fate: Fate
    parent: "SerialBlock | None" = None
    sibling_id: str | None = None
    cut: int | None = None


def root(id: str, issuance_id: str, amount_g: int) -> SerialBlock:
    """All serials of an issuance."""
    return SerialBlock(id, issuance_id, SerialRange(1, amount_g), Fate.OPEN)


def take_from(block: SerialBlock, amount_g: int, fate: Fate, ids: tuple[str, str]) -> list[SerialBlock]:
    """The lowest `amount_g` serials under their fate, and the open rest if there is one."""
    taken, rest = block.serials.split(amount_g)
    issuance_id = block.issuance_id
    if rest is None:
        return [SerialBlock(ids[0], issuance_id, taken, fate, block, ids[0], taken.first)]
    return [
        SerialBlock(ids[0], issuance_id, taken, fate, block, ids[1], rest.first),
        SerialBlock(ids[1], issuance_id, rest, Fate.OPEN, block, ids[0], rest.first),
    ]
