"""A document with its proof: the JSON that travels inside the PDF and behind the QR code.

The chain of evidence: the document's hash stands in the facts of a register event, the event's bytes are a
leaf of the public log, the log's signed checkpoint commits to the leaf.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from registry import canonical
from registry.proof import inclusion
from registry.proof.errors import UnreadableProof
from registry.proof.events import Fact
from registry.proof.inclusion import InclusionProof

FORMAT = "linpiao-document/1"
ATTACHMENT_NAME = "linpiao-proof.json"
"""The name of the attachment in a PDF."""

DOCUMENT_FACT = "document_sha256"
"""The event that issues a document has this fact: `facts={DOCUMENT_FACT: commitment(document), …}`."""

BUNDLE_BYTES_MAX = 1 << 20


def commitment(document: Mapping[str, Fact]) -> str:
    """The hash an event carries for a document: SHA-256 of its canonical JSON (RFC 8785), in hex.

    A document with guessable private values holds a random `salt`, so that its hash gives nothing away.
    """
    return commitment_of(canonical.dumps(dict(document)))


def commitment_of(written: bytes) -> str:
    """The same of a document whose canonical JSON is written already."""
    return sha256(written).hexdigest()


@dataclass(frozen=True)
class DocumentProof:
    """`event` are the canonical bytes of the issuing event; without `proof` the checkpoint is pending."""

    document: Mapping[str, Fact]
    event: bytes
    proof: InclusionProof | None

    def dumps(self) -> bytes:
        return canonical.dumps(
            {
                "format": FORMAT,
                "document": dict(self.document),
                "event": self.event.decode(),
                "proof": self.proof.dumps() if self.proof else None,
            }
        )


def loads(source: bytes) -> DocumentProof:
    if len(source) > BUNDLE_BYTES_MAX:
        raise UnreadableProof("超过 1 MiB", "larger than 1 MiB")
    try:
        found = json.loads(source.decode(), object_pairs_hook=_without_repetition)
        document, event, proof = found["document"], found["event"], found["proof"]
        if found["format"] != FORMAT or set(found) != {"format", "document", "event", "proof"}:
            raise ValueError
        if not isinstance(document, dict) or not isinstance(event, str) or not isinstance(proof, str | None):
            raise TypeError
        canonical.dumps(document)  # a number or a text that has no canonical form has no hash either
        return DocumentProof(document, event.encode(), None if proof is None else inclusion.loads(proof))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableProof(f"不是 {FORMAT}", f"not a {FORMAT}") from None


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A name given twice could show one value and prove another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
