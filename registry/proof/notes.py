"""Signed notes (C2SP signed-note v1.0.0): text, an empty line, one signature line per key; and their keys.

A key is known by name and a four-byte id that covers name, algorithm and public key. Unknown signatures are
ignored, which is what lets keys rotate with overlap, witnesses cosign and other algorithms stand beside.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.proof.errors import UnreadableProof, UntrustedNote

ED25519 = 0x01
COSIGNATURE = 0x04
SIGNATURES_MAX = 64
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True)
class Note:
    """`text` ends in a newline and is what the keys signed."""

    text: str
    signatures: tuple[Signature, ...]

    def dumps(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


class Verifier(Protocol):
    """A trusted key."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    @property
    def vkey(self) -> str: ...
    def accepts(self, text: str, value: bytes) -> bool: ...


class Signer(Protocol):
    """A signing key, held here or behind a port (HSM, 签名验签服务器)."""

    @property
    def verifier(self) -> Verifier: ...
    def sign(self, text: str) -> Signature: ...


def key_id(name: str, algorithm: bytes, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + algorithm + public).digest()[:4]


@dataclass(frozen=True)
class Ed25519Verifier:
    """The public half of a log key; its text form is the vkey `name+id+base64(0x01 || key)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, bytes([ED25519]), self.public)

    @property
    def vkey(self) -> str:
        return vkey_text(self.name, self.key_id, ED25519, self.public)

    def accepts(self, text: str, value: bytes) -> bool:
        return ed25519_accepts(self.public, value, text.encode())


@dataclass(frozen=True)
class Ed25519Signer:
    """The private half; its text form is `PRIVATE+KEY+name+id+base64(0x01 || seed)`."""

    name: str
    seed: bytes

    @classmethod
    def generate(cls, name: str) -> "Ed25519Signer":
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Ed25519Verifier:
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Ed25519Verifier(self.name, key.public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        head = f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}"
        return f"{head}+{b64encode(bytes([ED25519]) + self.seed).decode()}"

    def sign(self, text: str) -> Signature:
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifier.key_id, value)


def ed25519_accepts(public: bytes, value: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def vkey_text(name: str, id: bytes, algorithm: int, public: bytes) -> str:
    return f"{name}+{id.hex()}+{b64encode(bytes([algorithm]) + public).decode()}"


def parse_vkey(vkey: str) -> Ed25519Verifier:
    """Read a log's public key, as printed on documents and served by the log."""
    verifier = Ed25519Verifier(*parse_key(vkey.strip(), ED25519))
    require_key_id(vkey, verifier.key_id)
    return verifier


def parse_skey(skey: str) -> Ed25519Signer:
    """Read a private key from its text form."""
    prefix = "PRIVATE+KEY+"
    if not skey.startswith(prefix):
        raise UnreadableProof("不是私钥", "not a private key")
    signer = Ed25519Signer(*parse_key(skey.strip().removeprefix(prefix), ED25519))
    require_key_id(skey.removeprefix(prefix), signer.verifier.key_id)
    return signer


def parse_key(text: str, algorithm: int) -> tuple[str, bytes]:
    """Name and key of `name+id+base64(algorithm || key)`; what is wrong is never shown, it may be secret."""
    name, _, rest = text.partition("+")
    try:
        raw = b64decode(rest.partition("+")[2], validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != 33 or raw[0] != algorithm or not name or re.search(r"\s", name):
        raise UnreadableProof("不是所需算法的公钥", "not a key of the wanted algorithm")
    return name, raw[1:]


def require_key_id(text: str, expected: bytes) -> None:
    if text.split("+")[1] != expected.hex():
        raise UnreadableProof("公钥编号与公钥不符", "the key id does not belong to the key")


def sign(text: str, signers: Sequence[Signer]) -> Note:
    """A note signed by every given key."""
    if not text.endswith("\n"):
        raise ValueError("a note's text ends in a newline")
    return Note(text, tuple(signer.sign(text) for signer in signers))


def parse(source: str) -> Note:
    """Split a signed note; nothing in it may be believed before `trusted`."""
    if _CONTROL.search(source):
        raise UnreadableProof("含有控制字符", "control characters in a signed note")
    head, gap, tail = source.rpartition("\n\n")
    if not gap or not head or not tail.endswith("\n"):
        raise UnreadableProof("缺少正文、空行或签名", "no text, empty line or signatures")
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise UnreadableProof(f"签名超过{SIGNATURES_MAX}个", f"more than {SIGNATURES_MAX} signatures")
    return Note(head + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    match = _LINE.fullmatch(line)
    try:
        raw = b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        raw = b""
    # Re-encoding refuses base64 with stray bits, so that one signature has one spelling.
    if not match or len(raw) <= 4 or b64encode(raw).decode() != match[2]:
        raise UnreadableProof(f"不是签名行：{line[:80]!r}", f"not a signature line: {line[:80]!r}")
    return Signature(match[1], raw[:4], raw[4:])


def trusted(note: Note, verifiers: Sequence[Verifier]) -> list[Verifier]:
    """The trusted keys that signed; refuses when none did or when a known key's signature is wrong."""
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found: list[Verifier] = []
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.accepts(note.text, signature.value):
            raise UntrustedNote(f"{verifier.name}的签名不符", f"the signature of {verifier.name} is wrong")
        found.append(verifier)
    if not found:
        raise UntrustedNote("没有可信公钥的签名", "no trusted key signed it")
    return found
