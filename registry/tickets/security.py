"""Security over a ticket or over the forest right behind it (LP-17, LP-26, LP-51, AM-43)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Words
from registry.land.certificates import Pledge
from registry.law.refusals import require
from registry.proof.events import Fact
from registry.tickets.kinds import TicketKind
from registry.tickets.life_errors import NotPledgeable
from registry.tickets.locks import LOCKS, Use
from registry.tickets.ticket import Ticket


class SecurityKind(StrEnum):
    FOREST_RIGHT = "FOREST_RIGHT"  # mortgage, registered with 不动产登记
    TICKET = "TICKET"  # security over the ticket


@dataclass(frozen=True)
class Security:
    """`registration_no` and `amount_fen` stand on the paper only; `consent`: of the holder (LP-06)."""

    kind: SecurityKind
    pledgee_id: str
    registration_body: str
    registration_no: str
    contract_sha256: str
    holder_consent_sha256: str
    amount_fen: int
    begins_on: date
    ends_on: date
    assets_opinion_sha256: str = ""  # of 国资委, for a state ticket

    def as_facts(self, security_id: str, contact: str) -> dict[str, Fact]:
        return {
            "id": security_id,
            "kind": self.kind.value,
            "pledgee_id": self.pledgee_id,
            "contact": contact,
            "registration_body": self.registration_body,
            "contract_sha256": self.contract_sha256,
            "begins_on": self.begins_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
        }


def require_pledgeable(wanted: Security, kind: TicketKind, certificate: Pledge, valid_to: date) -> None:
    """LP-17: the certificate is known to be free, for either type; LP-51: no carbon ticket is pledged."""
    _require(
        "LP-51", kind is not TicketKind.CARBON, "碳汇林票不能设定担保", "a carbon ticket cannot be pledged"
    )
    _require(
        "LP-17",
        certificate is Pledge.FREE,
        "林权证已抵押或者抵押状态不明",
        "the right certificate is mortgaged, or nobody knows",
    )
    _require(
        "LP-51",
        bool(wanted.registration_body and wanted.registration_no and wanted.contract_sha256),
        "缺少登记机构、登记号或者合同",
        "registration body, number or contract is missing",
    )
    _require(
        "LP-51",
        wanted.amount_fen > 0 and wanted.begins_on <= wanted.ends_on <= valid_to,
        "金额或者期限不符",
        "amount or term does not fit the ticket",
    )
    _require("LP-06", bool(wanted.holder_consent_sha256), "缺少持票人同意", "the holder has not consented")


@dataclass(frozen=True)
class Obstacle:
    """Why a ticket cannot be taken as security today: the rule, in words, and what would help."""

    rule: str
    what: Words
    remedy: Words


def obstacles(ticket: Ticket, certificate: Pledge, as_of: date) -> list[Obstacle]:
    """What a bank asks before it lends (RA-15): the same marks and tests that `pledge` refuses by."""
    tests = (
        (
            ticket.lives_on(as_of),
            "LP-51",
            Words("林票当日无效", "the ticket is not valid on the day"),
            NO_WAY,
        ),
        (
            ticket.kind is not TicketKind.CARBON,
            "LP-51",
            Words("碳汇林票不能设定担保", "a carbon ticket cannot be pledged"),
            NO_WAY,
        ),
        (
            certificate is Pledge.FREE,
            "LP-17",
            Words("林权证已抵押或者抵押状态不明", "the right certificate is mortgaged, or nobody knows"),
            Words("请先向不动产登记机构查询并登记结果", "ask the registration body and enter its answer"),
        ),
    )
    locked = [lock for lock in LOCKS if lock.flag in ticket.flags and Use.PLEDGE in lock.forbids]
    return [
        *(Obstacle(rule, what, remedy) for holds, rule, what, remedy in tests if not holds),
        *(Obstacle(lock.rule, lock.name, lock.remedy) for lock in locked),
    ]


NO_WAY = Words("不能办理", "there is no way")


def _require(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, NotPledgeable, what=Words(zh, en))
