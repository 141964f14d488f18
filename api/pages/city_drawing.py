"""The city as a drawing without script: the outlines of the units with their names, a dot for each ticket."""

from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.mapping import Seen, seen_layer
from api.pages.drawing import draw, places
from registry.actions.maps import features
from registry.land.maps import LAYERS, LayerId, Wanted
from registry.law.packs import CITY
from registry.store.database import Db

DRAWN = 500
"""How many tickets the drawing shows as dots."""


def city_drawing(db: Db, seen: Seen, as_of: date) -> dict[str, Any]:
    layer = LAYERS[LayerId.UNITS]
    everything = Wanted(limit=DRAWN)
    units = features(db, layer, everything, seen_layer(layer.id, None).sight, as_of)
    counties = [at for at, unit_id in enumerate(units.ids) if unit_id != CITY]
    if not counties:
        return {"drawing": None, "dots": [], "names": []}
    land = shapely.multipolygons(shapely.get_parts(units.shapes[counties]))
    tickets = features(db, seen.layer, everything, seen.sight, as_of)
    insides = _points(shapely.point_on_surface(units.shapes[counties]))
    names = [
        {"name": units.properties[at]["unit_name"], "lon": lon, "lat": lat, "x": x, "y": y}
        for at, (lon, lat), (x, y) in zip(counties, insides, places(land, insides), strict=True)
    ]
    return {
        "drawing": draw(land),
        "dots": places(land, _points(shapely.centroid(tickets.shapes))),
        "names": names,
    }


def _points(found: NDArray[np.object_]) -> list[tuple[float, float]]:
    return [(round(lon, 4), round(lat, 4)) for lon, lat in shapely.get_coordinates(found).tolist()]
