"""What each step of an issued ticket asks for, and its verb: contracts, security, trade, change, the end."""

from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, Field

from api.schemas.steps import (
    ApplicationWanted,
    LimitWanted,
    Reason,
    ReasonGiven,
    ResolutionWanted,
    Sha256,
    Side,
    Step,
    Wanted,
)
from registry.actions import cancelling, changing, consenting, holding, marking, renewing, securing, trading
from registry.actions.issue import Undertaking
from registry.parties.outside import Outcome
from registry.parties.roles import Role
from registry.tickets.cancellation import Cancellation
from registry.tickets.cancellation import Reason as EndReason
from registry.tickets.change import Successor, Why
from registry.tickets.decisions import Grounds
from registry.tickets.operation import AccountKind, Mode, Operation, Scheme
from registry.tickets.review import Elements, Limit
from registry.tickets.security import Security, SecurityKind
from registry.tickets.state_forest import AssetsOpinion
from registry.tickets.trade import Trade

Id = Annotated[str, Field(min_length=1, max_length=40)]
Consents: TypeAlias = dict[Id, Sha256]
"""担保权人 → 其书面同意。"""


class GroundsWanted(BaseModel):
    """LP-55：事实、规则、条款、证据；承办人和日期取自本次办理。"""

    facts: Reason
    rule: str = Field(pattern=r"^[A-Z]{2}-\d{2}[a-z]?$")
    article: str = Field(min_length=1, max_length=200)
    evidence_sha256: Sha256

    def grounds(self) -> Grounds:
        return Grounds(**self.model_dump())


class Decided(Wanted):
    grounds: GroundsWanted

    def arguments(self) -> tuple[Any, ...]:
        return (self.grounds.grounds(),)


class OperationWanted(Wanted):
    taken_over_by: Mode
    mode: Mode
    operator_id: Id
    area_dm2: int = Field(gt=0, lt=2**53)
    begins_on: date
    ends_on: date
    holder_permille: int = Field(ge=0, le=1000)
    operator_permille: int = Field(ge=0, le=1000)
    agreement_sha256: Sha256
    holder_consent_sha256: Sha256
    operator_consent_sha256: Sha256
    resolution: ResolutionWanted | None = None

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "resolution"})
        return Operation(**plain), self.resolution.resolution() if self.resolution else None


class AccountWanted(Wanted):
    owner_id: Id
    kind: AccountKind
    proof_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.owner_id, self.kind, self.proof_sha256


class Cited(Wanted):
    scheme: Scheme
    file_no: str = Field(max_length=100, description="补助申请的案卷号。")

    def arguments(self) -> tuple[Any, ...]:
        return self.scheme, self.file_no


class LandTransferred(Wanted):
    transferred_on: date
    contract_sha256: Sha256
    contract_no: str = Field(max_length=100)

    def arguments(self) -> tuple[Any, ...]:
        return self.transferred_on, self.contract_sha256, self.contract_no


class SecurityWanted(Wanted):
    kind: SecurityKind
    pledgee_id: Id
    registration_body: str = Field(min_length=1, max_length=100)
    registration_no: str = Field(min_length=1, max_length=100)
    contract_sha256: Sha256
    holder_consent_sha256: Sha256
    amount_fen: int = Field(gt=0, lt=2**53)
    begins_on: date
    ends_on: date
    assets_opinion_sha256: Sha256 | None = Field(default=None, description="国资委意见，国有林票须有。")
    consents: Consents = Field(default={})

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "consents", "assets_opinion_sha256"})
        return Security(**plain, assets_opinion_sha256=self.assets_opinion_sha256 or ""), self.consents


class Released(Wanted):
    security_id: Id
    release_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.security_id, self.release_sha256


class TradeWanted(Wanted):
    transferee_id: Id
    transferee_role: Role
    transferee_address: str = Field(max_length=400)
    agreement_sha256: Sha256
    holder_consent_sha256: Sha256
    transferee_consent_sha256: Sha256
    contract_ends_on: date | None = None
    resolution: ResolutionWanted | None = None
    consents: Consents = Field(default={})

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "resolution", "consents"})
        return Trade(**plain), self.resolution.resolution() if self.resolution else None, self.consents


class TradeRequested(TradeWanted):
    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "resolution", "consents"})
        return Trade(**plain), self.consents


class OpinionGiven(Wanted):
    """国资委意见，以及依法需要的审批、评估文件（LP-43）。"""

    document_no: str = Field(min_length=1, max_length=200)
    document_sha256: Sha256
    given_on: date
    outcome: Outcome
    approval_sha256: Sha256 | None = None
    appraisal_sha256: Sha256 | None = None

    def arguments(self) -> tuple[Any, ...]:
        plain = self.model_dump(exclude={"seen", "approval_sha256", "appraisal_sha256"})
        slots = (self.approval_sha256 or "", self.appraisal_sha256 or "")
        return (AssetsOpinion(**plain, approval_sha256=slots[0], appraisal_sha256=slots[1]),)


class Delivered(Wanted):
    to: Role
    receipt_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.to, self.receipt_sha256


class SuccessorWanted(BaseModel):
    block_name: str = Field(min_length=1, max_length=100)
    certificate_id: Id
    assessment_id: Id
    compartments: list[Id] = Field(min_length=1)
    right_area_dm2: int = Field(gt=0, lt=2**53)
    holder_id: Id
    holder_role: Role
    contract_ends_on: date | None = None

    def successor(self) -> Successor:
        return Successor(**{**self.model_dump(), "compartments": tuple(self.compartments)})


