"""What a certificate takes for good and what it prints, by what the order is of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from registry.actions.issuing import take_serials
from registry.clock import Moment
from registry.issuance.issuances import Issuance
from registry.law.refusals import require
from registry.ledger.accounts import RETIRED, account_id
from registry.ledger.purposes import Income
from registry.market.adoptions import last_day
from registry.market.certificates import (
    KIND,
    Printed,
    adoption_number,
    adoption_record,
    certificate_number,
    certificate_record,
    planting_number,
    planting_record,
)
from registry.market.errors import NotOnSale
from registry.market.listings import Listing
from registry.market.money import income_of
from registry.market.orders import Order, OrderObject
from registry.market.planting import PlantingSite
from registry.market.trees import GrowthMethod, Tree, TreeState
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, issuing, ledger, pieces


@dataclass(frozen=True)
class Goods:
    """`first` to `last` are serials, or years of a tree, or trees of a site."""

    number: str
    record: Mapping[str, Fact]
    income: Income
    first: int
    last: int
    issuance_id: str | None = None
    block_id: str | None = None

    def facts(self) -> dict[str, Fact]:
        return {"serials": [self.first, self.last], "block": self.block_id}


Offer: TypeAlias = tuple[Issuance, Listing]


def goods_of(db: Db, order: Order, offer: Offer | None, printed: Printed, now: Moment) -> Goods:
    """`offer` is what `lock_goods` locked."""
    if offer:
        return _grams(db, order, offer, printed, now)
    return _TAKERS[order.object](db, order, printed, now)


def lock_goods(db: Db, order: Order) -> Offer | None:
    """Before any balance, so that all sales of one issuance wait in one order; what grams are taken from."""
    if order.site_id:
        pieces.lock_site(db, order.site_id)
    if order.issuance_id and order.listing_id:
        return issuing.selling(db, order.issuance_id, order.listing_id)
    return None


def is_still_there(db: Db, order: Order) -> bool:
    """Whether what was ordered can still be handed over: a tree may have died since."""
    if order.tree_id:
        return casework.find(db, Tree, order.tree_id).state is TreeState.AVAILABLE
    return True


def _grams(db: Db, order: Order, offer: Offer, printed: Printed, now: Moment) -> Goods:
    issued, listing = offer
    assert listing.way is not None
    block = take_serials(db, issued.id, order.grams, now=now)
    number = certificate_number(KIND[order.basis], issued, block.serials)
    record = certificate_record(number, order, listing, issued, block.serials, now.as_of, printed)
    first, last = block.serials.first, block.serials.last
    return Goods(number, record, income_of(listing.way), first, last, issued.id, block.id)


def _tree_years(db: Db, order: Order, printed: Printed, now: Moment) -> Goods:
    tree = casework.find(db, Tree, order.tree_id or "")
    require("RY-04", tree.state is TreeState.AVAILABLE, NotOnSale, number=tree.number)
    method = casework.find(db, GrowthMethod, tree.method_id)
    number = adoption_number(tree, now.as_of)
    record = adoption_record(number, order, tree, method, now.as_of, printed)
    ends_on = last_day(now.as_of, order.pieces)
    return Goods(number, record, Income.ADOPTION_INCOME, now.as_of.year, ends_on.year)


def _planted_trees(db: Db, order: Order, printed: Printed, now: Moment) -> Goods:
    """The next trees of the design, by their numbers; sales of one site take turns (`lock_goods`)."""
    site = casework.find(db, PlantingSite, order.site_id or "")
    retired = ledger.balance(db, account_id(RETIRED, site.id))
    first = (retired.credits_posted if retired else 0) + 1
    number = planting_number(site, first)
    record = planting_record(number, order, site, first, now.as_of, printed)
    return Goods(number, record, Income.PLANTING_INCOME, first, first + order.pieces - 1)


_TAKERS: Mapping[OrderObject, Callable[[Db, Order, Printed, Moment], Goods]] = {
    OrderObject.TREE: _tree_years,
    OrderObject.SITE: _planted_trees,
}
