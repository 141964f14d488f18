"""The growth between two assessments is reported as their evidence reckons it: nobody types grams."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from api.city import City
from api.cli.main import main
from api.settings import Settings
from registry.actions import land as land_verbs
from registry.actions.issuance import record_assessment
from registry.issuance.assessments import stands_of
from registry.parties.roles import Role
from registry.quantities import co2e_g
from registry.store.database import Database
from registry.store.privacy import Grade
from registry.store.queries import files, issuance, land
from sink.evidence import recompute, write_bundle
from sink.parameters.loader import load
from sink.stock import Survey
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import NOW, PACK, square
from tests.registry.land.test_compartments import a_version
from tests.registry.tickets.village import SIGNED, SURVEYOR, UNIT, Village, an_assessment, settle_village

GROWING, FELLED, STRANGE = "0001", "0002", "0003"
THEN, NOW_ON = date(2024, 9, 1), date(2025, 9, 1)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@dataclass(frozen=True)
class Forest:
    """Two censuses of three stands tallied in full: one grows, one is thinned, one is somebody else's."""

    village: Village
    owner: Account
    assessments: tuple[str, str]
    change_t: dict[str, float]

    def wanted(self, **changes: object) -> dict[str, object]:
        earlier, later = self.assessments
        body = {"earlier_assessment_id": earlier, "later_assessment_id": later, "route": "MICRO_SINK"}
        return {**body, "way": "COLLECTIVE", **changes}


def tally(grown_cm: float) -> pd.DataFrame:
    dbh = np.tile(np.linspace(8, 30, 60), 3) + grown_cm
    frame = pd.DataFrame({"stand_id": np.repeat([GROWING, FELLED, STRANGE], 60), "plot_id": None})
    frame = frame.assign(species="新疆杨", dbh_cm=dbh, tree_no=range(len(dbh)), status="retained")
    thinned = (frame["stand_id"] == FELLED) & (frame["tree_no"] % 2 == 0) & (grown_cm > 0)
    return frame.assign(status=frame["status"].where(~thinned, "felled"))


@pytest.fixture
def forest(city: City, tmp_path: Path) -> Forest:
    village = settle_village(city.database)
    owner = open_account(city, Role.VILLAGE, UNIT, party_id=village.village.party_id)
    holders = {GROWING: village.village.party_id, FELLED: village.village.party_id, STRANGE: "somebody-else"}
    made, stocks = [], []
    for day, grown_cm in ((THEN, 0.0), (NOW_ON, 0.6)):
        stands = pd.DataFrame({"stand_id": [*holders], "area_m2": 1e4, "census_on": day})
        stands = stands.assign(dbh_threshold_cm=5.0, species="populus_bolleana")
        file = tmp_path / f"{day}.zip"
        stock = write_bundle(file, Survey(stands, None, None, load()), tally(grown_cm)).stock
        assessment = an_assessment()
        assessment.evidence_sha256 = sha256(file.read_bytes()).hexdigest()
        with city.database.writing() as db:
            kept = city.blobs.put(file, Grade.INTERNAL)
            files.name_file(db, kept, "application/zip", now=NOW)
            versions = {
                (UNIT, code): a_version(ground=square(100 + 300 * n), right_holder_id=holder, surveyed_on=day)
                for n, (code, holder) in enumerate(holders.items())
            }
            land_verbs.add_compartment_versions(db, versions, PACK, by=SURVEYOR, now=NOW)
            places = {code: version.id for (_, code), version in versions.items()}
            record_assessment(
                db, assessment, stands_of(stock, assessment.id, {}, places), by=SURVEYOR, now=NOW
            )
            made.append(assessment.id)
        stocks.append(stock)
    change = stocks[1].stands["co2e_t"] - stocks[0].stands["co2e_t"]
    return Forest(village, owner, (made[0], made[1]), change.to_dict())