class ChangeWanted(Wanted):
    why: Why
    successors: list[SuccessorWanted] = Field(min_length=1, max_length=50)
    application_sha256: Sha256
    merged_with: list[Id] = Field(default=[])
    consents: Consents = Field(default={})

    def change(self) -> changing.Change:
        successors = [one.successor() for one in self.successors]
        return changing.Change(self.why, successors, self.application_sha256, self.merged_with, self.consents)

    def arguments(self) -> tuple[Any, ...]:
        return (self.change(),)


class ChangeOrdered(ChangeWanted):
    grounds: GroundsWanted

    def arguments(self) -> tuple[Any, ...]:
        return self.change(), self.grounds.grounds()


class ElementsWanted(BaseModel):
    area_dm2: int
    limits: dict[Side, LimitWanted]
    species_stems: dict[str, int]

    def elements(self) -> Elements:
        limits = {side: Limit(limit.text, limit.degrees_e8) for side, limit in self.limits.items()}
        return Elements(self.area_dm2, limits, self.species_stems)


class ChangeReviewed(Wanted):
    elements: list[ElementsWanted] = Field(min_length=1, max_length=50)

    def arguments(self) -> tuple[Any, ...]:
        return ([one.elements() for one in self.elements],)


class Signed(BaseModel):
    undertaking_sha256: Sha256
    signed_paper_sha256: Sha256


class ChangeCompleted(Decided):
    undertakings: dict[Id, Signed] = Field(default={}, description="新持票人 → 其签署的承诺书。")

    def arguments(self) -> tuple[Any, ...]:
        signed = {
            holder: Undertaking(one.undertaking_sha256, one.signed_paper_sha256)
            for holder, one in self.undertakings.items()
        }
        return self.grounds.grounds(), signed


class DisputeSettled(Decided):
    dispute_no: str = Field(max_length=100)

    def arguments(self) -> tuple[Any, ...]:
        return self.dispute_no, self.grounds.grounds()


class Revoked(Decided):
    document_no: str = Field(max_length=100)

    def arguments(self) -> tuple[Any, ...]:
        return self.document_no, self.grounds.grounds()


class CancellationDrafted(Decided):
    reason: EndReason
    fact_on: date
    consents: Consents = Field(default={})

    def arguments(self) -> tuple[Any, ...]:
        return Cancellation(self.reason, self.grounds.grounds(), self.fact_on), self.consents


class Reissued(Decided):
    statement_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return self.statement_sha256, self.grounds.grounds()


class Renewal(ApplicationWanted, Wanted):
    def arguments(self) -> tuple[Any, ...]:
        return (self.application(),)


LIFE_OVER_HTTP = (
    Step("ticket.operation_recorded", "record-operation", holding.record_operation, OperationWanted),
    Step("ticket.account_recorded", "record-account", holding.record_account, AccountWanted),
    Step("ticket.cited", "cite", holding.cite, Cited),
    Step("ticket.land_transferred", "record-land-transfer", holding.record_land_transfer, LandTransferred),
    Step("ticket.pledged", "pledge", securing.pledge, SecurityWanted),
    Step("ticket.released", "release", securing.release, Released),
    Step("ticket.trade_agreed", "agree-trade", trading.agree_trade, TradeWanted),
    Step("ticket.trade_delivered", "deliver-trade", trading.deliver_trade, Delivered),
    Step("ticket.trade_requested", "request-trade", consenting.request_trade, TradeRequested),
    Step("ticket.assets_consulted", "record-opinion", consenting.record_opinion, OpinionGiven),
    Step("ticket.trade_consented", "consent-trade", consenting.consent_trade, ReasonGiven),
    Step("ticket.trade_declined", "decline-trade", consenting.decline_trade, ReasonGiven),
    Step("ticket.change_applied", "apply-change", changing.apply_change, ChangeWanted),
    Step("ticket.change_ordered", "order-change", changing.order_change, ChangeOrdered),
    Step("ticket.change_reviewed", "review-change", changing.review_change, ChangeReviewed),
    Step("ticket.change_filed", "file-change", changing.file_change),
    Step("ticket.change_refused", "refuse-change", changing.refuse_change, Decided),
    Step("ticket.replaced", "complete-change", changing.complete_change, ChangeCompleted, needs_vault=True),
    Step("ticket.replaced", "reissue", renewing.reissue, Reissued, needs_vault=True),
    Step("ticket.followed", "reinstate", renewing.reinstate, Decided, needs_vault=True),
    Step("ticket.drafted", "renew", renewing.renew, Renewal),
    Step("ticket.disputed", "dispute", marking.dispute, Decided),
    Step("ticket.dispute_settled", "settle-dispute", marking.settle, DisputeSettled),
    Step("ticket.revoked", "revoke", marking.revoke, Revoked),
    Step(
        "ticket.cancellation_drafted",
        "draft-cancellation",
        cancelling.draft_cancellation,
        CancellationDrafted,
    ),
    Step("ticket.cancelled", "cancel", cancelling.cancel, Decided),
    Step("ticket.cancellation_lifted", "lift-cancellation", cancelling.lift_cancellation, Decided),
)
"""Several addresses may lead to one kind of event: a ticket is replaced by a change and by a reissue."""
