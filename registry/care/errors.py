"""Why a step of care is refused."""

from registry.errors import RuleRefused


class ItemsMissing(RuleRefused):
    code = "UPKEEP_ITEMS_MISSING"
    zh = "考核项目未填写：{items}。"
    en = "These items are not assessed: {items}."
    remedy_zh = "请逐项给出结论。"
    remedy_en = "Give a result for each of them."


class BreachNotCounted(RuleRefused):
    code = "BREACH_NOT_COUNTED"
    zh = "本年度有 {count} 起已查实的持有人违反管护职责情形，“损害”一项不能合格。"
    en = "{count} breaches of the holder's duties were established this year: the item DAMAGE cannot pass."
    remedy_zh = "请据查处结果记录该项不合格。"
    remedy_en = "Record the item as failed."


class YearNotDue(RuleRefused):
    code = "UPKEEP_YEAR_NOT_DUE"
    zh = "{year}年不能考核：考核年度为{first}年至{last}年。"
    en = "{year} cannot be assessed: the years are {first} to {last}."
    remedy_zh = "请核对年度。"
    remedy_en = "Check the year."


class AssessmentDone(RuleRefused):
    code = "UPKEEP_ALREADY_ASSESSED"
    zh = "{year}年度已有考核结果。"
    en = "{year} has been assessed already."
    remedy_zh = "如结果有误，请先以决定撤销。"
    remedy_en = "If the result is wrong, revoke it by a decision first."


class ObjectionTooLate(RuleRefused):
    code = "OBJECTION_TOO_LATE"
    zh = "异议期已于{due_on}届满，或者异议已经答复。"
    en = "The term for objections ended on {due_on}, or the objection has been answered."
    remedy_zh = "可以依法申请行政复议或者提起行政诉讼。"
    remedy_en = "Review or a suit remain open as the law says."


class ResultNotFinal(RuleRefused):
    code = "UPKEEP_NOT_FINAL"
    zh = "考核结果自{day}起才生效。"
    en = "The result counts from {day} on."
    remedy_zh = "请待异议期满；期内异议须先答复。"
    remedy_en = "Wait for the term to end; an objection made in it is answered first."


class NothingToCareFor(RuleRefused):
    code = "NOTHING_TO_CARE_FOR"
    zh = "该林票或小班不属于年度监测和考核的范围。"
    en = "This ticket or plot is not under yearly monitoring and assessment."
    remedy_zh = "范围为有效的、落地的林票，以及碳汇已售出的小班。"
    remedy_en = "They cover live land-bound tickets and plots whose carbon was sold."


class ChangeImpossible(RuleRefused):
    code = "CHANGE_IMPOSSIBLE"
    zh = "剩余林地 {left_dm2} 平方分米，不足1亩或者不再集中连片，不能变更。"
    en = "What is left ({left_dm2} dm²) is below 1 mu or in several pieces: no change is possible."
    remedy_zh = "请注销；每一部分均合格的，可先申请分割。"
    remedy_en = "Cancel it, or divide it where every part would pass."


class NothingToChange(RuleRefused):
    code = "NOTHING_TO_CHANGE"
    zh = "该小班没有有效林票，没有可变更或注销的对象。"
    en = "No live ticket lies on this plot: there is nothing to change or cancel."
    remedy_zh = "请以“不处理”结案；确认的损失转碳汇量核减。"
    remedy_en = "Close it with NO_ACTION; the confirmed loss goes on to the quantities."


class EndingNotReached(RuleRefused):
    code = "ENDING_NOT_REACHED"
    zh = "林票当前状态为{state}，尚未{wanted}，不能据此结案。"
    en = "The ticket is {state}, not yet {wanted}: the case cannot be closed that way."
    remedy_zh = "请先办结变更或者注销。"
    remedy_en = "Complete the change or the cancellation first."


class FailsStand(RuleRefused):
    code = "FAILS_STAND"
    zh = "连续两年考核不合格的结果仍然有效，不能解除待注销状态。"
    en = "Both failed years stand: the cancellation cannot be lifted."
    remedy_zh = "考核结果有误的，先以决定撤销该年度结果。"
    remedy_en = "If a result is wrong, revoke it by a decision first."
