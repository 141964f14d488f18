"""What people decide about points, case by case: formula, project scopes, batches, hits, offers, appeals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.market.neutrality import STANDARDS, VERIFY
from registry.market.points import Activity, Benefit, Department, Scene
from registry.market.points_errors import NotActivatedByTwo, OfferOver
from registry.office.casework import Case, Step, step

OPERATE, PROJECTS = "inclusion.operate", "inclusion.issue"


class FormulaState(StrEnum):
    PROPOSED = "PROPOSED"
    ACTIVE = "ACTIVE"


@dataclass(eq=False, kw_only=True)
class PointsFormula(Case):
    """A version of the formula: grams a point by activity, months of validity, trips of a frequent user."""

    NAME: ClassVar[str] = "points_formula"
    CALLED: ClassVar[Words] = Words("积分公式", "formula of points")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "points_formula.proposed": step(None, FormulaState.PROPOSED, STANDARDS),
        "points_formula.activated": step(FormulaState.PROPOSED, FormulaState.ACTIVE, STANDARDS),
    }

    rates: dict[str, int]
    validity_months: int
    frequent_trips: int
    effective_from: date
    document_ref: str
    paper_sha256: str
    proposed_by: str


class ScopeState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(eq=False, kw_only=True)
class ProjectScope(Case):
    """What a reduction project counts already; `unit_id` is where."""

    NAME: ClassVar[str] = "project_scope"
    CALLED: ClassVar[Words] = Words("项目减排范围", "scope of a project")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "project_scope.registered": step(None, ScopeState.OPEN, PROJECTS),
        "project_scope.closed": step(ScopeState.OPEN, ScopeState.CLOSED, PROJECTS),
    }

    activity: Activity
    project_no: str
    route: str
    period_from: date
    period_to: date


class BatchState(StrEnum):
    IMPORTED = "IMPORTED"
    VERIFIED = "VERIFIED"
    ENTERED = "ENTERED"
    REJECTED = "REJECTED"


@dataclass(eq=False, kw_only=True)
class FeedBatch(Case):
    """One delivery of a platform: nothing of it counts before a professional institution verified it."""

    NAME: ClassVar[str] = "points_batch"
    CALLED: ClassVar[Words] = Words("积分数据批次", "batch of a points feed")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "points_batch.imported": step(None, BatchState.IMPORTED, OPERATE),
        "points_batch.verified": step(BatchState.IMPORTED, BatchState.VERIFIED, VERIFY),
        "points_batch.rejected": step(BatchState.IMPORTED, BatchState.REJECTED, VERIFY),
        "points_batch.entered": step(BatchState.VERIFIED, BatchState.ENTERED, STANDARDS),
    }

    source: str
    batch_ref: str
    content_sha256: str
    acts: int
    trips: int
    held: int
    reduction_g: int
    verified_by: str | None = None
    formula_id: str | None = None
    points: int = 0


class HitState(StrEnum):
    HELD = "HELD"
    COUNTED = "COUNTED"
    EXCLUDED = "EXCLUDED"


@dataclass(eq=False, kw_only=True)
class DoubleCount(Case):
    """A personal act inside the scope of a project: held, not counted, until a person resolves it (JF-02)."""

    NAME: ClassVar[str] = "points_hit"
    CALLED: ClassVar[Words] = Words("重复计算核对", "possible double count")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "points_hit.found": step(None, HitState.HELD, OPERATE),
        "points_hit.counted": step(HitState.HELD, HitState.COUNTED, STANDARDS),
        "points_hit.excluded": step(HitState.HELD, HitState.EXCLUDED, STANDARDS),
    }

    entry_id: str
    scope_id: str
    batch_id: str


class OfferState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(eq=False, kw_only=True)
class PointsOffer(Case):
    """What a merchant or a transport body gives for points; its name stands on its paper (JF-05, JF-06)."""

    NAME: ClassVar[str] = "points_offer"
    CALLED: ClassVar[Words] = Words("积分兑换", "exchange of points")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "points_offer.opened": step(None, OfferState.OPEN, STANDARDS),
        "points_offer.closed": step(OfferState.OPEN, OfferState.CLOSED, STANDARDS),
    }

    scene: Scene
    benefit: Benefit
    department: Department
    points_price: int
    quantity: int
    valid_from: date
    valid_to: date


class CouponState(StrEnum):
    ISSUED = "ISSUED"
    USED = "USED"


@dataclass(eq=False, kw_only=True)
class Coupon(Case):
    """`party_id` holds it. `period` is the month of a frequent user's coupon, which costs nothing."""

    NAME: ClassVar[str] = "coupon"
    CALLED: ClassVar[Words] = Words("兑换券", "coupon")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "coupon.issued": step(None, CouponState.ISSUED, rule="JF-04"),
        "coupon.granted": step(None, CouponState.ISSUED, STANDARDS),
        "coupon.used": step(CouponState.ISSUED, CouponState.USED, rule="JF-05"),
    }

    offer_id: str
    account_id: str
    points: int
    valid_to: date
    period: str | None = None


class AppealState(StrEnum):
    MADE = "MADE"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"


@dataclass(eq=False, kw_only=True)
class PointsAppeal(Case):
    """Numbered by its paper, answered with reasons within its term (JF-04)."""

    NAME: ClassVar[str] = "points_appeal"
    CALLED: ClassVar[Words] = Words("积分申诉", "appeal about points")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "points_appeal.made": step(None, AppealState.MADE, rule="JF-04"),
        "points_appeal.upheld": step(AppealState.MADE, AppealState.UPHELD, STANDARDS),
        "points_appeal.rejected": step(AppealState.MADE, AppealState.REJECTED, STANDARDS),
    }

    account_id: str
    answer_due_on: date
    granted: int = 0
    evidence: list[str] = field(default_factory=list)


def formula_on(known: Sequence[PointsFormula], as_of: date) -> PointsFormula | None:
    """The latest active version that has begun."""
    begun = [one for one in known if one.state is FormulaState.ACTIVE and one.effective_from <= as_of]
    return max(begun, key=lambda one: (one.effective_from, one.id), default=None)


def require_other_hand(formula: PointsFormula, person_id: str) -> None:
    require("RA-23", formula.proposed_by != person_id, NotActivatedByTwo)


def require_on_offer(offer: PointsOffer, issued: int, as_of: date) -> None:
    open_ = offer.state is OfferState.OPEN and offer.valid_from <= as_of <= offer.valid_to
    require("JF-05", open_ and issued < offer.quantity, OfferOver)
