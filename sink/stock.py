"""`measure`: stands, plots and trees in; carbon per stand and pool out, with interval and provenance."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sink.allometry import Flag, Level, Method, recipe
from sink.biomass import counted_shrubs, of_volume, shrub_parts
from sink.errors import FaultyInput
from sink.expansion import ERROR_ROWS, LITTER_CARBON_ROW, RATIO_ROWS, UG_PER_T, Expanded, expand
from sink.kernels import PART_KEYS, SCHEMA, SUMS, Tally, on_threads, tally
from sink.parameters.loader import Parameters, load
from sink.results import Finding, Pool, Provenance, Severity, Stock
from sink.species import Species, all_species, resolve
from sink.stands import GONE, Checked, check, finding, require_columns
from sink.tallies import Source, batches, frame_sha256
from sink.trace import part_rows
from sink.units import M2_PER_HA

METHOD_VERSION = "1"


def measure(
    stands: pd.DataFrame,
    trees: Source | None,
    *,
    plots: pd.DataFrame | None = None,
    shrubs: pd.DataFrame | None = None,
    parameters: Parameters | None = None,
    method: str = Method.TREE,
    ratio_pools: frozenset[Pool] = frozenset(),
    official: bool = False,
) -> Stock:
    """The standing stock of each stand. Columns: see `sink.stands`.

    `ratio_pools`: dead wood and litter, where the scheme counts them. `official` refuses faulty rows and
    unsigned parameters by name; without it both are told."""
    survey = Survey(stands, plots, shrubs, parameters or load(), method, ratio_pools)
    kernel = partial(tally, job=survey.tally)
    stock = survey.stock(on_threads(kernel, batches([] if trees is None else trees)))
    if official:
        require_official(stock, survey.parameters)
    return stock


def require_official(stock: Stock, parameters: Parameters) -> None:
    if stock.errors:
        rules = sorted({f.rule for f in stock.errors})
        raise FaultyInput(count=len(stock.errors), rules="、".join(rules), findings=stock.errors)
    parameters.require_signed(stock.provenance.rows_used)


@dataclass(frozen=True, eq=False)
class Survey:
    """One measurement in two steps, so that any engine may run the kernel: `tally` out, `stock` in."""

    given_stands: pd.DataFrame
    given_plots: pd.DataFrame | None
    shrubs: pd.DataFrame | None
    parameters: Parameters
    method: str = Method.TREE
    ratio_pools: frozenset[Pool] = frozenset()

    @cached_property
    def checked(self) -> Checked:
        return check(self.given_stands, self.given_plots)

    @cached_property
    def tally(self) -> Tally:
        stands, plots = self.checked.stands, self.checked.plots
        return Tally(
            thresholds_cm=dict(zip(stands.index, stands["dbh_threshold_cm"].astype(float), strict=True)),
            refused=frozenset(f.row for f in self.checked.findings),
            plots=_by_stand(plots["stand_id"].tolist(), plots["plot_id"].tolist()),
            method=self.method,
            parameters=self.parameters.home,
        )

    def stock(self, outputs: Iterable[pa.RecordBatch]) -> Stock:
        """All that the kernel found, in any order, as one answer."""
        found = pa.Table.from_batches(list(outputs), SCHEMA)
        told = _of_kind(found, "fault").sort_values(["row", "rule"])
        findings = list(self.checked.findings)
        for rule, row, what, rows in zip(*(told[name] for name in TOLD), strict=True):
            findings.append(finding(rule, "trees", row, what, int(rows)))
        tallied = _with_fractions(_of_kind(found, "sum"), self.parameters)
        parts = _in_order(pd.concat([tallied, self._shrubs(findings), self._volumes(tallied, findings)]))
        expanded = expand(self.checked, parts, self.parameters, self.ratio_pools)
        findings += _implausible(self.checked.stands, expanded, self.parameters)
        hashes = _of_kind(found, "stand").set_index("stand_id")["sha256"].sort_index()
        return Stock(
            provenance=self._provenance(parts, hashes),
            stands=_describe(self.checked.stands, expanded, parts, hashes, _incomplete(findings, told)).join(
                _gone_stems(_of_kind(found, "gone"), self.checked.stands.index)
            ),
            pools=expanded.pools,
            plots=expanded.plots,
            parts=parts,
            findings=tuple(findings),
        )

    @cached_property
    def counted_shrubs(self) -> tuple[pd.DataFrame, list[Finding]]:
        """The shrubs that count, and the faults of the others."""
        if self.shrubs is None:
            return pd.DataFrame({"species": pd.Series(dtype=object)}), []
        require_columns("shrubs", self.shrubs.columns)
        return counted_shrubs(self.shrubs, self.checked, self.parameters)

    def _shrubs(self, findings: list[Finding]) -> pd.DataFrame:
        counted, faults = self.counted_shrubs
        findings += faults
        return shrub_parts(counted, self.parameters).assign(kind="shrub") if len(counted) else _no_parts()

    def volume_stands(self, tallied: set[str]) -> tuple[pd.DataFrame, list[Finding]]:
        """Level 4: stands of which only the volume is known, with their taxon; the faults of the others."""
        stands = self.checked.stands
        if not {"volume_m3_ha", "species"} <= set(stands.columns):
            return stands.iloc[:0].assign(species_id="", volume_m3=0.0), []
        measured = tallied | set(self.checked.plots["stand_id"].unique())
        wanted = stands[stands["volume_m3_ha"].notna() & ~stands.index.isin(measured)]
        words = wanted["species"].astype(str)
        known = resolve(words.unique(), self.parameters).known
        trees = {word: taxon.species_id for word, taxon in known.items() if taxon.life_form != "shrub"}
        named, possible = words.isin(trees), wanted["volume_m3_ha"] >= 0
        findings = [finding("SPECIES_UNKNOWN", "stands", str(s), w) for s, w in words[~named].items()]
        findings += [
            finding("VOLUME_NEGATIVE", "stands", str(s), v)
            for s, v in wanted["volume_m3_ha"][~possible].items()
        ]
        found = wanted[named & possible]
        volume_m3 = found["volume_m3_ha"] * found["area_m2"] / M2_PER_HA
        return found.assign(species_id=words[found.index].map(trees), volume_m3=volume_m3), findings

    def _volumes(self, tallied: pd.DataFrame, findings: list[Finding]) -> pd.DataFrame:
        found, faults = self.volume_stands(set(tallied["stand_id"].unique()))
        findings += faults
        taxa = all_species(self.parameters)
        given = zip(found.index, found["volume_m3"], found["species_id"], strict=True)
        rows = [_volume_part(stand, volume, taxa[name], self.parameters) for stand, volume, name in given]
        return pd.DataFrame(rows) if rows else _no_parts()

    def _provenance(self, parts: pd.DataFrame, hashes: pd.Series) -> Provenance:
        rows = set(ERROR_ROWS) | rows_used(parts, self.parameters, self.method)
        if self.ratio_pools:
            rows |= {RATIO_ROWS[pool] for pool in self.ratio_pools} | {LITTER_CARBON_ROW}
        digest = hashlib.sha256(f"{self.method}/{sorted(self.ratio_pools)}".encode())
        for frame in (self.given_stands, self.given_plots, self.shrubs):
            digest.update(frame_sha256(frame).encode())
        for stand, trees in hashes.items():
            digest.update(f"{stand}\0{trees}\0".encode())
        return Provenance(
            method=self.method,
            method_version=METHOD_VERSION,
            parameters_version=self.parameters.version,
            parameters_sha256=self.parameters.sha256,
            input_sha256=digest.hexdigest(),
            computed_at=datetime.now(UTC),
            rows_used=tuple(sorted(rows)),
            unsigned_rows=self.parameters.unsigned(rows),
        )


def rows_used(parts: pd.DataFrame, parameters: Parameters, method: str) -> set[str]:
    """The parameter rows behind these sums: the way from a gram to its equations."""
    used = pa.Table.from_pandas(parts[ROW_KEYS], preserve_index=False).group_by(ROW_KEYS).aggregate([])
    return {
        row
        for species_id, set_id, flags, kind in zip(*used.to_pydict().values(), strict=True)
        for row in part_rows(species_id, set_id, Flag(flags), kind, method, parameters)
    }


TOLD = ("rule", "row", "found", "stems")
ROW_KEYS = ["species_id", "set_id", "flags", "kind"]
PART_COLUMNS = [*PART_KEYS, *SUMS, "carbon_fraction", "kind"]


def _by_stand(stands: list[str], plots: list[str]) -> dict[str, frozenset[str]]:
    by_stand: dict[str, set[str]] = defaultdict(set)
    for stand, plot in zip(stands, plots, strict=True):
        by_stand[stand].add(plot)
    return {stand: frozenset(of) for stand, of in by_stand.items()}


def _of_kind(found: pa.Table, kind: str) -> pd.DataFrame:
    """Filtered before pandas sees it: integers beside nulls would become floats and lose digits."""
    frame: pd.DataFrame = found.filter(pc.equal(found["kind"], kind)).to_pandas()
    return frame


def _gone_stems(told: pd.DataFrame, stands: pd.Index) -> pd.DataFrame:
    """felled_stems and dead_stems of each stand, as tallied: of the sample plots, not of the whole stand."""
    by_status = told.groupby(["stand_id", "rule"])["stems"].sum().unstack("rule")
    statuses = sorted(GONE, reverse=True)
    counts = by_status.reindex(index=stands, columns=statuses).fillna(0).astype(int)
    return counts.set_axis([f"{status}_stems" for status in statuses], axis="columns")


def _no_parts() -> pd.DataFrame:
    kinds = {"carbon_fraction": float} | dict.fromkeys([*SUMS, "level", "flags"], int)
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in PART_COLUMNS})


def _with_fractions(sums: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    codes, names = pd.factorize(sums["species_id"])
    found = [recipe(all_species(parameters)[name], parameters) for name in names]
    fractions = np.array([math.nan if how is None else how.carbon_fraction for how in found], float)
    parts = sums.assign(carbon_fraction=fractions[codes], kind="tree")
    return parts[PART_COLUMNS]


def _in_order(parts: pd.DataFrame) -> pd.DataFrame:
    """One order, whatever the partitions were. Words are ranked first: sorting numbers is quicker."""
    ranks = []
    for name in PART_KEYS:
        codes, words = pd.factorize(parts[name], sort=True)
        ranks.append(codes if len(words) > 1 else np.zeros(len(parts), np.intp))
    return parts.take(np.lexsort(ranks[::-1])).reset_index(drop=True)


def _volume_part(stand: str, volume_m3: float, species: Species, parameters: Parameters) -> dict[str, object]:
    biomass = of_volume(volume_m3, species, parameters)
    above_ug, below_ug = round(biomass.above_t * UG_PER_T), round(biomass.below_t * UG_PER_T)
    return {
        "stand_id": stand,
        "plot_id": "",
        "species_id": species.species_id,
        "set_id": "VOLUME",
        "level": int(Level.VOLUME),
        "flags": 0,
        "stems": 0,
        "above_ug": above_ug,
        "below_ug": below_ug,
        "prudent_above_ug": above_ug,
        "prudent_below_ug": below_ug,
        "carbon_fraction": parameters.number(biomass.row_id, "CF"),
        "kind": "volume",
    }


def _implausible(stands: pd.DataFrame, expanded: Expanded, parameters: Parameters) -> list[Finding]:
    """Stands denser than any forest type of the region (S13): an area in 亩, or diameters in mm."""
    densest = max(row.number("tree_tC_ha") for row in parameters.rows_of("reference_carbon_density_gansu"))
    density = expanded.stands["carbon_t"] / (stands["area_m2"] / M2_PER_HA)
    return [
        finding("DENSITY_IMPLAUSIBLE", "stands", str(stand), f"{value:.0f}")
        for stand, value in density[density > densest].items()
    ]


def _incomplete(findings: list[Finding], told: pd.DataFrame) -> set[str]:
    """Stands of which a row was not counted."""
    errors = {f.rule for f in findings if f.severity is Severity.ERROR}
    named = {f.row.partition("/")[0] for f in findings if f.table != "trees" and f.rule in errors}
    return named | set(told.loc[told["rule"].isin(errors), "stand_id"])


def _describe(
    stands: pd.DataFrame, expanded: Expanded, parts: pd.DataFrame, hashes: pd.Series, incomplete: set[str]
) -> pd.DataFrame:
    """The table of stands: what was given, the numbers, the levels reached, and the flags."""
    flags: dict[str, list[str]] = defaultdict(list)
    marks: dict[str, Iterable[str]] = {
        str(flag.name).lower(): parts.loc[(parts["flags"].to_numpy(int) & int(flag)) > 0, "stand_id"].unique()
        for flag in Flag
    }
    marks["one_plot"] = expanded.stands.index[expanded.stands["plots_n"] == 1]
    marks["no_trees"] = stands.index.difference(pd.Index(parts["stand_id"].unique()))
    marks["incomplete"] = incomplete
    for name, of_mark in marks.items():
        for stand in of_mark:
            flags[stand].append(name)
    levels: dict[str, dict[str, int]] = defaultdict(dict)
    stems_of = parts[parts["kind"] != "shrub"]
    reached = stems_of.groupby(["stand_id", "level"], as_index=False)["stems"].sum()
    for stand, level, stems in zip(*(reached[name].tolist() for name in reached), strict=True):
        levels[stand][Level(level).name.lower()] = int(stems)
    out = stands[["census_on", "area_m2", "dbh_threshold_cm"]].join(expanded.stands)
    out["stems"] = stems_of.groupby("stand_id")["stems"].sum().reindex(out.index, fill_value=0).astype(int)
    named = out.index.tolist()
    return out.assign(
        levels=pd.Series([levels.get(stand, {}) for stand in named], out.index, dtype=object),
        flags=pd.Series([tuple(flags.get(stand, ())) for stand in named], out.index, dtype=object),
        trees_sha256=hashes.reindex(out.index, fill_value=""),
    )
