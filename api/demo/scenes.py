"""Seeded satellite scenes of a corner of the demonstration: July and August of five years, two bands, clouds.

Drawn by code after the shape of Sentinel-2 (10 m, reflectance times 10,000, a scene classification); no
satellite took them. In the last year one grove loses its leaves, so that the watch has somebody to send.
"""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine, from_origin

from api.city import City
from api.demo.landscape import Parcel
from api.workflows.greenness import Watched, order, watch
from gis_data.catalogue import write_year
from gis_data.cogs import write_ndvi
from gis_data.outward import EPSG, outward
from gis_data.rasters import Clouds, Scene
from registry.clock import moment
from registry.parties.roles import SYSTEM

FOLDER = "rasters"
YEARS = (2021, 2022, 2023, 2024, 2025)
DAYS = ((7, 14), (8, 18))
SYSTEM_OF_SCENES = 4523
CELL_M, CELLS = 10, 400
FULL = 10_000
"""Reflectance 1."""
SOIL, TREES, FELLED = 0.18, 0.62, 0.22
"""NDVI of the ground between, of a grove in leaf, of one that lost its leaves."""
NOISE = 0.012
CLOUD, VEGETATION = 9, 4
"""Classes of Sentinel-2."""
CLOUD_CELLS = 45
GROVE_M2 = 8_000
ORDERED_ON = date(2025, 9, 2)


def add_scenes(city: City, places: Sequence[Parcel], seed: int) -> Watched:
    """COGs and a STAC catalogue of every year among the published files, and the visits of the last one."""
    random = np.random.default_rng([seed, 11])
    shapes = outward(np.array([place.shape for place in places], dtype=object), f"{EPSG}{SYSTEM_OF_SCENES}")
    shapes = shapely.transform(shapes, lambda north_east: north_east[:, ::-1])
    grove = _grove(shapes)
    placed = _around(shapes[grove])
    wood = [(shape, TREES + 0.04 * random.standard_normal()) for shape in shapes]
    catalogues = []
    for year in YEARS:
        folder = city.settings.published / FOLDER / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        left = [(s, FELLED if year == YEARS[-1] and at == grove else v) for at, (s, v) in enumerate(wood)]
        scenes = [_scene(folder, date(year, *day), left, placed, random) for day in DAYS]
        catalogues.append(write_year(folder, year, scenes))
    now = moment(ORDERED_ON)
    with city.database.writing("demo") as db:
        watched = watch(db, catalogues, YEARS[-1], ORDERED_ON)
        order(db, watched, by=SYSTEM, now=now)
    return watched


def _grove(shapes: NDArray[np.object_]) -> int:
    """A parcel wide enough to be seen from above, in the thick of others."""
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    near = (np.abs(middle[:, None] - middle[None]).max(axis=2) < CELLS * CELL_M / 2).sum(axis=1)
    narrow = shapely.is_empty(shapely.buffer(shapes, -2 * CELL_M)) | (shapely.area(shapes) < GROVE_M2)
    return int(np.argmax(np.where(narrow, 0, near)))


def _around(shape: shapely.Polygon) -> Affine:
    x, y = (round(side / CELL_M) * CELL_M for side in shapely.get_coordinates(shapely.centroid(shape))[0])
    half = CELLS * CELL_M / 2
    return from_origin(x - half, y + half, CELL_M, CELL_M)


def _scene(
    folder: Path,
    day: date,
    wood: Sequence[tuple[shapely.Polygon, float]],
    placed: Affine,
    random: np.random.Generator,
) -> Scene:
    """Two bands and the classes of a day, and the COG of its greenness that is made of them."""
    window = shapely.box(placed.c, placed.f - CELLS * CELL_M, placed.c + CELLS * CELL_M, placed.f)
    seen = [(shape, value) for shape, value in wood if shape.intersects(window)]
    soil = SOIL + 0.05 * np.sin(np.arange(CELLS) / 40)[:, None] * np.cos(np.arange(CELLS) / 55)
    green = rasterize(seen, (CELLS, CELLS), fill=np.nan, transform=placed, dtype="float32")
    green = np.where(np.isnan(green), soil, green) + NOISE * random.standard_normal((CELLS, CELLS))
    bright = 0.4 + 0.05 * random.standard_normal()
    classes = np.full((CELLS, CELLS), VEGETATION, dtype=np.uint8)
    top, left = (int(at) for at in random.integers(0, CELLS // 4, 2))
    classes[top : top + CLOUD_CELLS, left : left + CLOUD_CELLS] = CLOUD
    with tempfile.TemporaryDirectory() as made:
        bands = {"B04": bright * (1 - green) / 2, "B08": bright * (1 + green) / 2}
        files = {
            name: _band(Path(made) / f"{name}.tif", np.rint(values * FULL).astype(np.uint16), placed)
            for name, values in bands.items()
        }
        clouds = Clouds(_band(Path(made) / "SCL.tif", classes, placed))
        red, infrared = (Scene(files[name], day, clouds=clouds) for name in ("B04", "B08"))
        return write_ndvi(red, infrared, folder / f"ndvi-{day}.tif")


def _band(file: Path, values: NDArray[np.generic], placed: Affine) -> Path:
    with rasterio.open(
        file, "w", driver="GTiff", height=CELLS, width=CELLS, count=1, dtype=values.dtype,
        crs=f"EPSG:{SYSTEM_OF_SCENES}", transform=placed,
    ) as out:  # fmt: skip
        out.write(values, 1)
    return file
