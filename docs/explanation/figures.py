"""Draws the figures of the carbon pages from the code they explain: `python docs/explanation/figures.py`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from pathlib import Path

import numpy as np
from scipy import stats

from sink.allometry import Flag, tree_biomass
from sink.equations import equation_sets
from sink.growth import curve
from sink.parameters.loader import Parameters, load
from sink.sampling import Discounted, discount, discount_table

FOLDER = Path(__file__).with_name("img")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 64, 24, 58, 52
COLOURS = ("#1b6e3c", "#b3541e", "#2f5d9b", "#6b4c9a")
DASHES = ("", "9 4", "2 4", "10 3 2 3")
TICKS = 6


@dataclass(frozen=True)
class Line:
    x: Sequence[float]
    y: Sequence[float]  # NaN: the line breaks off
    style: int = -1  # default: its place among the lines


@dataclass(frozen=True)
class Chart:
    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Line]
    y_top: float | None = None


def figures() -> dict[str, str]:
    parameters = load()
    charts = {
        "elm": _elm(parameters),
        "out-of-range": _out_of_range(parameters),
        "discount": _discount(parameters),
        "plots": _plots(),
        "growth": _growth(parameters),
    }
    return {f"{name}.svg": svg(chart) for name, chart in charts.items()}


def _elm(parameters: Parameters) -> Chart:
    """Four equations for one elm."""
    sets, d = equation_sets(parameters), np.arange(2.0, 40.1, 0.5)
    named = {
        "其他硬阔组（默认）": sets["CAS09"].above_kg(np.log(d)),
        "木材密度 0.535": sets["ZENG_universal"].above_kg(np.log(d), None, 0.535),
        "沙地榆 6.8–24.8 cm": sets["LG_ulmus"].above_kg(np.log(d)),
        "吉林 U. davidiana": sets["ALLODB_7e8719"].above_kg(np.log(d)),
    }
    lines = {name: Line(d.tolist(), kg.tolist()) for name, kg in named.items()}
    return Chart("榆树：四个方程相差三倍", "胸径（厘米）", "地上生物量（千克/株）", lines)


def _out_of_range(parameters: Parameters) -> Chart:
    """Estimate and prudent figure of a poplar and a locust; the prudent one only where it is another."""
    d = np.arange(2.0, 80.1, 0.5)
    lines: dict[str, Line] = {}
    for number, name in enumerate(("刺槐", "河北杨")):
        tree = tree_biomass([name] * len(d), d, parameters=parameters)
        outside = ((tree.flags & Flag.OUT_OF_RANGE) > 0) & (d > 5)
        prudent = np.where(outside, tree.prudent_above_kg, np.nan)
        lines[f"{name} 估计值"] = Line(d.tolist(), tree.above_kg.tolist(), 2 * number)
        lines[f"{name} 审慎值（范围外）"] = Line(d.tolist(), prudent.tolist(), 2 * number + 1)
    return Chart("超出适用范围：估计值与计入的审慎值", "胸径（厘米）", "地上生物量（千克/株）", lines)


def _discount(parameters: Parameters) -> Chart:
    """A step is drawn as a step: each class of u is a line of its own."""
    edges = (0.0, 10.0, 15.0, 20.0, 30.0, 45.0)
    classes = [[low + 1e-6, *np.arange(low + 0.5, high + 0.1, 0.5), np.nan] for low, high in pairwise(edges)]
    u = np.concatenate(classes)
    lines = {}
    for scheme in ("CDM AR-TOOL14 v4.2", "AR-CM-001-V01"):
        table = discount_table(parameters, scheme)
        counted = [_counted(discount(table, 100.0, one)) if one == one else np.nan for one in u.tolist()]
        lines[scheme] = Line(u.tolist(), counted)
    return Chart("不确定性扣减后还能计入多少", "相对半宽 u（%）", "计入变化量的 %", lines, 100)


def _counted(answer: object) -> float:
    return answer.value if isinstance(answer, Discounted) else float("nan")


def _plots() -> Chart:
    n = np.arange(3, 61)
    lines = {
        f"变异系数 {cv} %": Line(n.tolist(), _clipped(stats.t.ppf(0.95, n - 1) * cv / np.sqrt(n), 60))
        for cv in (60, 40, 20)
    }
    return Chart("样地数与精度（90 % 可靠性）", "样地数 n", "相对半宽 u（%）", lines, 60)


def _clipped(values: np.ndarray, top: float) -> list[float]:
    return np.where(values > top, np.nan, values).tolist()


def _growth(parameters: Parameters) -> Chart:
    age = np.arange(0, 81)
    lines = {
        name: Line(age.tolist(), curve(parameters, f"growth_models/{name}/V").at(age).tolist())
        for name in ("针叶林", "阔叶林", "混交林")
    }
    return Chart("理查兹蓄积曲线（冀北，仅作预期）", "林龄（年）", "蓄积（立方米/公顷）", lines)


def svg(chart: Chart) -> str:
    every = [value for line in chart.lines.values() for value in line.y if value == value]
    x_step = _step(max(value for line in chart.lines.values() for value in line.x if value == value))
    y_step = _step(chart.y_top or max(every))
    x_max = max(value for line in chart.lines.values() for value in line.x if value == value)
    y_max = chart.y_top or y_step * -(-max(every) // y_step)

    def across(x: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * x / x_max, 1)

    def down(y: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * y / y_max, 1)

    parts = [
        _text(LEFT, 24, chart.title, "start", 17, "#111"),
        _text(LEFT, TOP - 10, chart.y_label, "start"),
        _text(WIDTH - RIGHT, HEIGHT - 12, chart.x_label, "end"),
    ]
    for y in np.arange(0, y_max + y_step / 2, y_step).tolist():
        grey = "#888" if y == 0 else "#e2e2e2"
        parts.append(f'<path d="M{LEFT} {down(y)}H{WIDTH - RIGHT}" stroke="{grey}"/>')
        parts.append(_text(LEFT - 8, down(y) + 4, f"{y:g}", "end"))
    for x in np.arange(0, x_max + x_step / 4, x_step).tolist():
        parts.append(f'<path d="M{across(x)} {HEIGHT - BOTTOM}v5" stroke="#888"/>')
        parts.append(_text(across(x), HEIGHT - BOTTOM + 20, f"{x:g}", "middle"))
    for number, line in enumerate(chart.lines.values()):
        stroke = _stroke(number if line.style < 0 else line.style)
        pieces = _pieces(line, across, down)
        parts += [f'<polyline points="{points}" fill="none" {stroke}/>' for points in pieces]
    return _framed(chart.title, [*parts, *_legend(chart)])


def _pieces(line: Line, across: Callable[[float], float], down: Callable[[float], float]) -> Iterator[str]:
    """The line between its gaps."""
    piece: list[str] = []
    for x, y in [*zip(line.x, line.y, strict=True), (np.nan, np.nan)]:
        if x == x and y == y:
            piece.append(f"{across(x)},{down(y)}")
        elif piece:
            yield " ".join(piece)
            piece = []


def _legend(chart: Chart) -> Iterator[str]:
    """On white, in the corner the lines leave free: left of what rises, right of what falls."""
    first = next(iter(chart.lines.values()))
    known = [value for value in first.y if value == value]
    left = LEFT + 18 if known[0] < known[-1] else WIDTH - RIGHT - 218
    height = 20 * len(chart.lines) + 8
    top = HEIGHT - BOTTOM - height - 18 if chart.y_top == known[0] else TOP + 10
    yield f'<rect x="{left - 8}" y="{top}" width="214" height="{height}" fill="#fff" fill-opacity="0.9"/>'
    for number, (name, line) in enumerate(chart.lines.items()):
        y = top + 18 + 20 * number
        yield f'<path d="M{left} {y - 4}h30" {_stroke(number if line.style < 0 else line.style)}/>'
        yield _text(left + 38, y, name, "start", 13)


def _stroke(style: int) -> str:
    return f'stroke="{COLOURS[style]}" stroke-dasharray="{DASHES[style]}" stroke-width="2.2"'


def _step(largest: float) -> float:
    """1, 2 or 5 times a power of ten, for about six ticks."""
    rough = largest / TICKS
    power = 10.0 ** floor(log10(rough))
    return next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough)


def _framed(title: str, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, *parts, "</svg>", ""])


def _text(x: float, y: float, words: str, anchor: str, size: int = 12, fill: str = "#444") -> str:
    fonts = "Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
    font = f'font-family="{fonts}" font-size="{size}" fill="{fill}"'
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" {font}>{words}</text>'


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, picture in figures().items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
