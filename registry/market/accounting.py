"""How the emissions of a neutrality file are accounted and checked: guide, figures, papers."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.errors import Words
from registry.law.packs import Slot
from registry.law.refusals import require
from registry.market.neutrality import RULE, FileKind, NeutralityFile, needs_verifier
from registry.market.neutrality_errors import (
    AttendanceMissing,
    GuideChanged,
    GuideMissing,
    NothingAccounted,
    VerifierMissing,
)
from registry.office.documents import Text

GUIDES: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.EVENT: ("event_neutrality_plan",),
    FileKind.ENTERPRISE: ("guide_other_industry", "guide_food"),
    FileKind.BUILDING: ("guide_public_building",),
    FileKind.PRODUCT: ("guide_product_footprint",),
    FileKind.PILOT_UNIT: ("peak_pilot_guide",),
}
"""The slots of the texts named in ZH-03 to ZH-07."""


@dataclass(frozen=True)
class Accounting:
    """`body` is what the paper keeps so that the sum can be made again: answers, lines, what is left out."""

    guide: str
    emissions_g: int
    low_g: int
    high_g: int
    body: Mapping[str, Text]
    report_sha256: str = ""
    attendance: int = 0
    verifier_id: str | None = None


@dataclass(frozen=True)
class Report:
    """What the verification body found; only it may say that the scope leaves nothing out."""

    confirmed_g: int
    report_no: str
    report_sha256: str
    scope_complete: bool = False


def require_accounting(file: NeutralityFile, made: Accounting, slots: Mapping[str, Slot]) -> None:
    """One of the guides of the kind; organisations with their report and their verifier (ZH-03 to ZH-09)."""
    allowed, rule = GUIDES[file.kind], RULE[file.kind]
    names = "、".join(f"《{slots[key].title}》" for key in allowed)
    named = made.guide in allowed
    known = named and (file.kind is FileKind.EVENT or bool(slots[made.guide].authority_ref))
    require(rule, known, GuideMissing, allowed=Words(names, names))
    event = file.kind is FileKind.EVENT
    require(rule, made.emissions_g > 0 and (event or bool(made.report_sha256)), NothingAccounted)
    require("ZH-01", not event or made.attendance > 0, AttendanceMissing)
    same = not (file.small and file.guide) or file.guide == made.guide
    require("ZH-09", same, GuideChanged, guide=slots[file.guide].title if file.guide else "—")
    verifier = made.verifier_id or file.verifier_id
    require("ZH-09", bool(verifier) or not needs_verifier(file.kind), VerifierMissing)


def method_ref(slot: Slot) -> str:
    """What a paper says of the guide: number and the version on record; an empty slot is said aloud."""
    return f"{slot.number} {slot.authority_ref or '（版本尚未登记）'}".strip()
