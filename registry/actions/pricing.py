"""The verb of published prices: the city enters the government's price or its guidance, with the document."""

from registry.actions.desk import require_kept
from registry.actions.recording import record
from registry.clock import Moment
from registry.law.packs import CITY
from registry.market.prices import PublishedPrice, require_sound
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db


def publish_price(db: Db, wanted: PublishedPrice, *, by: Actor, now: Moment) -> PublishedPrice:
    """From its day on; what was published before stays readable."""
    require_authority("pack.activate", by, CITY)
    require_kept(db, wanted.document_sha256)
    require_sound(wanted.kind, wanted.low_fen_per_tonne, wanted.high_fen_per_tonne)
    wanted.set_by, wanted.set_at = by.person_id, now.at
    db.add(wanted)
    db.flush()
    facts: dict[str, Fact] = {
        "kind": wanted.kind.value,
        "low_fen_per_tonne": wanted.low_fen_per_tonne,
        "high_fen_per_tonne": wanted.high_fen_per_tonne,
        "effective_from": wanted.effective_from.isoformat(),
        "document_no": wanted.document_no,
        "document_sha256": wanted.document_sha256,
    }
    subject = ("published_price", wanted.id)
    record(db, "price.published", subject, by=by, now=now, unit_id=CITY, facts=facts)
    return wanted
