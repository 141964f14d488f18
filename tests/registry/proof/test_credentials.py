"""The Verifiable Credential export, pinned to the signed examples of W3C vc-di-eddsa."""

import copy
from typing import Any

import pytest

from registry.proof import bundle, inclusion
from registry.proof.credentials import (
    credential_of,
    from_multibase,
    is_authentic,
    issuer_of,
    multibase,
    secured,
)
from registry.proof.notes import parse_vkey
from registry.proof.verify import verify_document
from tests.registry.proof.sealed import NOW, SIGNER
from tests.registry.proof.test_second_verifier import EXAMPLE, VKEY

# W3C vc-di-eddsa, appendix B.3 and TestVectors/eddsa-jcs-2022 of its repository: the alumni credential.
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PUBLIC = from_multibase(KEY)[2:]
ALUMNI: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{KEY}#{KEY}",
    "proofPurpose": "assertionMethod",
    "@context": ALUMNI["@context"],
    "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
}


def test_the_signed_example_of_the_recommendation_is_authentic() -> None:
    assert is_authentic({**ALUMNI, "proof": PROOF}, PUBLIC)


@pytest.mark.parametrize("field", ["name", "validFrom", "credentialSubject"])
def test_a_changed_example_is_not(field: str) -> None:
    changed = copy.deepcopy({**ALUMNI, "proof": PROOF})
    changed[field] = "changed"
    assert not is_authentic(changed, PUBLIC)


@pytest.mark.parametrize("raw", [b"", b"\0", b"\0\0\x01", bytes(range(64))])
def test_multibase_survives_its_text_form(raw: bytes) -> None:
    assert from_multibase(multibase(raw)) == raw


def test_a_document_becomes_a_credential_that_still_carries_its_evidence() -> None:
    found = bundle.loads(EXAMPLE)
    credential = secured(credential_of(found, issuer_of(SIGNER)), SIGNER, NOW.at)
    assert is_authentic(credential, SIGNER.verifier.public)
    (evidence,) = credential["evidence"]
    again = bundle.DocumentProof(
        credential["credentialSubject"]["document"],
        evidence["event"].encode(),
        inclusion.loads(evidence["proof"]),
    )
    assert verify_document(again.dumps(), [parse_vkey(VKEY)]).proven
    credential["credentialSubject"]["document"]["face_value_mu100"] = 9999
    assert not is_authentic(credential, SIGNER.verifier.public)


def test_without_its_checkpoint_there_is_no_credential() -> None:
    found = bundle.loads(EXAMPLE)
    with pytest.raises(ValueError, match="checkpoint"):
        credential_of(bundle.DocumentProof(found.document, found.event, None), "did:key:z")
