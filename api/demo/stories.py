"""Which blocks of the demonstration are applied for, by whom, and how far each file has come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.city import City
from api.demo.landscape import Parcel
from api.demo.people import HOUSEHOLD_UNIT, HOUSEHOLDS, Cast
from api.demo.story import Story, material
from api.workflows.assess import Entered
from registry.actions.land import register_certificate
from registry.clock import moment, new_id
from registry.land.certificates import Right, RightCertificate, Tenure
from registry.land.extent import ground_area_dm2
from registry.parties.roles import Role
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.application import Application
from registry.tickets.kinds import LandBasis
from registry.tickets.material import required_items
from registry.tickets.resolution import Resolution
from registry.tickets.states import State

SPRING, WINTER = date(2025, 3, 3), date(2025, 12, 16)
TERM = (date(2010, 1, 1), date(2039, 12, 31))
CERTIFIED_ON = date(2025, 2, 10)
PARCELS_MAX = 3
DAYS_APART = 10

REACHES: tuple[tuple[State, date], ...] = (
    *[(State.ACTIVE, SPRING)] * 6,
    (State.REFUSED, SPRING),
    (State.LAPSED, SPRING),
    (State.NOT_ACCEPTED, SPRING),
    *[(State.ACTIVE, WINTER)] * 3,
    (State.FILED, WINTER),
    (State.FILING, WINTER),
    (State.APPROVED, WINTER),
    *[(State.UNDER_REVIEW, WINTER)] * 2,
    (State.ACCEPTED, WINTER),
    *[(State.SUBMITTED, WINTER)] * 2,
    (State.CORRECTION, WINTER),
    (State.DEFICIENT, WINTER),
    *[(State.DRAFT, WINTER)] * 2,
)
"""Spring files rest on the census of 2024, winter files on that of 2025."""


@dataclass
class Teller:
    """Makes the stories; each village has one right certificate over all its parcels."""

    city: City
    cast: Cast
    places: Sequence[Parcel]
    entered: Mapping[tuple[str, int], Entered]
    certificates: dict[str, str] = field(default_factory=dict)

    def stories(self) -> list[Story]:
        """One story a block, in turn over the villages of the city."""
        told = []
        for number, ((reaches, season), block) in enumerate(zip(REACHES, _blocks(self.places), strict=False)):
            with self.city.database.writing("demo") as db:
                told.append(self._story(db, block, reaches, season + timedelta(days=number % DAYS_APART)))
        return told

    def _story(self, db: Db, block: Sequence[Parcel], reaches: State, begins: date) -> Story:
        first = block[0]
        survey = self.entered[first.unit_code, 2024 if begins < WINTER else 2025]
        compartments = tuple(survey.compartments[parcel.code] for parcel in block)
        applicant, role, contract = self._applicant(first)
        items = required_items(role, LandBasis.COLLECTIVE_FOREST)
        if reaches is State.DEFICIENT:
            items = tuple(item for item in items if item.value not in ("PHOTOS", "RESOLUTION"))
        name = f"示例林地{first.unit_code[-3:]}-{first.compartment_code}-{first.sub_compartment_code}"
        papers = material(db, self.city.blobs, name, items)
        voted = papers.get("RESOLUTION")
        application = Application(
            basis=LandBasis.COLLECTIVE_FOREST,
            certificate_id=self.certificate(db, first, Tenure.COLLECTIVE, Right.CONTRACTED_OPERATION),
            assessment_id=survey.assessment_id,
            block_name=name,
            compartments=compartments,
            right_area_dm2=sum(ground_area_dm2(land.version(db, each).ground) for each in compartments),
            contract_ends_on=contract,
            material=papers,
            resolution=Resolution(begins, 36, 3, 2, voted) if voted else None,
        )
        return Story(applicant, application, first.unit_code, reaches, begins)

    def _applicant(self, parcel: Parcel) -> tuple[str, Role, date | None]:
        """In one county farm households apply in their own name, on their contract (RA-27)."""
        if parcel.unit_code == HOUSEHOLD_UNIT:
            return HOUSEHOLDS[int(parcel.compartment_code) % len(HOUSEHOLDS)], Role.CONTRACTOR, TERM[1]
        return self.cast.login_of(parcel.holder), Role.VILLAGE, None

    def certificate(self, db: Db, parcel: Parcel, tenure: Tenure, right: Right) -> str:
        if parcel.holder not in self.certificates:
            ours = [place for place in self.places if place.holder == parcel.holder]
            area_dm2 = sum(ground_area_dm2(place.shape) for place in ours)
            certificate = RightCertificate(
                id=new_id(moment().at),
                number=f"示例林证（2010）第{parcel.unit_code[-3:]}{parcel.village_code}号",
                unit_id=parcel.unit_code,
                holder_id=self.cast.parties[parcel.holder],
                tenure=tenure,
                right=right,
                area_dm2=area_dm2,
                contracted_area_dm2=area_dm2,
                term_from=TERM[0],
                term_to=TERM[1],
                registered_at=moment().at,
            )
            surveyor = self.cast.actor("surveyor")
            register_certificate(db, certificate, by=surveyor, now=moment(CERTIFIED_ON))
            self.certificates[parcel.holder] = certificate.id
        return self.certificates[parcel.holder]


def _blocks(places: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """Blocks of up to three parcels that share edges: village after village, so that all units appear."""
    villages: dict[str, list[Parcel]] = {}
    for parcel in sorted(places, key=lambda parcel: (parcel.code[6:], parcel.unit_code)):
        if parcel.is_collective:
            villages.setdefault(parcel.holder, []).append(parcel)
    while any(villages.values()):
        for free in villages.values():
            if free:
                yield take_block(free)


def take_block(free: list[Parcel]) -> list[Parcel]:
    """The first parcel and those that share an edge with its block, taken out of `free`."""
    block = [free.pop(0)]
    for parcel in list(free):
        edge = any(parcel.shape.intersection(member.shape).length > 0 for member in block)
        if edge and len(block) < PARCELS_MAX:
            block.append(parcel)
            free.remove(parcel)
    return block
