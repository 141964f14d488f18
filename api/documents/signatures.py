"""Reading the signature of a file: whose it is, whether it is whole, and the bytes that stood before it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from registry.errors import Words

END = b"%%EOF"
FIELD_KEYS = frozenset({"/FT", "/T", "/Type", "/Subtype", "/F", "/P", "/Rect", "/V"})
"""Of a signature that shows nothing and does nothing: no appearance, no action."""
FORM_KEYS = frozenset({"/Fields", "/SigFlags"})

WHOLE = Words(
    "电子签名完好，签名后文件未改动；签名证书为“{signer}”，"
    "SHA-256 指纹 {fingerprint}，请与签发单位公布的证书核对。",
    "The electronic signature is whole and the file unchanged since; the signer's certificate is “{signer}”, "
    "SHA-256 {fingerprint}: compare it with the one the issuer publishes.",
)
BROKEN = Words(
    "电子签名无效：签名后文件被改动，或签名已损坏。",
    "The electronic signature is invalid: the file was changed after it was signed, "
    "or the signature is damaged.",
)


@dataclass(frozen=True)
class Signature:
    """`base`: the file before it was signed, if signing is all that happened since; else empty."""

    signer: str
    certificate_sha256: str
    signed_at: datetime | None
    whole: bool
    base: bytes

    def facts(self) -> dict[str, object]:
        at = self.signed_at.isoformat() if self.signed_at else None
        return {
            "whole": self.whole,
            "signer": self.signer,
            "certificate_sha256": self.certificate_sha256,
            "signed_at": at,
        }

    def sentence(self, language: str) -> str:
        words = WHOLE if self.whole else BROKEN
        return format(words, language).format(signer=self.signer, fingerprint=self.certificate_sha256)


def signature_of(pdf: bytes) -> Signature | None:
    """None for a file nobody signed; a damaged or doubled signature is not whole."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        found = reader.embedded_signatures
        return _read(pdf, reader, found[-1], len(found)) if found else None
    except Exception:  # a damaged PDF makes its reader raise almost anything
        return Signature("", "", None, whole=False, base=b"")


def _read(pdf: bytes, reader: PdfFileReader, embedded: EmbeddedPdfSignature, count: int) -> Signature:
    certificate = embedded.signer_cert
    trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(embedded, trust)
    whole = (
        count == 1
        and status.intact
        and status.valid
        and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        and _is_written_as_made(pdf, embedded)
    )
    alone = whole and reader.xrefs.total_revisions == 2 and _only_signs(reader, embedded)
    return Signature(
        str(certificate.subject.native.get("common_name", certificate.subject.human_friendly)),
        sha256(certificate.dump()).hexdigest(),
        embedded.self_reported_timestamp,
        whole,
        _before(pdf, reader) if alone else b"",
    )


def _is_written_as_made(pdf: bytes, embedded: EmbeddedPdfSignature) -> bool:
    """The gap of the byte range holds the signature in its one encoding and zeros, nothing else."""
    start, length, after, _ = (int(number) for number in embedded.byte_range)
    cms = embedded.signed_data
    message: bytes = embedded.pkcs7_content
    digest_names = [one["algorithm"].native for one in cms["digest_algorithms"]]
    encoded: bytes = ContentInfo.load(message).dump(force=True)
    return (
        pdf[start + length : after] == b"<" + message.hex().upper().encode() + b">"
        and message.rstrip(b"\0") == encoded.rstrip(b"\0")
        and digest_names == ["sha256"]
        and not embedded.signer_info["unsigned_attrs"].native
    )


def _before(pdf: bytes, reader: PdfFileReader) -> bytes:
    start = reader.xrefs.get_startxref_for_revision(0)
    return pdf[: pdf.index(END, start) + len(END)]


def _only_signs(reader: PdfFileReader, embedded: EmbeddedPdfSignature) -> bool:
    """Whether the second revision shows the pages of the first: it may add one invisible field, no more."""
    old, new = reader.get_historical_resolver(0), reader.get_historical_resolver(1)
    field = embedded.sig_field
    invisible = set(field) <= FIELD_KEYS and [int(side) for side in field["/Rect"]] == [0, 0, 0, 0]
    allowed = {
        reader.root_ref: {"/AcroForm", "/Perms", "/Extensions"},
        field.raw_get("/P").reference: {"/Annots"},
    }
    silent = {reader.trailer.raw_get("/Info").reference, old.root.raw_get("/Metadata").reference}
    known = reader.xrefs.explicit_refs_in_revision(0)
    for ref in (reader.xrefs.explicit_refs_in_revision(1) & known) - silent:
        if ref not in allowed or _differing(old(ref), new(ref)) - allowed[ref]:
            return False
    form, annotations = new.root["/AcroForm"], field["/P"]["/Annots"]
    alone = len(annotations) == len(form["/Fields"]) == 1 and annotations[0] == form["/Fields"][0] == field
    return invisible and alone and set(form) <= FORM_KEYS


def _differing(old: Any, new: Any) -> set[str]:
    both = old.keys() & new.keys()
    one_only: set[str] = old.keys() ^ new.keys()
    return one_only | {key for key in both if old.raw_get(key) != new.raw_get(key)}
