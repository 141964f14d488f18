"""From a file on disk to a survey, inside the child process: open, choose, decode, place, name, link, check.

`main` is what `isolation` runs. Nothing here decides whether a survey is good enough; it only finds.
"""

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis_data import archive, columns, crs, identity, plots
from gis_data.codes import tables
from gis_data.errors import LayerAbsent, LayerChoice, NothingInside, TallyChoice
from gis_data.findings import Finding, rules
from gis_data.formats import field_apps, packages, shapefile
from gis_data.formats import tables as sheets
from gis_data.formats.sources import Layer, Raw, Source, from_members, recognise, within
from gis_data.geometry import areas_m2, repair
from gis_data.job import Answers, Job, job_from
from gis_data.limits import Limits
from gis_data.merging import merged
from gis_data.progress import Progress, tell
from gis_data.survey import Origin, Survey
from gis_data.validation import schema, stages
from gis_data.validation.subject import Planting, Reference, Subject, load_reference

FIELD_APPS = ("KML", "GPX", "DXF")
TABLES = ("DBF", "CSV", "XLSX")
GRID_DECIMALS = 8
THRESHOLD_CM = 5.0
SAMPLE_ROWS = 3
PERCENT = 100.0
TREE_COLUMNS = {"dbh_cm"}


def load_tables() -> None:
    """Load once what every reading looks up, before children are forked."""
    for table in ("stand", "tree"):
        columns.match((), table)
    tables.species_ids(pd.Series([], dtype="str"))
    rules()


def main(folder: Path) -> None:
    """Read the job in `folder` and leave the survey in `folder/out`."""
    job = job_from(folder)
    tell(job.progress, Progress("read"))
    survey = checked(complete(job, folder / "work"), job, load_reference(folder / "reference"))
    tell(job.progress, Progress("done", len(survey.stands)))
    out = folder / "out"
    out.mkdir()
    survey.save(out)


def complete(job: Job, work: Path) -> Survey:
    """The survey of the file, with the stands of the correction in their places if there is one."""
    survey = read(job, work)
    if job.correction is None:
        return survey
    file, name = job.correction
    answers = job.answers.of_correction
    second = replace(job, file=file, name=name, beside=(), correction=None, answers=answers)
    correction = read(second, work.with_name("correction"))
    if correction.origin.crs and correction.origin.crs.basis == "proposed":
        placed = replace(second, answers=replace(answers, crs=job.answers.crs))
        correction = read(placed, work.with_name("placed"))
    return merged(survey, correction)


def checked(survey: Survey, job: Job, reference: Reference) -> Survey:
    """The survey with the findings of every check."""

    def told(done: int, total: int) -> None:
        tell(job.progress, Progress("check", len(survey.stands), done, total))

    subject = Subject(
        survey.stands,
        survey.trees,
        survey.origin,
        reference,
        job.as_of,
        job.tolerances,
        job.limits,
        planned(job.answers),
    )
    unit = survey.origin.area_unit or schema.declared_unit(survey.stands)
    declared_m2 = survey.stands["declared_area"] * schema.AREA_UNITS_M2.get(unit or "", np.nan)
    return replace(
        survey,
        stands=survey.stands.assign(declared_area_m2=declared_m2),
        origin=replace(survey.origin, area_unit=unit),
        findings=stages.check(subject, survey.findings, told),
    )


def planned(answers: Answers) -> Planting | None:
    return Planting(answers.water_source) if answers.planting else None


