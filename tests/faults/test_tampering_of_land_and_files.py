"""Changed claims and changed files are found and named, like every other stored byte."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.actions.checking import Report, check
from registry.actions.land import claim_area, release_claim
from registry.store.blobs import Blobs
from registry.store.database import Database
from registry.store.privacy import Grade
from registry.store.queries.files import name_file
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import COUNTY, NOW, PACK, a_claim, square, with_outlines


@pytest.fixture
def claimed(database: Database) -> Database:
    """One live claim, one released; held by no ticket, so that only their own entries speak for them."""
    with_outlines(database)
    with database.writing() as db:
        claim_area(db, a_claim(square(0), "t1", subject_kind="example"), PACK, by=COUNTY, now=NOW)
        gone = claim_area(db, a_claim(square(500), "t2", subject_kind="example"), PACK, by=COUNTY, now=NOW)
        release_claim(db, gone.id, "cancelled", by=COUNTY, now=NOW)
    return database


def without_waiting(report: Report) -> list[str]:
    """The rows named, apart from what merely waits for a sequencer that does not run here."""
    return [
        f"{fault.table} {fault.row}"
        for result in report.results
        for fault in result.faults
        if fault.table != "event"
    ]


def test_untouched_claims_pass(claimed: Database) -> None:
    with claimed.reading() as db:
        assert not without_waiting(check(db, SCOPE))


@pytest.mark.rule("IV-01")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE area_claim SET area_dm2 = area_dm2 + 1 WHERE live",
        "UPDATE area_claim SET right_area_dm2 = right_area_dm2 + 1 WHERE live",
        "UPDATE area_claim SET subject_id = 't9' WHERE live",
        "UPDATE area_claim SET live = false WHERE live",
        "UPDATE area_claim SET live = true WHERE NOT live",
        "UPDATE area_claim SET released_because = 'expired' WHERE NOT live",
        "UPDATE area_claim SET ground = (SELECT ground FROM area_claim WHERE NOT live) WHERE live",
        "DELETE FROM area_claim WHERE live",
    ],
)
def test_a_changed_claim_is_found(claimed: Database, attack: str) -> None:
    with claimed.engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        connection.execute(text(attack))
        with Session(connection, join_transaction_mode="rollback_only") as db:
            named = without_waiting(check(db, SCOPE))
        assert any(row.startswith("area_claim") for row in named)
        transaction.rollback()


@pytest.mark.parametrize("grade", [Grade.INTERNAL, Grade.RESTRICTED])
def test_a_changed_or_lost_file_is_found_and_named(database: Database, tmp_path: Path, grade: Grade) -> None:
    blobs = Blobs(tmp_path / "blobs", bytes(32))
    content = random.Random(7).randbytes(3000)
    stored = blobs.put(content, grade)
    with database.writing() as db:
        name_file(db, stored, "application/octet-stream", now=NOW)
    (path,) = (tmp_path / "blobs").glob(f"??/{stored.sha256}*")
    whole, rng = path.read_bytes(), random.Random(8)
    scope = replace(SCOPE, blobs=blobs)
    with database.reading() as db:
        assert not without_waiting(check(db, scope))
        for _ in range(20):
            position = rng.randrange(len(whole))
            flipped = bytes([whole[position] ^ 1 << rng.randrange(8)])
            path.write_bytes(whole[:position] + flipped + whole[position + 1 :])
            assert without_waiting(check(db, scope)) == [f"blob {stored.sha256}"], position
        path.unlink()
        assert without_waiting(check(db, scope)) == [f"blob {stored.sha256}"]
