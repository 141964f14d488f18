"""Ecological-compensation vouchers (16.4): case, finding, request, work order (LP-24, LP-25)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart
from registry.tickets.errors import ReasonMissing
from registry.tickets.face import face_text
from registry.tickets.voucher_errors import (
    BasisMissing,
    DeadlinePassed,
    NotAdmissible,
    NotThePunished,
    WorkOrderTooSmall,
)
from registry.tickets.vouchers import Voucher


class CaseType(StrEnum):
    FIRE = "FIRE"  # 森林资源失火
    ILLEGAL_FELLING = "ILLEGAL_FELLING"  # 盗伐
    WILFUL_DAMAGE = "WILFUL_DAMAGE"  # 故意毁坏林木
    ILLEGAL_OCCUPATION = "ILLEGAL_OCCUPATION"  # 非法占用林地
    OTHER = "OTHER"  # only by reasoned decision of the local authority


CASE_NAMES: Mapping[CaseType, Words] = {
    CaseType.FIRE: Words("森林资源失火", "forest fire"),
    CaseType.ILLEGAL_FELLING: Words("盗伐林木", "illegal felling"),
    CaseType.WILFUL_DAMAGE: Words("故意毁坏林木", "wilful damage of trees"),
    CaseType.ILLEGAL_OCCUPATION: Words("非法占用林地", "illegal occupation of forest land"),
    CaseType.OTHER: Words("其他违法违规案件", "another unlawful case"),
}


@dataclass(frozen=True)
class Case:
    """Number and penalty stand on the paper; `other_reason` is the decision for a type not named."""

    case_no: str
    case_type: CaseType
    penalty_sha256: str
    subject_id: str
    other_reason: str = ""


@dataclass(frozen=True)
class Finding:
    """Why off-site greening by the person itself is impossible, and which bodies agree (name → paper)."""

    reason: str
    evidence_sha256: str
    opinions: Mapping[str, str]


@dataclass(frozen=True)
class WorkOrder:
    """The off-site greening that stands behind the voucher (LP-24b, AM-07)."""

    area_mu100: int
    site: str
    due_on: date


def require_case(case: Case, pack: Pack) -> None:
    """LP-24a: four named types, another one only with a reason; case number and penalty document."""
    named = case.case_type.value in pack.items("LP-24a.case_types")
    require("LP-24a", named or bool(case.other_reason.strip()), ReasonMissing)
    numbered = bool(case.case_no.strip()) and bool(case.penalty_sha256)
    what = Words("案件编号和处罚文书", "case number and penalty document")
    require("LP-24a", numbered, BasisMissing, what=what)


def require_finding(finding: Finding) -> None:
    """LP-24a: truly impossible, for objective reasons, and the relevant bodies agree."""
    found = bool(finding.reason.strip()) and bool(finding.evidence_sha256)
    what = Words("未认定确实无法异地补绿", "no finding that off-site greening is impossible")
    require("LP-24a", found, NotAdmissible, what=what)
    agree = bool(finding.opinions) and all(name.strip() and paper for name, paper in finding.opinions.items())
    what = Words("缺少有关部门的书面意见", "no written opinion of a relevant body")
    require("LP-24a", agree, NotAdmissible, what=what)


def require_own_will(voucher: Voucher, party_id: str) -> None:
    """LP-24a: the punished person may (可) buy; nobody asks in its place."""
    require("LP-24a", voucher.subject_id == party_id, NotThePunished)


def require_work_order(voucher: Voucher, order: WorkOrder, as_of: date) -> None:
    """LP-24b: at least the quantity of the voucher, a site, a day to come."""
    wanted = voucher.quantity_mu100 or 0
    enough = order.area_mu100 >= wanted
    facts = {"ordered_mu": face_text(order.area_mu100), "wanted_mu": face_text(wanted)}
    require("LP-24b", enough, WorkOrderTooSmall, **facts)
    what = Words("补绿地点", "site of the greening")
    require("LP-24b", bool(order.site.strip()), BasisMissing, what=what)
    require("LP-24b", order.due_on >= as_of, DeadlinePassed, due_on=order.due_on.isoformat())


def require_other_inspector(voucher: Voucher, person_id: str) -> None:
    """RA-23: who ordered the greening does not accept it."""
    names = {"taken": NAMES[FilePart.SUBMITS], "wanted": NAMES[FilePart.REVIEWS]}
    require("RA-23", voucher.ordered_by != person_id, FourEyes, **names)