def read(job: Job, work: Path) -> Survey:
    """The survey in a file, with the findings of reading it."""
    work.mkdir()
    found = layers_of(sources_of(job, work), job.limits)
    stands_layer = chosen_stands(found, job)
    beside = [layer for layer in found if layer != stands_layer]
    tally_layer = _chosen_tally(beside, job)
    raw = _with_samples(raw_of(stands_layer, job, "stands"))
    stands, origin, findings = _stands(raw, stands_layer, job)
    trees, tree_columns, tree_findings = _trees(tally_layer, stands, job)
    lists = [layer for layer in beside if plots.is_list(layer.columns, job.answers.columns)]
    listed, plot_findings = _plots(lists, stands, job)
    origin_full = Origin(
        **{
            **vars(origin),
            "tree_columns": tree_columns,
            "tallies": (tally_layer.name,) if tally_layer else (),
            "plot_lists": tuple(layer.name for layer in lists),
        }
    )
    told = (*raw.findings, *findings, *tree_findings, *plot_findings)
    if listed is None:
        return Survey(stands, trees, origin_full, told)
    return Survey(stands, plots.with_areas(trees, listed), origin_full, told, listed)


def without_trees(raw: Raw, layer: Layer, job: Job) -> Survey:
    """The survey of stands read already, with no tally."""
    stands, origin, findings = _stands(_with_samples(raw), layer, job)
    trees, _, _ = _trees(None, stands, job)
    return Survey(stands, trees, origin, (*raw.findings, *findings))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sources_of(job: Job, work: Path) -> list[Source]:
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


def layers_of(sources: Sequence[Source], limits: Limits) -> list[Layer]:
    found: list[Layer] = []
    for source in sources:
        if source.format == "Shapefile":
            found += shapefile.layers(source)
        elif source.format in TABLES:
            found += sheets.layers(source, limits)
        elif source.format in FIELD_APPS:
            found += field_apps.layers(source)
        else:
            found += packages.layers(source)
    return found


def chosen_stands(found: Sequence[Layer], job: Job) -> Layer:
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


def raw_of(layer: Layer, job: Job, role: str) -> Raw:
    if layer.source.format == "Shapefile":
        return shapefile.read(layer, job.limits, job.answers.encoding)
    if layer.source.format in TABLES:
        return sheets.read(layer, job.limits, job.answers.encoding, role)
    if layer.source.format in FIELD_APPS:
        return field_apps.read(layer, job.limits)
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
    complete = identity.with_stand_id(_with_taxa(columns.complete(records, "stand")))
    complete, closure = _closure_as_share(complete)
    shapes, repaired = _repaired(
        on_grid(placed.geometry.to_numpy()), complete["stand_id"], job.answers.repairs
    )
    complete["dbh_threshold_cm"] = complete["dbh_threshold_cm"].fillna(THRESHOLD_CM)
    stands = gpd.GeoDataFrame(complete.assign(area_m2=_areas_m2(shapes)), geometry=shapes, crs=crs.STORED)
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
        importer_version=version("linpiao"),
        codes_version=columns.version(),
    )
    findings += [*crs.findings(decision), *closure, *repaired, *_heights(frame)]
    findings += columns.collapsed(headings, "stands")
    findings += [Finding("06-UNMAPPED-COLUMN", field=column, found=column) for column in mapped.unmapped]
    return stands, origin, findings


def _heights(frame: gpd.GeoDataFrame) -> list[Finding]:
    """Heights of a receiver say nothing about the ground's extent; that they went is said."""
    high = int(shapely.has_z(frame.geometry.to_numpy()).sum())
    return [Finding("08-Z-DROPPED", found=str(high))] if high else []


def _stated_area_unit(mapped: columns.Mapped) -> str | None:
    return next(
        (unit for column, unit in mapped.units.items() if mapped.columns[column] == "declared_area"), None
    )


def _tallied(records: pd.DataFrame, programme: str | None) -> pd.DataFrame:
    """Complete tree records with their taxon and, under a stated programme, their status."""
    trees = _with_taxa(columns.complete(records, "tree"))
    known = tables.tally(programme) if programme else {}
    status = trees["tally_code"].map({code: entry.status for code, entry in known.items()})
    return trees.assign(status=status.astype("str"))


