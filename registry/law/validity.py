"""Which pack governs an act on a date: windows, activated successors, precedence (CV-01, CV-07).

Every function takes the `as_of` date of the act; none reads a clock (IV-09).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.errors import RulePackNotInForce
from registry.law.packs import CITY, Pack, Packs
from registry.law.refusals import require


@dataclass(frozen=True)
class Activation:
    """The city authority puts a successor pack into force from a day on (two persons, recorded)."""

    pack_ref: str
    effective_from: date


def in_force(
    packs: Packs, family: str, as_of: date, activations: Iterable[Activation] = (), unit: str = CITY
) -> Pack | None:
    """The pack of `family` that governs an act on `as_of` in the city or in one of its counties."""
    activated = {activation.pack_ref: activation.effective_from for activation in activations}
    return prevailing(
        pack
        for pack in packs.values()
        if pack.family == family and _governs(pack, as_of, activated) and _applies(pack, unit)
    )


def require_in_force(
    packs: Packs, family: str, as_of: date, activations: Iterable[Activation] = (), unit: str = CITY
) -> Pack:
    """As `in_force`, refusing with RULE_PACK_NOT_IN_FORCE (CV-01). Its `ref` goes into the event."""
    pack = in_force(packs, family, as_of, activations, unit)
    title = f"《{_latest(packs, family).title}》"
    require("CV-01", pack is not None, RulePackNotInForce, title=title, as_of=as_of.isoformat())
    return pack or _latest(packs, family)


def governing(packs: Packs, family: str, as_of: date, activations: Iterable[Activation] = ()) -> Pack:
    """The pack in force, else the last that was: for duties that outlive it, as monitoring does (AM-01)."""
    activations = tuple(activations)
    activated = {activation.pack_ref for activation in activations if activation.effective_from <= as_of}
    lapsed = (
        pack
        for pack in packs.values()
        if pack.family == family
        and pack.in_force_from <= as_of
        and (pack.succeeds is None or pack.ref in activated)
    )
    return in_force(packs, family, as_of, activations) or prevailing(lapsed) or _latest(packs, family)


def prevailing(packs: Iterable[Pack]) -> Pack | None:
    """Of texts on one point the higher prevails, of equal rank the later (CV-07)."""
    return max(
        packs, key=lambda pack: (pack.level, pack.in_force_from, pack.issued, pack.version), default=None
    )


def prevailing_on(
    packs: Packs, subject: str, as_of: date, activations: Iterable[Activation] = ()
) -> Pack | None:
    """The text that governs a subject, across families: for 小微碳汇 the later text of 2025 (AM-02)."""
    activated = {activation.pack_ref: activation.effective_from for activation in activations}
    return prevailing(
        pack
        for pack in packs.values()
        if subject in pack.subjects and _governs(pack, as_of, activated) and _applies(pack, CITY)
    )


def lapsing(packs: Packs, as_of: date) -> list[Pack]:
    """Binding packs that lapse within the months the yearly review looks ahead (GS-29), first the next."""
    months = governing(packs, "gongkai", as_of).number("GS-29.lapse_within_months")
    years, month = divmod(as_of.month - 1 + months, 12)
    year, month = as_of.year + years, month + 1
    end = date(year, month, min(as_of.day, monthrange(year, month)[1]))
    return sorted(
        (pack for pack in packs.values() if pack.binding and pack.until and as_of <= pack.until <= end),
        key=lambda pack: (pack.until, pack.key),
    )


def _governs(pack: Pack, as_of: date, activated: dict[str, date]) -> bool:
    if not pack.binding or not pack.window_covers(as_of):
        return False
    return pack.succeeds is None or (pack.ref in activated and activated[pack.ref] <= as_of)


def _applies(pack: Pack, unit: str) -> bool:
    """A text of the city applies in its counties; one of another city does not."""
    return pack.applies_in == unit or (pack.applies_in == CITY and unit.startswith(CITY[:4]))


def _latest(packs: Packs, family: str) -> Pack:
    found = [pack for pack in packs.values() if pack.family == family and pack.succeeds is None]
    if not found:
        raise KeyError(f"no rule pack of the family {family}")
    return max(found, key=lambda pack: pack.in_force_from)
