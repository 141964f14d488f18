"""The bank's statement as CSV: incoming rows become receipts; the order's number stands in the remark.

Columns by name (银行导出): 交易日期, 流水号, 贷方金额, 摘要. UTF-8 or GB 18030. Outgoing rows are left out.
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

DAY, TRANSACTION, CREDIT, REMARK = "交易日期", "流水号", "贷方金额", "摘要"
ORDER_NUMBER = re.compile(r"S\d{8}[0-9A-HJKMNP-TV-Z]{12}")
FEN = 100


def read_statement(content: bytes) -> list[Receipt]:
    """All rows or none: a row that cannot be read is named."""
    rows = csv.DictReader(StringIO(_text(content)))
    missing = {DAY, TRANSACTION, CREDIT, REMARK} - set(rows.fieldnames or ())
    if missing:
        raise UnreadableStatement(problem="、".join(sorted(missing)))
    found = []
    for line, row in enumerate(rows, start=2):
        try:
            amount_fen = _fen(row[CREDIT])
            paid_at = datetime.combine(date.fromisoformat(row[DAY].strip()), time(), CITY_TIME)
        except (ValueError, InvalidOperation, AttributeError):
            raise UnreadableStatement(problem=str(line)) from None
        if amount_fen > 0:
            number = ORDER_NUMBER.search(row[REMARK] or "")
            order_no = number.group() if number else ""
            found.append(Receipt(Channel.BANK, row[TRANSACTION].strip(), order_no, amount_fen, paid_at))
    return found


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
