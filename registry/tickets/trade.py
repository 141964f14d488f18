"""Trade of a ticket: inside city and register (LP-05), consented (LP-06), delivered to three (LP-44)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.errors import Words
from registry.law.matrix import role_names
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.tickets.life_errors import (
    AlreadyDelivered,
    ConsentMissing,
    NotAFilingBody,
    TransferNotFitting,
)


@dataclass(frozen=True)
class Trade:
    """`transferee_address` is recorded on the paper and is no condition (AM-03)."""

    transferee_id: str
    transferee_role: Role
    transferee_address: str
    agreement_sha256: str
    holder_consent_sha256: str
    transferee_consent_sha256: str
    contract_ends_on: date | None = None

    def as_facts(self) -> dict[str, Fact]:
        return {
            "transferee_id": self.transferee_id,
            "transferee_role": self.transferee_role.value,
            "agreement_sha256": self.agreement_sha256,
            "contract_ends_on": self.contract_ends_on.isoformat() if self.contract_ends_on else None,
            "deliveries": {},
        }


TRANSFEREES = frozenset({Role.VILLAGE, Role.CONTRACTOR, Role.ENTERPRISE, Role.STATE_FOREST_MANAGER})


def require_trade(wanted: Trade, holder_id: str, valid_to: date) -> None:
    for paper, who in (
        (wanted.holder_consent_sha256, Words("转让方", "holder")),
        (wanted.transferee_consent_sha256, Words("受让方", "transferee")),
        (wanted.agreement_sha256, Words("流转协议", "agreement")),
    ):
        require("LP-06", bool(paper), ConsentMissing, who=who)
    _require(wanted.transferee_id != holder_id, "受让方就是持票人", "the transferee holds it already")
    _require(
        wanted.transferee_role in TRANSFEREES, "受让方身份不能持有林票", "this role cannot hold a ticket"
    )
    _require(
        bool(wanted.transferee_address.strip()), "未登记受让方地址", "the transferee's address is missing"
    )
    in_term = wanted.contract_ends_on is None or wanted.contract_ends_on <= valid_to
    _require(in_term, "流转期限超出林票有效期", "it is traded for longer than the ticket lives")


def require_delivery(to: Role, delivered: Mapping[str, Any], pack: Pack) -> None:
    """Each of the three once; none of them is asked for anything but its receipt."""
    require("LP-44", to.value in pack.items("LP-44.deliver_to"), NotAFilingBody)
    require("LP-44", to.value not in delivered, AlreadyDelivered, body=role_names()[to])


def all_delivered(delivered: Iterable[str], pack: Pack) -> bool:
    return set(pack.items("LP-44.deliver_to")) <= set(delivered)


def _require(holds: bool, zh: str, en: str) -> None:
    require("LP-05", holds, TransferNotFitting, what=Words(zh, en))
