"""Where a block of ground lies and what is measured on it: city (LP-02), unit (RA-02), area, blocks, 四至."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_data.geometry import (
    Shape,
    area_m2,
    areas_m2,
    blocks,
    boundary_limits,
    merge,
    overlap_m2,
    snap,
    snap_all,
)
from registry import quantities
from registry.land.errors import NotInOneUnit, OtherUnit, OutlineMissing, OutsideCity, UnsoundGround
from registry.law.packs import CITY, Pack
from registry.law.refusals import require

DEGREE_E8 = 100_000_000
OUTSIDE_SHARE = "LP-02.outside_share_max_ppm"


@dataclass(frozen=True)
class Extent:
    """A block as review needs it, in whole numbers: its area (MS-11), blocks (LP-04) and limits (MS-09)."""

    ground: Shape
    area_dm2: int
    blocks: int
    gap_max_m: int
    limits_e8: Mapping[str, int]


@dataclass(eq=False)
class UnitOutline:
    """The outline of the city or a unit from a day on; schematic (示意): drawn by no authority."""

    id: str
    unit_id: str
    valid_from: date
    source: str
    schematic: bool
    ground: Shape


def sound(ground: Shape) -> Shape:
    """Snapped ground, refused when it is invalid or nothing is left of it."""
    if not ground.is_valid:
        raise UnsoundGround(reason=shapely.is_valid_reason(ground))
    snapped = snap(ground)
    if snapped.is_empty:
        raise UnsoundGround(reason="empty")
    return snapped


def sound_all(grounds: Sequence[Shape]) -> NDArray[np.object_]:
    """`sound` of many at once; None where it would refuse."""
    exact, found = np.array(grounds, dtype=object), np.full(len(grounds), None, dtype=object)
    valid = shapely.is_valid(exact)
    found[valid] = snap_all(exact[valid])
    found[shapely.is_empty(found)] = None
    return found


def extent_of(grounds: Sequence[Shape], gap_max_m: int) -> Extent:
    """The block that several sub-compartments form; `gap_max_m` is kept with the check (LP-04)."""
    ground = merge(grounds)
    limits = boundary_limits(ground)
    return Extent(
        ground=ground,
        area_dm2=ground_area_dm2(ground),
        blocks=len(blocks(ground, gap_max_m)),
        gap_max_m=gap_max_m,
        limits_e8={
            side: round(getattr(limits, side) * DEGREE_E8) for side in ("north", "east", "south", "west")
        },
    )


def ground_area_dm2(ground: Shape) -> int:
    """The legal area: on the ellipsoid, whole dm² (D1, D2)."""
    return quantities.area_dm2(area_m2(ground))


def ground_areas_dm2(grounds: Sequence[Shape]) -> list[int]:
    """The legal areas of many at once."""
    return [quantities.area_dm2(float(m2)) for m2 in areas_m2(grounds)]


def require_place(ground: Shape, unit_id: str, outlines: Mapping[str, Shape], pack: Pack, as_of: str) -> None:
    """Inside the city (LP-02) and in the one county-level unit that was declared (RA-02)."""
    counties = {unit: outline for unit, outline in outlines.items() if unit != CITY}
    if not counties:
        raise OutlineMissing(as_of=as_of)
    if unit_id in counties and _all_inside(ground, counties[unit_id], outlines.get(CITY)):
        return
    shares = {unit: _share(ground, outline) for unit, outline in counties.items()}
    outside = 1 - (_share(ground, outlines[CITY]) if CITY in outlines else sum(shares.values()))
    allowed = pack.ratio(OUTSIDE_SHARE)
    in_city = pack.meets(OUTSIDE_SHARE, outside * 1_000_000)
    outside_pct, allowed_pct = f"{float(outside * 100):.2f}", f"{float(allowed * 100):.2f}"
    require("LP-02", in_city, OutsideCity, outside_pct=outside_pct, allowed_pct=allowed_pct)
    if not in_city:
        return
    home = max(shares, key=lambda unit: shares[unit])
    inside = shares[home] + max(outside, Fraction(0)) >= 1 - allowed
    parts = "，".join(f"{unit} {float(share * 100):.2f}%" for unit, share in sorted(shares.items()) if share)
    require("RA-02", inside, NotInOneUnit, shares=parts or "—")
    require("RA-02", not inside or home == unit_id, OtherUnit, found=home, declared=unit_id)


def plainly_placed(
    grounds: NDArray[np.object_], unit_ids: Sequence[str], outlines: Mapping[str, Shape]
) -> NDArray[np.bool_]:
    """Which of many `require_place` would accept without measuring anything."""
    units, placed = np.array(unit_ids, dtype=object), np.zeros(len(grounds), dtype=bool)
    for unit_id in set(unit_ids) & set(outlines) - {CITY}:
        here = units == unit_id
        placed[here] = _all_inside(grounds[here], outlines[unit_id], outlines.get(CITY))
    return placed


def _all_inside(grounds: Any, *outlines: Shape | None) -> Any:
    """Nothing to be measured: the ground, or each of many, leaves no outline."""
    known = [outline for outline in outlines if outline is not None]
    shapely.prepare(known)
    return np.logical_and.reduce([shapely.covers(outline, grounds) for outline in known])


def _share(ground: Shape, outline: Shape) -> Fraction:
    """How much of the ground an outline covers, from whole dm² so that both databases agree."""
    shared = quantities.area_dm2(overlap_m2(ground, outline))
    return Fraction(shared, max(quantities.area_dm2(overlap_m2(ground, ground)), 1))
