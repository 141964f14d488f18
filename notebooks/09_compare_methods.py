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
# # 09 方法比较：同一批树，几种算法
#
# 同一份样地每木检尺，用几条路各算一遍：树种方程优先、国家分组方程、木材密度；再与别家平台的结果逐小班对照。
# **数据由读者自带**：把 CSV 放在本目录下，名为 `open_inventory.csv`（或用环境变量 `INVENTORY` 指明），列为
# `stand_id, area_m2, plot_id, plot_area_m2, species, dbh_cm, height_m`（树高可空）。没有文件时用按种子生成的示范数据。
#
# **Summary.** The same trees by every method of the engine, and beside the figures of another platform, on open
# inventory data that the reader brings as a CSV; without one, on the seeded demonstration. Nothing is downloaded.

# %%
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from report_style import COLOURS, plt

from sink.allometry import Level, Method, tree_biomass
from sink.methods import OwnModel, PlatformFile, side_by_side, write_platform
from sink.parameters.loader import load

FILE = Path(os.environ.get("INVENTORY", "open_inventory.csv"))
parameters = load()


def demonstration() -> pd.DataFrame:
    """十二个小班，每个四块 600 平方米样地，四个树种，树高随胸径。"""
    draw = np.random.default_rng(9)
    rows = [(f"示例{n:02d}", 30_000.0, str(p), 600.0) for n in range(1, 13) for p in range(1, 5)]
    trees = pd.DataFrame(rows, columns=["stand_id", "area_m2", "plot_id", "plot_area_m2"])
    trees = trees.loc[trees.index.repeat(draw.integers(25, 50, len(trees)))].reset_index(drop=True)
    number = trees["stand_id"].str[-2:].astype(int)
    trees["species"] = np.array(["新疆杨", "榆树", "刺槐", "油松"])[number % 4]
    trees["dbh_cm"] = np.round(draw.gamma(12, (0.8 + 0.1 * number), len(trees)).clip(5, 45), 1)
    trees["height_m"] = np.round(1.3 + 1.9 * trees["dbh_cm"] ** 0.62 * draw.normal(1, 0.05, len(trees)), 1)
    return trees


inventory = pd.read_csv(FILE) if FILE.exists() else demonstration()
source = FILE.name if FILE.exists() else "示范数据（按种子生成）"
plots = inventory[["stand_id", "plot_id", "plot_area_m2"]].drop_duplicates().rename(columns={"plot_area_m2": "area_m2"})
stands = inventory.groupby("stand_id", as_index=False)["area_m2"].first()
stands = stands.assign(census_on=date(2025, 9, 1), dbh_threshold_cm=5.0)
trees = inventory[["stand_id", "plot_id", "species", "dbh_cm", "height_m"]]
print(f"{source}：{len(stands)} 个小班，{len(plots)} 块样地，{len(trees)} 株")

# %% [markdown]
# ## 三条路 / Three routes
#
# 换一条路不换数据：差别全部来自方程。树种方程用不到的株（树种没有方程、缺树高）自动退到下一级，并记下级别。

# %%
ROUTES = {Method.TREE: "树种方程优先", Method.GROUP: "国家分组方程", Method.DENSITY: "木材密度"}
stocks = {name: OwnModel(parameters, method).measure(stands, trees, plots=plots) for method, name in ROUTES.items()}
per_stand = pd.DataFrame({name: stock.stands["co2e_t"] for name, stock in stocks.items()})
told = {name: len(stock.findings) for name, stock in stocks.items()}
pd.DataFrame({"合计（吨）": per_stand.sum().round(1), "与首选之差（%）": (100 * (per_stand.sum() / per_stand["树种方程优先"].sum() - 1)).round(1),
              "提醒条数": told})  # fmt: skip

