"""Arrow kernels: a record batch of trees in, exact sums per stand, plot, species and equation set out.

Sums are integer micrograms, so any partitioning that keeps a stand whole gives the same totals to the last
digit. A kernel is a pure function of a batch and a `Tally`: for threads, Dask, or Spark's `mapInArrow`.
"""

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from sink.allometry import Method, Part, Recipe, parts, recipe
from sink.parameters.loader import CURRENT, load
from sink.species import resolve
from sink.stands import GONE, STANDING, TOLD_MAX, TreeStatus
from sink.tallies import Bools, Floats, Ints, Trees, hashes, read

Kernel = Callable[[pa.RecordBatch], pa.RecordBatch]

UG_PER_KG = 1e9
HEIGHT_M = (1.3, 60.0)  # a tree with a breast height, and taller than any in the region
MM_STEMS_MIN = 5
PART_KEYS = ["stand_id", "plot_id", "species_id", "set_id", "level", "flags"]
SUMS = ("stems", "above_ug", "below_ug", "prudent_above_ug", "prudent_below_ug")
SCHEMA = pa.schema(
    [
        ("kind", pa.string()),  # "sum" | "stand" (its input hash) | "fault" | "gone" (rule: felled or dead)
        ("stand_id", pa.string()),
        ("plot_id", pa.string()),
        ("species_id", pa.string()),
        ("set_id", pa.string()),
        ("level", pa.int8()),
        ("flags", pa.int64()),
        *((name, pa.int64()) for name in SUMS),
        ("sha256", pa.string()),
        ("rule", pa.string()),
        ("row", pa.string()),
        ("found", pa.string()),
    ]
)

Fault = tuple[str, str, str, str, int]  # stand, row, rule, what was found, how many rows it speaks for


@dataclass(frozen=True)
class Tally:
    """What the kernel must know of the survey, small enough to send to every worker."""

    thresholds_cm: Mapping[str, float]  # of the stands that can be measured
    refused: frozenset[str]  # stands and plots ("stand/plot") whose fault is already told
    plots: Mapping[str, frozenset[str]]  # a stand that is not here was tallied in full
    method: str = Method.TREE
    parameters: str = CURRENT  # their home
    code_system: str = "nfi3"


