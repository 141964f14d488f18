"""Where an event stands in the public log, as the pages of tickets and vouchers show it."""

from dataclasses import dataclass

from registry.actions.proving import prove
from registry.proof import checkpoints, notes
from registry.store.database import Db


@dataclass(frozen=True)
class ProofSeen:
    """Once a checkpoint covers the event it has an index."""

    event_id: str
    index: int | None = None
    size: int | None = None
    root: str = ""


def proof_seen(db: Db, event_id: str) -> ProofSeen:
    found = prove(db, event_id)
    if found is None:
        return ProofSeen(event_id)
    signed = checkpoints.parse(notes.parse(found.note).text)
    return ProofSeen(event_id, found.index, signed.size, signed.root.hex())
