"""Area claims: ground that a ticket holds alone (LP-47); the rule is here, the enforcement in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

import numpy as np
import shapely

from gis_data.geometry import Shape, overlap_m2, trim
from registry.land.errors import GroundTaken
from registry.land.extent import ground_area_dm2
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.proof.events import Fact
from registry.quantities import area_dm2

OVERLAP = "LP-47.overlap_max_m2"


class Exclusivity(StrEnum):
    """Claims of one class exclude each other; today one live ticket per point, whatever its kind."""

    GROUND = "GROUND"


@dataclass(eq=False)
class AreaClaim:
    """Ground held by a subject (a ticket). Released when the subject ends, never deleted."""

    id: str
    subject_kind: str
    subject_id: str
    unit_id: str
    ground: Shape
    area_dm2: int
    right_area_dm2: int
    claimed_at: datetime
    certificate_id: str | None = None
    exclusivity: Exclusivity = Exclusivity.GROUND
    live: bool = True
    released_at: datetime | None = None
    released_by: str | None = None
    released_because: str | None = None


@dataclass(frozen=True)
class Overlap:
    """Two live claims on the same ground: the proof of exclusivity fails."""

    one: str
    other: str
    overlap_dm2: int


@dataclass(frozen=True)
class Audit:
    """What the nightly proof found; the log carries it (D4)."""

    claims: int
    area_dm2: int
    fingerprint: str
    overlaps: tuple[Overlap, ...]
    wrong_areas: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.overlaps and not self.wrong_areas

    def as_facts(self) -> dict[str, Fact]:
        return {
            "claims": self.claims,
            "area_dm2": self.area_dm2,
            "fingerprint": self.fingerprint,
            "passed": int(self.passed),
            "overlaps": [[pair.one, pair.other, pair.overlap_dm2] for pair in self.overlaps],
            "wrong_areas": list(self.wrong_areas),
        }


def settle(ground: Shape, neighbours: Sequence[AreaClaim], pack: Pack) -> Shape:
    """The snapped ground that may be claimed: refused above the tolerance, trimmed below it."""
    limit = pack.numbers[OVERLAP].value
    with all_at_once():
        for claim in neighbours:
            shared_dm2 = area_dm2(overlap_m2(ground, claim.ground))
            require(
                "LP-47",
                pack.meets(OVERLAP, Fraction(shared_dm2, 100)),
                GroundTaken,
                subject_kind=claim.subject_kind,
                subject_id=claim.subject_id,
                claim_id=claim.id,
                overlap_m2=f"{shared_dm2 // 100}.{shared_dm2 % 100:02d}",
                allowed_m2=str(limit),
            )
    return trim(ground, [claim.ground for claim in neighbours]) if neighbours else ground


def overlaps(claims: Sequence[AreaClaim]) -> list[Overlap]:
    """Every pair of one class whose interiors meet, from the shapes alone, without any database index."""
    grounds = np.array([claim.ground for claim in claims], dtype=object)
    if not len(grounds):
        return []
    one, other = shapely.STRtree(grounds).query(grounds, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    meet = shapely.relate_pattern(grounds[one], grounds[other], "2********")
    return [
        Overlap(claims[a].id, claims[b].id, area_dm2(overlap_m2(claims[a].ground, claims[b].ground)))
        for a, b in zip(one[meet], other[meet], strict=True)
        if claims[a].exclusivity is claims[b].exclusivity
    ]


def audit(claims: Sequence[AreaClaim]) -> Audit:
    """Prove the live set again from its shapes."""
    return Audit(
        claims=len(claims),
        area_dm2=sum(claim.area_dm2 for claim in claims),
        fingerprint=fingerprint(claims),
        overlaps=tuple(overlaps(claims)),
        wrong_areas=tuple(claim.id for claim in claims if claim.area_dm2 != ground_area_dm2(claim.ground)),
    )


def fingerprint(claims: Sequence[AreaClaim]) -> str:
    """SHA-256 over the live set, in order of id: two audits of the same set say the same."""
    digest = sha256()
    for claim in sorted(claims, key=lambda claim: claim.id):
        head = (
            f"{claim.id} {claim.exclusivity.value} {claim.subject_kind} {claim.subject_id} {claim.area_dm2} "
        )
        digest.update(head.encode() + shapely.to_wkb(claim.ground, byte_order=1) + b"\n")
    return digest.hexdigest()
