"""Trees that may be adopted: where they stand, their years, surveys and adoptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import shapely
from sqlalchemy import func, insert, select

from registry.land.compartments import SubCompartmentVersion
from registry.market.adoptions import Adoption, AdoptionState, TreeYear
from registry.market.trees import Category, MethodState, Point, Tree, TreeState
from registry.office.notices import PUBLIC, Notice, Topic
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries.land import versions
from registry.store.queries.sales import open_sealed, seal
from registry.store.spatial import meets_box
from registry.store.tables import desk, pieces
from registry.store.tables.land import sub_compartment_version


@dataclass(frozen=True)
class Wanted:
    """A page of the catalogue; empty means every."""

    unit_id: str = ""
    category: Category | None = None
    state: TreeState | None = None
    species: str = ""
    after: str = ""
    limit: int = 50


def catalogue(db: Db, wanted: Wanted) -> Sequence[Tree]:
    row = pieces.tree.c
    query = select(Tree).where(row.number > wanted.after).order_by(row.number).limit(wanted.limit)
    for column, value in (
        (row.unit_id, wanted.unit_id),
        (row.category, wanted.category),
        (row.state, wanted.state),
        (row.species, wanted.species),
    ):
        query = query.where(column == value) if value else query
    return db.scalars(query).all()


def numbered(db: Db, number: str) -> Tree | None:
    return db.scalars(select(Tree).where(pieces.tree.c.number == number)).one_or_none()


def keep_point(db: Db, tree_id: str, point: Point, salt: str) -> None:
    values = {"tree_id": tree_id, "lon_e8": point.lon_e8, "lat_e8": point.lat_e8, "salt": salt}
    db.execute(insert(pieces.tree_point).values(values))


def point_of(db: Db, tree_id: str) -> tuple[Point, str] | None:
    """Where it stands, and the salt of its commitment."""
    row = db.execute(select(pieces.tree_point).where(pieces.tree_point.c.tree_id == tree_id)).one_or_none()
    return (Point(row.lon_e8, row.lat_e8), row.salt) if row else None


def plot_under(db: Db, lon: float, lat: float) -> str | None:
    """The sub-compartment whose newest outline holds the point."""
    spot = shapely.Point(lon, lat)
    near = select(SubCompartmentVersion).where(meets_box(db, sub_compartment_version, spot.bounds))
    for found in db.scalars(near.order_by(sub_compartment_version.c.id)):
        if found.ground.covers(spot) and versions(db, found.sub_compartment_id)[-1].id == found.id:
            return found.sub_compartment_id
    return None


def years_of(db: Db, tree_id: str) -> Sequence[TreeYear]:
    row = pieces.tree_year.c
    return db.scalars(select(TreeYear).where(row.tree_id == tree_id).order_by(row.year)).all()


def years_on_plot(db: Db, plot_id: str, first: date, last: date) -> Sequence[TreeYear]:
    """What of a plot's growth was sold tree by tree on these days (RY-08)."""
    row = pieces.tree_year.c
    query = select(TreeYear).join(pieces.tree, pieces.tree.c.id == row.tree_id)
    query = query.where(pieces.tree.c.plot_id == plot_id, row.starts_on <= last, row.ends_on >= first)
    return db.scalars(query.order_by(row.tree_id, row.year)).all()


def keep_years(db: Db, years: Sequence[TreeYear]) -> None:
    db.add_all(years)
    db.flush()


def adoptions_of(db: Db, tree_id: str) -> Sequence[Adoption]:
    row = pieces.adoption.c
    return db.scalars(select(Adoption).where(row.tree_id == tree_id).order_by(row.starts_on, row.id)).all()


def adoption_of_certificate(db: Db, number: str) -> Adoption | None:
    return db.scalars(select(Adoption).where(pieces.adoption.c.certificate_no == number)).one_or_none()


def adoption_of_order(db: Db, order_id: str) -> Adoption | None:
    return db.scalars(select(Adoption).where(pieces.adoption.c.order_id == order_id)).one_or_none()


def over_before(db: Db, as_of: date) -> Sequence[str]:
    """Adoptions whose term is over and that have not ended."""
    row = pieces.adoption.c
    query = select(row.id).where(row.state != AdoptionState.ENDED, row.ends_on < as_of)
    return db.scalars(query.order_by(row.id)).all()


def method_in_force(db: Db) -> str | None:
    """The last method signed and not withdrawn."""
    row = pieces.growth_method.c
    query = select(row.id).where(row.state == MethodState.SIGNED)
    return db.scalar(query.order_by(row.opened_on.desc(), row.id.desc()).limit(1))


def last_notices(db: Db) -> Mapping[str, date]:
    """The day of the last notice of upkeep of each tree that has one (RY-06)."""
    row = desk.notice.c
    query = select(row.file_id, func.max(row.opened_on)).where(
        row.topic == Topic.ADOPTION, row.state.in_(PUBLIC)
    )
    query = query.where(row.file_id.is_not(None)).group_by(row.file_id)
    return {str(file_id): day for file_id, day in db.execute(query)}


def notices_of(db: Db, file_id: str) -> Sequence[Notice]:
    row = desk.notice.c
    query = select(Notice).where(row.file_id == file_id, row.state.in_(PUBLIC))
    return db.scalars(query.order_by(row.opened_on, row.id)).all()


def keep_plaque_name(db: Db, adoption: Adoption, name: str, salt: str, *, vault: Vault, at: datetime) -> None:
    key = (adoption.id, adoption.party_id)
    seal(db, pieces.adoption_private, key, {"name": name, "salt": salt}, vault=vault, at=at)


def plaque_name(db: Db, adoption_id: str, vault: Vault) -> str:
    return open_sealed(db, pieces.adoption_private, adoption_id, vault)["name"]
