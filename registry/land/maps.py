"""What stands on a map: layers and their columns, what a reader may see of them, what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gis_data.geometry import PUBLIC_PLACES, Shape, generalise
from registry.errors import Words
from registry.law.packs import CITY

Box = tuple[float, float, float, float]
CELL_DEG = 0.04
"""Side of the squares in which ground is dissolved for wide views: about four kilometres."""


class LayerId(StrEnum):
    TICKETS = "tickets"
    SUB_COMPARTMENTS = "sub_compartments"
    UNITS = "units"
    REFERENCE = "reference_layers"
    TREES = "trees"


FEATURES_MAX = 1_000
"""A view of more outlines is drawn as their common ground: what a tile costs has a bound."""
POINTS_MAX = 6_000
"""Of points, which cost less; a view of more shows how many stand in each small square."""
RESTRICTED_PLACES = 2
"""Of a degree, for ancient and famous trees (古树名木): about a kilometre, by which nobody finds one."""


@dataclass(frozen=True)
class Column:
    """A property of a feature. `searched`: asked for by value; `from_zoom`: in tiles from that zoom on.

    What follows from another property is in no tile (None). `made_of`: the column that the database holds.
    """

    name: str
    title: Words
    kind: Literal["string", "integer", "number", "boolean"]
    searched: bool = False
    from_zoom: int | None = 14
    made_of: str = ""

    @property
    def held(self) -> str:
        return self.made_of or self.name


@dataclass(frozen=True)
class MapLayer:
    """`table` is the one whose `ground` is drawn: the grade of the ground says who sees it exactly."""

    id: LayerId
    title: Words
    about: Words
    table: str
    carrier: str
    """A column without which the layer says nothing: readers below its grade do not see the layer."""
    columns: Sequence[Column]
    dated: tuple[str, str] | None = None
    """The columns that say from when to when a feature holds."""
    zoom_min: int = 0
    dissolved_below_zoom: int = 12
    by_unit: bool = True
    """Whether each feature belongs to one county-level unit, whose offices see it."""
    places: int = PUBLIC_PLACES
    """Decimal places of a degree for readers below the grade of the ground."""
    restricted: str | None = None
    """A column that is true of what deserves more care than the others (an ancient tree)."""
    points: bool = False
    """Whether features are points and not ground."""

    @property
    def crowded_above(self) -> int:
        return POINTS_MAX if self.points else FEATURES_MAX

    @property
    def cell_deg(self) -> float:
        """How far a shown outline may lie from the exact one."""
        return float(10.0 ** -(RESTRICTED_PLACES if self.restricted else self.places))


@dataclass(frozen=True)
class Sight:
    """What one reader sees of one layer: features of which units, and of which of them the exact ground."""

    units: frozenset[str] | None = None
    exact: frozenset[str] | None = frozenset()

    def is_exact(self, unit_id: str) -> bool:
        return self.exact is None or unit_id in self.exact

    @property
    def key(self) -> str:
        """Readers with the same key see the same bytes."""

        def text(units: frozenset[str] | None) -> str:
            return "*" if units is None else ",".join(sorted(units))

        return f"{text(self.units)}|{text(self.exact)}"


def public_ground(
    layer: MapLayer, shapes: NDArray[np.object_], held: Mapping[str, Sequence[Any]]
) -> NDArray[np.object_]:
    """What readers below the grade of the ground see of it, in whatever channel (GS-18, GS-30).

    `held` are the columns of the rows; of a layer with restricted features without that column, all are.
    """
    if layer.restricted is None:
        return generalise(shapes, layer.places)
    careful = np.array(held.get(layer.restricted, [True] * len(shapes)), dtype=bool)
    found = shapes.copy()
    for places, rows in ((layer.places, ~careful), (RESTRICTED_PLACES, careful)):
        found[rows] = generalise(shapes[rows], places)
    return found


def own_units(unit_id: str) -> frozenset[str] | None:
    """The unit of an office; the city's offices see every unit (RA-02)."""
    return None if unit_id == CITY else frozenset({unit_id})


@dataclass(frozen=True)
class Wanted:
    """Which features: touching a region, after a feature in the order of their ids, with these values."""

    limit: int
    region: Shape | None = None
    after: str | None = None
    values: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    period: tuple[date | None, date | None] | None = None
    feature_id: str | None = None


@dataclass(frozen=True, eq=False)
class Features:
    """Rows side by side: ids, shapes as the reader may see them, properties."""

    ids: Sequence[str]
    shapes: NDArray[np.object_]
    properties: Sequence[Mapping[str, Any]]
    more: bool = False


@dataclass(frozen=True)
class Cell:
    """A square of the ground, and what of one unit begins in it: a row lies where its box has its corner."""

    unit_id: str
    x: int
    y: int
    count: int
    area_dm2: int
    word: str
    """Changes with every change of what lies in it."""

    @property
    def place(self) -> tuple[str, int, int]:
        return self.unit_id, self.x, self.y

    @property
    def box(self) -> Box:
        """Where it lies, a little wider: an index keeps boxes wider than they are."""
        west, south, slack = self.x * CELL_DEG, self.y * CELL_DEG, CELL_DEG / 1000
        return west - slack, south - slack, west + CELL_DEG + slack, south + CELL_DEG + slack


