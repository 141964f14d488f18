"""Handing out a ticket's file: made once after its checkpoint, kept by hash, served again as it is (D12)."""

from dataclasses import dataclass

from api.city import City
from api.documents.signing import FileSigner, file_signer
from api.documents.ticket import TicketPaper, ticket_pdf
from registry.actions.tickets import issuing_event, ticket_proof
from registry.clock import Moment
from registry.errors import NotFound
from registry.store.blobs import Blobs
from registry.store.database import Database, Db
from registry.store.privacy import Grade, Vault
from registry.store.queries import tickets

PDF = "application/pdf"


@dataclass(frozen=True)
class Press:
    """What an installation makes files with."""

    vault: Vault
    blobs: Blobs
    public_url: str
    log_key: str
    signer: FileSigner | None = None
    """Without one a file carries its proof and no signature."""


def press_of(city: City) -> Press:
    settings = city.settings
    return Press(city.vault, city.blobs, settings.public_url, city.log_keys[0].vkey, file_signer(settings))


def ticket_file(database: Database, ticket_id: str, press: Press, *, now: Moment) -> bytes:
    """The PDF of an issued ticket. Until its proof is there it is made anew and says so (proof pending)."""
    with database.reading() as db:
        kept = tickets.file_sha256(db, ticket_id)
        if kept is None:
            paper = _paper(db, ticket_id, press)
    if kept is not None:
        return press.blobs.read(kept)
    content = ticket_pdf(paper)
    if paper.proof.proof is None:
        return content
    signed = press.signer.sign(content) if press.signer else content
    return press.blobs.read(_keep(database, ticket_id, signed, press.blobs, now))


def _paper(db: Db, ticket_id: str, press: Press) -> TicketPaper:
    ticket = tickets.by_id(db, ticket_id)
    if ticket is None:
        raise NotFound(what="林票", id=ticket_id)
    proof = ticket_proof(db, ticket, vault=press.vault)
    return TicketPaper(proof, issuing_event(db, ticket).id, press.public_url, press.log_key)


def _keep(database: Database, ticket_id: str, content: bytes, blobs: Blobs, now: Moment) -> str:
    """Of two made at once the first is the file; the other is left to the collection of unnamed files.

    It shows the holder's name, so only `ticket_file` names it: erased with the holder, and then collected.
    """
    stored = blobs.put(content, Grade.RESTRICTED)
    with database.writing("ticket.file") as db:
        return tickets.keep_file(db, ticket_id, 1, stored.sha256, now.at)
