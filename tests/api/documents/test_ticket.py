"""The ticket as a file: the same record gives the same bytes, and the file proves itself offline."""

from pathlib import Path

import pytest

from api.documents.fonts import uncovered
from api.documents.sealing import Press, ticket_file
from api.documents.ticket import TicketPaper, ticket_pdf, tonnes
from api.documents.verify import attached_proof, verify_file
from api.documents.words import chinese_hundredths, chinese_number
from registry.actions.tickets import ticket_proof
from registry.proof import bundle
from registry.proof.bundle import DocumentProof
from registry.proof.verify import Outcome
from registry.store.blobs import Blobs
from registry.store.database import Database
from registry.tickets.ticket import Ticket
from tests.api.documents.signers import A_SIGNER
from tests.registry.land.ground import NOW
from tests.registry.proof.sealed import SIGNER, Remembered, sealed, some_events
from tests.registry.tickets.village import VAULT, settle_village

URL = "https://linpiao.example"
LOG_KEY = SIGNER.verifier.vkey


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", bytes(32))


@pytest.fixture
def ticket(database: Database) -> Ticket:
    return settle_village(database).active()


def download(database: Database, ticket: Ticket, blobs: Blobs) -> bytes:
    return ticket_file(database, ticket.id, Press(VAULT, blobs, URL, LOG_KEY, A_SIGNER), now=NOW)


def paper(database: Database, ticket: Ticket) -> TicketPaper:
    with database.reading() as db:
        return TicketPaper(ticket_proof(db, ticket, vault=VAULT), "e1", URL, LOG_KEY)


@pytest.mark.rule("LP-52")
def test_the_same_paper_gives_the_same_bytes_as_pdf_a_3b(database: Database, ticket: Ticket) -> None:
    made = ticket_pdf(paper(database, ticket))
    assert made == ticket_pdf(paper(database, ticket))
    assert b"<pdfaid:part>3</pdfaid:part>" in made and b"<pdfaid:conformance>B</pdfaid:conformance>" in made


def test_before_its_checkpoint_a_file_says_pending_and_is_not_kept(
    database: Database, ticket: Ticket, blobs: Blobs, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.pdf"
    file.write_bytes(download(database, ticket, blobs))
    assert verify_file(file, [SIGNER.verifier]).outcome is Outcome.PENDING
    assert not list(blobs.folder.glob("??/*"))


@pytest.mark.rule("LP-52")
def test_the_sealed_file_proves_itself_and_is_served_again_as_it_is(
    database: Database, ticket: Ticket, blobs: Blobs, tmp_path: Path
) -> None:
    sealed(database, Remembered())
    first = download(database, ticket, blobs)
    settle_more_events(database)
    assert download(database, ticket, blobs) == first
    file = tmp_path / "ticket.pdf"
    file.write_bytes(first)
    found = verify_file(file, [SIGNER.verifier])
    assert found.outcome is Outcome.PROVEN and found.document["number"] == ticket.number


def settle_more_events(database: Database) -> None:
    some_events(database, 3)
    sealed(database, Remembered())


def test_a_character_without_a_glyph_never_stops_an_issue(database: Database, ticket: Ticket) -> None:
    rare = "\U00020bb7\U000323ae\u200b\x07"
    proof = paper(database, ticket).proof
    record = {**proof.document, "block_name": f"示例{rare}林地"}
    made = ticket_pdf(TicketPaper(DocumentProof(record, proof.event, None), "e1", URL, LOG_KEY))
    assert bundle.loads(attached_proof(made)).document["block_name"] == f"示例{rare}林地"


def test_the_font_knows_what_it_cannot_draw() -> None:
    assert uncovered("银川市林票 123.45") == []
    assert uncovered("\U00020bb7野家") == ["\U00020bb7"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "壹拾"),
        (105, "壹佰零伍"),
        (1_010, "壹仟零壹拾"),
        (10_001, "壹万零壹"),
        (100_500, "壹拾万零伍佰"),
        (1_000_000_000, "壹拾亿"),
        (100_000_001, "壹亿零壹"),
    ],
)
def test_capital_numerals_leave_no_room_for_a_stroke(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_hundredths_read_as_a_point_and_digits() -> None:
    assert chinese_hundredths(12_345) == "壹佰贰拾叁点肆伍"
    assert chinese_hundredths(10_000) == "壹佰整"
    assert chinese_hundredths(150) == "壹点伍"
    assert chinese_hundredths(105) == "壹点零伍"


def test_a_shown_tonnage_is_cut_never_rounded_up() -> None:
    assert tonnes(1_999_999_999) == "1,999.999"
