"""One village of the demonstration in a temporary SQLite file, through the public verbs: `open_village()`."""

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

import shapely

from api.city import City, open_city
from api.demo.build import CLOCK, IMPORTED_ON, SEED, SOURCE, YEARS, parameters_for_show
from api.demo.files import write_survey
from api.demo.landscape import Parcel, parcels
from api.demo.outlines import outlines
from api.demo.people import Cast, settle, settle_villages
from api.demo.stories import CERTIFIED_ON
from api.demo.story import Story, Walk, material, paper
from api.demo.trees import trees
from api.logs import configure_logs
from api.settings import load_settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from api.workflows.assess import Entered, Looked, enter, look_at, reference
from api.workflows.reporting import Wanted, keep, reckon, report_change
from gis_data.job import Answers
from registry.actions import listing as listing_verbs
from registry.actions.accepting import accept_quantity
from registry.actions.issuing import issue_quantity
from registry.actions.land import publish_outline, register_certificate
from registry.actions.law import fill_slot
from registry.actions.ordering import place_order
from registry.actions.paying import receive_payment
from registry.clock import CITY_TIME, Moment, moment, new_id
from registry.issuance.acceptance import Quantity, Route, Way
from registry.issuance.issuances import Issuance
from registry.land.certificates import Right, RightCertificate, Tenure
from registry.land.extent import ground_area_dm2
from registry.law.packs import CITY
from registry.market.listings import TRADE_RULES, Carrier, Declaration, Listing
from registry.market.money import Channel
from registry.market.orders import LegalBasis, Order, Purpose, Wish
from registry.market.payments import Payment, Receipt
from registry.parties.roles import SYSTEM, Actor, Role
from registry.proof.notes import Ed25519Signer
from registry.tickets.application import Application
from registry.tickets.kinds import LandBasis
from registry.tickets.material import required_items
from registry.tickets.resolution import Resolution
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

UNIT = "640106"
TODAY = moment(CLOCK)
PUBLISHED_ON = date(2025, 1, 2)


