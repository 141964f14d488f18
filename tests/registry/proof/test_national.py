"""SM2 with SM3: the worked example of the standard, and a second signature that others ignore."""

import pytest

from registry.proof import checkpoints, notes
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.national import Sm2Signer, Sm2Verifier, parse_sm2_vkey
from tests.registry.proof.sealed import LOG_NAME, SIGNER

# GM/T 0003.5-2012 annex A.2: signature over "message digest" with the default id and the recommended curve.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
SIGNED = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
SM2 = Sm2Signer(LOG_NAME, PRIVATE)


def test_the_worked_example_of_the_standard() -> None:
    assert SM2.verifier.public == PUBLIC
    assert SM2.verifier.accepts("message digest", SIGNED)
    assert not SM2.verifier.accepts("message Digest", SIGNED)


@pytest.mark.parametrize("value", [b"", bytes(64), SIGNED[:63], SIGNED[:32] + b"\xff" * 32])
def test_what_is_no_signature_is_not_accepted(value: bytes) -> None:
    assert not SM2.verifier.accepts("message digest", value)


def test_a_checkpoint_signed_twice_is_read_by_those_who_know_one_of_the_two() -> None:
    text = Checkpoint(f"{LOG_NAME}/2026", 1, bytes(32)).text()
    note = notes.sign(text, [SIGNER, SM2]).dumps()
    assert checkpoints.opened(note, [SIGNER.verifier]) == checkpoints.opened(note, [SM2.verifier])
    assert notes.sign(text, [SIGNER, SM2]).dumps() == note
    spoilt = notes.Note(text, (SIGNER.sign(text), SM2.sign("other\n"))).dumps()
    assert checkpoints.opened(spoilt, [SIGNER.verifier]).size == 1
    with pytest.raises(UntrustedNote):
        checkpoints.opened(spoilt, [SIGNER.verifier, SM2.verifier])


def test_its_key_survives_its_text_form() -> None:
    verifier = Sm2Verifier(LOG_NAME, PUBLIC)
    assert parse_sm2_vkey(verifier.vkey) == verifier
    for damaged in ("", verifier.vkey[:-4], SIGNER.verifier.vkey):
        with pytest.raises(UnreadableProof):
            parse_sm2_vkey(damaged)
