"""Refusals about persons, their appointments and their identity."""

from registry.errors import RegistryError, RuleRefused


class FourEyes(RuleRefused):
    code = "FOUR_EYES"
    zh = "同一人不能在同一文件中兼任：已担任{taken:zh}，不能再担任{wanted:zh}。"
    en = "One person cannot take two parts in one file: {taken:en} is done, {wanted:en} is for another."
    remedy_zh = "请由另一位有权人员办理。"
    remedy_en = "Another authorised person has to do this."


class StepOutOfOrder(RuleRefused):
    code = "STEP_OUT_OF_ORDER"
    zh = "文件尚缺前一步骤（{missing:zh}），不能{wanted:zh}。"
    en = "The file lacks the step before ({missing:en}); {wanted:en} cannot follow."
    remedy_zh = "请先完成前一步骤。"
    remedy_en = "Complete the earlier step first."


class UnknownUnit(RuleRefused):
    code = "UNKNOWN_UNIT"
    zh = "{unit}不是本市的县（市）区代码。"
    en = "{unit} is no county-level unit of the city."
    remedy_zh = "可用的代码：{known}。"
    remedy_en = "Known codes: {known}."


class AgencyLacksRole(RuleRefused):
    code = "AGENCY_LACKS_ROLE"
    zh = "该机构在{since}不承担{role:zh}职责，不能据此任命。"
    en = "The agency does not hold {role:en} on {since}, so nobody can be appointed to it there."
    remedy_zh = "请先登记该机构承担此职责的起止日期。"
    remedy_en = "First record from when to when the agency holds the role."


class WrongUnitForRole(RuleRefused):
    code = "WRONG_UNIT_FOR_ROLE"
    zh = "{role:zh}不能设在{unit}。"
    en = "{role:en} cannot be held in {unit}."
    remedy_zh = "市级职责用640100，县级职责用县（市）区代码。"
    remedy_en = "City roles belong to 640100, county roles to a county-level unit."


class ActingNotFitting(RuleRefused):
    code = "ACTING_NOT_FITTING"
    zh = "代理任命须由另一人、以相同职责、机构和单位，在原任期内有期限地担任。"
    en = "An acting officer is another person in the same role, agency and unit, for a term inside the first."
    remedy_zh = "请核对代理人、职责与起止日期。"
    remedy_en = "Check the person, the role and the dates."


class RolesKeptApart(RuleRefused):
    code = "ROLES_KEPT_APART"
    zh = "同一机构不能兼任{role:zh}与{other:zh}。"
    en = "One body cannot be both {role:en} and {other:en}."
    remedy_zh = "管理机构与运营机构须分设。"
    remedy_en = "The managing and the operating body must be two."


class WeakPassword(RegistryError):
    """`problems` lists everything that is wrong with it."""

    code = "WEAK_PASSWORD"
    zh = "密码不符合要求：{problems:zh}"
    en = "The password is too weak: {problems:en}"
    remedy_zh = "至少10个字符，含大写、小写、数字、符号中的三类，且不含账号；或至少16个字符。"
    remedy_en = "At least 10 characters of three kinds, without the account name; or at least 16 characters."


class LoginTaken(RegistryError):
    code = "LOGIN_TAKEN"
    zh = "账号{login}已被使用。"
    en = "The account name {login} is taken."
    remedy_zh = "请换一个账号。"
    remedy_en = "Choose another one."


class PersonalDataErased(RegistryError):
    code = "PERSONAL_DATA_ERASED"
    zh = "该主体没有可读的个人信息（未登记或已删除）。"
    en = "There are no personal data to read: never given, or erased."


class SealBroken(RegistryError):
    code = "SEAL_BROKEN"
    zh = "{owner}的加密记录无法解开：数据被改动或密钥不符。"
    en = "The sealed record of {owner} cannot be opened: changed, or sealed with another key."
    remedy_zh = "请核对密钥设置，并运行 linpiao check。"
    remedy_en = "Check the key setting and run linpiao check."


class NotOnFile(RuleRefused):
    code = "NOT_ON_FILE"
    zh = "该机构在{as_of}未在生态环境部门备案或备案已过期，不能出具核查结论。"
    en = "The body is not on file with the ecology authority on {as_of}, so it may not sign a verification."
    remedy_zh = "请由生态环境部门登记其资质、备案号和有效期。"
    remedy_en = "The ecology authority has to enter its qualification, filing number and dates."


class DocumentNotValid(RuleRefused):
    code = "DOCUMENT_NOT_VALID"
    zh = "文件{number}不完整：须有文号、文件校验值，且作出日期不晚于登记日。"
    en = (
        "Document {number} is incomplete: it needs a number, a file hash, and a date not after its recording."
    )
    remedy_zh = "请补充文号和原件。"
    remedy_en = "Add the number and the original."


class OwnData(RuleRefused):
    code = "OWN_DATA"
    zh = "调查数据由本人上传，本人不得审核或核定。"
    en = "You brought this survey data, so you may not review or verify it."
    remedy_zh = "请由另一位有权人员办理。"
    remedy_en = "Another authorised person has to do this."
