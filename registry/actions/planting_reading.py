"""A planting site as anybody may see it: design and price, what is sold and left, what was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis_data.geometry import Shape
from registry.actions.tree_reading import Told, told_of
from registry.errors import NotFound
from registry.ledger.accounts import OFFER, RETIRED, account_id
from registry.market.planting import ON_SALE, PlantingSite
from registry.store.database import Db
from registry.store.queries import casework, ledger, pieces


@dataclass(frozen=True)
class PublicSite:
    site: PlantingSite
    free: int
    sold: int
    ground: Shape
    timeline: Sequence[Told]


def site_numbered(db: Db, number_or_id: str) -> PlantingSite:
    """A published one; before that nobody outside the offices is told of it."""
    found = pieces.site_numbered(db, number_or_id) or db.get(PlantingSite, number_or_id)
    if found is None or found.published_on is None:
        raise NotFound(what=PlantingSite.CALLED, id=number_or_id)
    return found


def public_site(db: Db, number_or_id: str) -> PublicSite:
    site = site_numbered(db, number_or_id)
    offered = ledger.balance(db, account_id(OFFER, site.id))
    retired = ledger.balance(db, account_id(RETIRED, site.id))
    ground = casework.ground_of(db, site.id)
    assert ground is not None, "a site is selected with its ground"
    return PublicSite(
        site=site,
        free=offered.free if offered and site.state in ON_SALE else 0,
        sold=retired.credits_posted if retired else 0,
        ground=ground,
        timeline=told_of(db, site.id),
    )
