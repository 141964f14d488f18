"""An application for a land-bound ticket: who asks for what on which right (LP-09, LP-20, LP-29, RA-27)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.errors import Words
from registry.land.certificates import RightCertificate, Tenure
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.tickets.carbon import Planting, require_operating_right
from registry.tickets.errors import NotEligible
from registry.tickets.kind_errors import WrongLevel
from registry.tickets.kinds import KIND_ON, IssuerLevel, LandBasis, TicketKind
from registry.tickets.resolution import Resolution
from registry.tickets.state_forest import StateHolder, require_state_right


@dataclass(frozen=True)
class Application:
    basis: LandBasis
    certificate_id: str
    assessment_id: str
    block_name: str
    compartments: tuple[str, ...]  # sub-compartment versions
    right_area_dm2: int
    contract_ends_on: date | None = None
    material: Mapping[str, str] | None = None  # item → sha256 of the paper
    green_channel: bool = False
    level: IssuerLevel = IssuerLevel.COUNTY  # of the authority it is made to (RA-05)
    holder_type: StateHolder | None = None  # of state forest (LP-20)
    planting: Planting | None = None  # the acceptance certificate of an enterprise (LP-30a)
    resolution: Resolution | None = None  # of a collective's members (LP-62)

    def as_facts(self) -> dict[str, Fact]:
        material: dict[str, Fact] = dict(self.material or {})
        compartments: list[Fact] = list(self.compartments)
        return {
            "basis": self.basis.value,
            "certificate_id": self.certificate_id,
            "assessment_id": self.assessment_id,
            "block_name": self.block_name,
            "compartments": compartments,
            "right_area_dm2": self.right_area_dm2,
            "contract_ends_on": self.contract_ends_on.isoformat() if self.contract_ends_on else None,
            "material": material,
            "green_channel": self.green_channel,
            "level": self.level.value,
            "holder_type": self.holder_type.value if self.holder_type else None,
            "planting": self.planting.as_facts() if self.planting else {},
            "resolution": self.resolution.as_facts() if self.resolution else {},
        }


def require_eligible(
    basis: LandBasis, applicant_id: str, applicant: Role, unit_id: str, certificate: RightCertificate
) -> None:
    """LP-09: (a) collective forest land, (b) state land a collective uses; RA-27: the contractor of (a).

    State forest and operating land follow rules of their own (LP-20a, LP-29).
    """
    if basis is LandBasis.STATE_FOREST:
        require_state_right(certificate, applicant_id, unit_id)
        return
    if basis is LandBasis.OPERATING_LAND:
        require_operating_right(certificate, applicant_id, applicant, unit_id)
        return
    tenure = Tenure.COLLECTIVE if basis is LandBasis.COLLECTIVE_FOREST else Tenure.STATE
    _require(
        "LP-09", certificate.tenure is tenure, "权证载明的林地权属与申请类型不符", "tenure of the certificate"
    )
    _require(
        "RA-02", certificate.unit_id == unit_id, "权证所在县区与受理单位不一致", "county of the certificate"
    )
    if applicant is Role.CONTRACTOR:
        collective = basis is LandBasis.COLLECTIVE_FOREST
        _require("RA-27", collective, "承包主体只能就集体林地申请", "a contractor applies on collective land")
        return
    holds = certificate.holder_id == applicant_id
    _require(
        "LP-09", holds, "申请人不是权证载明的权利人", "the applicant is not the holder of the certificate"
    )


def require_level(basis: LandBasis, level: IssuerLevel) -> None:
    """RA-05: a village and its contractors go to their county; LP-33: carbon tickets are the city's."""
    kind, _ = KIND_ON[basis]
    if kind is TicketKind.COLLECTIVE:
        require("RA-05", level is IssuerLevel.COUNTY, WrongLevel, kind=kind.value)
    if kind is TicketKind.CARBON:
        require("LP-33", level is IssuerLevel.CITY, WrongLevel, kind=kind.value)


def _require(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NotEligible, what=Words(zh, en))
