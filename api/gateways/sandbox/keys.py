"""The two sides' keys, made here, and what the protocol does with them: RSA signatures and AES-GCM."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

RSA_BITS = 2048
SIGNATURE_TYPE = "WECHATPAY2-SHA256-RSA2048"


def new_rsa() -> RSAPrivateKey:
    return generate_private_key(65537, RSA_BITS)


def private_pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@dataclass
class Keys:
    """`platform` signs for the channel under `platform_id`; `certificates` are those it has moved to."""

    app_id: str = "wx0000000000sandbox"
    mch_id: str = "1900000000"
    serial_no: str = "444F4864EA9B34415A6B8C0D"
    api_key: str = field(default_factory=lambda: secrets.token_hex(16))
    merchant: RSAPrivateKey = field(default_factory=new_rsa)
    platform: RSAPrivateKey = field(default_factory=new_rsa)
    platform_id: str = "PUB_KEY_ID_0000000000SANDBOX"
    certificates: list[x509.Certificate] = field(default_factory=list)

    def rotate(self) -> None:
        """From now on the channel signs with a new key under a platform certificate."""
        self.platform = new_rsa()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox platform")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.platform.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=365))
            .sign(self.platform, SHA256())
        )
        self.certificates.append(made)
        self.platform_id = f"{made.serial_number:X}"

    def sign(self, body: str, *, stamp: int, key: RSAPrivateKey | None = None) -> dict[str, str]:
        """The headers of an answer or a notice of the channel."""
        nonce = secrets.token_hex(16)
        message = f"{stamp}\n{nonce}\n{body}\n".encode()
        signature = (key or self.platform).sign(message, PKCS1v15(), SHA256())
        return {
            "Wechatpay-Timestamp": str(stamp),
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": self.platform_id,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": SIGNATURE_TYPE,
        }

    def is_signed_by_merchant(self, authorization: str, method: str, path: str, body: str) -> bool:
        """Whether a request carries the merchant's signature over exactly itself."""
        given = dict(part.split("=", 1) for part in authorization.partition(" ")[2].split(","))
        fields = {name: value.strip('"') for name, value in given.items()}
        if (fields.get("mchid"), fields.get("serial_no")) != (self.mch_id, self.serial_no):
            return False
        message = f"{method}\n{path}\n{fields['timestamp']}\n{fields['nonce_str']}\n{body}\n".encode()
        try:
            signature = base64.b64decode(fields["signature"])
            self.merchant.public_key().verify(signature, message, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def sealed(self, content: Mapping[str, Any] | str, associated_data: str) -> dict[str, str]:
        """A resource under the merchant's APIv3 key."""
        nonce = secrets.token_hex(6)
        plain = content if isinstance(content, str) else json.dumps(content)
        cipher = AESGCM(self.api_key.encode()).encrypt(
            nonce.encode(), plain.encode(), associated_data.encode()
        )
        return {
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": base64.b64encode(cipher).decode(),
            "associated_data": associated_data,
            "nonce": nonce,
        }

    def certificates_told(self) -> list[dict[str, Any]]:
        return [
            {
                "serial_no": f"{one.serial_number:X}",
                "effective_time": one.not_valid_before_utc.isoformat(),
                "expire_time": one.not_valid_after_utc.isoformat(),
                "encrypt_certificate": self.sealed(one.public_bytes(Encoding.PEM).decode(), "certificate"),
            }
            for one in self.certificates
        ]
