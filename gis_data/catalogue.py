"""A year's scenes as a static STAC catalogue: files anyone can browse, in which a watch finds its scenes.

2025/catalog.json            one year
2025/ndvi-2025-07-15.json    one scene: day, outline, grid, hash
2025/ndvi-2025-07-15.tif     its cells
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_data.crs import epsg_of, stored_to
from gis_data.errors import CatalogueUnreadable
from gis_data.rasters import Grid, Scene, grid_of

STAC = "1.1.0"
PROJECTION = "https://stac-extensions.github.io/projection/v2.0.0/schema.json"
CHECKSUM = "https://stac-extensions.github.io/file/v2.1.0/schema.json"
SHA2_256 = "1220"
"""The multihash prefix of a SHA-256."""
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
CATALOGUE = "catalog.json"
EDGE_POINTS = 8


def write_year(folder: Path, year: int, scenes: Sequence[Scene]) -> Path:
    """The catalogue of a year beside its scenes, all of them in `folder`; written anew it is the same."""
    items = [_item(scene, folder) for scene in sorted(scenes, key=lambda scene: scene.file.name)]
    for item in items:
        _write(folder / f"{item['id']}.json", item)
    links = [{"rel": "root", "href": f"./{CATALOGUE}", "type": "application/json"}]
    links += [
        {"rel": "item", "href": f"./{item['id']}.json", "type": "application/geo+json"} for item in items
    ]
    catalogue = {
        "type": "Catalog",
        "stac_version": STAC,
        "id": f"linpiao-{year}",
        "title": f"{year} 年影像",
        "description": f"{year} 年的归一化植被指数等影像，用于林草监测的复核线索。",
        "links": links,
    }
    _write(folder / CATALOGUE, catalogue)
    return folder / CATALOGUE


def read_year(catalogue: Path) -> tuple[Scene, ...]:
    """The scenes of a catalogue, oldest first; a scene whose bytes are not those catalogued is refused."""
    try:
        links = json.loads(catalogue.read_text(encoding="utf-8"))["links"]
        items = [catalogue.parent / link["href"] for link in links if link["rel"] == "item"]
        scenes = [_scene(path) for path in items]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CatalogueUnreadable(name=catalogue.name) from problem
    return tuple(sorted(scenes, key=lambda scene: (scene.taken_on, scene.file.name)))


def sha256_of(scene: Scene) -> str:
    with scene.file.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scene(item: Path) -> Scene:
    body = json.loads(item.read_text(encoding="utf-8"))
    asset = body["assets"]["data"]
    scene = Scene(item.parent / asset["href"], date.fromisoformat(body["properties"]["datetime"][:10]))
    if SHA2_256 + sha256_of(scene) != asset["file:checksum"]:
        raise CatalogueUnreadable(name=scene.file.name)
    return scene


def _item(scene: Scene, folder: Path) -> dict[str, Any]:
    grid = grid_of(scene)
    outline = _outline(grid)
    code = epsg_of(grid.system)
    return {
        "type": "Feature",
        "stac_version": STAC,
        "stac_extensions": [PROJECTION, CHECKSUM],
        "id": scene.file.stem,
        "geometry": json.loads(shapely.to_geojson(outline)),
        "bbox": [round(float(degrees), 6) for degrees in outline.bounds],
        "properties": {
            "datetime": f"{scene.taken_on}T00:00:00Z",
            "proj:code": f"EPSG:{code}" if code else None,
            "proj:shape": [grid.height, grid.width],
            "proj:transform": list(grid.to_ground)[:6],
        },
        "links": [
            {"rel": "root", "href": f"./{CATALOGUE}", "type": "application/json"},
            {"rel": "parent", "href": f"./{CATALOGUE}", "type": "application/json"},
        ],
        "assets": {
            "data": {
                "href": f"./{scene.file.relative_to(folder).as_posix()}",
                "type": COG,
                "roles": ["data"],
                "file:size": scene.file.stat().st_size,
                "file:checksum": SHA2_256 + sha256_of(scene),
            }
        },
    }


def _outline(grid: Grid) -> shapely.Polygon:
    """The edge of the grid in degrees, with points along it: a straight side of a plane is curved here."""
    along = np.linspace(0, 1, EDGE_POINTS + 1)[:-1]
    sides = [np.column_stack(side) for side in ((along, 0 * along), (1 + 0 * along, along))]
    sides += [1 - side for side in sides]
    x, y = grid.to_ground @ tuple((np.concatenate(sides) * [grid.width, grid.height]).T)
    lon, lat = stored_to(grid.system).transform(x, y, direction="INVERSE")
    return shapely.Polygon(np.round(np.column_stack([lon, lat])[::-1], 6))


def _write(file: Path, body: dict[str, Any]) -> None:
    file.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
