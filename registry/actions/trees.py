"""Verbs of trees: catalogue, measure, sign the method, offer a year, withdraw, lose (16.9)."""

import secrets
from dataclasses import dataclass
from datetime import date

import shapely

from registry.actions.adopting import piece
from registry.actions.casework import begin, move, open_case
from registry.actions.consequences import follow
from registry.actions.desk import require_kept
from registry.actions.ledger import open_missing, post
from registry.clock import Moment, new_id
from registry.issuance.acceptance import Route
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.ledger.accounts import ISSUED, OFFER, RETIRED, Account, Limit, account_id, pieces_of
from registry.ledger.purposes import Income
from registry.ledger.transfers import Transfer, committed
from registry.market.adoptions import last_day
from registry.market.errors import OrderOver
from registry.market.listings import grams_per_yuan
from registry.market.money import city_accounts, owner_accounts
from registry.market.piece_errors import OtherRouteOfTree, PointOutside
from registry.market.trees import (
    Category,
    Figure,
    GrowthMethod,
    Point,
    Tree,
    TreeSurvey,
    price_of_piece,
    require_adoptable,
    require_later,
    require_signed,
    sold_with_g,
)
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, issuing, land, law, ledger, office, trees
from registry.tickets.numbers import check_digits

NUMBERS = "tree"
POINT_SALT_BYTES = 16


@dataclass(frozen=True)
class Entry:
    """A tree as it enters the catalogue, with its first survey (RY-01)."""

    unit_id: str
    category: Category
    species: str
    site: str
    point: Point
    dbh_mm: int
    surveyed_on: date
    record_sha256: str


def catalogue(db: Db, wanted: Entry, *, by: Actor, now: Moment) -> Tree:
    """→ CATALOGUED by the office that keeps it."""
    pack = _pack(db, wanted.unit_id, now)
    require_kept(db, wanted.record_sha256)
    lon, lat = wanted.point.lon_e8 / 1e8, wanted.point.lat_e8 / 1e8
    outline = land.outlines(db, now.as_of).get(wanted.unit_id)
    inside = outline is None or outline.covers(shapely.Point(lon, lat))
    with all_at_once():
        require_adoptable(wanted.category, wanted.dbh_mm, pack)
        require("RY-01", inside, PointOutside)
    sequence = office.next_number(db, wanted.unit_id, NUMBERS, now.as_of.year)
    stem = f"{wanted.unit_id}-T{now.as_of.year}-{sequence:06d}"
    salt = secrets.token_hex(POINT_SALT_BYTES)
    lon_e5, lat_e5 = wanted.point.shown(wanted.category)
    tree = Tree(
        id=new_id(now.at),
        unit_id=wanted.unit_id,
        party_id=by.party_id,
        number=f"{stem}-{check_digits(stem)}",
        category=wanted.category,
        species=wanted.species,
        site=wanted.site,
        lon_e5=lon_e5,
        lat_e5=lat_e5,
        point_sha256=wanted.point.commitment(salt),
        plot_id=trees.plot_under(db, lon, lat),
    )
    begin(db, tree, "tree.catalogued", by=by, now=now, pack=pack)
    trees.keep_point(db, tree.id, wanted.point, salt)
    return measure(db, tree.id, wanted.dbh_mm, wanted.surveyed_on, wanted.record_sha256, by=by, now=now)


