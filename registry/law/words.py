"""What the words of a text mean for a check: inclusive or not (CV-02), obligatory or offered (CV-04)."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = int | Decimal | Fraction
"""A quantity in a legal test: never a float (D1)."""


class Comparison(StrEnum):
    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"

    def holds(self, value: Exact, limit: Exact) -> bool:
        value, limit = Fraction(value), Fraction(limit)
        if self is Comparison.AT_LEAST:
            return value >= limit
        if self is Comparison.ABOVE:
            return value > limit
        if self is Comparison.AT_MOST:
            return value <= limit
        return value < limit


COMPARISON_OF = {
    # include the number (Civil Code art. 1259)
    "以上": Comparison.AT_LEAST,
    "及以上": Comparison.AT_LEAST,
    "（含）以上": Comparison.AT_LEAST,
    "≥": Comparison.AT_LEAST,
    "不小于": Comparison.AT_LEAST,
    "不得小于": Comparison.AT_LEAST,
    "以下": Comparison.AT_MOST,
    "以内": Comparison.AT_MOST,
    "≤": Comparison.AT_MOST,
    "不超过": Comparison.AT_MOST,
    # exclude it
    "大于": Comparison.ABOVE,
    "超过": Comparison.ABOVE,
    "以外": Comparison.ABOVE,
    "小于": Comparison.BELOW,
    "不足": Comparison.BELOW,
}

BINDING_WORDS = frozenset({"应当", "必须", "不得", "严禁", "仅限"})
OFFERING_WORDS = frozenset({"鼓励", "推荐", "倡导", "自愿", "可", "探索"})
