"""What the peer remembers of orders and refunds, and the trade bill it makes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.gateways.sandbox.faults import Fault
from registry.clock import CITY_TIME
from registry.money import yuan

HEAD = "交易时间,微信订单号,商户订单号,交易状态,订单金额,退款金额,商户退款单号"
SUMS = "总交易单数,应结订单总金额,退款总金额"
FUND_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
ADDED_FEN = 100


@dataclass
class Bought:
    """One order at the channel."""

    out_trade_no: str
    total: int
    notify_url: str
    expires_at: datetime
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid: int = 0
    paid_at: datetime | None = None


@dataclass
class Back:
    """One refund at the channel."""

    out_refund_no: str
    transaction_id: str
    amount: int
    refund_id: str
    made_at: datetime


@dataclass
class Withdrawn:
    """Money of the merchant sent to its bank account."""

    reference: str
    amount: int
    made_at: datetime


def is_of(at: datetime | None, day: str) -> bool:
    return at is not None and str(at.astimezone(CITY_TIME).date()) == day


def fund_bill(
    orders: Sequence[Bought], refunds: Sequence[Back], withdrawals: Sequence[Withdrawn], day: str
) -> str:
    """What moved on the merchant's account: payments in, refunds and withdrawals out."""
    moved = [
        *((one.transaction_id, "交易", "收入", one.paid) for one in orders if is_of(one.paid_at, day)),
        *((one.refund_id, "退款", "支出", one.amount) for one in refunds if is_of(one.made_at, day)),
        *((one.reference, "提现", "支出", one.amount) for one in withdrawals if is_of(one.made_at, day)),
    ]
    if not moved:
        return ""
    rows = [
        [day, name, f"F{name}", kind, kind, way, yuan(amount), "0.00", "system", "", ""]
        for name, kind, way, amount in moved
    ]
    lines = [",".join(f"`{value}" for value in row) for row in rows]
    return "\n".join([FUND_HEAD, *lines, FUND_SUMS, f"`{len(rows)},`0,`0.00,`0,`0.00", ""])


def trade_bill(orders: Sequence[Bought], refunds: Sequence[Back], day: str, faults: Collection[Fault]) -> str:
    """Everything paid or sent back, backticks before every value; `faults` add, leave out or change a row."""
    paid = [one for one in orders if is_of(one.paid_at, day)]
    if Fault.BILL_MISSING in faults:
        paid = paid[1:]
    more = ADDED_FEN if Fault.BILL_DIFFERS in faults else 0
    rows = []
    for place, one in enumerate(paid):
        amount = yuan(one.paid + (0 if place else more))
        rows.append([day, one.transaction_id, one.out_trade_no, "SUCCESS", amount, "0.00", ""])
    numbers = {one.transaction_id: one.out_trade_no for one in orders}
    for back in (one for one in refunds if is_of(one.made_at, day)):
        number, amount = numbers[back.transaction_id], yuan(back.amount)
        rows.append([day, back.transaction_id, number, "REFUND", "0.00", amount, back.out_refund_no])
    if Fault.BILL_EXTRA in faults:
        rows.append([day, "4200unknown", "S20000101AAAAAAAAAAAA", "SUCCESS", "1.00", "0.00", ""])
    if not rows:
        return ""
    lines = [",".join(f"`{value}" for value in row) for row in rows]
    return "\n".join([HEAD, *lines, SUMS, f"`{len(rows)},`0.00,`0.00", ""])
