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
