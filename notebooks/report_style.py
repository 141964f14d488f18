"""Plots as for a report: Chinese without boxes, quiet axes. `from report_style import plt, COLOURS`."""

import os
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib import font_manager

COLOURS = ("#1b6e3c", "#b3541e", "#2f5d9b", "#6b4c9a", "#8a7a1f")
FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC", "Microsoft YaHei", "SimHei")
SHIPPED = "api/pages/node_modules/@expo-google-fonts/noto-sans-sc"


def chinese_font() -> str:
    """The first font of this machine that has Chinese letters; the one the pages use, if it was installed."""
    for file in sorted((Path(__file__).parents[1] / SHIPPED).rglob("*Regular*.ttf")):
        font_manager.fontManager.addfont(file)
        return str(font_manager.FontProperties(fname=file).get_name())
    known = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in FAMILIES if name in known), None)
    if found is None:
        raise RuntimeError("没有中文字体：make assets 或 apt install fonts-noto-cjk / no font with Chinese letters")
    return found


def interactive(frame, column):
    """None, unless the environment says MAPS=interactive: then a map to move (lonboard), coloured by a column.

    It has no base map, so it needs no network; a row is told when it is clicked.
    """
    if os.environ.get("MAPS") != "interactive":
        return None
    from lonboard import Map, PolygonLayer
    from lonboard.colormap import apply_continuous_cmap

    shown = frame.to_crs(4326)
    values = shown[column].astype(float).fillna(0).to_numpy()
    fill = apply_continuous_cmap(values / (values.max() or 1), plt.get_cmap("Greens"), alpha=0.8)
    layer = PolygonLayer.from_geopandas(shown, get_fill_color=fill, get_line_color=[29, 91, 59])
    return Map([layer], basemap=None)


plt.rcParams.update(
    {
        "font.family": chinese_font(),
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": plt.cycler(color=COLOURS),
        "axes.titlelocation": "left",
        "axes.grid": True,
        "grid.color": "#e6e6e6",
        "axes.axisbelow": True,
        "figure.figsize": (8, 4),
        "figure.dpi": 110,
        "figure.constrained_layout.use": True,
        "legend.frameon": False,
    }
)
