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
# # 07 市场与结算
#
# 一份核定的碳汇怎样挂牌、占用、付款、注销、出证；付错的钱在哪里；每一克和每一分此刻在谁的账上。
# **季度结算、对账和拨付还没有建成**，这里只到“应付给受益人”为止。
#
# **Summary.** From a verified quantity to listing, order, payment, retirement and certificate; money that fits no
# order; and where every gram and every fen is. Settlement batches and payouts are not built yet: the notebook ends
# with what is due to the beneficiary. One village in a temporary SQLite file, through the public verbs.

# %%
from datetime import date
from functools import partial

import pandas as pd
from report_style import COLOURS, plt
from village import TODAY, YEARS, open_village

from registry.actions.certificates import board
from registry.actions.checking import check
from registry.actions.checks import issuing, ledger, market, quantities
from registry.actions.ordering import cancel
from registry.actions.paying import receive_payment
from registry.errors import RuleRefused
from registry.ledger.accounts import OFFER, RETIRED, STOCK, account_id
from registry.ledger.purposes import Income
from registry.market.money import Channel, Place, due, place, received
from registry.market.orders import Purpose
from registry.market.payments import Receipt
from registry.store.queries import ledger as accounts
from registry.store.queries import sales

village = open_village()
city = village.city
for year in YEARS:
    village.enter(village.look(village.survey_file(year), year), year)
right = village.right_certificate()

# %% [markdown]
# ## 核定、签发、挂牌 / Verified, issued, listed
#
# 克数由两期证据算出，没有人手填；双方签字，第三人签发；价格由权利人定。每元合多少克向下取整，之后不变。

# %%
quantity = max(village.report(), key=lambda one: one.credited_g)
issued = village.issue(quantity)
listing = village.list_for_sale(quantity, right, price_fen_per_tonne=6_000)
print(f"签发 {issued.number}：{issued.amount_g:,} 克")
print(f"挂牌 {listing.number}：每吨 {listing.price_fen_per_tonne / 100:.2f} 元，每元 {listing.grams_per_yuan:,} 克")

# %% [markdown]
# ## 买 / Buying
#
# 只卖整元，一单一个用途。下单即占用，付款与注销、出证在同一个事务里；取消后克数立即回到挂牌。

# %%
wanted = [
    (120, Purpose.TRAVEL, "示例单位001"),
    (300, Purpose.LARGE_EVENT, "示例单位001"),
    (80, Purpose.PLANTING_DUTY, "示例单位001"),
]
certificates = []
for yuan, purpose, name in wanted:
    order = village.order(listing, yuan, purpose, name)
    village.pay(order)
    with city.reading() as db:
        done = sales.order(db, order.id)
        certificates.append((done.certificate_no, purpose.value, yuan, done.grams, done.state.value))
held = village.order(listing, 40, Purpose.LIFE, "示例单位001")
dropped = village.order(listing, 10, Purpose.LIFE, "示例单位001")
village.do(cancel, dropped.id, by=village.buyer)
pd.DataFrame(certificates, columns=["凭证", "用途", "元", "克", "状态"])

# %%
try:
    village.order(listing, 1_000_000, Purpose.LIFE, "示例单位001")
except RuleRefused as refusal:
    print(f"超过剩余量：{refusal.message()}（{refusal.rule}）")
else:
    raise AssertionError("卖超了")

# %% [markdown]
# ## 付错的钱 / Money that fits no order
#
# 少付一元、付给不存在的订单：钱进挂账，订单不动，等人退回。同一笔流水报几次也只记一次。

# %%
pay = partial(village.do, receive_payment, by=village.cast.actor("finance"), test=False, vault=city.vault)
slip = Receipt(Channel.COUNTER, "示例回单-少付", held.number, held.amount_fen - 100, TODAY.at, village.paper("回单"))
stray = Receipt(Channel.COUNTER, "示例回单-无主", "没有这个订单", 5_000, TODAY.at, village.paper("回单"))
found = [pay(one) for one in (slip, stray, slip)]
assert found[0].id == found[2].id
pd.DataFrame([(one.transaction_id, one.amount_fen / 100, one.verdict.value) for one in found], columns=["流水", "元", "判定"])

# %% [markdown]
# ## 每一克在哪里，每一分在哪里 / Where every gram and every fen is

# %%
def held_in(db, account: str) -> int:
    """过账余额：贷方减借方。"""
    found = accounts.balance(db, account)
    return found.credits_posted - found.debits_posted if found else 0


with city.reading() as db:
    offered = accounts.balance(db, account_id(OFFER, listing.id))
    grams = pd.Series({
        "已注销（凭证）": held_in(db, account_id(RETIRED, issued.id)),
        "占用（待付款）": offered.debits_pending,
        "挂牌可售": offered.free,
        "权利人未挂牌": held_in(db, account_id(STOCK, issued.id)),
    })  # fmt: skip
    fen = pd.Series({
        "应付权利人": held_in(db, due(Income.HOLDER_INCOME, quantity.owner_id, test=False)),
        "挂账待退": held_in(db, place(Place.SUSPENSE, test=False)),
        "已付未出证": held_in(db, place(Place.PREPAID, test=False)),
        "退款途中": held_in(db, place(Place.REFUNDING, test=False)),
    })  # fmt: skip
    took_in = -held_in(db, received(Channel.COUNTER, test=False))
assert grams.sum() == issued.amount_g and fen.sum() == took_in
print(f"克：{' + '.join(f'{one:,}' for one in grams)} = {issued.amount_g:,}")
print(f"分：{' + '.join(f'{one:,}' for one in fen)} = {took_in:,}")

# %%
figure, axes = plt.subplots(2, 1, figsize=(9, 3.6))
for axis, parts, unit, title in zip(axes, (grams / 1e6, fen / 100), ("吨", "元"), ("签发的克数", "收到的钱"), strict=True):
    start = 0.0
    for (name, value), colour in zip(parts.items(), COLOURS, strict=False):
        if value:
            axis.barh([0], [value], left=start, color=colour, label=f"{name} {value:,.2f} {unit}", height=0.6)
            start += value
    axis.set(title=f"{title}：{start:,.2f} {unit}", yticks=[], xlim=(0, start))
    axis.spines["left"].set_visible(False)
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=4, fontsize=9)
plt.show()

# %% [markdown]
# ## 公示与自查 / The board, and the check
#
# 公示板人人可见；`check` 从登记事件把账重放一遍，逐行比对。

# %%
with city.reading() as db:
    shown = board(db, date(2026, 1, 1), date(2026, 3, 31))
    passes = (*ledger.PASSES, *quantities.PASSES, *issuing.PASSES, *market.PASSES)
    results = check(db, city.check_scope(), passes).results
faults = [str(fault) for result in results for fault in result.faults]
print(f"自查 {len(results)} 项，差异 {len(faults)} 处")
assert not faults
pd.DataFrame([(row.listing.number, row.listing.state.value, row.sold_g, row.income_fen / 100) for row in shown.rows],
             columns=["挂牌", "状态", "本季售出（克）", "收入（元）"])
