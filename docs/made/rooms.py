"""The map of the house, drawn from the code: rooms in their order, and how often one package asks another."""

import importlib
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import grimp

from docs.made.markdown import cell, code, joined, table

ROOT = Path(__file__).parents[2]
PACKAGES = {"sink": "碳", "gis_data": "地", "registry": "产权", "api": "人"}
DRAWING = "explanation/img/rooms.svg"
PAGE = "explanation/architecture.md"

COLUMN, GAP, CHIP, ROW, TOP, CHAR = 236, 24, 112, 24, 64, 6.3


@dataclass(frozen=True)
class Room:
    """A module or folder directly inside a package."""

    package: str
    name: str
    modules: int
    asks: tuple[str, ...]
    """Rooms of the same package that it imports."""

    @property
    def says(self) -> str:
        doc = importlib.import_module(f"{self.package}.{self.name}").__doc__ or ""
        return " ".join(doc.strip().split("\n\n")[0].split())


@cache
def house() -> tuple[dict[str, list[list[Room]]], Counter[tuple[str, str]]]:
    """Package → its layers from the top, each a list of rooms; and imports from package to package."""
    graph = grimp.build_graph(*PACKAGES)
    inside, between = Counter[tuple[str, str, str]](), Counter[tuple[str, str]]()
    members = Counter[tuple[str, str]]()
    for module in graph.modules:
        package, room = _place(module)
        members[package, room] += 1
        for other in graph.find_modules_directly_imported_by(module):
            there, asked = _place(other)
            if there != package:
                between[package, there] += 1
            elif asked != room:
                inside[package, room, asked] += 1
    rooms = {
        (package, name): Room(
            package, name, count, tuple(sorted(b for p, a, b in inside if (p, a) == (package, name)))
        )
        for (package, name), count in members.items()
        if name
    }
    return {package: _layers(package, rooms) for package in PACKAGES}, between


def pages() -> Iterator[tuple[str, str]]:
    layers, _ = house()
    parts = []
    for package, word in PACKAGES.items():
        rows = [
            [code(f"{package}/{room.name}"), str(room.modules), cell("、".join(room.asks)), cell(room.says)]
            for layer in layers[package]
            for room in layer
        ]
        head = ["房间", "模块", "在本包内引用", "In English"]
        parts.append(joined(f"### {code(package)}：{word}", table(head, rows)))
    yield PAGE, joined(*parts)


def drawing() -> str:
    """One SVG: a column for each package, the top layer first; arrows say who asks whom."""
    layers, between = house()
    heights = {package: sum(-(-len(layer) // 2) for layer in found) for package, found in layers.items()}
    bottom = TOP + max(heights.values()) * ROW + 34
    width, height = len(PACKAGES) * (COLUMN + GAP) + GAP, bottom + 120
    body = [_column(at, package, layers[package], bottom) for at, package in enumerate(PACKAGES)]
    body += [_arrow(a, b, count, bottom) for (a, b), count in sorted(between.items())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        ' font-family="sans-serif" font-size="12" role="img" aria-label="四个包和它们的房间">'
        '<defs><marker id="tip" markerWidth="9" markerHeight="9" refX="8" refY="4" orient="auto">'
        '<path d="M0,0 L9,4 L0,8 z" fill="#1d5b3b"/></marker></defs>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(body)}</svg>\n'
    )


def _place(module: str) -> tuple[str, str]:
    package, _, rest = module.partition(".")
    return package, rest.partition(".")[0]


def _layers(package: str, rooms: dict[tuple[str, str], Room]) -> list[list[Room]]:
    """The order of the import contract, which a test holds the code to."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = [one for one in contracts if one.get("containers") == [package]]
    named = [[name.strip(" ()") for name in layer.split("|")] for layer in contract["layers"]]
    return [[rooms[package, name] for name in layer if (package, name) in rooms] for layer in named]


def _column(at: int, package: str, layers: list[list[Room]], bottom: int) -> str:
    x = GAP + at * (COLUMN + GAP)
    made = [
        f'<rect x="{x}" y="12" width="{COLUMN}" height="{bottom - 12}" rx="8" fill="#f3f8f2"/>',
        f'<text x="{x + 12}" y="38" font-size="17" font-weight="bold" fill="#1d5b3b">{package}</text>',
        f'<text x="{x + COLUMN - 12}" y="38" text-anchor="end" fill="#1d5b3b">{PACKAGES[package]}</text>',
    ]
    y = TOP
    for layer in layers:
        for turn, room in enumerate(layer):
            made.append(_chip(x + 4 + (turn % 2) * (CHIP + 4), y + (turn // 2) * ROW, room, len(layer) == 1))
        y += -(-len(layer) // 2) * ROW
    return "".join(made)


def _chip(x: int, y: int, room: Room, alone: bool) -> str:
    shown = room.name if room.modules == 1 else f"{room.name} · {room.modules}"
    size = CHIP * 2 + 4 if alone else CHIP
    squeeze = (
        f' textLength="{size - 12}" lengthAdjust="spacingAndGlyphs"' if len(shown) * CHAR > size - 12 else ""
    )
    fill = "#dcebd9" if room.modules > 1 else "#ffffff"
    return (
        f'<g><title>{escape(room.says)}</title><rect x="{x}" y="{y}" width="{size}" height="{ROW - 4}" rx="4"'
        f' fill="{fill}" stroke="#9dbb9b"/><text x="{x + size / 2}" y="{y + 14}" text-anchor="middle"'
        f' fill="#1c2621"{squeeze}>{shown}</text></g>'
    )


def _arrow(asks: str, asked: str, count: int, bottom: int) -> str:
    """Further apart, deeper below."""
    order = list(PACKAGES)
    a, b = order.index(asks), order.index(asked)
    middle = GAP + COLUMN / 2
    spread = 26 * (2 - b) + 13 * (a - b - 1)
    x1, x2 = (
        middle + a * (COLUMN + GAP) - spread / 2 - 10,
        middle + b * (COLUMN + GAP) + 10 + 22 * (a - b - 1),
    )
    depth = bottom + (24, 52 + 22 * b, 106)[a - b - 1]
    return (
        f'<path d="M{x1},{bottom} V{depth} H{x2} V{bottom + 4}" fill="none" stroke="#1d5b3b"'
        f' marker-end="url(#tip)"/><text x="{(x1 + x2) / 2}" y="{depth - 5}" text-anchor="middle"'
        ' fill="#1c2621" stroke="#fff" stroke-width="4" paint-order="stroke">'
        f"{asks} 引用 {asked} {count} 处</text>"
    )
