"""A signer of files for tests: made once a run, with a certificate of its own making."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from api.documents.signing import FileSigner, file_signer, self_signed
from api.settings import Settings

NAME = "示例签发单位"


def a_signer(password: str | None = None) -> FileSigner:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "signing.p12"
        file.write_bytes(self_signed(NAME, datetime.now(UTC), password))
        found = file_signer(Settings(signing_file=file, signing_password=password))
    assert found
    return found


A_SIGNER = a_signer()
