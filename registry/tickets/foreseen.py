"""What a new survey would do to a live ticket: unchanged, changed, cancelled, to be looked at (JC-02, JC-04).

Only ground that was surveyed again can be lost: what the survey does not cover stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import shapely

from gis_data.geometry import Shape, blocks, merge
from registry.land.extent import ground_area_dm2
from registry.law.packs import Pack
from registry.quantities import DM2_PER_MU, at_least_mu

PERMILLE = 1000


class Fate(StrEnum):
    UNCHANGED = "UNCHANGED"
    CHANGED = "CHANGED"
    CANCELLED = "CANCELLED"
    TO_CHECK = "TO_CHECK"
    """The survey covers ground of the ticket under other numbers: a person has to compare."""


@dataclass(frozen=True)
class SurveyedStand:
    """A sub-compartment as the survey has it; not recorded yet."""

    unit_id: str
    code: str
    ground: Shape
    stock_co2e_g: int
    species_stems: Mapping[str, int]


@dataclass(frozen=True)
class Before:
    """The part of a ticket that is surveyed again: its ground then, the stock and stems measured then."""

    ground: Shape
    stock_co2e_g: int
    species_stems: Mapping[str, int]


@dataclass(frozen=True)
class Consequence:
    """For one ticket, before anything is written."""

    ticket_id: str
    number: str
    fate: Fate
    reasons: tuple[str, ...]
    """`area`, `species`; of a cancellation `gone`, `below_1_mu`, `not_contiguous`; `other_codes`."""
    area_before_dm2: int
    area_after_dm2: int
    stock_before_co2e_g: int
    stock_after_co2e_g: int
    verified_co2e_g: int
    """Verified grams of the plots concerned: what was, or may be, sold."""

    @property
    def change_co2e_g(self) -> int:
        """Grams the survey finds more or, negative, less than the ticket's measurement."""
        return self.stock_after_co2e_g - self.stock_before_co2e_g


def foreseen(
    held: Shape,
    before: Before,
    now: Sequence[SurveyedStand],
    again: Sequence[SurveyedStand],
    pack: Pack,
) -> tuple[Fate, tuple[str, ...], int]:
    """Fate, reasons and the area left of ground `held`, of which `before` is surveyed again.

    Trees may stand there now under any number (`now`); species are compared under the same ones (`again`).
    """
    lost = shapely.difference(shapely.intersection(held, before.ground), merge([s.ground for s in now]))
    left = _faces(shapely.difference(held, _faces(lost))) if not lost.is_empty else held
    held_dm2 = ground_area_dm2(held)
    left_dm2 = 0 if left.is_empty else ground_area_dm2(left)
    reasons = _reasons(held_dm2, left_dm2, before.species_stems, _stems(again), pack)
    ends = _end(left, left_dm2, pack) if "area" in reasons else ()
    if ends:
        return Fate.CANCELLED, ends, left_dm2
    return (Fate.CHANGED if reasons else Fate.UNCHANGED), reasons, left_dm2


def _end(left: Shape, left_dm2: int, pack: Pack) -> tuple[str, ...]:
    """JC-04: under 1 亩, or no longer contiguous, no change is possible."""
    if left.is_empty:
        return ("gone",)
    if not at_least_mu(left_dm2, pack.number("JC-04.area_min_mu")):
        return ("below_1_mu",)
    apart = len(blocks(left, pack.number("LP-04.gap_max_m"))) > pack.number("LP-04.blocks")
    return ("not_contiguous",) if apart else ()


def _reasons(
    held_dm2: int, left_dm2: int, stems_before: Mapping[str, int], stems_now: Mapping[str, int], pack: Pack
) -> tuple[str, ...]:
    """JC-02: what is worth a case; anything smaller is only noted."""
    lost_dm2 = held_dm2 - left_dm2
    share = Fraction(lost_dm2 * PERMILLE, max(held_dm2, 1))
    area = pack.meets("JC-02.area_change_permille", share)
    area = area or pack.meets("JC-02.area_change_mu100", lost_dm2 * 100 / DM2_PER_MU)
    shift = pack.meets("JC-02.species_shift_permille", _shift_permille(stems_before, stems_now))
    return tuple(reason for reason, holds in (("area", area), ("species", shift)) if holds)


def _shift_permille(before: Mapping[str, int], now: Mapping[str, int]) -> Fraction:
    """Largest change of a species' share of the stems; none where either is unknown."""
    all_before, all_now = sum(before.values()), sum(now.values())
    if not all_before or not all_now:
        return Fraction(0)
    return max(
        abs(Fraction(now.get(name, 0), all_now) - Fraction(before.get(name, 0), all_before)) * PERMILLE
        for name in before.keys() | now.keys()
    )


def _stems(stands: Sequence[SurveyedStand]) -> dict[str, int]:
    total: dict[str, int] = {}
    for stand in stands:
        for name, stems in stand.species_stems.items():
            total[name] = total.get(name, 0) + stems
    return total


def _faces(shape: shapely.Geometry) -> Shape:
    faces = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(faces)
