"""The shape of every refusal a person can act on, and those of carbon.

The base class stands here, at the bottom of the house, so that all packages share it (decision 0002).
"""

from collections.abc import Mapping
from typing import ClassVar


class ActionableError(Exception):
    """One thing a person can do something about: a stable code, facts, and the sentence in two languages.

    `zh`, `en`, `remedy_zh` and `remedy_en` are templates over the facts.
    """

    code: ClassVar[str] = "ERROR"
    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""
    remedy_zh: ClassVar[str] = ""
    remedy_en: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, object] = facts
        super().__init__(f"{self.code}: {self.message('zh')}")

    def message(self, lang: str = "zh") -> str:
        return (self.en if lang == "en" else self.zh).format(**self.facts)

    def remedy(self, lang: str = "zh") -> str:
        return (self.remedy_en if lang == "en" else self.remedy_zh).format(**self.facts)


class SinkError(ActionableError):
    """Carbon cannot be computed from what was given."""

    code = "SINK_ERROR"


class UnknownParameters(SinkError):
    code = "UNKNOWN_PARAMETERS"
    zh = "没有参数 {what}。"
    en = "There is no parameter {what}."
    remedy_zh = "现有：{known}。"
    remedy_en = "Known: {known}."


class StaleSignOff(SinkError):
    code = "STALE_SIGN_OFF"
    zh = "参数行 {row_id} 的核签与当前内容不符。"
    en = "The sign-off of parameter row {row_id} does not match its present content."
    remedy_zh = "请将该行与原始文件重新核对后再核签。"
    remedy_en = "Compare the row with its document again and sign it off anew."


class UnsignedParameters(SinkError):
    """`row_ids` are all the rows that stand in the way, each with its reason in `gates.csv`."""

    code = "UNSIGNED_PARAMETERS"
    zh = "参数行未核签，不能用于正式签发：{row_ids}。"
    en = "Parameter rows without sign-off cannot back an official figure: {row_ids}."
    remedy_zh = "请由具名人员将这些行与原始文件核对并核签；研究、试算用途不受限制，但结果会带“未核签”标记。"
    remedy_en = (
        "A named person must compare these rows with their documents and sign them off; "
        "research use is free, and its results are marked as not signed off."
    )


class UnreadableInput(SinkError):
    code = "UNREADABLE_INPUT"
    zh = "{table} 表缺少列：{columns}。"
    en = "Table {table} lacks the columns {columns}."
    remedy_zh = "请补齐这些列后重新计算；列名和单位见计量方法说明。"
    remedy_en = "Add these columns and measure again; names and units stand in the method page."
