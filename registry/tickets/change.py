"""Change of a ticket (变更): what comes out of it, and what it must keep (LP-12, LP-48, LP-57, AM-17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import shapely

from gis_data.geometry import Shape, area_m2, merge, overlap_m2
from registry.errors import Words
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.tickets.life_errors import ChangeNotFitting, ChangeNotReady
from registry.tickets.locks import Flag
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

SLACK_M2 = 1.0
"""The tolerance of LP-47: below it two outlines are one."""


class Why(StrEnum):
    TRADE = "TRADE"
    LAND_TRANSFER = "LAND_TRANSFER"
    SPLIT = "SPLIT"
    MERGE = "MERGE"
    RESOURCE = "RESOURCE"  # a monitoring case was confirmed (LP-35f)
    CORRECTION = "CORRECTION"  # of an erroneous issue (LP-57)
    REISSUE = "REISSUE"  # lost or damaged (LP-49)
    RENEWAL = "RENEWAL"  # LP-50
    REINSTATED = "REINSTATED"  # its cancellation was revoked (LP-55)


APPLIED_FOR = frozenset({Why.LAND_TRANSFER, Why.SPLIT, Why.MERGE})
ORDERED = frozenset({Why.RESOURCE, Why.CORRECTION})
KEEPS_GROUND = frozenset({Why.TRADE, Why.LAND_TRANSFER, Why.SPLIT, Why.MERGE})
KEEPS_HOLDER = frozenset({Why.SPLIT, Why.MERGE, Why.RESOURCE})


@dataclass(frozen=True)
class Successor:
    """One ticket that comes out of a change."""

    block_name: str
    certificate_id: str
    assessment_id: str
    compartments: tuple[str, ...]
    right_area_dm2: int
    holder_id: str
    holder_role: Role
    contract_ends_on: date | None = None

    def as_facts(self) -> dict[str, Fact]:
        return {
            "block_name": self.block_name,
            "certificate_id": self.certificate_id,
            "assessment_id": self.assessment_id,
            "compartments": list(self.compartments),
            "right_area_dm2": self.right_area_dm2,
            "holder_id": self.holder_id,
            "holder_role": self.holder_role.value,
            "contract_ends_on": self.contract_ends_on.isoformat() if self.contract_ends_on else None,
        }


def successor_of(facts: Mapping[str, Any]) -> Successor:
    ends_on = facts["contract_ends_on"]
    return Successor(
        **{
            **facts,
            "compartments": tuple(facts["compartments"]),
            "holder_role": Role(facts["holder_role"]),
            "contract_ends_on": date.fromisoformat(ends_on) if ends_on else None,
        }
    )


def unchanged(ticket: Ticket) -> Successor:
    """The ticket as its own successor, to be altered where it changes."""
    return Successor(
        ticket.block_name,
        ticket.certificate_id,
        ticket.assessment_id,
        tuple(ticket.compartments),
        ticket.right_area_dm2,
        ticket.owner_id,
        ticket.applicant_role,
        ticket.contract_ends_on,
    )


def require_why(why: Why, allowed: frozenset[Why], ticket: Ticket) -> None:
    """Each change has its own way: applied for, ordered, or following from a trade."""
    _require(why in allowed, "该变更不在此办理", "this change is made another way")
    due = why is not Why.LAND_TRANSFER or ticket.change_due_since is not None
    require(
        "LP-12", due, ChangeNotFitting, what=Words("没有登记林地流转", "no transfer of its land is recorded")
    )


def require_shape(why: Why, parents: Sequence[Ticket], successors: Sequence[Successor]) -> None:
    """How many of each, whose they are, and what a merge needs (LP-48)."""
    first = parents[0]
    several_in, several_out = len(parents) > 1, len(successors) > 1
    _require(len({one.id for one in parents}) == len(parents), "同一林票重复", "a ticket is named twice")
    _require(bool(successors), "没有变更结果", "nothing comes out of it")
    _require(several_in == (why is Why.MERGE), "只有合并涉及多张林票", "only a merge takes several tickets")
    divides = {Why.SPLIT, Why.LAND_TRANSFER}
    _require(not several_out or why in divides, "该变更只产生一张林票", "one ticket comes out of it")
    _require(why is not Why.SPLIT or several_out, "分割须产生两张以上林票", "a split makes two or more")
    if why in KEEPS_HOLDER:
        same = all(one.holder_id == first.owner_id for one in successors)
        _require(same, "变更不得改变持票人", "the holder stays the same")
    if why is Why.MERGE:
        _require_mergeable(parents)


def _require_mergeable(parents: Sequence[Ticket]) -> None:
    def one(name: str) -> bool:
        return len({getattr(parent, name) for parent in parents}) == 1

    _require(one("kind") and one("nature") and one("basis"), "种类不同", "they are of different kinds")
    _require(one("owner_id"), "持票人不同", "they have different holders")
    _require(one("issuer_unit_id"), "核发机关不同", "they have different issuers")
    _require(one("certificate_id"), "林权证不同", "they rest on different certificates")
    free = all(Flag.PLEDGED not in parent.flags for parent in parents)
    _require(free, "存在担保，不能合并", "a pledged ticket is not merged")


def require_one_each(found: int, expected: int) -> None:
    _require(found == expected, "核定的要素与变更结果数量不符", "elements are fixed for each outcome, once")


def require_conserved(
    before_dm2: int, after_dm2: Sequence[int], before: Sequence[Shape], after: Sequence[Shape]
) -> None:
    """LP-48: the rights sum up exactly, and the ground is the same, parts not overlapping."""
    _require(sum(after_dm2) == before_dm2, "权利面积之和不等", "the areas of right do not sum up")
    old, new = merge(before), merge(after)
    common = overlap_m2(old, new)
    same = area_m2(old) - common <= SLACK_M2 and area_m2(new) - common <= SLACK_M2
    _require(same, "变更前后地块不一致", "the ground is not the same as before")
    apart = sum(area_m2(shape) for shape in after) - float(area_m2(shapely.union_all(list(after))))
    _require(apart <= SLACK_M2, "变更后地块相互重叠", "the parts overlap each other")


def waits_with(other: Ticket, ticket: Ticket) -> bool:
    """Whether both wait for the end of one and the same change."""
    pending = State.CHANGE_PENDING
    return other.state is ticket.state is pending and other.change.get("id") == ticket.change.get("id")


def require_lead(ticket: Ticket) -> None:
    """A change is handled where it was begun; the other tickets of a merge only wait."""
    under_way = ticket.state is State.CHANGE_PENDING and bool(ticket.change)
    _ready("LP-48", under_way, "没有正在办理的变更", "no change is under way")
    leads = ticket.change.get("lead") == ticket.id
    _ready("LP-48", leads, "请在合并的主票上办理", "it is handled on the leading ticket of the merge")


def require_together(parents: Sequence[Ticket]) -> None:
    """A merge of which one ticket was cancelled or expired meanwhile comes to nothing: it is refused."""
    together = all(waits_with(one, parents[0]) for one in parents)
    _ready("LP-48", together, "合并的其他林票已终止", "another ticket of the merge has ended")


def require_ready(change: Mapping[str, Any], files_with_city: bool, count: int) -> None:
    """Reviewed, and filed with the city before the issue (LP-10b)."""
    _ready("LP-10a", bool(change.get("reviewed_by")), "尚未审查", "it has not been reviewed")
    filed = len(change.get("filing_nos", ())) == count
    _ready("LP-10b", filed or not files_with_city, "尚未报市级备案", "the city has not filed it")


def require_refusable(why: Why) -> None:
    """LP-44: nobody withholds a trade; its registration is put right, never refused."""
    _ready("LP-44", why is not Why.TRADE, "流转已备案，不得拒绝", "a filed trade is not refused")


def _require(holds: bool, zh: str, en: str) -> None:
    require("LP-48", holds, ChangeNotFitting, what=Words(zh, en))


def _ready(rule: str, holds: bool, zh: str, en: str) -> None:
    require(rule, holds, ChangeNotReady, what=Words(zh, en))
