"""What review fixes and what approval asks for (LP-10a, MS-09, LP-63, LP-64), all problems at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Words
from registry.land.extent import Extent
from registry.land.layers import Coverage
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Fact
from registry.tickets.errors import (
    ChecklistOpen,
    ElementsOpen,
    LimitsDisagree,
    SiteCheckIncomplete,
    WarningUnanswered,
)

SIDES = {"north": "北", "east": "东", "south": "南", "west": "西"}
DEGREE_E8 = 100_000_000


class Check(StrEnum):
    """The items an officer answers one by one; geometry and areas the system checks itself."""

    RIGHT_CLEAR = "RIGHT_CLEAR"
    MATERIAL_TRUE = "MATERIAL_TRUE"
    RESOLUTION_VALID = "RESOLUTION_VALID"
    SITE_AGREES = "SITE_AGREES"
    ELEMENTS_AGREE = "ELEMENTS_AGREE"
    NO_DISPUTE = "NO_DISPUTE"
    OWN_LEVEL = "OWN_LEVEL"


CHECK_NAMES: Mapping[Check, Words] = {
    Check.RIGHT_CLEAR: Words(
        "林权清晰、归属明确，确权登记颁证完成",
        "the right is clear, registered and certified",
    ),
    Check.MATERIAL_TRUE: Words("申请材料齐全、真实", "the material is complete and true"),
    Check.RESOLUTION_VALID: Words("民主决议程序合规", "the resolution of the members is in order"),
    Check.SITE_AGREES: Words("现场与图件一致", "the site agrees with the map"),
    Check.ELEMENTS_AGREE: Words("林木要素与调查成果一致", "the elements agree with the survey"),
    Check.NO_DISPUTE: Words("无权属争议", "there is no dispute"),
    Check.OWN_LEVEL: Words(
        "申请主体隶属关系与受理机关级别一致", "the applicant belongs to the level of this authority"
    ),
}


def checks_for(applicant: Role) -> tuple[Check, ...]:
    """LP-62: a resolution of collectives only; RA-05: state bodies answer to their own level."""
    special = {
        Check.RESOLUTION_VALID: applicant is Role.VILLAGE,
        Check.OWN_LEVEL: applicant is Role.STATE_FOREST_MANAGER,
    }
    return tuple(check for check in Check if special.get(check, True))


class LayerResult(StrEnum):
    """What comparing the block with a layer gave (LP-64); a layer nobody has is confirmed by hand."""

    CLEAR = "CLEAR"
    HIT = "HIT"
    ABSENT = "ABSENT"


@dataclass(frozen=True)
class Limit:
    """One side of 四至: what lies there, and the coordinate it runs to, in 1e-8 degrees."""

    text: str
    degrees_e8: int

    def as_facts(self) -> dict[str, Fact]:
        return {"text": self.text, "degrees_e8": self.degrees_e8}


@dataclass(frozen=True)
class Elements:
    """The four elements of MS-09: area, limits, species, and the number of each."""

    area_dm2: int
    limits: Mapping[str, Limit]
    species_stems: Mapping[str, int]

    def as_facts(self) -> dict[str, Fact]:
        limits: dict[str, Fact] = {side: limit.as_facts() for side, limit in self.limits.items()}
        species: dict[str, Fact] = dict(self.species_stems)
        return {"area_dm2": self.area_dm2, "limits": limits, "species_stems": species}


def require_elements(elements: Elements, extent: Extent, tally: Mapping[str, int], tolerance_e8: int) -> None:
    """MS-09: all four are there; 四至 agree with the geometry, species and number with the tally."""
    require("MS-09", elements.area_dm2 == extent.area_dm2, ElementsOpen, what=Words("林木面积", "area"))
    stems = elements.species_stems
    counted = bool(stems) and min(stems.values()) > 0 and dict(stems) == dict(tally)
    require("MS-09", counted, ElementsOpen, what=Words("林木种类和数量", "species and number"))
    for side, word in SIDES.items():
        limit = elements.limits.get(side)
        written = limit is not None and bool(limit.text.strip())
        require("MS-09", written, ElementsOpen, what=Words(f"{word}至", f"the {side} limit"))
        if limit:
            require(
                "MS-09",
                abs(limit.degrees_e8 - extent.limits_e8[side]) <= tolerance_e8,
                LimitsDisagree,
                side=Words(word, side),
                found=degrees(limit.degrees_e8),
                expected=degrees(extent.limits_e8[side]),
            )


def results_of(compared: Mapping[str, Coverage]) -> dict[str, LayerResult]:
    """A loaded layer answers for itself, whatever the reviewer says; an absent one asks for a word."""
    return {
        layer: LayerResult.HIT if found.touches else LayerResult.CLEAR
        for layer, found in compared.items()
        if not found.absent
    }


def open_warnings(
    layers: Iterable[str], results: Mapping[str, LayerResult], answers: Mapping[str, str]
) -> dict[str, str]:
    """Every layer that was hit or is absent, with its written answer or nothing yet.

    `results` are those of loaded layers: a tick of the reviewer's does not stand for an absent one.
    """
    return {
        layer: answers.get(layer, "").strip()
        for layer in layers
        if results.get(layer, LayerResult.ABSENT) is not LayerResult.CLEAR
    }


def require_examined(elements: Mapping[str, object], extent: Extent) -> None:
    """MS-09: review has fixed the elements, and the ground is still the one it saw."""
    same = elements.get("area_dm2") == extent.area_dm2
    require("MS-09", same, ElementsOpen, what=Words("尚未核定", "not fixed by review"))


def require_checklist(checklist: Mapping[str, int], checks: Iterable[Check]) -> None:
    """LP-10a: every item has passed."""
    for check in checks:
        require("LP-10a", checklist.get(check) == 1, ChecklistOpen, what=CHECK_NAMES[check])


def require_warnings_answered(warnings: Mapping[str, str]) -> None:
    """LP-64: a hit or an absent layer is answered in writing; a layer without a hit is not listed."""
    for layer, answer in warnings.items():
        require("LP-64", bool(answer), WarningUnanswered, layer=layer)


def require_two_persons(persons: Iterable[str]) -> None:
    two = len(set(persons)) >= 2
    require(
        "LP-63",
        two,
        SiteCheckIncomplete,
        what=Words("须由两名不同人员核查", "two different persons are needed"),
    )


def require_site_check(persons: Iterable[str], neighbours: Mapping[str, str]) -> None:
    require_two_persons(persons)
    for side, word in SIDES.items():
        signed = bool(neighbours.get(side))
        require(
            "LP-63",
            signed,
            SiteCheckIncomplete,
            what=Words(f"{word}邻未签字", f"the {side} neighbour did not sign"),
        )


def degrees(degrees_e8: int) -> str:
    return f"{degrees_e8 // DEGREE_E8}.{degrees_e8 % DEGREE_E8:08d}°"
