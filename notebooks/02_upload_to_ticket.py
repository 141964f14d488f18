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
# # 02 从上传到林票
#
# 一份有毛病的调查文件怎样被退回（一次说清全部问题），改好后怎样登记为测算；集体林票的申请怎样一步步走到发证；
# 最后用**十行代码**从原始检尺重算出林票上公布的吨数。
#
# **Summary.** A faulty survey and all its findings at once, the corrected one on record, an application walked through
# its real verbs to an active ticket, the paper with its proof, and the published tonnage reproduced from the raw trees
# in ten lines. One village of the demonstration in a temporary SQLite file.

# %%
import json
import zipfile
from datetime import date

import geopandas as gpd
import pandas as pd
from report_style import COLOURS, interactive, plt
from village import open_village

from registry.actions.tickets import ticket_proof
from registry.actions.tracing import trace_ticket
from registry.proof.verify import Outcome, verify_document
from registry.quantities import co2e_g
from registry.store.queries import register
from registry.tickets.states import State
from sink.evidence import census_of
from sink.stock import measure

village = open_village(parcels_max=9)
city, BEGINS = village.city, date(2025, 12, 16)

# %% [markdown]
# ## 一份有毛病的文件 / A faulty survey
#
# 县里寄来的压缩包：国标码的 Shapefile 和每木检尺表。这里故意弄坏两处：一株树胸径写成 980 厘米，一个树种写错。

# %%
file = village.survey_file(2025)
faulty = file.with_name("有毛病.zip")
with zipfile.ZipFile(file) as good, zipfile.ZipFile(faulty, "w", zipfile.ZIP_DEFLATED) as bad:
    for member in good.infolist():
        content = good.read(member)
        if member.filename.endswith(".csv"):
            first, *rows = content.decode("GBK").splitlines()
            rows[3] = ",".join([*rows[3].split(",")[:8], "980", rows[3].split(",")[9]])
            rows[40] = rows[40].replace(rows[40].split(",")[6], "杨杨树")
            content = "\n".join([first, *rows]).encode("GBK")
        bad.writestr(member, content)

looked = village.look(faulty, 2025)
print("可以登记" if looked.accepted else "退回，什么也没有写入")
told = [("提醒", one.row, one.found, one.message(), one.fix()) for one in looked.survey.findings
        if one.level == "warning" and one.rule != "09-LAYER-ABSENT"]  # fmt: skip
refused = [("错误", one.row.rsplit("/", 1)[1], one.found, one.zh, one.fix_zh) for one in looked.stock.errors]
pd.DataFrame(refused + told, columns=["级别", "行", "发现", "问题", "怎样改"])

# %% [markdown]
# ## 改好再来 / Corrected and entered
#
# 试算与登记是同一段代码；登记要么整份成功，要么什么也不写。

# %%
assert not looked.accepted
looked = village.look(file, 2025)
entered = village.enter(looked, 2025)
stands = looked.stock.stands[["area_m2", "stems", "co2e_t", "low_co2e_t", "high_co2e_t"]]
print(f"登记 {len(entered.compartments)} 个小班，测算编号 {entered.assessment_id[:12]}…")
stands.round(2)

# %% [markdown]
# ## 申请到发证 / From application to ticket
#
# 受理、审查、现场核查、审批、市级备案、发证、送达：每一步一个动词、一个登记事件，审查与审批不能是同一人。

# %%
right = village.right_certificate()
block = village.places[:2]
ticket = village.walk(village.application(right, block, BEGINS), State.ACTIVE, BEGINS)
village.sign_log()
with city.reading() as db:
    events = [json.loads(entry) for entry in register.canonical_history(db, "ticket", ticket.id)]
print(f"林票编号 {ticket.number}，状态 {ticket.state.value}")
pd.DataFrame([(one["effective_on"], one["kind"], one["id"][:12]) for one in events], columns=["业务日期", "事件", "事件号"])

# %%
figure, axes = plt.subplots(figsize=(8, 5))
ground = gpd.GeoDataFrame({"code": [place.code for place in village.places]},
                          geometry=[place.shape for place in village.places], crs=4490).to_crs(4524)  # fmt: skip
ticketed = ground["code"].isin([place.code for place in block])
ground["t_ha"] = (stands["co2e_t"] / stands["area_m2"] * 1e4).reindex(ground["code"]).to_numpy()
ground.plot("t_ha", ax=axes, cmap="Greens", edgecolor="white", linewidth=1.5, legend=True, vmin=0, vmax=ground["t_ha"].max() * 1.4,
            legend_kwds={"label": "吨二氧化碳当量/公顷", "shrink": 0.7})  # fmt: skip
ground[ticketed].dissolve().boundary.plot(ax=axes, color=COLOURS[1], linewidth=2.5)
for code, at in zip(ground["code"], ground.geometry.centroid, strict=True):
    axes.annotate(code[-2:], (at.x, at.y), ha="center", va="center", fontsize=9)
axes.set(title=f"{village.holder}：各小班储量，橙色为林票 {ticket.number}（示意）")
axes.set_axis_off()
plt.show()

# %%
interactive(ground[["code", "t_ha", "geometry"]], "t_ha")  # 默认不画；设环境变量 MAPS=interactive 得到可以拖动的图

# %% [markdown]
# ## 票面的数据与证明 / The paper's record and its proof

# %%
with city.reading() as db:
    paper = ticket_proof(db, ticket, vault=city.vault).dumps()
found = verify_document(paper, city.log_keys)
print(found.zh)
assert found.outcome is Outcome.PROVEN

# %% [markdown]
# ## 十行：从原始检尺到公布的吨数 / Ten lines from the raw trees to the published total

# %%
with city.reading() as db:
    trace = trace_ticket(db, ticket.number)
bundle = file.with_name("证据包.zip")
bundle.write_bytes(city.blobs.read(trace.assessment.evidence_sha256))
census = census_of(bundle, {stand.stand_id for stand in trace.stands})
survey = census.survey
stock = measure(survey.given_stands, census.trees, plots=survey.given_plots, parameters=survey.parameters)
total_g = sum(co2e_g(tonnes) for tonnes in stock.stands["co2e_t"])  # 每个小班向下取整到克
print(f"重算 {total_g:,} 克，公布 {trace.stock_co2e_g:,} 克")
assert total_g == trace.stock_co2e_g
