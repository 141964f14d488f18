"""A layer of a million parcels checked in strips, each in a child of its own: memory is that of two strips.

A strip is a run of parcels from west to east with every parcel that reaches into it; a parcel's findings are
taken from its own strip, where all its neighbours are. What only the whole can tell, a number used twice in
different strips, is looked for at the end. Layers with a tally beside them are read whole.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
from numpy.typing import NDArray

from gis_data import isolation, reading, survey
from gis_data.encoding import EncodingDecision
from gis_data.errors import FormatRefused
from gis_data.findings import Finding, blocking, in_order
from gis_data.formats import packages, shapefile
from gis_data.formats.sources import Layer, Raw, Source
from gis_data.ingest import Settings, job_for
from gis_data.job import Answers, Job, job_from
from gis_data.survey import Origin, Survey, origin_from
from gis_data.validation.stages import capped
from gis_data.validation.subject import Reference, load_reference

STRIP = 50_000
AT_ONCE = 2
"""So many strips are checked at a time, each in a child of its own."""
KEPT = "out"
"""Where a strip leaves its checked stands, if anybody wants them."""
NUMBERED = re.compile(r"\(#(\d+)\)")
READ_BY_ROW = ("Shapefile", "GeoPackage", "FlatGeobuf", "FileGDB")


@dataclass(frozen=True)
class Checked:
    """The report of a layer that nobody holds in memory as a whole."""

    origin: Origin
    findings: tuple[Finding, ...]
    stands: int
    area_m2: float
    strips: int
    peak_mib: int
    """The most that any one child held."""

    @property
    def accepted(self) -> bool:
        return not blocking(self.findings)


@dataclass(frozen=True)
class Parted:
    """A layer checked in strips, and the checked stands of each strip, read one after the other."""

    checked: Checked
    folders: tuple[Path, ...]

    def surveys(self) -> Iterator[Survey]:
        for folder in self.folders:
            yield survey.load(folder / KEPT)


def check_in_strips(
    file: Path,
    *,
    name: str | None = None,
    answers: Answers | None = None,
    reference: Reference | None = None,
    settings: Settings | None = None,
    as_of: date | None = None,
    strip: int = STRIP,
) -> Checked:
    """The findings that `read_survey` would have, whatever the size of the layer."""
    job = job_for(file, name=name, answers=answers, settings=settings, as_of=as_of)
    with _in_strips(job, reference, strip, keep=False) as parted:
        return parted.checked


@contextmanager
def parted_survey(
    file: Path,
    *,
    name: str | None = None,
    answers: Answers | None = None,
    reference: Reference | None = None,
    settings: Settings | None = None,
    as_of: date | None = None,
    strip: int = STRIP,
) -> Iterator[Parted]:
    """The same, and the stands of each strip while the caller is inside."""
    job = job_for(file, name=name, answers=answers, settings=settings, as_of=as_of)
    with _in_strips(job, reference, strip, keep=True) as parted:
        yield parted


@contextmanager
def _in_strips(job: Job, reference: Reference | None, strip: int, *, keep: bool) -> Iterator[Parted]:
    with tempfile.TemporaryDirectory(prefix="linpiao-strips-") as made:
        folder = Path(made)
        job.write(folder)
        (folder / "strip").write_text(str(strip), encoding="ascii")
        (reference or Reference()).save(folder / "reference")
        isolation.run("gis_data.parting", folder, job.name, job.limits)
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        parts = tuple(folder / f"strip{number}" for number in range(plan["strips"]))
        _check_all(job, parts, keep=keep)
        yield Parted(_together(folder, plan, job.limits.findings_per_rule), parts)


def _check_all(job: Job, parts: Sequence[Path], *, keep: bool) -> None:
    """Where one ends with a refusal, those that wait are not begun."""

    def check(part: Path) -> None:
        if keep:
            (part / KEPT).mkdir()
        job.write(part)
        isolation.run("gis_data.parting", part, job.name, job.limits)

    with ThreadPoolExecutor(AT_ONCE) as children:
        try:
            for _ in children.map(check, parts):
                pass
        except BaseException:
            children.shutdown(cancel_futures=True)
            raise


def main(folder: Path) -> None:
    """In a child: plan the strips, or check the one whose rows lie in the folder."""
    job = job_from(folder)
    if (folder / "rows.npy").exists():
        _check(folder, job)
    else:
        _plan(folder, job)


def _plan(folder: Path, job: Job) -> None:
    (folder / "work").mkdir()
    found = reading.layers_of(reading.sources_of(job, folder / "work"), job.limits)
    layer = reading.chosen_stands(found, job)
    if layer.source.format not in READ_BY_ROW or len(found) > 1:
        raise FormatRefused(name=layer.name, format=layer.source.format)
    parts = None
    if layer.source.format == "Shapefile":
        parts = shapefile.container(layer, job.limits, job.answers.encoding)
    else:
        packages.counted(layer, job.limits)
    rows, bounds = pyogrio.read_bounds(layer.source.path, layer=layer.layer)
    findings = (*parts.findings, *shapefile.deleted(parts.records, len(rows))) if parts else ()
    strips = _strips(bounds, int((folder / "strip").read_text("ascii")))
    for number, (own, all_rows) in enumerate(strips):
        part = folder / f"strip{number}"
        part.mkdir()
        np.save(part / "rows.npy", rows[all_rows])
        np.save(part / "numbers.npy", all_rows + 1)
        np.save(part / "mine.npy", np.isin(all_rows, own))
    plan = {
        "strips": len(strips),
        "layer": [str(layer.source.path), layer.source.name, layer.source.format, layer.layer],
        "encoding": asdict(parts.encoding) if parts else None,
        "findings": [asdict(finding) for finding in findings],
        "crs": parts.declared.to_wkt() if parts and parts.declared else None,
    }
    (folder / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")


def _strips(bounds: NDArray[np.float64], strip: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Own rows of each strip, in the order of the file, and with them all that reach into it."""
    west, east = bounds[0], bounds[2]
    order = np.argsort(np.nan_to_num((west + east) / 2, nan=-np.inf), kind="stable")
    found = []
    for start in range(0, len(order), strip):
        own = np.sort(order[start : start + strip])
        low, high = np.nanmin(west[own], initial=np.inf), np.nanmax(east[own], initial=-np.inf)
        reaching = np.flatnonzero((east >= low) & (west <= high))
        found.append((own, np.union1d(own, reaching)))
    return found


