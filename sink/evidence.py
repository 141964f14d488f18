"""Evidence bundles: one zip with which anybody can make every number of an assessment again (D12).

    manifest.json        kind, method, versions, seed, hashes of all files, sign-offs, when it was computed
    inputs/              the tallies as given: stands, plots, trees, shrubs (Parquet)
    parameters/          the tables of the version; used.csv: the rows used, with citation and who signed
    intermediate/        every tree, every exact sum, every plot and pool; with a seed, every draw
    result.csv           each stand, or each unit with its grams

In a credit, `old/` and `new/` hold inputs and intermediate numbers of both censuses, the earlier tally as it
was given, and `inputs/terms.json` and `inputs/known.json` what is known beside them. `seed` is null where
nothing was drawn. The same assessment gives the same bytes but for `computed_at`.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sink.bundles import (
    Contents,
    Difference,
    Tables,
    compare,
    document,
    foreign_rows,
    grams,
    own_parameters,
    parameter_files,
    parquet,
    read,
    table,
    write,
)
from sink.censuses import earlier_trees_put_right
from sink.drawing import strata_of
from sink.error_model import error_model
from sink.errors import BundleUnreadable
from sink.kernels import on_threads, tally
from sink.known import as_json, circumstances_from, terms_from
from sink.parameters.loader import Parameters, SignOff, load
from sink.removals import Circumstances, Credit, Terms, credit
from sink.results import Pool, Stock
from sink.stock import METHOD_VERSION, Survey
from sink.tallies import batches
from sink.trace import of_trees
from sink.uncertainty import Simulation, change_co2e_t, simulate

Array = npt.NDArray[np.float64]

FORMAT = 2
MEASUREMENT, CREDIT = "measurement", "credit"
CENSUSES = ("old", "new")


@dataclass(frozen=True)
class RecomputeReport:
    """`equal`: every number within 1e-9 relative, every gram and every word identical, every hash right, and
    every parameter row used the one that is shipped under its version."""

    differences: tuple[Difference, ...]
    numbers: int  # compared
    largest_relative: float
    parameters_version: str
    signed_off: bool
    kind: str
    seed: int | None

    @property
    def equal(self) -> bool:
        return not self.differences


@dataclass(frozen=True)
class Draw:
    """A Monte Carlo to go with an assessment; `strata`: stand → stratum, default each its own."""

    seed: int
    draws: int = 1000
    strata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Census:
    """One tally as it was handed in."""

    survey: Survey
    trees: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Assessed:
    """What was measured; without a `Draw` nothing was drawn."""

    stock: Stock
    drawn: Simulation | None


@dataclass(frozen=True, eq=False)
class Compared:
    """Two censuses measured, and what may be credited of their difference."""

    old: Stock
    new: Stock
    credit: Credit
    drawn: tuple[Simulation, Simulation] | None

    @property
    def drawn_change_t(self) -> Array | None:
        """Draws of the whole change; None where nothing was drawn, or stands of one census alone."""
        if self.drawn is None or set(self.old.stands.index) != set(self.new.stands.index):
            return None
        return change_co2e_t(*self.drawn)


def write_bundle(path: Path, survey: Survey, trees: pd.DataFrame, *, draw: Draw | None = None) -> Assessed:
    """Measure, and write the evidence beside the answer."""
    found = _assess(Census(survey, trees), draw)
    made, parameters = found.stock.provenance, survey.parameters
    contents = _inputs(Census(survey, trees)) | parameter_files(parameters, made.rows_used)
    contents |= {name: parquet(frame) for name, frame in _outputs(found, Census(survey, trees)).items()}
    contents["result.csv"] = found.stock.stands.to_csv(lineterminator="\n").encode()
    facts = {"kind": MEASUREMENT, "computed_at": made.computed_at.isoformat(), **_census_facts(survey, made)}
    write(path, contents, facts | _common(parameters, made.rows_used, made.unsigned_rows, draw))
    return found


def write_credit_bundle(
    path: Path, old: Census, new: Census, terms: Terms, known: Circumstances, *, draw: Draw | None = None
) -> Compared:
    """Measure both censuses, credit their difference, and write the evidence beside the answer."""
    found = compare_censuses(old, new, terms, known, draw=draw)
    parameters, answer = new.survey.parameters, found.credit
    contents = parameter_files(parameters, answer.rows_used)
    for name, census in zip(CENSUSES, (old, new), strict=True):
        contents |= {f"{name}/{file}": data for file, data in _inputs(census).items()}
    contents["inputs/terms.json"] = as_json(asdict(terms))
    contents["inputs/known.json"] = as_json(asdict(known))
    outputs = _credit_outputs(found, _put_right(old, new, known), new)
    contents |= {name: parquet(frame) for name, frame in outputs.items()}
    contents["result.csv"] = (
        outputs["intermediate/lines.parquet"].to_csv(index=False, lineterminator="\n").encode()
    )
    facts = {
        "kind": CREDIT,
        "computed_at": found.new.provenance.computed_at.isoformat(),
        "old": _census_facts(old.survey, found.old.provenance),
        "new": _census_facts(new.survey, found.new.provenance),
    }
    write(path, contents, facts | _common(parameters, answer.rows_used, answer.unsigned_rows, draw))
    return found


def compare_censuses(
    old: Census, new: Census, terms: Terms, known: Circumstances, *, draw: Draw | None = None
) -> Compared:
    """The earlier tally is put right first by what the later one found out."""
    before = _assess(_put_right(old, new, known), draw, "old")
    after = _assess(new, draw, "new")
    parameters = new.survey.parameters
    answer = credit(before.stock, after.stock, terms, known, parameters=parameters)
    drawn = (before.drawn, after.drawn) if before.drawn and after.drawn else None
    return Compared(before.stock, after.stock, answer, drawn)


def _put_right(old: Census, new: Census, known: Circumstances) -> Census:
    trees = earlier_trees_put_right(old.trees, new.trees, old.survey.given_plots, known.units)
    return Census(old.survey, trees)


def census_of(bundle: Path | str, stand_ids: Set[str]) -> Census:
    """The tally of some stands of a measurement, out of its bundle, with the version it was measured by."""
    path = Path(bundle)
    contents, manifest, changed = read(path)
    if changed:
        raise BundleUnreadable(name=path.name, detail="、".join(one.place for one in changed))
    whole = _census(contents, manifest, load(manifest["parameters_version"]), "")
    survey = whole.survey

    def only(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["stand_id"].astype(str).isin(stand_ids)].reset_index(drop=True)

    part = replace(
        survey,
        given_stands=only(survey.given_stands),
        given_plots=None if survey.given_plots is None else only(survey.given_plots),
        shrubs=None if survey.shrubs is None else only(survey.shrubs),
    )
    return Census(part, only(whole.trees))


def recompute(path: Path) -> RecomputeReport:
    """Make every number of a bundle again, from its inputs and the tables it brought with it."""
    contents, manifest, differences = read(path)
    try:
        return _recomputed(contents, manifest, differences)
    except (KeyError, TypeError) as broken:
        raise BundleUnreadable(name=path.name, detail=str(broken)) from broken


def _recomputed(
    contents: Contents, manifest: Mapping[str, Any], differences: list[Difference]
) -> RecomputeReport:
    kind = manifest.get("kind", MEASUREMENT)
    if manifest["method_version"] != METHOD_VERSION:
        differences.append(Difference("method_version", manifest["method_version"], METHOD_VERSION))
    with own_parameters(contents, manifest["parameters_version"]) as own:
        if own.sha256 != manifest["parameters_sha256"]:
            differences.append(Difference("parameters", manifest["parameters_sha256"], own.sha256))
        signed = own.signed(
            SignOff(**(s | {"signed_on": date.fromisoformat(s["signed_on"])})) for s in manifest["sign_offs"]
        )
        again = _credit_again if kind == CREDIT else _measurement_again
        outputs, rows_used, inputs = again(contents, manifest, signed)
        differences += inputs + foreign_rows(own, rows_used)
        found, numbers, worst = compare(contents, outputs)
    return RecomputeReport(
        tuple([*differences, *found]),
        numbers,
        worst,
        own.version,
        not signed.unsigned(rows_used),
        kind,
        manifest["seed"],
    )


Again = tuple[Tables, tuple[str, ...], list[Difference]]


def _measurement_again(contents: Contents, manifest: Mapping[str, Any], parameters: Parameters) -> Again:
    census = _census(contents, manifest, parameters, "")
    found = _assess(census, _draw(manifest))
    made = found.stock.provenance
    return _outputs(found, census), made.rows_used, _input_differences(manifest, made.input_sha256, "inputs")


def _credit_again(contents: Contents, manifest: Mapping[str, Any], parameters: Parameters) -> Again:
    old, new = (_census(contents, manifest[name], parameters, f"{name}/") for name in CENSUSES)
    terms, known = (document(contents, f"inputs/{name}.json") for name in ("terms", "known"))
    circumstances = circumstances_from(known)
    found = compare_censuses(old, new, terms_from(terms), circumstances, draw=_draw(manifest))
    inputs = [
        difference
        for name, stock in zip(CENSUSES, (found.old, found.new), strict=True)
        for difference in _input_differences(manifest[name], stock.provenance.input_sha256, f"{name}/inputs")
    ]
    return _credit_outputs(found, _put_right(old, new, circumstances), new), found.credit.rows_used, inputs


def _input_differences(recorded: Mapping[str, Any], found: str, place: str) -> list[Difference]:
    return [] if recorded["input_sha256"] == found else [Difference(place, recorded["input_sha256"], found)]


def _assess(census: Census, draw: Draw | None, name: str = "") -> Assessed:
    survey = census.survey
    stock = survey.stock(on_threads(partial(tally, job=survey.tally), batches(census.trees)))
    if draw is None:
        return Assessed(stock, None)
    strata = strata_of(survey, census.trees, draw.strata)
    errors = error_model(survey.parameters)
    return Assessed(stock, simulate(strata, errors, seed=draw.seed, draws=draw.draws, census=name))


def _inputs(census: Census) -> dict[str, bytes]:
    survey = census.survey
    given = {"stands": survey.given_stands, "plots": survey.given_plots, "shrubs": survey.shrubs}
    frames = {name: frame for name, frame in given.items() if frame is not None} | {"trees": census.trees}
    return {f"inputs/{name}.parquet": parquet(frame) for name, frame in frames.items()}


def _outputs(found: Assessed, census: Census) -> dict[str, pd.DataFrame]:
    stock, survey = found.stock, census.survey
    stands = stock.stands.assign(
        levels=[json.dumps(dict(levels), sort_keys=True) for levels in stock.stands["levels"]],
        flags=[";".join(flags) for flags in stock.stands["flags"]],
    )
    return {
        "intermediate/trees.parquet": of_trees(census.trees, survey.parameters, survey.method),
        "intermediate/parts.parquet": stock.parts,
        "intermediate/plots.parquet": stock.plots,
        "intermediate/pools.parquet": stock.pools,
        "intermediate/stands.parquet": stands.reset_index(),
        "intermediate/findings.parquet": pd.DataFrame([asdict(f) for f in stock.findings], dtype=str),
    } | (_drawn(found.drawn) if found.drawn else {})


def _drawn(simulation: Simulation) -> dict[str, pd.DataFrame]:
    variances = simulation.variances_t2
    return {
        "intermediate/draws.parquet": pd.DataFrame({"total_co2e_t": simulation.totals_co2e_t}),
        "intermediate/drawn_strata.parquet": simulation.by_stratum.rename_axis("stratum").reset_index(),
        "intermediate/variances.parquet": pd.DataFrame(
            {"source": [str(source) for source in variances], "variance_t2": [*variances.values()]}
        ),
    }


def _credit_outputs(found: Compared, old: Census, new: Census) -> dict[str, pd.DataFrame]:
    """Both censuses, the earlier one put right; the lines with their grams, the sample and the discount."""
    outputs: dict[str, pd.DataFrame] = {}
    drawn = found.drawn or (None, None)
    for name, stock, census, draws in zip(CENSUSES, (found.old, found.new), (old, new), drawn, strict=True):
        own = _outputs(Assessed(stock, draws), census)
        outputs |= {f"{name}/{file}": frame for file, frame in own.items()}
    answer = found.credit
    lines = pd.DataFrame([asdict(line) for line in answer.lines])
    lines = lines.assign(
        reasons=[";".join(reason.code for reason in line.reasons) for line in answer.lines],
        expected_co2e_t=lines["expected_co2e_t"].astype(float),
        creditable_co2e_g=grams(lines["creditable_co2e_t"]).astype("int64"),
    )
    sample = [{**asdict(answer.sample), "strata": ""}] if answer.sample else []
    strata = [asdict(stratum) for stratum in answer.sample.strata] if answer.sample else []
    outputs |= {
        "intermediate/lines.parquet": lines,
        "intermediate/sample.parquet": pd.DataFrame(sample),
        "intermediate/strata.parquet": pd.DataFrame(strata),
        "intermediate/discount.parquet": pd.DataFrame([asdict(answer.discount)] if answer.discount else []),
    }
    if found.drawn_change_t is not None:
        change = pd.DataFrame({"change_co2e_t": found.drawn_change_t})
        outputs["intermediate/drawn_change.parquet"] = change
    return outputs


def _common(
    parameters: Parameters, rows: tuple[str, ...], unsigned: tuple[str, ...], draw: Draw | None
) -> dict[str, Any]:
    signed = [parameters.sign_offs[row] for row in rows if row in parameters.sign_offs]
    return {
        "format": FORMAT,
        "code_version": installed_version("linpiao"),
        "method_version": METHOD_VERSION,
        "parameters_version": parameters.version,
        "parameters_sha256": parameters.sha256,
        "seed": draw.seed if draw else None,
        "draws": draw.draws if draw else 0,
        "drawn_strata": dict(draw.strata) if draw else {},
        "signed_off": not unsigned,
        "sign_offs": [asdict(s) | {"signed_on": s.signed_on.isoformat()} for s in signed],
    }


def _census_facts(survey: Survey, made: Any) -> dict[str, Any]:
    return {
        "method": made.method,
        "input_sha256": made.input_sha256,
        "ratio_pools": sorted(survey.ratio_pools),
    }


def _draw(manifest: Mapping[str, Any]) -> Draw | None:
    if manifest["seed"] is None:
        return None
    return Draw(manifest["seed"], manifest["draws"], manifest["drawn_strata"])


def _census(contents: Contents, facts: Mapping[str, Any], parameters: Parameters, where: str) -> Census:
    def optional(name: str) -> pd.DataFrame | None:
        file = f"{where}inputs/{name}.parquet"
        return table(contents, file) if file in contents else None

    stands, trees = optional("stands"), optional("trees")
    if stands is None or trees is None:
        raise BundleUnreadable(name=f"{where}inputs", detail="stands, trees")
    pools = frozenset(Pool(name) for name in facts["ratio_pools"])
    survey = Survey(stands, optional("plots"), optional("shrubs"), parameters, facts["method"], pools)
    return Census(survey, trees)
