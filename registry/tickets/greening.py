"""Green-space vouchers (16.3): who may ask for what, price, pool and use (LP-22, LP-23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gis_data.geometry import Shape
from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.parties.persons import BuyerType
from registry.quantities import DM2_PER_MU
from registry.tickets.face import face_text
from registry.tickets.voucher_errors import (
    BasisMissing,
    JointDecisionMissing,
    NotAdmissible,
    OtherProject,
    PoolAboveGround,
    PoolOutsideDistricts,
    QuantityNotPositive,
)
from registry.tickets.vouchers import Voucher


class ProjectType(StrEnum):
    EXTENSION = "EXTENSION"  # 扩建
    RECONSTRUCTION = "RECONSTRUCTION"  # 改建
    NEW_CONSTRUCTION = "NEW_CONSTRUCTION"  # 新建: always refused


class Purpose(StrEnum):
    OCCUPATION_BALANCE = "OCCUPATION_BALANCE"  # 绿地占用占补平衡
    RATIO_REPLACEMENT = "RATIO_REPLACEMENT"  # 绿地率指标置换


ENTERPRISES = frozenset({None, BuyerType.STATE_ENTERPRISE, BuyerType.OTHER_ENTERPRISE})
"""A party in the role of an enterprise whose registered type says nothing else."""


@dataclass(frozen=True)
class GreenRequest:
    """`project_code` names the one project; name and reason stand on the paper (decision 0048)."""

    project_type: ProjectType
    purpose: Purpose
    project_code: str
    project_name: str
    site: Shape
    reason: str
    evidence_sha256: str


@dataclass(frozen=True)
class Quantity:
    """LP-23a, LP-25: how much, by which provision, computed how."""

    quantity_mu100: int
    legal_basis: str
    computation: str


@dataclass(frozen=True)
class Price:
    """LP-23b: both references, each with its paper."""

    amount_fen: int
    market_price: str
    market_price_sha256: str
    appraisal: str
    appraisal_sha256: str


@dataclass(frozen=True)
class PoolPart:
    """State forest of one district that the city reserves for a year (LP-22d)."""

    year: int
    unit_id: str
    area_mu100: int
    compartments: Sequence[str]  # sub-compartment versions
    document_no: str
    document_sha256: str


def require_request(request: GreenRequest, buyer_type: BuyerType | None, pack: Pack) -> None:
    """LP-22a, LP-22c: an enterprise extends or rebuilds, and says why the green ratio cannot be met."""
    enterprise = buyer_type in ENTERPRISES
    _require("LP-22a", enterprise, "申请主体不是企业", "the applicant is no enterprise")
    named = request.project_type.value in pack.items("LP-22a.project_types")
    _require("LP-22a", named, "仅限扩建、改建项目", "extension or reconstruction only")
    reasoned = bool(request.reason.strip()) and bool(request.evidence_sha256)
    _require("LP-22c", reasoned, "未说明客观原因并附证据", "objective reasons with evidence are required")


def require_reviewed(voucher: Voucher, cosigner_id: str) -> None:
    """LP-22c: the landscape authority first, then the second signature, by another person."""
    reviewed = voucher.reviewed_by is not None and voucher.reviewed_by != cosigner_id
    what = Words("园林绿化主管部门尚未同意", "the landscape authority has not agreed")
    require("LP-22c", reviewed, JointDecisionMissing, what=what)


def require_drop_agreed(voucher: Voucher, cosigner_id: str) -> None:
    agreed = voucher.dropped_by is not None and voucher.dropped_by != cosigner_id
    what = Words("园林绿化主管部门尚未同意撤销", "the landscape authority has not agreed to cancel")
    require("LP-22c", agreed, JointDecisionMissing, what=what)


def require_quantity(rule: str, wanted: Quantity, pack: Pack) -> None:
    """More than nothing, with legal basis and computation note (LP-23a, LP-25)."""
    above = pack.meets(f"{rule}.quantity_above_mu", wanted.quantity_mu100)
    require(rule, above, QuantityNotPositive)
    basis = Words("数量的法规依据", "legal basis of the quantity")
    require(rule, bool(wanted.legal_basis.strip()), BasisMissing, what=basis)
    note = Words("数量的计算说明", "computation of the quantity")
    require(rule, bool(wanted.computation.strip()), BasisMissing, what=note)


def require_price(price: Price) -> None:
    """LP-23b, AM-46: market price and appraisal, both."""
    require("LP-23b", price.amount_fen > 0, QuantityNotPositive)
    market = bool(price.market_price.strip()) and bool(price.market_price_sha256)
    require("LP-23b", market, BasisMissing, what=Words("市场价格依据", "market price"))
    appraised = bool(price.appraisal.strip()) and bool(price.appraisal_sha256)
    require("LP-23b", appraised, BasisMissing, what=Words("评估依据", "appraisal"))


def require_pool(part: PoolPart, ground_dm2: int, wrong: Sequence[str], pack: Pack) -> None:
    """LP-22d: state forest of the three districts, no more than the ground named. `wrong`: not of them."""
    known = part.unit_id in pack.items("LP-22d.pool_units")
    require("LP-22d", known and not wrong, PoolOutsideDistricts, what="、".join([part.unit_id, *wrong]))
    holds = 0 < part.area_mu100 * DM2_PER_MU <= 100 * (ground_dm2 + 1)
    ground_mu = face_text(int(ground_dm2 * 100 / DM2_PER_MU))
    wanted_mu = face_text(part.area_mu100)
    require("LP-22d", holds, PoolAboveGround, wanted_mu=wanted_mu, ground_mu=ground_mu)


def require_named_project(voucher: Voucher, project_code: str) -> None:
    same = voucher.project_code == project_code
    require("LP-22a", same, OtherProject, named=voucher.project_code or "", asked=project_code)


def _require(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NotAdmissible, what=Words(zh, en))
