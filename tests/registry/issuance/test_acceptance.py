"""A quantity becomes VERIFIED by the recorded acceptance of both sides, and by nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.actions import issue
from registry.actions import land as land_verbs
from registry.actions.accepting import Report, accept_quantity, report_quantity, verified_g
from registry.actions.checking import check
from registry.actions.checks.quantities import PASSES
from registry.actions.falsifying import find_falsified
from registry.actions.issuance import record_assessment
from registry.actions.outside import record_outside_act
from registry.errors import RulePackNotInForce, RuleRefused, SeveralRefused
from registry.issuance import errors as refused
from registry.issuance.acceptance import Quantity, Route, Way, outstanding_loss_g
from registry.issuance.assessments import AssessedStand
from registry.land.certificates import Tenure
from registry.law.errors import NotAuthorised
from registry.parties.outside import Outcome, OutsideAct, OutsideKind
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import land
from tests.faults.tampering import SCOPE, disarm
from tests.registry.land.ground import NOW, PACK, square
from tests.registry.land.test_compartments import a_version
from tests.registry.tickets.village import (
    SIGNED,
    UNIT,
    VAULT,
    Village,
    an_assessment,
    an_undertaking,
    on,
    settle_village,
)

CODE = "0007"
KG = 1000


@dataclass(frozen=True)
class Plot:
    """One plot with three censuses: 120,000 kg, 127,500 kg, and a later one."""

    village: Village
    owner: Actor
    assessments: tuple[str, str, str]
    id: str
    way: Way

    def report(
        self,
        *,
        by: Actor | None = None,
        credited_kg: int = 7_500,
        first: int = 0,
        last: int = 1,
        **more: object,
    ) -> Quantity:
        earlier, later = self.assessments[first], self.assessments[last]
        wanted = Report(self.id, earlier, later, credited_kg * KG, Route.MICRO_SINK, self.way, SIGNED)
        wanted = replace(wanted, **more)  # type: ignore[arg-type]
        with self.village.database.writing() as db:
            return report_quantity(db, wanted, by=by or self.owner, now=NOW)

    def accept(self, quantity: Quantity, by: Actor) -> bool:
        with self.village.database.writing() as db:
            return accept_quantity(db, quantity.id, SIGNED, by=by, now=NOW) is not None

    def verified(self, quantity: Quantity) -> int:
        with self.village.database.reading() as db:
            return verified_g(db, quantity.id)


def a_plot(
    database: Database,
    tenure: Tenure = Tenure.COLLECTIVE,
    role: Role = Role.VILLAGE,
    way: Way = Way.COLLECTIVE,
    third_kg: int = 130_000,
) -> Plot:
    village = settle_village(database)
    owner = replace(village.village, role=role, person_id="owner-1")
    surveyor = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)
    days = (date(2024, 12, 10), date(2025, 12, 10), date(2026, 1, 5))
    made = []
    with database.writing() as db:
        for day, stock_kg in zip(days, (120_000, 127_500, third_kg), strict=True):
            version = a_version(
                ground=square(300), tenure=tenure, right_holder_id=owner.party_id, surveyed_on=day
            )
            land_verbs.add_compartment_versions(db, {(UNIT, CODE): version}, PACK, by=surveyor, now=NOW)
            assessment = an_assessment()
            grams = stock_kg * KG
            stand = AssessedStand(
                assessment.id, CODE, version.id, day, version.area_dm2, grams, None, None, grams, {}
            )
            record_assessment(db, assessment, [stand], by=surveyor, now=NOW)
            made.append(assessment.id)
        place = land.version(db, version.id).sub_compartment_id
    return Plot(village, owner, (made[0], made[1], made[2]), place, way)


@pytest.fixture
def plot(database: Database) -> Plot:
    return a_plot(database)


@pytest.fixture
def farm(sqlite_database: Database) -> Plot:
    return a_plot(sqlite_database, Tenure.STATE, Role.STATE_FOREST_MANAGER, Way.STATE_COUNTY)


@pytest.mark.rule("MS-02", "MS-13")
def test_the_growth_between_two_censuses_is_verified_once_both_sides_have_accepted(plot: Plot) -> None:
    quantity = plot.report()
    with pytest.raises(refused.AcceptanceMissing):
        plot.verified(quantity)
    assert not plot.accept(quantity, plot.owner)
    with pytest.raises(refused.AcceptanceMissing):
        plot.verified(quantity)
    assert plot.accept(quantity, plot.village.head)
    assert plot.verified(quantity) == 7_500 * KG


@pytest.mark.rule("MS-02")
def test_nobody_accepts_for_an_owner_of_another_party(plot: Plot) -> None:
    quantity = plot.report()
    with pytest.raises(refused.NotTheOwner):
        plot.accept(quantity, replace(plot.owner, party_id="other-village"))


@pytest.mark.rule("MS-04")
def test_county_and_village_compute_together_and_one_hand_cannot_sign_for_both(plot: Plot) -> None:
    quantity = plot.report(by=plot.village.desk)
    assert not plot.accept(quantity, plot.village.desk)
    with pytest.raises(refused.OneHandForTwo):
        plot.accept(quantity, replace(plot.owner, person_id=plot.village.desk.person_id))
    assert plot.accept(quantity, plot.owner)


@pytest.mark.rule("MS-04")
def test_one_signature_never_makes_a_verified_row_not_even_by_sql(plot: Plot) -> None:
    quantity = plot.report()
    plot.accept(quantity, plot.village.head)
    with pytest.raises(DBAPIError), plot.village.database.writing() as db:
        db.execute(
            text("INSERT INTO verified_quantity VALUES (:id, 'OWNER', 'AUTHORITY', '2026-01-08')"),
            {"id": quantity.id},
        )
    with pytest.raises(refused.OneHandForTwo):
        plot.accept(quantity, replace(plot.owner, person_id=plot.village.head.person_id))


@pytest.mark.rule("MS-05")
def test_the_manager_measures_and_the_same_level_authority_verifies(farm: Plot) -> None:
    quantity = farm.report()
    assert not farm.accept(quantity, farm.owner)
    with pytest.raises(refused.MeasurerVerifies):
        farm.accept(quantity, replace(farm.village.head, party_id=farm.owner.party_id))
    with pytest.raises(NotAuthorised):
        farm.accept(quantity, farm.village.city)
    assert farm.accept(quantity, farm.village.head)


@pytest.mark.rule("MS-05")
def test_state_forest_is_not_accepted_the_way_of_a_village(farm: Plot) -> None:
    with pytest.raises(refused.NotTheOwner):
        farm.report(by=replace(farm.owner, party_id="other-farm"))
    collective = a_way_of(farm, Way.HOLDER)
    assert rules_of(lambda: collective.report(by=replace(farm.owner, role=Role.CONTRACTOR))) == {"RA-27"}


@pytest.mark.rule("MS-05")
def test_the_measurer_cannot_verify_not_even_by_sql(database: Database) -> None:
    farm = a_plot(database, Tenure.STATE, Role.STATE_FOREST_MANAGER, Way.STATE_COUNTY)
    quantity = farm.report()
    with pytest.raises(refused.MeasurerVerifies):
        farm.accept(quantity, replace(farm.village.head, person_id=farm.owner.person_id))
    insert = (
        "INSERT INTO acceptance VALUES (:id, 'AUTHORITY', 'STATE_COUNTY', 'owner-1', 'owner-1',"
        " 'other', :paper, '2026-01-08')"
    )
    with pytest.raises(DBAPIError, match="measurer_never_verifies"), database.writing() as db:
        db.execute(text(insert), {"id": quantity.id, "paper": SIGNED})


@pytest.mark.rule("MS-05")
def test_region_owned_forest_waits_for_the_document_of_the_region(sqlite_database: Database) -> None:
    farm = a_plot(sqlite_database, Tenure.STATE, Role.STATE_FOREST_MANAGER, Way.STATE_REGION)
    quantity, city = farm.report(), farm.village.city
    farm.accept(quantity, farm.owner)
    with pytest.raises(refused.RegionHasNotVerified):
        farm.accept(quantity, city)
    act = OutsideAct(
        OutsideKind.REGION,
        "自治区林草主管部门",
        "quantity",
        quantity.id,
        "示例〔2026〕1号",
        SIGNED,
        date(2026, 1, 7),
        Outcome.AGREED,
    )
    with sqlite_database.writing() as db:
        record_outside_act(db, act, UNIT, by=city, now=NOW)
    assert farm.accept(quantity, city)


@pytest.mark.rule("RA-27")
def test_a_contractor_measures_and_the_county_accepts_without_the_village(sqlite_database: Database) -> None:
    own = a_plot(sqlite_database, role=Role.CONTRACTOR, way=Way.HOLDER)
    quantity = own.report()
    with pytest.raises(NotAuthorised):
        own.report(by=own.village.desk)
    own.accept(quantity, own.owner)
    assert own.accept(quantity, own.village.head)
    state = a_way_of(own, Way.STATE_COUNTY)
    assert rules_of(
        lambda: state.report(
            by=replace(own.owner, role=Role.STATE_FOREST_MANAGER), first=1, last=2, credited_kg=1
        )
    ) == {"MS-05"}


@pytest.mark.rule("MS-14")
def test_the_same_days_of_a_plot_are_counted_once_whatever_the_route(plot: Plot) -> None:
    plot.report()
    with pytest.raises(refused.QuantityTaken):
        plot.report(route=Route.CITY_TRADE)
    with pytest.raises(refused.QuantityTaken):
        plot.report(last=2, route=Route.NATIONAL)
    assert plot.report(first=1, last=2, credited_kg=2_500).owner_id == plot.owner.party_id


@pytest.mark.rule("MS-15", "MS-16")
def test_a_correction_is_a_new_version_that_names_the_old_one_and_the_reason(plot: Plot) -> None:
    old = plot.report()
    plot.accept(old, plot.owner)
    plot.accept(old, plot.village.head)
    assert rules_of(lambda: plot.report(replaces_id=old.id, credited_kg=7_000)) == {"MS-16"}
    new = plot.report(replaces_id=old.id, credited_kg=7_000, reason="胸径复测")
    assert (new.version, new.replaces_id) == (2, old.id)
    with pytest.raises(refused.CorrectionIncomplete):
        plot.verified(old)
    with pytest.raises(refused.AcceptanceMissing):
        plot.verified(new)
    with pytest.raises(refused.CorrectionIncomplete):
        plot.accept(old, plot.owner)


@pytest.mark.rule("MS-15")
def test_only_the_newest_version_is_corrected(plot: Plot) -> None:
    old = plot.report()
    plot.report(replaces_id=old.id, credited_kg=7_000, reason="胸径复测")
    assert "MS-15" in rules_of(lambda: plot.report(replaces_id=old.id, credited_kg=6_000, reason="再次复测"))


@pytest.mark.rule("MS-13")
def test_no_more_than_the_growth_counts_and_one_census_counts_nothing(plot: Plot) -> None:
    with pytest.raises(refused.MoreThanGrown):
        plot.report(credited_kg=7_501)
    with pytest.raises(refused.TwoCensusesNeeded):
        plot.report(last=0, credited_kg=0)


@pytest.mark.rule("MS-13")
def test_a_loss_credits_nothing_and_is_grown_back_first(sqlite_database: Database) -> None:
    burnt = a_plot(sqlite_database, third_kg=100_000)
    with pytest.raises(refused.MoreThanGrown):
        burnt.report(first=1, last=2, credited_kg=1)
    assert burnt.report(first=1, last=2, credited_kg=0).change_g == -27_500 * KG
    assert outstanding_loss_g([7_500, -27_500, 20_000]) == 7_500
    assert outstanding_loss_g([-5, 9]) == 0


@pytest.mark.rule("CV-01")
def test_nothing_is_reported_before_the_text_is_in_force(plot: Plot) -> None:
    wanted = Report(plot.id, *plot.assessments[:2], 1, Route.MICRO_SINK, Way.COLLECTIVE, SIGNED)
    with pytest.raises(RulePackNotInForce), plot.village.database.writing() as db:
        report_quantity(db, wanted, by=plot.owner, now=on(date(2025, 11, 26)))


@pytest.mark.rule("MS-16", "IV-05")
def test_a_changed_quantity_or_signature_is_found_by_the_check(plot: Plot) -> None:
    quantity = plot.report()
    plot.accept(quantity, plot.owner)
    plot.accept(quantity, plot.village.head)
    with plot.village.database.reading() as db:
        assert check(db, SCOPE, PASSES).passed
    attacks = {
        "UPDATE quantity SET credited_g = credited_g - 1": "quantity",
        "UPDATE acceptance SET person_id = 'somebody' WHERE side = 'OWNER'": "acceptance",
        "DELETE FROM verified_quantity": "verified_quantity",
    }
    for attack, table in attacks.items():
        with plot.village.database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            connection.execute(text(attack))
            with Session(connection, join_transaction_mode="rollback_only") as db:
                found = {
                    fault.table for result in check(db, SCOPE, PASSES).results for fault in result.faults
                }
            assert table in found, attack
            transaction.rollback()


@pytest.mark.rule("MS-17")
def test_falsified_data_freeze_the_quantities_that_rest_on_them_and_the_finding_reports_them(
    plot: Plot,
) -> None:
    quantity, head = plot.report(), plot.village.head
    plot.accept(quantity, plot.owner)
    plot.accept(quantity, head)
    database = plot.village.database
    with pytest.raises(NotAuthorised), database.writing() as db:
        find_falsified(db, plot.assessments[1], SIGNED, by=plot.owner, now=NOW)
    with database.writing() as db:
        report = find_falsified(db, plot.assessments[1], SIGNED, by=head, now=NOW)
    assert report["quantities"] == [quantity.id]
    with pytest.raises(refused.DataFalsified):
        plot.verified(quantity)
    with pytest.raises(refused.DataFalsified):
        plot.report(first=1, last=2, credited_kg=1)
    with database.reading() as db:
        assert check(db, SCOPE, PASSES).passed


@pytest.mark.rule("MS-17")
def test_a_ticket_on_falsified_data_is_not_issued(sqlite_database: Database) -> None:
    village = settle_village(sqlite_database)
    filed = village.filed()
    with sqlite_database.writing() as db:
        report = find_falsified(db, filed.assessment_id, SIGNED, by=village.head, now=NOW)
    assert report["tickets"] == [filed.id]
    with pytest.raises(refused.DataFalsified):
        village.act(issue.issue, filed.id, an_undertaking(), vault=VAULT, by=village.head)


@pytest.mark.rule("MS-17")
def test_a_file_on_falsified_data_can_only_be_sent_back(sqlite_database: Database) -> None:
    village = settle_village(sqlite_database)
    waiting = village.filing()
    with sqlite_database.writing() as db:
        find_falsified(db, waiting.assessment_id, SIGNED, by=village.city, now=NOW)
    with pytest.raises(refused.DataFalsified):
        village.act(issue.file, waiting.id, by=village.city)
    village.act(issue.return_for_defects, waiting.id, "数据不实", by=village.city)


def a_way_of(plot: Plot, way: Way) -> Plot:
    return replace(plot, way=way)


def rules_of(act: Callable[[], object]) -> set[str]:
    """The rules that refuse an act."""
    with pytest.raises((RuleRefused, SeveralRefused)) as found:
        act()
    error = found.value
    if isinstance(error, SeveralRefused):
        return {one.rule for one in error.refusals}
    assert isinstance(error, RuleRefused)
    return {error.rule}
