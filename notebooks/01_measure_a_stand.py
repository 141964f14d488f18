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
# # 01 计量一个小班
#
# 从一份外业调查文件到一个小班的碳储量：读入、计量、区间、每个数的出处、证据包与复算。
# 数据是按种子生成的示范调查（地名、权利人和林木均为示意）。
#
# **Summary.** From a forester's zipped Shapefile to the carbon of a stand: reading, measuring, the 90 % interval,
# the way back from a gram to its equation and citation, and an evidence bundle that anybody can recompute.
# The survey is generated from a seed; nothing in it is real.

# %%
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
from report_style import COLOURS, plt

from api.demo import landscape, outlines, trees
from api.demo.files import write_survey
from api.workflows.frames import stands_frame, trees_frame
from gis_data.ingest import read_survey
from gis_data.job import Answers
from sink.evidence import recompute, write_bundle
from sink.parameters.loader import load
from sink.stock import Survey, measure
from sink.trace import trace

folder = Path(tempfile.mkdtemp())
parcels = [p for p in landscape.parcels(outlines.outlines(7), 7, 2025) if p.unit_code == "640121"][:12]
file = write_survey(folder / "640121-2025.zip", parcels, trees.trees(parcels, 7, (2024, 2025)), 2025)

# %% [markdown]
# ## 读入 / Reading
#
# `read_survey` 一次给出小班、样木和**所有**问题。没有错误才能计量。检尺类型的含义随调查体系而异，必须说明是哪一个。

# %%
survey = read_survey(file, answers=Answers(programme="nfi"), as_of=date(2026, 1, 8))
print(f"{len(survey.stands)} 个小班，{len(survey.plots)} 块样地，{len(survey.trees)} 株样木")
print(pd.Series([f.rule for f in survey.findings]).value_counts().to_string() or "没有问题")
assert survey.accepted

# %% [markdown]
# ## 计量 / Measuring

# %%
stands, stems = stands_frame(survey), trees_frame(survey)
stock = measure(stands, stems, plots=survey.plots)
table = stock.stands[["area_m2", "plots_n", "stems", "co2e_t", "low_co2e_t", "high_co2e_t", "u_relative"]]
table.round(3)

# %% [markdown]
# 每公顷储量与 90 % 区间。区间来自抽样（样地之间的差异）和模型（方程、含碳率），后者由所有树共有，不随株数抵消。

# %%
per_ha = table[["co2e_t", "low_co2e_t", "high_co2e_t"]].div(table["area_m2"] / 1e4, axis=0).sort_values("co2e_t")
figure, axes = plt.subplots()
errors = (per_ha["co2e_t"] - per_ha["low_co2e_t"], per_ha["high_co2e_t"] - per_ha["co2e_t"])
axes.barh([name[-5:] for name in per_ha.index], per_ha["co2e_t"], xerr=errors, color=COLOURS[0], ecolor="#888", capsize=3)
axes.set(title="各小班碳储量与 90 % 区间", xlabel="吨二氧化碳当量/公顷", ylabel="小班号（后五位）")
plt.show()

# %% [markdown]
# ## 一克从哪里来 / From a gram to its citation
#
# 一次调用：用到的方程行、公式、文献和核签。未核签的行只能用于研究。

# %%
stand_id = table["co2e_t"].idxmax()
pd.DataFrame(
    {
        "样地": line.plot_id, "树种": line.species_id, "级别": line.level, "株数": line.stems,
        "克（检尺株）": round(line.co2e_g), "公式": "；".join(line.formulas)[:60],
        "文献": "；".join(c.citation for c in line.citations)[:60],
    }
    for line in trace(stock, stand_id)
)

# %% [markdown]
# ## 证据包与复算 / Evidence
#
# 证据包含原始检尺、参数表、每一个中间数和全部哈希。“一致”指每个数相对误差不超过 1e-9、每一克相同。

# %%
bundle = folder / "证据包.zip"
write_bundle(bundle, Survey(stands, survey.plots, None, load()), stems)
report = recompute(bundle)
print(f"一致：{report.equal}；比对 {report.numbers} 个数；最大相对差 {report.largest_relative:.1e}")
assert report.equal
