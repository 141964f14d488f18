"""What each step of a ticket's file asks for, and its verb: one table for JSON and for pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from registry.actions import applications, issue, review
from registry.actions.issue import Exceptions, Longer, Offline, Undertaking
from registry.actions.review import Examination, SiteCheck
from registry.tickets.application import Application
from registry.tickets.carbon import Planting
from registry.tickets.kinds import IssuerLevel, LandBasis
from registry.tickets.material import Item
from registry.tickets.resolution import Resolution
from registry.tickets.review import Check, Elements, LayerResult, Limit
from registry.tickets.state_forest import StateHolder

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="已上传文件的 SHA-256（/api/papers）。")]
Reason = Annotated[str, Field(min_length=1, max_length=4000)]
Side = Annotated[str, Field(pattern=r"^(north|east|south|west)$")]


class Wanted(BaseModel):
    """`seen` is the version the person looked at: if somebody else moved the file since, it is a conflict."""

    seen: int | None = None

    def arguments(self) -> tuple[Any, ...]:
        return ()


class ResolutionWanted(BaseModel):
    """民主决议（LP-62）。"""

    on: date
    votes_for: int = Field(ge=0, le=10**6)
    votes_against: int = Field(ge=0, le=10**6)
    votes_abstaining: int = Field(ge=0, le=10**6)
    notice_photo_sha256: Sha256

    def resolution(self) -> Resolution:
        return Resolution(**self.model_dump())


class PlantingWanted(BaseModel):
    """验收合格证明（LP-30a）。"""

    acceptance_no: str = Field(max_length=100)
    accepted_on: date
    body: str = Field(max_length=200)
    accepted_area_dm2: int = Field(ge=0, lt=2**53)

    def planting(self) -> Planting:
        return Planting(**self.model_dump())


class ApplicationWanted(BaseModel):
    basis: LandBasis
    certificate_id: str = Field(max_length=40)
    assessment_id: str = Field(max_length=40)
    block_name: str = Field(min_length=1, max_length=100)
    compartments: list[str] = Field(min_length=1, description="小班版本。")
    right_area_dm2: int = Field(gt=0, lt=2**53, description="承包经营权面积，平方分米。")
    contract_ends_on: date | None = None
    material: dict[Item, Sha256] = {}
    green_channel: bool = False
    level: IssuerLevel = IssuerLevel.COUNTY
    resolution: ResolutionWanted | None = None
    holder_type: StateHolder | None = Field(default=None, description="国有林地管理主体的类型。")
    planting: PlantingWanted | None = Field(default=None, description="企业造林的验收合格证明。")

    def application(self) -> Application:
        apart = {"compartments", "material", "unit_id", "seen", "resolution", "planting"}
        plain = self.model_dump(exclude=apart)
        material = {item.value: paper for item, paper in self.material.items()}
        decided = self.resolution.resolution() if self.resolution else None
        return Application(
            **plain,
            compartments=tuple(self.compartments),
            material=material,
            resolution=decided,
            planting=self.planting.planting() if self.planting else None,
        )


class DraftWanted(ApplicationWanted):
    unit_id: str = Field(pattern=r"^\d{6}$")


class DraftEdited(ApplicationWanted, Wanted):
    def arguments(self) -> tuple[Any, ...]:
        return (self.application(),)


class CorrectionAsked(Wanted):
    items: dict[Item, Reason] = Field(min_length=1, description="须补正的材料和原因，一次说全。")

    def arguments(self) -> tuple[Any, ...]:
        return (self.items,)


class MaterialHandedIn(Wanted):
    handed_in: dict[Item, Sha256] = Field(min_length=1)
    resolution: ResolutionWanted | None = None

    def arguments(self) -> tuple[Any, ...]:
        return self.handed_in, self.resolution.resolution() if self.resolution else None


class PromiseTaken(Wanted):
    promise_sha256: Sha256
    working_days: int = Field(ge=1, le=250)

    def arguments(self) -> tuple[Any, ...]:
        return self.promise_sha256, self.working_days


class ReasonGiven(Wanted):
    reason: Reason

    def arguments(self) -> tuple[Any, ...]:
        return (self.reason,)


class Refusal(Wanted):
    reason: Reason
    rule: str = Field(pattern=r"^[A-Z]{2}-\d{2}[a-z]?$", description="所依据的规则，例如 LP-04。")

    def arguments(self) -> tuple[Any, ...]:
        return self.reason, self.rule


class SiteChecked(Wanted):
    persons: list[str] = Field(description="两名核查人员。")
    neighbours: dict[Side, Sha256] = Field(description="四邻指界书，按方向。")
    record_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (SiteCheck(self.persons, self.neighbours, self.record_sha256),)


class LimitWanted(BaseModel):
    text: str = Field(max_length=200)
    degrees_e8: int


class Examined(Wanted):
    area_dm2: int
    limits: dict[Side, LimitWanted]
    species_stems: dict[str, int]
    passed: dict[Check, bool]
    notes: dict[Check, str] = {}
    layers: dict[str, LayerResult]
    answers: dict[str, str] = {}

    def arguments(self) -> tuple[Any, ...]:
        limits = {side: Limit(limit.text, limit.degrees_e8) for side, limit in self.limits.items()}
        elements = Elements(self.area_dm2, limits, self.species_stems)
        return (Examination(elements, self.passed, self.notes, self.layers, self.answers),)


class LongerWanted(BaseModel):
    """国有、碳汇林票超过五年（原则上）：期限、理由、依据（CV-03）。"""

    until: date
    reason: Reason
    evidence_sha256: Sha256


class OfflineWanted(BaseModel):
    made_on: date
    reason: Reason
    evidence_sha256: Sha256


class Issue(Wanted):
    undertaking_sha256: Sha256
    signed_paper_sha256: Sha256
    longer: LongerWanted | None = None
    offline: OfflineWanted | None = Field(default=None, description="原则上线上核发；线下须写明理由。")

    def arguments(self) -> tuple[Any, ...]:
        longer = Longer(**self.longer.model_dump()) if self.longer else None
        offline = Offline(**self.offline.model_dump()) if self.offline else None
        return Undertaking(self.undertaking_sha256, self.signed_paper_sha256), Exceptions(longer, offline)


class Served(Wanted):
    receipt_sha256: Sha256

    def arguments(self) -> tuple[Any, ...]:
        return (self.receipt_sha256,)


@dataclass(frozen=True)
class Step:
    """`kind` is the event it records; `path` its address under a file."""

    kind: str
    path: str
    verb: Callable[..., Any]
    wanted: type[Wanted] = Wanted
    needs_vault: bool = False


STEPS_OVER_HTTP = (
    Step("ticket.draft_edited", "edit", applications.edit_draft, DraftEdited),
    Step("ticket.submitted", "submit", applications.submit),
    Step("ticket.corrected", "correct", applications.correct, MaterialHandedIn),
    Step("ticket.completed", "complete", applications.complete, MaterialHandedIn),
    Step("ticket.accepted", "accept", applications.accept),
    Step("ticket.correction_asked", "ask-correction", applications.ask_correction, CorrectionAsked),
    Step("ticket.promise_accepted", "accept-on-promise", applications.accept_on_promise, PromiseTaken),
    Step("ticket.not_accepted", "refuse-acceptance", applications.refuse_acceptance, ReasonGiven),
    Step("ticket.lapsed", "lapse", applications.lapse),
    Step("ticket.review_started", "start-review", review.start_review),
    Step("ticket.site_check_ordered", "order-site-check", review.order_site_check),
    Step("ticket.site_checked", "site-check", review.record_site_check, SiteChecked),
    Step("ticket.examined", "examine", review.examine, Examined),
    Step("ticket.approved", "approve", review.approve),
    Step("ticket.refused", "refuse", review.refuse, Refusal),
    Step("ticket.reported", "report", issue.report),
    Step("ticket.filed", "file", issue.file),
    Step("ticket.returned", "return", issue.return_for_defects, ReasonGiven),
    Step("ticket.issued", "issue", issue.issue, Issue, needs_vault=True),
    Step("ticket.served", "serve", issue.serve, Served),
)
BY_PATH: Mapping[str, Step] = {step.path: step for step in STEPS_OVER_HTTP}
BY_KIND: Mapping[str, Step] = {step.kind: step for step in STEPS_OVER_HTTP}
