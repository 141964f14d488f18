"""County overlays: a county's own plan may add steps and tighten limits, never loosen a city rule (CV-08)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from registry.law.errors import OverlayLoosens
from registry.law.packs import Number, Pack, require_days, require_quantity
from registry.law.refusals import all_at_once, require
from registry.law.words import Comparison

TIGHTER_UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.ABOVE})


@dataclass(frozen=True)
class Overlay:
    """What one county adds to one pack, from a day on."""

    unit: str
    overlays: str
    version: int
    title: str
    number: str
    issuer: str
    issued: date
    in_force_from: date
    until: date | None = None
    numbers: Mapping[str, int | Decimal] = field(default_factory=dict)
    extra_steps: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        return f"{self.unit}/{self.overlays}@{self.version}"

    def covers(self, as_of: date) -> bool:
        return self.in_force_from <= as_of and (self.until is None or as_of <= self.until)


def parse_overlay(source: str) -> Overlay:
    """Read an overlay; ValueError names what is wrong with it."""
    raw = tomllib.loads(source, parse_float=Decimal)
    require_days(raw, "issued", "in_force_from", "until")
    try:
        for key, value in raw.get("numbers", {}).items():
            require_quantity(key, value)
        found = Overlay(**raw)
    except (AttributeError, TypeError) as problem:
        raise ValueError(f"overlay {raw.get('title', '?')}: {problem}") from problem
    return replace(found, extra_steps=tuple(found.extra_steps))


def overlaid(pack: Pack, overlay: Overlay) -> Pack:
    """The pack as it holds in the county, or every limit the overlay would loosen, at once."""
    with all_at_once():
        for key, value in overlay.numbers.items():
            city = pack.numbers.get(key)
            was = f"{city.value}{city.unit}" if city else "—"
            tightened = city is not None and tightens(city, value)
            require("CV-08", tightened, OverlayLoosens, number=key, city=was, county=str(value))
    numbers = {key: replace(pack.numbers[key], value=value) for key, value in overlay.numbers.items()}
    return replace(
        pack,
        numbers={**pack.numbers, **numbers},
        extra_steps=(*pack.extra_steps, *overlay.extra_steps),
        overlay_ref=overlay.ref,
    )


def tightens(city: Number, value: int | Decimal) -> bool:
    """Whether a county value keeps everything the city limit refuses; a number that is no limit stands."""
    if city.comparison is None:
        return value == city.value
    return value >= city.value if city.comparison in TIGHTER_UPWARDS else value <= city.value
