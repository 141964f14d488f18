"""A dump of everything public, to be checked and used without us (decision 0062).

MANIFEST               a signed note: `sha256  path` of every other file
tickets.json, .csv     every issued ticket as its public page shows it
events-YEAR.jsonl      the register: line n is leaf n of the year's log, byte for byte
checkpoint-YEAR.note   the signed checkpoint whose root these leaves have
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from api import log_keys
from api.city import City
from registry.actions.tickets import public_ticket
from registry.proof import notes
from registry.store.database import Db
from registry.store.errors import TargetNotEmpty
from registry.store.queries import log, tickets
from registry.tickets.public import PublicTicket
from registry.tickets.states import ENDED, LIVE

FORMAT = "linpiao-public/1"
MANIFEST = "MANIFEST"
LEAVES_AT_ONCE = 5000


def public_tickets(db: Db, city: City) -> list[PublicTicket]:
    """Persons covered, ground on the public grid (LP-53, D16)."""
    return [
        public_ticket(db, str(ticket.number), as_of=city.now().as_of, vault=city.vault)
        for ticket in tickets.in_states(db, LIVE | ENDED)
    ]


def dump(
    db: Db, city: City, folder: Path, rows: Iterable[Mapping[str, Any]], schema: Mapping[str, Any]
) -> dict[str, str]:
    """Write the folder; `rows` are the tickets as the interface shows them. Returns path → SHA-256."""
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmpty(places=folder)
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(rows)
    _write(folder / "tickets.json", [json.dumps(listed, ensure_ascii=False, indent=1).encode()])
    _write(folder / "tickets.csv", [_csv(listed)])
    _write(folder / "schema.json", [json.dumps(schema, ensure_ascii=False, indent=1).encode()])
    for shard in log.signed_shards(db):
        size = log.signed_size(db, shard)
        _write(folder / f"events-{shard}.jsonl", _leaves(db, shard, size))
        _write(folder / f"checkpoint-{shard}.note", [str(log.last_note(db, shard)).encode()])
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    head = {"log": city.settings.log_origin, "made_at": city.now().at.isoformat(timespec="seconds")}
    lines = [FORMAT, json.dumps(head), *(f"{sha256}  {name}" for name, sha256 in hashes.items())]
    note = notes.sign("\n".join(lines) + "\n", [log_keys.signer(city.settings)])
    _write(folder / MANIFEST, [note.dumps().encode()])
    return hashes


def _leaves(db: Db, shard: int, size: int) -> Iterator[bytes]:
    for start in range(0, size, LEAVES_AT_ONCE):
        for leaf in log.entries(db, shard, start, min(start + LEAVES_AT_ONCE, size)):
            yield leaf + b"\n"


def _csv(rows: list[Mapping[str, Any]]) -> bytes:
    """UTF-8 with its mark, so that spreadsheets read Chinese; what is nested stays JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(rows[0]) if rows else []
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """A text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _write(path: Path, parts: Iterable[bytes]) -> None:
    with path.open("xb") as file:
        file.writelines(parts)
