"""An extract of data above the grade “open”: asked for, reviewed, approved by a second person (GS-19)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from registry.errors import Words
from registry.law.matrix import Part
from registry.law.refusals import require
from registry.office.casework import Case, Step, step
from registry.office.errors import ExtractNotOut, ExtractTermOver, ForbiddenToOpen

RELEASE = "data.release"


class ExtractState(StrEnum):
    REQUESTED = "REQUESTED"
    REVIEWED = "REVIEWED"
    APPROVED = "APPROVED"
    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    ENDED = "ENDED"
    REVOKED = "REVOKED"


STANDING = (ExtractState.APPROVED, ExtractState.TAKEN)


@dataclass(eq=False, kw_only=True)
class Extract(Case):
    """One scene, one list, one review; one authorisation, one plan. `data_sha256` is the very file they read.

    The scene and every finding stand on papers; asking is the party's own step, since analysts act on nothing
    of the register (RA-22).
    """

    NAME: ClassVar[str] = "extract"
    CALLED: ClassVar[Words] = Words("分析数据申请", "request for an extract")
    STEPS: ClassVar[Mapping[str, Step]] = {
        "extract.requested": step(None, ExtractState.REQUESTED, rule="GS-19"),
        "extract.reviewed": step(ExtractState.REQUESTED, ExtractState.REVIEWED, RELEASE, Part.REVIEWS),
        "extract.approved": step(ExtractState.REVIEWED, ExtractState.APPROVED, RELEASE),
        "extract.refused": step(
            (ExtractState.REQUESTED, ExtractState.REVIEWED), ExtractState.REFUSED, RELEASE, Part.REVIEWS
        ),
        "extract.taken": step(STANDING, ExtractState.TAKEN, rule="GS-19"),
        "extract.ended": step(STANDING, ExtractState.ENDED, rule="GS-20"),
        "extract.revoked": step(STANDING, ExtractState.REVOKED, RELEASE, Part.REVIEWS),
    }

    data_list: list[str]
    valid_to: date
    agreement_sha256: str
    plan_sha256: str
    data_sha256: str
    requested_by: str
    reviewed_by: str | None = None
    approved_by: str | None = None


def require_releasable(forbidden: Iterable[str]) -> None:
    """What is restricted, tells who somebody is, or is no data of land or carbon is never authorised."""
    names = sorted(forbidden)
    require("GS-19", not names, ForbiddenToOpen, columns="、".join(names))


def require_term(valid_to: date, as_of: date) -> None:
    require("GS-20", as_of <= valid_to, ExtractTermOver, until=valid_to.isoformat())


def require_out(extract: Extract, as_of: date) -> None:
    """Outside it is read only after it was handed over, and while its authorisation stands."""
    out = extract.state is ExtractState.TAKEN and as_of <= extract.valid_to
    until = extract.valid_to.isoformat()
    require("GS-19", out, ExtractNotOut, state=extract.state.value, until=until)
