"""Why a living ticket is not pledged, traded, changed or renewed; the way to issue has its own errors."""

from registry.errors import RuleRefused


class ResolutionIncomplete(RuleRefused):
    code = "RESOLUTION_INCOMPLETE"
    zh = "民主决议不完整：{what:zh}。"
    en = "The resolution of the members is incomplete: {what:en}."
    remedy_zh = "请填写决议日期、赞成、反对、弃权票数，并附公示照片。"
    remedy_en = "Give its date, the votes for, against and abstaining, and the photo of the notice."


class ConsentMissing(RuleRefused):
    code = "CONSENT_MISSING"
    zh = "缺少{who:zh}的书面同意。"
    en = "The written consent of the {who:en} is missing."
    remedy_zh = "各方均须自愿并签署同意书。"
    remedy_en = "Each party signs of its own will."


class OperationNotFitting(RuleRefused):
    code = "OPERATION_NOT_FITTING"
    zh = "经营合同不符合规定：{what:zh}。"
    en = "The operation contract does not fit: {what:en}."
    remedy_zh = "请核对经营方式、面积、期限和分配比例。"
    remedy_en = "Check mode, area, term and shares."


class PayeeNotHolder(RuleRefused):
    code = "PAYEE_NOT_HOLDER"
    zh = "收益只能进入持票人自己的账户；村集体的收益须进入集体账户，不得进入个人账户。"
    en = "Income goes to the holder's own account; that of a collective never to a private one."
    remedy_zh = "请登记持票人（村集体）名下的账户并附开户证明。"
    remedy_en = "Record an account of the holder itself, with its proof."


class NotPledgeable(RuleRefused):
    code = "NOT_PLEDGEABLE"
    zh = "不能设定担保：{what:zh}。"
    en = "No security can be recorded: {what:en}."
    remedy_zh = "请先查询并登记林权证抵押状态，或者更换担保物。"
    remedy_en = "Ask for the state of the right certificate and have it recorded, or choose another object."


class NoSuchSecurity(RuleRefused):
    code = "NO_SUCH_SECURITY"
    zh = "该林票没有这项担保，或者担保权人不是办理机构。"
    en = "This ticket has no such security, or it belongs to another institution."
    remedy_zh = "请核对担保登记。"
    remedy_en = "Check the register of securities."


class NoSuchDispute(RuleRefused):
    code = "NO_SUCH_DISPUTE"
    zh = "该林票没有编号为{dispute}的争议标记。"
    en = "This ticket carries no dispute {dispute}."
    remedy_zh = "请核对争议标记。"
    remedy_en = "Check the marks of the ticket."


class DisputeHasItsCase(RuleRefused):
    """Two ways to mark, and each mark is removed the way it was made."""

    code = "DISPUTE_HAS_ITS_CASE"
    zh = "争议{dispute}已立案，只能在该争议案件中裁决或者撤回。"
    en = "Dispute {dispute} is a case of its own: it ends by the decision or withdrawal of that case."
    remedy_zh = "请在该争议案件中办理。"
    remedy_en = "Act on that case."


class AlreadyDelivered(RuleRefused):
    code = "ALREADY_DELIVERED"
    zh = "已向{body:zh}送达备案材料。"
    en = "It has been delivered to the {body:en} already."
    remedy_zh = "无须重复送达。"
    remedy_en = "Nothing more is needed there."


class NotAFilingBody(RuleRefused):
    code = "NOT_A_FILING_BODY"
    zh = "流转只向村委会、县级和市级林草主管部门备案。"
    en = "A trade is filed with the village, the county and the city forestry authority only."
    remedy_zh = "请选择应送达的备案机构。"
    remedy_en = "Choose one of the three."


class ChangeNotFitting(RuleRefused):
    code = "CHANGE_NOT_FITTING"
    zh = "变更不符合规定：{what:zh}。"
    en = "The change does not fit: {what:en}."
    remedy_zh = "请核对变更后各地块的图形、面积、权利人和种类。"
    remedy_en = "Check ground, areas, holder and kind of what comes out of it."


class ChangeNotReady(RuleRefused):
    code = "CHANGE_NOT_READY"
    zh = "变更尚不能完成：{what:zh}。"
    en = "The change cannot be completed yet: {what:en}."
    remedy_zh = "审查、备案后方可换发新票。"
    remedy_en = "It is reviewed and filed first."


class OutsideRenewalWindow(RuleRefused):
    code = "OUTSIDE_RENEWAL_WINDOW"
    zh = "换发申请须在{opens}至{closes}之间提出。"
    en = "Renewal is applied for between {opens} and {closes}."
    remedy_zh = "期间以外请重新申请林票。"
    remedy_en = "Outside of it, apply for a new ticket."


class NotRenewable(RuleRefused):
    code = "NOT_RENEWABLE"
    zh = "不能换发：{what:zh}。"
    en = "It cannot be renewed: {what:en}."
    remedy_zh = "请先满足换发条件。"
    remedy_en = "Meet the conditions of renewal first."


class TransferNotFitting(RuleRefused):
    code = "TRANSFER_NOT_FITTING"
    zh = "流转不符合规定：{what:zh}。"
    en = "The transfer does not fit: {what:en}."
    remedy_zh = "林票仅限在银川市行政区域内、通过本登记系统流转。"
    remedy_en = "A ticket circulates inside the city and through this register only."


class NoSuchDecision(RuleRefused):
    code = "NO_SUCH_DECISION"
    zh = "本件没有编号为{number}、尚未撤销的决定。"
    en = "This file has no decision {number} that still stands."
    remedy_zh = "请核对文书编号。"
    remedy_en = "Check the number of the paper."


class ShareNotFitting(RuleRefused):
    code = "SHARE_NOT_FITTING"
    zh = "建设占比无法确定：{what:zh}。"
    en = "The shares cannot be fixed: {what:en}."
    remedy_zh = "请核对参加项目的林票和权重。"
    remedy_en = "Check the tickets of the project and the weight."


class OfflineEnteredLate(RuleRefused):
    code = "OFFLINE_ENTERED_LATE"
    zh = "线下核发须当日登记：票面日期{made_on}，今日{as_of}。"
    en = "An offline issue is entered the same day: made on {made_on}, today is {as_of}."
    remedy_zh = "请以今日核发，或者由平台线上办理。"
    remedy_en = "Issue it today, or online through the platform."


class NotCitable(RuleRefused):
    code = "NOT_CITABLE"
    zh = "该林票不能用于申请“{scheme}”。"
    en = "This ticket cannot be cited for {scheme}."
    remedy_zh = "集体、国有经营权林票可以申请公益林管护补助；森林资源建设养护补助仅限集体林地林票。"
    remedy_en = (
        "Upkeep of welfare forest: collective and state tickets; building and upkeep: collective ones."
    )
