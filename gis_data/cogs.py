"""Cloud-optimised GeoTIFFs: any scene rewritten for reading by range, and NDVI made from two bands."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from rasterio.shutil import copy
from rasterio.windows import Window

from gis_data.errors import GridsDiffer
from gis_data.rasters import Scene, opened

STRIP_ROWS = 512
LAYOUT = {
    "driver": "COG", "compress": "DEFLATE", "predictor": "YES", "blocksize": 512,
    "overview_resampling": "AVERAGE", "num_threads": "1",
}  # fmt: skip
"""One thread: the same scene gives the same bytes."""


def write_cog(scene: Scene, out: Path) -> Scene:
    """A scene as float32 with its clouds cut out, NaN where nothing was seen; tiles and overviews inside."""
    with opened(scene) as raster:
        return _written(out, scene, lambda window: raster.read(window))


def write_ndvi(red: Scene, infrared: Scene, out: Path) -> Scene:
    """(NIR − red) / (NIR + red) of two bands on one grid; NaN where either is unknown or both are dark."""
    with opened(red) as one, opened(infrared) as other:
        if one.grid != other.grid:
            raise GridsDiffer(name=red.file.name, other=infrared.file.name)

        def greenness(window: Window) -> np.ndarray:
            low, high = one.read(window), other.read(window)
            total = high + low
            return np.divide(high - low, total, out=np.full_like(total, np.nan), where=total > 0)

        return _written(out, red, greenness)


def _written(out: Path, like: Scene, cells_of: Callable[[Window], np.ndarray]) -> Scene:
    """Strip by strip into a plain file, then laid out; the raster is never whole in memory."""
    with opened(like) as raster, tempfile.TemporaryDirectory(dir=out.parent) as folder:
        grid, plain = raster.grid, Path(folder) / "plain.tif"
        with rasterio.open(
            plain, "w", driver="GTiff", width=grid.width, height=grid.height, count=1, dtype="float32",
            crs=grid.system.to_wkt(), transform=grid.to_ground, nodata=np.nan, tiled=True, blockxsize=512,
            blockysize=512,
        ) as written:  # fmt: skip
            for top in range(0, grid.height, STRIP_ROWS):
                window = Window(0, top, grid.width, min(STRIP_ROWS, grid.height - top))
                written.write(cells_of(window).astype(np.float32), 1, window=window)
        laid_out = Path(folder) / "cog.tif"
        copy(plain, laid_out, **LAYOUT)
        laid_out.replace(out)
    return Scene(out, like.taken_on)
