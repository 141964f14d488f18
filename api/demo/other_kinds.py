"""State and enterprise carbon tickets of the demonstration: state farms, and an enterprise that planted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from api.demo.landscape import Parcel
from api.demo.stories import SPRING, WINTER, Teller, take_block
from api.demo.story import Story, material
from registry.land.certificates import Right, Tenure
from registry.land.extent import ground_area_dm2
from registry.parties.roles import Role
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.application import Application
from registry.tickets.carbon import Planting
from registry.tickets.kinds import IssuerLevel, LandBasis
from registry.tickets.material import required_items
from registry.tickets.state_forest import StateHolder
from registry.tickets.states import State

PLANTER = "示例造林企业001"
PLANTED_IN = "640121"
ACCEPTED_ON = date(2025, 1, 20)

STATE_STORIES = (
    ("640104", IssuerLevel.COUNTY, State.ACTIVE, SPRING),
    ("640105", IssuerLevel.CITY, State.ACTIVE, SPRING),
    ("640122", IssuerLevel.COUNTY, State.UNDER_REVIEW, WINTER),
)
CARBON_STORIES = ((State.ACTIVE, SPRING),)


def planted(places: Sequence[Parcel]) -> list[Parcel]:
    """One block of the city stands on the operating land of an enterprise that planted it."""
    theirs = {parcel.code for parcel in next(_state_blocks(places, PLANTED_IN))}
    return [replace(place, holder=PLANTER) if place.code in theirs else place for place in places]


def stories(teller: Teller) -> list[Story]:
    with teller.city.database.writing("demo") as db:
        told = []
        for unit, level, reaches, begins in STATE_STORIES:
            block = next(_state_blocks(teller.places, unit))
            told.append(_state(db, teller, block, level, reaches, begins))
        block = [place for place in teller.places if place.holder == PLANTER]
        told += [_carbon(db, teller, block, reaches, begins) for reaches, begins in CARBON_STORIES]
    return told


def _state_blocks(places: Sequence[Parcel], unit: str) -> Iterator[list[Parcel]]:
    free = [place for place in places if place.unit_code == unit and not place.is_collective]
    while free:
        yield take_block(free)


def _state(
    db: Db, teller: Teller, block: Sequence[Parcel], level: IssuerLevel, reaches: State, begins: date
) -> Story:
    items = required_items(Role.STATE_FOREST_MANAGER, LandBasis.STATE_FOREST, StateHolder.STATE_FARM)
    application = _application(db, teller, block, LandBasis.STATE_FOREST, begins)
    named = replace(
        application,
        level=level,
        holder_type=StateHolder.STATE_FARM,
        material=material(db, teller.city.blobs, application.block_name, items),
    )
    login = teller.cast.login_of(block[0].holder)
    return Story(login, named, block[0].unit_code, reaches, begins)


def _carbon(db: Db, teller: Teller, block: Sequence[Parcel], reaches: State, begins: date) -> Story:
    items = required_items(Role.ENTERPRISE, LandBasis.OPERATING_LAND)
    application = _application(db, teller, block, LandBasis.OPERATING_LAND, begins)
    accepted = Planting("示例验〔2025〕001号", ACCEPTED_ON, "示例验收单位", application.right_area_dm2)
    named = replace(
        application,
        level=IssuerLevel.CITY,
        planting=accepted,
        material=material(db, teller.city.blobs, application.block_name, items),
    )
    begins += timedelta(days=2)
    return Story(teller.cast.login_of(PLANTER), named, block[0].unit_code, reaches, begins)


def _application(
    db: Db, teller: Teller, block: Sequence[Parcel], basis: LandBasis, begins: date
) -> Application:
    first = block[0]
    survey = teller.entered[first.unit_code, 2024 if begins < WINTER else 2025]
    compartments = tuple(survey.compartments[parcel.code] for parcel in block)
    return Application(
        basis=basis,
        certificate_id=teller.certificate(db, first, Tenure.STATE, Right.LAND_USE),
        assessment_id=survey.assessment_id,
        block_name=f"示例林地{first.unit_code[-3:]}-{first.compartment_code}-{first.sub_compartment_code}",
        compartments=compartments,
        right_area_dm2=sum(ground_area_dm2(land.version(db, each).ground) for each in compartments),
    )
