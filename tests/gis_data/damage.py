"""Seeded ways a survey breaks on its way: one damage for one number, so that a failing one replays."""

from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from tests.gis_data import files

Parts = dict[str, bytes]


def flip_bits(parts: Parts, draw: np.random.Generator) -> Parts:
    """A few bits of one member."""
    name = str(draw.choice(sorted(parts)))
    body = bytearray(parts[name])
    for at in draw.integers(0, len(body) * 8, int(draw.integers(1, 6))):
        body[at // 8] ^= 1 << (at % 8)
    return parts | {name: bytes(body)}


def truncate(parts: Parts, draw: np.random.Generator) -> Parts:
    name = str(draw.choice(sorted(parts)))
    return parts | {name: parts[name][: int(draw.integers(0, len(parts[name])))]}


def overwrite(parts: Parts, draw: np.random.Generator) -> Parts:
    """A run of random bytes, as a bad disk block leaves it."""
    name = str(draw.choice(sorted(parts)))
    body = bytearray(parts[name])
    at, length = int(draw.integers(0, len(body))), int(draw.integers(1, 200))
    body[at : at + length] = draw.bytes(min(length, len(body) - at))
    return parts | {name: bytes(body)}


def drop_part(parts: Parts, draw: np.random.Generator) -> Parts:
    lost = str(draw.choice(sorted(parts)))
    return {name: body for name, body in parts.items() if name != lost}


def exchange_parts(parts: Parts, draw: np.random.Generator) -> Parts:
    """Two members under each other's names."""
    one, other = (str(name) for name in draw.choice(sorted(parts), 2, replace=False))
    return parts | {one: parts[other], other: parts[one]}


def lie_about_encoding(parts: Parts, draw: np.random.Generator) -> Parts:
    claim = str(draw.choice(["UTF-8", "BIG5", "1252", "GBK", "nonsense", "UTF-16"]))
    stem = next(name for name in parts if name.endswith(".dbf"))[:-4]
    return parts | {f"{stem}.cpg": claim.encode()}


def lie_about_place(parts: Parts, draw: np.random.Generator) -> Parts:
    """The .prj of another system."""
    stem = next(name for name in parts if name.endswith(".dbf"))[:-4]
    epsg = int(draw.choice([4523, 4524, 4544, 4326, 4610, 2411, 3857, 32648]))
    wkt = gpd.GeoSeries([], crs=epsg).crs.to_wkt("WKT1_ESRI")
    return parts | {f"{stem}.prj": wkt.encode()}


BYTES: tuple[Callable[[Parts, np.random.Generator], Parts], ...] = (
    flip_bits, truncate, overwrite, drop_part, exchange_parts, lie_about_encoding, lie_about_place,
)  # fmt: skip


def swap_axes(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    return np.asarray(shapely.transform(shapes, lambda xy: xy[:, ::-1]))


def cross(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A bow-tie in one row."""
    at = int(draw.integers(len(shapes)))
    points = shapely.get_coordinates(shapes[at])
    shapes[at] = shapely.Polygon(points[[0, 2, 1, 3, 0]])
    return shapes


def lose(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    shapes[int(draw.integers(len(shapes)))] = None
    return shapes


def push(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """One parcel into its neighbour."""
    at = int(draw.integers(len(shapes)))
    move = draw.choice([-1, 1], 2) * draw.uniform(1e-5, 1e-3, 2)
    shapes[at] = shapely.transform(shapes[at], lambda xy: xy + move)
    return shapes


def repeat(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    one, other = draw.choice(len(shapes), 2, replace=False)
    shapes[one] = shapes[other]
    return shapes


def throw_far(shapes: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """One vertex far away, or nowhere."""
    at = int(draw.integers(len(shapes)))
    points = shapely.get_coordinates(shapes[at])
    points[1] = draw.choice([1e9, np.inf, 0.0], 2)
    shapes[at] = shapely.polygons(shapely.linearrings(points)) if np.isfinite(points).all() else None
    return shapes


SHAPES: tuple[Callable[[np.ndarray, np.random.Generator], np.ndarray], ...] = (
    swap_axes, cross, lose, push, repeat, throw_far,
)  # fmt: skip


def harmed(seed: int, good: Mapping[str, bytes], sent: gpd.GeoDataFrame, folder: Path) -> tuple[Path, str]:
    """The upload number `seed`, and what was done to it."""
    draw = np.random.default_rng(seed)
    target = folder / f"{seed}.zip"
    kind = int(draw.integers(3))
    if kind == 0:
        damage = BYTES[int(draw.integers(len(BYTES)))]
        parts = damage(dict(good), draw)
        whole = parts.get(files.TALLY_NAME) == good[files.TALLY_NAME]
        return files.zipped(parts, target), damage.__name__ if whole else f"tally_{damage.__name__}"
    if kind == 1:
        harm = SHAPES[int(draw.integers(len(SHAPES)))]
        shapes = harm(sent.geometry.to_numpy().copy(), draw)
        drawn = sent.set_geometry(gpd.GeoSeries(shapes, crs=sent.crs))
        return files.zipped(files.shapefile(drawn, folder), target), harm.__name__
    packed = files.zipped(good, target).read_bytes()
    damage = (flip_bits, truncate, overwrite)[int(draw.integers(3))]
    target.write_bytes(damage({"zip": packed}, draw)["zip"])
    return target, f"zip_{damage.__name__}"
