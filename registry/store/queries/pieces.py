"""Planting sites: locked for a sale, found by number or year."""

from collections.abc import Sequence

from sqlalchemy import select

from registry.errors import NotFound
from registry.market.planting import PlantingSite, SiteState
from registry.store.database import Db
from registry.store.tables.pieces import planting_site


def lock_site(db: Db, site_id: str) -> PlantingSite:
    """Sales of one site take turns: its trees are numbered."""
    found = db.get(PlantingSite, site_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(what=PlantingSite.CALLED, id=site_id)
    return found


def site_numbered(db: Db, number: str) -> PlantingSite | None:
    return db.scalars(select(PlantingSite).where(planting_site.c.number == number)).one_or_none()


def published(db: Db) -> Sequence[PlantingSite]:
    """Newest year first."""
    row = planting_site.c
    query = select(PlantingSite).where(row.state != SiteState.SITE_SELECTED)
    return db.scalars(query.order_by(row.year.desc(), row.number.desc())).all()
