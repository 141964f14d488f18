"""Seeded scenes: rasters of a day on any grid, with nodata and a classification of clouds beside them."""

from datetime import date
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine, from_origin

from gis_data.rasters import Clouds, Scene

UTM_48N = 32648
WEST_M, NORTH_M = 255_000.0, 4_255_000.0
"""Near 106.2 E, 38.4 N."""


def scene(
    folder: Path, values: np.ndarray, *, day: date = date(2025, 7, 15), cell_m: float = 10.0,
    clouds: np.ndarray | None = None, nodata: float | None = None, epsg: int = UTM_48N, name: str = "ndvi",
    placed: Affine | None = None,
) -> Scene:  # fmt: skip
    """`clouds`: classes of Sentinel-2 on cells of any size over the same ground."""
    height, width = values.shape
    placed = placed or from_origin(WEST_M, NORTH_M, cell_m, cell_m)
    file = _written(folder / f"{name}-{day}.tif", values.astype(np.float32), placed, epsg, nodata)
    if clouds is None:
        return Scene(file, day)
    larger = placed @ Affine.scale(width / clouds.shape[1], height / clouds.shape[0])
    classes = _written(folder / f"{name}-{day}-scl.tif", clouds.astype(np.uint8), larger, epsg, None)
    return Scene(file, day, clouds=Clouds(classes))


def _written(file: Path, values: np.ndarray, placed: Affine, epsg: int, nodata: float | None) -> Path:
    height, width = values.shape
    with rasterio.open(
        file, "w", driver="GTiff", height=height, width=width, count=1, dtype=values.dtype,
        crs=f"EPSG:{epsg}", transform=placed, nodata=nodata, tiled=True, blockxsize=64, blockysize=64,
    ) as out:  # fmt: skip
        out.write(values, 1)
    return file
