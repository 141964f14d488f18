"""Departing from what holds “in principle” (原则上): a reviewer with authority, reason, evidence (CV-03)."""

import re
from dataclasses import dataclass

from registry.law.errors import DefaultNotKept
from registry.law.matrix import Part
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.parties.authority import require_authority
from registry.parties.roles import Actor

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Departure:
    """`act` is the act of the authority matrix whose reviewer decides."""

    act: str
    reviewer: Actor
    reason: str
    evidence_sha256: str


def require_default(pack: Pack, key: str, kept: bool, departure: Departure | None, unit_id: str) -> None:
    """Refuse an act that does not keep a default, unless the departure is complete and authorised."""
    provision = pack.numbers.get(key) or pack.clauses[key]
    if not provision.in_principle:
        raise ValueError(f"{key} is no default in principle: nobody may depart from it")
    complete = kept or _is_complete(departure)
    require("CV-03", complete, DefaultNotKept, provision=f"{provision.document}{provision.article}")
    if not kept and departure is not None:
        require_authority(departure.act, departure.reviewer, unit_id, Part.REVIEWS)


def _is_complete(departure: Departure | None) -> bool:
    return (
        departure is not None
        and bool(departure.reason.strip())
        and SHA256.fullmatch(departure.evidence_sha256) is not None
    )
