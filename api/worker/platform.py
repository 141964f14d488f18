"""The “六权” platform is told from the outbox what its five kinds of record are about."""

from api.gateways.six_rights import SixRights
from registry.proof.events import parse
from registry.proof.messages import Message
from registry.proof.platform import record_of
from registry.store.database import Database
from registry.store.queries import register


def tell(database: Database, platform: SixRights, message: Message) -> None:
    """No platform connected: there is nobody to tell; the same records leave as files."""
    if platform.port.url is None:
        return
    with database.reading() as db:
        canonical = register.canonical(db, message.event_id)
    assert canonical, "a message is written with its event"
    platform.tell(record_of(parse(canonical)))
