"""Refusals about who may act, and about the texts themselves."""

from registry.errors import RegistryError, RuleRefused


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


class TextNotAcceptable(RuleRefused):
    code = "TEXT_NOT_ACCEPTABLE"
    zh = "该文件不能启用：{problem:zh}。"
    en = "This text cannot be activated: it {problem:en}."
    remedy_zh = "请更正规则文件后重新提出。"
    remedy_en = "Correct the rule pack and propose it again."


class UnreadableText(RegistryError):
    code = "UNREADABLE_TEXT"
    zh = "规则文件无法读取：{problem}"
    en = "The rule pack cannot be read: {problem}"
    remedy_zh = "请按现有规则文件的格式更正。"
    remedy_en = "Correct it after the form of the packs that exist."


class DefaultNotKept(RuleRefused):
    code = "DEFAULT_NOT_KEPT"
    zh = "“原则上”的规定{provision}未遵守，须由有权审核人以书面理由和证据文件决定例外。"
    en = "{provision} holds “in principle”: a departure needs an authorised reviewer, a reason, evidence."
    remedy_zh = "请补充审核人、书面理由和证据文件。"
    remedy_en = "Add the reviewer, the written reason and the evidence file."
