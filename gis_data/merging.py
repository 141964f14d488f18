"""A survey whose faulty rows came again in a second file: corrected stands replace the faulty ones.

The key is the stand id. Nothing is dropped in silence: a faulty row that the second file does not bring stays
and stays faulty. Row numbers count in the merged list: the first file's remaining rows, then the second's.
"""

from collections.abc import Iterable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gis_data.findings import Finding
from gis_data.survey import Survey

Rows = dict[str, NDArray[np.int64]]
"""By layer: the new row number of each old row, 0 for a row that is gone."""


def merged(survey: Survey, correction: Survey) -> Survey:
    """The survey with the stands of `correction`, and with their trees if it brings any."""
    ids = set(correction.stands["stand_id"].dropna())
    kept = ~survey.stands["stand_id"].isin(ids).to_numpy(bool)
    stands = pd.concat([survey.stands[kept], correction.stands], ignore_index=True)
    stands = gpd.GeoDataFrame(stands, geometry="geometry", crs=survey.stands.crs)
    trees, trees_kept = survey.trees, np.ones(len(survey.trees), dtype=bool)
    if len(correction.trees):
        trees_kept = ~survey.trees["stand_id"].isin(ids).to_numpy(bool)
        trees = pd.concat([survey.trees[trees_kept], correction.trees], ignore_index=True)
    listed = survey.laid_out
    if correction.laid_out is not None:
        former = [listed[~listed["stand_id"].isin(ids)]] if listed is not None else []
        listed = pd.concat([*former, correction.laid_out], ignore_index=True)
    before = {"stands": _numbers(kept), "trees": _numbers(trees_kept)}
    after = {
        "stands": _numbers(np.ones(len(correction.stands), dtype=bool), int(kept.sum())),
        "trees": _numbers(np.ones(len(correction.trees), dtype=bool), int(trees_kept.sum())),
    }
    sent = correction.origin
    told = Finding(
        "03-CORRECTED", found=f"{int((~kept).sum())} → {len(correction.stands)}", expected=sent.file_name
    )
    return replace(
        survey,
        stands=stands.assign(row=np.arange(1, len(stands) + 1)),
        trees=trees.assign(row=np.arange(1, len(trees) + 1)),
        laid_out=listed,
        origin=replace(
            survey.origin,
            corrected_by=(sent.file_name, sent.sha256),
            unmapped_columns=tuple(dict.fromkeys([*survey.origin.unmapped_columns, *sent.unmapped_columns])),
        ),
        findings=(*_moved(survey.findings, before), *_moved(correction.findings, after), told),
    )


def _numbers(kept: NDArray[np.bool_], before: int = 0) -> NDArray[np.int64]:
    return np.where(kept, np.cumsum(kept) + before, 0)


def _moved(findings: Iterable[Finding], rows: Rows) -> list[Finding]:
    """Findings under the new numbers; those of replaced rows go with them."""
    moved = []
    for finding in findings:
        if finding.row is None or finding.layer not in rows:
            moved.append(finding)
        elif number := int(rows[finding.layer][finding.row - 1]):
            moved.append(replace(finding, row=number))
    return moved
