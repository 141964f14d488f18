"""The evidence bundle of a measurement: one zip with which anybody can make every number again (D12).

    manifest.json        method, versions, hashes of all files, sign-offs, and when it was computed
    inputs/              the tallies as given: stands, plots, trees, shrubs (Parquet)
    parameters/          the tables of the version; used.csv: the rows used, with citation and who signed
    intermediate/        every tree, every exact sum, every plot and pool
    result.csv           each stand

No number here was drawn at random (`seed` is null). The same measurement gives the same bytes but for
`computed_at`.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from importlib.metadata import version as installed_version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sink.errors import BundleUnreadable
from sink.kernels import on_threads, tally
from sink.parameters.loader import Parameters, SignOff, load
from sink.results import Pool, Stock
from sink.stock import METHOD_VERSION, Survey
from sink.tallies import batches
from sink.trace import of_trees

FORMAT = 1
TOLERANCE = 1e-9
G_PER_T = 1_000_000
GRAM_COLUMNS = ("co2e_t", "prudent_co2e_t")
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the zip: its bytes depend on nothing but the content


@dataclass(frozen=True)
class Difference:
    place: str
    recorded: str
    recomputed: str


@dataclass(frozen=True)
class RecomputeReport:
    """`equal`: every number within 1e-9 relative, every gram and every word identical, every hash right."""

    differences: tuple[Difference, ...]
    numbers: int  # compared
    largest_relative: float
    parameters_version: str
    signed_off: bool

    @property
    def equal(self) -> bool:
        return not self.differences


def write_bundle(path: Path, survey: Survey, trees: pd.DataFrame) -> Stock:
    """Measure, and write the evidence beside the answer."""
    stock = _measured(survey, trees)
    contents = {f"inputs/{name}.parquet": _parquet(frame) for name, frame in _inputs(survey, trees).items()}
    contents |= _parameters(stock, survey.parameters)
    contents |= {name: _parquet(frame) for name, frame in _outputs(stock, survey, trees).items()}
    contents["result.csv"] = stock.stands.to_csv(lineterminator="\n").encode()
    manifest = _manifest(stock, survey) | {
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())}
    }
    contents["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in sorted(contents.items()):
            bundle.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return stock


def recompute(path: Path) -> RecomputeReport:
    """Make every number of a bundle again, from its inputs and its version of the parameters."""
    contents = _contents(path)
    manifest = json.loads(contents["manifest.json"])
    differences = [
        Difference(name, digest, hashlib.sha256(contents.get(name, b"")).hexdigest())
        for name, digest in manifest["files"].items()
        if hashlib.sha256(contents.get(name, b"")).hexdigest() != digest
    ]
    if manifest["method_version"] != METHOD_VERSION:
        differences.append(Difference("method_version", manifest["method_version"], METHOD_VERSION))
    parameters = load(manifest["parameters_version"])
    if parameters.sha256 != manifest["parameters_sha256"]:
        differences.append(Difference("parameters", manifest["parameters_sha256"], parameters.sha256))
    survey, trees = _survey(contents, manifest, parameters)
    stock = _measured(survey, trees)
    if stock.provenance.input_sha256 != manifest["input_sha256"]:
        differences.append(Difference("inputs", manifest["input_sha256"], stock.provenance.input_sha256))
    numbers, worst = 0, 0.0
    for name, frame in _outputs(stock, survey, trees).items():
        found, count, relative = _compare(name, _table(contents, name), frame)
        differences += found
        numbers, worst = numbers + count, max(worst, relative)
    return RecomputeReport(
        tuple(differences), numbers, worst, parameters.version, stock.provenance.signed_off
    )


def _measured(survey: Survey, trees: pd.DataFrame) -> Stock:
    return survey.stock(on_threads(partial(tally, job=survey.tally), batches(trees)))


def _inputs(survey: Survey, trees: pd.DataFrame) -> dict[str, pd.DataFrame]:
    given = {"stands": survey.given_stands, "plots": survey.given_plots, "shrubs": survey.shrubs}
    return {name: frame for name, frame in given.items() if frame is not None} | {"trees": trees}


def _outputs(stock: Stock, survey: Survey, trees: pd.DataFrame) -> dict[str, pd.DataFrame]:
    stands = stock.stands.assign(
        levels=[json.dumps(dict(levels), sort_keys=True) for levels in stock.stands["levels"]],
        flags=[";".join(flags) for flags in stock.stands["flags"]],
    )
    findings = pd.DataFrame([asdict(f) for f in stock.findings], dtype=str)
    return {
        "intermediate/trees.parquet": of_trees(trees, survey.parameters, survey.method),
        "intermediate/parts.parquet": stock.parts,
        "intermediate/plots.parquet": stock.plots,
        "intermediate/pools.parquet": stock.pools,
        "intermediate/stands.parquet": stands.reset_index(),
        "intermediate/findings.parquet": findings,
    }


def _manifest(stock: Stock, survey: Survey) -> dict[str, Any]:
    made = stock.provenance
    return {
        "format": FORMAT,
        "code_version": installed_version("linpiao"),
        "method": made.method,
        "method_version": METHOD_VERSION,
        "parameters_version": made.parameters_version,
        "parameters_sha256": made.parameters_sha256,
        "input_sha256": made.input_sha256,
        "ratio_pools": sorted(survey.ratio_pools),
        "seed": None,
        "signed_off": made.signed_off,
        "sign_offs": [
            asdict(s) | {"signed_on": s.signed_on.isoformat()} for s in _used_sign_offs(survey, stock)
        ],
        "computed_at": made.computed_at.isoformat(),
    }


def _used_sign_offs(survey: Survey, stock: Stock) -> list[SignOff]:
    signed = survey.parameters.sign_offs
    return [signed[row] for row in stock.provenance.rows_used if row in signed]


def _parameters(stock: Stock, parameters: Parameters) -> dict[str, bytes]:
    folder = files("sink.parameters") / parameters.version
    tables = {f"parameters/{p.name}": p.read_bytes() for p in folder.iterdir() if p.name.endswith(".csv")}
    used = pd.DataFrame(
        {
            "row_id": row_id,
            "values": json.dumps(dict(parameters.row(row_id).cells), ensure_ascii=False, sort_keys=True),
            "citations": " | ".join(r.citation for r in parameters.citations(row_id)),
            "confidence": parameters.row(row_id).confidence,
            "signed_by": signed.signed_by if (signed := parameters.sign_offs.get(row_id)) else "",
            "document": f"{signed.document} {signed.page}" if signed else "",
        }
        for row_id in stock.provenance.rows_used
    )
    return tables | {"parameters/used.csv": used.to_csv(index=False, lineterminator="\n").encode()}


def _contents(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as bundle:
            contents = {name: bundle.read(name) for name in bundle.namelist()}
    except (OSError, zipfile.BadZipFile) as broken:
        raise BundleUnreadable(name=path.name, detail=str(broken)) from broken
    try:
        json.loads(contents["manifest.json"])["files"]
    except (KeyError, TypeError, ValueError) as broken:
        raise BundleUnreadable(name=path.name, detail="manifest.json") from broken
    return contents


def _table(contents: Mapping[str, bytes], name: str) -> pd.DataFrame:
    """A file that is gone or damaged is told by name: nothing can be compared with it."""
    try:
        return pd.read_parquet(io.BytesIO(contents[name]))
    except (KeyError, OSError, ValueError) as broken:
        raise BundleUnreadable(name=name, detail=str(broken)) from broken


def _survey(
    contents: Mapping[str, bytes], manifest: Mapping[str, Any], parameters: Parameters
) -> tuple[Survey, pd.DataFrame]:
    def table(name: str) -> pd.DataFrame | None:
        file = f"inputs/{name}.parquet"
        return _table(contents, file) if file in contents else None

    stands, trees = table("stands"), table("trees")
    if stands is None or trees is None:
        raise BundleUnreadable(name="inputs", detail="stands, trees")
    signed = parameters.signed(
        SignOff(**(s | {"signed_on": date.fromisoformat(s["signed_on"])})) for s in manifest["sign_offs"]
    )
    pools = frozenset(Pool(name) for name in manifest["ratio_pools"])
    return Survey(stands, table("plots"), table("shrubs"), signed, manifest["method"], pools), trees


def _compare(name: str, recorded: pd.DataFrame, again: pd.DataFrame) -> tuple[list[Difference], int, float]:
    """Numbers to 1e-9 relative, grams and words exactly. A column that came later is not in the record."""
    if len(recorded) != len(again) or not set(recorded.columns) <= set(again.columns):
        return [Difference(name, str(recorded.shape), str(again.shape))], 0, 0.0
    found: list[Difference] = []
    numbers, worst = 0, 0.0
    for column in recorded:
        old, new = recorded[column], again[column]
        if pd.api.types.is_float_dtype(old):
            a, b = old.to_numpy(float), new.to_numpy(float)
            relative = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), np.finfo(float).tiny)
            relative = np.where(np.isnan(a) & np.isnan(b), 0.0, relative)
            bad = ~(relative <= TOLERANCE)
            if column in GRAM_COLUMNS:
                bad |= _grams(a) != _grams(b)
            numbers, worst = numbers + len(a), max(worst, float(np.max(relative, initial=0.0)))
        else:
            bad = old.astype(str).to_numpy(object) != new.astype(str).to_numpy(object)
            numbers += len(old)
        found += [Difference(f"{name}[{i}].{column}", str(old[i]), str(new[i])) for i in np.flatnonzero(bad)]
    return found, numbers, worst


def _grams(tonnes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Whole grams, rounded down as they are issued."""
    return np.asarray(np.floor(np.nan_to_num(tonnes) * G_PER_T))


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
