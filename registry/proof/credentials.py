"""A proven document as a W3C Verifiable Credential 2.0, secured with eddsa-jcs-2022 (JSON, no RDF).

An export: the tlog-proof inside it stays the evidence, the signature says which registry handed it out.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry import canonical
from registry.proof.bundle import FORMAT, DocumentProof
from registry.proof.notes import Ed25519Signer, ed25519_accepts
from registry.proof.verify import event_fields

CONTEXT = ["https://www.w3.org/ns/credentials/v2", {"@vocab": "urn:linpiao:"}]
ED25519_MULTICODEC = b"\xed\x01"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def credential_of(found: DocumentProof, issuer: str) -> dict[str, Any]:
    """The unsigned credential of a document whose proof is complete."""
    if found.proof is None:
        raise ValueError("a document without its checkpoint is no credential yet")
    event = event_fields(found.event)
    return {
        "@context": CONTEXT,
        "id": f"urn:linpiao:event:{event['id']}",
        "type": ["VerifiableCredential", "LinpiaoDocument"],
        "issuer": issuer,
        "validFrom": event["recorded_at"].replace("+00:00", "Z"),
        "credentialSubject": {"document": dict(found.document)},
        "evidence": [
            {
                "type": ["TransparencyLogProof"],
                "format": FORMAT,
                "event": found.event.decode(),
                "proof": found.proof.dumps(),
            }
        ],
    }


def issuer_of(signer: Ed25519Signer) -> str:
    """A did:key: the name is the key, so nobody has to be asked for it."""
    return f"did:key:{multibase(ED25519_MULTICODEC + signer.verifier.public)}"


def secured(credential: Mapping[str, Any], signer: Ed25519Signer, at: datetime) -> dict[str, Any]:
    """The credential with its proof (vc-di-eddsa §3.3.1)."""
    issuer = issuer_of(signer)
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "verificationMethod": f"{issuer}#{issuer.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
        "@context": credential["@context"],
    }
    value = Ed25519PrivateKey.from_private_bytes(signer.seed).sign(_hash_data(credential, options))
    return {**credential, "proof": {**options, "proofValue": multibase(value)}}


def is_authentic(credential: Mapping[str, Any], public: bytes) -> bool:
    """Whether this key secured this credential (vc-di-eddsa §3.3.2)."""
    options = dict(credential["proof"])
    value = from_multibase(str(options.pop("proofValue")))
    if (options.get("type"), options.get("cryptosuite")) != ("DataIntegrityProof", "eddsa-jcs-2022"):
        return False
    document = {name: content for name, content in credential.items() if name != "proof"}
    if "@context" in options and options["@context"] != document.get("@context"):
        return False
    return ed25519_accepts(public, value, _hash_data(document, options))


def _hash_data(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    return sha256(canonical.dumps(dict(options))).digest() + sha256(canonical.dumps(dict(document))).digest()


def multibase(raw: bytes) -> str:
    """base58btc with its prefix z."""
    number, text = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "z" + "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def from_multibase(text: str) -> bytes:
    digits = text.removeprefix("z")
    if not text.startswith("z") or any(digit not in BASE58 for digit in digits):
        return b""
    number = 0
    for digit in digits:
        number = number * 58 + BASE58.index(digit)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
