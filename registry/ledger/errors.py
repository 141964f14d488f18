"""Why the ledger refuses to move value."""

from registry.errors import RegistryError, RuleRefused


class LedgerError(RegistryError):
    """The ledger refuses."""

    code = "LEDGER_REFUSED"


class InsufficientBalance(LedgerError):
    """The account would fall below zero, holds counted."""

    code = "INSUFFICIENT_BALANCE"
    zh = "账户{account}可用余额不足，不能划转。"
    en = "Account {account} does not have enough free balance for this transfer."
    remedy_zh = "请减少数量，或等待占用释放。"
    remedy_en = "Reduce the quantity or wait until holds are released."


class TransferConflict(LedgerError):
    """A transfer id is used again for something else."""

    code = "TRANSFER_CONFLICT"
    zh = "划转编号{id}已用于另一笔业务。"
    en = "Transfer id {id} already stands for something else."


class HoldClosed(LedgerError):
    """A hold ends exactly once: posted, voided or expired."""

    code = "HOLD_CLOSED"
    zh = "占用{id}已经结束，不能再次处理。"
    en = "Hold {id} has already ended."
    remedy_zh = "请查看其最终结果。"
    remedy_en = "Look up how it ended."


class HoldExpired(LedgerError):
    code = "HOLD_EXPIRED"
    zh = "占用{id}已于{expires_at}过期。"
    en = "Hold {id} expired at {expires_at}."
    remedy_zh = "请重新下单。"
    remedy_en = "Order again."


class AlreadyReversed(LedgerError):
    code = "ALREADY_REVERSED"
    zh = "划转{id}已经冲正，不能再次冲正。"
    en = "Transfer {id} has already been reversed."


class OutletNotPermitted(RuleRefused):
    """Earmarked money would leave for something else."""

    code = "OUTLET_NOT_PERMITTED"
    zh = "专款专用：{source}的资金不能用于{target}。"
    en = "Earmarked money: {source} cannot go to {target}."
    remedy_zh = "请按收入种类选择允许的受益人或用途。"
    remedy_en = "Choose a beneficiary or purpose that this kind of income permits."
