"""Refusals of one kind of ticket only: state operating right, enterprise carbon."""

from registry.errors import RuleRefused


class WrongLevel(RuleRefused):
    code = "WRONG_LEVEL"
    zh = "{kind}不能向该级林草主管部门申请。"
    en = "{kind} is not applied for at this level."
    remedy_zh = "集体林票向县级申请，碳汇林票由市级核发，国有林票按隶属关系向本级申请。"
    remedy_en = "Collective: the county. Carbon: the city. State forest: the authority of the own level."


class KindFixed(RuleRefused):
    code = "KIND_FIXED"
    zh = "草稿的林票种类和受理机关不能更改。"
    en = "The kind of a draft and the authority it is made to do not change."
    remedy_zh = "请另行起草。"
    remedy_en = "Draft another one."


class ConsentFirst(RuleRefused):
    code = "CONSENT_FIRST"
    zh = "国有林地林票流转须先经核发机关审核同意。"
    en = "A state ticket is traded only after its issuer has consented."
    remedy_zh = "请先提出流转申请。"
    remedy_en = "Request the trade first."


class NotThisTrade(RuleRefused):
    code = "NOT_THIS_TRADE"
    zh = "只有国有林地林票按核发机关同意的方式流转。"
    en = "Only a state ticket is traded by consent of its issuer."
    remedy_zh = "集体林地林票流转请办理三方备案。"
    remedy_en = "A collective ticket is filed with the three bodies."


class OpinionMissing(RuleRefused):
    code = "OPINION_MISSING"
    zh = "国资委意见尚未登记。"
    en = "The opinion of the state assets commission is not on record."
    remedy_zh = "请先征询并登记国资委意见。"
    remedy_en = "Ask for it and record it first."


class OtherPurpose(RuleRefused):
    code = "OTHER_PURPOSE"
    zh = "这笔资金应优先用于林草湿等资源的保护、建设和管理，不能直接用于{purpose}。"
    en = "This money goes to protecting and building the resources first, not straight to {purpose}."
    remedy_zh = "其他用途须说明理由并经市林草和财政同意。"
    remedy_en = "Another purpose needs a recorded reason and the consent of city forestry and finance."


class AcceptanceMissing(RuleRefused):
    code = "PLANTING_NOT_ACCEPTED"
    zh = "造林验收合格证明不完整：{what:zh}。"
    en = "The acceptance certificate of the planting is incomplete: {what:en}."
    remedy_zh = "须载明编号、日期、验收单位和合格面积。"
    remedy_en = "Number, date, body and accepted area are required."


class AboveAccepted(RuleRefused):
    code = "ABOVE_ACCEPTED_AREA"
    zh = "验收合格面积{accepted_mu}亩与地块面积{ground_mu}亩不符。"
    en = "{accepted_mu} mu were accepted; the block has {ground_mu}."
    remedy_zh = "面值按验收合格面积核定，不得超过地块面积的允许误差。"
    remedy_en = "The face value is the accepted area, within the tolerance of the block."


class LockedUntilCycleEnds(RuleRefused):
    code = "LOCKED_UNTIL_CYCLE_ENDS"
    zh = "该林地已在交易周期{cycle}中成交，周期结束前不得再次申请。"
    en = "This land was traded in cycle {cycle}; it cannot be applied for until that cycle ends."
    remedy_zh = "请在交易周期结束后申请。"
    remedy_en = "Apply after the cycle is closed."


class CycleNotOpen(RuleRefused):
    code = "CYCLE_NOT_OPEN"
    zh = "交易周期{cycle}未开放（当前状态{state}）。"
    en = "Cycle {cycle} is not open; it is {state}."
    remedy_zh = "请在开放的交易周期内办理。"
    remedy_en = "Use an open cycle."


class OtherRoute(RuleRefused):
    code = "OTHER_ROUTE"
    zh = "该小班的碳汇量已选择其他交易途径（{route}），不能再申请碳汇林票。"
    en = "The growth of this plot already goes another way ({route}); no carbon ticket can be given."
    remedy_zh = "同一地块只能选择一种途径。"
    remedy_en = "One plot takes one route."
