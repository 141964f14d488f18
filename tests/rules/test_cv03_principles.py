"""CV-03: only an authorised reviewer departs from what holds in principle, with a reason and evidence."""

from datetime import UTC, date, datetime

import pytest

from registry.actions.departing import keep_or_depart
from registry.clock import Moment
from registry.law.errors import DefaultNotKept, NotAuthorised
from registry.law.packs import load_packs
from registry.parties.departures import Departure
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import law
from registry.store.queries.register import canonical_history

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
PACK = load_packs()["linpiao-2024@1"]
FILE = ("ticket", "t1")
EVIDENCE = "a" * 64


def a_departure(
    role: Role = Role.COUNTY_FORESTRY, reason: str = "六权平台当日停机", evidence: str = EVIDENCE
):  # type: ignore[no-untyped-def]
    return Departure(
        "collective.issue", Actor("示例人员001", role, "示例机构001", "640122"), reason, evidence
    )


def decide(database: Database, key: str, kept: bool, departure: Departure | None) -> None:
    with database.writing() as db:
        keep_or_depart(db, FILE, PACK, key, kept, departure=departure, unit_id="640122", now=NOW)


@pytest.mark.rule("CV-03")
def test_a_kept_default_needs_no_words(database: Database) -> None:
    decide(database, "LP-08a.online", True, None)
    with database.reading() as db:
        assert not law.departures(db, *FILE)


@pytest.mark.rule("CV-03")
@pytest.mark.parametrize(
    "departure", [None, a_departure(reason="  "), a_departure(evidence=""), a_departure(evidence="x" * 64)]
)
def test_a_departure_without_reason_or_evidence_is_refused(
    database: Database, departure: Departure | None
) -> None:
    with pytest.raises(DefaultNotKept) as refused:
        decide(database, "LP-08a.online", False, departure)
    assert refused.value.rule == "CV-03"


@pytest.mark.rule("CV-03")
def test_a_departure_by_somebody_without_the_review_is_refused(database: Database) -> None:
    with pytest.raises(NotAuthorised):
        decide(database, "LP-08a.online", False, a_departure(role=Role.SURVEYOR))


@pytest.mark.rule("CV-03")
def test_a_departure_stands_in_the_register_with_reason_and_evidence(database: Database) -> None:
    decide(database, "LP-35b.term_max_years", PACK.meets("LP-35b.term_max_years", 8), a_departure())
    with database.reading() as db:
        (kept,) = law.departures(db, *FILE)
        (event,) = canonical_history(db, *FILE)
    assert kept["reason"] == "六权平台当日停机" and kept["evidence_sha256"] == EVIDENCE
    assert b'"pack":"linpiao-2024@1"' in event and EVIDENCE.encode() in event


def test_what_is_no_default_cannot_be_departed_from(database: Database) -> None:
    with pytest.raises(ValueError, match="nobody may depart"):
        decide(database, "LP-04.area_min_mu", False, a_departure())
