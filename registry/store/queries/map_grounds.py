"""How the ground of a map layer lies in the database: outlines with a spatial index, or places of points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
import shapely
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
)
from sqlalchemy import table as table_

from registry.land.maps import CELL_DEG, Box
from registry.market.trees import E5, E8, Category
from registry.store.spatial import meets_box_given, sides
from registry.store.tables.pieces import tree, tree_point


@dataclass(frozen=True)
class Outlines:
    """Shapes in the column `ground` of a table."""

    table: Table

    def drawn(self, dialect: str) -> list[Any]:
        """The bytes of the shapes, which are read all at once instead of row by row."""
        name = f"{self.table.name}.ground"
        return [literal_column(f"ST_AsBinary({name})" if dialect == "postgresql" else name)]

    def shapes(self, dialect: str, columns: Sequence[Sequence[Any]]) -> np.ndarray:
        found: np.ndarray = shapely.from_wkb(np.array(columns[0], dtype=object))
        if dialect != "postgresql":  # there the bytes of a shape carry no system
            found = shapely.set_srid(found, 0)
        return found

    def meets(self, dialect: str) -> ColumnElement[bool]:
        return meets_box_given(dialect, self.table)

    def given(self, box: Box, careful: Box) -> Mapping[str, float]:
        return sides(careful)

    def placed(self, dialect: str, query: Select[Any]) -> tuple[Select[Any], Any, Any]:
        """The square of each row, from the corner of the box that the index or the shape carries."""
        if dialect == "postgresql":
            box: ColumnElement[Any] = literal_column(f"{self.table.name}.ground::box2d")
            west, south = (func.floor(side(box) / CELL_DEG) for side in (func.ST_XMin, func.ST_YMin))
            return query, west, south
        tree_ = table_(f"{self.table.name}_box", column("row_id"), column("min_x"), column("min_y"))
        x, y = (cast(side / CELL_DEG, Integer) for side in (tree_.c.min_x, tree_.c.min_y))
        return query.join(tree_, tree_.c.row_id == self.table.c.id), x, y


@dataclass(frozen=True)
class Trees:
    """Points of trees: found by the place everybody may see, drawn from the exact one."""

    def drawn(self, dialect: str) -> list[Any]:
        return [tree_point.c.lon_e8, tree_point.c.lat_e8]

    def shapes(self, dialect: str, columns: Sequence[Sequence[Any]]) -> np.ndarray:
        found: np.ndarray = shapely.points(np.array(columns, dtype=np.float64).T.reshape(-1, 2) / E8)
        return found

    def meets(self, dialect: str) -> ColumnElement[bool]:
        """The exact place of an ancient tree may lie further from the one that is shown."""
        ancient = tree.c.category == Category.ANCIENT
        return or_(_between(""), ancient & _between("careful_"))

    def given(self, box: Box, careful: Box) -> Mapping[str, float]:
        return _whole("", box) | _whole("careful_", careful)

    def placed(self, dialect: str, query: Select[Any]) -> tuple[Select[Any], Any, Any]:
        side = round(CELL_DEG * E5)
        return query, tree.c.lon_e5 // side, tree.c.lat_e5 // side


def _between(name: str) -> ColumnElement[bool]:
    west, south, east, north = (
        bindparam(f"{name}{side}", type_=BigInteger) for side in ("west", "south", "east", "north")
    )
    return tree.c.lon_e5.between(west, east) & tree.c.lat_e5.between(south, north)


def _whole(name: str, box: Box) -> dict[str, float]:
    west, south, east, north = box
    outer = (floor(west * E5), floor(south * E5), ceil(east * E5), ceil(north * E5))
    return {f"{name}{side}": value for side, value in sides(outer).items()}
