"""What grams of which status may be used for: growth that is only expected never makes anything neutral."""

from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import require
from registry.market.errors import ExpectedOnly
from registry.market.orders import STATEMENTS, Purpose


class QuantityStatus(StrEnum):
    """What stands behind the grams of a certificate; each prints its own (XW-13)."""

    VERIFIED = "VERIFIED"
    EXPECTED = "EXPECTED"  # online planting, before a field survey (MS-06)
    EXPECTED_GROWTH = "EXPECTED_GROWTH"  # an adopted tree-year, before the next DBH survey (MS-07)


STATUS_NAMES = {
    QuantityStatus.VERIFIED: Words("已核定", "verified"),
    QuantityStatus.EXPECTED: Words("预期", "expected"),
    QuantityStatus.EXPECTED_GROWTH: Words("预期生长量", "expected growth"),
}
NEUTRALITY = STATEMENTS | {Purpose.LARGE_EVENT, Purpose.EVENT}
"""Neutrality of an event, an enterprise, a building, a product or a pilot unit (ZH-03 to ZH-07)."""


def serves(status: QuantityStatus, purpose: Purpose) -> bool:
    """Whether grams of this status may be retired for this purpose (AM-10)."""
    return status is QuantityStatus.VERIFIED or purpose not in NEUTRALITY


def require_serves(status: QuantityStatus, purpose: Purpose) -> None:
    """XW-13, IV-04: EXPECTED and EXPECTED_GROWTH never fund a neutrality claim."""
    names = {"status": STATUS_NAMES[status]}
    require("XW-13", serves(status, purpose), ExpectedOnly, **names)
