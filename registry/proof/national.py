"""SM2-with-SM3 signatures (GB/T 32918.2, GB/T 32905) as a second signature beside Ed25519; extra `gm`.

Other verifiers ignore them. Production keeps the key in a certified device behind `notes.Signer`; the library
here is plain Python and not constant in time.
"""

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha512

from gmssl import sm2

from registry.proof.errors import UnreadableProof
from registry.proof.notes import Signature, key_id, require_key_id

ALGORITHM = b"\xffSM2-with-SM3"
"""The signature type of a note without an assigned byte: 0xff and a longer name (C2SP signed-note)."""

PUBLIC_BYTES = 64
ORDER = int(sm2.default_ecc_table["n"], 16)


@dataclass(frozen=True)
class Sm2Verifier:
    """`public` are the two coordinates of the point, 32 bytes each; the signer's id is the default one."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, ALGORITHM, self.public)

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ALGORITHM + self.public).decode()}"

    def accepts(self, text: str, value: bytes) -> bool:
        numbers = int.from_bytes(value[:32]), int.from_bytes(value[32:])
        if len(value) != 2 * 32 or not all(0 < number < ORDER for number in numbers):
            return False
        return bool(_curve("", self.public).verify_with_sm3(value.hex(), text.encode()))


@dataclass(frozen=True)
class Sm2Signer:
    name: str
    private: bytes

    @property
    def verifier(self) -> Sm2Verifier:
        point = _curve("", b"")._kg(int.from_bytes(self.private), sm2.default_ecc_table["g"])
        return Sm2Verifier(self.name, bytes.fromhex(point))

    def sign(self, text: str) -> Signature:
        """The nonce follows from key and text; the library would draw it from a guessable generator."""
        verifier = self.verifier
        digest = hmac.digest(self.private, text.encode(), sha512)
        nonce = int.from_bytes(digest) % (ORDER - 1) + 1
        signed = _curve(self.private.hex(), verifier.public).sign_with_sm3(text.encode(), f"{nonce:064x}")
        return Signature(self.name, verifier.key_id, bytes.fromhex(signed))


def _curve(private: str, public: bytes) -> sm2.CryptSM2:
    return sm2.CryptSM2(private_key=private, public_key=public.hex())


def parse_sm2_vkey(vkey: str) -> Sm2Verifier:
    name, _, rest = vkey.strip().partition("+")
    try:
        raw = b64decode(rest.partition("+")[2], validate=True)
    except ValueError:
        raw = b""
    if not raw.startswith(ALGORITHM) or len(raw) != len(ALGORITHM) + PUBLIC_BYTES or not name:
        raise UnreadableProof("不是 SM2 公钥", "not an SM2 key")
    verifier = Sm2Verifier(name, raw[len(ALGORITHM) :])
    require_key_id(vkey, verifier.key_id)
    return verifier
