"""`linpiao tile-cache build`: each public layer of the year as one PMTiles archive, read by HTTP range.

Of the other layers the wide and the crowded views, which are the public outlines for every reader, go into
archives that only this installation reads, one for the city and one for each unit.
"""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from api.workflows.maps import Maps, Served, wide_name, wide_views
from gis_data.tiles import Tile
from registry.actions.maps import is_shared, sight
from registry.land.maps import LAYERS, Box, MapLayer, Sight
from registry.store.database import Db

ZOOM_MAX = 14
"""One unit is half a metre: a map draws nearer views from these tiles."""
DEGREE_E7 = 10_000_000


@dataclass(frozen=True)
class Built:
    layer: str
    file: Path
    tiles: int
    bytes: int
    version: str


def public_layers() -> list[tuple[MapLayer, Sight]]:
    """What somebody who has not signed in sees, and is not only for near views: nothing else is published."""
    far = [layer for layer in LAYERS.values() if layer.zoom_min <= ZOOM_MAX]
    return [(layer, sees) for layer in far if (sees := sight(layer, None)) is not None]


def wide_layers() -> list[tuple[MapLayer, Sight]]:
    """The layers of the offices, as those see them who look from afar."""
    inner = [layer for layer in LAYERS.values() if layer.dissolved_below_zoom and sight(layer, None) is None]
    return [(layer, sees) for layer in inner for sees in wide_views(layer)]


def _file(maps: Maps, layer: MapLayer, sees: Sight, as_of: date) -> Path:
    if is_shared(layer, sees):
        return maps.archives.file(layer.id, as_of)
    return maps.wide.file(wide_name(layer, sees), as_of)


def build(maps: Maps, layer: MapLayer, sees: Sight, extent: Box | None, as_of: date) -> Built:
    """Beside its place first: a build that breaks off leaves the archive of before; nothing makes none."""
    file = _file(maps, layer, sees, as_of)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.draft")
    with maps.city.reading() as db, draft.open("wb") as out:
        version = maps.version(db, layer, as_of)
        archive, tiles = Writer(out), 0
        for tile, content in _filled(db, maps, layer, sees, version, as_of):
            packed = gzip.compress(content, mtime=0)
            archive.write_tile(zxy_to_tileid(tile.zoom, tile.x, tile.y), packed)
            tiles += 1
        if tiles:
            archive.finalize(_header(extent), _metadata(layer, version, as_of, maps))
    if not tiles:
        draft.unlink()
        file.unlink(missing_ok=True)
        return Built(layer.id, file, 0, 0, version)
    draft.replace(file)
    return Built(layer.id, file, tiles, file.stat().st_size, version)


def _filled(
    db: Db, maps: Maps, layer: MapLayer, sees: Sight, version: str, as_of: date
) -> Iterator[tuple[Tile, bytes]]:
    """Zoom by zoom in the order of the archive; below a tile without content there is nothing to look for."""
    level = [Tile(0, 0, 0)]
    for zoom in range(ZOOM_MAX + 1):
        filled = []
        for tile in level:
            wanted = is_shared(layer, sees) or maps.is_common(db, layer, tile, sees, as_of)
            made = maps.make(db, layer, tile, sees, version, as_of, wait=True) if wanted else Served(b"")
            content = made.content
            if content:
                yield tile, content
            if content or zoom < layer.zoom_min:
                filled.append(tile)
        level = sorted(
            (child for tile in filled for child in _children(tile)),
            key=lambda child: zxy_to_tileid(child.zoom, child.x, child.y),
        )


def _children(tile: Tile) -> list[Tile]:
    return [Tile(tile.zoom + 1, 2 * tile.x + x, 2 * tile.y + y) for x in (0, 1) for y in (0, 1)]


def _header(extent: Box | None) -> dict[str, object]:
    west, south, east, north = (round(side * DEGREE_E7) for side in extent or (-180.0, -85.0, 180.0, 85.0))
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": 10,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(layer: MapLayer, version: str, as_of: date, maps: Maps) -> dict[str, object]:
    fields = {column.name: column.title.zh for column in layer.columns}
    return {
        "name": layer.title.zh,
        "description": layer.about.zh,
        "version": version,
        "as_of": as_of.isoformat(),
        "attribution": maps.city.settings.map_approval_no or "示意",
        "vector_layers": [{"id": layer.id, "description": layer.about.zh, "fields": fields}],
    }
