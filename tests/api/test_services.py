"""The office as a service over HTTP: guides, promises, complaints, judgments, archive, figures, boards."""

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.city import City
from api.worker import terms
from registry.actions import applications, issue, review
from registry.parties.roles import Role
from registry.store.database import Database
from registry.store.privacy import Grade
from tests.api.accounts import Account, open_account
from tests.api.care.world import World, a_world
from tests.faults.tampering import disarm
from tests.registry.tickets.village import SIGNED, UNIT, on

GUIDE = {
    "item": "COLLECTIVE_TICKET",
    "in_force_from": "2026-01-08",
    "limit_working_days": 12,
    "name": "集体林地林票核发",
    "basis": "办法第九条、第十条",
    "conditions": "权属清晰，面积不少于1亩",
    "material": "权证、矢量、决议、照片",
    "procedure": "申请、受理、审查、备案、核发",
    "office": "县级林草主管部门",
}
PROMISE = "本村承诺：申请地块四至清楚，没有权属争议；如有不实，愿意承担责任。"


@pytest.fixture
def world(city: City) -> World:
    return a_world(city)


def a_second_officer(world: World) -> Account:
    return open_account(world.city, Role.CITY_FORESTRY)


def published(world: World, **changes: Any) -> Any:
    guide = world.done("guides", world.officer, **{**GUIDE, **changes})
    return world.done(f"guides/{guide['id']}/publish", a_second_officer(world))


@pytest.mark.rule("GS-03", "RA-23")
def test_a_file_follows_the_guide_in_force_when_it_was_handed_in(world: World) -> None:
    refused = world.refused("guides", world.officer, **{**GUIDE, "limit_working_days": 21, "basis": " "})
    assert {one["code"] for one in refused["refusals"]} == {"GUIDE_INCOMPLETE", "GUIDE_TOO_SLOW"}
    assert world.refused("guides", world.clerk, **GUIDE)["code"] == "ROLE_NOT_ALLOWED"
    first = world.done("guides", world.officer, **GUIDE)
    assert world.get("guides") == [] and len(world.get("guide-drafts", world.officer)) == 1
    alone = world.refused(f"guides/{first['id']}/publish", world.officer)
    assert (alone["code"], alone["rule"]) == ("OWN_DRAFT", "RA-23")
    world.done(f"guides/{first['id']}/publish", a_second_officer(world))
    file = world.village.submitted()
    assert world.get(f"files/{file.id}/handling", world.holder)["limit_working_days"] == 12
    world.day = date(2026, 1, 9)
    published(world, in_force_from="2026-01-12", limit_working_days=8)
    assert [one["limit_working_days"] for one in world.get("guides")] == [12]
    world.day = date(2026, 1, 12)
    (now,) = world.get("guides")
    assert (now["edition"], now["limit_working_days"], now["number"]) == (2, 8, "640100（指）〔2026〕2号")
    assert [one["edition"] for one in world.get("guides/COLLECTIVE_TICKET")] == [1, 2]
    assert [one["edition"] for one in world.get("guides?as_of=2026-01-08")] == [1]
    # The file keeps its own edition, its clock the twelve days it was promised.
    assert world.get(f"files/{file.id}/handling", world.holder)["limit_working_days"] == 12
    assert world.get(f"files/{file.id}/guide", world.holder)["edition"] == 1
    late = world.done("guides", world.officer, **{**GUIDE, "in_force_from": "2026-01-01"})
    refused = world.refused(f"guides/{late['id']}/publish", a_second_officer(world))
    assert (refused["code"], refused["rule"]) == ("GUIDE_TOO_LATE", "GS-03")
    assert world.done(f"guides/{late['id']}/drop", world.officer, reason="施行日期有误")["state"] == "DROPPED"
    assert world.checked() == []


