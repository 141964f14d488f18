"""From an authority's file to a loaded reference layer: what was read becomes one short transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd

from gis_data.geometry import Shape
from gis_data.layers import ReferenceLayer as ReadLayer
from gis_data.layers import kinds
from registry.actions.layers import load_layer, load_outlines
from registry.clock import Moment
from registry.land.layers import Feature, LayerKind, LayerSheet
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import layers

JURISDICTION = "county"
"""The one kind that becomes the outlines of the units."""
CRS = "EPSG:4490"


@dataclass(frozen=True)
class Loaded:
    """What now stands in the registry; the jurisdiction becomes one outline a unit."""

    ids: tuple[str, ...]
    features: int
    area_dm2: int | None


def load(
    db: Db, read: ReadLayer, valid_from: date, valid_until: date | None = None, *, by: Actor, now: Moment
) -> Loaded:
    if read.kind == JURISDICTION:
        ids = load_outlines(db, _by_code(read.frame), _origin(read), valid_from, by=by, now=now)
        return Loaded(tuple(ids), len(read.frame), None)
    sheet = LayerSheet(
        LayerKind(read.kind.upper()), read.version, read.source, read.sha256, valid_from, valid_until
    )
    layer = load_layer(db, sheet, _features(read), by=by, now=now)
    return Loaded((layer.id,), layer.features, layer.area_dm2)


def _origin(read: ReadLayer) -> str:
    """An outline has no version of its own: it stands with the source."""
    return f"{read.source}（{read.version}）"


def _by_code(frame: gpd.GeoDataFrame) -> dict[str, list[Shape]]:
    shapes: dict[str, list[Shape]] = {}
    for code, shape in zip(frame["code"], frame.geometry, strict=True):
        shapes.setdefault(str(code)[:6], []).append(shape)
    return shapes


def _features(read: ReadLayer) -> list[Feature]:
    """The first column of a kind is its label."""
    column = kinds()[read.kind][0].name
    labels = read.frame[column] if column in read.frame else [None] * len(read.frame)
    return [
        Feature(str(label)[:200] if isinstance(label, str) else None, shape)
        for label, shape in zip(labels, read.frame.geometry, strict=True)
    ]


def frames(db: Db, as_of: date) -> Mapping[str, gpd.GeoDataFrame]:
    """Every layer in force on a day, as the checks of a survey want it: by kind, with its label column."""
    found = {}
    for kind in LayerKind:
        layer = layers.in_force(db, kind, as_of)
        if layer is not None:
            name = kind.value.lower()
            found[name] = _frame(list(layers.features(db, layer.id)), kinds()[name][0].name)
    return found


def _frame(features: Sequence[Feature], label: str) -> gpd.GeoDataFrame:
    labels, shapes = [feature.label for feature in features], [feature.ground for feature in features]
    return gpd.GeoDataFrame({label: labels}, geometry=shapes, crs=CRS)