def on_threads(kernel: Kernel, partitions: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run a kernel over partitions as they come, in order, a few ahead and never all in memory."""
    workers = os.cpu_count() or 1
    ahead: deque[Future[pa.RecordBatch]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for partition in partitions:
            ahead.append(pool.submit(kernel, partition))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def tally(batch: pa.RecordBatch, job: Tally) -> pa.RecordBatch:
    """Sums, input hashes and faults of whole stands."""
    trees = read(batch)
    recipes = [_recipe_of(word, job) for word in trees.words]
    counted, faults = check(trees, job, np.array([r is not None for r in recipes]))
    taxon = np.where(counted, _taxa(recipes)[trees.species], np.int16(-1))
    sums = [
        _sums(part, trees)
        for code, how in enumerate(recipes)
        if how is not None and len(index := np.flatnonzero(taxon == code))
        for part in _parts(how, trees, index)
    ]
    return _output(trees, sums, faults)


def _gone(trees: Trees) -> Iterator[pa.Table]:
    """Stems of each stand that were tallied as felled or dead: they hold nothing, and are told."""
    if trees.status is None:
        return
    stands = trees.stands
    for status in sorted(GONE & set(trees.statuses)):
        mask = np.array([word == status for word in trees.statuses])[trees.status]
        where = np.flatnonzero(mask)
        weights = None if trees.stems is None else np.nan_to_num(trees.stems[where])
        stems = np.bincount(trees.stand_of(where), weights, minlength=len(stands)).astype(np.int64)
        kind, rule = (pa.repeat(word, len(stands)) for word in ("gone", status))
        yield pa.table({"kind": kind, "stand_id": stands, "rule": rule, "stems": stems})


def _taxa(recipes: list[Recipe | None]) -> npt.NDArray[np.int16]:
    """The code of a word → the first code of its species: two words may name one."""
    first: dict[str, int] = {}
    codes = [
        i if how is None else first.setdefault(how.species.species_id, i) for i, how in enumerate(recipes)
    ]
    return np.array(codes, np.int16)


def check(trees: Trees, job: Tally, known: Bools) -> tuple[Bools, list[Fault]]:
    """Which trees count, and the faults of the others. The quick path is a batch without any fault."""
    constants = _limits(job.parameters)
    threshold = _of_each_tree(_thresholds_cm(trees, job), trees.lengths)
    d = trees.dbh_cm
    counted = (d >= threshold) & (d <= constants["dbh_max_cm"])
    if not known.all():
        counted &= known[trees.species]
    if trees.stems is not None:
        counted &= (trees.stems >= 1) & (trees.stems == np.floor(trees.stems))
    if trees.status is not None:
        standing = np.array([s == "" or s in STANDING for s in trees.statuses])
        counted &= standing[trees.status]
    again = _given_twice(trees)
    in_mm = _stands_in_mm(trees, constants["dbh_suspect_cm"])
    shrank, low = _shrunken(trees, constants["dbh_shrink_cm"]), _implausible_heights(trees)
    stout = _implausible_volumes(trees)
    if counted.all() and not (again.any() or in_mm.any() or shrank.any() or low.any() or stout.any()):
        return counted, []
    counted &= ~again
    if in_mm.any():
        counted &= ~np.repeat(in_mm, np.diff(np.r_[trees.stand_starts, len(d)]))
    masks = {
        "DIAMETER_MISSING": np.isnan(d),
        "DIAMETER_NEGATIVE": d < 0,
        "DIAMETER_ZERO": d == 0,
        "DIAMETER_IN_MM": d > constants["dbh_max_cm"],
        "BELOW_THRESHOLD": (d > 0) & (d < threshold),
        "SPECIES_UNKNOWN": ~known[trees.species],
        "TREE_NUMBER_TWICE": again,
        "DIAMETER_SHRANK": shrank,
        "HEIGHT_IMPLAUSIBLE": low,
        "VOLUME_IMPLAUSIBLE": stout,
    }
    if trees.stems is not None:
        masks["STEMS_INVALID"] = ~((trees.stems >= 1) & (trees.stems == np.floor(trees.stems)))
    if trees.status is not None:
        unknown = np.array([s != "" and s not in set(TreeStatus) for s in trees.statuses])
        masks["STATUS_UNKNOWN"] = unknown[trees.status]
    told = ~np.isnan(threshold)  # the trees of a refused stand are told once, with the stand
    stands = trees.stands
    faults = [fault for rule, mask in masks.items() for fault in _told(trees, rule, mask & told, stands)]
    faults += [(stands[i], stands[i], "STAND_IN_MM", "", 1) for i in np.flatnonzero(in_mm)]
    return counted, faults + _runs_refused(trees, job)


def _told(trees: Trees, rule: str, mask: Bools, stands: list[str]) -> Iterator[Fault]:
    """The first rows of each stand one by one, the others counted."""
    rows = np.flatnonzero(mask)
    of = trees.stand_of(rows)
    counts = np.bincount(of, minlength=len(stands))
    place = np.arange(len(rows)) - (np.cumsum(counts) - counts)[of]
    for i in rows[place < TOLD_MAX].tolist():
        yield (*trees.label(i), rule, _found(trees, rule, i), 1)
    for stand in np.flatnonzero(counts > TOLD_MAX).tolist():
        more = int(counts[stand]) - TOLD_MAX
        yield stands[stand], stands[stand], rule, f"+{more}", more


@lru_cache(maxsize=4096)
def _recipe_named(word: str, method: str, version: str, code_system: str) -> Recipe | None:
    parameters = load(version)
    taxon = resolve([word], parameters, code_system=code_system).known.get(word)
    return recipe(taxon, parameters, method) if taxon else None


def _recipe_of(word: str, job: Tally) -> Recipe | None:
    return _recipe_named(word, job.method, job.parameters, job.code_system)


def _parts(how: Recipe, trees: Trees, index: npt.NDArray[np.intp]) -> list[Part]:
    heights = None if trees.height_m is None else believed_heights(trees.height_m[index])
    shade = None if trees.open_grown is None else trees.open_grown[index]
    d, volumes = trees.dbh_cm[index], None
    if trees.volume_m3 is not None:
        volumes = believed_volumes(trees.volume_m3[index], d, heights)
    return parts(how, index, d, heights, shade, volumes)


def believed_heights(height_m: Floats) -> Floats:
    """NaN for a height that no tree of the region has."""
    return np.where((height_m < HEIGHT_M[0]) | (height_m > HEIGHT_M[1]), math.nan, height_m)


def believed_volumes(volume_m3: Floats, dbh_cm: Floats, height_m: Floats | None) -> Floats:
    """NaN for a stem that is no more than nothing, or more than the cylinder of its diameter and height."""
    tallest = np.full(len(dbh_cm), HEIGHT_M[1])
    tall = tallest if height_m is None else np.where(np.isnan(height_m), tallest, height_m)
    cylinder = math.pi / 40_000 * dbh_cm**2 * tall
    return np.where((volume_m3 > 0) & (volume_m3 <= cylinder), volume_m3, math.nan)


def _sums(part: Part, trees: Trees) -> dict[str, pa.Array]:
    """Exact sums of one part over each plot; `run` for the plot."""
    firsts = np.searchsorted(part.index, trees.starts)
    sizes = np.diff(firsts, append=len(part.index))
    of = np.flatnonzero(sizes)
    heads, sizes = firsts[of], sizes[of]
    stems = None if trees.stems is None else trees.stems[part.index].astype(np.int64)

    def exact(kg: Floats) -> Ints:
        scaled = kg * UG_PER_KG
        ug = np.rint(scaled, out=scaled).astype(np.int64)
        return np.add.reduceat(ug if stems is None else ug * stems, heads)

    above, below = exact(part.above_kg), exact(part.below_kg)
    same = part.prudent_above_kg is part.above_kg
    return {
        "run": pa.array(of),
        "species_id": pa.repeat(part.species_id, len(heads)),
        "set_id": pa.repeat(part.set_id, len(heads)),
        "level": pa.repeat(pa.scalar(int(part.level), pa.int8()), len(heads)),
        "flags": pa.array(_flags(part, heads), pa.int64()),
        "stems": pa.array(sizes if stems is None else np.add.reduceat(stems, heads)),
        "above_ug": pa.array(above),
        "below_ug": pa.array(below),
        "prudent_above_ug": pa.array(above if same else exact(part.prudent_above_kg)),
        "prudent_below_ug": pa.array(below if same else exact(part.prudent_below_kg)),
    }


def _flags(part: Part, heads: Ints) -> npt.NDArray[np.uint8]:
    """All flags of the trees of each plot; most parts have none."""
    if not part.flags.any():
        return np.zeros(len(heads), np.uint8)
    return np.asarray(np.bitwise_or.reduceat(part.flags, heads), np.uint8)


def _output(trees: Trees, sums: list[dict[str, pa.Array]], faults: list[Fault]) -> pa.RecordBatch:
    names, digests = zip(*hashes(trees), strict=True)
    tables = [pa.table({"kind": pa.repeat("stand", len(names)), "stand_id": names, "sha256": digests})]
    tables += _gone(trees)
    if faults:
        names = ("stand_id", "row", "rule", "found", "stems")
        columns = dict(zip(names, zip(*faults, strict=True), strict=True))
        tables.append(pa.table({"kind": pa.repeat("fault", len(faults)), **columns}))
    if sums:
        columns = {name: pa.concat_arrays([part[name] for part in sums]) for name in sums[0]}
        run = columns.pop("run")
        named = {"stand_id": trees.run_stands.take(run), "plot_id": trees.run_plots.take(run)}
        named["kind"] = pa.repeat("sum", len(run))
        tables.append(pa.table(named | columns))
    joined = pa.concat_tables([SCHEMA.empty_table(), *tables], promote_options="default")
    return joined.combine_chunks().to_batches()[0]


def _of_each_tree(values: list[float], lengths: Ints) -> Floats:
    """The value of its run, for each tree; where all are the same, without a copy a tree."""
    of_runs = np.array(values, np.float64)
    if len(of_runs) and (of_runs == of_runs[0]).all():
        return np.broadcast_to(of_runs[0], int(lengths.sum()))
    return np.repeat(of_runs, lengths)


def _thresholds_cm(trees: Trees, job: Tally) -> list[float]:
    """Of each run; NaN, which no diameter reaches, where the stand or plot cannot be measured."""
    thresholds, plots = job.thresholds_cm, job.plots
    return [
        math.nan if stand in plots and plot not in plots[stand] else thresholds.get(stand, math.nan)
        for stand, plot in trees.runs
    ]


def _runs_refused(trees: Trees, job: Tally) -> list[Fault]:
    """Plots and stands that no table names. A fault already told with its own row is not told again."""
    faults: list[Fault] = []
    for (stand, plot), threshold in zip(trees.runs, _thresholds_cm(trees, job), strict=True):
        if stand not in job.thresholds_cm:
            if stand not in job.refused:
                faults.append((stand, stand, "STAND_UNKNOWN", stand, 1))
        elif math.isnan(threshold) and f"{stand}/{plot}" not in job.refused:
            faults.append((stand, f"{stand}/{plot}", "PLOT_UNKNOWN", plot, 1))
    return list(dict.fromkeys(faults))


def _found(trees: Trees, rule: str, tree: int) -> str:
    if rule == "SPECIES_UNKNOWN":
        return trees.words[int(trees.species[tree])]
    if rule == "STATUS_UNKNOWN" and trees.status is not None:
        return trees.statuses[int(trees.status[tree])]
    columns = {
        "HEIGHT_IMPLAUSIBLE": trees.height_m,
        "STEMS_INVALID": trees.stems,
        "VOLUME_IMPLAUSIBLE": trees.volume_m3,
    }
    column = columns.get(rule, trees.dbh_cm)
    return "" if column is None else f"{column[tree]:g}"


def _given_twice(trees: Trees) -> Bools:
    """Trees whose number stands in the plot before them. Rising numbers, the usual case, need no search."""
    number = trees.number
    if number is None:
        return np.zeros(len(trees.dbh_cm), bool)
    falls = np.flatnonzero(number[1:] <= number[:-1]) + 1
    if np.isin(falls, trees.starts, assume_unique=True).all():
        return np.zeros(len(trees.dbh_cm), bool)
    repeated = pd.DataFrame({"run": trees.run, "number": number}).duplicated().to_numpy()
    return np.asarray(repeated & (number > 0), bool)


def _stands_in_mm(trees: Trees, suspect_cm: float) -> Bools:
    """Stands of whole numbers whose median is no diameter in centimetres."""
    big = np.flatnonzero(trees.dbh_cm > suspect_cm)
    rows = np.diff(np.r_[trees.stand_starts, len(trees.dbh_cm)])
    if not len(big):
        return np.zeros(len(rows), bool)
    weight = np.ones(len(trees.dbh_cm)) if trees.stems is None else np.nan_to_num(trees.stems)
    stems = np.add.reduceat(weight, trees.stand_starts)
    large = np.bincount(trees.stand_of(big), weight[big], minlength=len(rows))
    in_mm: Bools = (stems >= MM_STEMS_MIN) & (2 * large > stems)
    for stand in np.flatnonzero(in_mm):
        start = trees.stand_starts[stand]
        in_mm[stand] = not (trees.dbh_cm[start : start + rows[stand]] % 1 > 0).any()
    return in_mm


def _shrunken(trees: Trees, tolerance_cm: float) -> Bools:
    if trees.previous_dbh_cm is None:
        return np.zeros(len(trees.dbh_cm), bool)
    return trees.previous_dbh_cm - trees.dbh_cm > tolerance_cm


def _implausible_heights(trees: Trees) -> Bools:
    if trees.height_m is None:
        return np.zeros(len(trees.dbh_cm), bool)
    return (trees.height_m < HEIGHT_M[0]) | (trees.height_m > HEIGHT_M[1])


def _implausible_volumes(trees: Trees) -> Bools:
    """An empty cell is no volume, and no fault."""
    if trees.volume_m3 is None:
        return np.zeros(len(trees.dbh_cm), bool)
    heights = None if trees.height_m is None else believed_heights(trees.height_m)
    believed = believed_volumes(trees.volume_m3, trees.dbh_cm, heights)
    return np.isfinite(trees.volume_m3) & np.isnan(believed) & ~np.isnan(trees.dbh_cm)


@lru_cache
def _limits(version: str) -> Mapping[str, float]:
    names = ("dbh_max_cm", "dbh_suspect_cm", "dbh_shrink_cm")
    return {name: load(version).number(f"constants_and_rules/{name}", "value") for name in names}
