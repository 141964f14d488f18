"""Draws the figures of the carbon method from the code they explain: `python docs/explanation/figures.py`."""

from pathlib import Path

import numpy as np

from sink.allometry import Flag, tree_biomass
from sink.equations import equation_sets
from sink.parameters.loader import load

FOLDER = Path(__file__).with_name("img")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 420, 70, 60, 40
COLOURS = ("#1b5e20", "#c62828", "#1565c0", "#ef6c00", "#6a1b9a")

Line = tuple[str, np.ndarray, np.ndarray, str]  # label, x, y, dash


def figures() -> dict[str, str]:
    return {"elm.svg": _elm(), "out-of-range.svg": _out_of_range()}


def _elm() -> str:
    """Four equations for one elm."""
    sets = equation_sets(load())
    d = np.arange(2.0, 40.1, 0.5)
    named = {
        "其他硬阔组（默认）": sets["CAS09"].above_kg(np.log(d)),
        "吉林 U. davidiana": sets["ALLODB_7e8719"].above_kg(np.log(d)),
        "沙地榆 6.8–24.8 cm": sets["LG_ulmus"].above_kg(np.log(d)),
        "木材密度 0.535": sets["ZENG_universal"].above_kg(np.log(d), None, 0.535),
    }
    return _chart("榆树地上生物量：四个方程相差三倍", [(name, d, kg, "") for name, kg in named.items()])


def _out_of_range() -> str:
    """Estimate and prudent figure of a poplar and a locust beyond their ranges."""
    d = np.arange(2.0, 80.1, 0.5)
    lines: list[Line] = []
    for name in ("河北杨", "刺槐"):
        tree = tree_biomass([name] * len(d), d, parameters=load())
        outside = ((tree.flags & Flag.OUT_OF_RANGE) > 0) & (d > 5)
        lines.append((f"{name} 估计值", d, tree.above_kg, ""))
        lines.append((f"{name} 审慎值（范围外）", d[outside], tree.prudent_above_kg[outside], "5 4"))
    return _chart("超出适用范围：估计值与计入的审慎值", lines)


def _chart(title: str, lines: list[Line]) -> str:
    x_max = max(float(x.max()) for _, x, _, _ in lines)
    y_max = max(float(y.max()) for _, _, y, _ in lines) * 1.05

    def at(x: float, y: float) -> tuple[float, float]:
        right, up = (WIDTH - LEFT - 20) * x / x_max, (HEIGHT - BOTTOM - TOP) * y / y_max
        return round(LEFT + right, 1), round(HEIGHT - BOTTOM - up, 1)

    parts = [
        _text(WIDTH / 2, 24, title, "middle", 16),
        _text(WIDTH / 2, HEIGHT - 14, "胸径（厘米）", "middle"),
    ]
    parts.append(_text(14, TOP - 8, "地上生物量（千克/株）", "start"))
    for i in range(6):
        (x, _), (_, y) = at(x_max * i / 5, 0), at(0, y_max * i / 5)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - 20}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 8, y + 4, f"{y_max * i / 5:.0f}", "end"))
        parts.append(_text(x, HEIGHT - BOTTOM + 20, f"{x_max * i / 5:.0f}", "middle"))
    for i, (label, xs, ys, dash) in enumerate(lines):
        points = " ".join("{},{}".format(*at(float(x), float(y))) for x, y in zip(xs, ys, strict=True))
        stroke = f'stroke="{COLOURS[i]}" stroke-dasharray="{dash}"'
        parts.append(f'<polyline points="{points}" fill="none" stroke-width="2" {stroke}/>')
        parts.append(_text(LEFT + 14, TOP + 18 * (i + 1), label, "start", 13, COLOURS[i]))
    body = "\n".join(parts)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return f'{head}\n<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'


def _text(x: float, y: float, words: str, anchor: str, size: int = 12, fill: str = "#333") -> str:
    font = f'font-family="sans-serif" font-size="{size}" fill="{fill}"'
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" {font}>{words}</text>'


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, picture in figures().items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