@dataclass
class Village:
    """A city with the offices of the demonstration and the parcels of one village."""

    city: City
    cast: Cast
    places: list[Parcel]
    entered: dict[int, Entered] = field(default_factory=dict)

    @property
    def holder(self) -> str:
        return self.places[0].holder

    @property
    def owner(self) -> Actor:
        """Who acts for the village."""
        return self.cast.actor(self.cast.login_of(self.holder))

    @property
    def buyer(self) -> Actor:
        return self.cast.actor("enterprise")

    def survey_file(self, year: int) -> Path:
        """The census as a county sends it: a zipped Shapefile in GBK with its stem tally."""
        folder = Path(tempfile.mkdtemp(prefix="linpiao-survey-"))
        return write_survey(folder / f"{UNIT}-{year}.zip", self.places, trees(self.places, SEED, YEARS), year)

    def look(self, file: Path, year: int) -> Looked:
        with self.city.reading() as db:
            known = reference(db, IMPORTED_ON[year])
        return look_at(
            file,
            answers=Answers(programme="nfi"),
            as_of=IMPORTED_ON[year],
            reference=known,
            parameters=parameters_for_show(),
        )

    def enter(self, looked: Looked, year: int) -> Entered:
        holders = {self.holder: self.cast.parties[self.holder]}
        done = partial(enter, self.city.database, looked, UNIT, holders, blobs=self.city.blobs)
        self.entered[year] = done(by=self.cast.actor("surveyor"), now=moment(IMPORTED_ON[year]))
        return self.entered[year]

    def paper(self, title: str) -> str:
        """A labelled stand-in for a scanned paper; its hash."""
        with self.city.database.writing() as db:
            return paper(db, self.city.blobs, f"{title}（演示）\n")

    def do(self, verb, *given, by, now: Moment = TODAY, **more):
        """One verb, one transaction."""
        with self.city.database.writing() as db:
            found = verb(db, *given, by=by, now=now, **more)
            db.flush()
            db.expunge_all()
            return found

    def right_certificate(self) -> str:
        """The village's right certificate over all its parcels."""
        area_dm2 = sum(ground_area_dm2(place.shape) for place in self.places)
        certificate = RightCertificate(
            id=new_id(TODAY.at),
            number=f"示例林证（2010）第{UNIT[-3:]}{self.places[0].village_code}号",
            unit_id=UNIT,
            holder_id=self.cast.parties[self.holder],
            tenure=Tenure.COLLECTIVE,
            right=Right.CONTRACTED_OPERATION,
            area_dm2=area_dm2,
            contracted_area_dm2=area_dm2,
            term_from=date(2010, 1, 1),
            term_to=date(2039, 12, 31),
            registered_at=TODAY.at,
        )
        with self.city.database.writing() as db:
            register_certificate(db, certificate, by=self.cast.actor("surveyor"), now=moment(CERTIFIED_ON))
            return certificate.id

    def application(self, certificate_id: str, places: list[Parcel], begins: date) -> Application:
        """For a block of neighbouring parcels, resting on the latest census, with stand-ins for its papers."""
        entered, name = self.entered[max(self.entered)], f"示例林地{places[0].sub_compartment_code}"
        items = required_items(Role.VILLAGE, LandBasis.COLLECTIVE_FOREST)
        with self.city.database.writing() as db:
            papers = material(db, self.city.blobs, name, items)
        return Application(
            basis=LandBasis.COLLECTIVE_FOREST,
            certificate_id=certificate_id,
            assessment_id=entered.assessment_id,
            block_name=name,
            compartments=tuple(entered.compartments[place.code] for place in places),
            right_area_dm2=sum(ground_area_dm2(place.shape) for place in places),
            material=papers,
            resolution=Resolution(begins, 36, 3, 2, papers["RESOLUTION"]),
        )

    def walk(self, application: Application, reaches: State, begins: date) -> Ticket:
        """An application step by step through its real verbs, up to the state it shall reach."""
        login = self.cast.login_of(self.holder)
        story = Story(login, application, UNIT, reaches, begins)
        return Walk(self.city.database, self.cast, self.city.blobs, story).go()

    def report(self) -> list[Quantity]:
        """The growth between both censuses, reckoned from their evidence; each plot one quantity."""
        earlier, later = (self.entered[year].assessment_id for year in YEARS)
        wanted = Wanted(earlier, later, Route.MICRO_SINK, Way.COLLECTIVE)
        found = reckon(self.city.database, self.city.blobs, wanted, by=self.owner)
        kept = keep(found, self.city.blobs)
        reported = self.do(report_change, wanted, found, kept, by=self.owner)
        return [one.quantity for one in reported if one.quantity]

    def issue(self, quantity: Quantity) -> Issuance:
        """Signed by both sides, then numbered by a third hand."""
        desk, _, head = self.cast.officers(UNIT)
        for signer in (self.owner, head):
            self.do(accept_quantity, quantity.id, self.paper("计量结果确认书"), by=signer)
        return self.do(issue_quantity, quantity.id, by=desk)

    def list_for_sale(self, quantity: Quantity, certificate_id: str, price_fen_per_tonne: int) -> Listing:
        """Declared, measured, verified, reviewed by the county and offered at the owner's price."""
        for slot in TRADE_RULES:
            self.do(fill_slot, slot, "示例文号〔2025〕1号", by=self.cast.actor("city1"))
        papers = self.paper("收款账户"), self.paper("唯一性承诺书")
        declaration = Declaration(
            quantity.plot_id, Carrier.CERTIFICATE, certificate_id, date(2026, 12, 31), *papers
        )
        listing = self.do(listing_verbs.declare, declaration, by=self.owner)
        self.do(listing_verbs.measure, listing.id, quantity.id, by=self.owner)
        self.do(listing_verbs.verify, listing.id, by=self.owner)
        self.do(listing_verbs.review, listing.id, by=self.cast.officers(UNIT)[2])
        return self.do(listing_verbs.offer, listing.id, price_fen_per_tonne, by=self.owner)

    def order(self, listing: Listing, amount_yuan: int, purpose: Purpose, name: str, **more) -> Order:
        wish = Wish(listing.id, amount_yuan, purpose, LegalBasis.MICRO_SINK, name, acknowledged=True, **more)
        return self.do(place_order, wish, test=False, vault=self.city.vault, by=self.buyer)

    def pay(self, order: Order) -> Payment:
        """By bank transfer; the grams are retired and the certificate is made in the same transaction."""
        return self.receive(f"示例流水-{order.number}", order.number, order.amount_fen)

    def receive(self, reference: str, order_no: str, amount_fen: int) -> Payment:
        """A line of the bank, on the business day of the village."""
        booked = datetime.combine(CLOCK, time(12), CITY_TIME)
        slip = Receipt(Channel.BANK, reference, order_no, amount_fen, booked, self.paper("回单"))
        cashier = self.cast.actor("finance")
        return self.do(receive_payment, slip, test=False, vault=self.city.vault, by=cashier)

    def sign_log(self) -> None:
        """What the worker does once a second: seal the new events and sign a checkpoint."""
        settings = self.city.settings
        signer = Ed25519Signer(settings.log_origin, settings.keys.bytes_of("log"))
        sequence(self.city.database, signer, CheckpointFiles(settings.log_memory), lambda: TODAY)


def open_village(parcels_max: int = 6) -> Village:
    """Offices, outlines and one village; nothing is surveyed yet."""
    configure_logs()
    folder = Path(tempfile.mkdtemp(prefix="linpiao-village-"))
    city = open_city(
        load_settings(
            database_url=f"sqlite:///{folder / 'linpiao.sqlite'}",
            blobs=folder / "blobs",
            keys_file=folder / "keys.json",
            log_memory=folder / "log-checkpoints",
            clock=CLOCK,
        )
    )
    city.prepare()
    ground = outlines(SEED)
    ours = [p for p in parcels(ground, SEED, YEARS[1]) if p.unit_code == UNIT and p.is_collective]
    places = [parcel for parcel in ours if parcel.holder == ours[-1].holder][:parcels_max]
    with city.database.writing() as db:
        cast = settle(db, city.vault)
        settle_villages(db, cast, {places[0].holder: UNIT})
        publish = partial(
            publish_outline, db, source=SOURCE, valid_from=date(2024, 1, 1), schematic=True, by=SYSTEM
        )
        for unit, outline in {CITY: shapely.union_all([*ground.values()]), UNIT: ground[UNIT]}.items():
            publish(unit, outline, now=moment(PUBLISHED_ON))
    return Village(city, cast, places)
