"""The pages of a file are proven by making them again from its data."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import application
from api.documents.reproduction import Pages, pages_of
from api.documents.ticket import TicketPaper, ticket_pdf
from registry.actions.tickets import issuing_event, ticket_proof
from registry.proof.notes import Ed25519Signer
from registry.store.database import Database
from tests.api.documents.signers import A_SIGNER
from tests.registry.proof.sealed import SIGNER, Remembered, sealed
from tests.registry.tickets.village import VAULT, settle_village

URL = "https://linpiao.example"
KEYS = [Ed25519Signer.generate("log.example/older").verifier, SIGNER.verifier]


@pytest.fixture
def paper(database: Database) -> TicketPaper:
    ticket = settle_village(database).active()
    sealed(database, Remembered())
    with database.reading() as db:
        proof, event = ticket_proof(db, ticket, vault=VAULT), issuing_event(db, ticket)
    return TicketPaper(proof, event.id, URL, SIGNER.verifier.vkey)


def test_an_untouched_file_is_made_again_and_a_touched_one_is_not(paper: TicketPaper) -> None:
    pdf = ticket_pdf(paper)
    assert pages_of(pdf, paper.proof, KEYS, URL) is Pages.SAME
    assert pages_of(A_SIGNER.sign(pdf), paper.proof, KEYS, URL) is Pages.SAME
    assert pages_of(pdf + b"\n", paper.proof, KEYS, URL) is Pages.NOT_REPRODUCED
    assert pages_of(pdf, paper.proof, KEYS, "https://other.example") is Pages.NOT_REPRODUCED


def test_the_command_says_it_of_a_pdf(paper: TicketPaper, tmp_path: Path) -> None:
    file = tmp_path / "ticket.pdf"
    file.write_bytes(ticket_pdf(paper))
    arguments = ["verify", str(file), "--key", SIGNER.verifier.vkey, "--site"]
    same = CliRunner().invoke(application, [*arguments, URL])
    assert same.exit_code == 0 and "逐字节相同" in same.output.replace("\n", "")
    other = CliRunner().invoke(application, [*arguments, "https://other.example"])
    assert "版面未证实" in other.output.replace("\n", "")
