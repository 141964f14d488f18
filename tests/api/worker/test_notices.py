"""Whoever handed in a file gets a text message when the authority moves it, after the commit and once."""

from dataclasses import replace

from api.gateways.sms import Sms
from api.worker.notices import TEXTS, tell
from api.worker.outbox import deliver
from registry.actions import applications
from registry.actions.desk import NOTICE
from registry.actions.identity import ErasureGround, erase_person
from registry.actions.parties import register_person
from registry.parties.persons import PersonalDetails
from registry.parties.roles import SYSTEM
from registry.store.database import Database
from registry.tickets.states import TOLD
from tests.api.peers import SmsPeer, serving
from tests.registry.land.ground import NOW
from tests.registry.tickets.village import VAULT, Village, settle_village

PHONE = "13900000000"
KEY = b"key"


def a_village_with_a_phone(database: Database) -> Village:
    village = settle_village(database)
    with database.writing() as db:
        details = PersonalDetails(name="示例村民001", phone=PHONE)
        person = register_person(db, details, vault=VAULT, by=SYSTEM, now=NOW)
    return replace(village, village=replace(village.village, person_id=person.id))


def delivered(database: Database, peer: SmsPeer) -> list[dict[str, str]]:
    with serving(peer.app) as address:
        sms = Sms(f"{address}/messages", KEY)
        while deliver(database, {NOTICE: lambda message: tell(database, VAULT, sms, message)}, NOW):
            pass
    return peer.sent


def test_the_villager_is_told_that_the_file_is_accepted(database: Database) -> None:
    a_village_with_a_phone(database).accepted()
    (message,) = delivered(database, SmsPeer(KEY))
    assert (message["phone"], message["text"]) == (PHONE, "【银川林票】" + TEXTS["ticket.accepted"])
    assert message["id"]


def test_an_act_that_is_rolled_back_tells_nobody(database: Database) -> None:
    village = a_village_with_a_phone(database)
    ticket = village.submitted()
    with database.writing(dry_run=True) as db:
        applications.accept(db, ticket.id, by=village.desk, now=NOW)
    assert delivered(database, SmsPeer(KEY)) == []


def test_a_person_who_was_erased_is_not_written_to(database: Database) -> None:
    village = a_village_with_a_phone(database)
    village.accepted()
    with database.writing() as db:
        erase_person(db, village.village.person_id, ErasureGround.REQUEST, by=SYSTEM, now=NOW)
    assert delivered(database, SmsPeer(KEY)) == []


def test_every_step_that_is_told_has_its_sentence() -> None:
    assert set(TEXTS) == TOLD
