# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 监测：两年之间、小班沿革、NDVI 报警
#
# 今年的小班和去年的怎样对上，年度综合监测图斑与林票怎样比对，卫星影像的植被指数何时叫人去现场看一看。
# **图斑和影像只派出现场核查，从不改变林票或数量**：结论由外业作出。
#
# **Summary.** Last year's parcels against this year's (unchanged, changed, split, merged, new, gone), the yearly
# monitoring layer against live tickets, and the NDVI alarm on seeded rasters. Each of them orders a visit, none decides.

# %%
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import rasterio
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch
from rasterio.features import geometry_mask
from rasterio.transform import from_origin
from report_style import COLOURS, interactive, plt
from shapely import affinity, box, union_all

from gis_data.disturbance import Watch, departures, history, visits
from gis_data.lineage import HANDHELD_M, RTK_M, trace
from gis_data.monitoring import Thresholds, compare
from gis_data.rasters import Scene

UTM, WEST_M, NORTH_M = 32648, 255_000.0, 4_255_000.0
draw = np.random.default_rng(20261121)

# %% [markdown]
# ## 两年的小班 / Parcels of two years
#
# 去年十二个小班。今年：一个分成两个，两个并成一个，一个西边少了二十米，一个没了，新增一个，一个换了树种；其余只是重画，差半米。

# %%
cells = {f"{row}{column}": box(x := WEST_M + 100 + 220 * column, y := NORTH_M - 760 + 200 * row, x + 200, y + 180)
         for row in range(3) for column in range(4)}  # fmt: skip
redrawn = {name: affinity.translate(cell, *draw.uniform(-0.5, 0.5, 2)) for name, cell in cells.items()}


def part(cell, west, east):
    """A cell between two shares of its width."""
    left, south, right, north = cell.bounds
    return box(left + west * (right - left), south, left + east * (right - left), north)


this_year = {name: shape for name, shape in redrawn.items() if name not in ("00", "11", "12", "23")}
this_year |= {"00甲": part(cells["00"], 0, 0.5), "00乙": part(cells["00"], 0.5, 1)}
this_year |= {"11": union_all([cells["11"], part(cells["12"], -0.11, 1)]), "21": part(cells["21"], 0.1, 1)}
this_year |= {"新": affinity.translate(cells["03"], 220, 0)}


def parcels(shapes, **species):
    rows = {"stand_id": list(shapes), "species": [species.get("s" + name, "populus_bolleana") for name in shapes]}
    return gpd.GeoDataFrame(rows, geometry=list(shapes.values()), crs=UTM).to_crs(4490)


before, after = parcels(cells), parcels(this_year, s02="sophora")
kin = trace(before, after, sigma_m=RTK_M)
kin[["outcome", "before", "after", "area_before_m2", "area_after_m2", "loss_m2", "noise_m2", "species_changed"]].round(0)

# %%
WORDS = {"unchanged": "未变", "changed": "改变", "split": "分割", "merged": "合并", "new": "新增", "gone": "消失"}
SHADES = dict(zip(WORDS, ("#cfd8cf", COLOURS[1], COLOURS[2], COLOURS[3], COLOURS[0], "#d9d9d9"), strict=True))
figure, axes = plt.subplots(1, 2, figsize=(10, 4.4), sharex=True, sharey=True)
for axis, frame, side, title in zip(axes, (before, after), ("before", "after"), ("去年", "今年"), strict=True):
    outcome = {name: row.outcome for row in kin.itertuples() for name in getattr(row, side)}
    shades = [SHADES[outcome[name]] for name in frame["stand_id"]]
    shown = frame.to_crs(UTM)
    shown.plot(ax=axis, color=shades, edgecolor="#444", linewidth=0.8)
    for name, at in zip(shown["stand_id"], shown.geometry.centroid, strict=True):
        axis.annotate(name, (at.x, at.y), ha="center", va="center", fontsize=9)
    axis.set(aspect="equal", ylim=(NORTH_M - 780, NORTH_M - 90))
    axis.annotate(title, (WEST_M + 100, NORTH_M - 160), fontsize=13)
    axis.set_axis_off()
figure.legend(handles=[Patch(color=SHADES[word], label=zh) for word, zh in WORDS.items()], loc="outside lower center", ncols=6)
plt.show()
assert set(kin["outcome"]) == set(WORDS) and kin.loc[kin["species_changed"], "before"].tolist() == [["02"]]

# %% [markdown]
# 定位精度决定看得见多大的变化：同一个少了二十米的小班，RTK 看得见，手持机（一倍中误差 3 米）看不见。

# %%
for name, sigma_m in (("RTK", RTK_M), ("手持机", HANDHELD_M)):
    family = trace(before, after, sigma_m=sigma_m)
    (row,) = family[[names == ["21"] for names in family["before"]]].itertuples()
    print(f"{name}：少 {row.loss_m2:,.0f} 平方米，误差可解释 {row.noise_m2:,.0f} 平方米 → {WORDS[row.outcome]}")

# %% [markdown]
# ## 综合监测图斑与林票 / The monitoring layer against tickets
#
# 三张林票。图斑说 10 号地东边三成已不是林地，20 号地树种变了。超过阈值才成为待核查，低于阈值只记录。