_UNIT = Column("unit_id", Words("行政区划代码", "unit code"), "string", searched=True, from_zoom=0)
_UNIT_NAME = Column(
    "unit_name", Words("县区", "county-level unit"), "string", from_zoom=None, made_of="unit_id"
)
_AREA = (
    Column("area_m2", Words("面积（平方米）", "area (m²)"), "number", made_of="area_dm2"),
    Column("area_ha", Words("面积（公顷）", "area (ha)"), "number", from_zoom=None, made_of="area_dm2"),
    Column("area_mu", Words("面积（亩）", "area (mu)"), "number", from_zoom=None, made_of="area_dm2"),
)

LAYERS: Mapping[LayerId, MapLayer] = {
    LayerId.TICKETS: MapLayer(
        LayerId.TICKETS,
        Words("有效林票", "Live tickets"),
        Words("今日有效的林票所占林地。", "The ground of every ticket that is valid today."),
        table="area_claim",
        carrier="ticket.number",
        columns=(
            Column("number", Words("林票编号", "ticket number"), "string", searched=True),
            Column("kind", Words("种类", "kind"), "string", searched=True, from_zoom=12),
            _UNIT,
            _UNIT_NAME,
            Column("block_name", Words("宗地", "block"), "string"),
            Column(
                "face_value_mu", Words("面值（亩）", "face value (mu)"), "number", made_of="face_value_mu100"
            ),
            *_AREA,
            Column("valid_from", Words("有效期起", "valid from"), "string"),
            Column("valid_to", Words("有效期止", "valid to"), "string"),
        ),
        dated=("valid_from", "valid_to"),
    ),
    LayerId.SUB_COMPARTMENTS: MapLayer(
        LayerId.SUB_COMPARTMENTS,
        Words("小班", "Sub-compartments"),
        Words("每个小班最近一次调查的结果。", "Every sub-compartment as it was last surveyed."),
        table="sub_compartment_version",
        carrier="sub_compartment_version.forest_class",
        columns=(
            Column("code", Words("小班号", "code"), "string", searched=True),
            Column("forest_class", Words("林地类型", "forest class"), "string", searched=True, from_zoom=12),
            _UNIT,
            _UNIT_NAME,
            Column("species", Words("树种（代码）", "species (codes)"), "string", made_of="species_permille"),
            Column("planted_year", Words("造林年度", "planting year"), "integer", searched=True),
            *_AREA,
            Column("surveyed_on", Words("调查日期", "surveyed on"), "string"),
        ),
        dated=("surveyed_on", "surveyed_on"),
    ),
    LayerId.UNITS: MapLayer(
        LayerId.UNITS,
        Words("县区界", "County-level units"),
        Words("市和县区的界线。", "Outlines of the city and its county-level units."),
        table="unit_outline",
        carrier="unit_outline.ground",
        columns=(
            _UNIT,
            _UNIT_NAME,
            Column("source", Words("来源", "source"), "string"),
            Column("schematic", Words("示意", "schematic"), "boolean", from_zoom=0),
        ),
        dissolved_below_zoom=0,
    ),
    LayerId.REFERENCE: MapLayer(
        LayerId.REFERENCE,
        Words("参考图层", "Reference layers"),
        Words("今日有效的参考图层版本，不含权利人。", "Reference layers in force today, without holders."),
        table="layer_feature",
        carrier="layer_feature.ground",
        columns=(
            Column("kind", Words("种类", "kind"), "string", searched=True, from_zoom=0),
            Column("version", Words("版本", "version"), "string", searched=True),
            Column("label", Words("名称或代码", "name or code"), "string"),
            Column("source", Words("来源", "source"), "string"),
        ),
        zoom_min=12,
        dissolved_below_zoom=0,
        by_unit=False,
    ),
    LayerId.TREES: MapLayer(
        LayerId.TREES,
        Words("认养树木", "Trees"),
        Words(
            "古树名木和公园、林带中登记的树木；古树名木的位置只到约一公里。",
            "Ancient trees, and catalogued trees of parks and belts; ancient ones within a kilometre.",
        ),
        table="tree_point",
        carrier="tree.number",
        columns=(
            Column("number", Words("树木编号", "tree number"), "string", searched=True, from_zoom=16),
            Column("category", Words("类别", "category"), "string", searched=True),
            Column("species", Words("树种", "species"), "string", searched=True),
            Column("state", Words("状态", "state"), "string", searched=True),
            _UNIT,
            _UNIT_NAME,
            Column(
                "dbh_cm", Words("胸径（厘米）", "diameter at breast height (cm)"), "number", made_of="dbh_mm"
            ),
            Column("site", Words("地点", "site"), "string", from_zoom=16),
            Column("surveyed_on", Words("调查日期", "surveyed on"), "string", from_zoom=16),
        ),
        dated=("surveyed_on", "surveyed_on"),
        zoom_min=15,
        dissolved_below_zoom=0,
        restricted="ancient",
        points=True,
    ),
}
