"""What the certificate of planted trees makes of their site: it is funded (16.8)."""

from collections.abc import Iterable

from registry.actions.casework import move
from registry.clock import Moment
from registry.market.planting import PlantingSite, SiteState
from registry.parties.roles import SYSTEM
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.queries import casework, sales


def fund(db: Db, event: Event, now: Moment) -> Iterable[Event]:
    """The first certificate: PUBLISHED → FUNDED."""
    order = sales.order(db, event.subject_id)
    site = casework.find(db, PlantingSite, order.site_id) if order.site_id else None
    if site is not None and site.state is SiteState.PUBLISHED:
        yield move(db, site, "site.funded", by=SYSTEM, now=now)
