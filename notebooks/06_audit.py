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
# # 06 审计：从一张碳汇凭证回到每一棵树
#
# 拿到一张凭证，审计人员一步一步往回走，每一步都自己验算：凭证数据与证明 → RFC 6962 包含路径 → 检查点签名 → 签发 → 核定量 →
# 两期测算 → 证据包 → 复算。前三步不需要登记库，只要一份文件和日志公钥。
#
# **Summary.** From one sink certificate back to the trees, each step checked by hand: JSON proof, RFC 6962 inclusion,
# checkpoint signature, issuance, quantity, both censuses, evidence bundle, recomputation. The registry is a small one
# of one village, made by the public verbs in a temporary SQLite file.

# %%
import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import rfc8785
from report_style import COLOURS, plt
from village import YEARS, open_village

from api.workflows.tracing import read_detail
from registry.actions.certificates import certificate_proof
from registry.actions.tracing import trace_certificate
from registry.market.orders import Purpose
from registry.proof import bundle, checkpoints, notes
from registry.proof.tree import leaf_hash, node_hash
from registry.proof.verify import Outcome, verify_document
from registry.store.queries import sales
from sink.evidence import recompute

# %% [markdown]
# ## 一座小登记库 / A small registry
#
# 一个示例村、两期调查、双方确认、签发、挂牌、一笔三元的订单。日志由工作进程签名，这里手动做一次。

# %%
village = open_village()
for year in YEARS:
    village.enter(village.look(village.survey_file(year), year), year)
right = village.right_certificate()  # 没有权证，一克也不计入
quantity = max(village.report(), key=lambda one: one.credited_g)
issued = village.issue(quantity)
listing = village.list_for_sale(quantity, right, price_fen_per_tonne=6_000)
order = village.order(listing, 3, Purpose.TRAVEL, "示例单位001")
village.pay(order)
village.sign_log()
city = village.city

# %%
with city.reading() as db:
    number = sales.order(db, order.id).certificate_no
    handed_out = certificate_proof(db, number, vault=city.vault).dumps()
log_key = city.log_keys[0].vkey
print(f"凭证编号 {number}\n证明文件 {len(handed_out):,} 字节\n日志公钥 {log_key}")

# %% [markdown]
# ## 第一步：一句话的结论 / What is proven, in one sentence
#
# 只用两样东西：文件的字节，和从公报、现场等另一途径得到的公钥。

# %%
trusted = [notes.parse_vkey(log_key)]
found = verify_document(handed_out, trusted)
print(found.zh)
print(found.en)
assert found.outcome is Outcome.PROVEN

# %% [markdown]
# ## 第二步：自己算一遍 / The same by hand
#
# 文件数据的规范 JSON（RFC 8785）的 SHA-256 写在登记事件里；事件的字节是公开日志的一片叶子；沿路径逐层相加，得到检查点的根。

# %%
proof = bundle.loads(handed_out)
document_sha256 = sha256(rfc8785.dumps(dict(proof.document))).hexdigest()
event = json.loads(proof.event)
assert event["facts"]["document_sha256"] == document_sha256

note = notes.parse(proof.proof.note)
checkpoint = checkpoints.parse(note.text)
position, last, here = proof.proof.index, checkpoint.size - 1, leaf_hash(proof.event)
climbed = [("叶", here.hex())]
for sibling in proof.proof.path:
    if position % 2 or position == last:
        here = node_hash(sibling, here)
        while position % 2 == 0 and position:
            position, last = position >> 1, last >> 1
    else:
        here = node_hash(here, sibling)
    position, last = position >> 1, last >> 1
    climbed.append((f"第 {len(climbed)} 层", here.hex()))
assert last == 0 and here == checkpoint.root
pd.DataFrame(climbed, columns=["位置", "哈希"]).set_index("位置")

# %% [markdown]
# 根由检查点签名：正文是日志名、条数、根；改一个字符，签名就不再成立。

# %%
signature = note.signatures[0]
assert trusted[0].accepts(note.text, signature.value)
assert not trusted[0].accepts(note.text.replace(str(checkpoint.size), str(checkpoint.size + 1), 1), signature.value)
print(note.text)
altered = handed_out.replace(b'"grams":', b'"grams": 1', 1)
print(verify_document(altered, trusted).zh)
assert verify_document(altered, trusted).outcome is Outcome.REFUTED

# %% [markdown]
# ## 第三步：凭证 → 签发 → 核定量 → 两期测算 / Certificate → issuance → quantity → two assessments
#
# 从这里起需要登记库。一次调用给出整条链，每一环都有自己的登记事件。

