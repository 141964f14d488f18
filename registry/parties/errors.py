"""Refusals about persons, their appointments and their identity."""

from registry.errors import RuleRefused


class FourEyes(RuleRefused):
    code = "FOUR_EYES"
    zh = "同一人不能在同一文件中兼任：已担任{taken}，不能再担任{wanted}。"
    en = "One person cannot take two parts in one file: already {taken}, so not {wanted}."
    remedy_zh = "请由另一位有权人员办理。"
    remedy_en = "Another authorised person has to do this."


class StepOutOfOrder(RuleRefused):
    code = "STEP_OUT_OF_ORDER"
    zh = "文件尚缺前一步骤（{missing}），不能{wanted}。"
    en = "The file lacks the step before ({missing}), so it cannot be {wanted}."
    remedy_zh = "请先完成前一步骤。"
    remedy_en = "Complete the earlier step first."


class UnknownUnit(RuleRefused):
    code = "UNKNOWN_UNIT"
    zh = "{unit}不是本市的县（市）区代码。"
    en = "{unit} is no county-level unit of the city."
    remedy_zh = "可用的代码：{known}。"
    remedy_en = "Known codes: {known}."
