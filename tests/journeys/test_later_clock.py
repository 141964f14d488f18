"""The same acts of the same business days come out alike, whenever they are entered (IV-09, D17)."""

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.clock import Moment
from registry.errors import RegistryError
from registry.proof.events import parse
from registry.store.database import Database
from registry.store.queries import tickets
from registry.store.queries.register import canonical_history
from registry.tickets.ticket import Ticket, rebuild
from tests.journeys.register_acts import ACTS
from tests.journeys.test_register_machine import FIRST_DAY, settle_town
from tests.journeys.town import Town, holder, walk
from tests.registry.land.ground import NOW

LATER = timedelta(days=3653)
ACTS_OF_A_LIFE = (
    "account", "operation", "free certificate", "pledge", "trade", "assess badly", "notify",
    "result is final", "serve", "expire", "release", "dispute", "settle", "draft cancellation", "cancel",
)  # fmt: skip
MADE_OF_INSTANTS = {"id", "changed_at", "code", "claim_id"}
"""Ids sort by the instant they are made at, and the code comes from an event that carries them."""


@pytest.mark.rule("IV-09")
def test_a_life_entered_ten_years_later_is_the_same_life(sqlite_template: Path, tmp_path: Path) -> None:
    settled = tmp_path / "settled.sqlite"
    settled.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{settled}")
    town = settle_town(database)
    database.close()
    lives = []
    for name, behind in (("then", timedelta()), ("later", LATER)):
        file = tmp_path / f"{name}.sqlite"
        file.write_bytes(settled.read_bytes())
        database = Database(f"sqlite:///{file}")
        lives.append(a_life(replace(town, village=replace(town.village, database=database)), behind))
        database.close()
    assert lives[0] == lives[1]
    assert "refused" in {told for _, told in lives[0][1]} and "done" in {told for _, told in lives[0][1]}


def a_life(town: Town, behind: timedelta) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What a ticket is after two years of acts, each on its own day, and which of them were refused."""
    database, told = town.village.database, list[tuple[str, str]]()
    now = Moment(FIRST_DAY, NOW.at + behind)
    draft = replace(town.village, application=town.plots[0], now=now).draft()
    with database.writing() as db:
        walk(town, db, draft.id, now)
    for n, name in enumerate(ACTS_OF_A_LIFE, 1):
        day = Moment(FIRST_DAY + timedelta(n * 50), NOW.at + behind + timedelta(seconds=n))
        told.append((name, _tried(town, draft.id, name, day)))
    with database.reading() as db:
        events = [parse(one) for one in canonical_history(db, "ticket", draft.id)]
        row = tickets.known(db, draft.id)
        assert vars(rebuild(events)).keys() >= {"state"} and rebuild(events).state is row.state
        return {one.name: _plain(row, one.name) for one in fields(Ticket)}, told


def _tried(town: Town, ticket_id: str, name: str, now: Moment) -> str:
    try:
        with town.village.database.writing() as db:
            ticket = tickets.known(db, ticket_id)
            by = holder(town, ticket) if ACTS[name].by == "holder" else town.people[ACTS[name].by]
            ACTS[name].call(town, db, ticket, by, now)
    except RegistryError:
        return "refused"
    return "done"


def _plain(ticket: Ticket, name: str) -> Any:
    """A field without what is made of instants; of lists of facts, how many there are."""
    value = getattr(ticket, name)
    if name in MADE_OF_INSTANTS:
        return None
    return len(value) if isinstance(value, list) else value
