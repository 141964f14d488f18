"""What an order takes from, whatever it is of; there is one order machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from registry.clock import Moment
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.ledger.accounts import ISSUED, OFFER, RETIRED, STOCK, account_id, grams_of, pieces_of
from registry.market.adoptions import require_years
from registry.market.listings import ListingState
from registry.market.orders import LegalBasis, Order, OrderObject, Purpose, Wish
from registry.market.piece_errors import DutyNotByAdoption, NotThePrice, NotThisBasis, WholeTrees
from registry.market.planting import ON_SALE, PlantingSite
from registry.market.purposes import QuantityStatus
from registry.market.trees import Tree, TreeState
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, market


@dataclass(frozen=True)
class Supply:
    """`amount` of `asset` is held for an order, from the offer on its way to what is retired."""

    unit_id: str
    number: str
    is_open: bool
    status: QuantityStatus
    numbered: bool
    facts: Mapping[str, Fact]
    asset: str
    offer_id: str
    retired_id: str
    amount: int


def supply_for(db: Db, wish: Wish, now: Moment) -> Supply:
    return _FINDERS[wish.object](db, wish, now)


def _of_listing(db: Db, wish: Wish, now: Moment) -> Supply:
    listing, numbered = market.offered(db, wish.listing_id)
    issuance_id = listing.issuance_id or ""
    grams = wish.amount_yuan * listing.grams_per_yuan
    return Supply(
        unit_id=listing.unit_id,
        number=listing.number,
        is_open=listing.is_open(now.as_of),
        status=QuantityStatus.VERIFIED,
        numbered=numbered,
        facts={
            "listing_id": listing.id,
            "issuance_id": issuance_id,
            "owner_id": listing.owner_id,
            "grams_per_yuan": listing.grams_per_yuan,
            "grams": grams,
        },
        asset=grams_of(issuance_id),
        offer_id=account_id(OFFER, listing.id),
        retired_id=account_id(RETIRED, issuance_id),
        amount=grams,
    )


def _of_tree(db: Db, wish: Wish, now: Moment) -> Supply:
    """One adoption at a time: the hold is on the tree, the years are the order's."""
    tree = casework.find(db, Tree, wish.listing_id)
    facts: dict[str, Fact] = {
        "object": wish.object.value,
        "tree_id": tree.id,
        "pieces": wish.pieces,
        "owner_id": tree.party_id,
        "grams_per_yuan": tree.grams_per_yuan,
        "grams": wish.pieces * tree.growth_g,
    }
    return _by_the_piece(
        tree,
        is_open=tree.state is TreeState.AVAILABLE,
        status=QuantityStatus.EXPECTED_GROWTH,
        facts=facts,
        amount=1,
    )


def _of_site(db: Db, wish: Wish, now: Moment) -> Supply:
    site = casework.find(db, PlantingSite, wish.listing_id)
    facts: dict[str, Fact] = {
        "object": wish.object.value,
        "site_id": site.id,
        "pieces": wish.pieces,
        "owner_id": site.party_id,
        "grams": wish.pieces * site.grams_per_tree,
    }
    return _by_the_piece(
        site,
        is_open=site.state in ON_SALE,
        status=QuantityStatus.EXPECTED,
        facts=facts,
        amount=wish.pieces,
    )


def _by_the_piece(
    thing: Tree | PlantingSite,
    *,
    is_open: bool,
    status: QuantityStatus,
    facts: Mapping[str, Fact],
    amount: int,
) -> Supply:
    return Supply(
        unit_id=thing.unit_id,
        number=thing.number,
        is_open=is_open,
        status=status,
        numbered=False,
        facts=facts,
        asset=pieces_of(thing.id),
        offer_id=account_id(OFFER, thing.id),
        retired_id=account_id(RETIRED, thing.id),
        amount=amount,
    )


_FINDERS: Mapping[OrderObject, Callable[[Db, Wish, Moment], Supply]] = {
    OrderObject.LISTING: _of_listing,
    OrderObject.TREE: _of_tree,
    OrderObject.SITE: _of_site,
}


def require_piece(db: Db, wish: Wish, pack: Pack) -> None:
    """What is sold by the piece: whole pieces at the published price, under 小微 (XW-03, XW-13, YZ-06)."""
    if wish.object is OrderObject.LISTING:
        return
    if wish.object is OrderObject.SITE:
        require("YZ-04", wish.pieces >= 1, WholeTrees, trees=wish.pieces)
        _require_price(wish, casework.find(db, PlantingSite, wish.listing_id).price_yuan)
    else:
        require_years(wish.pieces)
        adoption_counts = pack.switch("YZ-06.adoption_counts")
        duty = wish.purpose is Purpose.PLANTING_DUTY
        require("YZ-06", adoption_counts or not duty, DutyNotByAdoption)
        _require_price(wish, casework.find(db, Tree, wish.listing_id).price_yuan)
    require("XW-12", wish.basis is LegalBasis.MICRO_SINK, NotThisBasis)


def _require_price(wish: Wish, price_yuan: int) -> None:
    wanted_yuan = wish.pieces * price_yuan
    facts = {"wanted_yuan": wanted_yuan, "price_yuan": price_yuan, "pieces": wish.pieces}
    right = wish.amount_yuan == wanted_yuan
    require("XW-03", right, NotThePrice, **facts, amount_yuan=wish.amount_yuan)


def back_to(db: Db, order: Order) -> str | None:
    """Where a freed hold goes on to when its offer is no longer open; None: it is on sale again."""
    if order.object is OrderObject.LISTING:
        listing = market.listing(db, order.listing_id or "")
        still_open = listing.state is ListingState.LISTED
        return None if still_open else account_id(STOCK, order.issuance_id or "")
    if order.object is OrderObject.SITE:
        site = casework.find(db, PlantingSite, order.site_id or "")
        return None if site.state in ON_SALE else account_id(ISSUED, site.id)
    tree = casework.find(db, Tree, order.tree_id or "")
    return None if tree.state is TreeState.AVAILABLE else account_id(ISSUED, tree.id)
