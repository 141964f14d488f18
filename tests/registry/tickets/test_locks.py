"""What forbids a use of a ticket: every mark by its rule, with the article and the way out."""

import pytest

from registry.actions import cancelling
from registry.actions.desk import authorise
from registry.errors import RuleRefused, SeveralRefused
from registry.law.refusals import all_at_once
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.tickets.errors import NoSuchAct, TermStillRuns
from registry.tickets.kinds import KIND_ON, LAND_BOUND, NATURES, VOUCHERS, TicketKind, TicketNature
from registry.tickets.locks import Flag, Use, closed, require_open
from registry.tickets.ticket import Ticket
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import UNIT, settle_village

FORBIDDEN = {
    Flag.PLEDGED: {Use.TRADE, Use.DIVIDE, Use.END_ON_REQUEST, Use.PLEDGE},
    Flag.CHANGE_DUE: {Use.TRADE, Use.PLEDGE, Use.LIST_CARBON, Use.DIVIDE},
    Flag.DISPUTED: {Use.ISSUE, Use.TRADE, Use.PLEDGE, Use.LIST_CARBON, Use.DIVIDE, Use.RENEW},
    Flag.WATCH: {Use.PLEDGE, Use.LIST_CARBON},
    Flag.CANCELLATION_DUE: set(Use) - {Use.ISSUE},
    Flag.CARBON_LISTED: set(),
}


@pytest.mark.rule("LP-12", "LP-51", "LP-56", "JC-08", "LP-36b")
@pytest.mark.parametrize("flag", Flag)
def test_each_mark_forbids_what_its_article_names(flag: Flag) -> None:
    assert {use for use in Use if closed(use, {flag})} == FORBIDDEN[flag]


@pytest.mark.rule("LP-51")
def test_only_the_pledge_opens_by_consent() -> None:
    opened = {
        flag for flag in Flag if closed(Use.TRADE, {flag}) and not closed(Use.TRADE, {flag}, all_consent=True)
    }
    assert opened == {Flag.PLEDGED}


def test_every_lock_is_told_at_once_with_article_and_way_out() -> None:
    with pytest.raises(SeveralRefused) as refused, all_at_once():
        require_open(Use.PLEDGE, {Flag.PLEDGED, Flag.DISPUTED, Flag.WATCH})
    assert {one.rule for one in refused.value.refusals} == {"LP-51", "LP-56", "JC-08"}
    for one in refused.value.refusals:
        assert str(one.facts["article"]) in one.message("zh") and one.remedy("en")


@pytest.mark.rule("LP-03a", "LP-03c")
def test_there_are_three_kinds_whose_natures_never_mix() -> None:
    assert set(NATURES) == set(TicketKind) and not VOUCHERS & LAND_BOUND
    assert all(nature in NATURES[kind] and nature in LAND_BOUND for kind, nature in KIND_ON.values())


@pytest.mark.rule("LP-03a")
def test_an_act_its_kind_does_not_know_is_refused_by_name(sqlite_database: Database) -> None:
    carbon = Ticket("t1", UNIT, TicketKind.CARBON, TicketNature.ENTERPRISE_AFFORESTATION)
    buyer = Actor("buyer-1", Role.ENTERPRISE, "buyer", UNIT)
    with sqlite_database.reading() as db, pytest.raises(NoSuchAct):
        authorise(db, "ticket.trade_agreed", buyer, carbon)


@pytest.mark.rule("JC-09")
def test_no_ticket_expires_before_its_last_day_is_over(sqlite_database: Database) -> None:
    village = settle_village(sqlite_database)
    ticket = village.active()
    with sqlite_database.writing() as db, pytest.raises(TermStillRuns) as refused:
        cancelling.expire(db, ticket.id, by=village.head, now=NOW)
    assert isinstance(refused.value, RuleRefused) and refused.value.rule == "JC-09"
