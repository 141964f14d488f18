"""Rows copied in bulk are the rows an insert leaves: values, digests, queue, refusals (decision 0138)."""

from datetime import date

import numpy as np
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gis_data.geometry import snap, snap_all
from registry.actions.recording import Told, record_all
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass, SubCompartment, SubCompartmentVersion
from registry.store.bulk import add_many, insert_many
from registry.store.database import Database, Db
from registry.store.queries import row_digests
from registry.store.tables.land import sub_compartment, sub_compartment_version
from registry.store.tables.log import unsealed
from tests.registry.land.ground import COUNTY, NOW, square

PLACES = [{"id": f"place-{n}", "unit_id": "640104", "code": f"示例小班{n:03d}"} for n in range(3)]


def a_version(n: int) -> SubCompartmentVersion:
    """Every kind of column: shape, day, instant, word, object, number, text with marks, nothing."""
    return SubCompartmentVersion(
        id=f"version-{n}",
        sub_compartment_id=f"place-{n}",
        number=1,
        ground=snap(square(150 * n)),
        area_dm2=1_000_000 + n,
        tenure=Tenure.COLLECTIVE,
        right_holder_id="示例\t权利人\\N\n",
        forest_class=ForestClass.SHRUB,
        surveyed_on=date(2025, 8, 20),
        surveyor_id="surveyor",
        recorded_at=NOW.at,
        species_permille={"530000": 1000},
        natural_forest=bool(n % 2),
        survey_sha256="",
    )


def stored(db: Db) -> list[dict[str, object]]:
    rows = db.execute(select(sub_compartment_version).order_by(sub_compartment_version.c.id)).mappings()
    return [{**row, "ground": row["ground"].wkb} for row in rows]


def test_what_is_copied_reads_like_what_is_inserted_and_leaves_its_digests(database: Database) -> None:
    versions = [a_version(n) for n in range(3)]
    with database.writing(dry_run=True) as db:
        db.add_all(SubCompartment(**place) for place in PLACES)
        db.flush()
        db.add_all(a_version(n) for n in range(3))
        db.flush()
        inserted = stored(db)
    with database.writing() as db:
        insert_many(db, sub_compartment, PLACES)
        add_many(db, versions)
    with database.reading() as db:
        assert stored(db) == inserted and len(inserted) == 3
        assert not [*row_digests.changed_rows(db), *row_digests.lost_rows(db)]


def test_a_conflict_is_told_as_that_of_any_insert_and_nothing_of_the_rows_stays(database: Database) -> None:
    twice = [*PLACES, {**PLACES[0], "id": "place-9"}]
    with pytest.raises(IntegrityError), database.writing() as db:
        insert_many(db, sub_compartment, twice)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(sub_compartment)) == 0


def test_every_event_of_many_is_on_the_queue_of_the_sequencer(database: Database) -> None:
    told = [Told(("plot", f"p{n}"), "640104", {"number": n}) for n in range(700)]
    with database.writing() as db:
        record_all(db, "land.surveyed", told, by=COUNTY, now=NOW)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(unsealed)) == 700


def test_many_shapes_are_snapped_to_the_bytes_of_one() -> None:
    draw = np.random.default_rng(5)
    shapes = [
        square(0),
        shapely.force_3d(square(100), 1110.0),
        shapely.MultiPolygon([square(300), square(600)]),
        shapely.Polygon([(0, 0), (1e-9, 0), (0, 1e-9)]),
        *(shapely.Point(106.3 + x, 38.4 + y).buffer(0.001) for x, y in draw.uniform(0, 0.1, (20, 2))),
    ]
    one_by_one = [snap(shape) for shape in shapes]
    assert shapely.to_wkb(snap_all(shapes)).tolist() == shapely.to_wkb(one_by_one).tolist()
    assert len(snap_all([])) == 0
