"""The signature on a file: who signed, that nothing changed since, and that it hid nothing."""

import random
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import typst
from pyhanko.pdf_utils.generic import NameObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

from api.documents.signatures import signature_of
from api.documents.signing import file_signer, self_signed
from api.errors import WrongSetting
from api.settings import Settings
from tests.api.documents.signers import A_SIGNER, NAME, a_signer

FLIPS = 60


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    source = tmp_path_factory.mktemp("typst") / "page.typ"
    source.write_text("#set document(date: datetime(year: 2026, month: 1, day: 8))\nA page")
    made: bytes = typst.compile(source, pdf_standards=["a-3b"])
    return made


def test_the_signature_stands_behind_the_file_and_names_its_certificate(pdf: bytes) -> None:
    signed = A_SIGNER.sign(pdf)
    found = signature_of(signed)
    assert signed.startswith(pdf) and found and found.whole
    assert (found.signer, found.base) == (NAME, pdf)
    assert found.certificate_sha256 == A_SIGNER.certificate_sha256
    assert signature_of(pdf) is None


def test_every_changed_byte_breaks_it_or_leaves_no_signature(pdf: bytes) -> None:
    signed, rng = A_SIGNER.sign(pdf), random.Random(20261121)
    for _ in range(FLIPS):
        place = rng.randrange(len(signed))
        changed = signed[:place] + bytes([signed[place] ^ 1 << rng.randrange(8)]) + signed[place + 1 :]
        found = signature_of(changed)
        assert found is None or not found.whole


def test_a_second_signature_is_not_taken_for_the_issuers(pdf: bytes) -> None:
    twice = BytesIO()
    other = a_signer().signer
    again = IncrementalPdfFileWriter(BytesIO(A_SIGNER.sign(pdf)))
    try:
        sign_pdf(again, PdfSignatureMetadata(field_name="Other"), signer=other, output=twice)
    except Exception:  # pyHanko itself refuses to sign what is certified against any change
        return
    found = signature_of(twice.getvalue())
    assert found and not found.whole


def test_whoever_redraws_a_page_and_signs_it_shows_no_base(pdf: bytes) -> None:
    """A forger's own signature is whole; but the pages under it are not the ones that can be made again."""
    redrawn = IncrementalPdfFileWriter(BytesIO(pdf))
    page = redrawn.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = pdf_name("/90")
    redrawn.update_container(page)
    out = BytesIO()
    metadata = PdfSignatureMetadata(
        field_name="Issuer", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    sign_pdf(redrawn, metadata, signer=a_signer().signer, output=out)
    found = signature_of(out.getvalue())
    assert found and found.whole and found.base == b""


def test_a_wrong_password_stops_with_the_name_of_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "signing.p12"
    file.write_bytes(self_signed(NAME, datetime.now(UTC), "right"))
    with pytest.raises(WrongSetting, match="LINPIAO_SIGNING_FILE"):
        file_signer(Settings(signing_file=file, signing_password="wrong"))
    with pytest.raises(WrongSetting):
        file_signer(Settings(signing_file=tmp_path / "absent.p12"))


def test_production_signs_with_its_own_certificate_or_not_at_all() -> None:
    assert file_signer(Settings(database_url="postgresql+psycopg://nowhere/linpiao")) is None


def test_the_embedded_registry_makes_its_certificate_once(tmp_path: Path) -> None:
    settings = Settings(keys_file=tmp_path / "keys.json")
    file_signer(settings)
    made = (tmp_path / "signing.p12").read_bytes()
    file_signer(settings)
    assert (tmp_path / "signing.p12").read_bytes() == made
    assert (tmp_path / "signing.p12").stat().st_mode & 0o077 == 0
