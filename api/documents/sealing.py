"""Handing out a paper's file: made once after its checkpoint, kept by hash, served again as it is (D12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from api.city import City
from api.documents.certificate import certificate_pdf, certificate_picture
from api.documents.pieces import piece_pdf, piece_picture
from api.documents.signing import FileSigner, file_signer
from api.documents.statement import statement_pdf
from api.documents.ticket import TicketPaper, ticket_pdf
from api.documents.voucher import voucher_pdf
from registry.actions import certificates, certifying, stating, voucher_reading
from registry.actions import tickets as ticket_reading
from registry.clock import Moment
from registry.errors import NotFound
from registry.proof.bundle import DocumentProof
from registry.store.blobs import Blobs
from registry.store.database import Database, Db
from registry.store.privacy import Grade, Vault
from registry.store.queries import neutrality, sales, tickets, vouchers

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


@dataclass(frozen=True)
class Shelf:
    """Where the files of one kind of paper are kept, and how one is made; `proof` also names the event."""

    name: str
    kept: Callable[[Db, str], str | None]
    keep: Callable[[Db, str, str, datetime], str]
    proof: Callable[[Db, str, Vault], tuple[DocumentProof, str]]
    printed: Callable[[TicketPaper], bytes]


def sealed_file(shelf: Shelf, database: Database, subject_id: str, press: Press, *, now: Moment) -> bytes:
    """The PDF of an issued paper. Until its proof is there it is made anew and says so (proof pending)."""
    with database.reading() as db:
        kept = shelf.kept(db, subject_id)
        if kept is None:
            proof, event_id = shelf.proof(db, subject_id, press.vault)
    if kept is not None:
        return press.blobs.read(kept)
    content = shelf.printed(TicketPaper(proof, event_id, press.public_url, press.log_key))
    if proof.proof is None:
        return content
    signed = press.signer.sign(content) if press.signer else content
    return press.blobs.read(_keep(shelf, database, subject_id, signed, press.blobs, now))


def _keep(
    shelf: Shelf, database: Database, subject_id: str, content: bytes, blobs: Blobs, now: Moment
) -> str:
    """Of two made at once the first is the file; the other is left to the collection of unnamed files.

    It shows the holder's name, so only its shelf names it: erased with the holder, and then collected.
    """
    stored = blobs.put(content, Grade.RESTRICTED)
    with database.writing(f"{shelf.name}.file") as db:
        return shelf.keep(db, subject_id, stored.sha256, now.at)


def _ticket_proof(db: Db, ticket_id: str, vault: Vault) -> tuple[DocumentProof, str]:
    ticket = tickets.by_id(db, ticket_id)
    if ticket is None:
        raise NotFound(what="林票", id=ticket_id)
    event = ticket_reading.issuing_event(db, ticket)
    return ticket_reading.ticket_proof(db, ticket, vault=vault), event.id


def _voucher_proof(db: Db, voucher_id: str, vault: Vault) -> tuple[DocumentProof, str]:
    voucher = vouchers.by_id(db, voucher_id)
    if voucher is None:
        raise NotFound(what="凭据", id=voucher_id)
    event = voucher_reading.issuing_event(db, voucher)
    return voucher_reading.voucher_proof(db, voucher, vault=vault), event.id


def _certificate_proof(db: Db, number: str, vault: Vault) -> tuple[DocumentProof, str]:
    return certificates.certificate_proof(db, number, vault=vault), certifying.certificate(
        db, number
    ).event_id


def _statement_proof(db: Db, number: str, vault: Vault) -> tuple[DocumentProof, str]:
    found = stating.known_statement(db, number)
    return stating.statement_proof(db, found.number, vault=vault), found.event_id


def _certificate_pdf(paper: TicketPaper) -> bytes:
    return piece_pdf(paper) if "form" in paper.proof.document else certificate_pdf(paper)


TICKETS = Shelf(
    "ticket",
    tickets.file_sha256,
    lambda db, ticket_id, sha256, at: tickets.keep_file(db, ticket_id, 1, sha256, at),
    _ticket_proof,
    ticket_pdf,
)
VOUCHERS = Shelf("voucher", vouchers.file_sha256, vouchers.keep_file, _voucher_proof, voucher_pdf)
CERTIFICATES = Shelf("certificate", sales.file_sha256, sales.keep_file, _certificate_proof, _certificate_pdf)
STATEMENTS = Shelf("statement", neutrality.file_sha256, neutrality.keep_file, _statement_proof, statement_pdf)

ticket_file = partial(sealed_file, TICKETS)
voucher_file = partial(sealed_file, VOUCHERS)
certificate_file = partial(sealed_file, CERTIFICATES)
statement_file = partial(sealed_file, STATEMENTS)


def certificate_share(database: Database, number: str, press: Press) -> bytes:
    """The certificate as a picture, made anew each time: nothing rests on it."""
    with database.reading() as db:
        proof, event_id = _certificate_proof(db, number, press.vault)
    made = piece_picture if "form" in proof.document else certificate_picture
    return made(TicketPaper(proof, event_id, press.public_url, press.log_key))
