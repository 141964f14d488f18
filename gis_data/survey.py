"""A survey as read: stands, trees, where they came from and everything that is wrong with them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gis_data.crs import Candidate, CrsDecision
from gis_data.encoding import EncodingDecision
from gis_data.findings import Finding, blocking


@dataclass(frozen=True)
class Origin:
    """What was sent and what was decided about it; kept with the assessment."""

    file_name: str
    sha256: str
    size_bytes: int
    format: str
    layer: str
    programme: str | None
    encoding: EncodingDecision | None
    crs: CrsDecision | None
    stand_columns: Mapping[str, str] = field(default_factory=dict)
    """Sender's column → ours."""
    tree_columns: Mapping[str, str] = field(default_factory=dict)
    unmapped_columns: tuple[str, ...] = ()
    area_unit: str | None = None
    tallies: tuple[str, ...] = ()
    plot_lists: tuple[str, ...] = ()
    importer_version: str = ""
    codes_version: str = ""
    corrected_by: tuple[str, str] | None = None
    """Name and hash of a second file whose stands took the place of faulty ones."""


@dataclass(frozen=True)
class Survey:
    """The checked content of one upload. Geometry is EPSG:4490, lon/lat, snapped."""

    stands: gpd.GeoDataFrame
    trees: pd.DataFrame
    origin: Origin
    findings: tuple[Finding, ...]
    laid_out: pd.DataFrame | None = None
    """Every plot that was laid out, if the surveyor lists them: `stand_id`, `plot_id`, `area_m2`. Only such a
    list knows the plots in which no tree stood, which are true zeros."""

    @property
    def accepted(self) -> bool:
        """No error: it may be imported."""
        return not blocking(self.findings)

    @property
    def plots(self) -> pd.DataFrame:
        """The sample plots, as `sink.stock.measure` takes them: those laid out and those of the tally.

        A plot whose two areas disagree stays twice, and is told by the measurement."""
        named = self.trees.dropna(subset=["stand_id", "plot_id"])
        plots = named.groupby(["stand_id", "plot_id"], sort=True)["plot_area_m2"].first().reset_index()
        plots = plots.rename(columns={"plot_area_m2": "area_m2"})
        if self.laid_out is None:
            return plots
        key = ["stand_id", "plot_id"]
        listed = self.laid_out[[*key, "area_m2"]].astype({name: str for name in key})
        known = pd.MultiIndex.from_frame(plots[key].astype(str)).isin(pd.MultiIndex.from_frame(listed[key]))
        told = plots[~known | plots["area_m2"].notna()]
        both = pd.concat([listed, told.astype({name: str for name in key})], ignore_index=True)
        return both.drop_duplicates().sort_values(key, kind="stable", ignore_index=True)

    def save(self, folder: Path) -> None:
        """As GeoParquet, Parquet and JSON."""
        self.stands.to_parquet(folder / "stands.parquet")
        self.trees.to_parquet(folder / "trees.parquet")
        if self.laid_out is not None:
            self.laid_out.to_parquet(folder / "plots.parquet")
        body = {"origin": asdict(self.origin), "findings": [asdict(finding) for finding in self.findings]}
        (folder / "survey.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def load(folder: Path) -> Survey:
    """A survey saved by `Survey.save`."""
    body = json.loads((folder / "survey.json").read_text(encoding="utf-8"))
    return Survey(
        stands=gpd.read_parquet(folder / "stands.parquet"),
        trees=pd.read_parquet(folder / "trees.parquet"),
        origin=origin_from(body["origin"]),
        findings=tuple(Finding(**finding) for finding in body["findings"]),
        laid_out=pd.read_parquet(plots) if (plots := folder / "plots.parquet").is_file() else None,
    )


def origin_from(body: dict[str, Any]) -> Origin:
    """An origin from its JSON."""
    encoding, system = body.pop("encoding"), body.pop("crs")
    if encoding:
        encoding = EncodingDecision(**{**encoding, "samples": tuple(encoding["samples"])})
    if system:
        candidates = tuple(Candidate(**candidate) for candidate in system["candidates"])
        system = CrsDecision(**{**system, "candidates": candidates})
    body |= {name: tuple(body.get(name, ())) for name in ("tallies", "plot_lists", "unmapped_columns")}
    if body.get("corrected_by"):
        body["corrected_by"] = tuple(body["corrected_by"])
    return Origin(encoding=encoding, crs=system, **body)