# %%
with city.reading() as db:
    trace = trace_certificate(db, number)
certificate, quantity = trace.certificate, trace.quantity
grams = certificate.last - certificate.first + 1
assert grams == proof.document["grams"] and [certificate.first, certificate.last] == proof.document["serials"]
assert certificate.last <= trace.issuance.amount_g == quantity.credited_g
assert {signed.side.value for signed in trace.acceptances} == {"OWNER", "AUTHORITY"}
assert len({signed.person_id for signed in trace.acceptances}) == 2
growth_g = sum(s.stock_co2e_g for s in trace.later.stands) - sum(s.stock_co2e_g for s in trace.earlier.stands)
assert quantity.change_g == growth_g >= quantity.credited_g
pd.DataFrame(
    [
        ("凭证", certificate.number, f"{grams:,} 克（序号 {certificate.first:,}–{certificate.last:,}）", trace.certified),
        ("签发", trace.issuance.number, f"{trace.issuance.amount_g:,} 克", trace.issued),
        ("后期测算", trace.later.assessment.id[:12], f"{trace.later.stands[0].stock_co2e_g:,} 克", trace.later.recorded),
        ("前期测算", trace.earlier.assessment.id[:12], f"{trace.earlier.stands[0].stock_co2e_g:,} 克", trace.earlier.recorded),
    ],
    columns=["环节", "编号", "数量", "事件"],
).assign(事件=lambda frame: [f"{one.kind}（{one.id[:12]}…）" for one in frame["事件"]])

# %% [markdown]
# ## 第四步：证据包与复算 / Evidence bundles, recomputed
#
# 三个压缩包：两期测算各一个，核定的变化一个。哈希就是登记事件里的哈希；每个数重算一遍，克数必须完全相同。

# %%
folder = Path(city.settings.blobs).parent
hashes = {
    "前期测算": trace.earlier.assessment.evidence_sha256,
    "后期测算": trace.later.assessment.evidence_sha256,
    "核定变化": quantity.report_sha256,
}
bundles = {name: city.blobs.read(sha) for name, sha in hashes.items()}
reports = {}
for name, content in bundles.items():
    assert sha256(content).hexdigest() == hashes[name]
    file = folder / f"{name}.zip"
    file.write_bytes(content)
    reports[name] = recompute(file)
assert all(report.equal for report in reports.values())
pd.DataFrame(
    [(name, hashes[name][:16] + "…", f"{len(bundles[name]):,}", f"{one.numbers:,}", one.largest_relative, one.equal)
     for name, one in reports.items()],
    columns=["证据包", "SHA-256", "字节", "比对的数", "最大相对差", "相同"],
).set_index("证据包")

# %% [markdown]
# ## 第五步：树 / The trees

# %%
stand = trace.later.stands[0].stand_id
before, after = (
    read_detail(bundles[name], [one.stand_id for one in grown.stands])
    for name, grown in (("前期测算", trace.earlier), ("后期测算", trace.later))
)
old, new = (pd.DataFrame(list(detail.trees)) for detail in (before, after))
print(f"小班 {stand}：{before.tree_count} 株 → {after.tree_count} 株，公式与参数 {len(after.equations)} 行")
pd.DataFrame(list(after.equations)).iloc[:, :5].head(4)

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(3, 2))
edges = np.arange(np.floor(old.dbh_cm.min()), np.ceil(new.dbh_cm.max()) + 1.5, 1.5)
left.hist([old.dbh_cm, new.dbh_cm], bins=edges, label=[f"{year} 年" for year in YEARS], color=COLOURS[2::-2])
left.set(title="两期的样木", xlabel="胸径（厘米）", ylabel="株数")
left.legend()
steps = ["两期之差", "核定", "签发", "本凭证"]
kilograms = np.array([growth_g, quantity.credited_g, trace.issuance.amount_g, grams]) / 1000
bars = right.barh(steps, kilograms, color=[COLOURS[4], COLOURS[2], COLOURS[0], COLOURS[1]])
right.bar_label(bars, [f"{value:,.3f} 千克" for value in kilograms], padding=4)
right.set(title="从实测到凭证", xlabel="千克二氧化碳当量", xlim=(0, kilograms.max() * 1.55))
right.invert_yaxis()
right.grid(axis="y", visible=False)
plt.show()

# %% [markdown]
# **已证实**：凭证上的克数记入了公开日志，来自双方确认的核定量，核定量不多于两期实测之差，两期实测可由原始检尺逐数重算。
# **未证实**：检尺本身是否如实，那是外业复核的事；凭证以后是否撤销，请查现状。
