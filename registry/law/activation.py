"""What the city or a county may put into force without code: successor packs (CV-01), overlays (CV-08)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Words
from registry.law.errors import TextNotAcceptable
from registry.law.overlays import Overlay, overlaid
from registry.law.packs import CITY, Pack, Packs
from registry.law.refusals import all_at_once, require
from registry.law.validity import Activation, require_in_force


class TextKind(StrEnum):
    SUCCESSOR = "SUCCESSOR"
    OVERLAY = "OVERLAY"


@dataclass(frozen=True)
class Proposal:
    id: str
    kind: TextKind
    ref: str
    unit_id: str
    source: str
    effective_from: date
    proposed_by: str


@dataclass(frozen=True)
class Law:
    """The texts that come with the product and those activated since: what a verb asks about an act."""

    packs: Packs
    activations: tuple[Activation, ...] = ()
    overlays: tuple[tuple[Overlay, date], ...] = ()

    def require(self, family: str, as_of: date, unit: str = CITY) -> Pack:
        """The pack that governs an act in a unit, its overlay applied, or RULE_PACK_NOT_IN_FORCE (CV-01)."""
        pack = require_in_force(self.packs, family, as_of, self.activations, unit)
        here = [
            (overlay.version, since, overlay)
            for overlay, since in self.overlays
            if (overlay.overlays, overlay.unit) == (pack.key, unit)
            and since <= as_of
            and overlay.covers(as_of)
        ]
        return overlaid(pack, max(here, key=lambda entry: entry[:2])[2]) if here else pack


def check_successor(packs: Packs, pack: Pack, effective_from: date, as_of: date) -> None:
    """A successor belongs to its family, binds here, is new, and lacks no number that acts rely on."""
    known = {each.key: each for each in packs.values()}
    before = known.get(pack.succeeds or "")
    provisions = {provision.key for provision in pack.provisions()}
    missing = {provision.key for provision in before.provisions()} - provisions if before else set()
    with all_at_once():
        _check(
            before is not None and before.family == pack.family,
            "不接续任何现有文件",
            "succeeds no known text",
        )
        _check(pack.binding and pack.applies_in == CITY, "对本市无约束力", "does not bind in the city")
        _check(pack.ref not in packs, "该版本已存在", "this version exists already")
        _check(not missing, f"缺少{'、'.join(sorted(missing))}", f"lacks {', '.join(sorted(missing))}")
        _check(pack.window_covers(effective_from), "启用日不在有效期内", "starts outside its own validity")
        _check(effective_from >= as_of, "不得溯及既往", "would reach into the past")


def check_overlay(packs: Packs, overlay: Overlay, effective_from: date, as_of: date) -> None:
    """An overlay belongs to a known pack, starts inside its validity, and loosens nothing (CV-08)."""
    pack = next((each for each in packs.values() if each.key == overlay.overlays), None)
    with all_at_once():
        _check(pack is not None, "不对应任何现有文件", "overlays no known text", rule="CV-08")
        _check(overlay.covers(effective_from), "启用日不在有效期内", "starts outside its own validity")
        _check(effective_from >= as_of, "不得溯及既往", "would reach into the past")
    if pack is not None:
        overlaid(pack, overlay)


def _check(holds: bool, zh: str, en: str, rule: str = "CV-07") -> None:
    require(rule, holds, TextNotAcceptable, problem=Words(zh, en))
