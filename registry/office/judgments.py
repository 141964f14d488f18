"""Judgments on acts of the office (应诉, GS-26): entered, filed in five working days, carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import JudgmentTooEarly, NothingToCarryOut, RulingNotFollowed

ENTER = "judgment.enter"


class Ruling(StrEnum):
    """What the court says of the act."""

    UPHELD = "UPHELD"
    REVOKED = "REVOKED"
    CHANGED = "CHANGED"
    STOPPED = "STOPPED"  # 停止执行


class JudgmentState(StrEnum):
    ENTERED = "ENTERED"
    FILED = "FILED"
    CARRIED_OUT = "CARRIED_OUT"


@dataclass(eq=False, kw_only=True)
class Judgment(Case):
    """`act_no` is the paper of the act it is about, `carried_out_by` the later decision of the office."""

    NAME: ClassVar[str] = "judgment"
    CALLED: ClassVar[Words] = Words("裁判文书", "judgment")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "judgment.entered": step(None, JudgmentState.ENTERED, ENTER),
        "judgment.filed": step(JudgmentState.ENTERED, JudgmentState.FILED, ENTER),
        "judgment.carried_out": step(JudgmentState.FILED, JudgmentState.CARRIED_OUT, ENTER),
    }

    file_id: str
    act_no: str
    ruling: Ruling
    received_on: date
    due_on: date
    text_sha256: str
    filed_on: date | None = None
    carried_out_by: str = ""


def due_on(pack: Pack, received_on: date) -> date:
    return add_working_days(received_on, pack.number("GS-26.judgment_filed_working_days")).on


def require_received(received_on: date, act_issued_on: date, as_of: date) -> None:
    require("GS-26", act_issued_on <= received_on <= as_of, JudgmentTooEarly)


def require_to_carry_out(judgment: Judgment) -> None:
    require("GS-26", judgment.ruling is not Ruling.UPHELD, NothingToCarryOut)


def require_followed(judgment: Judgment, followed: bool) -> None:
    """The later decision is of this file, not older than the judgment, and does what the court ruled."""
    require("GS-26", followed, RulingNotFollowed, ruling=judgment.ruling.value)
