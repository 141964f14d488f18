"""The settlement statement of one payee as PDF/A-3b, from the record its page shows (ZJ-13)."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from api.documents.ticket import printed
from api.documents.words import chinese_date, kilograms
from registry.ledger.purposes import Income, Purpose
from registry.parties.jurisdiction import load_units
from registry.settlement.batches import Basis
from registry.settlement.names import BASIS_NAMES, INCOME_NAMES, PURPOSE_NAMES

TEMPLATE = "settlement-statement-1"


def settlement_pdf(said: Mapping[str, Any]) -> bytes:
    """`said` is the statement as JSON, which is attached; the same statement gives the same bytes."""
    day = date.fromisoformat(said["closed_on"])
    view: dict[str, Any] = {
        "batch_no": said["batch_no"],
        "period": f"{said['year']}年第{said['quarter']}季度",
        "last_day": chinese_date(date.fromisoformat(said["last_day"])),
        "dated": [day.year, day.month, day.day],
        "closed_on": chinese_date(day),
        "payee": said["payee_name"] or said["payee_id"],
        "lines": [_line(line) for line in said["lines"]],
        "carried": [
            {"batch_no": one["batch_no"], "purpose": _purpose(one), "yuan": one["amount_yuan"]}
            for one in said["carried"]
        ],
        "net": said["net_yuan"],
        "paid": [_paid(one) for one in said["paid"]],
    }
    return printed(TEMPLATE, view, record=json.dumps(dict(said), ensure_ascii=False))


def _purpose(one: Mapping[str, Any]) -> str:
    return PURPOSE_NAMES[Purpose(one["purpose"])].zh


def _line(line: Mapping[str, Any]) -> dict[str, str]:
    return {
        "income": INCOME_NAMES[Income(line["income"])].zh,
        "listing": line["listing_no"] or "—",
        "unit": load_units()[line["unit_id"]].name,
        "trades": f"{line['trades']:,}",
        "kg": kilograms(line["grams"]),
        "gross": line["gross_yuan"],
        "basis": BASIS_NAMES[Basis(line["basis"])].zh,
        "yuan": line["amount_yuan"],
    }


def _paid(one: Mapping[str, Any]) -> dict[str, str]:
    back = one["returned_on"]
    return {
        "on": chinese_date(date.fromisoformat(one["paid_on"])),
        "reference": one["bank_reference"],
        "purpose": _purpose(one),
        "yuan": one["amount_yuan"],
        "back": f"{chinese_date(date.fromisoformat(back))}银行退回，转入以后批次" if back else "",
    }
