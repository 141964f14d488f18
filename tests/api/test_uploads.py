"""tus 1.0 over a real HTTP server: chunks, a broken line, checksums, one owner, caps, expiry, ending."""

import base64
import hashlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from api.app import build_app
from api.city import City
from api.workflows.uploads import KEPT, Uploads
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import Account, open_account
from tests.api.peers import serving

TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = bytes(range(256)) * 1200
PART = 100_000


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Uploads touch no database but for who is asking."""
    return sqlite_database


@dataclass
class Sender:
    """A tus client of the barest kind."""

    http: httpx.Client
    by: Account

    def headers(self, **more: str) -> dict[str, str]:
        return {**TUS, **self.by.headers, **{name.replace("_", "-"): value for name, value in more.items()}}

    def begin(self, length: int = len(CONTENT), name: str = "小班.zip", **more: str) -> httpx.Response:
        told = f"filename {base64.b64encode(name.encode()).decode()}"
        headers = self.headers(Upload_Length=str(length), Upload_Metadata=told, **more)
        return self.http.post("/api/uploads", headers=headers)

    def patch(self, place: str, at: int, part: bytes, **more: str) -> httpx.Response:
        headers = self.headers(Upload_Offset=str(at), Content_Type="application/offset+octet-stream", **more)
        return self.http.patch(place, content=part, headers=headers)

    def offset(self, place: str) -> int:
        return int(self.http.head(place, headers=self.headers()).headers["upload-offset"])


@pytest.fixture
def address(city: City) -> Iterator[str]:
    with serving(build_app(city)) as address:
        yield address


@pytest.fixture
def sender(address: str, city: City) -> Iterator[Sender]:
    with httpx.Client(base_url=address, timeout=60) as http:
        yield Sender(http, open_account(city, Role.SURVEYOR, "640104"))


def kept(city: City, sender: Sender, place: str) -> bytes:
    upload = Uploads(city).whole(place.rsplit("/", 1)[1], sender.by.person_id, city.now().at)
    return upload.file.read_bytes()


def test_the_server_says_what_it_can(sender: Sender, city: City) -> None:
    answer = sender.http.options("/api/uploads")
    assert answer.status_code == 204 and answer.headers["tus-version"] == "1.0.0"
    extensions = set(answer.headers["tus-extension"].split(","))
    assert extensions == {"creation", "termination", "checksum", "expiration"}
    assert int(answer.headers["tus-max-size"]) == city.settings.upload_bytes_max
    assert "sha1" in answer.headers["tus-checksum-algorithm"].split(",")


def test_chunks_become_the_file_byte_for_byte(sender: Sender, city: City) -> None:
    begun = sender.begin()
    assert begun.status_code == 201 and begun.headers["tus-resumable"] == "1.0.0"
    assert begun.headers["upload-expires"].endswith("GMT")
    place = begun.headers["location"]
    for at in range(0, len(CONTENT), PART):
        part = CONTENT[at : at + PART]
        answer = sender.patch(place, at, part)
        assert (answer.status_code, int(answer.headers["upload-offset"])) == (204, at + len(part))
    assert kept(city, sender, place) == CONTENT
    shown = sender.http.get(place, headers=sender.by.headers).json()
    assert (shown["name"], shown["offset"], shown["length"]) == ("小班.zip", len(CONTENT), len(CONTENT))


def test_after_a_broken_line_the_sender_goes_on_where_it_broke(sender: Sender, city: City) -> None:
    place = sender.begin().headers["location"]
    at = urlsplit(str(sender.http.base_url))
    with socket.create_connection((str(at.hostname), int(at.port or 0))) as line:
        told = sender.headers(
            Host="x", Upload_Offset="0", Content_Type="application/offset+octet-stream",
            Content_Length=str(len(CONTENT)),
        )  # fmt: skip
        head = f"PATCH {place} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in told.items()) + "\r\n"
        line.sendall(head.encode() + CONTENT[:PART])
    got = waited(sender, place)
    assert 0 < got <= PART
    assert sender.patch(place, 0, CONTENT).status_code == 409, "the offset is the server's, not the sender's"
    assert sender.patch(place, got, CONTENT[got:]).status_code == 204
    assert kept(city, sender, place) == CONTENT


def waited(sender: Sender, place: str) -> int:
    """The offset once the server has noticed that the line broke."""
    for _ in range(200):
        at = sender.offset(place)
        if at and sender.patch(place, at, b"").status_code == 204:
            return at
        time.sleep(0.05)
    raise AssertionError("nothing arrived")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_chunk_that_lost_a_bit_is_not_kept(sender: Sender, city: City, algorithm: str) -> None:
    place = sender.begin().headers["location"]

    def told(part: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, part).digest()).decode()}"

    wrong = sender.patch(place, 0, b"\xff" + CONTENT[1:PART], Upload_Checksum=told(CONTENT[:PART]))
    assert (wrong.status_code, wrong.json()["code"]) == (460, "CHECKSUM_DIFFERS")
    assert sender.offset(place) == 0
    assert sender.patch(place, 0, CONTENT[:PART], Upload_Checksum=told(CONTENT[:PART])).status_code == 204
    assert sender.patch(place, PART, CONTENT[PART:], Upload_Checksum=told(CONTENT[PART:])).status_code == 204
    assert kept(city, sender, place) == CONTENT
    assert sender.patch(place, len(CONTENT), b"", Upload_Checksum="md5 AA==").status_code == 422


def test_a_file_that_is_not_what_its_sender_hashed_is_not_read(sender: Sender, city: City) -> None:
    told = f"sha256 {base64.b64encode(hashlib.sha256(CONTENT).hexdigest().encode()).decode()}"
    for content, code in ((CONTENT, ""), (b"\xff" + CONTENT[1:], "CHECKSUM_DIFFERS")):
        headers = sender.headers(Upload_Length=str(len(CONTENT)), Upload_Metadata=told)
        place = sender.http.post("/api/uploads", headers=headers).headers["location"]
        early = sender.http.post("/api/surveys", data=asked(place), headers=sender.by.headers)
        assert early.json()["code"] == "UPLOAD_ELSEWHERE", "a part of a file is not read either"
        assert sender.patch(place, 0, content).status_code == 204
        answer = sender.http.post("/api/surveys", data=asked(place), headers=sender.by.headers).json()
        assert (answer["code"] == code) is bool(code)


def asked(place: str) -> dict[str, str]:
    return {"unit_id": "640104", "upload_id": place.rsplit("/", 1)[1]}


def test_an_upload_has_one_owner(sender: Sender, city: City) -> None:
    place = sender.begin().headers["location"]
    other = replace(sender, by=open_account(city, Role.SURVEYOR, "640104"))
    gone = other.http.get(place, headers=other.by.headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "UPLOAD_GONE")
    assert other.patch(place, 0, b"x").status_code == 404
    assert other.http.delete(place, headers=other.headers()).status_code == 404
    assert sender.offset(place) == 0


def test_nothing_longer_than_announced_or_allowed_is_kept(sender: Sender, city: City) -> None:
    assert sender.begin(city.settings.upload_bytes_max + 1).status_code == 413
    place = sender.begin(10).headers["location"]
    assert sender.patch(place, 0, b"x" * 11).status_code == 413
    assert sender.offset(place) <= 10
    for length in ("", "-1", "ten"):
        assert (
            sender.http.post("/api/uploads", headers=sender.headers(Upload_Length=length)).status_code == 422
        )


def test_an_ended_or_expired_upload_is_gone_with_its_bytes(sender: Sender, city: City) -> None:
    ended, left = (sender.begin().headers["location"] for _ in range(2))
    assert sender.http.delete(ended, headers=sender.headers()).status_code == 204
    assert sender.http.head(ended, headers=sender.headers()).status_code == 404
    staged = Uploads(city)
    assert (staged.folder / left.rsplit("/", 1)[1]).is_dir()
    staged.collect(city.now().at + KEPT - timedelta(minutes=1))
    assert (staged.folder / left.rsplit("/", 1)[1]).is_dir()
    staged.collect(city.now().at + KEPT)
    assert not list(staged.folder.iterdir())


def test_another_protocol_is_refused_with_the_version_we_speak(sender: Sender) -> None:
    answer = sender.http.post("/api/uploads", headers={**sender.by.headers, "Upload-Length": "5"})
    assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")


def test_a_proxy_that_knows_no_patch_is_no_obstacle(sender: Sender) -> None:
    place = sender.begin(5).headers["location"]
    headers = sender.headers(
        Upload_Offset="0", Content_Type="application/offset+octet-stream", X_HTTP_Method_Override="PATCH"
    )
    assert sender.http.post(place, content=b"12345", headers=headers).status_code == 204
    assert sender.offset(place) == 5
