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
# # 04 不确定性：哪一项最大，代价多少
#
# 把胸径、树高、方程、密度、根茎比、含碳率、样地和面积的误差放在一起抽样，看谁最大；再看多设样地能换回多少。
#
# **Summary.** A seeded Monte Carlo over every source of error beside the first-order sum of variances, which source
# dominates, what the shared errors leave over however many trees are measured, and what more plots would buy back
# of the discount. The forest is drawn from a seed.

# %%
from datetime import date

import numpy as np
import pandas as pd
from report_style import COLOURS, plt

from sink.drawing import strata_of
from sink.error_model import error_model
from sink.parameters.loader import load
from sink.sampling import Discounted, discount, discount_table, plots_needed
from sink.stock import Survey, measure
from sink.uncertainty import simulate

NAMES = {
    "diameter": "胸径", "height": "树高", "residual": "单木残差", "equation": "方程参数", "choice": "方程选择",
    "wood_density": "木材密度", "root_ratio": "根茎比", "carbon_fraction": "含碳率", "plots": "样地抽样", "area": "面积",
}
parameters = load()
errors = error_model(parameters)


def forest(plots: int) -> tuple[Survey, pd.DataFrame]:
    """二十个小班，每小班若干块 600 平方米样地，四个树种。"""
    draw = np.random.default_rng(4)
    names = [f"S{i:02d}" for i in range(20)]
    sites = pd.DataFrame([(s, str(p)) for s in names for p in range(plots)], columns=["stand_id", "plot_id"])
    stems = sites.loc[sites.index.repeat(draw.integers(25, 70, len(sites)))].reset_index(drop=True)
    stems["species"] = draw.choice(["新疆杨", "榆树", "刺槐", "油松"], len(stems))
    stems["dbh_cm"] = np.round(draw.gamma(9, 2, len(stems)) + 5, 1)
    stands = pd.DataFrame({"stand_id": names, "area_m2": 3e4, "census_on": date(2025, 9, 1), "dbh_threshold_cm": 5.0})
    return Survey(stands, sites.assign(area_m2=600.0), None, parameters), stems


# %% [markdown]
# ## 一起抽 / All sources together

# %%
survey, stems = forest(plots=3)
strata = {stand: "全部" for stand in survey.given_stands["stand_id"]}
drawn = simulate(strata_of(survey, stems, strata), errors, seed=20261121, draws=1000)
print(f"{drawn.mean_co2e_t:.0f} 吨，90 % 区间 {drawn.low_co2e_t:.0f}–{drawn.high_co2e_t:.0f}，±{drawn.u_percent:.1f} %")
print(f"一阶标准差 {drawn.first_order_sd_co2e_t:.0f}，抽样标准差 {drawn.sd_co2e_t:.0f}；首要误差：{NAMES[drawn.dominant]}")
assert abs(drawn.sd_co2e_t / drawn.first_order_sd_co2e_t - 1) < 0.2

# %%
share = pd.Series({NAMES[source]: value for source, value in drawn.variances_t2.items()}).sort_values()
share = 100 * share / share.sum()
figure, axes = plt.subplots()
axes.barh(share.index, share, color=[COLOURS[1] if value == share.max() else COLOURS[0] for value in share])
axes.bar_label(axes.containers[0], fmt="%.1f %%", padding=4)
axes.set(title="误差从哪里来（占总方差）", xlabel="%", xlim=(0, share.max() * 1.15))
plt.show()

# %% [markdown]
# ## 样地多了，还剩什么 / What more plots leave over
#
# 样地的误差随块数下降；方程和含碳率的误差由所有树共有，样地再多也在。

# %%
rows = []
for count in (2, 3, 5, 8):
    job, trees = forest(count)
    found = simulate(strata_of(job, trees, strata), errors, seed=1, draws=400)
    variances = {NAMES[source]: value for source, value in found.variances_t2.items()}
    sample = variances["样地抽样"]
    rows.append((20 * count, 164.5 * sample**0.5 / found.mean_co2e_t, found.u_percent))
found = pd.DataFrame(rows, columns=["样地数", "只有样地", "全部误差"]).set_index("样地数")
figure, axes = plt.subplots()
found.plot(ax=axes, marker="o")
axes.set(title="样地数与相对半宽", ylabel="±%", ylim=(0, None))
plt.show()
found.round(1)

# %% [markdown]
# ## 代价 / What it costs
#
# 方法学只对抽样误差扣减。±10 % 以内不扣；要到这个精度需要多少块样地？

# %%
stock = measure(survey.given_stands, stems, plots=survey.given_plots)
density = stock.plots["co2e_t_ha"]
plan = plots_needed(
    pd.DataFrame({"stratum": ["全部"], "area_ha": [60.0], "sd_per_ha": [density.std(ddof=1)]}),
    mean_expected_per_ha=float(density.mean()), plot_area_m2=600.0,
)
table = discount_table(parameters, "CDM AR-TOOL14 v4.2")
kept = []
for u in (8, 12, 18, 25, 35):
    answer = discount(table, 100.0, float(u))
    kept.append((u, answer.value if isinstance(answer, Discounted) else float("nan")))
print(f"现有 {len(density)} 块，±10 % 需要 {plan.plots} 块")
pd.DataFrame(kept, columns=["相对半宽 %", "每 100 吨增加量可计入"]).round(2)
