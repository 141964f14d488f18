"""Verified grams become serials once; routes exclude each other; a loss stops sales until grown back."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.actions.checking import check
from registry.actions.checks import issuing as issuing_checks
from registry.actions.issuing import (
    LossFound,
    OutsideRoute,
    claim_route,
    issue_quantity,
    record_loss,
    record_numbers,
    take_serials,
)
from registry.actions.sellable import hindrances_of
from registry.issuance import errors as refused
from registry.issuance.acceptance import Quantity, Route
from registry.issuance.issuances import Hindrance, InclusionNumbers, Issuance, LossCause
from registry.law.errors import NotAuthorised
from registry.ledger.accounts import grams_of
from registry.ledger.serials import SerialRange
from registry.parties.errors import FourEyes
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import issuing, ledger
from tests.faults.tampering import SCOPE, disarm
from tests.registry.issuance.test_acceptance import KG, Plot, a_plot
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import SIGNED

MANAGER = Actor("manager-1", Role.INCLUSION_MANAGER, "inclusion", "640100")


@pytest.fixture
def plot(database: Database) -> Plot:
    return a_plot(database)


@pytest.fixture
def embedded(sqlite_database: Database) -> Plot:
    return a_plot(sqlite_database)


def verified(plot: Plot, **report: object) -> Quantity:
    quantity = plot.report(**report)  # type: ignore[arg-type]
    plot.accept(quantity, plot.owner)
    plot.accept(quantity, plot.village.head)
    return quantity


def issued(plot: Plot, quantity: Quantity | None = None) -> Issuance:
    quantity = quantity or verified(plot)
    with plot.village.database.writing() as db:
        return issue_quantity(db, quantity.id, by=plot.village.reviewer, now=NOW)


def hindered(plot: Plot, issuance: Issuance) -> list[Hindrance]:
    with plot.village.database.reading() as db:
        return list(hindrances_of(db, issuance))


@pytest.mark.rule("MS-02", "MS-14")
def test_verified_grams_are_issued_once_with_serials_from_one(plot: Plot) -> None:
    reported = plot.report()
    with pytest.raises(refused.AcceptanceMissing):
        issued(plot, reported)
    plot.accept(reported, plot.owner)
    plot.accept(reported, plot.village.head)
    made = issued(plot, reported)
    assert made.amount_g == 7_500 * KG and made.number.startswith("640104-M2026-000001-")
    with plot.village.database.reading() as db:
        rest = issuing.open_block(db, made.id)
        stock = ledger.balance(db, f"STOCK:{made.id}")
        account = ledger.account(db, f"STOCK:{made.id}")
    assert rest and rest.serials == SerialRange(1, made.amount_g)
    assert stock and stock.free == made.amount_g
    assert account and account.asset == grams_of(made.id) and account.party_id == plot.owner.party_id
    with pytest.raises(refused.AlreadyIssued):
        issued(plot, reported)


@pytest.mark.rule("RA-23")
def test_who_signed_for_the_quantity_does_not_issue_it(embedded: Plot) -> None:
    quantity = verified(embedded)
    with pytest.raises(FourEyes), embedded.village.database.writing() as db:
        issue_quantity(db, quantity.id, by=embedded.village.head, now=NOW)
    with pytest.raises(NotAuthorised), embedded.village.database.writing() as db:
        issue_quantity(db, quantity.id, by=embedded.owner, now=NOW)


@pytest.mark.rule("MS-13")
def test_a_period_without_growth_issues_nothing(embedded: Plot) -> None:
    quantity = verified(embedded, credited_kg=0)
    with pytest.raises(refused.NothingToIssue):
        issued(embedded, quantity)


def test_the_parts_of_a_block_tile_it_and_a_retired_block_stays_whole(plot: Plot) -> None:
    made = issued(plot)
    with plot.village.database.writing() as db:
        taken = [take_serials(db, made.id, grams, now=NOW).serials for grams in (16_666, 1, 7_483_333)]
    assert taken == [SerialRange(1, 16_666), SerialRange(16_667, 16_667), SerialRange(16_668, 7_500_000)]
    with plot.village.database.reading() as db:
        assert issuing.open_block(db, made.id) is None
        assert issuing.retired_g(db, made.id) == made.amount_g


CHILD = (
    "INSERT INTO serial_block (id, issuance_id, first, last, fate, parent_id, parent_first, parent_last,"
    " parent_fate, sibling_id, cut) SELECT :id, issuance_id, :first, :last, 'OPEN', id, first, last, fate,"
    " :sibling, :cut FROM serial_block WHERE id = :parent"
)


def test_the_database_refuses_parts_that_overlap_or_leave_a_gap(plot: Plot) -> None:
    made = issued(plot)
    database, last = plot.village.database, made.amount_g
    with database.writing() as db:
        retired = take_serials(db, made.id, 1000, now=NOW)
        rest = issuing.open_block(db, made.id)
    assert rest
    lower, upper = ("a", 1001, 2000, "b", 2001), ("b", 2001, last, "a", 2001)
    attacks = {
        "a gap": [lower, ("b", 2002, last, "a", 2002)],
        "an overlap": [lower, ("b", 2000, last, "a", 2000)],
        "one part only": [lower],
        "short of the end": [lower, ("b", 2001, last - 1, "a", 2001)],
        "beyond the end": [lower, ("b", 2001, last + 1, "a", 2001)],
        "a third part": [lower, upper, ("c", 3001, last, "b", 3001)],
    }
    for parts in attacks.values():
        with pytest.raises(DBAPIError), database.writing() as db:
            _insert(db, parts, rest.id)
    with pytest.raises(DBAPIError), database.writing() as db:
        _insert(db, [("x", 1, 500, "y", 501), ("y", 501, 1000, "x", 501)], retired.id)
    with database.writing() as db:
        _insert(db, [lower, upper], rest.id)


def _insert(db: Session, parts: list[tuple[str, int, int, str, int]], parent: str) -> None:
    for id, first, last, sibling, cut in parts:
        values = {"id": id, "first": first, "last": last, "sibling": sibling, "cut": cut, "parent": parent}
        db.execute(text(CHILD), values)


def outside_route(plot: Plot, route: Route = Route.NATIONAL) -> OutsideRoute:
    return OutsideRoute(plot.id, date(2025, 1, 1), date(2025, 6, 1), route, "示例项目001", SIGNED)


@pytest.mark.rule("CC-04")
def test_a_plot_on_one_route_is_closed_to_the_others(embedded: Plot) -> None:
    made = issued(embedded)
    with pytest.raises(refused.RouteTaken), embedded.village.database.writing() as db:
        claim_route(db, outside_route(embedded), by=embedded.village.head, now=NOW)
    with embedded.village.database.reading() as db:
        assert [claim.route for claim in issuing.claims(db, made.plot_id)] == [Route.MICRO_SINK]


@pytest.mark.rule("CC-04")
def test_a_plot_of_the_national_platform_reports_and_issues_nothing_here(embedded: Plot) -> None:
    with embedded.village.database.writing() as db:
        claim_route(db, outside_route(embedded), by=embedded.village.head, now=NOW)
    with pytest.raises(refused.RouteTaken):
        embedded.report()
    other = replace(outside_route(embedded), route=Route.CITY_TRADE)
    with pytest.raises(refused.RouteTaken), embedded.village.database.writing() as db:
        claim_route(db, other, by=embedded.village.head, now=NOW)


@pytest.mark.rule("CC-04")
def test_a_quantity_reported_for_the_city_trade_is_no_micro_sink(embedded: Plot) -> None:
    quantity = verified(embedded, route=Route.CITY_TRADE)
    with pytest.raises(refused.WrongRoute):
        issued(embedded, quantity)


@pytest.mark.rule("CC-04")
def test_the_database_refuses_two_routes_on_one_day(plot: Plot) -> None:
    made = issued(plot)
    insert = (
        "INSERT INTO route_claim SELECT 'x', plot_id, unit_id, :since, period_to, 'NATIONAL', 'x', NULL,"
        " claimed_at FROM route_claim"
    )
    for day in (date(2025, 12, 9), made.period_from):
        since = str(day) if plot.village.database.dialect == "sqlite" else day
        with pytest.raises(DBAPIError, match="route_claim_exclusive"), plot.village.database.writing() as db:
            db.execute(text(insert), {"since": since})


@pytest.mark.rule("JC-10")
def test_a_loss_stops_the_sale_until_it_has_grown_back(plot: Plot) -> None:
    made = issued(plot)
    found = LossFound(date(2025, 12, 20), LossCause.FIRE, 27_500 * KG, SIGNED)
    assert hindered(plot, made) == []
    with plot.village.database.writing() as db:
        record_loss(db, plot.id, found, by=plot.village.head, now=NOW)
    assert hindered(plot, made) == [Hindrance.LOSS]
    verified(plot, first=1, last=2, credited_kg=0)
    assert hindered(plot, made) == []


@pytest.mark.rule("JC-10")
def test_a_measured_loss_is_a_deficit(sqlite_database: Database) -> None:
    burnt = a_plot(sqlite_database, third_kg=100_000)
    made = issued(burnt)
    verified(burnt, first=1, last=2, credited_kg=0)
    assert hindered(burnt, made) == [Hindrance.DEFICIT]


@pytest.mark.rule("MS-15", "MS-16")
def test_a_corrected_quantity_no_longer_backs_what_was_issued(embedded: Plot) -> None:
    quantity = verified(embedded)
    made = issued(embedded, quantity)
    with pytest.raises(refused.CorrectionIncomplete):
        embedded.report(replaces_id=quantity.id, credited_kg=7_000)
    verified(embedded, replaces_id=quantity.id, credited_kg=7_000, reason="胸径复测")
    assert hindered(embedded, made) == [Hindrance.CORRECTED]


@pytest.mark.rule("ZH-14")
def test_the_three_numbers_are_recorded_once_by_the_inclusion_manager(embedded: Plot) -> None:
    made = issued(embedded)
    experts = [{"name": "示例专家001", "field": "林业", "date": "2026-01-07"}]
    wanted = InclusionNumbers(made.id, "示例备001", "示例核001", "示例签001", experts, SIGNED, NOW.at)
    database = embedded.village.database
    with pytest.raises(NotAuthorised), database.writing() as db:
        record_numbers(db, made.id, wanted, by=embedded.village.head, now=NOW)
    with database.writing() as db:
        record_numbers(db, made.id, wanted, by=MANAGER, now=NOW)
    with pytest.raises(refused.NumbersKnown), database.writing() as db:
        record_numbers(db, made.id, replace(wanted, issue_no="x"), by=MANAGER, now=NOW)


@pytest.mark.rule("IV-05")
def test_the_check_finds_a_changed_issuance_a_route_and_serials(plot: Plot) -> None:
    made = issued(plot)
    database = plot.village.database
    with database.writing() as db:
        record_loss(
            db,
            plot.id,
            LossFound(date(2025, 12, 20), LossCause.PEST, KG, SIGNED),
            by=plot.village.head,
            now=NOW,
        )
        take_serials(db, made.id, 1, now=NOW)
    attacks = {
        "UPDATE issuance SET owner_id = 'somebody'": "issuance",
        "UPDATE route_claim SET route = 'NATIONAL'": "route_claim",
        "UPDATE loss SET loss_g = 1": "loss",
        'UPDATE serial_block SET "last" = "last" - 1 WHERE issued_g IS NOT NULL': "serial_block",
        "DELETE FROM serial_block WHERE fate = 'RETIRED'": "serial_block",
    }
    for attack, table in attacks.items():
        with database.engine.connect() as connection, connection.begin() as transaction:
            disarm(connection)
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA ignore_check_constraints = ON"))
            try:
                connection.execute(text(attack))
            except DBAPIError:
                transaction.rollback()
                continue
            with Session(connection, join_transaction_mode="rollback_only") as db:
                report = check(db, SCOPE, issuing_checks.PASSES)
                found = {fault.table for result in report.results for fault in result.faults}
            assert table in found, attack
            transaction.rollback()
