"""Enterprise carbon tickets (16.5): operating land, accepted planting, one route (LP-29, LP-30, LP-33)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from registry.errors import Words
from registry.land.certificates import RightCertificate
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.quantities import AREA_TOLERANCE_DM2, area_in_mu
from registry.tickets.errors import NotEligible
from registry.tickets.kind_errors import AboveAccepted, AcceptanceMissing


@dataclass(frozen=True)
class Planting:
    """The acceptance certificate (验收合格证明): its number, date, body, and the area that passed."""

    acceptance_no: str
    accepted_on: date
    body: str
    accepted_area_dm2: int

    def as_facts(self) -> dict[str, Fact]:
        return {**vars(self), "accepted_on": self.accepted_on.isoformat()}


def require_operating_right(
    certificate: RightCertificate, applicant_id: str, applicant: Role, unit_id: str
) -> None:
    """LP-29: an enterprise, on land it has the right to operate on."""
    _eligible("LP-29", applicant is Role.ENTERPRISE, "申请主体不是企业", "the applicant is no enterprise")
    holds = certificate.holder_id == applicant_id
    _eligible("LP-29", holds, "经营用地不属于申请企业", "the operating land is not the applicant's")
    _eligible("RA-02", certificate.unit_id == unit_id, "用地不在受理县区", "the land lies elsewhere")


def require_accepted(planting: dict[str, Any], as_of: date) -> None:
    """LP-30a: number, date, body and area of the certificate; accepted before it is applied with."""
    present = {
        Words("编号", "number"): bool(planting.get("acceptance_no", "").strip()),
        Words("验收日期", "date"): planting.get("accepted_on", "9999") <= as_of.isoformat(),
        Words("验收单位", "body"): bool(planting.get("body", "").strip()),
        Words("合格面积", "accepted area"): planting.get("accepted_area_dm2", 0) > 0,
    }
    for what, there in present.items():
        require("LP-30a", there, AcceptanceMissing, what=what)


def require_accepted_area(accepted_dm2: int, ground_dm2: int, tolerance: Fraction) -> None:
    """LP-30e: the face value is the accepted area, which the block holds and agrees with (MS-11)."""
    agree = abs(accepted_dm2 - ground_dm2) <= tolerance * ground_dm2 + AREA_TOLERANCE_DM2
    facts = {"accepted_mu": area_in_mu(accepted_dm2), "ground_mu": area_in_mu(ground_dm2)}
    require("LP-30e", agree, AboveAccepted, **facts)


def _eligible(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NotEligible, what=Words(zh, en))
