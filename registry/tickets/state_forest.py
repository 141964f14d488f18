"""State operating-right tickets (16.2): who holds them, and what only they need (LP-20, LP-26, LP-43)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Words
from registry.land.certificates import RightCertificate, Tenure
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.parties.outside import Outcome, check_document
from registry.proof.events import Fact
from registry.tickets.errors import NotEligible
from registry.tickets.kind_errors import ConsentFirst, NotThisTrade, OpinionMissing
from registry.tickets.kinds import IssuerLevel, TicketKind
from registry.tickets.life_errors import NotPledgeable


class StateHolder(StrEnum):
    """What kind of body manages or contracts the forest (LP-20)."""

    STATE_FARM = "STATE_FARM"  # 国有林场（农牧场）
    STATE_ENTERPRISE = "STATE_ENTERPRISE"  # 国有企业
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"  # 国有事业单位
    OTHER_BODY = "OTHER_BODY"  # another managing or contracting body


PLEDGEABLE = frozenset({StateHolder.STATE_FARM, StateHolder.STATE_ENTERPRISE})
"""“国有林场、企业所有” (AM-38): a public institution may not."""


@dataclass(frozen=True)
class AssetsOpinion:
    """The opinion of 国资委, from its document: consulted, recorded, and no consent (LP-43, RA-24).

    Where the law on state assets asks for approval or appraisal of the transaction, both have their slot.
    """

    document_no: str
    document_sha256: str
    given_on: date
    outcome: Outcome
    approval_sha256: str = ""
    appraisal_sha256: str = ""

    def as_facts(self) -> dict[str, Fact]:
        return {**vars(self), "given_on": self.given_on.isoformat(), "outcome": self.outcome.value}


def files_with_city(kind: TicketKind, level: IssuerLevel, pack: Pack) -> bool:
    """LP-10b; AM-06: what a county issues to a state body is filed too, unless the text switches it off."""
    if level is not IssuerLevel.COUNTY:
        return False
    return kind is TicketKind.COLLECTIVE or pack.switch("LP-10b.state_filing_by_county")


def require_state_right(certificate: RightCertificate, applicant_id: str, unit_id: str) -> None:
    """LP-20a: proof of a right over state forest, held by the applicant, in this county."""
    _eligible("LP-20a", certificate.tenure is Tenure.STATE, "权证载明的不是国有林地", "it is no state forest")
    _eligible("LP-20a", certificate.holder_id == applicant_id, "申请人不是权利人", "it holds no such right")
    _eligible("RA-02", certificate.unit_id == unit_id, "林地不在受理县区", "the forest lies elsewhere")


def require_holder_named(holder: str | None) -> None:
    """LP-20a, LP-20b: which body it is decides what it hands in."""
    _eligible(
        "LP-20a", holder is not None, "未载明国有林地管理主体的类型", "the kind of managing body is missing"
    )


def require_opinion(opinion: AssetsOpinion, as_of: date) -> None:
    check_document("LP-43", opinion.document_no, opinion.document_sha256, opinion.given_on, as_of)


def require_consulted(trade: dict[str, Fact]) -> None:
    """LP-43: the issuer decides after the opinion of 国资委 is on record, whatever it says."""
    require("LP-43", bool(trade.get("opinion")), OpinionMissing)


def require_consent_way(kind: TicketKind) -> None:
    require("LP-43", kind is TicketKind.STATE, NotThisTrade)


def require_filing_way(kind: TicketKind) -> None:
    """A state ticket is never traded on filing alone: its issuer consents first (LP-43)."""
    require("LP-43", kind is not TicketKind.STATE, ConsentFirst)


def require_state_pledge(holder: str | None, opinion_sha256: str) -> None:
    """LP-26, AM-38: farms and enterprises only; LP-51: 国资委 is consulted."""
    allowed = holder in PLEDGEABLE
    what = Words("国有事业单位持有的林票不能设定担保", "public institutions do not pledge their tickets")
    require("LP-26", allowed, NotPledgeable, what=what)
    what = Words("缺少国资委意见", "the opinion of the state assets commission is missing")
    require("LP-51", bool(opinion_sha256), NotPledgeable, what=what)


def _eligible(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NotEligible, what=Words(zh, en))
