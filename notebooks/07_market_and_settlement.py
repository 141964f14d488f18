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
# 一份核定的碳汇怎样挂牌、占用、付款、注销、出证；付错的钱在哪里；每一克和每一分此刻在谁的账上；
# 银行流水怎样逐日对平，一个季度怎样由两人结算、付给村集体。
#
# **Summary.** From a verified quantity to listing, order, payment, retirement and certificate; money that fits no
# order; where every gram and every fen is; then the bank's statement compared day by day, and the quarter computed
# by one person, closed by another and paid to the village. One village in a temporary SQLite file, through the
# public verbs.

# %%
from datetime import date

import pandas as pd
from report_style import COLOURS, plt
from village import CLOCK, YEARS, open_village

from registry.actions.certificates import board
from registry.actions.checking import check
from registry.actions.checks import cases, issuing, ledger, market, quantities, settlement
from registry.actions.ordering import cancel
from registry.actions.payees import record_payee
from registry.actions.paying_out import pay as pay_out
from registry.actions.reconciling import Sheet, receive_bill, reconcile
from registry.actions.settling import close, compute, of_quarter
from registry.clock import moment
from registry.errors import RuleRefused
from registry.ledger.accounts import OFFER, RETIRED, STOCK, account_id
from registry.ledger.purposes import Income
from registry.market.money import Channel, Place, due, place, received
from registry.market.orders import Purpose
from registry.settlement.payees import BankAccount
from registry.settlement.payouts import BankSlip
from registry.settlement.quarters import Quarter
from registry.settlement.reconciliation import BillKind, BillRow, DayState, RowKind, Source, days_of
from registry.store.queries import ledger as accounts
from registry.store.queries import sales, settling
from registry.tickets.operation import AccountKind

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
certificates, lines = [], []
for yuan, purpose, name in wanted:
    order = village.order(listing, yuan, purpose, name)
    lines.append(village.pay(order))
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
short = ("示例流水-少付", held.number, held.amount_fen - 100)
stray = ("示例流水-无主", "没有这个订单", 5_000)
found = [village.receive(*one) for one in (short, stray, short)]
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
    took_in = -held_in(db, received(Channel.BANK, test=False))
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
# ## 对账与季度结算 / Reconciliation and the quarter
#
# 季度过后：银行流水逐日与账目比对，每天都平了才能结算；一人汇总，另一人关账，付给村集体自己的账户。
# 没有主的钱不进结算，仍挂在账上。

# %%
after = moment(date(2026, 4, 2))
quarter = Quarter(2026, 1)
finance, *clerks = (village.cast.actor(name) for name in ("finance", "city1", "city2"))
rows = [BillRow(CLOCK, RowKind.PAYMENT, one.transaction_id, one.order_no, one.amount_fen, "BOOKED")
        for one in (*lines, *found[:2])]  # fmt: skip
sheet = Sheet(Source.BANK, BillKind.STATEMENT, quarter.first_day, quarter.last_day, village.paper("银行流水"), rows)
village.do(receive_bill, sheet, by=finance, now=after)
with city.database.writing() as db:
    days = [reconcile(db, Source.BANK, day, by=finance, now=after)
            for day in days_of(quarter.first_day, quarter.last_day)]  # fmt: skip
agreed = sum(day.state is DayState.AGREED for day in days)
print(f"{len(days)} 天对账，{agreed} 天相符")

# %%
computed = village.do(compute, of_quarter(quarter), by=clerks[0], now=after)
try:
    village.do(close, computed.id, by=clerks[0], now=after)
except RuleRefused as refusal:
    print(f"汇总人自己关账：{refusal.message()}（{refusal.rule}）")
else:
    raise AssertionError("一个人办完了两步")
closed = village.do(close, computed.id, by=clerks[1], now=after)
account = BankAccount(village.holder, "6200000000000000", "示例银行")
collective = village.cast.parties[village.holder]
proof = village.paper("开户许可")
village.do(record_payee, collective, AccountKind.COLLECTIVE, account, proof, vault=city.vault, by=clerks[0], now=after)
paid = village.do(pay_out, closed.id, collective, BankSlip("示例付款-1", date(2026, 4, 2), proof), by=clerks[0], now=after)
with city.reading() as db:
    settled = settling.lines_of(db, closed.id)
    left = held_in(db, due(Income.HOLDER_INCOME, quantity.owner_id, test=False))
print(f"批次 {paid.number}：{paid.state.value}，应付账户余额 {left} 分")
assert agreed == len(days) and paid.state.value == "PAID" and left == 0
pd.DataFrame([(line.income.value, line.trades, line.grams, line.gross_fen / 100) for line in settled],
             columns=["收入", "成交", "克", "元"])  # fmt: skip

# %% [markdown]
# ## 公示与自查 / The board, and the check
#
# 公示板人人可见；`check` 从登记事件把账重放一遍，逐行比对。

# %%
with city.reading() as db:
    shown = board(db, date(2026, 1, 1), date(2026, 3, 31))
    passes = [one for kind in (ledger, quantities, issuing, market, cases, settlement) for one in kind.PASSES]
    results = check(db, city.check_scope(), passes).results
faults = [str(fault) for result in results for fault in result.faults]
print(f"自查 {len(results)} 项，差异 {len(faults)} 处")
assert not faults
pd.DataFrame([(row.listing.number, row.listing.state.value, row.sold_g, row.income_fen / 100) for row in shown.rows],
             columns=["挂牌", "状态", "本季售出（克）", "收入（元）"])
