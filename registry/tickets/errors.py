"""Why a 林票 is not made, moved or issued: one class per thing a person can put right."""

from registry.errors import NotFound, RuleRefused


class MistypedNumber(NotFound):
    code = "MISTYPED_NUMBER"
    zh = "编号{number}的校验位不符，可能抄写有误。"
    en = "The check digits of {number} do not fit: it may be mistyped."
    remedy_zh = "请对照票面逐位核对。"
    remedy_en = "Compare it with the ticket, digit by digit."


class MaterialMissing(RuleRefused):
    code = "MATERIAL_MISSING"
    zh = "缺少材料：{what:zh}。"
    en = "Missing: {what:en}."
    remedy_zh = "请补交该材料。"
    remedy_en = "Hand it in."


class UnknownMaterial(RuleRefused):
    code = "UNKNOWN_MATERIAL"
    zh = "“{item}”不在本事项的材料清单内，不得要求提交。"
    en = "{item} is not on the list of this item and may not be asked for."
    remedy_zh = "请按服务指南的材料清单办理。"
    remedy_en = "Keep to the list of the service guide."


class NotDeferrable(RuleRefused):
    code = "NOT_DEFERRABLE"
    zh = "{what:zh}属于核心材料，不能容缺受理。"
    en = "The {what:en} is core material and cannot be promised for later."
    remedy_zh = "请先补齐该材料，或出具一次性补正告知书。"
    remedy_en = "Ask for it in the correction notice."


class NotTheApplicant(RuleRefused):
    code = "NOT_THE_APPLICANT"
    zh = "只能办理本主体提出的申请。"
    en = "Only the applicant itself acts on its application."
    remedy_zh = "请由申请人办理。"
    remedy_en = "Let the applicant act."


class PromiseTooLong(RuleRefused):
    code = "PROMISE_TOO_LONG"
    zh = "承诺期限{days}个工作日超过事项承诺办理期限{limit}个工作日。"
    en = "The promised term of {days} working days exceeds the handling term of {limit}."
    remedy_zh = "请缩短承诺期限。"
    remedy_en = "Shorten the term."


class CorrectionAlreadyAsked(RuleRefused):
    code = "CORRECTION_ALREADY_ASKED"
    zh = "补正已一次性告知，不得再次要求补正。"
    en = "Correction has been asked for once and cannot be asked for again."
    remedy_zh = "请决定受理或者不予受理。"
    remedy_en = "Accept the application, or refuse acceptance with reasons."


class TermOver(RuleRefused):
    code = "TERM_OVER"
    zh = "期限已于{due_on}届满。"
    en = "The term ended on {due_on}."
    remedy_zh = "本件视为放弃，请重新申请。"
    remedy_en = "The application counts as abandoned; apply anew."


class TermStillRuns(RuleRefused):
    code = "TERM_STILL_RUNS"
    zh = "期限到{due_on}为止，尚未届满。"
    en = "The term runs through {due_on}."
    remedy_zh = "期限届满后方可按放弃处理。"
    remedy_en = "Wait until it is over."


class ReasonMissing(RuleRefused):
    code = "REASON_MISSING"
    zh = "必须写明理由。"
    en = "A written reason is required."
    remedy_zh = "请写明事实、依据和理由。"
    remedy_en = "State facts, legal basis and reason."


class NotEligible(RuleRefused):
    code = "NOT_ELIGIBLE"
    zh = "申请主体或权属不符合条件：{what:zh}。"
    en = "The applicant or the right does not qualify: {what:en}."
    remedy_zh = "请核对确权登记颁证情况。"
    remedy_en = "Check the confirmation, registration and certificate of the right."


class ContractTermMissing(RuleRefused):
    code = "CONTRACT_TERM_MISSING"
    zh = "承包主体申请须载明承包经营期限。"
    en = "A contractor's application needs the term of the contract."
    remedy_zh = "请填写承包合同起止日期。"
    remedy_en = "Enter the dates of the contract."


class RightTermMissing(RuleRefused):
    code = "RIGHT_TERM_MISSING"
    zh = "在国有土地上营造的林木，须载明土地使用权终止日期。"
    en = "Trees on state land need the end of the land-use right."
    remedy_zh = "请补录证载使用期限。"
    remedy_en = "Enter the term stated on the certificate."


class RightEnded(RuleRefused):
    code = "RIGHT_ENDED"
    zh = "权利已于{ends_on}终止，不能核发林票。"
    en = "The right ended on {ends_on}; no ticket can be issued."
    remedy_zh = "请先办理续期或重新确权。"
    remedy_en = "Have the right renewed first."


class AreaBelowMinimum(RuleRefused):
    code = "AREA_BELOW_MINIMUM"
    zh = "申请面积{area_mu}亩，小于{minimum_mu}亩。"
    en = "The block has {area_mu} mu, less than {minimum_mu}."
    remedy_zh = "面积不得小于{minimum_mu}亩。"
    remedy_en = "At least {minimum_mu} mu is required."


class NotContiguous(RuleRefused):
    code = "NOT_CONTIGUOUS"
    zh = "申请林地分为{blocks}块（间隔大于{gap_m}米），不符合集中连片要求。"
    en = "The land falls into {blocks} blocks (gaps above {gap_m} m); it is not contiguous."
    remedy_zh = "请按地块分别申请。"
    remedy_en = "Apply for each block separately."