def measure(
    db: Db,
    tree_id: str,
    dbh_mm: int,
    surveyed_on: date,
    record_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Tree:
    """A diameter survey; tree-years sold on the one before are restated by it (MS-07)."""
    tree = open_case(db, Tree, tree_id, "tree.measured", by=by, seen=seen)
    require_kept(db, record_sha256)
    pack = _pack(db, tree.unit_id, now)
    with all_at_once():
        require_later(tree, surveyed_on, now.as_of)
        require_adoptable(tree.category, dbh_mm, pack)
    survey = TreeSurvey(
        id=new_id(now.at),
        unit_id=tree.unit_id,
        party_id=tree.party_id,
        tree_id=tree.id,
        dbh_mm=dbh_mm,
        surveyed_on=surveyed_on,
        record_sha256=record_sha256,
    )
    begin(db, survey, "tree_survey.recorded", by=by, now=now)
    facts: dict[str, Fact] = {
        "dbh_mm": dbh_mm,
        "surveyed_on": surveyed_on.isoformat(),
        "survey_id": survey.id,
    }
    move(db, tree, "tree.measured", by=by, now=now, facts=facts)
    return tree


@dataclass(frozen=True)
class Signing:
    """What the city signs: which method, which parameter table, and the government's price (AM-02)."""

    method: str
    parameters_version: str
    price_fen_per_tonne: int
    document_sha256: str


def sign_method(db: Db, wanted: Signing, *, by: Actor, now: Moment) -> GrowthMethod:
    require_kept(db, wanted.document_sha256)
    method = GrowthMethod(
        id=new_id(now.at),
        unit_id=CITY,
        party_id=by.party_id,
        grams_per_yuan=grams_per_yuan(wanted.price_fen_per_tonne),
        signed_by=by.person_id,
        **vars(wanted),
    )
    begin(db, method, "growth_method.signed", by=by, now=now, pack=_pack(db, CITY, now))
    return method


def withdraw_method(
    db: Db, method_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> GrowthMethod:
    """Nothing more is offered by it; what was sold stands."""
    method = open_case(db, GrowthMethod, method_id, "growth_method.withdrawn", by=by, seen=seen)
    move(db, method, "growth_method.withdrawn", by=by, now=now)
    return method


def offer(db: Db, tree_id: str, figure: Figure, *, by: Actor, now: Moment, seen: int | None = None) -> Tree:
    """→ AVAILABLE: the coming year by the signed method, at the price that follows from it (RY-03)."""
    tree = open_case(db, Tree, tree_id, "tree.offered", by=by, seen=seen)
    pack = _pack(db, tree.unit_id, now)
    require_kept(db, figure.evidence_sha256)
    method_id = trees.method_in_force(db)
    method = require_signed(casework.find(db, GrowthMethod, method_id) if method_id else None, figure)
    with all_at_once():
        require_adoptable(tree.category, tree.dbh_mm, pack)
        require_no_other_route(db, tree, now.as_of, 1)
        growth_g = sold_with_g(figure.growth_g, tree.deficit_g)
    open_missing(db, _accounts(tree), by=by, now=now)
    transfers = _one_piece(db, tree, now)
    facts: dict[str, Fact] = {
        "method_id": method.id,
        "figure_g": figure.growth_g,
        "making_good_g": tree.deficit_g,
        "growth_g": growth_g,
        "grams_per_yuan": method.grams_per_yuan,
        "price_yuan": price_of_piece(growth_g, method.grams_per_yuan),
        "evidence_sha256": figure.evidence_sha256,
        **(committed(transfers) if transfers else {}),
    }
    event = move(db, tree, "tree.offered", by=by, now=now, facts=facts, pack=pack)
    if transfers:
        post(db, transfers, event)
    return tree


def withdraw(db: Db, tree_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Tree:
    """AVAILABLE → CATALOGUED, unless somebody is paying for it just now."""
    tree = open_case(db, Tree, tree_id, "tree.withdrawn", by=by, seen=seen)
    _take_back(db, tree, "tree.withdrawn", {}, by=by, now=now, free_only=True)
    return tree


def lose(
    db: Db,
    tree_id: str,
    lost_on: date,
    evidence_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Tree:
    """→ TREE_LOST: dead or removed; its adopter is told and offered a substitute (RY-09)."""
    tree = open_case(db, Tree, tree_id, "tree.lost", by=by, seen=seen)
    require_kept(db, evidence_sha256)
    facts: dict[str, Fact] = {"lost_on": lost_on.isoformat(), "evidence": evidence_sha256}
    _take_back(db, tree, "tree.lost", facts, by=by, now=now, free_only=False)
    return tree


def require_no_other_route(db: Db, tree: Tree, as_of: date, years: int) -> None:
    """The growth of the coming years has no other route by way of the plot under the tree (RY-08)."""
    until = last_day(as_of, years)
    for claim in issuing.claims(db, tree.plot_id) if tree.plot_id else ():
        other = claim.route is not Route.MICRO_SINK and claim.period_from <= until
        clear = not other or claim.period_to < as_of
        words = {"route": claim.route.value, "until": str(claim.period_to)}
        require("RY-08", clear, OtherRouteOfTree, **words)


def _take_back(
    db: Db, tree: Tree, step: str, facts: dict[str, Fact], *, by: Actor, now: Moment, free_only: bool
) -> None:
    """What is on offer goes; what an order holds comes back when that order ends."""
    offered = ledger.balance(db, account_id(OFFER, tree.id), lock=True)
    free = offered.free if offered else 0
    if free_only:
        require("RY-04", free == 1, OrderOver, number=tree.number, state=tree.state.value)
    transfers = [piece(tree, OFFER, ISSUED, now)] if free else []
    facts |= committed(transfers) if transfers else {}
    event = move(db, tree, step, by=by, now=now, facts=facts)
    if transfers:
        post(db, transfers, event)
    follow(db, event, now=now)


def _one_piece(db: Db, tree: Tree, now: Moment) -> list[Transfer]:
    """Its adoption is on offer once; a held one is on its way."""
    offered = ledger.balance(db, account_id(OFFER, tree.id), lock=True)
    there = offered is not None and offered.credits_posted - offered.debits_posted > 0
    return [] if there else [piece(tree, ISSUED, OFFER, now)]


def _accounts(tree: Tree) -> list[Account]:
    limits = {ISSUED: Limit.CREDITS, OFFER: Limit.DEBITS, RETIRED: Limit.DEBITS}
    own = [
        Account(account_id(purpose, tree.id), pieces_of(tree.id), purpose, tree.unit_id, tree.party_id, limit)
        for purpose, limit in limits.items()
    ]
    return [*own, *city_accounts(CITY), *owner_accounts(Income.ADOPTION_INCOME, tree.party_id, CITY)]


def _pack(db: Db, unit_id: str, now: Moment) -> Pack:
    return law.current_law(db).require("xiaowei", now.as_of, unit_id)
