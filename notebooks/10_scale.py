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
# # 10 规模：同一个计算核，在线程上和在 Dask 上
#
# 五十万株样木写成 Parquet，流式计量；换引擎、换分片，总数逐微克相同；内存随小班数、不随株数增长。
#
# **Summary.** Half a million trees streamed from Parquet: the same kernel on threads and on Dask, cut in any way, gives
# the same totals to the microgram, because sums are whole micrograms and no partition splits a stand. Figures of
# ten million trees beside NumPy stand in the documentation (`make bench JOB=measure`).

# %%
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from report_style import COLOURS, plt

from gis_data.engines import Engine, run
from sink.kernels import tally
from sink.parameters.loader import load
from sink.stock import Survey
from sink.tallies import batches, whole_stands

STANDS, EACH = 2_000, 250
draw = np.random.default_rng(10)
names = [f"S{i:05d}" for i in range(STANDS)]
trees = pd.DataFrame(
    {
        "stand_id": np.repeat(names, EACH),
        "tree_no": np.tile(np.arange(1, EACH + 1), STANDS),
        "species": draw.choice(["新疆杨", "榆树", "刺槐", "油松", "旱柳"], STANDS * EACH),
        "dbh_cm": np.round(draw.gamma(9, 2, STANDS * EACH) + 5, 1),
    }
)
file = Path(tempfile.mkdtemp()) / "样木.parquet"
trees.to_parquet(file, index=False)
stands = pd.DataFrame({"stand_id": names, "area_m2": 1e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0})
survey = Survey(stands, None, None, load())

# %% [markdown]
# ## 两种引擎 / Two engines

# %%
def timed(engine: Engine) -> tuple[float, int, float]:
    start = time.perf_counter()
    stock = survey.stock(run(partial(tally, job=survey.tally), batches(file), engine))
    grams = int(stock.parts[["above_ug", "below_ug"]].to_numpy().sum())
    return time.perf_counter() - start, grams, stock.co2e_t


answers = {engine: timed(engine) for engine in Engine}
table = pd.DataFrame(answers, index=["秒", "微克（整数）", "吨二氧化碳当量"]).T
assert table["微克（整数）"].nunique() == 1
table

# %% [markdown]
# ## 任意分片 / Any partition
#
# 批的大小从两千行到五十万行，只要不拆开小班。

# %%
whole = pa.Table.from_pandas(trees, preserve_index=False)
sizes, totals, seconds = (2_000, 20_000, 131_072, 500_000), [], []
for size in sizes:
    start = time.perf_counter()
    stock = survey.stock(run(partial(tally, job=survey.tally), whole_stands(whole.to_batches(size))))
    seconds.append(time.perf_counter() - start)
    totals.append(int(stock.parts["above_ug"].sum()))
assert len(set(totals)) == 1
figure, axes = plt.subplots()
axes.bar([f"{size:,}" for size in sizes], [len(trees) / s / 1e6 for s in seconds], color=COLOURS[0], width=0.55)
axes.set(title="分片大小与速度（总数逐微克相同）", xlabel="每批行数", ylabel="百万株/秒")
plt.show()

# %% [markdown]
# ## 与逐行的办法比 / Beside the per-row way
#
# 逐行只取两万株，否则太慢；比的是每株的时间。本系统的时间含读文件、检查、方程级别、标记、输入哈希和汇总，逐行的只有一个方程。

# %%
few = trees.head(20_000)
start = time.perf_counter()
per_row = few.apply(lambda tree: 0.1 * tree["dbh_cm"] ** 2.4, axis=1).groupby(few["stand_id"]).sum()
theirs = (time.perf_counter() - start) / len(few)
ours = answers[Engine.THREADS][0] / len(trees)
print(f"每株：本系统 {1e6 * ours:.2f} 微秒，逐行 {1e6 * theirs:.2f} 微秒：{theirs / ours:.0f} 倍")
