"""A downloaded document is checked with no network: proven, pending, refuted or unreadable, never a guess."""

import json
import socket
from pathlib import Path

import pytest
import typst
from sqlalchemy import text

from api.documents.verify import verify_file
from registry.actions.proving import prove_document
from registry.actions.recording import record
from registry.parties.roles import SYSTEM
from registry.proof.bundle import ATTACHMENT_NAME, DOCUMENT_FACT, DocumentProof, commitment
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.notes import Ed25519Signer
from registry.proof.verify import Outcome, proven_document
from registry.store.database import Database
from tests.registry.proof.sealed import NOW, SIGNER, Remembered, sealed, some_events

KEYS = [SIGNER.verifier]
DOCUMENT = {"kind": "ticket", "number": "示例第001号", "face_mu100": 1234, "salt": "00" * 16}


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database may be reached before, the network never while verifying."""

    def refuse(*_: object) -> None:
        raise AssertionError("verification went to the network")

    if "issued" in request.fixturenames:
        request.getfixturevalue("issued")
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def pending(database: Database) -> DocumentProof:
    some_events(database, 300)
    with database.writing() as db:
        event = record(
            db,
            "ticket.issued",
            ("ticket", "t1"),
            by=SYSTEM,
            now=NOW,
            unit_id="640104",
            facts={DOCUMENT_FACT: commitment(DOCUMENT)},
        )
    with database.reading() as db:
        return prove_document(db, DOCUMENT, event.id)


@pytest.fixture
def issued(database: Database, pending: DocumentProof) -> DocumentProof:
    sealed(database, Remembered())
    with database.reading() as db:
        (event_id,) = db.execute(text("SELECT id FROM event WHERE kind = 'ticket.issued'")).one()
        return prove_document(db, DOCUMENT, event_id)


def written(folder: Path, content: bytes, name: str = "document.json") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def as_pdf(folder: Path, proof: bytes, attachment: str = ATTACHMENT_NAME) -> Path:
    (folder / "proof.json").write_bytes(proof)
    source = f"""
        #pdf.attach("{attachment}", read("proof.json", encoding: none), relationship: "data",
          mime-type: "application/json", description: "proof")
        林票
    """
    (folder / "ticket.typ").write_text(source, encoding="utf-8")
    return written(folder, typst.compile(folder / "ticket.typ", pdf_standards="a-3b"), "ticket.pdf")


def test_an_issued_document_is_proven_and_the_sentence_says_what_is_not(
    issued: DocumentProof, tmp_path: Path
) -> None:
    found = verify_file(written(tmp_path, issued.dumps()), KEYS)
    assert found.proven and found.index == 300
    assert "已证实" in found.sentence("zh") and "未证实" in found.sentence("zh")
    assert "2026-01-08 10:00:00（北京时间）" in found.sentence("zh")
    assert "not proven" in found.sentence("en")
    assert found.document["number"] == "示例第001号"


def test_the_proof_inside_a_pdf_is_found(issued: DocumentProof, tmp_path: Path) -> None:
    assert verify_file(as_pdf(tmp_path, issued.dumps()), KEYS).proven


def test_before_its_checkpoint_a_document_is_pending(pending: DocumentProof, tmp_path: Path) -> None:
    found = verify_file(written(tmp_path, pending.dumps()), KEYS)
    assert found.outcome is Outcome.PENDING and not found.proven


def test_a_changed_face_value_is_refuted(issued: DocumentProof, tmp_path: Path) -> None:
    forged = issued.dumps().replace(b'"face_mu100":1234', b'"face_mu100":9234')
    assert verify_file(written(tmp_path, forged), KEYS).outcome is Outcome.REFUTED


def test_a_forged_event_is_refuted(issued: DocumentProof, tmp_path: Path) -> None:
    document = {**DOCUMENT, "face_mu100": 9234}
    event = issued.event.replace(commitment(DOCUMENT).encode(), commitment(document).encode())
    forged = DocumentProof(document, event, issued.proof)
    assert verify_file(written(tmp_path, forged.dumps()), KEYS).outcome is Outcome.REFUTED


def test_a_log_signed_by_somebody_else_proves_nothing(issued: DocumentProof, tmp_path: Path) -> None:
    stranger = Ed25519Signer.generate(SIGNER.name).verifier
    assert verify_file(written(tmp_path, issued.dumps()), [stranger]).outcome is Outcome.REFUTED


def test_no_flipped_byte_of_a_proven_document_stays_proven_with_other_content(
    issued: DocumentProof, tmp_path: Path
) -> None:
    content = issued.dumps()
    for position in range(0, len(content), 7):
        flipped = content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]
        try:
            found = verify_file(written(tmp_path, flipped), KEYS)
        except UnreadableProof:
            continue
        assert not found.proven, content[max(0, position - 40) : position + 40]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b"%PDF-1.7 broken",
        json.dumps({"format": "linpiao-document/1", "document": [], "event": "", "proof": None}).encode(),
        b'{"format":"linpiao-document/1","document":{},"event":"[]","proof":null}',
        b'{"format":"linpiao-document/1","document":{"a":1,"a":2},"event":"{}","proof":null}',
    ],
)
def test_what_carries_no_proof_is_unreadable(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableProof):
        verify_file(written(tmp_path, content), KEYS)


def test_a_pdf_without_our_attachment_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableProof):
        verify_file(as_pdf(tmp_path, b"{}", attachment="other.json"), KEYS)


def test_only_a_proven_document_is_exported(issued: DocumentProof, pending: DocumentProof) -> None:
    assert proven_document(issued.dumps(), KEYS) == issued
    with pytest.raises(UntrustedNote):
        proven_document(pending.dumps(), KEYS)
