"""From a file on disk to a survey, inside the child process: open, choose, decode, place, name, link, check.

`main` is what `isolation` runs. Nothing here decides whether a survey is good enough; it only finds.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis_data import archive, columns, crs, identity
from gis_data.crs import DatumShift
from gis_data.errors import LayerAbsent, LayerChoice, NothingInside, TallyChoice
from gis_data.findings import Finding, in_order
from gis_data.formats import packages, shapefile, tables
from gis_data.formats.sources import Layer, Raw, Source, from_members, recognise, within
from gis_data.limits import Limits
from gis_data.survey import Origin, Survey

PACKAGES = ("GeoPackage", "FileGDB", "GeoJSON", "FlatGeobuf", "MapInfo", "MapInfo MIF")
TABLES = ("DBF", "CSV", "XLSX")
GRID_DECIMALS = 8
SAMPLE_ROWS = 3
TREE_COLUMNS = {"dbh_cm"}


@dataclass(frozen=True)
class Answers:
    """What the sender has said about the file, so that nothing is guessed."""

    programme: str | None = None
    """The inventory programme, which gives 检尺类型 their meaning."""
    layer: str | None = None
    tally: str | None = None
    """Name of the table of trees, where there are several."""
    crs: str | None = None
    """A confirmed system, such as `EPSG:4523`."""
    encoding: str | None = None
    area_unit: str | None = None
    """`ha`, `mu` or `m2`."""
    columns: dict[str, str] = dataclass_field(default_factory=dict)
    """Sender's column → ours, remembered from earlier."""
    repairs: tuple[str, ...] = ()
    """Stand ids whose proposed repair the sender has accepted."""


@dataclass(frozen=True)
class Job:
    """One reading, as the parent hands it over."""

    file: Path
    name: str
    beside: tuple[tuple[Path, str], ...] = ()
    answers: Answers = dataclass_field(default_factory=Answers)
    shifts: dict[str, DatumShift] = dataclass_field(default_factory=dict)
    as_of: date | None = None
    limits: Limits = dataclass_field(default_factory=Limits)

    def write(self, folder: Path) -> None:
        (folder / "job.json").write_text(json.dumps(asdict(self), default=str), encoding="utf-8")


def job_from(folder: Path) -> Job:
    body = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    answers = Answers(**{**body["answers"], "repairs": tuple(body["answers"]["repairs"])})
    return Job(
        file=Path(body["file"]),
        name=body["name"],
        beside=tuple((Path(path), name) for path, name in body["beside"]),
        answers=answers,
        shifts={datum: DatumShift(**shift) for datum, shift in body["shifts"].items()},
        as_of=date.fromisoformat(body["as_of"]) if body["as_of"] else None,
        limits=Limits(**body["limits"]),
    )


def main(folder: Path) -> None:
    """Read the job in `folder` and leave the survey in `folder/out`."""
    survey = read(job_from(folder), folder / "work")
    out = folder / "out"
    out.mkdir()
    survey.save(out)


def read(job: Job, work: Path) -> Survey:
    """The survey in a file, with the findings of reading it."""
    work.mkdir()
    found = _layers(_sources(job, work), job.limits)
    stands_layer = _chosen_stands(found, job)
    tally_layer = _chosen_tally([layer for layer in found if layer != stands_layer], job)
    raw = _with_samples(_read(stands_layer, job, "stands"))
    stands, origin, findings = _stands(raw, stands_layer, job)
    trees, tree_columns, tree_findings = _trees(tally_layer, stands, job)
    origin_full = Origin(
        **{
            **vars(origin),
            "tree_columns": tree_columns,
            "tallies": (tally_layer.name,) if tally_layer else (),
        }
    )
    return Survey(stands, trees, origin_full, in_order([*raw.findings, *findings, *tree_findings]))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sources(job: Job, work: Path) -> list[Source]:
    sources: list[Source] = []
    for number, (path, name) in enumerate([(job.file, job.name), *job.beside]):
        within_folder = work / f"u{number}"
        within_folder.mkdir()
        source = recognise(path, name)
        if source.format in ("ZIP", "KMZ"):
            sources += from_members(archive.unpack(path, within_folder, job.limits))
        else:
            sources.append(_named_copy(source, within_folder))
    return sources


def _named_copy(source: Source, folder: Path) -> Source:
    """GDAL chooses readers by suffix; the upload may lie under its hash."""
    copy = folder / f"m0000{Path(source.name).suffix.casefold()}"
    shutil.copyfile(source.path, copy)
    for part in sorted(source.path.parent.glob(f"{source.path.stem}.*")) if copy.suffix == ".shp" else []:
        if part.suffix.casefold() in (".dbf", ".shx", ".prj", ".cpg"):
            shutil.copyfile(part, copy.with_suffix(part.suffix.casefold()))
    return Source(copy, source.name, source.format)


def _layers(sources: Sequence[Source], limits: Limits) -> list[Layer]:
    found: list[Layer] = []
    for source in sources:
        if source.format == "Shapefile":
            found += shapefile.layers(source)
        elif source.format in TABLES:
            found += tables.layers(source, limits)
        elif source.format in PACKAGES:
            found += packages.layers(source)
    return found


