"""What goes wrong with the papers of a file."""

from registry.errors import RegistryError, RuleRefused


class PaperNotKept(RegistryError):
    """A step names papers by hash; each must be uploaded before (D15)."""

    code = "PAPER_NOT_KEPT"
    zh = "引用的文件尚未上传：{papers}。"
    en = "These papers have not been uploaded: {papers}."
    remedy_zh = "请先上传文件，再提交本步骤。"
    remedy_en = "Upload the papers first, then take this step."


class NotTheParty(RuleRefused):
    code = "NOT_THE_PARTY"
    zh = "这一步只能由当事人办理。"
    en = "Only the party concerned may take this step."
    remedy_zh = "请以当事人的身份登录。"
    remedy_en = "Sign in as the party concerned."


class NoticeClosed(RuleRefused):
    code = "NOTICE_CLOSED"
    zh = "该公告不受理异议，或者公示期已于{until}届满。"
    en = "This notice takes no objections, or its period ended on {until}."
    remedy_zh = "可以另行投诉举报，或者依法申请行政复议。"
    remedy_en = "A complaint, or a review as the law says, remains open."


class ProofOfServiceMissing(RuleRefused):
    code = "PROOF_OF_SERVICE_MISSING"
    zh = "送达须有回证或者公告作为凭据。"
    en = "Service is proven by a signed receipt or by a public notice."
    remedy_zh = "请上传送达回证，或者填写公告编号。"
    remedy_en = "Upload the receipt, or give the notice."


class NotAppointed(RuleRefused):
    code = "NOT_APPOINTED"
    zh = "{person}当日不在本单位任职，不能作为核查人员。"
    en = "{person} holds no appointment in this unit on the day and cannot check the site."
    remedy_zh = "请填写当日在岗的两名人员。"
    remedy_en = "Name two persons who hold office there on that day."


class OwnDraft(RuleRefused):
    code = "OWN_DRAFT"
    zh = "撰稿人不能审自己的稿件。"
    en = "Nobody reviews an own draft."
    remedy_zh = "请由其他人员审校。"
    remedy_en = "Have somebody else review it."


class ReadAlready(RuleRefused):
    code = "READ_ALREADY"
    zh = "您已经审校过这份稿件；三审须由三人进行。"
    en = "You have reviewed this draft; the three reviews are those of three persons."
    remedy_zh = "请由下一位人员审校。"
    remedy_en = "Have the next person review it."


class NotReadEnough(RuleRefused):
    code = "NOT_READ_ENOUGH"
    zh = "发布前须三审三校：已完成 {done} 次，须 {needed} 次。"
    en = "Before publishing it is reviewed and proofread {needed} times; done: {done}."
    remedy_zh = "请完成其余审校。"
    remedy_en = "Complete the other reviews."


class PortalMissing(RuleRefused):
    code = "PORTAL_MISSING"
    zh = "公告应当首先在政府门户网站发布。"
    en = "A notice is released on the government portal first."
    remedy_zh = "请填写政府门户网站上的网址或者编号。"
    remedy_en = "Give its address or number on the portal."


class AlreadyRated(RuleRefused):
    code = "ALREADY_RATED"
    zh = "该文件没有办结，或者已经评价。"
    en = "This file has no result yet, or has been rated."


class NotNamed(RuleRefused):
    code = "NOT_NAMED"
    zh = "非实名差评答复后即告办结，没有回访对象。"
    en = "An unnamed rating ends with its answer; there is nobody to ask again."


class NoticeStillOpen(RuleRefused):
    code = "NOTICE_STILL_OPEN"
    zh = "公示期至{until}，尚有 {unanswered} 件异议未答复，不能结束。"
    en = "The period runs until {until} and {unanswered} objections are unanswered: it cannot end yet."
    remedy_zh = "请待公示期满并答复全部异议。"
    remedy_en = "Wait for its end and answer every objection."


class AlreadySealed(RuleRefused):
    code = "ALREADY_SEALED"
    zh = "文书{number}已加盖电子印章。"
    en = "Paper {number} is sealed already."


class ForbiddenToOpen(RuleRefused):
    code = "FORBIDDEN_TO_OPEN"
    zh = "这些数据禁止开放，或者没有这一列：{columns}。"
    en = "These data may never be opened, or there is no such column: {columns}."
    remedy_zh = "请只申请林地、碳汇类中“受限”级以下、不指向任何人的列；分级见文档“数据字典与分级”。"
    remedy_en = (
        "Ask only for columns of land or carbon below “restricted” that point at nobody; see the dictionary."
    )


