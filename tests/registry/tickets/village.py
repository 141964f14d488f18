"""A village with one surveyed block, its officers, and the walk of its application to any state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256

from gis_data.geometry import Shape
from registry.actions import applications, issue, parties, review
from registry.actions import land as land_verbs
from registry.actions.issuance import record_assessment
from registry.actions.issue import Undertaking
from registry.actions.review import Examination, SiteCheck
from registry.clock import Moment, new_id
from registry.issuance.assessments import AssessedStand, Assessment
from registry.land.certificates import Tenure
from registry.land.compartments import SubCompartmentVersion
from registry.land.extent import ground_area_dm2
from registry.parties.appointments import AgencyRole, Appointment
from registry.parties.persons import Party, PartyKind
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.blobs import Stored
from registry.store.database import Database, Db
from registry.store.privacy import Grade, Vault
from registry.store.queries import land
from registry.store.queries.files import name_file
from registry.store.queries.parties import add_party
from registry.tickets.application import Application
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import LandBasis
from registry.tickets.material import Item
from registry.tickets.resolution import Resolution
from registry.tickets.review import Elements, LayerResult, Limit, checks_for
from registry.tickets.states import State
from registry.tickets.ticket import Ticket
from sink.results import Status
from tests.registry.land.ground import NOW, PACK, a_certificate, publish_outlines, square
from tests.registry.land.test_compartments import a_version

VAULT = Vault(bytes(32))
UNIT = "640104"
SIGNED = sha256(b"signed").hexdigest()
ALL_MATERIAL = {
    item.value: SIGNED
    for item in (Item.CERTIFICATE, Item.GEOMETRY, Item.CONSENT, Item.RESOLUTION, Item.PHOTOS)
}
SURVEYOR = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)
STEMS = {"新疆杨": 950}
BY_HAND = dict.fromkeys(PACK.items("LP-64.layers"), "示例：无此图层，已人工核对，未见冲突")
"""A layer nobody has is confirmed in writing (LP-64)."""


def on(day: date) -> Moment:
    """A business day, and an instant of it."""
    return Moment(day, datetime.combine(day, time(2), tzinfo=UTC))


@dataclass(frozen=True)
class Village:
    """Who acts: the village, two officers and a head of the county, an officer of the city."""

    village: Actor
    desk: Actor
    reviewer: Actor
    head: Actor
    city: Actor
    application: Application
    database: Database
    now: Moment = NOW

    def act(
        self,
        verb: Callable[..., Ticket],
        *args: object,
        by: Actor,
        now: Moment | None = None,
        **more: object,
    ) -> Ticket:
        with self.database.writing() as db:
            ticket = verb(db, *args, by=by, now=now or self.now, **more)
            db.flush()
            db.expunge(ticket)
        return ticket

    def draft(self, **changes: object) -> Ticket:
        application = replace(self.application, **changes)  # type: ignore[arg-type]
        return self.act(applications.draft, application, UNIT, by=self.village)

    def submitted(self, **changes: object) -> Ticket:
        return self.act(applications.submit, self.draft(**changes).id, by=self.village)

    def accepted(self, **changes: object) -> Ticket:
        return self.act(applications.accept, self.submitted(**changes).id, by=self.desk)

    def under_review(self, **changes: object) -> Ticket:
        return self.act(review.start_review, self.accepted(**changes).id, by=self.reviewer)

    def site_checked(self, **changes: object) -> Ticket:
        ticket = self.under_review(**changes)
        self.act(review.order_site_check, ticket.id, by=self.reviewer)
        return self.act(review.record_site_check, ticket.id, a_site_check(), by=self.reviewer)

    def examined(self, **changes: object) -> Ticket:
        ticket = self.site_checked(**changes)
        return self.act(review.examine, ticket.id, self.examination(ticket), by=self.reviewer)

    def approved(self, **changes: object) -> Ticket:
        return self.act(review.approve, self.examined(**changes).id, by=self.head)

    def filing(self, **changes: object) -> Ticket:
        return self.act(issue.report, self.approved(**changes).id, by=self.head)

    def filed(self, **changes: object) -> Ticket:
        return self.act(issue.file, self.filing(**changes).id, by=self.city)

    def active(self, **changes: object) -> Ticket:
        return self.act(issue.issue, self.filed(**changes).id, an_undertaking(), vault=VAULT, by=self.head)

    def in_state(self, state: State) -> Ticket:
        walks = {
            State.DRAFT: self.draft,
            State.SUBMITTED: self.submitted,
            State.ACCEPTED: self.accepted,
            State.UNDER_REVIEW: self.examined,
            State.APPROVED: self.approved,
            State.FILING: self.filing,
            State.FILED: self.filed,
            State.ACTIVE: self.active,
        }
        return walks[state]()

    def examination(self, ticket: Ticket) -> Examination:
        """What a reviewer enters who finds everything in order."""
        with self.database.reading() as db:
            return examination_of(db, ticket)


def examination_of(db: Db, ticket: Ticket) -> Examination:
    block, tally = review.extent(db, ticket, PACK), review.tally_of(db, ticket)
    limits = {side: Limit(f"示例{side}界", degrees_e8) for side, degrees_e8 in block.limits_e8.items()}
    return Examination(
        elements=Elements(block.area_dm2, limits, tally),
        passed=dict.fromkeys(checks_for(ticket.applicant_role), True),
        notes={},
        layers=dict.fromkeys(PACK.items("LP-64.layers"), LayerResult.CLEAR),
        answers=BY_HAND,
    )


def a_site_check() -> SiteCheck:
    return SiteCheck(
        ["officer-2", "officer-5"], dict.fromkeys(("north", "east", "south", "west"), SIGNED), SIGNED
    )


def an_undertaking() -> Undertaking:
    return Undertaking(undertaking_sha256(), SIGNED)


def settle_village(database: Database, ground: Shape | None = None) -> Village:
    """Outlines, parties, certificate, sub-compartment and assessment of one block of a hectare."""
    village = settle_parties(database)
    with database.writing() as db:
        publish_outlines(db)
        application = an_application(db, village.village.party_id, ground or square())
    return replace(village, application=application)


def settle_parties(database: Database) -> Village:
    with database.writing() as db:
        name_file(db, Stored(SIGNED, 6, Grade.RESTRICTED), "application/pdf", now=NOW)
        village = _party(db, "示例村股份经济合作社001", PartyKind.ORGANISATION)
        county = _party(db, "示例区林草主管部门", PartyKind.AGENCY)
        city = _party(db, "示例市林草主管部门", PartyKind.AGENCY)
        _in_office(db, county.id, "officer-2", "officer-5")
    return Village(
        village=Actor("villager-1", Role.VILLAGE, village.id, UNIT),
        desk=Actor("officer-1", Role.COUNTY_FORESTRY, county.id, UNIT),
        reviewer=Actor("officer-2", Role.COUNTY_FORESTRY, county.id, UNIT),
        head=Actor("officer-3", Role.COUNTY_FORESTRY, county.id, UNIT),
        city=Actor("officer-4", Role.CITY_FORESTRY, city.id, "640100"),
        application=Application(LandBasis.COLLECTIVE_FOREST, "", "", "", (), 0),
        database=database,
    )


def an_application(
    db: Db,
    holder_id: str,
    ground: Shape,
    code: str = "0001",
    tenure: Tenure = Tenure.COLLECTIVE,
    beside: Sequence[Shape] = (),
) -> Application:
    """Certificate, versions and assessment of a block, as surveyed; `beside`: further stands."""
    certificate = replace(a_certificate(f"示例林证{code}"), holder_id=holder_id, tenure=tenure)
    land_verbs.register_certificate(db, certificate, by=SURVEYOR, now=NOW)
    versions = surveyed(db, {code: ground, **{f"{code}-{n}": more for n, more in enumerate(beside, 2)}})
    assessment_id = measured(db, versions)
    return Application(
        basis=LandBasis.COLLECTIVE_FOREST,
        certificate_id=certificate.id,
        assessment_id=assessment_id,
        block_name=f"示例林地{code}",
        compartments=tuple(version.id for version in versions.values()),
        right_area_dm2=sum(ground_area_dm2(land.version(db, one.id).ground) for one in versions.values()),
        material=ALL_MATERIAL,
        resolution=a_resolution(),
    )


def surveyed(db: Db, grounds: Mapping[str, Shape]) -> dict[str, SubCompartmentVersion]:
    """New versions of the sub-compartments of these codes."""
    versions = {code: a_version(ground=ground) for code, ground in grounds.items()}
    places = {(UNIT, code): version for code, version in versions.items()}
    land_verbs.add_compartment_versions(db, places, PACK, by=SURVEYOR, now=NOW)
    return versions


def measured(
    db: Db, versions: Mapping[str, SubCompartmentVersion], census_on: date = date(2025, 9, 1)
) -> str:
    """An assessment with one stand for each of the versions."""
    assessment = an_assessment()
    stands = [
        replace_census(_stand(assessment.id, version.id, code, version.area_dm2), census_on)
        for code, version in versions.items()
    ]
    record_assessment(db, assessment, stands, by=SURVEYOR, now=NOW)
    return assessment.id


def replace_census(stand: AssessedStand, census_on: date) -> AssessedStand:
    stand.census_on = census_on
    return stand


def a_resolution() -> Resolution:
    return Resolution(date(2025, 12, 20), 41, 3, 2, SIGNED)


def an_assessment() -> Assessment:
    return Assessment(
        id=new_id(NOW.at),
        unit_id=UNIT,
        submitted_by="surveyor-1",
        survey_sha256=SIGNED,
        evidence_sha256=SIGNED,
        input_sha256=SIGNED,
        method="stem",
        method_version="1",
        parameters_version="2026-11",
        parameters_sha256=SIGNED,
        computed_at=NOW.at,
        signed_off=True,
        status=Status.MEASURED,
    )


def _stand(assessment_id: str, compartment: str, code: str, area_dm2: int) -> AssessedStand:
    return AssessedStand(
        assessment_id=assessment_id,
        stand_id=code,
        compartment=compartment,
        census_on=date(2025, 9, 1),
        area_dm2=area_dm2,
        stock_co2e_g=123_456_789,
        low_co2e_g=100_000_000,
        high_co2e_g=150_000_000,
        prudent_co2e_g=120_000_000,
        species_stems=STEMS,
    )


def _party(db: Db, name: str, kind: PartyKind) -> Party:
    party = Party("", kind, None, UNIT)
    return parties.register_organisation(db, party, name, by=SYSTEM, now=NOW, since=date(2024, 1, 1))


def _in_office(db: Db, agency_id: str, *persons: str) -> None:
    """Who checks a site holds office there on the day (LP-63)."""
    since = date(2024, 1, 1)
    role = AgencyRole(agency_id, Role.COUNTY_FORESTRY, UNIT, since)
    parties.give_role(db, role, by=SYSTEM, now=NOW)
    for person in persons:
        add_party(db, Party(person, PartyKind.PERSON, None, None), NOW.at)
        made = Appointment("", person, agency_id, Role.COUNTY_FORESTRY, UNIT, since)
        parties.appoint(db, made, by=SYSTEM, now=NOW)
