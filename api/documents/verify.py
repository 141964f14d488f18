"""Read the proof out of a file someone holds, PDF or JSON, and check it without any network."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.generic import EncryptedObjAccess
from pyhanko.pdf_utils.reader import PdfFileReader

from registry.proof.bundle import ATTACHMENT_NAME
from registry.proof.errors import UnreadableProof
from registry.proof.notes import Verifier
from registry.proof.verify import Verification, verify_document

FILE_BYTES_MAX = 64 << 20
NAME_TREE_DEPTH_MAX = 8


def verify_file(path: Path, trusted_keys: Sequence[Verifier]) -> Verification:
    """What a ticket, certificate or its JSON proves; `UnreadableProof` when it carries no proof at all."""
    return verify_document(proof_in(path), trusted_keys)


def proof_in(path: Path) -> bytes:
    """The document with its proof, from a PDF or as it is."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise UnreadableProof("超过 64 MiB", "larger than 64 MiB")
    content = path.read_bytes()
    return attached_proof(content) if content.startswith(b"%PDF-") else content


def attached_proof(pdf: bytes) -> bytes:
    """The one attachment that holds the proof."""
    try:
        found = [content for name, content in _attachments(pdf) if name == ATTACHMENT_NAME]
    except Exception:  # a damaged PDF makes its reader raise almost anything, zlib's errors among them
        raise UnreadableProof("PDF 已损坏", "a damaged PDF") from None
    if len(found) != 1:
        raise UnreadableProof(
            f"名为 {ATTACHMENT_NAME} 的附件有{len(found)}个，应为 1 个",
            f"{len(found)} attachments called {ATTACHMENT_NAME} instead of one",
        )
    return found[0]


def _attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    names = PdfFileReader(BytesIO(pdf)).root.get("/Names", {})
    for name, file in _leaves(names.get("/EmbeddedFiles", {}), NAME_TREE_DEPTH_MAX):
        stream = file["/EF"].raw_get("/F", decrypt=EncryptedObjAccess.TRANSPARENT).get_object()
        yield str(file.get("/UF", name)), stream.data


def _leaves(node: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The pairs of a PDF name tree (ISO 32000-1, 7.9.6)."""
    if depth == 0:
        raise ValueError("a name tree without end")
    names = node.get("/Names", [])
    for i in range(0, len(names) - 1, 2):
        yield str(names[i]), names[i + 1]
    for kid in node.get("/Kids", []):
        yield from _leaves(kid, depth - 1)
