"""Witness cosignatures (C2SP tlog-cosignature v1, Ed25519): another body saw the log only ever go on.

A witness signs the checkpoint with the time, after it checked that it continues what it signed before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.proof import checkpoints, notes
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import LogInconsistent, UntrustedNote
from registry.proof.notes import COSIGNATURE, Note, Signature, Verifier, ed25519_accepts, key_id
from registry.proof.tree import verify_consistency

TIME_BYTES = 8


@dataclass(frozen=True)
class Witness:
    """The public half of a witness key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, bytes([COSIGNATURE]), self.public)

    @property
    def vkey(self) -> str:
        return notes.vkey_text(self.name, self.key_id, COSIGNATURE, self.public)

    def accepts(self, text: str, value: bytes) -> bool:
        time, signature = int.from_bytes(value[:TIME_BYTES]), value[TIME_BYTES:]
        return ed25519_accepts(self.public, signature, _message(text, time))


@dataclass(frozen=True)
class WitnessSigner:
    name: str
    seed: bytes

    @property
    def witness(self) -> Witness:
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Witness(self.name, key.public_key().public_bytes_raw())

    def cosign(self, text: str, at: datetime) -> Signature:
        time = int(at.timestamp())
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_message(text, time))
        return Signature(self.name, self.witness.key_id, time.to_bytes(TIME_BYTES) + value)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def parse_witness(vkey: str) -> Witness:
    name, public = notes.parse_key(vkey.strip(), COSIGNATURE)
    witness = Witness(name, public)
    notes.require_key_id(vkey, witness.key_id)
    return witness


def time_of(cosignature: Signature) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(cosignature.value[:TIME_BYTES]), UTC)


def witnessed(
    source: str,
    log_keys: Sequence[Verifier],
    *,
    seen: Checkpoint | None,
    path: Sequence[bytes],
) -> Checkpoint:
    """What a witness requires before it cosigns: the log's signature, and that its log only went on."""
    checkpoint = checkpoints.opened(source, log_keys)
    if seen is None:
        return checkpoint
    if seen.origin != checkpoint.origin:
        raise LogInconsistent(checkpoint.origin, "来源已变", f"it was {seen.origin}")
    if not verify_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, path):
        raise LogInconsistent(
            checkpoint.origin,
            f"未延续已见的{seen.size}条",
            f"it does not continue the {seen.size} entries seen before",
        )
    return checkpoint


def joined(note: Note, cosignatures: Sequence[Signature]) -> Note:
    """The note with the cosignatures behind the log's own signatures."""
    return Note(note.text, (*note.signatures, *cosignatures))


def cosigners(note: Note, witnesses: Sequence[Witness]) -> list[Witness]:
    """The known witnesses that cosigned; a wrong cosignature of a known one spoils the note."""
    try:
        found = notes.trusted(note, witnesses)
    except UntrustedNote as refusal:
        if any((one.name, one.key_id) in {(w.name, w.key_id) for w in witnesses} for one in note.signatures):
            raise refusal
        return []
    return [one for one in found if isinstance(one, Witness)]