@pytest.mark.rule("GS-06")
def test_a_false_promise_of_the_published_words_enters_the_credit_of_whoever_gave_it(world: World) -> None:
    file = world.village.submitted()
    paper = world.paper(world.holder)
    body = {"file_id": file.id, "words": PROMISE, "signed_sha256": paper}
    assert world.refused("promises", world.holder, **body)["code"] == "NOT_ON_PROMISE"
    published(world, promise=PROMISE)
    assert [one["promise"] for one in world.get("guides?on_promise=true")] == [PROMISE]
    altered = world.refused("promises", world.holder, **{**body, "words": PROMISE[:-3]})
    assert (altered["code"], altered["rule"]) == ("NOT_THE_WORDS", "GS-06")
    stranger = open_account(world.city, Role.VILLAGE, "640122")
    assert world.refused("promises", stranger, **body)["rule"] == "LP-06"
    kept, broken = (world.done("promises", world.holder, **body) for _ in range(2))
    said = {"finding": "现场核查属实"}
    assert world.done(f"promises/{kept['id']}/check", world.clerk, kept=True, **said)["state"] == "KEPT"
    bare = world.refused(f"promises/{broken['id']}/check", world.clerk, kept=False, finding="不实")
    assert bare["code"] == "REASON_MISSING"
    found = {"finding": "北界与邻村重叠", "evidence": [world.paper(world.clerk)]}
    assert world.done(f"promises/{broken['id']}/check", world.clerk, kept=False, **found)["state"] == "FALSE"
    (credit,) = world.get("credit", world.holder)
    assert (credit["details"]["kind"], credit["details"]["about_id"]) == ("FALSE_MATERIAL", broken["id"])
    world.worker()
    told = [one["details"]["about"] for one in world.get("messages", world.holder)]
    assert "promise.found_false" in told
    assert world.checked() == []


@pytest.mark.rule("GS-13", "RA-23")
def test_a_complaint_is_numbered_assigned_and_answered_by_whom_it_was_assigned_to(world: World) -> None:
    body = {"unit_id": UNIT, "topic": "SERVICE", "text": "等候过久", "against": world.clerk.person_id}
    made = world.done("complaints", world.holder, **body)
    assert (made["papers"], made["details"]["due_on"]) == (["640104（投）〔2026〕1号"], "2026-01-29")
    at = f"complaints/{made['id']}"
    own = world.refused(f"{at}/assign", world.clerk, person_id=world.head.person_id)
    assert (own["code"], own["rule"]) == ("OWN_COMPLAINT", "RA-23")
    for person, code in ((world.clerk, "OWN_COMPLAINT"), (world.holder, "NOT_APPOINTED")):
        refused = world.refused(f"{at}/assign", world.head, person_id=person.person_id)
        assert code in {refused["code"], *(one["code"] for one in refused.get("refusals", []))}
    world.done(f"{at}/assign", world.officer, person_id=world.head.person_id)
    other = world.refused(f"{at}/answer", world.officer, founded=True, text="属实")
    assert (other["code"], other["rule"]) == ("NOT_ASSIGNED", "GS-13")
    assert world.refused(f"{at}/answer", world.holder, founded=True, text="x")["code"] == "ROLE_NOT_ALLOWED"
    world.done(f"{at}/answer", world.head, founded=True, text="属实，已整改")
    world.worker()
    assert "complaint.answered" in [one["details"]["about"] for one in world.get("messages", world.holder)]
    # From 12345: without an account, with its number there, and sooner.
    call = {"unit_id": UNIT, "topic": "FOREST", "text": "有人倾倒垃圾", "source": "HOTLINE_12345"}
    assert world.refused("complaints/entered", world.clerk, **call)["code"] == "HOTLINE_NUMBER_MISSING"
    entered = world.done("complaints/entered", world.clerk, **call, hotline_no="示例工单001")
    assert (entered["party_id"], entered["details"]["due_on"]) == ("", "2026-01-15")
    world.day = date(2026, 1, 16)
    assert [one["id"] for one in world.get("overdue/complaints", world.officer)] == [entered["id"]]
    assert world.get("complaints", open_account(world.city, Role.CITIZEN)) == []
    assert world.checked() == []


@pytest.mark.rule("GS-13")
def test_only_proven_malice_or_a_repeated_groundless_complaint_is_not_admitted(world: World) -> None:
    body = {"unit_id": UNIT, "topic": "MONEY", "text": "账目不清", "about_id": "示例地块0001"}
    first, again, other = (
        world.done("complaints", world.holder, **{**body, "topic": topic})
        for topic in ("MONEY", "MONEY", "DATA")
    )
    at, repeated = f"complaints/{again['id']}/not-admit", {"admission": "REPEATED", "reason": "重复投诉"}
    early = world.refused(at, world.head, **repeated, earlier=[first["id"]])
    assert (early["code"], early["rule"]) == ("NOT_REPEATED", "GS-13")
    world.done(f"complaints/{first['id']}/assign", world.head, person_id=world.head.person_id)
    world.done(f"complaints/{first['id']}/answer", world.head, founded=False, text="账目清楚，见附件")
    another = f"complaints/{other['id']}/not-admit"
    assert world.refused(another, world.head, **repeated, earlier=[first["id"]])["code"] == "NOT_REPEATED"
    assert world.done(at, world.head, **repeated, earlier=[first["id"]])["state"] == "NOT_ADMITTED"
    malice = {"admission": "MALICIOUS", "reason": "捏造事实"}
    assert world.refused(another, world.head, **malice)["code"] == "MALICE_UNPROVEN"
    evidence = [world.paper(world.head)]
    assert world.done(another, world.head, **malice, evidence=evidence)["state"] == "NOT_ADMITTED"
    said = world.get(f"complaints/{other['id']}", world.holder)["paper_texts"][-1]["body"]
    assert (said["ground"], said["reason"]) == ("MALICIOUS", "捏造事实")
    assert world.checked() == []


