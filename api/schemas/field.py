"""What the offline form takes along, and the photos it brought home."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from api.workflows.field import Photo, TakenStand

HASH = r"^[0-9a-f]{64}$"


class TakenStandView(BaseModel):
    code: str = Field(description="小班统一编号。")
    number: int = Field(description="带走时的版本号；提交时随 taken 送回。")
    surveyed_on: str
    recorded_at: str
    values: dict[str, str] = Field(description="登记的因子，按表单字段名。")
    area_m2: float
    wkt: str = Field(description="EPSG:4490；无权看精确图形的按公开格网概化。")

    @classmethod
    def of(cls, stand: TakenStand) -> "TakenStandView":
        return cls(**{name: getattr(stand, name) for name in cls.model_fields})


class FieldPackage(BaseModel):
    """One download, after which no signal is needed."""

    definition: dict[str, Any] = Field(description="字段、代码、树种和规则：与上传检查同一份定义。")
    unit_id: str
    taken_at: datetime
    as_of: str = Field(description="业务日期。")
    taken_by: str
    accuracy_m: float = Field(description="角点定位精度的上限（米）。")
    fixes: int = Field(description="一个角点平均多少次定位。")
    photo_px: int = Field(description="照片长边像素的上限。")
    exact: bool
    left_out: int = Field(description="没有带上的小班数；请按编号筛选后再带。")
    stands: list[TakenStandView]


class PhotoView(BaseModel):
    sha256: str
    stand_id: str
    plot_id: str | None
    taken_at: str
    lon: float | None = Field(description="只给有权看精确图形的人员。")
    lat: float | None

    @classmethod
    def of(cls, photo: Photo, *, exact: bool) -> "PhotoView":
        place = (photo.lon, photo.lat) if exact else (None, None)
        return cls(
            sha256=photo.sha256,
            stand_id=photo.stand_id,
            plot_id=photo.plot_id,
            taken_at=photo.taken_at,
            lon=place[0],
            lat=place[1],
        )
