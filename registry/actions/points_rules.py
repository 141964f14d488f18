"""Verbs of the ecology authority about points: formula, scopes of projects, exchanges (JF-03 to JF-08)."""

from dataclasses import dataclass
from datetime import date

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.neutrality import xiaona
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.market.points import Activity, Benefit, Department, Scene, require_exchangeable
from registry.market.points_cases import PointsFormula, PointsOffer, ProjectScope, require_other_hand
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.store.database import Db


@dataclass(frozen=True)
class FormulaWanted:
    rates: dict[str, int]
    validity_months: int
    frequent_trips: int
    effective_from: date
    document_ref: str
    paper_sha256: str


@dataclass(frozen=True)
class ScopeWanted:
    unit_id: str
    activity: Activity
    project_no: str
    route: str
    period_from: date
    period_to: date


@dataclass(frozen=True)
class OfferWanted:
    merchant_id: str
    title: str
    scene: Scene
    benefit: Benefit
    department: Department
    points_price: int
    quantity: int
    valid_from: date
    valid_to: date


def propose_formula(db: Db, wanted: FormulaWanted, *, by: Actor, now: Moment) -> PointsFormula:
    """A new version; it holds from its day once another person has activated it."""
    pack = xiaona(db, now.as_of)
    require_kept(db, wanted.paper_sha256)
    made = PointsFormula(id=new_id(now.at), unit_id=CITY, proposed_by=by.person_id, **vars(wanted))
    written = sheet(DocumentKind.STANDARD, reference=wanted.document_ref, rates=dict(wanted.rates))
    begin(db, made, "points_formula.proposed", by=by, now=now, written=written, pack=pack)
    return made


def activate_formula(
    db: Db, formula_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> PointsFormula:
    """PROPOSED → ACTIVE by a second person of the ecology authority."""
    found = open_case(db, PointsFormula, formula_id, "points_formula.activated", by=by, seen=seen)
    require_other_hand(found, by.person_id)
    move(db, found, "points_formula.activated", by=by, now=now, pack=xiaona(db, now.as_of))
    return found


def register_scope(db: Db, wanted: ScopeWanted, *, by: Actor, now: Moment) -> ProjectScope:
    """What a project counts: personal acts inside are held until somebody has looked (JF-02)."""
    made = ProjectScope(id=new_id(now.at), **vars(wanted))
    begin(db, made, "project_scope.registered", by=by, now=now, pack=xiaona(db, now.as_of))
    return made


def close_scope(db: Db, scope_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> ProjectScope:
    found = open_case(db, ProjectScope, scope_id, "project_scope.closed", by=by, seen=seen)
    move(db, found, "project_scope.closed", by=by, now=now)
    return found


def open_offer(db: Db, wanted: OfferWanted, *, by: Actor, now: Moment) -> PointsOffer:
    """An exchange of one of the five scenes; never money, no sink, no travel voucher unless switched on."""
    pack = xiaona(db, now.as_of)
    with all_at_once():
        require_reason(wanted.title)
        require_exchangeable(wanted.benefit, pack)
    plain = {name: value for name, value in vars(wanted).items() if name not in ("title", "merchant_id")}
    made = PointsOffer(id=new_id(now.at), unit_id=CITY, party_id=wanted.merchant_id, **plain)
    written = sheet(DocumentKind.NOTICE, title=wanted.title)
    begin(db, made, "points_offer.opened", by=by, now=now, written=written, pack=pack)
    return made


def close_offer(db: Db, offer_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> PointsOffer:
    found = open_case(db, PointsOffer, offer_id, "points_offer.closed", by=by, seen=seen)
    move(db, found, "points_offer.closed", by=by, now=now)
    return found
