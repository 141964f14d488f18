"""The electronic signature of the issuer on a finished file: PAdES, appended once behind the bytes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from api.errors import WrongSetting
from api.settings import Settings, keep_secret

EMBEDDED_NAME = "linpiao 自签证书，未经电子认证机构签发"
FIELD = "Issuer"
RSA_BITS = 3072
YEARS = 10


@dataclass(frozen=True)
class FileSigner:
    """A private key and its certificate, from a PKCS #12 file."""

    signer: SimpleSigner
    certificate: x509.Certificate

    @property
    def certificate_sha256(self) -> str:
        return self.certificate.fingerprint(SHA256()).hex()

    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def sign(self, pdf: bytes) -> bytes:
        """Certified: any later change of the file breaks the signature, in every reader.

        In a thread of its own: pyHanko brings an event loop, and there may be one here already.
        """
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(self._signed, pdf).result()

    def _signed(self, pdf: bytes) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        out = BytesIO()
        sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=self.signer, output=out)
        return out.getvalue()


def file_signer(settings: Settings) -> FileSigner | None:
    """The office's own, if it has one; the embedded registry signs with a certificate of its own making."""
    password = settings.signing_password.get_secret_value() if settings.signing_password else None
    if settings.signing_file:
        return _read(settings.signing_file, password)
    if settings.production:
        return None
    own = settings.keys_file.with_name("signing.p12")
    if not own.exists():
        keep_secret(own, self_signed(EMBEDDED_NAME, datetime.now(UTC)))
    return _read(own, None)


@cache
def _read(file: Path, password: str | None) -> FileSigner:
    passphrase = password.encode() if password else None
    try:
        signer = SimpleSigner.load_pkcs12_data(file.read_bytes(), other_certs=[], passphrase=passphrase)
    except (OSError, ValueError):
        raise WrongSetting(
            problems=f"LINPIAO_SIGNING_FILE: {file} 无法读取 (no PKCS #12, or another password)"
        ) from None
    return FileSigner(signer, x509.load_der_x509_certificate(signer.signing_cert.dump()))


def self_signed(name: str, now: datetime, password: str | None = None) -> bytes:
    """A PKCS #12 for demonstrations and rehearsals: nobody vouches for its name but itself."""
    key = rsa.generate_private_key(65537, RSA_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        **dict.fromkeys(
            (
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        ),
    )
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )
    closed = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(FIELD.encode(), key, certificate, None, closed)
