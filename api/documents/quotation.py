"""The quotation for an event as PDF: what covering the rest costs, room for a seal, how to transfer it."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.documents.ticket import printed
from api.documents.words import chinese_date, chinese_number, kilograms
from registry.market.certificates import TEST_MARK
from registry.market.statements import NOT_CCER
from registry.market.words import NOT_AN_INVESTMENT

TEMPLATE = "quotation-1"
DAYS_VALID = 30
"""Ours: prices may change before an order, so a quotation does not stand for ever."""
HOLDS = "价格由权利人确定，下单前可能变化；下单后按订单价格保留。凭盖章的采购单可保留15个工作日。"
TRANSFER = "银行转账至银川市林业和草原主管部门专户，附言只写订单号；到账后自动核对并出证。"


@dataclass(frozen=True)
class Quotation:
    """`missing_g` is what the file still lacks, `grams` what the yuan buy of this listing."""

    file_no: str
    name: str
    missing_g: int
    listing: str
    unit_name: str
    grams_per_yuan: int
    grams: int
    yuan: int
    made_on: date
    test: bool

    @property
    def valid_until(self) -> date:
        return self.made_on + timedelta(days=DAYS_VALID)

    @property
    def covers(self) -> str:
        """Partial cover is called partial."""
        if self.grams >= self.missing_g:
            return "补足全部差额"
        return f"部分抵消：约为差额的{self.grams * 100 // self.missing_g}%"


def quotation_pdf(quoted: Quotation) -> bytes:
    day = quoted.made_on
    return printed(
        TEMPLATE,
        {
            "file_no": quoted.file_no,
            "name": quoted.name,
            "dated": [day.year, day.month, day.day],
            "made_on": chinese_date(day),
            "valid_until": chinese_date(quoted.valid_until),
            "missing_kg": kilograms(quoted.missing_g),
            "listing": quoted.listing,
            "unit_name": quoted.unit_name,
            "kg_per_yuan": kilograms(quoted.grams_per_yuan),
            "kg": kilograms(quoted.grams),
            "yuan": f"{quoted.yuan:,}.00",
            "yuan_words": f"人民币{chinese_number(quoted.yuan)}元整",
            "covers": quoted.covers,
            "sentences": [HOLDS, TRANSFER, NOT_AN_INVESTMENT.zh, NOT_CCER.zh],
            "test": TEST_MARK.zh if quoted.test else "",
        },
    )
