"""What a person can do something about when points, exchanges or appeals are refused."""

from registry.errors import Conflict, NotFound, RuleRefused


class PlaceMissing(RuleRefused):
    code = "PLACE_MISSING"
    zh = "记录{source_id}没有地点或路线，无法与项目范围比对。"
    en = "The entry {source_id} has neither place nor route and cannot be compared with project scopes."
    remedy_zh = "请平台补充后重新发送。"
    remedy_en = "The platform completes it and sends it again."


class FeedContradicted(Conflict):
    """A source id, or a batch, told a second time with other content."""

    code = "FEED_CONTRADICTED"
    zh = "批次或记录{ids}此前以其他内容登记。"
    en = "These were told before with other content: {ids}."
    remedy_zh = "更正请使用新的编号，并由平台说明。"
    remedy_en = "Send a correction under a new id."


class FormulaMissing(RuleRefused):
    code = "FORMULA_MISSING"
    zh = "{as_of}没有生态环境部门启用的积分公式。"
    en = "On {as_of} no formula of the ecology authority is active."
    remedy_zh = "请先由生态环境部门启用公式。"
    remedy_en = "The ecology authority activates one first."


class NotEnoughPoints(RuleRefused):
    code = "NOT_ENOUGH_POINTS"
    zh = "需要{wanted}分，有效期内可用{usable}分；过期积分不能使用。"
    en = "{wanted} points are needed and {usable} can be used; expired points cannot."
    remedy_zh = "请选择其他兑换。"
    remedy_en = "Choose another exchange."


class NoSuchExchange(RuleRefused):
    code = "NO_SUCH_EXCHANGE"
    zh = "积分不是货币，也不是碳汇：不能兑换现金或林草碳汇，碳汇也不能变成积分。"
    en = "Points are neither money nor sinks: they buy no cash and no sink, and no sink becomes points."
    remedy_zh = "请选择衣食住行用场景中的兑换。"
    remedy_en = "Choose an exchange of the five scenes."


class VouchersOff(RuleRefused):
    code = "VOUCHERS_OFF"
    zh = "绿色出行消费券尚未启用。"
    en = "Consumer vouchers for green travel are not switched on."
    remedy_zh = "须由规则文件启用。"
    remedy_en = "A rule pack has to switch them on."


class OfferOver(RuleRefused):
    code = "OFFER_OVER"
    zh = "该兑换已结束、未开始或者已兑完。"
    en = "This offer has ended, has not begun, or is exhausted."
    remedy_zh = "请选择其他兑换。"
    remedy_en = "Choose another one."


class NotTheMerchant(RuleRefused):
    code = "NOT_THE_MERCHANT"
    zh = "该券由其他商户核销，或者券码不符、已使用、已过期。"
    en = "Another merchant takes this coupon, or its code is wrong, used or expired."
    remedy_zh = "请核对券号和券码。"
    remedy_en = "Check number and code."


class AccountUnknown(NotFound):
    """The same words for an unknown account, a wrong proof and one linked before."""

    code = "ACCOUNT_UNKNOWN"
    zh = "账户或关联码不正确，或者已经关联。"
    en = "The account or its code is wrong, or it is linked already."
    remedy_zh = "请在平台重新取得关联码。"
    remedy_en = "Get a new code on the platform."


class NotActivatedByTwo(RuleRefused):
    code = "FORMULA_NEEDS_TWO"
    zh = "公式须由另一名工作人员启用。"
    en = "Another officer activates the formula."
    remedy_zh = "请由未提交该公式的人员启用。"
    remedy_en = "Somebody else than its author acts."
