"""The credit platform is told of every credit event and what became of it, from the outbox."""

from api.gateways.government import CreditPlatform
from registry.office.credit import CreditEvent
from registry.proof.messages import Message
from registry.store.database import Database
from registry.store.queries import casework


def tell(database: Database, platform: CreditPlatform, message: Message) -> None:
    """No platform connected: there is nobody to tell, and the record stays here."""
    if platform.port.url is None:
        return
    with database.reading() as db:
        event = casework.find(db, CreditEvent, message.body)
    platform.tell(event)