def refused_file(world: World) -> tuple[str, str]:
    """A file that was refused, and the number of the decision."""
    file = world.village.under_review()
    world.village.act(review.refuse, file.id, "示例理由", "LP-09", by=world.village.head)
    papers = world.get(f"files/{file.id}/handling", world.holder)["papers"]
    return file.id, papers[-1]["number"]


@pytest.mark.rule("GS-26", "LP-55")
def test_a_judgment_is_filed_in_five_working_days_and_what_it_rules_is_done(world: World) -> None:
    file_id, decision = refused_file(world)
    paper = world.paper(world.clerk)
    body = {"file_id": file_id, "act_no": decision, "ruling": "REVOKED", "court": "示例人民法院"}
    body |= {"case_no": "（2026）示例1号", "received_on": "2026-01-08", "text_sha256": paper}
    unknown = world.refused("judgments", world.clerk, **{**body, "act_no": "640104（决）〔2025〕9号"})
    assert unknown["rule"] == "GS-26"
    early = world.refused("judgments", world.clerk, **{**body, "received_on": "2026-01-07"})
    assert early["code"] == "JUDGMENT_TOO_EARLY"
    entered = world.done("judgments", world.clerk, **body)
    assert entered["details"]["due_on"] == "2026-01-15"
    at = f"judgments/{entered['id']}"
    world.day = date(2026, 1, 16)
    assert [one["id"] for one in world.get("overdue/judgments", world.officer)] == [entered["id"]]
    assert world.done(f"{at}/file", world.clerk, text="示例人民政府")["details"]["filed_on"] == "2026-01-16"
    assert world.get("overdue/judgments", world.officer) == []
    undone = world.refused(f"{at}/carry-out", world.head, decision_no=decision)
    assert (undone["code"], undone["rule"]) == ("RULING_NOT_FOLLOWED", "GS-26")
    grounds = {"facts": "示例判决", "rule": "LP-55", "article": "应诉第十一条", "evidence_sha256": paper}
    world.done(f"files/{file_id}/revoke", world.head, document_no=decision, grounds=grounds)
    later = world.get(f"files/{file_id}/handling", world.holder)["papers"][-1]["number"]
    done = world.done(f"{at}/carry-out", world.head, decision_no=later)
    assert (done["state"], done["details"]["carried_out_by"]) == ("CARRIED_OUT", later)
    upheld = world.done("judgments", world.clerk, **{**body, "ruling": "UPHELD", "received_on": "2026-01-16"})
    world.done(f"judgments/{upheld['id']}/file", world.clerk, text="示例人民政府")
    nothing = world.refused(f"judgments/{upheld['id']}/carry-out", world.head, decision_no=later)
    assert nothing["code"] == "NOTHING_TO_CARRY_OUT"
    assert world.checked() == []


@pytest.mark.rule("GS-26")
def test_a_judgment_that_stops_an_act_needs_a_lock_that_stands(world: World) -> None:
    ticket = world.village.active()
    issued = world.get(f"files/{ticket.id}/handling", world.holder)["papers"][0]["number"]
    paper = world.paper(world.clerk)
    body = {"file_id": ticket.id, "act_no": issued, "ruling": "STOPPED", "court": "示例人民法院"}
    body |= {"case_no": "（2026）示例2号", "received_on": "2026-01-08", "text_sha256": paper}
    judgment = world.done("judgments", world.clerk, **body)["id"]
    world.done(f"judgments/{judgment}/file", world.clerk, text="示例人民政府")
    undone = world.refused(f"judgments/{judgment}/carry-out", world.head, decision_no=issued)
    assert undone["code"] == "RULING_NOT_FOLLOWED"
    grounds = {"facts": "停止执行", "rule": "LP-55", "article": "应诉第十一条", "evidence_sha256": paper}
    world.done(f"files/{ticket.id}/dispute", world.head, grounds=grounds)
    lock = world.get(f"files/{ticket.id}/handling", world.holder)["papers"][-1]["number"]
    assert (
        world.done(f"judgments/{judgment}/carry-out", world.head, decision_no=lock)["state"] == "CARRIED_OUT"
    )


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a dossier, each as its list of sums says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert {name: hashlib.sha256(body).hexdigest() for name, body in files.items()} == sums
    return files


