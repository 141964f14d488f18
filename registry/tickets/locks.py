"""What forbids a use of a ticket now: pledge, change due, dispute, watch, cancellation due, its end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from registry.errors import Words
from registry.law.refusals import require
from registry.tickets.errors import TicketLocked


class Use(StrEnum):
    """What somebody wants to do with a ticket; steps and other families ask by these words."""

    ISSUE = "ISSUE"
    TRADE = "TRADE"
    PLEDGE = "PLEDGE"
    LIST_CARBON = "LIST_CARBON"
    DIVIDE = "DIVIDE"  # split or merge
    END_ON_REQUEST = "END_ON_REQUEST"
    CHANGE = "CHANGE"  # after a transfer of land, on the holder's application
    OPERATE = "OPERATE"
    REISSUE = "REISSUE"
    RENEW = "RENEW"
    EXPIRE = "EXPIRE"


class Flag(StrEnum):
    """Marks of a living ticket (16.1); CANCELLATION_DUE is a state that locks like a mark."""

    PLEDGED = "PLEDGED"
    CHANGE_DUE = "CHANGE_DUE"
    DISPUTED = "DISPUTED"
    WATCH = "WATCH"
    CARBON_LISTED = "CARBON_LISTED"
    CANCELLATION_DUE = "CANCELLATION_DUE"


@dataclass(frozen=True)
class Lock:
    """A flag, the rule and article behind it, what it forbids, and what would open it."""

    flag: Flag
    rule: str
    article: str
    name: Words
    remedy: Words
    forbids: frozenset[Use]
    opens_by_consent: bool = False  # of every pledgee (LP-51)


LOCKS: tuple[Lock, ...] = (
    Lock(
        Flag.PLEDGED,
        "LP-51",
        "林票方案三(二)4",
        Words("已设定担保", "it stands as security"),
        Words(
            "请先取得担保权人书面同意，或者先解除担保", "have every pledgee consent, or the security released"
        ),
        frozenset({Use.TRADE, Use.DIVIDE, Use.END_ON_REQUEST, Use.PLEDGE}),
        opens_by_consent=True,
    ),
    Lock(
        Flag.CHANGE_DUE,
        "LP-12",
        "办法第十二条",
        Words("林地已流转，尚未办理变更", "its land was transferred and the change is due"),
        Words("请先申请变更林票", "apply for the change first"),
        frozenset({Use.TRADE, Use.PLEDGE, Use.LIST_CARBON, Use.DIVIDE}),
    ),
    Lock(
        Flag.DISPUTED,
        "LP-56",
        "办法第九条",
        Words("存在权属争议", "the right is disputed"),
        Words("请待争议解决并解除标记后办理", "wait until the dispute is settled and the mark removed"),
        frozenset({Use.ISSUE, Use.TRADE, Use.PLEDGE, Use.LIST_CARBON, Use.DIVIDE, Use.RENEW}),
    ),
    Lock(
        Flag.WATCH,
        "JC-08",
        "办法第三十六条",
        Words("上一年度管护考核不合格，限期整改", "it failed the upkeep assessment and is being put right"),
        Words("整改并通过下一年度考核后办理", "pass the next yearly assessment"),
        frozenset({Use.PLEDGE, Use.LIST_CARBON}),
    ),
    Lock(
        Flag.CANCELLATION_DUE,
        "LP-36b",
        "办法第三十六条",
        Words("连续两年考核不合格，应予无条件注销", "two failed years: it is due to be cancelled"),
        Words("除考核结果依法撤销外，不能再办理", "nothing but the revocation of a failed year opens it"),
        frozenset(Use) - {Use.ISSUE},
    ),
)


def closed(use: Use, flags: Iterable[Flag], *, all_consent: bool = False) -> tuple[Lock, ...]:
    """Every lock that forbids `use` under these flags; `all_consent`: every pledgee agreed in writing."""
    standing = frozenset(flags)
    return tuple(
        lock
        for lock in LOCKS
        if lock.flag in standing and use in lock.forbids and not (lock.opens_by_consent and all_consent)
    )


def require_open(use: Use, flags: Iterable[Flag], *, all_consent: bool = False) -> None:
    """Refuse with the rule, the article and the way out; inside `all_at_once` every lock is told."""
    for lock in closed(use, flags, all_consent=all_consent):
        require(lock.rule, False, TicketLocked, why=lock.name, article=lock.article, way_out=lock.remedy)


def all_pledgees_consent(securities: Iterable[Mapping[str, Any]], consents: Mapping[str, str]) -> bool:
    """`consents`: pledgee → hash of its signed paper."""
    return all(bool(consents.get(security["pledgee_id"])) for security in securities)