def _with_taxa(records: pd.DataFrame) -> pd.DataFrame:
    """`species` becomes the taxon id where name or code is known; the sent word stays in `species_sent`.

    The name says more than the code, which often stands for a genus.
    """
    ids = tables.species_ids(records["species_name"]).fillna(tables.species_ids(records["species"]))
    return records.assign(
        species_sent=records["species"], species_id=ids, species=ids.fillna(records["species"])
    )


def _areas_m2(shapes: np.ndarray) -> np.ndarray:
    """Ellipsoidal area; NaN where there is no polygon or no finite one."""
    kinds = shapely.get_type_id(shapes)
    faces = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    faces &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    areas = np.full(len(shapes), np.nan)
    areas[faces] = areas_m2(shapes[faces])
    return areas


def _closure_as_share(stands: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Canopy closure written 0–100 by everyone becomes 0–1, visibly."""
    closure = stands["canopy_closure"]
    if not closure.notna().any() or not 1 < closure.median() <= PERCENT:
        return stands, []
    found = Finding(
        "06-CLOSURE-PERCENT", field="canopy_closure", found=f"{closure.median():g}", expected="0–1"
    )
    return stands.assign(canopy_closure=closure / PERCENT), [found]


def _repaired(
    shapes: np.ndarray, ids: pd.Series, accepted: Sequence[str]
) -> tuple[np.ndarray, list[Finding]]:
    """Shapes whose proposed repair the sender has accepted; the file itself is kept by its hash."""
    findings = []
    chosen = np.flatnonzero(ids.isin(accepted).to_numpy(bool))
    for at in chosen[~shapely.is_valid(shapes[chosen])]:
        done = repair(shapes[at])
        shapes[at] = done.shape
        areas = f"{done.area_before_m2:.2f} → {done.area_after_m2:.2f} m²"
        findings.append(Finding("08-REPAIRED", row=int(at) + 1, stand_id=str(ids.iloc[at]), found=areas))
    return shapes, findings


def on_grid(shapes: np.ndarray) -> np.ndarray:
    """Coordinates on the stored grid of 1e-8°; validity is not touched, repairs are proposals (D2)."""
    return np.asarray(shapely.transform(shapes, lambda points: np.round(points, GRID_DECIMALS)), dtype=object)


def _vertices(frame: gpd.GeoDataFrame, layer: Layer, limits: Limits) -> None:
    counts = shapely.get_num_coordinates(frame.geometry.to_numpy())
    within(limits, layer.name, vertices=int(counts.max()))


def _trees(
    layer: Layer | None, stands: gpd.GeoDataFrame, job: Job
) -> tuple[pd.DataFrame, dict[str, str], list[Finding]]:
    if layer is None:
        return identity.with_trees_linked(_tallied(pd.DataFrame(), None), stands)[0], {}, []
    raw = raw_of(layer, job, "trees")
    frame = pd.DataFrame(raw.frame).reset_index(drop=True)
    mapped = columns.match([str(column) for column in frame.columns], "tree", job.answers.columns)
    records, findings = columns.convert(frame, mapped, "tree", "trees")
    trees, orphans = identity.with_trees_linked(_tallied(records, job.answers.programme), stands)
    findings += columns.collapsed([str(column) for column in frame.columns], "trees")
    findings += [
        Finding("06-UNMAPPED-COLUMN", "trees", field=c, found=c) for c in mapped.unmapped if c != "geometry"
    ]
    return trees, dict(mapped.columns), [*raw.findings, *findings, *orphans]


def _plots(
    lists: Sequence[Layer], stands: gpd.GeoDataFrame, job: Job
) -> tuple[pd.DataFrame | None, list[Finding]]:
    """All plots that are listed; None where there is no list, and only plots with trees are known."""
    listed: list[pd.DataFrame] = []
    told: list[Finding] = []
    for layer in lists:
        raw = raw_of(layer, job, "plots")
        found, findings = plots.laid_out(
            pd.DataFrame(raw.frame).reset_index(drop=True), stands, job.answers.columns
        )
        listed.append(found)
        told += [*raw.findings, *findings]
    return (pd.concat(listed, ignore_index=True) if listed else None), told
