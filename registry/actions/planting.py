"""Verbs of online planting: select, design, approve, publish; plant, keep, replant, establish (16.8)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gis_data.geometry import Shape
from registry.actions.casework import begin, ground_facts, move, open_case
from registry.actions.desk import INBOX, require_kept, require_reason
from registry.actions.ledger import open_missing, post
from registry.actions.recording import announce
from registry.clock import Moment, new_id
from registry.land.content import ground_sha256
from registry.land.extent import ground_area_dm2, require_place, sound
from registry.land.layers import KIND_NAMES, LayerKind, require_clear
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import governing
from registry.ledger.accounts import ISSUED, OFFER, RETIRED, Account, Limit, account_id, pieces_of
from registry.ledger.purposes import Income
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market import planting as rules
from registry.market.money import city_accounts, owner_accounts
from registry.market.piece_errors import YearReviewed
from registry.market.planting import ON_SALE, Design, PlantingSite, Reserve
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import casework, land, law, layers, ledger, office
from registry.tickets.numbers import check_digits

NUMBERS = "planting_site"
FARMLAND = (LayerKind.FARMLAND, LayerKind.BASIC_FARMLAND)


@dataclass(frozen=True)
class Selected:
    """The land of a year; `confirmation` answers for a layer of farmland that nobody has (LH-10)."""

    unit_id: str
    name: str
    year: int
    ground: Shape
    implementer_id: str
    confirmation: str = ""


def select(db: Db, wanted: Selected, *, by: Actor, now: Moment) -> PlantingSite:
    """→ SITE_SELECTED by the city, outside all farmland (YZ-01, YZ-10)."""
    pack = _pack(db, wanted.unit_id, now)
    ground = sound(wanted.ground)
    found = [layers.covered(db, kind, ground, now.as_of) for kind in FARMLAND]
    with all_at_once():
        for one in found:
            require_clear("YZ-10", one, wanted.confirmation)
    outlines = land.outlines(db, now.as_of)
    if wanted.unit_id in outlines:
        place = law.current_law(db)
        governing_pack = governing(place.packs, "linpiao", now.as_of, place.activations)
        require_place(ground, wanted.unit_id, outlines, governing_pack, str(now.as_of))
    sequence = office.next_number(db, wanted.unit_id, NUMBERS, now.as_of.year)
    stem = f"{wanted.unit_id}-Z{now.as_of.year}-{sequence:06d}"
    said = [f"{KIND_NAMES[one.kind].zh}：{one.sentence()}" for one in found]
    site = PlantingSite(
        id=new_id(now.at),
        unit_id=wanted.unit_id,
        party_id=wanted.implementer_id,
        number=f"{stem}-{check_digits(stem)}",
        name=wanted.name,
        year=wanted.year,
        area_dm2=ground_area_dm2(ground),
        ground_sha256=ground_sha256(ground),
        farmland=[*said, *([wanted.confirmation] if wanted.confirmation else [])],
    )
    facts = ground_facts(db, site.id, ground)
    begin(db, site, "site.selected", by=by, now=now, facts=facts, pack=pack)
    return site


def design(
    db: Db,
    site_id: str,
    wanted: Design,
    reserve: Reserve,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> PlantingSite:
    """Species, specification, number, season; price from the seedlings; expected reserve (YZ-02, YZ-03)."""
    site = open_case(db, PlantingSite, site_id, "site.designed", by=by, seen=seen)
    water = [wanted.water.document_sha256] if wanted.water else []
    require_kept(db, wanted.design_sha256, wanted.seedlings.document_sha256, reserve.evidence_sha256, *water)
    rules.require_design(wanted, now.as_of)
    trees = sum(line.count for line in wanted.lines)
    method: dict[str, Fact] = {
        "standard": reserve.standard,
        "method": reserve.method,
        "parameters_version": reserve.parameters_version,
    }
    facts: dict[str, Fact] = {
        "lines": [line.facts() for line in wanted.lines],
        "trees": trees,
        "season_until": wanted.season_until.isoformat(),
        "design_sha256": wanted.design_sha256,
        "designed_by": by.person_id,
        "approved_by": "",
        "water": wanted.water.facts() if wanted.water else {},
        "seedlings": wanted.seedlings.facts(),
        "cost_fen": wanted.seedlings.cost_fen,
        "price_yuan": rules.price_per_tree(wanted.seedlings.cost_fen, trees),
        "expected_g": reserve.expected_g,
        "horizon_years": reserve.horizon_years,
        "method": method,
        "evidence_sha256": reserve.evidence_sha256,
    }
    move(db, site, "site.designed", by=by, now=now, facts=facts, pack=_pack(db, site.unit_id, now))
    return site


def approve(db: Db, site_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> PlantingSite:
    """The design is approved by the city, by another person than made it (RA-23)."""
    site = open_case(db, PlantingSite, site_id, "site.approved", by=by, seen=seen)
    rules.require_designed(site)
    rules.require_other_hand(by.person_id, site.designed_by)
    move(db, site, "site.approved", by=by, now=now, facts={"approved_by": by.person_id})
    return site


def publish(db: Db, site_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> PlantingSite:
    """→ PUBLISHED: from now on the trees of the design are on sale, and no more than those."""
    site = open_case(db, PlantingSite, site_id, "site.published", by=by, seen=seen)
    rules.require_approved(site)
    open_missing(db, _accounts(site), by=by, now=now)
    offered = _between(site, ISSUED, OFFER, site.trees, now)
    facts: dict[str, Fact] = {"published_on": now.as_of.isoformat(), **committed([offered])}
    event = move(db, site, "site.published", by=by, now=now, facts=facts, pack=_pack(db, site.unit_id, now))
    post(db, [offered], event)
    return site


def plant(
    db: Db,
    site_id: str,
    planted: int,
    planted_on: date,
    photos: list[str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> PlantingSite:
    """→ PLANTED; what is not sold by now is not sold any more."""
    site = open_case(db, PlantingSite, site_id, "site.planted", by=by, seen=seen)
    require_kept(db, *photos)
    offered = ledger.balance(db, account_id(OFFER, site.id), lock=True)
    free = offered.free if offered else 0
    rules.require_planted(site, planted, site.trees - free)
    back = [_between(site, OFFER, ISSUED, free, now)] if free else []
    facts: dict[str, Fact] = {
        "planted": planted,
        "planted_on": planted_on.isoformat(),
        "planted_by": by.person_id,
        "photos": list(photos),
        **(committed(back) if back else {}),
    }
    event = move(db, site, "site.planted", by=by, now=now, facts=facts)
    if back:
        post(db, back, event)
    return site


def accept(db: Db, site_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> PlantingSite:
    """PLANTED → IN_UPKEEP by another person."""
    site = open_case(db, PlantingSite, site_id, "site.accepted", by=by, seen=seen)
    rules.require_other_hand(by.person_id, site.planted_by)
    move(db, site, "site.accepted", by=by, now=now)
    return site


def review(
    db: Db,
    site_id: str,
    survival_permille: int,
    report_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> PlantingSite:
    """Survival of a year; below 85 % in the first three a replanting task opens (YZ-08)."""
    site = open_case(db, PlantingSite, site_id, "site.survived", by=by, seen=seen)
    require_kept(db, report_sha256)
    pack, year = _terms(db, now.as_of), rules.year_of_upkeep(site, now.as_of)
    fresh = year >= 1 and year not in {int(one["year"]) for one in site.survival}
    require("YZ-08", fresh, YearReviewed, year=year)
    found: dict[str, Any] = {"year": year, "permille": survival_permille, "report_sha256": report_sha256}
    facts: dict[str, Fact] = {"survival": [*site.survival, found]}
    if not rules.asks_replanting(year, survival_permille, pack):
        move(db, site, "site.survived", by=by, now=now, facts=facts)
        return site
    facts["replant_by"] = date(now.as_of.year + 1, now.as_of.month, min(now.as_of.day, 28)).isoformat()
    event = move(db, site, "site.failed", by=by, now=now, facts=facts)
    announce(db, event, INBOX, site.party_id)
    return site


def replanted(
    db: Db, site_id: str, report_sha256: str, *, by: Actor, now: Moment, seen: int | None = None
) -> PlantingSite:
    """REPLANTING → IN_UPKEEP; certificates stand."""
    site = open_case(db, PlantingSite, site_id, "site.replanted", by=by, seen=seen)
    require_kept(db, report_sha256)
    require_reason(report_sha256)
    facts: dict[str, Fact] = {"replant_by": None, "photos": [*site.photos, report_sha256]}
    move(db, site, "site.replanted", by=by, now=now, facts=facts)
    return site


def establish(db: Db, site_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> PlantingSite:
    """IN_UPKEEP → ESTABLISHED once the years 1 to 3 were reviewed."""
    site = open_case(db, PlantingSite, site_id, "site.established", by=by, seen=seen)
    rules.require_reviewed(site, _terms(db, now.as_of))
    move(db, site, "site.established", by=by, now=now)
    return site


def late_sites(db: Db, as_of: date) -> list[PlantingSite]:
    """Not planted by their season (YZ-05)."""
    found = casework.listed(db, PlantingSite, states=list(ON_SALE))
    return [site for site in found if rules.is_late(site, as_of)]


def to_remind(db: Db, as_of: date) -> list[str]:
    return [site.id for site in late_sites(db, as_of) if site.reminded_on is None]


def remind(db: Db, site_id: str, *, by: Actor, now: Moment) -> PlantingSite:
    """The implementing department is told that the season has passed."""
    site = open_case(db, PlantingSite, site_id, "site.season_missed", by=by)
    rules.require_late(site, now.as_of)
    facts: dict[str, Fact] = {"reminded_on": now.as_of.isoformat()}
    announce(db, move(db, site, "site.season_missed", by=by, now=now, facts=facts), INBOX, site.party_id)
    return site


def _between(site: PlantingSite, source: str, target: str, amount: int, now: Moment) -> Transfer:
    ids = account_id(source, site.id), account_id(target, site.id)
    return Transfer(new_id(now.at), Kind.NORMAL, *ids, pieces_of(site.id), amount, target)


def _accounts(site: PlantingSite) -> list[Account]:
    limits = {ISSUED: Limit.CREDITS, OFFER: Limit.DEBITS, RETIRED: Limit.DEBITS}
    asset, unit_id, party_id = pieces_of(site.id), site.unit_id, site.party_id
    own = [
        Account(account_id(purpose, site.id), asset, purpose, unit_id, party_id, limit)
        for purpose, limit in limits.items()
    ]
    return [*own, *city_accounts(CITY), *owner_accounts(Income.PLANTING_INCOME, party_id, CITY)]


def _pack(db: Db, unit_id: str, now: Moment) -> Pack:
    return law.current_law(db).require("xiaowei", now.as_of, unit_id)


def _terms(db: Db, as_of: date) -> Pack:
    """What was sold is planted and kept also after the lapse of the text (AM-01)."""
    known = law.current_law(db)
    return governing(known.packs, "xiaowei", as_of, known.activations)
