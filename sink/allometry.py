"""Diameter (and height) → biomass of a tree: equation sets, and the recipe that picks one for each tree.

The order of preference and the two figures of a tree out of range are decision 0011.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from sink.equations import Array, EquationSet, equation_sets
from sink.errors import NegativeDiameter, UnknownMethod, UnknownSpecies
from sink.parameters.loader import Parameters, Row
from sink.species import Species, resolve
from sink.volumes import VOLUME_SET, above_kg_per_m3, volume_set

DENSITY_SET = "ZENG_universal"
OPEN_GROWN_ROW = "constants_and_rules/open_grown_factor"
VETERAN_ROW = "constants_and_rules/veteran_cap_cm"


class Level(IntEnum):
    """How a biomass was reached, best first (carbon data sheet, section 6.1)."""

    SPECIES = 1  # equation of the species, inside its range
    GROUP = 2  # national group equation, by diameter only
    DENSITY = 3  # wood density fall-back
    VOLUME = 4  # volume of the stand, or of the tree
    EXTRAPOLATED = 5  # equation of the species, outside its range


class Flag(IntFlag):
    OUT_OF_RANGE = 1
    VETERAN = 2  # larger than any equation reaches: credited at the cap
    NO_HEIGHT = 4  # a better equation needs the height
    OPEN_GROWN = 8


class Method:
    """Names of the tree methods: the levels they may use."""

    TREE = "tree"
    GROUP = "tree-group"
    DENSITY = "tree-density"
    VOLUME = "tree-volume"


TREE_METHODS = (Method.TREE, Method.GROUP, Method.DENSITY, Method.VOLUME)


@dataclass(frozen=True)
class Recipe:
    """What the trees of one species are computed with."""

    species: Species
    ranged: tuple[EquationSet, ...]  # level 1 by diameter alone, each with its range
    with_height: EquationSet | None  # where the height was measured: level 1, or a volume table
    with_height_level: Level
    fallback: EquationSet  # level 2, or 3 where there is no group equation
    fallback_level: Level
    above_kg_per_m3: float  # of a volume that the tree carries
    volume_first: bool  # the volume route was asked for
    root_ratio: float
    root_row: str
    carbon_fraction: float
    carbon_row: str
    open_grown_factor: float
    veteran_cap_cm: float

    def set(self, set_id: str) -> EquationSet:
        sets = (*self.ranged, self.with_height, self.fallback)
        return next(s for s in sets if s is not None and s.set_id == set_id)

    def rows_of(self, set_id: str, flags: "Flag") -> tuple[str, ...]:
        """The parameter rows that a tree computed with this set rests on; see `_by_volume` for its name."""
        measured, _, of_set = set_id.partition("/")
        sets = {self.set(name) for name in (of_set if measured == VOLUME_SET else set_id,) if name}
        if Flag.OUT_OF_RANGE in flags:
            sets.add(self.fallback)
        rows = {self.carbon_row} | {row for s in sets for row in s.row_ids}
        if measured == VOLUME_SET or not all(s.has_root for s in sets):
            rows.add(self.root_row)
        if any(s.needs_density for s in sets):
            rows.add(self.species.row_id)
        if Flag.VETERAN in flags:
            rows.add(VETERAN_ROW)
        if Flag.OPEN_GROWN in flags:
            rows.add(OPEN_GROWN_ROW)
        return tuple(sorted(rows))


@lru_cache(maxsize=512)
def recipe(species: Species, parameters: Parameters, method: str = Method.TREE) -> Recipe | None:
    """None: no equation is known for this taxon (shrubs have their own)."""
    if method not in TREE_METHODS:
        raise UnknownMethod(method=method, known="、".join(TREE_METHODS))
    if species.life_form == "shrub":
        return None
    sets = equation_sets(parameters)
    own = [s for s in sets.values() if s.taxon == species.species_id and s.use_status.startswith("default")]
    ranged = sorted((s for s in own if not math.isnan(s.d_max_cm)), key=lambda s: (s.d_min_cm, -s.n))
    heights = [s for s in own if s.needs_height]
    group = next((s for s in sets.values() if s.taxon == species.allometry_group), None)
    density = sets[DENSITY_SET] if species.wood_density_g_cm3 > 0 else None
    fallback = density if method == Method.DENSITY else group or density
    if fallback is None:
        return None
    carbon_row, carbon_fraction = _carbon_fraction(species, parameters)
    best, root_row = method == Method.TREE, f"biomass_params/{species.param_group}"
    found = Recipe(
        species,
        tuple(ranged) if best else (),
        heights[0] if best and heights and not ranged else None,
        Level.SPECIES,
        fallback,
        Level.DENSITY if fallback is density else Level.GROUP,
        above_kg_per_m3(species, parameters),
        method == Method.VOLUME,
        parameters.number(root_row, "RSR"),
        root_row,
        carbon_fraction,
        carbon_row,
        parameters.number(OPEN_GROWN_ROW, "value"),
        parameters.number(VETERAN_ROW, "value"),
    )
    return _by_table(found, parameters) if method == Method.VOLUME else found


def _by_table(recipe: Recipe, parameters: Parameters) -> Recipe:
    """The volume table in the place of the equations; without the height it asks for, the fall-back stays."""
    table = volume_set(recipe.species, parameters)
    if table.needs_height:
        return replace(recipe, with_height=table, with_height_level=Level.VOLUME)
    return replace(recipe, fallback=table, fallback_level=Level.VOLUME)


@dataclass(frozen=True, eq=False)
class Part:
    """Trees of one species that share a set and a level: their positions, and both figures of each."""

    species_id: str
    set_id: str
    level: Level
    index: npt.NDArray[np.intp]
    above_kg: Array
    below_kg: Array
    prudent_above_kg: Array
    prudent_below_kg: Array
    flags: npt.NDArray[np.uint8]

    def only(self, which: npt.NDArray[np.bool_]) -> "Part":
        return replace(
            self,
            index=self.index[which],
            above_kg=self.above_kg[which],
            below_kg=self.below_kg[which],
            prudent_above_kg=self.prudent_above_kg[which],
            prudent_below_kg=self.prudent_below_kg[which],
            flags=self.flags[which],
        )


def parts(
    recipe: Recipe,
    index: npt.NDArray[np.intp],
    dbh_cm: Array,
    height_m: Array | None = None,
    open_grown: npt.NDArray[np.bool_] | None = None,
    volume_m3: Array | None = None,
) -> list[Part]:
    """Biomass of the trees of one species. Diameters are finite and not negative; `index` goes along."""
    h = np.full_like(dbh_cm, math.nan) if height_m is None else height_m
    shade = np.zeros(dbh_cm.shape, bool) if open_grown is None else open_grown
    found: list[Part] = []
    for equations, level, where in _assign(recipe, dbh_cm, h):
        part = _part(recipe, equations, level, index[where], dbh_cm[where], h[where], shade[where])
        found += [part] if volume_m3 is None else _by_volume(recipe, part, volume_m3[where])
    return found


Chosen = tuple[EquationSet, Level, npt.NDArray[np.intp] | slice]


def _assign(recipe: Recipe, d: Array, h: Array) -> list[Chosen]:
    """Each tree to the first of its species' sets whose range holds it, else to the nearest one."""
    if recipe.ranged:
        distance = np.stack(
            [np.maximum(np.maximum(s.d_min_cm - d, d - s.d_max_cm), 0) for s in recipe.ranged]
        )
        nearest, outside = distance.argmin(axis=0), distance.min(axis=0) > 0
        chosen = [
            (equations, level, np.flatnonzero((nearest == i) & (outside == (level is Level.EXTRAPOLATED))))
            for i, equations in enumerate(recipe.ranged)
            for level in (Level.SPECIES, Level.EXTRAPOLATED)
        ]
        return [c for c in chosen if len(c[2])]
    if recipe.with_height is not None:
        tall = h > 0
        split = [
            (recipe.with_height, recipe.with_height_level, np.flatnonzero(tall)),
            (recipe.fallback, recipe.fallback_level, np.flatnonzero(~tall)),
        ]
        return [c for c in split if len(c[2])]
    return [(recipe.fallback, recipe.fallback_level, slice(None))]


