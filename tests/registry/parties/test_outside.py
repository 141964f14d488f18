"""Delegations and acts of the region, case outcomes, verifiers on file: real records from documents."""

from datetime import UTC, date, datetime

import pytest

from registry.actions import outside as verbs
from registry.actions.parties import register_organisation
from registry.clock import Moment
from registry.law.errors import DelegationMissing, NotAuthorised, OutsideOwnUnit
from registry.parties.authority import Delegation, require_authority
from registry.parties.errors import DocumentNotValid, NotOnFile
from registry.parties.outside import Outcome, OutsideAct, OutsideKind, Verifier, require_verifier
from registry.parties.persons import BuyerType, Party, PartyKind
from registry.parties.roles import SYSTEM, Actor, Role
from registry.store.database import Database
from registry.store.queries import outside
from registry.store.queries.register import canonical_history

NOW = Moment(as_of=date(2026, 1, 8), at=datetime(2026, 1, 8, 2, 0, tzinfo=UTC))
FILE = "c" * 64


def an(role: Role, unit_id: str = "640100") -> Actor:
    return Actor("示例人员001", role, "示例机构001", unit_id)


@pytest.mark.rule("RA-05")
def test_a_recorded_delegation_lets_the_city_issue_in_the_regions_place(database: Database) -> None:
    city = an(Role.CITY_FORESTRY)
    paper = Delegation("示例委托〔2026〕1号", FILE, date(2026, 1, 1), date(2026, 12, 31))
    with database.writing() as db:
        verbs.record_delegation(db, paper, by=city, now=NOW)
        found = outside.delegation_on(db, NOW.as_of)
        later = outside.delegation_on(db, date(2027, 1, 1))
    require_authority("state.issue.region", city, "640122", delegation=found, as_of=NOW.as_of)
    with pytest.raises(DelegationMissing):
        require_authority("state.issue.region", city, "640122", delegation=later, as_of=date(2027, 1, 1))


def an_act(kind: OutsideKind, number: str = "示例〔2026〕2号", decided_on: date = NOW.as_of) -> OutsideAct:
    return OutsideAct(kind, "示例机关", "survey", "s1", number, FILE, decided_on, Outcome.AGREED)


@pytest.mark.rule("RA-05", "RA-02")
def test_an_act_of_the_region_is_recorded_from_its_document_by_the_city_only(database: Database) -> None:
    act = an_act(OutsideKind.REGION)
    with database.writing() as db:
        verbs.record_outside_act(db, act, "640122", by=an(Role.CITY_FORESTRY), now=NOW)
        assert list(outside.outside_acts(db, "survey", "s1")) == [act]
        (event,) = canonical_history(db, "survey", "s1")
        with pytest.raises(NotAuthorised):
            verbs.record_outside_act(db, act, "640122", by=an(Role.REGION_FORESTRY), now=NOW)
    assert FILE.encode() in event


@pytest.mark.rule("RA-05")
@pytest.mark.parametrize(
    "act", [an_act(OutsideKind.REGION, " "), an_act(OutsideKind.REGION, decided_on=date(2026, 1, 9))]
)
def test_an_act_without_a_number_or_from_tomorrow_is_refused(database: Database, act: OutsideAct) -> None:
    with database.writing() as db, pytest.raises(DocumentNotValid):
        verbs.record_outside_act(db, act, "640122", by=an(Role.CITY_FORESTRY), now=NOW)


@pytest.mark.rule("RA-16")
def test_law_enforcement_attaches_reference_and_outcome_in_its_unit(database: Database) -> None:
    act = an_act(OutsideKind.CASE)
    with database.writing() as db:
        verbs.record_outside_act(db, act, "640122", by=an(Role.LAW_ENFORCEMENT, "640122"), now=NOW)
        with pytest.raises(OutsideOwnUnit):
            verbs.record_outside_act(db, act, "640122", by=an(Role.LAW_ENFORCEMENT, "640121"), now=NOW)
        with pytest.raises(NotAuthorised) as refused:
            verbs.record_outside_act(db, act, "640122", by=an(Role.FINANCE), now=NOW)
        with pytest.raises(DocumentNotValid) as incomplete:
            bad = an_act(OutsideKind.CASE, "")
            verbs.record_outside_act(db, bad, "640122", by=an(Role.LAW_ENFORCEMENT, "640122"), now=NOW)
    assert refused.value.rule == incomplete.value.rule == "RA-16"


@pytest.mark.rule("RA-19")
def test_only_a_body_on_file_on_the_day_may_verify(database: Database) -> None:
    with database.writing() as db:
        party = Party("", PartyKind.ORGANISATION, BuyerType.OTHER_ENTERPRISE, "640104")
        body = register_organisation(db, party, "示例核查机构001", by=SYSTEM, now=NOW)
        entry = Verifier(body.id, "示例备001", "示例资质", date(2025, 1, 1), date(2026, 12, 31))
        with pytest.raises(NotAuthorised):
            verbs.register_verifier(db, entry, by=an(Role.CITY_FORESTRY), now=NOW)
        verbs.register_verifier(db, entry, by=an(Role.ECOLOGY), now=NOW)
        on_file = outside.verifiers(db)
    require_verifier(on_file, body.id, date(2026, 12, 31))
    for day in (date(2024, 12, 31), date(2027, 1, 1)):
        with pytest.raises(NotOnFile) as refused:
            require_verifier(on_file, body.id, day)
        assert refused.value.rule == "RA-19"
    with pytest.raises(NotOnFile):
        require_verifier(on_file, "another", date(2026, 1, 8))
