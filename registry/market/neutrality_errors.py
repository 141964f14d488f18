"""What a person can do something about when a neutrality file, a title or a statement is refused."""

from registry.errors import NotFound, RuleRefused


class PeriodUnfit(RuleRefused):
    code = "PERIOD_UNFIT"
    zh = "起止日期不符合要求：企业、公共建筑和试点单位按一个完整的自然年度核算。"
    en = (
        "The period does not fit: enterprises, buildings and pilot units account for one whole calendar year."
    )
    remedy_zh = "请填写开始和结束日期；年度填1月1日至12月31日。"
    remedy_en = "Give its first and last day; a year runs from 1 January to 31 December."


class AttendanceMissing(RuleRefused):
    code = "ATTENDANCE_MISSING"
    zh = "活动须填写参加人数。"
    en = "An event needs its number of participants."
    remedy_zh = "请填写预计人数，活动结束后可以更正。"
    remedy_en = "Give the expected number; it can be corrected after the event."


class AreaTooSmall(RuleRefused):
    code = "AREA_TOO_SMALL"
    zh = "须选择公共建筑类型；“大型公共建筑”的建筑面积须大于3万平方米：{area_m2}。"
    en = "Name the type of building; a large public building has more than 30,000 m2: {area_m2}."
    remedy_zh = "市级行政办公建筑、金融机构网点、大型商业综合体不看面积，请选择相应类型。"
    remedy_en = "City administration, branches of financial bodies and commercial complexes need no area."


class FileClosed(RuleRefused):
    code = "NEUTRALITY_FILE_CLOSED"
    zh = "该档案已于{closed_on}结束。"
    en = "This file was closed on {closed_on}."
    remedy_zh = "请另行登记新的档案。"
    remedy_en = "Register a new file."


class AlreadyRegistered(RuleRefused):
    code = "ALREADY_REGISTERED"
    zh = "本单位该年度的档案已经登记：{number}。"
    en = "The file of this year is on record: {number}."
    remedy_zh = "请在原档案上办理。"
    remedy_en = "Go on with that file."


class GuideMissing(RuleRefused):
    code = "GUIDE_MISSING"
    zh = "核算须采用规定的核算方法文件之一（{allowed}），且生态环境部门已登记其版本。"
    en = "Accounting follows one of these guides ({allowed}), whose version is on record."
    remedy_zh = "请选择规定的方法文件；尚未登记版本的，请由市级主管部门登记。"
    remedy_en = "Choose one of them; a missing version is entered by the city authority."


class GuideChanged(RuleRefused):
    code = "GUIDE_CHANGED"
    zh = "小微企业和机构的核算期间固定、只采用一种方法，原用方法为{guide}。"
    en = "Small bodies keep one period and one guide: it was {guide}."
    remedy_zh = "请继续采用原方法。"
    remedy_en = "Keep to it."


class NothingAccounted(RuleRefused):
    code = "NOTHING_ACCOUNTED"
    zh = "核算的排放量须大于零，并附排放报告。"
    en = "The accounted emissions are above zero, with their report on paper."
    remedy_zh = "请核对活动数据，上传排放报告。"
    remedy_en = "See to the activity data and upload the report."


class VerifierMissing(RuleRefused):
    code = "VERIFIER_MISSING"
    zh = "该类档案须由在生态环境部门备案的核查机构核查，请指明核查机构。"
    en = "This kind of file is checked by a body on file with the ecology authority; name it."
    remedy_zh = "请从核查机构名录中选择。"
    remedy_en = "Choose one from the register of verifiers."


class VerifierIsParty(RuleRefused):
    code = "VERIFIER_IS_PARTY"
    zh = "只能由档案指明的、与档案主体不同的核查机构核查。"
    en = "Only the named body, other than the party itself, may check this file."
    remedy_zh = "请由指明的核查机构办理。"
    remedy_en = "The named body has to act."


class PurposeUnfit(RuleRefused):
    code = "PURPOSE_UNFIT"
    zh = "该凭证的用途与本档案不同，一份减排量只能用于一个用途。"
    en = "The certificate was made for another purpose; a gram serves one purpose only."
    remedy_zh = "请为本档案另行购买。"
    remedy_en = "Buy for this file."


class AlreadyClaimed(RuleRefused):
    code = "ALREADY_CLAIMED"
    zh = "凭证{certificate}已经用于一份碳中和档案，或者是礼品、已撤销。"
    en = "The certificate {certificate} already serves a neutrality file, is a gift, or was revoked."
    remedy_zh = "每份凭证只能用于一份档案。"
    remedy_en = "A certificate serves one file."


class ByTonnesOrByMoney(RuleRefused):
    code = "BY_TONNES_OR_BY_MONEY"
    zh = "请按数量或者按金额二选一。"
    en = "Choose by quantity or by money, not both."
    remedy_zh = "只填写其中一项。"
    remedy_en = "Fill in one of them."


class MoneyMixed(RuleRefused):
    code = "MONEY_MIXED"
    zh = "测试档案只能使用测试订单，正式档案不能使用测试订单。"
    en = "A test file takes test orders only, and a real one none of them."
    remedy_zh = "请在同一状态下登记和购买。"
    remedy_en = "Register and buy in the same mode."


class NothingToState(RuleRefused):
    code = "NOTHING_TO_STATE"
    zh = "自声明{number}以来数据没有变化。"
    en = "Nothing has changed since the statement {number}."
    remedy_zh = "请使用已有的声明。"
    remedy_en = "Use that statement."


class NoTitleForKind(RuleRefused):
    code = "NO_TITLE_FOR_KIND"
    zh = "只有企业年度和公共建筑年度档案可以申请称号。"
    en = "Only the year of an enterprise or a public building can be given a title."
    remedy_zh = "其他档案以声明为准。"
    remedy_en = "For others the statement stands."


class StandardMissing(RuleRefused):
    code = "STANDARD_MISSING"
    zh = "生态环境部门尚未发布该称号的现行标准。"
    en = "The ecology authority has set no standard for this title yet."
    remedy_zh = "请待标准发布后申请。"
    remedy_en = "Apply once it is published."


class StandardNotMet(RuleRefused):
    code = "STANDARD_NOT_MET"
    zh = "不符合称号标准：抵消比例{permille}‰，要求{wanted}‰；审查意见须为符合。"
    en = "The standard is not met: {permille} permille offset, {wanted} wanted; the review has to agree."
    remedy_zh = "请补足后重新申请。"
    remedy_en = "Top up and apply again."


class ReviewMissing(RuleRefused):
    code = "TITLE_REVIEW_MISSING"
    zh = "称号须先由一人审查、再由另一人授予。"
    en = "A title is reviewed by one person and awarded by another."
    remedy_zh = "请另一名工作人员办理。"
    remedy_en = "Another officer has to act."


class TitleStillRuns(RuleRefused):
    code = "TITLE_STILL_RUNS"
    zh = "称号有效期至{until}。"
    en = "The title runs until {until}."
    remedy_zh = "到期前只能由主管部门撤回。"
    remedy_en = "Before that day only the authority can withdraw it."


class StatementUnknown(NotFound):
    code = "STATEMENT_UNKNOWN"
    zh = "没有编号或验证码为{number}的碳中和声明。"
    en = "There is no neutrality statement with the number or code {number}."
    remedy_zh = "请核对编号。"
    remedy_en = "Check the number."