@pytest.mark.rule("GS-26", "GS-11")
def test_a_decision_file_is_exported_whole_and_archived_once_it_is_closed(world: World) -> None:
    open_file = world.village.submitted()
    early = world.refused("volumes", world.clerk, subject_kind="ticket", subject_id=open_file.id)
    assert (early["code"], early["rule"]) == ("NOT_CLOSED", "GS-11")
    file_id, decision = refused_file(world)
    world.city.blobs.put(b"signed", Grade.RESTRICTED)
    answer = world.client.get(f"/api/files/{file_id}/dossier.zip", headers=world.clerk.headers)
    files = unpacked(answer.content)
    texts = [json.loads(body) for name, body in files.items() if name.startswith("documents/")]
    assert decision in {one["number"] for one in texts}
    assert any(name == f"papers/{SIGNED}" for name in files), "the papers the file names are in it"
    neighbour = open_account(world.city, Role.COUNTY_FORESTRY, "640122")
    assert world.client.get(f"/api/files/{file_id}/dossier.zip", headers=neighbour.headers).status_code == 403
    volume = world.done("volumes", world.clerk, subject_kind="ticket", subject_id=file_id)
    assert (volume["details"]["number"], volume["details"]["kept_until"]) == (1, "2056-12-31")
    assert volume["details"]["entries"] == len(files) - 1
    again = world.refused("volumes", world.clerk, subject_kind="ticket", subject_id=file_id)
    assert (again["code"], again["rule"]) == ("NOTHING_TO_ARCHIVE", "GS-11")
    # What comes later is a volume of its own, chained to the first.
    world.village.act(issue.serve, file_id, SIGNED, by=world.village.head)
    second = world.done("volumes", world.clerk, subject_kind="ticket", subject_id=file_id)
    assert (second["details"]["number"], second["details"]["entries"]) == (2, 2)
    at = f"volumes/{second['id']}"
    exported = world.client.get(f"/api/{at}/export.zip", headers=world.clerk.headers)
    assert len(unpacked(exported.content)) == 1 + 2
    receipt = world.paper(world.clerk)
    handed = world.done(f"{at}/hand-over", world.clerk, receiver="示例档案馆", receipt_sha256=receipt)
    assert handed["state"] == "HANDED_OVER" and world.checked() == []


@pytest.mark.rule("GS-11")
def test_a_paper_changed_behind_the_archive_is_refused_or_found(world: World, database: Database) -> None:
    file_id, decision = refused_file(world)
    world.done("volumes", world.clerk, subject_kind="ticket", subject_id=file_id)
    change = f"UPDATE document SET body_sha256 = '{'0' * 64}' WHERE number = '{decision}'"
    with pytest.raises(DBAPIError, match="append only"), database.writing() as db:
        db.execute(text(change))
    with database.writing() as db:
        disarm(db.connection())
        db.execute(text(change))
    assert [one for one in world.checked() if decision in one and "archived" in one]


@pytest.mark.rule("GS-11")
def test_the_worker_archives_what_rested_for_the_time_of_a_review(world: World) -> None:
    file_id, _ = refused_file(world)
    for days, found in ((59, []), (60, [file_id]), (61, [])):
        day = world.day + timedelta(days=days)
        assert terms.archive_closed(world.city.database, on(day)) == found
    (volume,) = world.get("volumes", world.clerk)
    assert volume["details"]["subject_id"] == file_id


