"""The bank's statement as CSV: incoming rows become receipts; the order's number stands in the remark.

Columns by name (银行导出): 交易日期, 流水号, 贷方金额, 摘要, and 借方金额 for what leaves. UTF-8 or GB 18030.
A withdrawal from the channel (提现, with its number in the remark) is no payment.
"""

import csv
import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from io import StringIO

from api.gateways.errors import UnreadableStatement
from registry.clock import CITY_TIME
from registry.market.money import Channel
from registry.market.payments import Receipt
from registry.settlement.reconciliation import BillRow, RowKind

DAY, TRANSACTION, CREDIT, REMARK, DEBIT = "交易日期", "流水号", "贷方金额", "摘要", "借方金额"
ORDER_NUMBER = re.compile(r"S\d{8}[0-9A-HJKMNP-TV-Z]{12}")
WITHDRAWAL = re.compile(r"提现\D*?([0-9A-Za-z]{12,32})")
FEN = 100
BOOKED = "BOOKED"


def read_statement(content: bytes) -> list[Receipt]:
    """What somebody paid us: the incoming rows that are no withdrawal of our own."""
    return [
        Receipt(
            Channel.BANK,
            row.reference,
            row.order_no,
            row.amount_fen,
            datetime.combine(row.day, time(), CITY_TIME),
        )
        for row in read_rows(content)
        if row.amount_fen > 0 and row.kind is not RowKind.TRANSFER
    ]


def read_rows(content: bytes) -> list[BillRow]:
    """All rows or none: a row that cannot be read is named."""
    rows = csv.DictReader(StringIO(_text(content)))
    missing = {DAY, TRANSACTION, CREDIT, REMARK} - set(rows.fieldnames or ())
    if missing:
        raise UnreadableStatement(problem="、".join(sorted(missing)))
    found = []
    for line, row in enumerate(rows, start=2):
        try:
            amount_fen = _fen(row[CREDIT]) - _fen(row.get(DEBIT) or "")
            day = date.fromisoformat(row[DAY].strip())
        except (ValueError, InvalidOperation, AttributeError):
            raise UnreadableStatement(problem=str(line)) from None
        if amount_fen:
            found.append(_row(day, row[TRANSACTION].strip(), row[REMARK] or "", amount_fen))
    return found


def _row(day: date, reference: str, remark: str, amount_fen: int) -> BillRow:
    withdrawal, number = WITHDRAWAL.search(remark), ORDER_NUMBER.search(remark)
    if withdrawal and amount_fen > 0:
        return BillRow(day, RowKind.TRANSFER, withdrawal.group(1), "", amount_fen, BOOKED)
    kind = RowKind.PAYMENT if amount_fen > 0 else RowKind.OTHER
    return BillRow(day, kind, reference, number.group() if number else "", amount_fen, BOOKED)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _fen(text: str) -> int:
    amount = Decimal((text or "0").replace(",", "").strip() or "0") * FEN
    if amount != int(amount):
        raise ValueError(text)
    return int(amount)
