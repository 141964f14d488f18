"""A server killed in the middle of an upload: after the restart the sender goes on from what is there."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.city import City
from api.settings import load_settings
from api.workflows.uploads import Uploads
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account
from tests.faults.driver import FaultedCity

KEY = base64.b64encode(bytes(32)).decode()
CONTENT = hashlib.shake_256(b"a survey").digest(3 * 2**20)
PIECE = 64 * 2**10


@pytest.mark.timeout(180)
def test_bytes_that_arrived_survive_the_death_of_the_server(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "LINPIAO_DATABASE_URL": sqlite_database.url,
        "LINPIAO_BLOBS": str(tmp_path / "blobs"),
        "LINPIAO_LOG_MEMORY": str(tmp_path / "log"),
        **{f"LINPIAO_{name}_KEY": KEY for name in ("WEB", "DATA", "LOG")},
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    city = City(load_settings(), sqlite_database)
    by = open_account(city, Role.SURVEYOR, "640104")
    headers = {**by.headers, "Tus-Resumable": "1.0.0"}
    chunk = {**headers, "Content-Type": "application/offset+octet-stream"}
    faulted = FaultedCity(environment, tmp_path, production=False)
    faulted.start()
    try:
        begun = faulted.http.post("/api/uploads", headers={**headers, "Upload-Length": str(len(CONTENT))})
        place = begun.headers["location"]
        with pytest.raises(httpx.TransportError):
            faulted.http.patch(place, headers={**chunk, "Upload-Offset": "0"}, content=dying(faulted))
        faulted.processes["web"].join(10)
        faulted.bury()
        faulted.start()
        at = int(faulted.http.head(place, headers=headers).headers["upload-offset"])
        assert PIECE <= at < len(CONTENT) and faulted.deaths == 1
        rest = faulted.http.patch(place, headers={**chunk, "Upload-Offset": str(at)}, content=CONTENT[at:])
        assert rest.status_code == 204
    finally:
        faulted.stop()
    upload = Uploads(city).whole(place.rsplit("/", 1)[1], by.person_id, city.now().at)
    assert upload.file.read_bytes() == CONTENT


def dying(faulted: FaultedCity) -> Iterator[bytes]:
    """Half of the file, then the death of whom it is sent to."""
    for at in range(0, len(CONTENT), PIECE):
        if at == len(CONTENT) // 2:
            time.sleep(0.5)
            faulted.processes["web"].kill()
        yield CONTENT[at : at + PIECE]
