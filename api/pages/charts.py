"""Charts drawn on the server as SVG: no script, printed as they are, each beside a table with the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Protocol

from markupsafe import Markup, escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 64, 12, 14, 40
TICKS, INSET = 4, 30


@dataclass(frozen=True)
class Point:
    """A value at a place, with its interval where there is one."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


class Quarters(Protocol):
    """One value and the quarters of its neighbours."""

    @property
    def own(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def middle(self) -> float: ...
    @property
    def high(self) -> float: ...


def line_chart(points: Sequence[Point], title: str) -> Markup:
    """Values in order, joined, with a band of their intervals."""
    scale = _Scale.over(points)
    xs = [_across(at, len(points)) for at in range(len(points))]
    band = [
        (x, one) for x, one in zip(xs, points, strict=True) if one.low is not None and one.high is not None
    ]
    upper = [f"{x:.1f} {scale.y(one.high or 0):.1f}" for x, one in band]
    lower = [f"{x:.1f} {scale.y(one.low or 0):.1f}" for x, one in reversed(band)]
    places = [f"{x:.1f} {scale.y(one.value):.1f}" for x, one in zip(xs, points, strict=True)]
    body = f'<path class="band" d="M{"L".join([*upper, *lower])}Z"/>' if len(band) > 1 else ""
    body += "".join(
        f'<path class="whisker" d="M{x:.1f} {scale.y(one.low or 0):.1f}V{scale.y(one.high or 0):.1f}"/>'
        for x, one in band
    )
    body += f'<path class="line" d="M{"L".join(places)}"/>'
    body += "".join(f'<circle cx="{place.split()[0]}" cy="{place.split()[1]}" r="4"/>' for place in places)
    return _chart(title, scale, body + _labels(xs, points))


def bar_chart(points: Sequence[Point], title: str) -> Markup:
    """Amounts side by side from zero."""
    scale = _Scale.over(points, zero=True)
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    xs = [LEFT + step * (at + 0.5) for at in range(len(points))]
    ground = scale.y(0)
    bars = "".join(
        f'<rect x="{x - step * 0.36:.1f}" y="{scale.y(one.value):.1f}" width="{step * 0.72:.1f}"'
        f' height="{max(ground - scale.y(one.value), 0.5):.1f}"/>'
        for x, one in zip(xs, points, strict=True)
    )
    return _chart(title, scale, bars + _labels(xs, points))


def quartile_strip(found: Quarters) -> Markup:
    """Where one value lies beside the middle half of its neighbours."""
    values = [found.own, found.low, found.high, 0.0]
    least, most = min(values), max(values)
    span = (most - least) or 1.0

    def x(value: float) -> str:
        return f"{20 + (value - least) / span * (WIDTH - 40):.1f}"

    wide = f"{max((found.high - found.low) / span * (WIDTH - 40), 1):.1f}"
    body = (
        f'<path class="axis" d="M20 34H{WIDTH - 20}"/>'
        f'<rect class="half" x="{x(found.low)}" y="22" width="{wide}" height="24"/>'
        f'<path class="middle" d="M{x(found.middle)} 22V46"/>'
        f'<circle class="own" cx="{x(found.own)}" cy="34" r="9"/>'
        f'<path class="axis" d="M{x(0)} 48V56"/><text x="{x(0)}" y="72" text-anchor="middle">0</text>'
    )
    return Markup(f'<svg class="chart strip" viewBox="0 0 {WIDTH} 78" aria-hidden="true">{body}</svg>')


@dataclass(frozen=True)
class _Scale:
    least: float
    most: float
    ticks: Sequence[float]

    @classmethod
    def over(cls, points: Sequence[Point], zero: bool = False) -> "_Scale":
        """Round limits around all values; from zero where lengths are compared."""
        values = [edge for one in points for edge in (one.value, one.low, one.high) if edge is not None]
        least, most = min(values, default=0.0), max(values, default=1.0)
        least = min(least, 0.0) if zero or least < most * 0.5 else least
        step = _round_step((most - least or abs(most) or 1.0) / TICKS)
        first = step * int(least // step)
        count = int((most - first) / step + 0.9999) or 1
        return cls(first, first + step * count, [first + step * at for at in range(count + 1)])

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.least) / (self.most - self.least) * (HEIGHT - TOP - BOTTOM)


def _round_step(about: float) -> float:
    """The least of 1, 2, 5 or 10 times a power of ten that is enough."""
    power = 10.0 ** floor(log10(about))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= about * 0.999999)


def _across(at: int, count: int) -> float:
    """Clear of the axis at one end and of the edge at the other."""
    return LEFT + INSET + (WIDTH - LEFT - RIGHT - 2 * INSET) * (at / (count - 1) if count > 1 else 0.5)


def _labels(xs: Sequence[float], points: Sequence[Point]) -> str:
    """Under the axis, as many as fit."""
    every = max(1, len(points) * 74 // (WIDTH - LEFT - RIGHT))
    return "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(one.label)}</text>'
        for at, (x, one) in enumerate(zip(xs, points, strict=True))
        if at % every == 0
    )


def _chart(title: str, scale: _Scale, body: str) -> Markup:
    grid = "".join(
        f'<path class="grid" d="M{LEFT} {scale.y(tick):.1f}H{WIDTH - RIGHT}"/>'
        f'<text x="{LEFT - 8}" y="{scale.y(tick) + 5:.1f}" text-anchor="end">{tick:,.10g}</text>'
        for tick in scale.ticks
    )
    frame = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return Markup(f"{frame}{grid}{body}</svg>")
