"""Every kind of case, and the table in which it lies (decision 0100)."""

from sqlalchemy import Table
from sqlalchemy.orm import registry

from registry.care.assessment import Upkeep
from registry.care.greenness import VisitOrder
from registry.care.monitoring import MonitoringCase
from registry.care.records import FruitIncome, Patrol, UnderForest
from registry.care.violations import Violation
from registry.market.adoptions import Adoption
from registry.market.duty import DutyCertificate, DutyRoster
from registry.market.neutrality import NeutralityFile
from registry.market.planting import PlantingSite
from registry.market.points_cases import (
    Coupon,
    DoubleCount,
    FeedBatch,
    PointsAppeal,
    PointsFormula,
    PointsOffer,
    ProjectScope,
)
from registry.market.titles import TitleStandard
from registry.market.trees import GrowthMethod, Tree, TreeSurvey
from registry.office.archive import Volume
from registry.office.casework import Case
from registry.office.complaints import Complaint
from registry.office.credit import CreditCheck, CreditEvent, Sealing
from registry.office.disputes import Dispute
from registry.office.extracts import Extract
from registry.office.guides import Guide, Promise
from registry.office.inbox import Message
from registry.office.judgments import Judgment
from registry.office.leaders import Leader
from registry.office.notices import Notice, Objection
from registry.office.visits import Enquiry, Inspection, Rating
from registry.settlement.batches import Batch
from registry.settlement.reconciliation import Difference, ReconciledDay
from registry.settlement.returns import PayoutReturn
from registry.store.tables import care, desk, neutrality, pieces, points, settlement, take_overs
from registry.tickets.take_overs import TakeOver, Transcript

CASES: dict[type[Case], Table] = {
    Upkeep: care.upkeep,
    MonitoringCase: care.monitoring,
    Violation: care.violation,
    Patrol: care.patrol,
    UnderForest: care.under_forest,
    FruitIncome: care.fruit_income,
    VisitOrder: care.visit_order,
    Dispute: desk.dispute,
    Notice: desk.notice,
    Objection: desk.objection,
    Message: desk.message,
    Enquiry: desk.enquiry,
    Rating: desk.rating,
    Inspection: desk.inspection,
    CreditEvent: desk.credit,
    CreditCheck: desk.credit_check,
    Sealing: desk.sealing,
    Extract: desk.extract,
    Guide: desk.guide,
    Promise: desk.promise,
    Complaint: desk.complaint,
    Judgment: desk.judgment,
    Volume: desk.volume,
    Leader: desk.leader,
    NeutralityFile: neutrality.neutrality,
    TitleStandard: neutrality.title_standard,
    ReconciledDay: settlement.reconciliation,
    Difference: settlement.difference,
    Batch: settlement.settlement,
    PayoutReturn: settlement.payout_return,
    PointsFormula: points.points_formula,
    ProjectScope: points.project_scope,
    FeedBatch: points.points_batch,
    DoubleCount: points.points_hit,
    PointsOffer: points.points_offer,
    Coupon: points.coupon,
    PointsAppeal: points.points_appeal,
    TakeOver: take_overs.take_over,
    Transcript: take_overs.transcript,
    Tree: pieces.tree,
    TreeSurvey: pieces.tree_survey,
    GrowthMethod: pieces.growth_method,
    Adoption: pieces.adoption,
    PlantingSite: pieces.planting_site,
    DutyCertificate: pieces.duty,
    DutyRoster: pieces.duty_roster,
}


def map_cases(mapper: registry) -> None:
    """As with tickets: of two who move one case, the second finds no row."""
    for kind, table in CASES.items():
        mapper.map_imperatively(kind, table, version_id_col=table.c.version, version_id_generator=False)