def _part(
    recipe: Recipe,
    equations: EquationSet,
    level: Level,
    index: npt.NDArray[np.intp],
    d: Array,
    h: Array,
    shade: npt.NDArray[np.bool_],
) -> Part:
    above, below = _pools(recipe, equations, d, h)
    flags = np.zeros(d.shape, np.uint8)
    prudent_above, prudent_below = above, below
    cap = max(recipe.veteran_cap_cm, equations.d_max_cm if level is Level.SPECIES else 0.0)
    veteran = d > cap
    if level is Level.EXTRAPOLATED:
        flags |= np.uint8(Flag.OUT_OF_RANGE)
        prudent_above, prudent_below = _lower(recipe, equations, np.minimum(d, recipe.veteran_cap_cm), h)
    elif veteran.any():
        prudent_above, prudent_below = _pools(recipe, equations, np.minimum(d, cap), h)
    flags[veteran] |= np.uint8(Flag.VETERAN)
    if recipe.with_height is not None and equations is not recipe.with_height:
        flags |= np.uint8(Flag.NO_HEIGHT)
    if shade.any():
        flags[shade] |= np.uint8(Flag.OPEN_GROWN)
        factor = np.where(shade, recipe.open_grown_factor, 1.0)
        above, below = above * factor, below * factor
        prudent_above, prudent_below = prudent_above * factor, prudent_below * factor
    return Part(
        recipe.species.species_id,
        equations.set_id,
        level,
        index,
        above,
        below,
        prudent_above,
        prudent_below,
        flags,
    )