@pytest.mark.rule("MS-13", "MS-02")
def test_growth_is_reported_to_the_gram_that_the_evidence_gives_and_a_loss_is_carried(
    client: TestClient, city: City, forest: Forest, tmp_path: Path
) -> None:
    answer = client.post("/api/quantities/reckoned", json=forest.wanted(), headers=forest.owner.headers)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    lines = {line["stand_id"]: line for line in found["lines"]}
    assert set(lines) == {GROWING, FELLED}, "the stand of somebody else is not shown"
    assert lines[GROWING]["credited_g"] == co2e_g(forest.change_t[GROWING]) > 0
    assert lines[FELLED]["credited_g"] == 0 and lines[FELLED]["reasons"] == ["LOSS"]
    with city.reading() as db:
        quantity = issuance.quantity(db, lines[FELLED]["quantity"]["id"])
        assert quantity.change_g < 0 and quantity.credited_g == 0
        assert files.is_named(db, found["report_sha256"])
    bundle = tmp_path / "report.zip"
    bundle.write_bytes(city.blobs.read(found["report_sha256"]))
    report = recompute(bundle)
    assert report.equal and report.kind == "credit"


def test_a_trial_run_reports_nothing(client: TestClient, city: City, forest: Forest) -> None:
    answer = client.post(
        "/api/quantities/reckoned?dry_run=true", json=forest.wanted(), headers=forest.owner.headers
    )
    assert answer.status_code == 200 and answer.json()["credited_g"] > 0
    with city.reading() as db:
        plot = land.version(
            db, str(issuance.stands_of(db, forest.assessments[1])[0].compartment)
        ).sub_compartment_id
        assert not issuance.present_quantities(db, plot)


@pytest.mark.rule("MS-14")
def test_the_same_growth_is_not_reported_twice_but_stand_by_stand_it_may(
    client: TestClient, forest: Forest
) -> None:
    one = forest.wanted(stands=[GROWING])
    first = client.post("/api/quantities/reckoned", json=one, headers=forest.owner.headers)
    assert [line["stand_id"] for line in first.json()["lines"]] == [GROWING]
    again = client.post("/api/quantities/reckoned", json=forest.wanted(), headers=forest.owner.headers)
    assert (again.status_code, again.json()["rule"]) == (409, "MS-14") or "MS-14" in again.text
    rest = client.post(
        "/api/quantities/reckoned", json=forest.wanted(stands=[FELLED]), headers=forest.owner.headers
    )
    assert rest.status_code == 200


def test_who_has_no_part_in_the_act_learns_nothing(client: TestClient, city: City, forest: Forest) -> None:
    stranger = open_account(city, Role.VILLAGE, "640122")
    answer = client.post("/api/quantities/reckoned", json=forest.wanted(), headers=stranger.headers)
    assert answer.status_code in (403, 404) and GROWING not in answer.text


def test_censuses_in_the_wrong_order_are_refused_by_name(client: TestClient, forest: Forest) -> None:
    earlier, later = forest.assessments
    swapped = forest.wanted(earlier_assessment_id=later, later_assessment_id=earlier)
    answer = client.post("/api/quantities/reckoned", json=swapped, headers=forest.owner.headers)
    assert answer.json()["code"] == "CENSUSES_NOT_COMPARABLE"


def test_the_command_line_reports_the_same_and_tries_first(
    city: City, forest: Forest, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr("api.cli.reporting.open_city", lambda _: city)
    monkeypatch.setattr("api.cli.reporting.load_settings", lambda: settings)
    owner = open_account(
        city, Role.VILLAGE, UNIT, login="village-001", party_id=forest.village.village.party_id
    )
    asked = ["report", *forest.assessments, "--as", "village-001", "--json"]

    def run(*more: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*asked, *more])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    assert owner.party_id
    tried, done = run("--dry-run"), run()
    assert (tried[0], done[0]) == (0, 0)
    first, second = (json.loads(out) for _, out, _ in (tried, done))
    assert first["credited_g"] == second["credited_g"] == co2e_g(forest.change_t[GROWING])
    code, _, err = run()
    assert code == 1 and "QUANTITY_TAKEN MS-14" in err


@pytest.mark.rule("MS-02")
def test_both_sides_sign_the_bundle_and_only_then_it_is_verified(
    client: TestClient, city: City, forest: Forest
) -> None:
    found = client.post(
        "/api/quantities/reckoned", json=forest.wanted(stands=[GROWING]), headers=forest.owner.headers
    ).json()
    quantity = found["lines"][0]["quantity"]["id"]
    desk = open_account(city, Role.COUNTY_FORESTRY, UNIT)
    signed = [
        client.post(
            f"/api/quantities/{quantity}/accept", json={"document_sha256": SIGNED}, headers=one.headers
        ).json()["verified"]
        for one in (forest.owner, desk)
    ]
    assert signed == [False, True]