def _check(folder: Path, job: Job) -> None:
    plan = json.loads((folder.parent / "plan.json").read_text(encoding="utf-8"))
    path, name, format_name, layer_name = plan["layer"]
    layer = Layer(Source(Path(path), name, format_name), layer_name, True, ())
    rows, numbers, mine = (np.load(folder / f"{name}.npy") for name in ("rows", "numbers", "mine"))
    told = plan["encoding"]
    decision = EncodingDecision(**{**told, "samples": tuple(told["samples"])}) if told else None
    frame = pyogrio.read_dataframe(
        path,
        layer=layer_name,
        fids=rows,
        encoding=decision.encoding if decision else None,
        on_invalid="ignore",
    )
    if decision:
        frame = frame.set_crs(plan["crs"], allow_override=True)
    raw = reading.without_trees(Raw(frame, decision), layer, job)
    checked = reading.checked(raw, job, load_reference(folder.parent / "reference"))
    own = tuple(_renumbered(checked.findings, numbers, mine))
    out = {
        "origin": asdict(checked.origin),
        "findings": [asdict(finding) for finding in own],
        "stands": int(mine.sum()),
        "area_m2": float(np.nansum(checked.stands["area_m2"].to_numpy()[mine])),
    }
    (folder / "out.json").write_text(json.dumps(out, ensure_ascii=False), encoding="utf-8")
    if (folder / KEPT).is_dir():
        stands = checked.stands[mine].reset_index(drop=True)
        replace(checked, stands=stands, findings=own).save(folder / KEPT)
    ids = pa.array(checked.stands["stand_id"].to_numpy(object)[mine], pa.string())
    pq.write_table(pa.table({"id": ids, "row": numbers[mine]}), folder / "ids.parquet")


def _renumbered(
    findings: Iterable[Finding], numbers: NDArray[np.int64], mine: NDArray[np.bool_]
) -> list[Finding]:
    """Findings of the strip's own rows, under the numbers of the file."""

    def whole(found: re.Match[str]) -> str:
        return f"(#{numbers[int(found[1]) - 1]})"

    kept = []
    for finding in findings:
        if finding.row is None:
            kept.append(finding)
        elif mine[finding.row - 1]:
            partner = NUMBERED.sub(whole, finding.expected) if finding.expected else finding.expected
            kept.append(replace(finding, row=int(numbers[finding.row - 1]), expected=partner))
    return kept


def _together(folder: Path, plan: dict[str, Any], most: int) -> Checked:
    parts = [folder / f"strip{number}" for number in range(plan["strips"])]
    outs = [json.loads((part / "out.json").read_text(encoding="utf-8")) for part in parts]
    findings = [Finding(**finding) for finding in plan["findings"]]
    for out in outs:
        findings += [Finding(**finding) for finding in out["findings"] if finding["row"] is not None]
    findings += _of_the_whole([Finding(**f) for out in outs for f in out["findings"] if f["row"] is None])
    findings = [finding for finding in findings if finding.rule != "09-ID-DUPLICATE"]
    findings += _repeated_ids([pq.read_table(part / "ids.parquet") for part in parts])
    return Checked(
        origin=origin_from(outs[0]["origin"]),
        findings=capped(in_order(findings), most),
        stands=sum(out["stands"] for out in outs),
        area_m2=sum(out["area_m2"] for out in outs),
        strips=len(parts),
        peak_mib=max(int((one / isolation.PEAK).read_text("ascii")) for one in (folder, *parts)) // 1024,
    )


def _of_the_whole(findings: Sequence[Finding]) -> list[Finding]:
    """What every strip says of the whole layer, said once; counts are added."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.layer, finding.field, finding.expected), []).append(finding)
    told = []
    for group in groups.values():
        counts = [finding.found for finding in group]
        if all(count is not None and count.isdigit() for count in counts):
            told.append(replace(group[0], found=str(sum(int(str(count)) for count in counts))))
        else:
            told += dict.fromkeys(group)
    return told


def _repeated_ids(tables: Sequence[pa.Table]) -> list[Finding]:
    table = pa.concat_tables(tables)
    counts = table.group_by("id").aggregate([("row", "count")])
    twice = counts.filter(pc.and_(pc.greater(counts["row_count"], 1), pc.is_valid(counts["id"])))["id"]
    again = table.filter(pc.is_in(table["id"], value_set=twice.combine_chunks()))
    rows = zip(again["id"].to_pylist(), again["row"].to_pylist(), strict=True)
    return [Finding("09-ID-DUPLICATE", row=row, stand_id=id, found=id) for id, row in rows]
