"""Titles of neutrality files (ZH-08): standards set by the ecology authority, terms, review, withdrawal.

A title is reviewed and awarded by persons; nothing here awards one.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.refusals import require
from registry.market.neutrality import STANDARDS, FileKind, NeutralityFile, Title
from registry.market.neutrality_errors import (
    NoTitleForKind,
    ReviewMissing,
    StandardMissing,
    StandardNotMet,
    TitleStillRuns,
)
from registry.office.casework import Case, Step, step
from registry.parties.errors import FourEyes
from registry.parties.four_eyes import NAMES, FilePart

TITLE_NAMES: Mapping[Title, Words] = {
    Title.LOW_CARBON_ENTERPRISE: Words("“低碳”企业", "Low-carbon enterprise"),
    Title.LOW_CARBON_PIONEER: Words("低碳先锋单位", "Low-carbon pioneer"),
}
TITLE_OF: Mapping[FileKind, Title] = {
    FileKind.ENTERPRISE: Title.LOW_CARBON_ENTERPRISE,
    FileKind.BUILDING: Title.LOW_CARBON_PIONEER,
}


class StandardState(StrEnum):
    SET = "SET"


@dataclass(eq=False, kw_only=True)
class TitleStandard(Case):
    """One version; the latest that has begun holds. Conditions beside the rate stand on its paper."""

    NAME: ClassVar[str] = "title_standard"
    CALLED: ClassVar[Words] = Words("称号标准", "standard of a title")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "title_standard.set": step(None, StandardState.SET, STANDARDS),
    }

    title: Title
    offset_min_permille: int
    months: int
    review_months: int
    effective_from: date
    document_ref: str
    paper_sha256: str


def standard_on(known: Sequence[TitleStandard], title: Title, as_of: date) -> TitleStandard | None:
    begun = [one for one in known if one.title is title and one.effective_from <= as_of]
    return max(begun, key=lambda one: (one.effective_from, one.id), default=None)


def require_applicable(file: NeutralityFile, known: Sequence[TitleStandard], as_of: date) -> TitleStandard:
    title = TITLE_OF.get(file.kind)
    require("ZH-08", title is not None, NoTitleForKind)
    assert title is not None
    standard = standard_on(known, title, as_of)
    require("ZH-08", standard is not None, StandardMissing)
    assert standard is not None
    require_met(file, standard, meets=True)
    return standard


def require_met(file: NeutralityFile, standard: TitleStandard, *, meets: bool) -> None:
    """The rate of offset by the figures, everything else by the person who reviews it."""
    permille = file.retired_g * 1000 // file.emissions_g if file.emissions_g else 0
    met = meets and permille >= standard.offset_min_permille
    facts = {"permille": permille, "wanted": standard.offset_min_permille}
    require("ZH-08", met, StandardNotMet, **facts)


def require_awardable(file: NeutralityFile, person_id: str) -> None:
    """Reviewed by one, awarded by another (RA-23)."""
    require("ZH-08", file.reviewed_by is not None, ReviewMissing)
    parts = {"taken": NAMES[FilePart.REVIEWS], "wanted": NAMES[FilePart.APPROVES]}
    require("RA-23", file.reviewed_by != person_id, FourEyes, **parts)


def require_over(file: NeutralityFile, as_of: date) -> None:
    until = file.title_until
    require("ZH-08", until is not None and until < as_of, TitleStillRuns, until=str(until))


def term_end(day: date, months: int) -> date:
    """The last day of a term of whole months that begins on `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)
