"""Verbs on land, the same on both databases."""

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text

from gis_data.geometry import area_m2, share_ground
from registry.actions import land as verbs
from registry.errors import Conflict, RegistryError
from registry.land.certificates import Pledge
from registry.land.errors import (
    CertificateAreaTaken,
    CertificateKnown,
    GroundTaken,
    NotInOneUnit,
    OutsideCity,
)
from registry.law.errors import NotAuthorised, OutsideOwnUnit
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import land
from registry.store.queries.register import canonical_history
from tests.registry.land.ground import COUNTY, NOW, PACK, a_certificate, a_claim, square, with_outlines
from tests.registry.land.test_compartments import a_version

SURVEYOR = Actor(person_id="surveyor-1", role=Role.SURVEYOR, party_id="surveyors", unit_id="640104")


@pytest.fixture
def city(database: Database) -> Database:
    return with_outlines(database)


def claim(city: Database, wanted: object) -> str:
    with city.writing("claim") as db:
        return verbs.claim_area(db, wanted, PACK, by=COUNTY, now=NOW).id  # type: ignore[arg-type]


def test_outlines_are_read_as_of_a_date(city: Database) -> None:
    with city.reading() as db:
        assert set(land.outlines(db, date(2026, 1, 8))) == {"640100", "640104", "640105"}
        assert land.outlines(db, date(2020, 1, 1)) == {}


@pytest.mark.rule("LP-47")
def test_ground_is_claimed_once_and_the_second_ticket_learns_who_holds_it(city: Database) -> None:
    claim(city, a_claim(square(0), "示例林票001"))
    with pytest.raises(GroundTaken) as refused:
        claim(city, a_claim(square(40, 40), "示例林票002"))
    assert refused.value.facts["subject_id"] == "示例林票001"
    assert 3590 < float(str(refused.value.facts["overlap_m2"])) < 3620
    with city.reading() as db:
        assert len(land.live_claims(db)) == 1
        assert b"land.claimed" in canonical_history(db, "claim", land.live_claims(db)[0].id)[0]


@pytest.mark.rule("LP-47")
def test_neighbours_sharing_an_edge_are_accepted_and_slivers_trimmed(city: Database) -> None:
    claim(city, a_claim(square(0)))
    claim(city, a_claim(square(100), "east"))
    sliver = a_claim(square(0, 99.995), "north")
    before_m2 = area_m2(sliver.ground)
    claim(city, sliver)
    with city.reading() as db:
        claims = land.live_claims(db)
        assert len(claims) == 3
        assert not any(share_ground(a.ground, b.ground) for a in claims for b in claims if a.id < b.id)
        (north,) = land.claims_of(db, "ticket", "north")
    assert 0.4 < before_m2 - area_m2(north.ground) < 0.8
    assert north.area_dm2 == round(area_m2(north.ground) * 100)


@pytest.mark.rule("LP-47")
def test_released_ground_is_free_again_and_the_old_claim_stays(city: Database) -> None:
    first = claim(city, a_claim(square(0), "old"))
    with city.writing() as db:
        verbs.release_claim(db, first, "CANCELLED", by=COUNTY, now=NOW)
    claim(city, a_claim(square(0), "new"))
    with city.reading() as db:
        assert [c.subject_id for c in land.live_claims(db)] == ["new"]
        assert not land.claim(db, first).live
    with pytest.raises(Conflict) as twice, city.writing() as db:
        verbs.release_claim(db, first, "EXPIRED", by=COUNTY, now=NOW)
    assert twice.value.facts["who"] == "officer-1" and twice.value.facts["when"] == NOW.at


@pytest.mark.rule("LP-47")
def test_claims_on_one_certificate_never_sum_above_its_area(city: Database) -> None:
    certificate = a_certificate(area_dm2=1_500_000)
    with city.writing() as db:
        verbs.register_certificate(db, certificate, by=COUNTY, now=NOW)
    claim(city, a_claim(square(0), certificate_id=certificate.id, right_area_dm2=1_000_000))
    with city.writing() as db:
        assert land.free_area_dm2(db, certificate.id) == 500_000
    with pytest.raises(CertificateAreaTaken):
        claim(city, a_claim(square(200), certificate_id=certificate.id, right_area_dm2=600_000))
    claim(city, a_claim(square(200), certificate_id=certificate.id, right_area_dm2=500_000))


@pytest.mark.rule("LP-02", "RA-02")
def test_a_claim_outside_the_city_or_across_two_units_is_refused(city: Database) -> None:
    with pytest.raises(OutsideCity):
        claim(city, a_claim(square(-5000)))
    with pytest.raises(NotInOneUnit):
        claim(city, a_claim(square(1950)))