@pytest.mark.rule("GS-14")
def test_the_figures_of_the_service_are_public_and_say_what_was_late(world: World) -> None:
    published(world, limit_working_days=3)
    world.village.active()
    sent_back = world.village.submitted()
    world.village.act(applications.refuse_acceptance, sent_back.id, "示例理由", by=world.village.reviewer)
    world.village.submitted()
    rated = {"file_id": sent_back.id, "stars": 4}
    world.done("ratings", world.holder, **rated)
    world.done("complaints", world.holder, unit_id=UNIT, topic="SERVICE", text="等候过久")
    asked = "service-figures?first=2026-01-01&last=2026-01-31"
    seen = world.get(asked)
    (line,) = seen["files"]
    assert (line["unit_id"], line["kind"], line["received"], line["open"]) == (UNIT, "COLLECTIVE", 3, 1)
    assert (line["issued"], line["not_accepted"], line["on_time"], line["on_time_per_mille"]) == (
        1,
        1,
        2,
        1000,
    )
    (voice,) = seen["voices"]
    assert (voice["complaints"], voice["ratings"], voice["stars"]) == (1, 1, 4)
    world.day = date(2026, 1, 14)  # four working days: the open one is late
    (line,) = world.get(asked)["files"]
    assert (line["on_time"], line["on_time_per_mille"]) == (2, 666)
    too_long = world.client.get("/api/service-figures?first=2024-01-01&last=2026-01-31")
    assert too_long.status_code == 422


@pytest.mark.rule("GS-14")
def test_social_supervisors_read_a_drawn_sample_without_names_or_texts(world: World) -> None:
    file_id, decision = refused_file(world)
    world.village.submitted()
    own, other = (open_account(world.city, Role.SOCIAL_SUPERVISOR, unit) for unit in (UNIT, "640122"))
    asked = "service-sample?year=2026&quarter=1"
    (line,) = world.get(asked, own)
    assert (line["id"], line["result"], line["on_time"]) == (file_id, "refused", True)
    assert decision in line["papers"] and "示例理由" not in json.dumps(line, ensure_ascii=False)
    assert world.get(asked, other) == [] and world.get("service-sample?year=2025&quarter=4", own) == []
    assert world.client.get(f"/api/{asked}", headers=world.holder.headers).status_code == 403
    assert world.refused("complaints/entered", own)["code"] == "ROLE_NOT_ALLOWED"
    complaint = world.done("complaints", world.holder, unit_id=UNIT, topic="OTHER", text="示例")
    assert world.get("complaints", own) == [] and len(world.get("complaints", world.clerk)) == 1
    refused = world.client.get(f"/api/complaints/{complaint['id']}", headers=own.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_YOURS")


@pytest.mark.rule("RA-17")
def test_a_forest_chief_reads_the_board_of_the_own_county_with_its_leader(world: World) -> None:
    world.village.active()
    government = open_account(world.city, Role.GOVERNMENT, UNIT)
    chief, other = (open_account(world.city, Role.FOREST_CHIEF, unit) for unit in (UNIT, "640122"))
    body = {"unit_id": UNIT, "person_id": chief.person_id}
    assert world.refused("leaders", world.clerk, **body)["code"] == "ROLE_NOT_ALLOWED"
    elsewhere = world.refused("leaders", government, unit_id="640122", person_id=other.person_id)
    assert elsewhere["rule"] == "RA-02"
    stranger = world.refused("leaders", government, unit_id=UNIT, person_id=other.person_id)
    assert (stranger["code"], stranger["rule"]) == ("NOT_APPOINTED", "RA-17")
    world.done("leaders", government, **body)
    (line,) = world.get("boards", chief)
    assert (line["unit_id"], line["leader_since"]) == (UNIT, "2026-01-08")
    assert [(one["kind"], one["tickets"]) for one in line["tickets"]] == [("COLLECTIVE", 1)]
    assert [one["unit_id"] for one in world.get("boards", other)] == ["640122"]
    assert len(world.get("boards", world.officer)) == 6
    assert world.client.get("/api/boards", headers=world.holder.headers).status_code == 403
    world.done("leaders", government, unit_id=UNIT, person_id=government.person_id)
    states = sorted(one["state"] for one in world.get("leaders", government))
    assert states == ["IN_CHARGE", "REPLACED"] and world.checked() == []


@pytest.mark.rule("GS-03", "GS-06")
def test_everybody_reads_the_guides_and_the_list_of_promises_on_pages(world: World) -> None:
    empty = world.client.get("/services").text
    assert "集体林地林票核发" in empty and "尚未公布" in empty
    published(world, promise=PROMISE)
    text = world.client.get("/services/COLLECTIVE_TICKET").text
    for told in (PROMISE, "办法第九条、第十条", "640100（指）〔2026〕1号", "12"):
        assert told in text
    assert "Collective forest ticket" in world.client.get("/en/services").text
    for missing in ("STATE_TICKET", "COLLECTIVE_TICKET?edition=9", "示例"):
        assert world.client.get(f"/services/{missing}").status_code == 404
