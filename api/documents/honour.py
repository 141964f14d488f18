"""The honour certificate (荣誉证书): thanks for a purchase, no proof, no receipt, no invoice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from api.documents.ticket import printed, qr
from api.documents.words import chinese_date, kilograms
from registry.market.certificates import TEST_MARK, Certificate
from registry.tickets.numbers import check_digits

TEMPLATE = "honour-1"
ONLY_THANKS = "本证书只表示感谢，不代表任何权利或者碳汇数量，不是碳汇凭证、收款凭据、发票或者财政票据。"


@dataclass(frozen=True)
class Honour:
    """`number` is its own; the certificate it thanks for is named beside it."""

    number: str
    name: str
    deed: str
    certificate_no: str
    issued_on: date
    url: str
    test: bool


def honour_of(made: Certificate, record: Mapping[str, Any], holder: str, public_url: str) -> Honour:
    """For whom the certificate is, under the name that stands on it."""
    mark = sha256(f"honour {made.event_id}".encode()).hexdigest()[:8].upper()
    stem = f"R{made.issued_on:%Y%m%d}-{mark}"
    return Honour(
        number=f"{stem}-{check_digits(stem)}",
        name=holder,
        deed=_deed(record),
        certificate_no=made.number,
        issued_on=made.issued_on,
        url=f"{public_url}/c/{made.number}",
        test=bool(made.test),
    )


def _deed(record: Mapping[str, Any]) -> str:
    source, kg = record["source"], kilograms(record["grams"])
    if record.get("form") == "ADOPTION":
        return f"认养{source['site']}的{source['species']}一株"
    if record.get("form") == "PLANTING":
        return f"在{source['name']}网上植树{record['trees'][1] - record['trees'][0] + 1}株"
    return f"购买并注销林业碳汇{kg}千克"


def honour_pdf(honour: Honour) -> bytes:
    """The same purchase gives the same bytes."""
    day = honour.issued_on
    return printed(
        TEMPLATE,
        {
            **vars(honour),
            "issued_on": chinese_date(day),
            "dated": [day.year, day.month, day.day],
            "only_thanks": ONLY_THANKS,
            "test": TEST_MARK.zh if honour.test else "",
            "qr_svg": qr(honour.url),
        },
    )
