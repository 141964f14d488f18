"""Ground for tests: squares drawn in metres near a corner of the city, outlines, claims, certificates."""

from datetime import UTC, date, datetime

import numpy as np
from shapely import Polygon, box

from gis_data.geometry import Shape, snap
from registry.actions import land as verbs
from registry.clock import Moment, new_id
from registry.land.certificates import Right, RightCertificate, Tenure
from registry.land.claims import AreaClaim
from registry.land.extent import ground_area_dm2
from registry.law.packs import load_packs
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Database, Db

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
PACK = load_packs()["linpiao-2024@1"]
COUNTY = Actor(person_id="officer-1", role=Role.COUNTY_FORESTRY, party_id="county-640104", unit_id="640104")
ORIGIN = (106.3, 38.4)
LON_M, LAT_M = 87_200.0, 111_000.0


def square(x_m: float = 0, y_m: float = 0, w_m: float = 100, h_m: float | None = None) -> Polygon:
    """A rectangle whose corners sit exactly where its neighbours' corners do."""
    h_m = w_m if h_m is None else h_m
    west, east = (np.round(ORIGIN[0] + x / LON_M, 8) for x in (x_m, x_m + w_m))
    south, north = (np.round(ORIGIN[1] + y / LAT_M, 8) for y in (y_m, y_m + h_m))
    return box(west, south, east, north)


def a_claim(ground: Shape, subject_id: str = "t1", **more: object) -> AreaClaim:
    area = ground_area_dm2(snap(ground))
    fields = {"id": new_id(NOW.at), "subject_kind": "ticket", "unit_id": "640104", "claimed_at": NOW.at}
    return AreaClaim(
        **(
            fields
            | {"subject_id": subject_id, "ground": snap(ground), "area_dm2": area, "right_area_dm2": area}
        )
        | more  # type: ignore[arg-type]
    )


def a_certificate(number: str = "示例林证001", area_dm2: int = 10_000_000) -> RightCertificate:
    return RightCertificate(
        id=new_id(NOW.at),
        number=number,
        unit_id="640104",
        holder_id="village-1",
        tenure=Tenure.COLLECTIVE,
        right=Right.CONTRACTED_OPERATION,
        area_dm2=area_dm2,
        contracted_area_dm2=area_dm2,
        term_from=date(2010, 1, 1),
        term_to=date(2080, 1, 1),
        registered_at=NOW.at,
    )


UNITS = {
    "640104": square(-2000, -2000, 4000),
    "640105": square(2000, -2000, 4000),
    "640100": square(-2000, -2000, 8000, 4000),
}


def publish_outlines(db: Db) -> None:
    for unit_id, outline in UNITS.items():
        verbs.publish_outline(
            db,
            unit_id,
            outline,
            source="示意",
            valid_from=date(2024, 1, 1),
            schematic=True,
            by=SYSTEM,
            now=NOW,
        )


def with_outlines(database: Database) -> Database:
    with database.writing() as db:
        publish_outlines(db)
    return database