def _chosen_stands(found: Sequence[Layer], job: Job) -> Layer:
    candidates = [layer for layer in found if layer.spatial]
    if job.answers.layer:
        return _named_layer(job.answers.layer, candidates, job.name)
    if not candidates:
        raise NothingInside(name=job.name)
    if len(candidates) > 1:
        raise LayerChoice(name=job.name, layers=_listed(candidates))
    return candidates[0]


def _chosen_tally(found: Sequence[Layer], job: Job) -> Layer | None:
    candidates = [
        layer for layer in found
        if set(columns.match(layer.columns, "tree", job.answers.columns).columns.values()) >= TREE_COLUMNS
    ]  # fmt: skip
    if job.answers.tally:
        return _named_layer(job.answers.tally, candidates, job.name)
    if len(candidates) > 1:
        raise TallyChoice(name=job.name, layers=_listed(candidates))
    return candidates[0] if candidates else None


def _named_layer(wanted: str, candidates: Sequence[Layer], name: str) -> Layer:
    for layer in candidates:
        if wanted in (layer.name, layer.layer):
            return layer
    raise LayerAbsent(name=name, layer=wanted, layers=_listed(candidates))


def _listed(layers: Iterable[Layer]) -> str:
    return "、".join(layer.name for layer in layers)


def _read(layer: Layer, job: Job, role: str) -> Raw:
    if layer.source.format == "Shapefile":
        return shapefile.read(layer, job.limits, job.answers.encoding)
    if layer.source.format in TABLES:
        return tables.read(layer, job.limits, job.answers.encoding, role)
    return packages.read(layer, job.limits)


def _with_samples(raw: Raw) -> Raw:
    """Three rows of the sender's own texts, for a person to judge the encoding."""
    if raw.encoding is None:
        return raw
    texts = raw.frame.select_dtypes(include=["object", "str"]).head(SAMPLE_ROWS)
    cells = [[str(cell) for cell in row if not str(cell).isascii()] for row in texts.itertuples(index=False)]
    samples = tuple(" / ".join(row) for row in cells if row) or raw.encoding.samples
    return replace(raw, encoding=replace(raw.encoding, samples=samples))


def _stands(raw: Raw, layer: Layer, job: Job) -> tuple[gpd.GeoDataFrame, Origin, list[Finding]]:
    frame = gpd.GeoDataFrame(raw.frame).reset_index(drop=True)
    if not len(frame):
        raise NothingInside(name=layer.name)
    _vertices(frame, layer, job.limits)
    placed, decision = crs.to_stored(frame, name=layer.name, confirmed=job.answers.crs, shifts=job.shifts)
    headings = [str(column) for column in placed.columns if column != placed.geometry.name]
    mapped = columns.match(headings, "stand", job.answers.columns)
    records, findings = columns.convert(placed, mapped, "stand", "stands")
    stands = gpd.GeoDataFrame(
        identity.with_stand_id(columns.complete(records, "stand")),
        geometry=_on_grid(placed.geometry.to_numpy()),
        crs=crs.STORED,
    )
    origin = Origin(
        file_name=job.name,
        sha256=sha256_of(job.file),
        size_bytes=job.file.stat().st_size,
        format=layer.source.format,
        layer=layer.name,
        programme=job.answers.programme,
        encoding=raw.encoding,
        crs=decision,
        stand_columns=dict(mapped.columns),
        unmapped_columns=mapped.unmapped,
        area_unit=job.answers.area_unit or _stated_area_unit(mapped),
        codes_version=columns.version(),
    )
    findings += crs.findings(decision)
    findings += columns.collapsed(headings, "stands")
    findings += [Finding("06-UNMAPPED-COLUMN", field=column, found=column) for column in mapped.unmapped]
    return stands, origin, findings


def _stated_area_unit(mapped: columns.Mapped) -> str | None:
    return next(
        (unit for column, unit in mapped.units.items() if mapped.columns[column] == "declared_area"), None
    )


def _on_grid(shapes: np.ndarray) -> np.ndarray:
    """Coordinates on the stored grid of 1e-8°; validity is not touched, repairs are proposals (D2)."""
    return np.asarray(shapely.transform(shapes, lambda points: np.round(points, GRID_DECIMALS)), dtype=object)


def _vertices(frame: gpd.GeoDataFrame, layer: Layer, limits: Limits) -> None:
    counts = shapely.get_num_coordinates(frame.geometry.to_numpy())
    within(limits, layer.name, vertices=int(counts.max()))


def _trees(
    layer: Layer | None, stands: gpd.GeoDataFrame, job: Job
) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    if layer is None:
        return columns.complete(pd.DataFrame(), "tree").assign(stand_id=pd.Series(dtype="str")), {}, []
    raw = _read(layer, job, "trees")
    frame = pd.DataFrame(raw.frame).reset_index(drop=True)
    mapped = columns.match([str(column) for column in frame.columns], "tree", job.answers.columns)
    records, findings = columns.convert(frame, mapped, "tree", "trees")
    trees, orphans = identity.with_trees_linked(columns.complete(records, "tree"), stands)
    findings += columns.collapsed([str(column) for column in frame.columns], "trees")
    findings += [
        Finding("06-UNMAPPED-COLUMN", "trees", field=c, found=c) for c in mapped.unmapped if c != "geometry"
    ]
    return trees, dict(mapped.columns), [*raw.findings, *findings, *orphans]
