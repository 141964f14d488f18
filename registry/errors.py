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


NOUNS = (
    Words("主体", "party"),
    Words("交易周期", "trading cycle"),
    Words("令牌", "token"),
    Words("任命", "appointment"),
    Words("凭据", "voucher"),
    Words("票据申请", "invoice request"),
    Words("收款凭据", "receipt"),
    Words("凭证", "certificate"),
    Words("可上报的小班", "sub-compartment to report"),
    Words("图层", "layer"),
    Words("小班", "sub-compartment"),
    Words("小班版本", "version of a sub-compartment"),
    Words("当事人", "party"),
    Words("挂牌", "listing"),
    Words("材料", "paper handed in"),
    Words("草稿", "draft"),
    Words("支出", "spending"),
    Words("文书", "paper"),
    Words("文件", "file"),
    Words("文件槽位", "slot"),
    Words("机构职责", "role of an agency"),
    Words("权证", "right certificate"),
    Words("林票", "ticket"),
    Words("案件", "case"),
    Words("检查点", "checkpoint"),
    Words("核证文件", "proof"),
    Words("树的大小", "tree size"),
    Words("测算", "assessment"),
    Words("测算依据", "computation"),
    Words("位置", "place"),
    Words("瓦片", "tile"),
    Words("登记", "event"),
    Words("登记事件", "event"),
    Words("碳汇量", "quantity"),
    Words("签发", "issuance"),
    Words("被处罚人", "punished person"),
    Words("规则", "rule"),
    Words("规则文件", "text"),
    Words("订单", "order"),
    Words("调查成果", "survey"),
    Words("账户", "account"),
    Words("转账", "transfer"),
    Words("退款", "refund"),
    Words("面积占用", "area claim"),
    Words("收款方", "payee"),
    Words("结算对账单", "statement of the settlement"),
    Words("付款", "payout"),
    Words("荣誉证书", "certificate of honour"),
    Words("已关账的批次", "closed batch"),
)
"""Everything that is looked for by a number."""

_NOUN = {noun.zh: noun for noun in NOUNS}


class NotFound(RegistryError):
    """`what` is the Chinese word of `NOUNS`, or the words of a kind of case."""

    code = "NOT_FOUND"
    zh = "没有找到{what:zh}：{id}"
    en = "There is no {what:en} {id}."
    remedy_zh = "请核对编号。"
    remedy_en = "Check the number."

    def __init__(self, **facts: object) -> None:
        what = facts.get("what")
        if isinstance(what, str):
            facts["what"] = _NOUN.get(what, Words(what, "record"))
        super().__init__(**facts)


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
