"""From a surveyor's shapefile to a ticket anybody can verify offline: the whole walk, on both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from api.demo import landscape, trees
from api.demo import outlines as schematic
from api.demo.files import write_survey
from api.documents.sealing import Press, ticket_file
from api.documents.verify import verify_file
from api.workflows.assess import enter, look_at, reference
from gis_data.job import Answers
from registry.actions import applications, issue, review
from registry.actions import land as land_verbs
from registry.actions.tickets import public_ticket
from registry.law.packs import CITY
from registry.parties.roles import SYSTEM, Actor, Role
from registry.proof.verify import Outcome, Verification
from registry.quantities import co2e_g
from registry.store.blobs import Blobs
from registry.store.database import Database
from registry.store.queries import files, issuance, land
from registry.tickets.states import State
from registry.tickets.ticket import Ticket
from sink.evidence import recompute
from tests.api.documents.signers import A_SIGNER
from tests.registry.land.ground import NOW, a_certificate
from tests.registry.proof.sealed import SIGNER, Remembered, sealed
from tests.registry.tickets.village import (
    ALL_MATERIAL,
    UNIT,
    VAULT,
    Village,
    a_resolution,
    a_site_check,
    an_undertaking,
    settle_parties,
)

SEED = 7
YEARS = (2020, 2025)


@pytest.fixture(scope="session")
def shapefile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three collective stands of one village, as its county sends them: GBK, zone 35, tally beside."""
    parcels = landscape.parcels(schematic.outlines(SEED), SEED, YEARS[1])
    ours = [p for p in parcels if p.unit_code == UNIT and p.is_collective and p.species["name"] == "新疆杨"]
    stems = trees.trees(ours[:2], SEED, YEARS)
    return write_survey(tmp_path_factory.mktemp("survey") / "小班调查.zip", ours[:2], stems, YEARS[1])


@pytest.fixture
def village(database: Database) -> Village:
    found = settle_parties(database)
    with database.writing() as db:
        counties = schematic.outlines(SEED)
        city = shapely.union_all(list(counties.values()))
        for unit_id, ground in {**counties, CITY: city}.items():
            land_verbs.publish_outline(
                db,
                unit_id,
                ground,
                source="示意",
                valid_from=date(2024, 1, 1),
                schematic=True,
                by=SYSTEM,
                now=NOW,
            )
    return found


@pytest.mark.rule("MS-01", "MS-09", "LP-13", "LP-52", "LP-53", "LP-61")
def test_a_shapefile_becomes_a_ticket_that_proves_itself_offline(
    village: Village, database: Database, shapefile: Path, tmp_path: Path
) -> None:
    surveyor = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)
    blobs = Blobs(tmp_path / "blobs", bytes(32))
    with database.reading() as db:
        compared = reference(db, NOW.as_of)
    looked = look_at(shapefile, answers=Answers(programme="nfi"), as_of=NOW.as_of, reference=compared)
    assert looked.accepted and looked.stock
    holders = dict.fromkeys(looked.survey.stands["right_holder"], village.village.party_id)
    entered = enter(database, looked, UNIT, holders, blobs=blobs, by=surveyor, now=NOW)

    with database.reading() as db:
        assessment = issuance.assessment(db, entered.assessment_id)
        assert files.is_named(db, assessment.survey_sha256)
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(blobs.read(assessment.evidence_sha256))
    assert recompute(bundle).equal

    stand_id, version_id = next(iter(entered.compartments.items()))
    with database.writing() as db:
        ground = land.version(db, version_id)
        held = replace(
            a_certificate("示例林证0001", 10 * ground.area_dm2), holder_id=village.village.party_id
        )
        land_verbs.register_certificate(db, held, by=surveyor, now=NOW)
        right_dm2 = ground.area_dm2
    village = replace(
        village,
        application=replace(
            village.application,
            certificate_id=held.id,
            assessment_id=entered.assessment_id,
            block_name=f"小班{stand_id[-5:]}",
            compartments=(version_id,),
            right_area_dm2=right_dm2,
            material=ALL_MATERIAL,
            resolution=a_resolution(),
        ),
    )
    ticket = walk_to_active(village)

    assert download(database, ticket.id, blobs, tmp_path).outcome is Outcome.PENDING
    sealed(database, Remembered())
    found = download(database, ticket.id, blobs, tmp_path)
    assert found.outcome is Outcome.PROVEN and found.document["number"] == ticket.number
    with database.reading() as db:
        seen = public_ticket(db, str(ticket.number), as_of=NOW.as_of, vault=VAULT)
    assert (seen.state, seen.lives) == (State.ACTIVE, True)
    assert seen.annex["stock_co2e_g"] == co2e_g(looked.stock.stands.loc[stand_id, "co2e_t"])
    assert seen.annex["increase_status"] == "EXPECTED" and seen.annex["yearly_increase_co2e_g"] is None


def download(database: Database, ticket_id: str, blobs: Blobs, folder: Path) -> Verification:
    press = Press(VAULT, blobs, "https://linpiao.example", SIGNER.verifier.vkey, A_SIGNER)
    content = ticket_file(database, ticket_id, press, now=NOW)
    file = folder / "ticket.pdf"
    file.write_bytes(content)
    return verify_file(file, [SIGNER.verifier])


def walk_to_active(village: Village) -> Ticket:
    """The officers' way: accept, review with two on the site, approve, file, issue."""
    ticket = village.act(applications.draft, village.application, UNIT, by=village.village)
    village.act(applications.submit, ticket.id, by=village.village)
    village.act(applications.accept, ticket.id, by=village.desk)
    village.act(review.start_review, ticket.id, by=village.reviewer)
    village.act(review.order_site_check, ticket.id, by=village.reviewer)
    ticket = village.act(review.record_site_check, ticket.id, a_site_check(), by=village.reviewer)
    village.act(review.examine, ticket.id, village.examination(ticket), by=village.reviewer)
    village.act(review.approve, ticket.id, by=village.head)
    village.act(issue.report, ticket.id, by=village.head)
    village.act(issue.file, ticket.id, by=village.city)
    return village.act(issue.issue, ticket.id, an_undertaking(), vault=VAULT, by=village.head)
