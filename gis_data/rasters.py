"""Satellite scenes read window by window: nodata, clouds and cells beyond the edge are NaN, never a value."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from gis_data.crs import stored_to
from gis_data.errors import RasterRefused, RasterUnplaced

Cells = NDArray[np.float64]

DRIVERS = {".jp2": "JP2OpenJPEG"}
"""Everything else is read as GeoTIFF: no driver that follows links to other files or addresses."""
SENTINEL2_CLEAR = frozenset({4, 5, 6})
"""Scene classification: vegetation, bare ground, water; the rest is cloud, shadow, snow, or not known."""


@dataclass(frozen=True)
class Clouds:
    """A classification of the same ground, of any cell size, and its classes that show the ground."""

    file: Path
    clear: frozenset[int] = SENTINEL2_CLEAR
    band: int = 1


@dataclass(frozen=True)
class Scene:
    """One raster of one day, such as an NDVI."""

    file: Path
    taken_on: date
    band: int = 1
    clouds: Clouds | None = None


@dataclass(frozen=True)
class Grid:
    """Where the cells of a raster lie."""

    system: CRS
    to_ground: Affine
    width: int
    height: int

    def cells_at(self, points: Cells) -> tuple[Cells, Cells]:
        """Column and row, with fractions, of points in stored degrees (lon, lat)."""
        x, y = stored_to(self.system).transform(points[:, 0], points[:, 1])
        a, b, c, d, e, f = tuple(~self.to_ground)[:6]
        return a * x + b * y + c, d * x + e * y + f

    @property
    def cell_m(self) -> float:
        """The side of a cell; of cells in degrees the height of one, which is the longer side."""
        side = float(abs(self.to_ground.determinant) ** 0.5)
        return side * 111_320.0 if self.system.is_geographic else side


@dataclass(frozen=True)
class Raster:
    """An open scene."""

    grid: Grid
    _scene: Scene
    _data: rasterio.DatasetReader
    _classes: WarpedVRT | None

    def read(self, window: Window) -> Cells:
        """The cells of a window inside the grid, with the scale and offset the file states."""
        band, clouds = self._scene.band, self._scene.clouds
        found = self._data.read(band, window=window, masked=True).astype(np.float64)
        cells: Cells = found.filled(np.nan)
        cells *= self._data.scales[band - 1]
        cells += self._data.offsets[band - 1]
        if clouds and self._classes:
            classes = self._classes.read(clouds.band, window=window)
            cells[~np.isin(classes, tuple(clouds.clear))] = np.nan
        cells[~np.isfinite(cells)] = np.nan
        return cells


@contextmanager
def opened(scene: Scene) -> Iterator[Raster]:
    with ExitStack() as files:
        data, classes = files.enter_context(_open(scene.file)), None
        if scene.clouds:
            given = files.enter_context(_open(scene.clouds.file))
            same = {"crs": data.crs, "transform": data.transform, "width": data.width, "height": data.height}
            classes = files.enter_context(WarpedVRT(given, resampling=Resampling.nearest, **same))
        yield Raster(_grid(data), scene, data, classes)


def grid_of(scene: Scene) -> Grid:
    with _open(scene.file) as data:
        return _grid(data)


def _open(file: Path) -> rasterio.DatasetReader:
    try:
        return rasterio.open(file, driver=DRIVERS.get(file.suffix.lower(), "GTiff"))
    except RasterioIOError as problem:
        raise RasterRefused(name=file.name) from problem


def _grid(data: rasterio.DatasetReader) -> Grid:
    if data.crs is None or data.transform.is_identity:
        raise RasterUnplaced(name=Path(data.name).name)
    return Grid(CRS.from_wkt(data.crs.to_wkt()), data.transform, data.width, data.height)
