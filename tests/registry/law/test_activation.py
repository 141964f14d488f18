"""A successor text, put into force by two persons of the city authority, without code."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.actions import law as verbs
from registry.clock import Moment
from registry.errors import Conflict, NotFound, RulePackNotInForce, SeveralRefused
from registry.law.errors import NotAuthorised, OverlayLoosens, TextNotAcceptable, UnreadableText
from registry.law.packs import FOLDER, parse_pack
from registry.law.validity import prevailing_on
from registry.parties.errors import FourEyes
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.queries import law

AT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
NOW = Moment(as_of=date(2026, 1, 20), at=AT)
FIRST = Actor("示例人员001", Role.CITY_FORESTRY, "示例机构001", "640100")
SECOND = Actor("示例人员002", Role.CITY_FORESTRY, "示例机构001", "640100")
COUNTY_FIRST = Actor("示例人员003", Role.COUNTY_FORESTRY, "示例机构002", "640122")
COUNTY_SECOND = Actor("示例人员004", Role.COUNTY_FORESTRY, "示例机构002", "640122")
FROM = date(2026, 2, 1)

SUCCESSOR = (
    (Path(FOLDER) / "linpiao-2024.toml")
    .read_text(encoding="utf-8")
    .replace('key = "linpiao-2024"', 'key = "linpiao-2026"\nsucceeds = "linpiao-2024"')
    .replace("in_force_from = 2024-01-17", "in_force_from = 2026-01-19")
    .replace("until = 2026-01-18", "until = 2031-01-18")
    .replace(
        '"LP-04.area_min_mu" = { value = 1,',
        '"LP-04.area_min_mu" = { value = 2,',
    )
)
OVERLAY = """
unit = "640122"
overlays = "xiaowei-2025"
version = 1
title = "示例县小微碳汇实施方案"
number = "示例〔2026〕1号"
issuer = "示例县人民政府"
issued = 2026-01-05
in_force_from = 2026-01-06
extra_steps = ["乡镇初核"]
[numbers]
"RY-02.dbh_min_cm" = 35
"""


def activate(database: Database) -> None:
    with database.writing() as db:
        proposed = verbs.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
        verbs.confirm(db, proposed.id, by=SECOND, now=NOW)


@pytest.mark.rule("CV-01", "CV-07")
def test_a_successor_fills_the_gap_from_its_day_on_with_its_own_numbers(database: Database) -> None:
    activate(database)
    with database.reading() as db:
        now = law.current_law(db)
    with pytest.raises(RulePackNotInForce):
        now.require("linpiao", date(2026, 1, 31))
    pack = now.require("linpiao", FROM)
    assert (pack.ref, pack.number("LP-04.area_min_mu")) == ("linpiao-2026@1", 2)
    assert now.require("linpiao", date(2026, 1, 18)).ref == "linpiao-2024@1"


@pytest.mark.rule("CV-01", "RA-23")
def test_one_person_alone_puts_nothing_into_force(database: Database) -> None:
    with database.writing() as db:
        proposed = verbs.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
        with pytest.raises(FourEyes):
            verbs.confirm(db, proposed.id, by=FIRST, now=NOW)
        assert [waiting.id for waiting in law.open_proposals(db)] == [proposed.id]
    with database.reading() as db, pytest.raises(RulePackNotInForce):
        law.current_law(db).require("linpiao", FROM)


@pytest.mark.rule("RA-23")
@pytest.mark.parametrize("proposer", ["示例人员001", "示例人员009"])
def test_raw_sql_cannot_confirm_ones_own_proposal(database: Database, proposer: str) -> None:
    with database.writing() as db:
        proposed = verbs.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO text_activation (proposal_id, proposed_by, confirmed_by, confirmed_at,"
                " effective_from) VALUES (:id, :proposer, '示例人员001', '2026-01-20', '2026-02-01')"
            ),
            {"id": proposed.id, "proposer": proposer},
        )


@pytest.mark.rule("RA-03")
def test_only_the_city_authority_activates_a_city_text(database: Database) -> None:
    with database.writing() as db:
        with pytest.raises(NotAuthorised):
            verbs.propose_successor(db, SUCCESSOR, FROM, by=COUNTY_FIRST, now=NOW)
        proposed = verbs.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
        with pytest.raises(NotAuthorised):
            verbs.confirm(db, proposed.id, by=COUNTY_FIRST, now=NOW)


def test_a_second_confirmation_hears_who_was_first(database: Database) -> None:
    with database.writing() as db:
        proposed = verbs.propose_successor(db, SUCCESSOR, FROM, by=FIRST, now=NOW)
        verbs.confirm(db, proposed.id, by=SECOND, now=NOW)
        with pytest.raises(Conflict) as refused:
            verbs.confirm(db, proposed.id, by=SECOND, now=NOW)
    assert refused.value.facts["who"] == "示例人员002"


@pytest.mark.rule("CV-07")
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (('succeeds = "linpiao-2024"', 'succeeds = "nothing-2020"'), "succeeds no known text"),
        (('key = "linpiao-2026"', 'key = "linpiao-2024"'), "exists already"),
        (("binding = true", "binding = false"), "does not bind"),
        (('"LP-44.deliveries" =', '"LP-44.other" ='), "lacks LP-44.deliveries"),
        (("until = 2031-01-18", "until = 2026-01-31"), "outside its own validity"),
    ],
)
def test_a_successor_that_would_break_acts_is_refused(
    database: Database, change: tuple[str, str], problem: str
) -> None:
    source = SUCCESSOR.replace(*change)
    with database.writing() as db, pytest.raises(TextNotAcceptable) as refused:
        verbs.propose_successor(db, source, FROM, by=FIRST, now=NOW)
    assert problem in refused.value.message("en")


@pytest.mark.rule("CV-07")
def test_a_text_cannot_reach_into_the_past_and_all_problems_are_told_at_once(database: Database) -> None:
    source = SUCCESSOR.replace("binding = true", "binding = false")
    with database.writing() as db, pytest.raises(SeveralRefused) as refused:
        verbs.propose_successor(db, source, date(2026, 1, 19), by=FIRST, now=NOW)
    assert len(refused.value.refusals) == 2


@pytest.mark.parametrize(
    "source",
    [
        "key = ",
        'key = "x"\ntexts = []',
        SUCCESSOR.replace("until = 2031-01-18", 'until = "2031-01-18"'),
        SUCCESSOR.replace("until = 2031-01-18", "until = 2031-01-18T00:00:00"),
        SUCCESSOR.replace("in_force_from = 2026-01-19", "in_force_from = 2026"),
        SUCCESSOR.replace('key = "linpiao-2026"', 'key = "林票 2026"'),
        SUCCESSOR.replace('"LP-04.area_min_mu" = { value = 2,', '"LP-04.area_min_mu" = { value = "2",'),
        SUCCESSOR.replace('word = "不得小于"', 'word = "差不多"'),
        SUCCESSOR.replace('level = "municipal"', 'level = "cosmic"'),
        SUCCESSOR.replace("[days]", "[elsewhere]") + "\n[days]\nday = 3",
    ],
)
def test_a_text_that_is_no_rule_pack_is_said_to_be_unreadable(sqlite_database: Database, source: str) -> None:
    with sqlite_database.writing() as db, pytest.raises(UnreadableText):
        verbs.propose_successor(db, source, FROM, by=FIRST, now=NOW)


@pytest.mark.parametrize(
    "source",
    [
        OVERLAY + "x = ",
        OVERLAY.replace("= 35", '= "35"'),
        OVERLAY.replace("2026-01-06", '"soon"'),
        "unit = 1",
    ],
)
def test_an_overlay_that_is_none_is_said_to_be_unreadable(sqlite_database: Database, source: str) -> None:
    with sqlite_database.writing() as db, pytest.raises(UnreadableText):
        verbs.propose_overlay(db, source, FROM, by=COUNTY_FIRST, now=NOW)


@pytest.mark.rule("CV-07", "LP-46")
def test_a_text_of_a_higher_level_prevails_over_a_later_one_of_the_city(database: Database) -> None:
    higher = parse_pack(
        SUCCESSOR.replace("linpiao-2026", "linpiao-region")
        .replace('level = "municipal"', 'level = "regional"')
        .replace("in_force_from = 2026-01-19", "in_force_from = 2026-01-01")
    )
    assert higher.level > parse_pack(SUCCESSOR).level
    activate(database)
    source = SUCCESSOR.replace("linpiao-2026", "linpiao-region").replace("municipal", "regional")
    with database.writing() as db:
        proposed = verbs.propose_successor(db, source, FROM, by=FIRST, now=NOW)
        verbs.confirm(db, proposed.id, by=SECOND, now=NOW)
        now = law.current_law(db)
    assert now.require("linpiao", FROM).ref == "linpiao-region@1"
    found = prevailing_on(now.packs, "林票", FROM, now.activations)
    assert found and found.ref == "linpiao-region@1"


@pytest.mark.rule("CV-08")
def test_a_county_adopts_its_overlay_by_two_persons_and_only_there_it_holds(database: Database) -> None:
    with database.writing() as db:
        proposed = verbs.propose_overlay(db, OVERLAY, FROM, by=COUNTY_FIRST, now=NOW)
        with pytest.raises(FourEyes):
            verbs.confirm(db, proposed.id, by=COUNTY_FIRST, now=NOW)
        verbs.confirm(db, proposed.id, by=COUNTY_SECOND, now=NOW)
        now = law.current_law(db)
    here = now.require("xiaowei", FROM, "640122")
    assert here.number("RY-02.dbh_min_cm") == 35 and here.extra_steps == ("乡镇初核",)
    assert here.ref == "xiaowei-2025@1+640122/xiaowei-2025@1"
    assert now.require("xiaowei", FROM, "640121").number("RY-02.dbh_min_cm") == 30
    assert now.require("xiaowei", date(2026, 1, 31), "640122").number("RY-02.dbh_min_cm") == 30


@pytest.mark.rule("CV-08")
def test_an_overlay_that_loosens_is_refused_at_the_door(database: Database) -> None:
    source = OVERLAY.replace("= 35", "= 25")
    with database.writing() as db, pytest.raises(OverlayLoosens):
        verbs.propose_overlay(db, source, FROM, by=COUNTY_FIRST, now=NOW)


@pytest.mark.rule("RA-25", "LP-42")
def test_interpretations_are_published_by_the_city_authority_and_kept_by_rule(database: Database) -> None:
    question = ("LP-04", "道路隔开的两块林地是否集中连片？", "间隔不超过10米的，视为连片。")
    with database.writing() as db:
        with pytest.raises(NotAuthorised) as refused:
            verbs.publish_interpretation(db, *question, by=COUNTY_FIRST, now=NOW)
        verbs.publish_interpretation(db, *question, by=FIRST, now=NOW)
        with pytest.raises(NotFound):
            verbs.publish_interpretation(db, "第四条", "?", "!", by=FIRST, now=NOW)
        (found,) = law.interpretations(db, "LP-04")
    assert refused.value.rule == "RA-25"
    assert (found.answer, found.published_on) == (question[2], NOW.as_of)


def test_a_slot_is_empty_until_the_authority_names_its_document(database: Database) -> None:
    with database.writing() as db:
        assert law.slots(db)["event_neutrality_plan"].authority_ref == ""
        verbs.fill_slot(db, "event_neutrality_plan", "银生态发〔2024〕284号 原件", by=FIRST, now=NOW)
        assert law.slots(db)["event_neutrality_plan"].authority_ref == "银生态发〔2024〕284号 原件"
        with pytest.raises(NotFound):
            verbs.fill_slot(db, "no_such_slot", "x", by=FIRST, now=NOW)
