"""Rasters at the size of a county: the mean of a 10 m scene over 100,000 parcels, beside exactextract."""

import tempfile
from datetime import date
from pathlib import Path

import exactextract
import geopandas as gpd
import numpy as np
import rasterio
from rasterio.transform import from_origin

from gis_data.rasters import Scene
from gis_data.zonal import zonal
from tests.benchmarks.jobs import Row, interleaved, job
from tests.benchmarks.land import SIDE, SOUTH_M, STEP_M, WEST_M, _stored

CELL_M, MARGIN = 10.0, 20
ERROR_MAX = 1e-6


@job("zonal_mean")
def zonal_mean() -> list[Row]:
    """Exact coverage on both sides; the peer's parcels are projected beforehand, ours inside the timing."""
    shapes = _stored()
    frame = gpd.GeoDataFrame(geometry=shapes, crs=4490).to_crs(4523)
    with tempfile.TemporaryDirectory() as folder:
        scene = _scene(Path(folder) / "ndvi.tif")

        def peer(strategy: str) -> np.ndarray:
            found = exactextract.exact_extract(
                str(scene.file), frame, ["mean"], strategy=strategy, output="pandas"
            )
            return found["mean"].to_numpy()

        def ours() -> np.ndarray:
            return zonal(shapes, [scene]).mean[0]

        error = float(np.abs(ours() / peer("raster-sequential") - 1).max())
        assert error <= ERROR_MAX, error
        timing = interleaved(ours, lambda: peer("raster-sequential"))
        note = f"{SIDE**2} parcels, {_side()}² cells; largest error {error:.1e}; spread {timing.spread}"
        return [
            Row(
                "zonal_mean",
                timing.ours_s,
                "exactextract raster-sequential",
                timing.peer_s,
                "s",
                timing.ratio,
                "<= 0.5",
                timing.ratio <= 0.5,
                note,
            )
        ]


def _side() -> int:
    return int(SIDE * STEP_M / CELL_M) + 2 * MARGIN


def _scene(file: Path) -> Scene:
    """A seeded NDVI, as a tiled GeoTIFF of float32 in the parcels' own zone."""
    side = _side()
    values = np.random.default_rng(5).uniform(0.1, 0.9, (side, side)).astype(np.float32)
    north_m = SOUTH_M + (side - MARGIN) * CELL_M
    with rasterio.open(
        file, "w", driver="GTiff", height=side, width=side, count=1, dtype="float32", crs="EPSG:4523",
        transform=from_origin(WEST_M - MARGIN * CELL_M, north_m, CELL_M, CELL_M),
        tiled=True, blockxsize=512, blockysize=512,
    ) as out:  # fmt: skip
        out.write(values, 1)
    return Scene(file, date(2025, 7, 15))
