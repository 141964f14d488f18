"""Ground in a request: a GeoJSON polygon or multipolygon in longitude and latitude (EPSG:4490)."""

from typing import Any, Literal, Self

import shapely
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from gis_data.geometry import Shape

EAST, WEST, SOUTH, NORTH = 106.301, 106.3, 38.48, 38.481
RING: list[JsonValue] = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]


class GroundIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"type": "Polygon", "coordinates": [RING]}})

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_a_shape(self) -> Self:
        try:
            self.shape()
        except (shapely.errors.ShapelyError, ValueError) as problem:
            raise ValueError("no polygon") from problem
        return self

    def shape(self) -> Shape:
        found = shapely.from_geojson(self.model_dump_json())
        parts = [part for part in shapely.get_parts(found) if part.geom_type == "Polygon"]
        return shapely.MultiPolygon(parts)
