"""What the peer remembers of orders and refunds, and the trade bill it makes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.gateways.sandbox.faults import Fault
from registry.clock import CITY_TIME
from registry.money import yuan

HEAD = "交易时间,微信订单号,商户订单号,交易状态,订单金额,退款金额,商户退款单号"
SUMS = "总交易单数,应结订单总金额,退款总金额"
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


def trade_bill(orders: Sequence[Bought], refunds: Sequence[Back], day: str, faults: Collection[Fault]) -> str:
    """Everything paid or sent back, backticks before every value; `faults` add, leave out or change a row."""
    paid = [one for one in orders if one.paid_at and str(one.paid_at.astimezone(CITY_TIME).date()) == day]
    if Fault.BILL_MISSING in faults:
        paid = paid[1:]
    more = ADDED_FEN if Fault.BILL_DIFFERS in faults else 0
    rows = []
    for place, one in enumerate(paid):
        amount = yuan(one.paid + (0 if place else more))
        rows.append([day, one.transaction_id, one.out_trade_no, "SUCCESS", amount, "0.00", ""])
    numbers = {one.transaction_id: one.out_trade_no for one in orders}
    for back in refunds:
        number, amount = numbers[back.transaction_id], yuan(back.amount)
        rows.append([day, back.transaction_id, number, "REFUND", "0.00", amount, back.out_refund_no])
    if Fault.BILL_EXTRA in faults:
        rows.append([day, "4200unknown", "S20000101AAAAAAAAAAAA", "SUCCESS", "1.00", "0.00", ""])
    lines = [",".join(f"`{value}" for value in row) for row in rows]
    return "\n".join([HEAD, *lines, SUMS, f"`{len(rows)},`0.00,`0.00", ""])
