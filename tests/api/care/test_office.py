"""The office around the files: stages and clock, notices, inbox, disputes, enquiries, supervision, credit."""

from datetime import date
from typing import Any

import pytest

from api.city import City
from registry.actions import issue, review
from registry.parties.roles import Role
from registry.store.queries import tickets
from registry.tickets.locks import Flag
from tests.api.accounts import open_account
from tests.api.care.world import World, a_world, fail_year
from tests.registry.tickets.village import SIGNED, UNIT


@pytest.fixture
def world(city: City) -> World:
    return a_world(city)


def published(world: World, **body: object) -> Any:
    """Drafted, read by three, published: what an office does with every notice (GS-16)."""
    notice = world.done("notices", world.clerk, **body)
    readers = [open_account(world.city, Role.COUNTY_FORESTRY, UNIT) for _ in range(3)]
    for reader in readers:
        world.done(f"notices/{notice['id']}/review", reader, finding="依据充分", proof="文字数字无误")
    return world.done(f"notices/{notice['id']}/publish", world.head, portal="示例门户〔2026〕1号")


@pytest.mark.rule("GS-16", "RA-23")
def test_a_notice_is_read_and_proofread_by_three_before_anybody_else_reads_it(world: World) -> None:
    body = {"unit_id": UNIT, "topic": "OTHER", "title": "示例公告", "body": "示例内容"}
    notice = world.done("notices", world.clerk, **body)
    at = f"notices/{notice['id']}"
    assert notice["state"] == "DRAFTED" and world.get("notices") == []
    assert world.client.get(f"/api/{at}").status_code == 404
    assert [one["id"] for one in world.get("notice-drafts", world.head)] == [notice["id"]]
    said = {"finding": "依据充分", "proof": "文字数字无误"}
    assert world.refused(f"{at}/review", world.clerk, **said)["code"] == "OWN_DRAFT"
    world.done(f"{at}/review", world.head, **said)
    again = world.refused(f"{at}/review", world.head, **said)
    assert (again["code"], again["rule"]) == ("READ_ALREADY", "GS-16")
    early = world.refused(f"{at}/publish", world.clerk, portal="")
    assert {one["code"] for one in early["refusals"]} == {"NOT_READ_ENOUGH", "PORTAL_MISSING"}
    for reader in (world.officer, open_account(world.city, Role.COUNTY_FORESTRY, UNIT)):
        world.done(f"{at}/review", reader, **said)
    world.done(f"{at}/publish", world.clerk, portal="示例门户〔2026〕2号")
    (seen,) = world.get("notices")
    assert seen["state"] == "OPEN" and len(seen["details"]["reviews"]) == 3
    papers = [one["kind"] for one in world.get(at)["paper_texts"]]
    assert papers.count("审") == 3
    dropped = world.done("notices", world.clerk, **body)
    assert world.done(f"notices/{dropped['id']}/drop", world.head, reason="口径有误")["state"] == "DROPPED"
    assert len(world.get("notices")) == 1 and world.checked() == []


@pytest.mark.rule("GS-12")
def test_a_bad_rating_is_investigated_rectified_answered_and_a_named_one_followed_up(world: World) -> None:
    ticket = world.village.active()
    body = {"file_id": ticket.id, "stars": 2, "comment": "等了太久", "named": True}
    rating = world.done("ratings", world.holder, **body)
    at = f"ratings/{rating['id']}"
    assert rating["state"] == "COMPLAINED"
    assert world.refused(f"{at}/answer", world.clerk, text="已处理")["code"] == "CONFLICT"
    assert (
        world.refused(f"{at}/investigate", world.holder, true=True, finding="x")["code"] == "ROLE_NOT_ALLOWED"
    )
    evidence = [world.paper(world.clerk)]
    world.done(f"{at}/investigate", world.clerk, true=True, finding="现场核查延误两日", evidence=evidence)
    world.done(f"{at}/rectify", world.head, text="增加核查人员")
    world.done(f"{at}/answer", world.head, text="延误属实，已整改")
    world.worker()
    assert "rating.answered" in [one["details"]["about"] for one in world.get("messages", world.holder)]
    assert world.done(f"{at}/follow-up", world.clerk, text="当事人表示满意")["state"] == "FOLLOWED_UP"
    assert world.file(ticket)["state"] == "ACTIVE"  # a rating changes no result
    refused = world.village.under_review()
    world.village.act(review.refuse, refused.id, "示例理由", "LP-09", by=world.village.head)
    unnamed = world.done("ratings", world.holder, file_id=refused.id, stars=1)
    at = f"ratings/{unnamed['id']}"
    world.done(f"{at}/investigate", world.clerk, true=False, finding="不属实")
    world.done(f"{at}/answer", world.clerk, text="经核查不属实")
    assert world.refused(f"{at}/follow-up", world.clerk, text="x")["rule"] == "GS-12"
    assert world.checked() == []


