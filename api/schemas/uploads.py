"""What an upload under way shows of itself."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.workflows.uploads import Upload


class ProgressOut(BaseModel):
    stage: str = Field(description="read 读取、check 检查、done 完成。")
    features: int = Field(description="小班数。")
    done: int = Field(description="已完成的检查项。")
    total: int = Field(description="检查项总数。")


class UploadView(BaseModel):
    id: str
    name: str
    length: int
    offset: int = Field(description="已收到的字节数。")
    expires_at: datetime
    progress: ProgressOut | None = Field(description="读取和检查的进度；尚未开始时为空。")

    @classmethod
    def of(cls, upload: Upload) -> "UploadView":
        progress = ProgressOut(**vars(upload.progress)) if upload.progress else None
        return cls(
            id=upload.id,
            name=upload.name,
            length=upload.length,
            offset=upload.offset,
            expires_at=upload.expires_at,
            progress=progress,
        )
