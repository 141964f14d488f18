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
