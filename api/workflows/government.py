"""What leaves for the government's systems as signed files, where no interface is open (GS-08, GS-25).

records.jsonl         the records of the “六权” platform, one a line, as over HTTP
licences.jsonl        electronic licences of all tickets issued in the period
trade-filings.jsonl   trades of collective tickets with their deliveries
schema.json           JSON Schemas of the three
MANIFEST              a signed note: `sha256  path` of every other file
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api import log_keys
from api.city import City
from registry.actions.tickets import issuing_event
from registry.parties.errors import PersonalDataErased
from registry.proof import notes
from registry.proof.bundle import DOCUMENT_FACT
from registry.proof.events import parse
from registry.proof.platform import KIND_TOLD, record_of
from registry.store.database import Db
from registry.store.errors import TargetNotEmpty
from registry.store.privacy import Vault
from registry.store.queries import register, tickets
from registry.tickets.states import ENDED, LIVE
from registry.tickets.ticket import Ticket

FORMAT = "linpiao-government/1"


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class LicenceData:
    """A ticket with the record behind its paper, its event and the hash it committed to."""

    ticket: Ticket
    record: dict[str, Any]
    event_id: str
    document_sha256: str


def records(db: Db, period: Period) -> Iterable[dict[str, Any]]:
    for canonical in register.between(db, KIND_TOLD.keys(), period.first, period.last):
        yield record_of(parse(canonical))


def licence(db: Db, ticket: Ticket, vault: Vault) -> LicenceData:
    event = issuing_event(db, ticket)
    record = tickets.open_record(db, ticket.id, vault)
    return LicenceData(ticket, record, event.id, str(event.facts[DOCUMENT_FACT]))


def licences(db: Db, period: Period, vault: Vault) -> Iterable[LicenceData]:
    """Of everything issued in the period whose holder was not erased."""
    for ticket in tickets.in_states(db, LIVE | ENDED):
        if not period.holds(ticket.valid_from):
            continue
        try:
            yield licence(db, ticket, vault)
        except PersonalDataErased:
            continue


def trades(db: Db, period: Period) -> Iterable[tuple[Ticket, list[str]]]:
    for ticket in tickets.in_states(db, LIVE | ENDED):
        agreed = ticket.trade.get("agreed_on")
        if "deliveries" in ticket.trade and agreed and period.holds(date.fromisoformat(agreed)):
            yield ticket, sorted(tickets.numbers(db, ticket.successors).values())


def write(
    city: City, folder: Path, files: dict[str, Iterable[dict[str, Any]]], schema: dict[str, Any]
) -> int:
    """The folder with its signed list; returns how many lines."""
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmpty(places=folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = 0
    for name, rows in files.items():
        with (folder / name).open("x", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
                lines += 1
    (folder / "schema.json").write_text(json.dumps(schema, ensure_ascii=False, indent=1), encoding="utf-8")
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    head = {"log": city.settings.log_origin, "made_at": city.now().at.isoformat(timespec="seconds")}
    text = [FORMAT, json.dumps(head), *(f"{sha256}  {name}" for name, sha256 in hashes.items())]
    note = notes.sign("\n".join(text) + "\n", [log_keys.signer(city.settings)])
    (folder / "MANIFEST").write_text(note.dumps(), encoding="utf-8")
    return lines
