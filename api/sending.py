"""What a request about a survey brings: the file or an upload of it, and what its sender says of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, UploadFile
from pydantic import TypeAdapter, ValidationError

from api.city import City
from api.dependencies import CityHere
from api.desks import Surveyor
from api.errors import WrongInput
from api.workflows.assess import Looked
from api.workflows.surveys import Sent, look, sent_file
from api.workflows.uploads import Upload, Uploads
from gis_data.job import Answers

TAKEN = TypeAdapter(dict[str, int])
Text = Annotated[str | None, Form(max_length=200)]


def told(
    programme: Annotated[
        str | None, Form(max_length=40, description="调查体系：nfi、rpkg、linpiao。")
    ] = None,
    layer: Text = None,
    tally: Text = None,
    crs: Annotated[str | None, Form(description="确认的坐标系，如 EPSG:4523。", max_length=20)] = None,
    encoding: Annotated[str | None, Form(description="确认的文字编码。", max_length=40)] = None,
    area_unit: Annotated[str | None, Form(description="面积单位：ha、mu、m2。", max_length=2)] = None,
    columns: Annotated[
        str | None, Form(max_length=20_000, description="JSON：来文字段名 → 本系统字段名。")
    ] = None,
    repairs: Annotated[str | None, Form(max_length=20_000, description="接受修复的小班，逗号分隔。")] = None,
) -> Answers:
    """What the sender says about the file; an empty field says nothing."""
    return Answers(
        programme=programme or None,
        layer=layer or None,
        tally=tally or None,
        crs=crs or None,
        encoding=encoding or None,
        area_unit=area_unit or None,
        columns=_columns(columns),
        repairs=tuple(filter(None, (part.strip() for part in (repairs or "").split(",")))),
    )


Told = Annotated[Answers, Depends(told)]


@dataclass(frozen=True)
class Arrived:
    """The file as it lies here, and the upload it came by, if any."""

    sent: Sent
    upload: Upload | None

    def looked(self, city: City, answers: Answers, unit_id: str) -> Looked:
        """The reading; kept beside its upload, so that its report can be fetched in every format."""
        looked = look(city, self.sent, answers, unit_id)
        if self.upload:
            Uploads(city).keep_reading(self.upload, looked.survey)
        return looked


def arrived(
    city: CityHere,
    by: Surveyor,
    file: UploadFile | None = None,
    upload_id: Annotated[
        str | None, Form(max_length=40, description="断点续传得到的上传编号，代替 file。")
    ] = None,
    corrects: Annotated[
        str | None, Form(max_length=40, description="本文件只含更正的小班；此处填所更正的那次上传的编号。")
    ] = None,
) -> Iterator[Arrived]:
    """The sender's file in this request or from an earlier upload."""
    uploads, now = Uploads(city), city.now().at
    upload = uploads.whole(upload_id, by.person_id, now) if upload_id else None
    corrected = uploads.whole(corrects, by.person_id, now) if corrects else None
    direct = (file.file, file.filename or "survey") if file and file.filename else None
    with sent_file(direct, upload, corrected) as sent:
        yield Arrived(sent, upload)


FileHere = Annotated[Arrived, Depends(arrived)]


def staged(
    city: CityHere,
    by: Surveyor,
    file: UploadFile | None = None,
    upload_id: Annotated[str, Form(max_length=40)] = "",
    corrects: Annotated[str, Form(max_length=40)] = "",
) -> Arrived:
    """The same for a page: a file that comes with the form is kept, so that it need not come again."""
    uploads, now = Uploads(city), city.now().at
    if file and file.filename:
        upload = uploads.take(by.person_id, file.filename, file.file, now)
    else:
        upload = uploads.whole(upload_id, by.person_id, now)
    corrected = uploads.whole(corrects, by.person_id, now) if corrects else None
    with sent_file(None, upload, corrected) as sent:
        return Arrived(sent, upload)


Staged = Annotated[Arrived, Depends(staged)]


def taken_along(text: str | None) -> dict[str, int] | None:
    """Code → version number, as a field team took them along; None where nobody asks for it."""
    if not text:
        return None
    try:
        return TAKEN.validate_json(text)
    except ValidationError:
        raise WrongInput(fields="taken") from None


def _columns(text: str | None) -> dict[str, str]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise WrongInput(fields="columns") from None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise WrongInput(fields="columns")
    return {str(name): ours for name, ours in found.items() if ours}
