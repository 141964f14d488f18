"""Operation contracts (LP-11, LP-15) and how income is divided by them (LP-18a): whole per milles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from registry.errors import Words
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.proof.events import Fact
from registry.tickets.kinds import TicketKind
from registry.tickets.life_errors import ConsentMissing, NotCitable, OperationNotFitting, PayeeNotHolder


class Mode(StrEnum):
    """Taken over first, then operated (art. 15)."""

    BUY_IN = "BUY_IN"  # 收储
    LEASE = "LEASE"  # 承租
    TRANSFER = "TRANSFER"  # 流转经营
    JOINT = "JOINT"  # 合作经营
    SHAREHOLDING = "SHAREHOLDING"  # 入股经营


TAKING_OVER = frozenset({Mode.BUY_IN, Mode.LEASE})
OPERATING = frozenset({Mode.TRANSFER, Mode.JOINT, Mode.SHAREHOLDING})


@dataclass(frozen=True)
class Operation:
    """Both days are included; the papers are the agreement and the consent of each side."""

    taken_over_by: Mode
    mode: Mode
    operator_id: str
    area_dm2: int
    begins_on: date
    ends_on: date
    holder_permille: int
    operator_permille: int
    agreement_sha256: str
    holder_consent_sha256: str
    operator_consent_sha256: str

    def as_facts(self) -> dict[str, Fact]:
        return {
            "taken_over_by": self.taken_over_by.value,
            "mode": self.mode.value,
            "operator_id": self.operator_id,
            "area_dm2": self.area_dm2,
            "begins_on": self.begins_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "holder_permille": self.holder_permille,
            "operator_permille": self.operator_permille,
            "agreement_sha256": self.agreement_sha256,
        }


class AccountKind(StrEnum):
    COLLECTIVE = "COLLECTIVE"  # the collective's own account
    ORGANISATION = "ORGANISATION"
    PERSONAL = "PERSONAL"


def require_operation(
    wanted: Operation, standing: Iterable[Mapping[str, Any]], area_dm2: int, valid_to: date, pack: Pack
) -> None:
    """LP-15: modes of the closed list, both consents; LP-11: area and term inside the ticket's; LP-18a."""
    modes = set(pack.items("LP-15.operation_modes"))
    fits = wanted.taken_over_by in TAKING_OVER & modes and wanted.mode in OPERATING & modes
    _require("LP-15", fits, "经营方式不在规定之列", "its mode is not of the list")
    require("LP-15", bool(wanted.agreement_sha256), ConsentMissing, who=Words("协议", "agreement"))
    for paper, who in (
        (wanted.holder_consent_sha256, Words("持票人", "holder")),
        (wanted.operator_consent_sha256, Words("经营方", "operator")),
    ):
        require("LP-06", bool(paper), ConsentMissing, who=who)
    total = pack.number("LP-18a.shares_sum_permille")
    shares = (wanted.holder_permille, wanted.operator_permille)
    _require(
        "LP-18a", min(shares) >= 0 and sum(shares) == total, "比例之和不是100%", "the shares are not 100 %"
    )
    in_term = wanted.begins_on <= wanted.ends_on <= valid_to
    _require("LP-11", in_term, "期限超出林票有效期", "its term exceeds that of the ticket")
    taken = sum(one["area_dm2"] for one in standing if _meet(one, wanted))
    inside = 0 < wanted.area_dm2 <= area_dm2 - taken
    _require("LP-11", inside, "面积超出林票尚可经营的面积", "its area exceeds what is left of the ticket")


class Scheme(StrEnum):
    """Public money a holder may claim by its ticket (LP-19, LP-28b); whether it is due follows section 11."""

    WELFARE_UPKEEP = "WELFARE_UPKEEP"  # 公益林管护资金补助
    BUILDING_AND_UPKEEP = "BUILDING_AND_UPKEEP"  # 森林资源建设养护补助资金


CITABLE: Mapping[TicketKind, frozenset[Scheme]] = {
    TicketKind.COLLECTIVE: frozenset(Scheme),
    TicketKind.STATE: frozenset({Scheme.WELFARE_UPKEEP}),
    TicketKind.CARBON: frozenset(),
}


def require_citable(scheme: Scheme, kind: TicketKind) -> None:
    rule = "LP-28b" if kind is TicketKind.STATE else "LP-19"
    require(rule, scheme in CITABLE[kind], NotCitable, scheme=scheme.value)


def require_payee(owner_id: str, kind: AccountKind, holder_id: str, holder_is_collective: bool) -> None:
    """LP-18b: the income of a collective belongs to the collective, never to a private account."""
    own = owner_id == holder_id
    fitting = kind is AccountKind.COLLECTIVE if holder_is_collective else kind is not AccountKind.COLLECTIVE
    require("LP-18b", own and fitting, PayeeNotHolder)


def income_shares(
    operations: Iterable[Mapping[str, Any]], holder_id: str, area_dm2: int, as_of: date
) -> dict[str, Fraction]:
    """Party → its part of the income on a day, by area and agreed share; the parts sum to one."""
    shares = {holder_id: Fraction(1)}
    for one in operations:
        if one["begins_on"] <= as_of.isoformat() <= one["ends_on"]:
            part = Fraction(one["operator_permille"], 1000) * Fraction(one["area_dm2"], area_dm2)
            shares[holder_id] -= part
            shares[one["operator_id"]] = shares.get(one["operator_id"], Fraction(0)) + part
    return shares


def _meet(one: Mapping[str, Any], wanted: Operation) -> bool:
    begins, ends = wanted.begins_on.isoformat(), wanted.ends_on.isoformat()
    return bool(one["begins_on"] <= ends and begins <= one["ends_on"])


def _require(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, OperationNotFitting, what=Words(zh, en))