@pytest.mark.rule("RA-02")
def test_an_officer_of_another_unit_cannot_claim_here(city: Database) -> None:
    stranger = Actor(person_id="x", role=Role.COUNTY_FORESTRY, party_id="county-640105", unit_id="640105")
    with pytest.raises(OutsideOwnUnit), city.writing() as db:
        verbs.claim_area(db, a_claim(square()), PACK, by=stranger, now=NOW)


def test_a_certificate_is_registered_once_and_its_pledge_is_unknown_until_asked(city: Database) -> None:
    certificate = a_certificate()
    with city.writing() as db:
        verbs.register_certificate(db, certificate, by=COUNTY, now=NOW)
    with pytest.raises(CertificateKnown), city.writing() as db:
        verbs.register_certificate(db, a_certificate(), by=COUNTY, now=NOW)
    with city.writing() as db:
        assert land.certificate(db, certificate.id).pledge is Pledge.UNKNOWN
        verbs.record_pledge(db, certificate.id, Pledge.FREE, by=COUNTY, now=NOW)
    with city.reading() as db:
        found = land.certificate(db, certificate.id)
        assert (found.pledge, found.pledge_asked_on, found.version) == (Pledge.FREE, NOW.as_of, 2)


def test_a_citizen_cannot_register_a_certificate(city: Database) -> None:
    citizen = Actor(person_id="c", role=Role.CITIZEN, party_id="c", unit_id="640104")
    with pytest.raises(NotAuthorised), city.writing() as db:
        verbs.register_certificate(db, a_certificate(), by=citizen, now=NOW)


@pytest.mark.rule("MS-08", "RA-02")
def test_surveys_add_versions_and_never_change_an_old_one(city: Database) -> None:
    for year in (2024, 2025):
        with city.writing() as db:
            version = a_version(surveyed_on=date(year, 9, 1))
            verbs.add_compartment_versions(
                db, {("640104", "示例小班001"): version}, PACK, by=SURVEYOR, now=NOW
            )
    with city.reading() as db:
        place = ("640104", "示例小班001")
        compartment_id, number = land.last_versions(db, [place])[place]
        assert number == 2
        found = land.versions(db, compartment_id)
        assert [(v.number, v.surveyed_on.year, v.area_dm2) for v in found] == [
            (1, 2024, found[0].area_dm2),
            (2, 2025, found[0].area_dm2),
        ]
        assert found[0].species_permille == {"530000": 1000} and found[0].ground.equals(square())


def both_at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts in threads that start together; what became of each, sorted."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            answers.append("done")
        except RegistryError as error:
            answers.append(error.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(answers)


def test_surveys_of_one_compartment_at_once_are_versions_in_a_row(city: Database) -> None:
    def survey() -> None:
        with city.writing() as db:
            surveyed = {("640104", "示例小班003"): a_version()}
            verbs.add_compartment_versions(db, surveyed, PACK, by=SURVEYOR, now=NOW)
            time.sleep(0.1)

    assert both_at_once(survey, survey, survey) == ["done"] * 3
    with city.reading() as db:
        place = ("640104", "示例小班003")
        compartment_id, number = land.last_versions(db, [place])[place]
        assert number == 3
        assert [version.number for version in land.versions(db, compartment_id)] == [1, 2, 3]


def test_one_paper_entered_by_two_officers_at_once_is_registered_once(city: Database) -> None:
    def enter() -> None:
        with city.writing() as db:
            verbs.register_certificate(db, a_certificate(), by=COUNTY, now=NOW)
            time.sleep(0.1)

    assert both_at_once(enter, enter) == ["CERTIFICATE_KNOWN", "done"]


@pytest.mark.rule("RA-02")
def test_a_compartment_of_another_unit_is_refused(city: Database) -> None:
    with pytest.raises(NotInOneUnit), city.writing() as db:
        version = a_version(ground=square(1950))
        verbs.add_compartment_versions(db, {("640104", "示例小班002"): version}, PACK, by=SURVEYOR, now=NOW)


def test_the_nightly_audit_writes_what_it_proved_into_the_register(city: Database) -> None:
    claim(city, a_claim(square(0)))
    claim(city, a_claim(square(100), "east"))
    with city.writing() as db:
        found = verbs.audit_claims(db, now=NOW)
    assert found.passed and found.claims == 2
    with city.reading() as db:
        (event,) = canonical_history(db, "land", "claims")
    assert found.fingerprint.encode() in event and b'"passed":1' in event


def test_the_audit_finds_an_overlap_that_was_forced_past_the_database(city: Database) -> None:
    claim(city, a_claim(square(0)))
    disable = (
        "ALTER TABLE area_claim DISABLE TRIGGER area_claim_exclusive"
        if city.dialect == "postgresql"
        else "DROP TRIGGER area_claim_exclusive"
    )
    with city.writing() as db:
        db.execute(text(disable))
        db.add(a_claim(square(50), "forced"))
    with city.writing() as db:
        found = verbs.audit_claims(db, now=NOW)
    assert not found.passed and len(found.overlaps) == 1