def _by_volume(recipe: Recipe, part: Part, volume_m3: Array) -> list[Part]:
    """Level 4 for trees that carry a volume: where it was asked for, and beyond the reach of the equations.

    There the prudent figure stays the lower of both, and the set names the equation it was compared with:
    `VOLUME/…`."""
    beyond = (part.flags & np.uint8(Flag.OUT_OF_RANGE | Flag.VETERAN)) > 0
    taken = (volume_m3 > 0) & (beyond | recipe.volume_first)
    if not taken.any():
        return [part]
    mine, doubtful = part.only(taken), beyond[taken]
    shade = np.where((mine.flags & np.uint8(Flag.OPEN_GROWN)) > 0, recipe.open_grown_factor, 1.0)
    above = volume_m3[taken] * recipe.above_kg_per_m3 * shade
    below = above * recipe.root_ratio
    whole = replace(
        mine,
        level=Level.VOLUME,
        above_kg=above,
        below_kg=below,
        prudent_above_kg=np.where(doubtful, np.minimum(above, mine.prudent_above_kg), above),
        prudent_below_kg=np.where(doubtful, np.minimum(below, mine.prudent_below_kg), below),
        flags=mine.flags & ~np.uint8(Flag.NO_HEIGHT),
    )
    split = [
        replace(whole.only(doubtful), set_id=f"{VOLUME_SET}/{part.set_id}"),
        replace(whole.only(~doubtful), set_id=VOLUME_SET),
        part.only(~taken),
    ]
    return [one for one in split if len(one.index)]


def _pools(recipe: Recipe, equations: EquationSet, d: Array, h: Array) -> tuple[Array, Array]:
    with np.errstate(divide="ignore"):  # a diameter of zero has the logarithm -inf, and no biomass
        ln_d, ln_h = np.log(d), np.log(h) if equations.needs_height else None
    density = recipe.species.wood_density_g_cm3
    above = equations.above_kg(ln_d, ln_h, density)
    return above, equations.root_kg(ln_d, ln_h, density) if equations.has_root else above * recipe.root_ratio


