"""Extracts of a higher grade as JSON: what is asked for, and the steps of the office."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.schemas.cases import CaseStep, Text
from api.schemas.steps import ReasonGiven, Sha256, Wanted
from registry.actions import extracts
from registry.actions.extracts import ExtractWanted
from registry.office.casework import Case
from registry.office.extracts import Extract

ColumnName = Annotated[str, Field(pattern=r"^[a-z_0-9]{1,60}\.[a-z_0-9]{1,60}$")]


class ExtractAsked(BaseModel):
    """一场景一清单：用途、数据清单、期限、授权协议和应急预案。"""

    scene: Text = Field(description="使用场景和目的。")
    data_list: Annotated[list[ColumnName], Field(min_length=1, max_length=200)] = Field(
        description="数据清单，每项为“表.列”。"
    )
    valid_to: date = Field(description="使用期限，含当日。")
    agreement_sha256: Sha256
    plan_sha256: Sha256

    def wanted(self) -> ExtractWanted:
        return ExtractWanted(**{**self.model_dump(), "data_list": tuple(self.data_list)})


class Found(Wanted):
    finding: Text = Field(description="对场景、清单、协议、预案和数据文件的审核意见。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.finding,)


class Given(Wanted):
    statement: Text = Field(description="使用情况，数据如何处置。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.statement,)


COLLECTIONS: Mapping[str, type[Case]] = {"extracts": Extract}

STEPS = (
    CaseStep(Extract, "extract.reviewed", "review", extracts.review, Found),
    CaseStep(Extract, "extract.approved", "approve", extracts.approve, ReasonGiven),
    CaseStep(Extract, "extract.refused", "refuse", extracts.refuse, ReasonGiven),
    CaseStep(Extract, "extract.revoked", "revoke", extracts.revoke, ReasonGiven),
)
