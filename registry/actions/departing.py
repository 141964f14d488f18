"""Keeping a default “in principle” or departing from it on the record (CV-03): a piece of deciding verbs."""

from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.law.packs import Pack
from registry.parties.departures import Departure, require_default
from registry.store.database import Db
from registry.store.queries import law


def keep_or_depart(
    db: Db,
    file: tuple[str, str],
    pack: Pack,
    key: str,
    kept: bool,
    *,
    departure: Departure | None,
    unit_id: str,
    now: Moment,
) -> None:
    """Pass when the default `key` is kept; else write the reviewer's reasoned departure to the register."""
    require_default(pack, key, kept, departure, unit_id)
    if kept or departure is None:
        return
    row = {
        "id": new_id(now.at),
        "pack": pack.ref,
        "provision": key,
        "file_kind": file[0],
        "file_id": file[1],
        "reason": departure.reason,
        "evidence_sha256": departure.evidence_sha256,
        "reviewer_id": departure.reviewer.person_id,
        "decided_on": now.as_of,
    }
    law.add_departure(db, row)
    facts = {"provision": key, "evidence_sha256": departure.evidence_sha256}
    record(
        db,
        "default.departed",
        file,
        by=departure.reviewer,
        now=now,
        unit_id=unit_id,
        pack=pack.ref,
        facts=facts,
    )
