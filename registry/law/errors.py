"""Refusals about who may act, and about the texts themselves."""

from registry.errors import RuleRefused


class NotAuthorised(RuleRefused):
    code = "NOT_AUTHORISED"
    zh = "{role:zh}无权办理“{act:zh}”。"
    en = "The {role:en} has no authority for “{act:en}”."
    remedy_zh = "有权办理的是：{allowed:zh}。"
    remedy_en = "Authority lies with: {allowed:en}."


class OutsideOwnUnit(RuleRefused):
    code = "OUTSIDE_OWN_UNIT"
    zh = "“{act:zh}”只能由有管辖权的单位办理：本人单位{own}，事项所属{unit}。"
    en = "“{act:en}” belongs to the unit {unit}; your unit is {own}."
    remedy_zh = "请转交有管辖权的单位。"
    remedy_en = "Hand the file to the unit in charge."


class DelegationMissing(RuleRefused):
    code = "DELEGATION_MISSING"
    zh = "自治区所属森林须有自治区林草主管部门在{as_of}有效的书面委托，市级方可办理“{act:zh}”。"
    en = "Region-owned forest: “{act:en}” needs a written delegation of the region valid on {as_of}."
    remedy_zh = "请登记书面委托，或登记自治区主管部门自行作出的文件。"
    remedy_en = "Record the delegation, or the document of the region's own act."


class OverlayLoosens(RuleRefused):
    code = "OVERLAY_LOOSENS"
    zh = "县级补充规定不得放宽市级规定：{number}，市级为{city}，拟定为{county}。"
    en = (
        "A county overlay may not loosen a city rule: {number} is {city} in the city text, {county} proposed."
    )
    remedy_zh = "只能增加步骤或提高要求。"
    remedy_en = "Only add steps or tighten limits."
