"""What a person can do something about when property is refused.

`RuleRefused` is the parent of every refusal that rests on a rule of the law; its `rule` is the id of
requirements.md. Several refusals of one act travel together in `SeveralRefused`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sink.errors import ActionableError


@dataclass(frozen=True)
class Words:
    """A name inside a fact, in both languages: a template says `{what:zh}` or `{what:en}`."""

    zh: str
    en: str

    def __format__(self, language: str) -> str:
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True)
class Fault:
    """A row that `linpiao check` found to differ from what the register proves."""

    table: str
    row: str
    problem: Words

    def sentence(self, lang: str) -> str:
        return (
            f"{self.table} {self.row}: {self.problem:en}"
            if lang == "en"
            else f"{self.table} {self.row}：{self.problem:zh}"
        )


class RegistryError(ActionableError):
    """The registry refuses."""

    code = "REGISTRY_ERROR"


class NotFound(RegistryError):
    code = "NOT_FOUND"
    zh = "没有找到{what}：{id}"
    en = "{what} not found: {id}"
    remedy_zh = "请核对编号。"
    remedy_en = "Check the number."


class Conflict(RegistryError):
    """Two people acted on one file: one won, the other learns who and when."""

    code = "CONFLICT"
    zh = "该文件已由{who}于{when}处理，当前状态为{state}。"
    en = "{who} already acted on this file at {when}; it is now {state}."
    remedy_zh = "请刷新后查看最新状态。"
    remedy_en = "Reload to see the present state."


class IdempotencyKeyReused(RegistryError):
    """A key stands for one request for ever."""

    code = "IDEMPOTENCY_KEY_REUSED"
    zh = "请求编号{key}已用于另一项内容不同的请求。"
    en = "The idempotency key {key} already stands for a different request."
    remedy_zh = "请为新的请求使用新的编号。"
    remedy_en = "Use a new key for a new request."


class RequestInProgress(RegistryError):
    """The same request arrived twice at once; the other one is being carried out."""

    code = "REQUEST_IN_PROGRESS"
    zh = "相同的请求{key}正在办理。"
    en = "The same request {key} is being carried out."
    remedy_zh = "请稍后以相同编号重新提交，将得到同一结果。"
    remedy_en = "Send it again under the same key in a moment; the answer will be the same."


class RuleRefused(RegistryError):
    """An act is refused by a rule."""

    code = "RULE_REFUSED"

    def __init__(self, *, rule: str, **facts: object) -> None:
        self.rule = rule
        super().__init__(**facts)


class SeveralRefused(RegistryError):
    """One act, several refusals: all of them at once."""

    code = "SEVERAL_REFUSED"
    zh = "共有{count}处不符合规定，请逐条处理。"
    en = "{count} rules are not met; see each of them."

    def __init__(self, refusals: Sequence[RuleRefused]) -> None:
        self.refusals: Sequence[RuleRefused] = tuple(refusals)
        super().__init__(count=len(refusals))


class RulePackNotInForce(RuleRefused):
    code: ClassVar[str] = "RULE_PACK_NOT_IN_FORCE"
    zh = "{title}在{as_of}不在有效期内，不能办理此事项。"
    en = "{title} is not in force on {as_of}; this act cannot be done."
    remedy_zh = "须由市级主管部门启用后续文件。"
    remedy_en = "The city authority has to activate a successor text."
