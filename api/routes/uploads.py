"""Resumable uploads, tus 1.0: core, creation, termination, checksum and expiration (architecture §7)."""

from collections.abc import Callable
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.dependencies import CityHere
from api.desks import Surveyor
from api.errors import NoSuchPage, OtherProtocol, WrongInput
from api.policies import public
from api.schemas.uploads import UploadView
from api.workflows.uploads import CHECKSUMS, Upload, Uploads, metadata_of
from gis_data import report as reports
from gis_data.survey import Survey

VERSION = "1.0.0"
CHUNK = "application/offset+octet-stream"
EXTENSIONS = "creation,termination,checksum,expiration"


def speaks_tus(by: Surveyor, version: Annotated[str, Header(alias="Tus-Resumable")] = "") -> None:
    if version != VERSION:
        raise OtherProtocol(found=version or "—", wanted=VERSION)


def own_upload(upload_id: str, city: CityHere, by: Surveyor) -> Upload:
    """The caller's upload under this address."""
    return Uploads(city).find(upload_id, by.person_id, city.now().at)


KINDS: dict[str, tuple[str, Callable[[Survey], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", lambda survey: reports.as_csv(survey.findings)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda survey: reports.as_xlsx(survey.findings),
    ),
    "json": ("application/json", reports.as_json),
    "gpkg": ("application/geopackage+sqlite3", reports.as_geopackage),
    "zip": ("application/zip", reports.as_shapefile),
}
SPOKEN = [Depends(speaks_tus)]
OwnUpload = Annotated[Upload, Depends(own_upload)]
router = APIRouter(prefix="/api/uploads", tags=["uploads"])


@router.options("", dependencies=[public()], status_code=204)
def abilities(city: CityHere) -> Response:
    headers = {
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(city.settings.upload_bytes_max),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    return Response(status_code=204, headers=headers)


@router.post("", dependencies=SPOKEN, status_code=201)
def begin(
    city: CityHere,
    by: Surveyor,
    length: Annotated[str, Header(alias="Upload-Length", max_length=20)] = "",
    metadata: Annotated[str, Header(alias="Upload-Metadata", max_length=4000)] = "",
) -> Response:
    """`Upload-Metadata` may hold `filename` and `sha256`, the hash of the whole file in hex."""
    if not length.isascii() or not length.isdigit():
        raise WrongInput(fields="Upload-Length")
    told = metadata_of(metadata)
    name = told.get("filename") or told.get("name") or "survey"
    upload = Uploads(city).begin(by.person_id, name, int(length), told.get("sha256"), city.now().at)
    place = f"/api/uploads/{upload.id}"
    return Response(status_code=201, headers={"Location": place, **_state(upload)})


@router.head("/{upload_id}", dependencies=SPOKEN)
def offset(upload: OwnUpload) -> Response:
    headers = {**_state(upload), "Upload-Length": str(upload.length), "Cache-Control": "no-store"}
    return Response(status_code=200, headers=headers)


@router.patch("/{upload_id}", dependencies=SPOKEN, status_code=204)
async def append(
    request: Request,
    city: CityHere,
    upload: OwnUpload,
    at: Annotated[int, Header(alias="Upload-Offset", ge=0)],
    checksum: Annotated[str | None, Header(alias="Upload-Checksum", max_length=200)] = None,
) -> Response:
    """One chunk, written as it arrives: what came before a broken line stays."""
    if request.headers.get("content-type") != CHUNK:
        raise WrongInput(fields="Content-Type")
    try:
        async with contextmanager_in_threadpool(Uploads(city).appending(upload, at, checksum)) as chunk:
            async for part in request.stream():
                await run_in_threadpool(chunk.write, part)
    except ClientDisconnect:
        return Response(status_code=400)
    return Response(status_code=204, headers=_state(upload))


@router.get("/{upload_id}", response_model=UploadView)
def look(upload: OwnUpload) -> UploadView:
    """How many bytes are here, and how far the reading of the file is."""
    return UploadView.of(upload)


@router.get("/{upload_id}/report.{kind}")
def report(city: CityHere, upload: OwnUpload, kind: Annotated[str, Path(pattern="^[a-z]{3,5}$")]) -> Response:
    """The last reading of the file: csv, xlsx, json; gpkg, zip (shapefile): the failing sub-compartments."""
    if kind not in KINDS:
        raise NoSuchPage(path=f"report.{kind}")
    media_type, write = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="report.{kind}"'}
    return Response(write(Uploads(city).reading(upload)), media_type=media_type, headers=headers)


@router.delete("/{upload_id}", dependencies=SPOKEN, status_code=204)
def end(city: CityHere, upload: OwnUpload) -> Response:
    Uploads(city).remove(upload)
    return Response(status_code=204)


def _state(upload: Upload) -> dict[str, str]:
    expires = format_datetime(upload.expires_at, usegmt=True)
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": expires}
