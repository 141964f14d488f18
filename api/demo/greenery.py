"""Trees to adopt and a planting site in the demonstration, at 示例 places drawn by seeded code."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import shapely
from shapely import Polygon

from api.city import City
from api.demo.landscape import M_PER_DEGREE
from api.demo.people import Cast
from api.demo.story import paper
from api.workflows import planting as planting_workflow
from api.workflows import trees as tree_workflow
from gis_data.geometry import Shape
from registry.actions import planting, trees
from registry.clock import moment
from registry.land.layers import LayerKind
from registry.market.planting import Design, Line, Seedlings, Water
from registry.market.trees import Category, Point
from registry.store.database import Db
from registry.store.queries import layers
from sink.parameters.loader import load

UNIT = "640104"
SIGNED_ON, ENTERED_ON, OFFERED_ON = date(2025, 12, 8), date(2025, 12, 10), date(2025, 12, 12)
PRICE_FEN_PER_TONNE = 6_000
STEMS = (
    (Category.PARK, "国槐", "示例公园东门", 342),
    (Category.PARK, "白蜡", "示例公园湖边", 318),
    (Category.PARK, "旱柳", "示例公园湖边", 405),
    (Category.BELT, "新疆杨", "示例大道林带", 376),
    (Category.BELT, "国槐", "示例大道林带", 305),
    (Category.ANCIENT, "榆树", "示例古树点", 812),
)
SITE_M = 120
TRIES = 60
METRES = np.array([M_PER_DEGREE * np.cos(np.radians(38.5)), M_PER_DEGREE])
"""In a degree of longitude and of latitude."""


def plant_and_offer(city: City, cast: Cast, outlines: Mapping[str, Polygon], seed: int) -> None:
    """Six trees, five of them on offer; and a published site of the year."""
    rng = np.random.default_rng(seed)
    middle = outlines[UNIT].representative_point()
    with city.database.writing("demo") as db:
        _trees(db, city, cast, middle, rng)
        _site(db, city, cast, outlines[UNIT], middle, rng)


def _trees(db: Db, city: City, cast: Cast, middle: shapely.Point, rng: np.random.Generator) -> None:
    keeper, signer = cast.officers(UNIT)[0], cast.actor("city1")
    signed = paper(db, city.blobs, "认养生长量测算方法和单价签认（演示）\n")
    method = trees.Signing(tree_workflow.METHOD, load().version, PRICE_FEN_PER_TONNE, signed)
    trees.sign_method(db, method, by=signer, now=moment(SIGNED_ON))
    for at, (category, species, site, dbh_mm) in enumerate(STEMS):
        east_m, north_m = rng.uniform(-400, 400, 2)
        lon, lat = middle.x + east_m / METRES[0], middle.y + north_m / METRES[1]
        point = Point(round(lon * 1e8), round(lat * 1e8))
        record = paper(db, city.blobs, f"胸径调查表（演示）{at + 1}\n")
        entry = trees.Entry(UNIT, category, species, site, point, dbh_mm, ENTERED_ON, record)
        tree = trees.catalogue(db, entry, by=keeper, now=moment(ENTERED_ON))
        if at:
            tree_workflow.offer(db, tree.id, blobs=city.blobs, by=signer, now=moment(OFFERED_ON))


def _site(
    db: Db, city: City, cast: Cast, outline: Polygon, middle: shapely.Point, rng: np.random.Generator
) -> None:
    designer = cast.officers(UNIT)[0]
    ground = next(_clear(db, outline, middle, rng))
    wanted = planting.Selected(UNIT, "示例义务植树基地", 2026, ground, designer.party_id)
    site = planting.select(db, wanted, by=cast.actor("city1"), now=moment(SIGNED_ON))
    lines = [Line("国槐", 40, "胸径4厘米，带土球", 300), Line("旱柳", 50, "胸径5厘米", 200)]
    confirmed = paper(db, city.blobs, "义务植树地块水源确认（演示）\n")
    water = Water("示例水务部门", ENTERED_ON, "示例干渠", 18_000, confirmed)
    quoted = paper(db, city.blobs, "苗木市场询价记录（演示）\n")
    seedlings = Seedlings("示例苗木市场", ENTERED_ON, 3_120_000, quoted)
    drawn = paper(db, city.blobs, "2026 年义务植树设计方案（演示）\n")
    design = Design(lines, date(2026, 4, 30), seedlings, drawn, water)
    now = moment(ENTERED_ON)
    planting_workflow.design(db, site.id, design, blobs=city.blobs, by=designer, now=now)
    for verb in (planting.approve, planting.publish):
        verb(db, site.id, by=cast.actor("city1"), now=moment(OFFERED_ON))


def _clear(db: Db, outline: Polygon, middle: shapely.Point, rng: np.random.Generator) -> Iterator[Shape]:
    """Squares inside the unit that no farmland touches."""
    half = SITE_M / 2 / METRES
    for _ in range(TRIES):
        x, y = np.array([middle.x, middle.y]) + rng.uniform(-3_000, 3_000, 2) / METRES
        square = shapely.MultiPolygon([shapely.box(x - half[0], y - half[1], x + half[0], y + half[1])])
        kinds = (LayerKind.FARMLAND, LayerKind.BASIC_FARMLAND)
        farmed = any(layers.covered(db, kind, square, SIGNED_ON).touches for kind in kinds)
        if outline.covers(square) and not farmed:
            yield square