class ExtractTermOver(RuleRefused):
    code = "EXTRACT_TERM_OVER"
    zh = "使用期限截至{until}，已经届满。"
    en = "The term of use ended on {until}."
    remedy_zh = "请按需要的期限重新申请。"
    remedy_en = "Ask again for the term that is needed."


class ExtractNotOut(RuleRefused):
    code = "EXTRACT_NOT_OUT"
    zh = "数据不能取走：申请状态为 {state}，使用期限至{until}。"
    en = "The data may not leave: the request is {state}, its term ends on {until}."
    remedy_zh = "批准以后先登记领取，在期限内取用；已收回、已结束的不再提供。"
    remedy_en = (
        "Once approved, record the taking, then read it within the term; what is revoked or ended is gone."
    )


class GuideIncomplete(RuleRefused):
    code = "GUIDE_INCOMPLETE"
    zh = "服务指南缺少：{what}。"
    en = "The service guide lacks: {what}."


class GuideTooSlow(RuleRefused):
    code = "GUIDE_TOO_SLOW"
    zh = "承诺时限 {days} 个工作日不在规定的 {allowed} 个工作日以内。"
    en = "A promised term of {days} working days is not within the {allowed} the rules allow."
    remedy_zh = "请缩短承诺时限。"
    remedy_en = "Promise a shorter term."


class GuideTooLate(RuleRefused):
    code = "GUIDE_TOO_LATE"
    zh = "服务指南自{since}起施行，该日已过，不能再公布。"
    en = "The guide was to count from {since}, which has passed: it can no longer be published."
    remedy_zh = "请重新起草，施行日期不早于公布之日。"
    remedy_en = "Draft it again, to count from the day of publication or later."


class NotOnPromise(RuleRefused):
    code = "NOT_ON_PROMISE"
    zh = "该事项当日未列入告知承诺制清单。"
    en = "The item is not on the list of promises on that day."


class NotTheWords(RuleRefused):
    code = "NOT_THE_WORDS"
    zh = "承诺内容与公布的承诺书不一致。"
    en = "These are not the published words of the promise."
    remedy_zh = "请使用服务指南公布的承诺书。"
    remedy_en = "Take the words published in the service guide."


class HotlineNumberMissing(RuleRefused):
    code = "HOTLINE_NUMBER_MISSING"
    zh = "12345 工单须填写工单编号。"
    en = "A complaint through 12345 carries its number there."


class OwnComplaint(RuleRefused):
    code = "OWN_COMPLAINT"
    zh = "被投诉人不能办理对本人的投诉。"
    en = "Nobody handles a complaint about themselves."


class NotAssigned(RuleRefused):
    code = "NOT_ASSIGNED"
    zh = "该投诉交由其他人员办理。"
    en = "This complaint is assigned to somebody else."
    remedy_zh = "请由承办人答复，或者重新交办。"
    remedy_en = "Have the person assigned answer it, or assign it anew."


class MaliceUnproven(RuleRefused):
    code = "MALICE_UNPROVEN"
    zh = "以恶意投诉为由不予受理，须附证据。"
    en = "A complaint is called malicious with evidence only."


class NotRepeated(RuleRefused):
    code = "NOT_REPEATED"
    zh = "没有同一当事人就同一事项提出、已答复且不属实的投诉。"
    en = "There is no earlier complaint of the same party on the same matter that was answered as unfounded."
    remedy_zh = "请列明该投诉，或者依法答复。"
    remedy_en = "Name the earlier one, or answer this one."


class JudgmentTooEarly(RuleRefused):
    code = "JUDGMENT_TOO_EARLY"
    zh = "收到裁判文书的日期应当在行政行为之后，且不晚于今天。"
    en = "A judgment is received after the act it is about, and not later than today."


class NothingToCarryOut(RuleRefused):
    code = "NOTHING_TO_CARRY_OUT"
    zh = "裁判维持原行政行为，无须履行。"
    en = "The court upheld the act: there is nothing to carry out."


class RulingNotFollowed(RuleRefused):
    code = "RULING_NOT_FOLLOWED"
    zh = "该决定没有执行裁判（{ruling}）。"
    en = "This decision does not do what the court ruled ({ruling})."
    remedy_zh = "请先依裁判撤销、变更或者停止执行原行政行为，再登记履行情况。"
    remedy_en = "First revoke, change or stop the act as ruled, then enter what was done."


class NotClosed(RuleRefused):
    code = "NOT_CLOSED"
    zh = "文件尚未办结，不能归档。"
    en = "The file is not closed and cannot be archived."


class NothingToArchive(RuleRefused):
    code = "NOTHING_TO_ARCHIVE"
    zh = "该文件已全部归档。"
    en = "Everything in this file is archived already."
