"""Credit events and look-ups (信用, GS-24): what is kept, broken or found, objected to, and repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.calendar import add_working_days
from registry.law.packs import Pack
from registry.office.casework import Case, Step, step

RECORD, CHECK = "credit.record", "credit.check"


class CreditKind(StrEnum):
    PROMISE_KEPT = "PROMISE_KEPT"
    PROMISE_BROKEN = "PROMISE_BROKEN"
    FALSE_MATERIAL = "FALSE_MATERIAL"
    BREACH = "BREACH"
    VIOLATION = "VIOLATION"


class CreditState(StrEnum):
    RECORDED = "RECORDED"
    OBJECTED = "OBJECTED"
    REPAIR_ASKED = "REPAIR_ASKED"
    REMOVED = "REMOVED"
    REPAIRED = "REPAIRED"


@dataclass(eq=False, kw_only=True)
class CreditEvent(Case):
    NAME: ClassVar[str] = "credit"
    CALLED: ClassVar[Words] = Words("信用记录", "credit event")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "credit.recorded": step(None, CreditState.RECORDED, RECORD),
        "credit.objected": step(CreditState.RECORDED, CreditState.OBJECTED, rule="GS-24"),
        "credit.objection_upheld": step(CreditState.OBJECTED, CreditState.REMOVED, RECORD),
        "credit.objection_rejected": step(CreditState.OBJECTED, CreditState.RECORDED, RECORD),
        "credit.repair_asked": step(CreditState.RECORDED, CreditState.REPAIR_ASKED, rule="GS-24"),
        "credit.repaired": step(CreditState.REPAIR_ASKED, CreditState.REPAIRED, RECORD),
        "credit.repair_refused": step(CreditState.REPAIR_ASKED, CreditState.RECORDED, RECORD),
    }

    kind: CreditKind
    about_kind: str
    about_id: str
    settle_by: date | None = None


class Purpose(StrEnum):
    APPLICATION = "APPLICATION"
    PLEDGE = "PLEDGE"
    SUBSIDY = "SUBSIDY"


class CheckResult(StrEnum):
    CLEAR = "CLEAR"
    LISTED = "LISTED"


class CheckState(StrEnum):
    DONE = "DONE"


@dataclass(eq=False, kw_only=True)
class CreditCheck(Case):
    """What the credit platform answered about a party (信用核查), with its reference."""

    NAME: ClassVar[str] = "credit_check"
    CALLED: ClassVar[Words] = Words("信用核查", "credit check")
    STEPS: ClassVar[Mapping[str, Step]] = {"credit_check.made": step(None, CheckState.DONE, CHECK)}

    purpose: Purpose
    file_id: str
    result: CheckResult
    reference: str


@dataclass(eq=False, kw_only=True)
class Sealing(Case):
    """An electronic seal set on a numbered paper: who sealed, over which hash, the seal's own signature."""

    NAME: ClassVar[str] = "sealing"
    CALLED: ClassVar[Words] = Words("电子印章", "electronic seal")
    STEPS: ClassVar[Mapping[str, Step]] = {"sealing.set": step(None, CheckState.DONE, "paper.seal")}

    paper_no: str
    body_sha256: str
    seal_no: str
    signature: str


def objection_settled_by(pack: Pack, objected_on: date) -> date:
    return add_working_days(objected_on, pack.number("GS-24.objection_working_days")).on


def repair_settled_by(pack: Pack, asked_on: date) -> date:
    return asked_on + timedelta(days=pack.number("GS-24.repair_days"))
