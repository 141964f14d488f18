"""Service guides (服务指南), one edition of an item after another; promises instead of proofs (GS-03, GS-06).

An edition is drafted by one person and published by another, its words on its paper. The one in force on the
day a file was handed in governs the file to its end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import (
    GuideIncomplete,
    GuideTooLate,
    GuideTooSlow,
    NotOnPromise,
    NotTheWords,
    OwnDraft,
)

PUBLISH, CHECK = "guide.publish", "promise.check"


class ServiceItem(StrEnum):
    """What a citizen or a body can ask for at the desk."""

    COLLECTIVE_TICKET = "COLLECTIVE_TICKET"
    STATE_TICKET = "STATE_TICKET"
    CARBON_TICKET = "CARBON_TICKET"
    GREEN_SPACE_VOUCHER = "GREEN_SPACE_VOUCHER"
    ECO_COMPENSATION_VOUCHER = "ECO_COMPENSATION_VOUCHER"
    TICKET_CHANGE = "TICKET_CHANGE"
    TICKET_PLEDGE = "TICKET_PLEDGE"
    MICRO_SINK = "MICRO_SINK"
    PLANTING_DUTY = "PLANTING_DUTY"


TITLES: Mapping[ServiceItem, Words] = {
    ServiceItem.COLLECTIVE_TICKET: Words("集体林地林票核发", "Collective forest ticket"),
    ServiceItem.STATE_TICKET: Words("国有林地林票核发", "State forest ticket"),
    ServiceItem.CARBON_TICKET: Words("碳汇林票核发", "Carbon ticket"),
    ServiceItem.GREEN_SPACE_VOUCHER: Words("绿地置换凭据核发", "Green-space voucher"),
    ServiceItem.ECO_COMPENSATION_VOUCHER: Words("生态保护补偿凭据核发", "Ecological-compensation voucher"),
    ServiceItem.TICKET_CHANGE: Words("林票变更、注销", "Change or end of a ticket"),
    ServiceItem.TICKET_PLEDGE: Words("林票担保登记", "Security over a ticket"),
    ServiceItem.MICRO_SINK: Words("小微碳汇申报", "Micro sink declaration"),
    ServiceItem.PLANTING_DUTY: Words("义务植树尽责证书", "Planting-duty certificate"),
}


class GuideState(StrEnum):
    DRAFTED = "DRAFTED"
    DROPPED = "DROPPED"
    PUBLISHED = "PUBLISHED"


@dataclass(eq=False, kw_only=True)
class Guide(Case):
    """`limit_working_days` is what the office promises, at most what the text allows; `on_promise`: the item
    stands on the list of 告知承诺制."""

    NAME: ClassVar[str] = "guide"
    CALLED: ClassVar[Words] = Words("服务指南", "service guide")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "guide.drafted": step(None, GuideState.DRAFTED, PUBLISH),
        "guide.dropped": step(GuideState.DRAFTED, GuideState.DROPPED, PUBLISH),
        "guide.published": step(GuideState.DRAFTED, GuideState.PUBLISHED, PUBLISH),
    }

    item: ServiceItem
    edition: int
    in_force_from: date
    limit_working_days: int
    on_promise: int = 0
    drafted_by: str = ""


class PromiseState(StrEnum):
    MADE = "MADE"
    KEPT = "KEPT"
    FALSE = "FALSE"


@dataclass(eq=False, kw_only=True)
class Promise(Case):
    """告知承诺: the fixed words of the edition, signed by the party; a false one enters its credit."""

    NAME: ClassVar[str] = "promise"
    CALLED: ClassVar[Words] = Words("告知承诺", "promise")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "promise.made": step(None, PromiseState.MADE, rule="GS-06"),
        "promise.kept": step(PromiseState.MADE, PromiseState.KEPT, CHECK),
        "promise.found_false": step(PromiseState.MADE, PromiseState.FALSE, CHECK),
    }

    guide_id: str
    file_id: str
    words_sha256: str
    signed_sha256: str
    evidence: list[str] = field(default_factory=list)


def edition_on(editions: Iterable[Guide], day: date) -> Guide | None:
    """Of the published editions of an item the latest that had begun."""
    begun = [one for one in editions if one.in_force_from <= day]
    return max(begun, key=lambda one: (one.in_force_from, one.edition), default=None)


def require_complete(words: Mapping[str, str], on_promise: bool) -> None:
    """Name, basis, conditions, material, procedure; the words of the promise where there is one (GS-03)."""
    for part, text in words.items():
        if part != "promise":
            require("GS-03", bool(text.strip()), GuideIncomplete, what=part)
    require("GS-06", not on_promise or bool(words["promise"].strip()), GuideIncomplete, what="promise")


def require_term(limit_working_days: int, allowed_working_days: int) -> None:
    fits = 0 < limit_working_days <= allowed_working_days
    require("GS-03", fits, GuideTooSlow, days=limit_working_days, allowed=allowed_working_days)


def require_second_person(guide: Guide, person_id: str) -> None:
    require("RA-23", person_id != guide.drafted_by, OwnDraft)


def require_from_now_on(guide: Guide, as_of: date) -> None:
    """Published before it counts: no file already handed in changes its guide."""
    require("GS-03", guide.in_force_from >= as_of, GuideTooLate, since=guide.in_force_from.isoformat())


def words_sha256(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def require_words(guide: Guide | None, published: str, given: str) -> None:
    """The contents are fixed: the words of the edition in force, to the letter (GS-06)."""
    listed = guide is not None and bool(guide.on_promise)
    require("GS-06", listed, NotOnPromise)
    require("GS-06", not listed or given == published, NotTheWords)
