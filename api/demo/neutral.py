"""Neutrality and points in the demonstration: a forum accounted, a year checked, a feed verified."""

from datetime import date
from hashlib import sha256

import numpy as np

from api.city import City
from api.demo.people import Cast, add_account
from api.demo.story import paper
from api.workflows.footprints import event_accounting, guide_accounting
from registry.actions import neutrality, points, points_feed, points_rules, titling
from registry.actions.law import fill_slot
from registry.actions.outside import register_verifier
from registry.actions.points_feed import Verified
from registry.actions.points_rules import FormulaWanted, OfferWanted, ScopeWanted
from registry.actions.titling import StandardWanted
from registry.clock import moment
from registry.law.packs import CITY
from registry.market.accounting import Report
from registry.market.neutrality import FileKind, Subject, Title
from registry.market.points import Act, Activity, Benefit, Department, Feed, Scene
from registry.parties.outside import Verifier
from registry.parties.persons import BuyerType
from registry.parties.roles import Role
from registry.store.database import Db
from sink.emissions import EventAnswers, Journey

ON = date(2026, 1, 7)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
GUIDE = "guide_food"
SOURCE, ACCOUNT = "my-ningxia", "demo-0001"
ACTS = 24


def show_neutrality(city: City, cast: Cast, seed: int) -> None:
    """An event and a year that wait for cover, a title standard, and a citizen with points."""
    with city.database.writing("demo") as db:
        add_account(db, cast, "ecology2", "示例生态经办02", Role.ECOLOGY, "ecology", CITY)
        citizen = add_account(db, cast, "citizen", "示例市民001", Role.CITIZEN, "", CITY)
        document = paper(db, city.blobs, "方法、标准和报告（演示）\n")
        _rules(db, cast, document)
        _event(db, cast)
        _year(db, cast, document)
        _points(db, city, cast, document, seed)
        points.link_account(db, SOURCE, ACCOUNT, by=citizen.actor, now=moment(ON))


def _rules(db: Db, cast: Cast, document: str) -> None:
    ecology, now = cast.actor("ecology"), moment(ON)
    fill_slot(db, GUIDE, "演示版本", document, by=cast.actor("city1"), now=now)
    checker = cast.actor("verifier").party_id
    register_verifier(
        db, Verifier(checker, "演示备案001", "演示资质", YEAR[0], date(2026, 12, 31)), by=ecology, now=now
    )
    standard = StandardWanted(
        title=Title.LOW_CARBON_ENTERPRISE,
        offset_min_permille=1000,
        months=12,
        review_months=6,
        effective_from=ON,
        document_ref="演示称号标准",
        paper_sha256=document,
        conditions="演示：采用低碳技术并说明",
    )
    titling.set_standard(db, standard, by=ecology, now=now)


def _event(db: Db, cast: Cast) -> None:
    """1200 persons, of whom nobody guesses how the rest came."""
    days = (date(2026, 1, 20), date(2026, 1, 21))
    forum = Subject(FileKind.EVENT, BuyerType.OTHER_ENTERPRISE, "演示论坛", *days, attendance=1200)
    ways = (Journey("train", 700, 640), Journey("flight", 60, 2100), Journey("car", 120, 80))
    answers = EventAnswers(1200, 2, ways, hotel_nights=600, meals=4800, electricity_kwh=9000)
    neutrality.open_event(
        db, forum, CITY, event_accounting(answers), test=False, by=cast.actor("enterprise"), now=moment(ON)
    )


def _year(db: Db, cast: Cast, document: str) -> None:
    enterprise, verifier, now = cast.actor("enterprise"), cast.actor("verifier"), moment(ON)
    subject = Subject(FileKind.ENTERPRISE, BuyerType.OTHER_ENTERPRISE, "演示食品企业", *YEAR)
    file = neutrality.register_subject(db, subject, CITY, test=False, by=enterprise, now=now)
    lines = [("外购电力", 18_500_000), ("天然气", 6_200_000)]
    made = guide_accounting(GUIDE, lines, {}, document, verifier.party_id)
    neutrality.account(db, file.id, made, by=enterprise, now=now)
    neutrality.check(db, file.id, Report(24_600_000, "演示报告1", document), by=verifier, now=now)


def _points(db: Db, city: City, cast: Cast, document: str, seed: int) -> None:
    """One of the two buses of the story runs for a project: its acts are held and wait for a person."""
    ecology, now = cast.actor("ecology"), moment(ON)
    rates = {Activity.BUS.value: 100, Activity.TAXI.value: 200, Activity.BICYCLE.value: 50}
    formula = points_rules.propose_formula(
        db, FormulaWanted(rates, 12, 10, ON, "演示积分公式", document), by=ecology, now=now
    )
    points_rules.activate_formula(db, formula.id, by=cast.actor("ecology2"), now=now)
    scope = ScopeWanted(CITY, Activity.BUS, "演示项目001", "演示2路", YEAR[0], date(2026, 12, 31))
    points_rules.register_scope(db, scope, by=ecology, now=now)
    offer = OfferWanted(
        merchant_id=cast.actor("enterprise").party_id,
        title="演示：公交充值5元",
        scene=Scene.TRAVEL,
        benefit=Benefit.BUS_TOP_UP,
        department=Department.TRANSPORT,
        points_price=20,
        quantity=100,
        valid_from=ON,
        valid_to=date(2026, 12, 31),
    )
    points_rules.open_offer(db, offer, by=ecology, now=now)
    feed = Feed(SOURCE, "demo-1", sha256(f"demo feed {seed}".encode()).hexdigest(), _acts(seed), ())
    batch = points_feed.import_feed(db, feed, vault=city.vault, by=cast.actor("operator"), now=now)
    points_feed.verify_batch(
        db, batch.id, Verified("演示核证1", document), by=cast.actor("verifier"), now=now
    )


def _acts(seed: int) -> list[Act]:
    rng = np.random.default_rng(seed)
    rides = []
    for number in range(ACTS):
        activity = (Activity.BUS, Activity.BICYCLE)[int(rng.integers(2))]
        day = date(2025, 12, 1 + number)
        route = f"演示{int(rng.integers(1, 3))}路" if activity is Activity.BUS else ""
        grams = int(rng.integers(300, 1800))
        rides.append(Act(f"demo-{number}", ACCOUNT, activity, day, grams, "640104", "", route))
    return rides