@pytest.mark.rule("GS-01", "GS-02", "LP-63")
def test_a_notice_stops_the_clock_and_its_objections_are_answered_in_their_terms(world: World) -> None:
    file = world.village.under_review()
    body = {
        "unit_id": UNIT,
        "topic": "FILE",
        "title": "示例林地0001公示",
        "body": "现将申请事项予以公示。",
        "data": {"面积": "15.00亩"},
        "invites": True,
        "file_id": file.id,
    }
    assert world.refused("notices", world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    notice = published(world, **body)
    assert notice["details"]["objections_until"] == "2026-01-19"  # 7 working days after 2026-01-08
    seen = world.get(f"notices/{notice['id']}")
    assert seen["paper_texts"][0]["body"]["title"] == body["title"] and seen["unit_id"] == UNIT
    assert world.get(f"files/{file.id}/handling", world.holder)["stands_for"] == "PUBLIC_NOTICE"
    neighbour = open_account(world.city, Role.CITIZEN)
    world.day = date(2026, 1, 19)
    made = world.done("objections", neighbour, notice_id=notice["id"], statement="东界有误")
    world.day = date(2026, 1, 20)
    late = world.refused("objections", neighbour, notice_id=notice["id"], statement="再次异议")
    assert (late["code"], late["rule"]) == ("NOTICE_CLOSED", "GS-02")
    accepted = world.done(f"objections/{made['id']}/accept", world.clerk)
    assert accepted["details"]["answer_due_on"] == "2026-01-29"
    assert world.refused(f"notices/{notice['id']}/close", world.clerk)["code"] == "NOTICE_STILL_OPEN"
    world.done(f"objections/{made['id']}/answer", world.clerk, upheld=False, reason="界线经四邻签认")
    world.day = date(2026, 1, 21)
    world.worker()
    handling = world.get(f"files/{file.id}/handling", world.holder)
    assert handling["stands_for"] is None
    assert handling["stops"][-1] == {
        "reason": "PUBLIC_NOTICE",
        "begins_on": "2026-01-08",
        "ends_on": "2026-01-21",
    }
    told = [one["details"]["about"] for one in world.get("messages", neighbour)]
    assert told == ["objection.answered"]
    assert world.checked() == []


@pytest.mark.rule("GS-04", "LP-63")
def test_a_file_moves_through_the_eight_stages(world: World) -> None:
    asked = {"unit_id": UNIT, "kind": "BOOKING", "item": "collective", "text": "预约上门核查"}
    enquiry = world.done("enquiries", world.holder, **asked, wanted_on="2026-01-12")
    world.done(f"enquiries/{enquiry['id']}/answer", world.clerk, text="可以，上午九点")
    file = world.village.draft()
    found = world.get(f"files/{file.id}/handling", world.holder)
    assert found["stage"] == "APPLICATION" and len(found["stages"]) == 8
    early = world.refused("ratings", world.holder, file_id=file.id, stars=5)
    assert (early["code"], early["rule"]) == ("ALREADY_RATED", "GS-04")
    ticket = world.village.active()
    assert world.get(f"files/{ticket.id}/handling", world.holder)["stage"] == "DELIVERY"
    world.village.act(issue.serve, ticket.id, SIGNED, by=world.village.head)
    assert world.get(f"files/{ticket.id}/handling", world.holder)["stage"] == "RATING"
    world.done("ratings", world.holder, file_id=ticket.id, stars=5, comment="很快")
    assert world.refused("ratings", world.holder, file_id=ticket.id, stars=1)["code"] == "ALREADY_RATED"
    assert world.checked() == []


@pytest.mark.rule("LP-63", "LP-36b")
def test_what_an_office_decides_lies_in_the_inbox_and_opening_it_is_the_proof(world: World) -> None:
    ticket = world.village.active()
    fail_year(world, ticket, 2026, world.day)
    world.worker()
    inbox = {one["details"]["about"]: one for one in world.get("messages", world.holder)}
    told = inbox["upkeep.notified"]
    assert told["state"] == "SENT" and told["details"]["paper_no"]
    stranger = open_account(world.city, Role.VILLAGE, "640122")
    assert world.refused(f"messages/{told['id']}/open", stranger)["code"] == "NOT_THE_PARTY"
    opened = world.done(f"messages/{told['id']}/open", world.holder)
    assert (opened["details"]["way"], opened["details"]["served_on"]) == ("OPENED", "2026-01-08")
    other = inbox["ticket.issued"]["id"]
    missing = world.refused(f"messages/{other}/serve", world.clerk, way="PAPER", proof="")
    assert missing["code"] == "PROOF_OF_SERVICE_MISSING"
    receipt = world.paper(world.clerk)
    served = world.done(f"messages/{other}/serve", world.clerk, way="PAPER", proof=receipt)
    assert served["state"] == "SERVED" and served["details"]["proof"] == receipt
    world.worker()
    assert len(world.get("messages", world.holder)) == len(inbox)
    assert world.checked() == []


@pytest.mark.rule("LP-56")
def test_an_accepted_dispute_marks_the_ticket_until_it_is_decided(world: World) -> None:
    ticket = world.village.active()
    claimant = open_account(world.city, Role.CONTRACTOR, UNIT)
    evidence = [world.paper(claimant)]
    body = {"ticket_id": ticket.id, "statement": "该地块由本户承包"}
    bare = world.refused("disputes", claimant, **body, evidence=[])
    assert bare["code"] == "REASON_MISSING"
    dispute = world.done("disputes", claimant, **body, evidence=evidence)
    assert not _flags(world, ticket.id)
    world.done(f"disputes/{dispute['id']}/accept", world.clerk, reason="材料齐全")
    assert _flags(world, ticket.id) == {Flag.DISPUTED}
    grounds = {"facts": "示例事实", "rule": "LP-56", "article": "办法第九条", "evidence_sha256": evidence[0]}
    settle_it = {"grounds": grounds, "dispute_no": dispute["id"]}
    crossed = world.refused(f"files/{ticket.id}/settle-dispute", world.clerk, **settle_it)
    assert (crossed["code"], crossed["rule"]) == ("DISPUTE_HAS_ITS_CASE", "LP-56")
    fail_year(world, ticket, 2026, world.day)
    assert world.refused(f"disputes/{dispute['id']}/withdraw", world.holder)["code"] == "NOT_THE_PARTY"
    decided = world.done(f"disputes/{dispute['id']}/reject", world.head, reason="承包合同另有地块")
    assert decided["state"] == "REJECTED" and not _flags(world, ticket.id)
    world.worker()
    told = {one["details"]["about"] for one in world.get("messages", claimant)}
    assert told == {"dispute.accepted", "dispute.rejected"}
    assert world.checked() == []


@pytest.mark.rule("LP-63")
def test_only_two_who_hold_office_there_on_the_day_check_a_site(world: World) -> None:
    file = world.village.under_review()
    world.done(f"files/{file.id}/order-site-check", world.clerk)
    paper = world.paper(world.clerk)
    stranger = open_account(world.city, Role.COUNTY_FORESTRY, "640122")
    body = {"record_sha256": paper, "neighbours": dict.fromkeys(("north", "east", "south", "west"), paper)}
    persons = [world.clerk.person_id, stranger.person_id]
    refused = world.refused(f"files/{file.id}/site-check", world.clerk, persons=persons, **body)
    assert (refused["code"], refused["rule"]) == ("NOT_APPOINTED", "LP-63")
    persons = [world.clerk.person_id, world.head.person_id]
    world.done(f"files/{file.id}/site-check", world.clerk, persons=persons, **body)


@pytest.mark.rule("LP-45", "RA-14")
def test_city_landscape_and_county_governments_supervise_each_in_its_reach(world: World) -> None:
    ticket = world.village.active()
    own, other = (open_account(world.city, Role.GOVERNMENT, unit) for unit in (UNIT, "640122"))
    landscape = open_account(world.city, Role.LANDSCAPE)
    assert [one["id"] for one in world.get("supervision", own)] == [ticket.id]
    assert [one["id"] for one in world.get("supervision", landscape)] == [ticket.id]
    assert world.get("supervision", other) == []
    body = {"ticket_id": ticket.id, "inspected_on": "2026-01-08", "in_order": True, "finding": "未见异常"}
    assert world.refused("inspections", other, **body)["code"] == "OUTSIDE_OWN_UNIT"
    assert world.refused("inspections", world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    record = world.done("inspections", own, **body)
    assert record["details"]["inspector"] == "GOVERNMENT"
    assert world.get("supervision", world.officer)[0]["inspections"] == 1
    assert world.checked() == []


@pytest.mark.rule("GS-24")
def test_credit_is_objected_to_and_repaired_in_its_terms(world: World) -> None:
    body = {
        "unit_id": UNIT,
        "party_id": world.holder.party_id,
        "kind": "PROMISE_BROKEN",
        "about_kind": "ticket",
        "about_id": "示例文件",
    }
    assert world.refused("credit", world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    found = world.done("credit", world.clerk, **body)
    stranger = open_account(world.city, Role.CONTRACTOR, UNIT)
    other = world.refused(f"credit/{found['id']}/object", stranger, statement="不实")
    assert (other["code"], other["rule"]) == ("NOT_THE_PARTY", "GS-24")
    objected = world.done(f"credit/{found['id']}/object", world.holder, statement="已按期补交")
    assert objected["details"]["settle_by"] == "2026-01-15"  # 5 working days after 2026-01-08
    settled = world.done(
        f"credit/{found['id']}/settle-objection", world.clerk, upheld=False, reason="逾期三日"
    )
    assert settled["state"] == "RECORDED"
    asked = world.done(f"credit/{found['id']}/ask-repair", world.holder, statement="已补交")
    assert asked["details"]["settle_by"] == "2026-01-11"  # 3 days
    repaired = world.done(f"credit/{found['id']}/settle-repair", world.clerk, repaired=True, reason="已履行")
    assert repaired["state"] == "REPAIRED"


def _flags(world: World, ticket_id: str) -> set[Flag]:
    with world.city.reading() as db:
        return set(tickets.known(db, ticket_id).flags)
