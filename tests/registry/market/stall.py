"""A listing on sale and an order of it, made by the verbs, for tests that begin there."""

from registry.actions.issuing import issue_quantity
from registry.actions.law import fill_slot
from registry.actions.listing import declare, measure, offer, review, verify
from registry.actions.ordering import place_order
from registry.clock import Moment
from registry.market.listings import TRADE_RULES, Carrier, Declaration, Listing
from registry.market.orders import LegalBasis, Order, Purpose, Wish
from registry.parties.roles import Actor
from tests.registry.issuance.test_acceptance import Plot
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import SIGNED, VAULT

GRAMS_PER_YUAN = 1_000
PRICE_FEN_PER_TONNE = 100_000


def a_listing_on_sale(plot: Plot, price_fen_per_tonne: int = PRICE_FEN_PER_TONNE) -> Listing:
    """7,500 kg of one plot at 1,000 g a yuan."""
    village = plot.village
    quantity = plot.report(credited_kg=7_500)
    plot.accept(quantity, plot.owner)
    plot.accept(quantity, village.head)
    held = village.application.certificate_id
    later = NOW.as_of.replace(month=12)
    wanted = Declaration(plot.id, Carrier.CERTIFICATE, held, later, SIGNED, SIGNED)
    with village.database.writing() as db:
        for slot in TRADE_RULES:
            fill_slot(db, slot, "示例文号〔2025〕1号", by=village.city, now=NOW)
        issue_quantity(db, quantity.id, by=village.reviewer, now=NOW)
        listing = declare(db, wanted, by=plot.owner, now=NOW)
        measure(db, listing.id, quantity.id, by=plot.owner, now=NOW)
        verify(db, listing.id, by=plot.owner, now=NOW)
        review(db, listing.id, by=village.head, now=NOW)
        return offer(db, listing.id, price_fen_per_tonne, by=plot.owner, now=NOW)


def an_order(plot: Plot, listing: Listing, by: Actor, *, yuan: int = 1, now: Moment = NOW) -> Order:
    wish = Wish(listing.id, yuan, Purpose.LIFE, LegalBasis.MICRO_SINK, "示例购买人001", True)
    with plot.village.database.writing() as db:
        return place_order(db, wish, test=False, vault=VAULT, by=by, now=now)