# %%
tickets = before[before["stand_id"].isin(["10", "20", "22"])].rename(columns={"stand_id": "ticket"})
on_layer = [(cells["10"], "0111", "populus_bolleana"), (cells["20"], "0111", "sophora"), (redrawn["22"], "0111", "populus_bolleana")]
on_layer[0] = (part(cells["10"], 0, 0.7), *on_layer[0][1:])
shapes, classes, species = zip(*on_layer, (part(cells["10"], 0.7, 1), "0161", None), strict=True)
layer = gpd.GeoDataFrame({"land_class": classes, "species": species}, geometry=list(shapes), crs=UTM).to_crs(4490)
found = compare(tickets, layer, Thresholds(sigma_m=1.0)).set_index("ticket")
assert found["outcome"].to_dict() == {"10": "candidate", "20": "candidate", "22": "unchanged"}
found[["outcome", "reasons", "area_before_m2", "area_now_m2", "loss_m2", "extent_shift_m", "species_change_points"]].round(1)

# %%
interactive(tickets.assign(loss_m2=found["loss_m2"].to_numpy()), "loss_m2")  # 设环境变量 MAPS=interactive 才画

# %% [markdown]
# ## NDVI 报警 / The NDVI alarm
#
# 按种子生成六年、每年五月至九月的影像，10 米一格：全体有共同的旱涝，每个小班有自己的底色。21 号小班在今年七月被采伐。
# 报警比的是每个小班自己的往年，减去同类小班当月的共同变化，所以一个旱年不会报警。

# %%
folder = Path(tempfile.mkdtemp(prefix="linpiao-ndvi-"))
size, grid = (80, 105), from_origin(WEST_M, NORTH_M, 10, 10)
stands = parcels(cells)
masks = {name: geometry_mask([cell], size, grid, invert=True) for name, cell in cells.items()}
usual = {name: draw.uniform(0.5, 0.65) for name in cells}
SHAPE = {5: -0.10, 6: -0.02, 7: 0.03, 8: 0.03, 9: -0.05}
scenes = []
for year in range(2020, 2026):
    for month, season in SHAPE.items():
        weather = 0.05 * draw.standard_normal() - (0.12 if year == 2025 else 0)  # 2025 是旱年
        values = 0.22 + 0.02 * draw.standard_normal(size)
        for name, mask in masks.items():
            felled = 0.28 if (name, year) == ("21", 2025) and month >= 7 else 0
            values[mask] = usual[name] + season + weather - felled + 0.03 * draw.standard_normal(mask.sum())
        file = folder / f"{year}-{month:02d}.tif"
        profile = {"driver": "GTiff", "height": size[0], "width": size[1], "count": 1, "dtype": "float32"}
        with rasterio.open(file, "w", **profile, crs=f"EPSG:{UTM}", transform=grid) as out:
            out.write(values.astype("float32"), 1)
        scenes.append(Scene(file, date(year, month, 15)))

seen = history(stands, scenes)
kinds = pd.Series("新疆杨", index=stands["stand_id"])
orders = visits(seen, kinds, 2025)
for order in orders:
    print(f"派出现场核查：小班 {order.stand_id}，{order.year} 年 {order.months} 月，下降 {order.fall:.2f}，z {order.z:.1f}")
assert [order.stand_id for order in orders] == ["21"] and visits(seen, kinds, 2024) == ()

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(3, 2))
for name, rows in seen.groupby("stand_id"):
    mine = name == "21"
    for year, one in rows.groupby(rows["taken_on"].dt.year):
        left.plot(one["taken_on"], one["ndvi"], color=COLOURS[1] if mine else "#c9c9c9", lw=2 if mine else 0.7, zorder=3 if mine else 1)
left.plot([], [], color=COLOURS[1], label="21 号小班")
left.plot([], [], color="#c9c9c9", label="其余小班")
left.xaxis.set_major_locator(mdates.YearLocator(month=7, day=15))
left.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
left.axvspan(pd.Timestamp(2025, 7, 1), pd.Timestamp(2025, 9, 30), color=COLOURS[1], alpha=0.12, lw=0)
left.set(title="生长季 NDVI：旱年大家都低，采伐只有一个低", ylabel="NDVI")
left.legend(loc="lower left", ncols=2)
marked = departures(seen, kinds, Watch()).query("year == 2025")
for name, rows in marked.groupby("stand_id"):
    right.plot(rows["month"], rows["z"], marker="o", ms=4, color=COLOURS[1] if name == "21" else "#c9c9c9", zorder=3 if name == "21" else 1)
right.axhline(Watch().z, color="#444", ls="--", lw=1)
right.annotate("报警线", (9, Watch().z), xytext=(0, 4), textcoords="offset points", ha="right")
right.set(title="2025 年：与自己往年之差", xlabel="月", ylabel="稳健 z", xticks=list(SHAPE))
plt.show()

# %%
greens = LinearSegmentedColormap.from_list("ndvi", ("#b89b6a", "#e9e3c9", "#7fae6a", "#14532d"))
figure, axes = plt.subplots(1, 2, figsize=(10, 4))
for axis, year in zip(axes, (2024, 2025), strict=True):
    with rasterio.open(folder / f"{year}-08.tif") as scene:
        picture = axis.imshow(scene.read(1), cmap=greens, vmin=0.1, vmax=0.8, extent=(scene.bounds.left, scene.bounds.right, scene.bounds.bottom, scene.bounds.top))
    stands.to_crs(UTM).boundary.plot(ax=axis, color="white", linewidth=0.6)
    at = cells["21"].centroid
    axis.annotate("21", (at.x, at.y), ha="center", va="center", color="white" if year == 2024 else "black")
    axis.set(title=f"{year} 年 8 月（示意）")
    axis.set_axis_off()
figure.colorbar(picture, ax=axes, label="NDVI", shrink=0.8)
plt.show()
