"""Where a block of ground lies and what is measured on it: city (LP-02), unit (RA-02), area, blocks, 四至."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import shapely

from gis_data.geometry import Shape, area_m2, blocks, boundary_limits, merge, overlap_m2, snap
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


def _all_inside(ground: Shape, *outlines: Shape | None) -> bool:
    """Nothing to be measured: the ground leaves no outline."""
    shapely.prepare([outline for outline in outlines if outline is not None])
    return all(outline is None or shapely.covers(outline, ground) for outline in outlines)


def _share(ground: Shape, outline: Shape) -> Fraction:
    """How much of the ground an outline covers, from whole dm² so that both databases agree."""
    shared = quantities.area_dm2(overlap_m2(ground, outline))
    return Fraction(shared, max(quantities.area_dm2(overlap_m2(ground, ground)), 1))