# %%
levels = {Level.SPECIES: "树种方程", Level.GROUP: "分组方程", Level.DENSITY: "木材密度", Level.EXTRAPOLATED: "范围外"}
single = tree_biomass(trees["species"].tolist(), trees["dbh_cm"], trees["height_m"], parameters=parameters)
used = pd.Series(single.level).map({int(level): name for level, name in levels.items()}).value_counts()
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), width_ratios=(3, 2))
place = np.arange(len(per_stand))
for offset, (name, colour) in enumerate(zip(per_stand, COLOURS, strict=False)):
    left.bar(place + 0.27 * (offset - 1), per_stand[name] / stocks[name].stands["area_m2"] * 1e4, 0.27, color=colour, label=name)
left.set(title=f"每公顷储量：{source}", ylabel="吨二氧化碳当量/公顷")
left.set_xticks(place, per_stand.index, rotation=60, fontsize=8)
left.legend(loc="upper left")
bars = right.barh(used.index, used.to_numpy(), color=COLOURS[0])
right.bar_label(bars, [f"{share:.0%}" for share in used / used.sum()], padding=4)
right.set(title="“树种方程优先”实际用到哪一级", xlabel="株", xlim=(0, used.max() * 1.2))
right.invert_yaxis()
plt.show()

# %% [markdown]
# ## 一棵树上的差别 / On a single tree
#
# 差别随胸径怎样变化，一看便知是哪一级在起作用。

# %%
dbh = np.arange(6, 41, 1.0)
common = trees["species"].value_counts().index[:4]
figure, axes = plt.subplots(1, len(common), figsize=(11, 3.4), squeeze=False)
for axis, species in zip(axes[0], common, strict=True):
    of_it = trees[(trees["species"] == species) & trees["height_m"].notna()]
    height = np.interp(dbh, *of_it.groupby("dbh_cm")["height_m"].mean().reset_index().to_numpy().T) if len(of_it) else None
    for (method, name), colour in zip(ROUTES.items(), COLOURS, strict=False):
        found = tree_biomass([species] * len(dbh), dbh, height, parameters=parameters, method=method)
        axis.plot(dbh, found.above_kg + found.below_kg, color=colour, label=name)
    axis.set(title=species, xlabel="胸径（厘米）")
axes[0][0].set_ylabel("全株生物量（千克）")
axes[0][0].legend(fontsize=8)
plt.show()

# %% [markdown]
# ## 与别家对照 / Beside another platform
#
# 别家的结果按平台文件（CSV）带来，放在本目录下名为 `platform.csv`；没有时用分组方程的结果抬高 3 % 充当（示意）。
# “一致”指双方的数各在对方的区间之内；用哪一个由人选定并写明理由，另一个保留在案（MS-01）。

# %%
peer_file = Path(os.environ.get("PLATFORM", "platform.csv"))
if peer_file.exists():
    content = peer_file.read_bytes()
else:
    shown = stocks["国家分组方程"]
    for column in ("co2e_t", "low_co2e_t", "high_co2e_t"):
        shown.stands[column] *= 1.03
    content = write_platform(shown)
peer = PlatformFile(content).measure(stands)
beside = side_by_side(stocks["树种方程优先"], peer)
print(f"{int(beside['agree'].sum())} / {len(beside)} 个小班一致")
beside[["co2e_t_ours", "co2e_t_theirs", "difference_t", "difference_relative", "agree"]].round(3)

# %%
figure, axes = plt.subplots(figsize=(6, 5))
for agree, colour, label in ((True, COLOURS[0], "一致"), (False, COLOURS[1], "不一致")):
    some = beside[beside["agree"] == agree]
    errors = [some["co2e_t_ours"] - some["low_co2e_t_ours"], some["high_co2e_t_ours"] - some["co2e_t_ours"]]
    axes.errorbar(some["co2e_t_ours"], some["co2e_t_theirs"], xerr=errors, fmt="o", color=colour, ecolor="#ccc", label=label)
top = beside[["high_co2e_t_ours", "co2e_t_theirs"]].max().max() * 1.05
axes.plot([0, top], [0, top], "--", color="#888", lw=1)
axes.set(title="本模型与对照平台（横杠为 90 % 区间）", xlabel="本模型（吨）", ylabel="对照（吨）", xlim=(0, top), ylim=(0, top))
axes.legend(loc="upper left")
plt.show()
