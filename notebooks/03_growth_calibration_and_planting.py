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
# # 03 生长、率定与计划栽植
#
# 曲线怎样由复测数据率定、怎样把实测储量推到以后几年、一棵认养树的一年、一份栽植设计到期限的预期量。
# **这些都是预期，永远不能签发**：可计入的只有两期实测之差。
#
# **Summary.** Calibrating a growth curve to repeated measurements with its fit reported, projecting measured stands,
# the coming year of an adopted tree, and the expected stock of a planting design. All of it is EXPECTED: shown,
# never issued. The repeated measurements are drawn from a seed around a published curve.

# %%
import numpy as np
import pandas as pd
from report_style import COLOURS, plt

from sink.afforestation import Planting, expected_stock
from sink.growth import RICHARDS, Tree, calibrate, curve, one_year_growth, project, restated
from sink.parameters.loader import load

parameters = load()
broadleaf = curve(parameters, "growth_models/阔叶林/V")

# %% [markdown]
# ## 率定 / Calibration
#
# 三十个示意样地，每块量三次。真实曲线是已发表的阔叶林曲线的八成，观测误差 8 %。

# %%
draw = np.random.default_rng(20261121)
age = np.concatenate([start + np.array([0, 5, 10]) for start in draw.uniform(8, 45, 30)])
volume = 0.8 * broadleaf.at(age) * draw.normal(1, 0.08, len(age))
fit = calibrate(RICHARDS, age, volume, unit="m³/ha")
pd.DataFrame({"参数": fit.curve.parameters, "标准误": fit.standard_errors}).round(4)

# %%
years = np.arange(5, 56)
figure, axes = plt.subplots()
axes.scatter(age, volume, s=14, color="#999", label=f"复测（{fit.observations} 次）")
axes.plot(years, fit.curve.at(years), label=f"率定（R² {fit.r2:.2f}，均方根误差 {fit.rmse:.1f}）")
axes.plot(years, broadleaf.at(years), "--", label="已发表曲线（冀北阔叶林）")
axes.set(title="率定到本地复测", xlabel="林龄（年）", ylabel="蓄积（立方米/公顷）")
axes.legend(loc="upper left")
plt.show()
assert fit.r2 > 0.9 and abs(fit.bias) < fit.rmse

# %% [markdown]
# ## 推算 / Projection
#
# 实测定水平，曲线定形状：C(t) = C₀ · f(a + t) / f(a)。超出曲线年龄就停住并说明。

# %%
stands = pd.DataFrame(
    {
        "stand_id": ["十年生", "二十五年生", "林龄不明"],
        "co2e_t": [60.0, 180.0, 120.0],
        "age_a": [10.0, 25.0, np.nan],
        "growth_model": "growth_models/阔叶林/V",
    }
)
found = project(stands, years=20, parameters=parameters)
figure, axes = plt.subplots()
for name, path in zip(found.stand_ids, found.co2e_t, strict=True):
    axes.plot(found.years, path, label=name)
axes.set(title=f"二十年推算（{found.status}：不能签发）", xlabel="年", ylabel="吨二氧化碳当量", xticks=range(0, 21, 5))
axes.legend()
plt.show()
dict(zip(found.stand_ids, [sorted(flags) for flags in found.flags], strict=True))

# %% [markdown]
# ## 一棵认养树的一年 / One tree-year
#
# 直径按已有观测中**最小**的年增长增加，结果恒大于零；下次测得胸径后重述，两个数都保留，差额列明。

# %%
tree = one_year_growth(Tree("国槐", 42.0), parameters=parameters)
later = restated(tree, 42.2, parameters=parameters)
print(f"预期 {tree.co2e_kg:.2f} 千克（{tree.increment.cm_per_year} 厘米/年，取自{tree.increment.of}）")
print(f"实测后 {later.co2e_kg:.2f} 千克，应补足 {later.shortfall_co2e_kg:.2f} 千克")

# %% [markdown]
# ## 计划栽植 / Planned planting

# %%
design = [Planting("新疆杨", 600, dbh_cm=3.0), Planting("榆树", 400, dbh_cm=3.0), Planting("柠条", 0, area_ha=2.0)]
series = expected_stock(design, horizon_years=20, parameters=parameters)
figure, axes = plt.subplots()
axes.stackplot(
    range(series.horizon_years + 1), series.by_planting_co2e_kg / 1000,
    labels=[planting.species for planting in design], colors=COLOURS, alpha=0.85,
)
axes.set(title=f"预期储量（{series.status}，成活率 85 %）", xlabel="栽植后年数", ylabel="吨二氧化碳当量", xticks=range(0, 21, 5))
axes.legend(loc="upper left")
plt.show()
print(f"二十年预期增加 {series.expected_co2e_kg / 1000:.1f} 吨；未核签参数 {len(series.unsigned_rows)} 行")