def _lower(recipe: Recipe, equations: EquationSet, d: Array, h: Array) -> tuple[Array, Array]:
    """The lower of extrapolation and fall-back, pool by pool; no less than at the end of the range."""
    own, other = _pools(recipe, equations, d, h), _pools(recipe, recipe.fallback, d, h)
    edge = _pools(recipe, equations, np.minimum(d, equations.d_max_cm), h)
    above, below = (
        np.where(d > equations.d_max_cm, np.maximum(np.minimum(a, b), e), np.minimum(a, b))
        for a, b, e in zip(own, other, edge, strict=True)
    )
    return above, below


@dataclass(frozen=True, eq=False)
class TreeBiomass:
    """Both figures of each tree, and how they were reached. NaN where the diameter is missing."""

    above_kg: Array
    below_kg: Array
    prudent_above_kg: Array
    prudent_below_kg: Array
    carbon_fraction: Array
    level: npt.NDArray[np.uint8]  # 0 where nothing was computed
    flags: npt.NDArray[np.uint8]
    set_id: npt.NDArray[np.object_]


def tree_biomass(
    species: Sequence[str],
    dbh_cm: npt.ArrayLike,
    height_m: npt.ArrayLike | None = None,
    *,
    parameters: Parameters,
    open_grown: npt.ArrayLike | None = None,
    volume_m3: npt.ArrayLike | None = None,
    method: str = Method.TREE,
) -> TreeBiomass:
    """Missing in, missing out; zero in, zero out; a negative diameter or an unknown species is refused."""
    d = np.asarray(dbh_cm, float)
    if (d < 0).any():
        raise NegativeDiameter(rows="、".join(map(str, np.flatnonzero(d < 0)[:20])))
    h = np.full(d.shape, math.nan) if height_m is None else np.asarray(height_m, float)
    shade = np.zeros(d.shape, bool) if open_grown is None else np.asarray(open_grown, bool)
    volume = None if volume_m3 is None else np.asarray(volume_m3, float)
    names = np.asarray(species, object)
    nan = partial(np.full, d.shape, math.nan)
    out = TreeBiomass(
        above_kg=nan(),
        below_kg=nan(),
        prudent_above_kg=nan(),
        prudent_below_kg=nan(),
        carbon_fraction=nan(),
        level=np.zeros(d.shape, np.uint8),
        flags=np.zeros(d.shape, np.uint8),
        set_id=np.full(d.shape, "", object),
    )
    for name, how in recipes(species, parameters, method).items():
        where = np.flatnonzero((names == name) & ~np.isnan(d))
        out.carbon_fraction[names == name] = how.carbon_fraction
        carried = None if volume is None else volume[where]
        for part in parts(how, where, d[where], h[where], shade[where], carried):
            for field in ("above_kg", "below_kg", "prudent_above_kg", "prudent_below_kg", "flags"):
                getattr(out, field)[part.index] = getattr(part, field)
            out.level[part.index], out.set_id[part.index] = part.level, part.set_id
    return out


def recipes(words: Sequence[str], parameters: Parameters, method: str) -> Mapping[str, Recipe]:
    """One recipe per given word; an unknown species or one without a tree equation is refused by name."""
    found = resolve(words, parameters)
    how = {word: recipe(taxon, parameters, method) for word, taxon in found.known.items()}
    unknown = [*found.unknown, *(word for word, r in how.items() if r is None)]
    if unknown:
        raise UnknownSpecies(names="、".join(unknown))
    return {word: r for word, r in how.items() if r is not None}


@lru_cache
def _measured_fractions(parameters: Parameters) -> Mapping[str, Row]:
    rows = {
        row.text("subject").split(" ")[0]: row
        for row in parameters.rows_of("other_defaults")
        if row.text("parameter") == "CF"
    }
    return {taxon.species_id: rows[name] for name, taxon in resolve(rows, parameters).known.items()}


def _carbon_fraction(species: Species, parameters: Parameters) -> tuple[str, float]:
    """The measured value of the species, else that of its group (data sheet, section 6.6)."""
    measured = _measured_fractions(parameters).get(species.species_id)
    if measured is not None:
        return measured.row_id, measured.number("value")
    row_id = f"biomass_params/{species.param_group}"
    return row_id, parameters.number(row_id, "CF")
