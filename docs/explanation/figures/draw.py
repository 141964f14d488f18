"""Figures of carbon-credit.md, drawn by the code they explain (`python docs/explanation/figures/draw.py`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from sink.growth import curve
from sink.parameters.loader import load
from sink.sampling import Discounted, discount, discount_table

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 320, 56, 44, 20
COLOURS = ("#1b6e3c", "#b3541e", "#2f5d9b", "#6b4c9a")
DASHES = ("", "8 4", "2 4", "10 3 2 3")


@dataclass(frozen=True)
class Chart:
    """Lines over one axis; a step that breaks off (NaN) leaves a gap."""

    name: str
    title: str
    x_label: str
    y_label: str
    x: Sequence[float]
    lines: dict[str, Sequence[float]]
    y_max: float
    legend_y: int = 34


def charts() -> Iterator[Chart]:
    parameters = load()
    u = np.round(np.arange(0, 45.1, 0.5), 1)
    shares = {
        scheme: [_counted(discount(discount_table(parameters, scheme), 100.0, one)) for one in u]
        for scheme in ("CDM AR-TOOL14 v4.2", "AR-CM-001-V01")
    }
    yield Chart("discount", "扣减后还能计入多少", "相对半宽 u（%）", "计入 %", u.tolist(), shares, 100, 200)

    plots = np.arange(3, 61)
    precision = {
        f"变异系数 {cv} %": (stats.t.ppf(0.95, plots - 1) * cv / np.sqrt(plots)).tolist()
        for cv in (20, 40, 60)
    }
    yield Chart("plots", "样地数与精度", "样地数 n", "相对半宽 u（%）", plots.tolist(), precision, 60)

    age = np.arange(0, 81)
    stands = {
        name: curve(parameters, f"growth_models/{name}/V").at(age).tolist()
        for name in ("阔叶林", "针叶林", "混交林")
    }
    yield Chart(
        "growth", "理查兹蓄积曲线（冀北，仅作预期）", "林龄（年）", "蓄积（m³/ha）", age.tolist(), stands, 300
    )


def _counted(answer: object) -> float:
    return answer.value if isinstance(answer, Discounted) else float("nan")


def svg(chart: Chart) -> str:
    span = max(chart.x) - min(chart.x)

    def place(x: float, y: float) -> str:
        across = LEFT + (x - min(chart.x)) / span * (WIDTH - LEFT - 16)
        down = HEIGHT - BOTTOM - min(y, chart.y_max) / chart.y_max * (HEIGHT - BOTTOM - TOP)
        return f"{across:.1f},{down:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{chart.title}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="14" text-anchor="middle" font-size="14">{chart.title}</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">{chart.x_label}</text>',
        f'<text transform="translate(14 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
        f"{chart.y_label}</text>",
    ]
    for tick in np.linspace(0, chart.y_max, 5):
        across, down = place(min(chart.x), float(tick)).split(",")
        parts.append(f'<path d="M{across} {down}H{WIDTH - 16}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(down) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for tick in np.linspace(min(chart.x), max(chart.x), 6):
        across = place(float(tick), 0).split(",")[0]
        parts.append(f'<text x="{across}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick:.0f}</text>')
    for number, (name, values) in enumerate(chart.lines.items()):
        pairs = zip(chart.x, values, strict=True)
        points = " ".join(place(x, y) for x, y in pairs if not np.isnan(y))
        stroke = f'stroke="{COLOURS[number]}" stroke-dasharray="{DASHES[number]}"'
        key = chart.legend_y + 18 * number
        parts.append(f'<polyline points="{points}" fill="none" stroke-width="2" {stroke}/>')
        parts.append(f'<path d="M{WIDTH - 210} {key}h28" stroke-width="2" {stroke}/>')
        parts.append(f'<text x="{WIDTH - 176}" y="{key + 4}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    for each in charts():
        Path(__file__).with_name(f"{each.name}.svg").write_text(svg(each), encoding="utf-8")
