"""Credit platform and electronic seal, spoken to over real HTTP."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from api.city import City
from api.gateways.government import credit_platform_of
from api.worker import credit, outbox
from registry.actions.crediting import EXPORT
from registry.actions.desk import INBOX, NOTICE
from registry.proof.platform import TOPIC as PLATFORM
from registry.store.queries import office
from tests.api.care.world import World, a_world
from tests.api.peers import GovernmentPeer, serving
from tests.registry.tickets.village import UNIT

KEY = "a shared key"


@pytest.fixture
def world(city: City) -> World:
    return a_world(city)


def connected(world: World, address: str, key: str = KEY) -> World:
    secret = SecretStr(key)
    more = {"credit_url": address, "credit_key": secret, "seal_url": address, "seal_key": secret}
    city = City(world.city.settings.model_copy(update=more), world.city.database)
    return replace(world, city=city, clients={})


@pytest.mark.rule("GS-24")
def test_credit_is_looked_up_before_a_decision_and_the_answer_is_kept(world: World) -> None:
    body = {"unit_id": UNIT, "party_id": world.holder.party_id, "purpose": "APPLICATION", "file_id": "示例"}
    assert world.refused("credit-checks", world.holder, **body)["code"] == "ROLE_NOT_ALLOWED"
    apart = world.post("credit-checks", world.clerk, **body)
    assert (apart.status_code, apart.json()["code"]) == (409, "GATEWAY_NOT_CONFIGURED")
    peer = GovernmentPeer(KEY.encode(), frozenset({world.holder.party_id}))
    with serving(peer.app) as address:
        made = connected(world, address).done("credit-checks", world.clerk, **body)
        forged = connected(world, address, "another key").post("credit-checks", world.clerk, **body)
    assert (made["details"]["result"], made["details"]["reference"]) == ("LISTED", "CX-APPLICATION-1")
    assert forged.json()["code"] == "GATEWAY_UNAVAILABLE"
    assert world.checked() == []


@pytest.mark.rule("GS-24")
def test_the_platform_is_told_of_a_credit_event_and_of_its_repair(world: World) -> None:
    body = {"unit_id": UNIT, "party_id": world.holder.party_id, "kind": "FALSE_MATERIAL"}
    found = world.done("credit", world.clerk, **body, about_kind="ticket", about_id="示例")
    peer = GovernmentPeer(KEY.encode())
    with serving(peer.app) as address:
        there = connected(world, address)
        told(there)
        assert peer.records[found["id"]]["state"] == "RECORDED"
        world.done(f"credit/{found['id']}/ask-repair", world.holder, statement="已更正")
        world.done(f"credit/{found['id']}/settle-repair", world.clerk, repaired=True, reason="属实")
        told(there)
    assert peer.records[found["id"]]["state"] == "REPAIRED"


@pytest.mark.rule("GS-08")
def test_a_paper_is_sealed_once_with_the_seals_own_signature(world: World) -> None:
    file = world.village.accepted()
    with world.city.reading() as db:
        (paper,) = office.documents_of(db, file.id)
    peer = GovernmentPeer(KEY.encode())
    with serving(peer.app) as address:
        sealed = connected(world, address).done("seals", world.clerk, paper_no=paper.number)
        unknown = connected(world, address).refused("seals", world.clerk, paper_no="无此文书")
        twice = connected(world, address).refused("seals", world.clerk, paper_no=paper.number)
    assert sealed["details"]["signature"] == peer.sign(paper.body_sha256)
    assert unknown["code"] == "NOT_FOUND" and twice["code"] == "ALREADY_SEALED"
    assert world.checked() == []


def told(world: World) -> None:
    platform = credit_platform_of(world.city.settings)
    consumers: dict[str, outbox.Consumer] = {
        EXPORT: lambda message: credit.tell(world.city.database, platform, message),
        INBOX: lambda message: None,
        NOTICE: lambda message: None,
        PLATFORM: lambda message: None,
    }
    while outbox.deliver(world.city.database, consumers, world.here.now()):
        pass