class FaceAboveGround(RuleRefused):
    code = "FACE_ABOVE_GROUND"
    zh = "承包经营权面积{right_mu}亩超过实测面积{ground_mu}亩的允许误差。"
    en = "The right covers {right_mu} mu, more than the {ground_mu} mu of the ground allow."
    remedy_zh = "请核对证载面积与图形。"
    remedy_en = "Compare the certificate with the geometry."


class AreasDiffer(RuleRefused):
    code = "AREAS_DIFFER"
    zh = "证载面积{right_mu}亩与实测面积{ground_mu}亩相差超过{tolerance_pct}%。"
    en = "Certificate {right_mu} mu, survey {ground_mu} mu: they differ by more than {tolerance_pct} %."
    remedy_zh = "请复核权证或重新测量。"
    remedy_en = "Check the certificate or survey again."


class ChecklistOpen(RuleRefused):
    code = "CHECKLIST_OPEN"
    zh = "审查事项未通过：{what:zh}。"
    en = "Open item of the checklist: {what:en}."
    remedy_zh = "逐项审查通过后方可核发。"
    remedy_en = "Every item must have passed."


class ElementsOpen(RuleRefused):
    code = "ELEMENTS_OPEN"
    zh = "林票要素未核定：{what:zh}。"
    en = "An element of the ticket is not fixed: {what:en}."
    remedy_zh = "请核定林木面积、范围（四至）、林木种类和数量。"
    remedy_en = "Fix area, limits, species and number."


class LimitsDisagree(RuleRefused):
    code = "LIMITS_DISAGREE"
    zh = "四至与图形不符：{side:zh}界记载为{found}，图形为{expected}。"
    en = "The {side:en} limit reads {found}; the geometry says {expected}."
    remedy_zh = "请按图形界线更正四至。"
    remedy_en = "Correct the limit after the geometry."


class WarningUnanswered(RuleRefused):
    code = "WARNING_UNANSWERED"
    zh = "图层“{layer}”的提示尚未书面答复。"
    en = "The warning of layer {layer} has no written answer."
    remedy_zh = "请逐条书面答复；缺少图层时须人工确认。"
    remedy_en = "Answer each in writing; an absent layer needs a manual confirmation."


class SiteCheckIncomplete(RuleRefused):
    code = "SITE_CHECK_INCOMPLETE"
    zh = "现场核查不完整：{what:zh}。"
    en = "The site check is incomplete: {what:en}."
    remedy_zh = "现场核查须由两名不同人员完成，并由四邻指界签字。"
    remedy_en = "Two different persons check the site, and the neighbours of all four sides sign."


class UndertakingMissing(RuleRefused):
    code = "UNDERTAKING_MISSING"
    zh = "持有人尚未签署现行文本的管护责任承诺书。"
    en = "The holder has not signed the present text of the undertaking."
    remedy_zh = "请持有人阅读并签署。"
    remedy_en = "Have the holder read and sign it."


class TicketLocked(RuleRefused):
    """`article` and `way_out` say on what it rests and what would make the act possible."""

    code = "TICKET_LOCKED"
    zh = "该林票{why:zh}（{article}），不能办理此事项。"
    en = "This ticket cannot be used so: {why:en} ({article})."
    remedy_zh = "{way_out:zh}。"
    remedy_en = "{way_out:en}."


class TicketEnded(RuleRefused):
    """Only a new ticket can live (IV-10)."""

    code = "TICKET_ENDED"
    zh = "该林票已终止（{state}），不能恢复。"
    en = "This ticket has ended ({state}) and never returns to life."
    remedy_zh = "如仍符合条件，请重新申请；新林票将与本票关联。"
    remedy_en = "Apply for a new ticket, which will be linked to this one."


class NoSuchAct(RuleRefused):
    code = "NO_SUCH_ACT"
    zh = "{kind}类林票不办理此事项。"
    en = "A ticket of kind {kind} knows no such act."
    remedy_zh = "请核对林票种类。"
    remedy_en = "Check the kind of the ticket."


class NotTheHolder(RuleRefused):
    code = "NOT_THE_HOLDER"
    zh = "只有持票人可以办理此事项。"
    en = "Only the holder of the ticket may do this."
    remedy_zh = "请由持票人办理。"
    remedy_en = "Let the holder act."


class NoGroundToCancel(RuleRefused):
    code = "NO_GROUND_TO_CANCEL"
    zh = "不具备以“{reason}”注销的条件：{what:zh}。"
    en = "It cannot be cancelled for {reason}: {what:en}."
    remedy_zh = "请核对注销事由及其依据。"
    remedy_en = "Check the reason and what it rests on."


class DecisionIncomplete(RuleRefused):
    code = "DECISION_INCOMPLETE"
    zh = "决定缺少{what:zh}。"
    en = "The decision lacks its {what:en}."
    remedy_zh = "请写明事实、规则、条款并附证据。"
    remedy_en = "State facts, rule and article, and attach the evidence."


class NothingDrafted(RuleRefused):
    code = "NOTHING_DRAFTED"
    zh = "尚未拟定注销决定。"
    en = "No cancellation has been drafted."
    remedy_zh = "请先由承办人拟定，再由另一人签发。"
    remedy_en = "One officer drafts it, another signs."
