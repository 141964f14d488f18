"""What a person can do something about when a listing, an order or a payment is refused."""

from registry.errors import RegistryError, RuleRefused


class DeclarationIncomplete(RuleRefused):
    code = "DECLARATION_INCOMPLETE"
    zh = "申报材料不全或期限已过：{missing}。"
    en = "The declaration is incomplete or its term is over: {missing}."
    remedy_zh = "请补齐权属依据、收款账户材料、唯一去向声明和期限。"
    remedy_en = "Give the right proof, the payee's account, the exclusivity declaration and the term."


class NotThisCarrier(RuleRefused):
    code = "NOT_THIS_CARRIER"
    zh = "该地块的有效林票是{ticket}，挂牌须以林票为载体；没有林票的才以本人的权属证书申报。"
    en = "The live ticket of the land is {ticket}; a listing cites it, or else the owner's right certificate."
    remedy_zh = "请改用正确的载体。"
    remedy_en = "Cite the right carrier."


class TradeRulesMissing(RuleRefused):
    code = "TRADE_RULES_MISSING"
    zh = "尚未登记：{missing}，不能审核挂牌。"
    en = "Not on record yet: {missing}; a listing cannot be reviewed without them."
    remedy_zh = "请市级主管部门登记现行文件的文号或版本。"
    remedy_en = "The city authority enters the version in force."


class NotYetListable(RuleRefused):
    code = "NOT_YET_LISTABLE"
    zh = "集体林地林票持有人出售碳汇，须先经县级初审，再经市级同意。"
    en = "Sinks under a collective ticket need the county's review and then the city's consent."
    remedy_zh = "请按顺序办理。"
    remedy_en = "Take the steps in order."


class QuantityNotIssued(RuleRefused):
    code = "QUANTITY_NOT_ISSUED"
    zh = "该地块的增量尚未核定并签发（只有预期量），不能挂牌。"
    en = "The growth of the plot is not verified and issued (there is only an expected quantity)."
    remedy_zh = "请先完成两期调查、双方认可和签发。"
    remedy_en = "Two censuses, both signatures and the issue come first."


class PriceNotWhole(RuleRefused):
    code = "PRICE_NOT_WHOLE"
    zh = "单价须为每吨1分至100万元之间的整分数：{price_fen_per_tonne}。"
    en = "The price is whole fen a tonne, from 1 fen to a million yuan: {price_fen_per_tonne}."
    remedy_zh = "请重新填写。"
    remedy_en = "Set it anew."


class PriceRangeWrong(RuleRefused):
    code = "PRICE_RANGE_WRONG"
    zh = "价格区间有误：{low}–{high} 分/吨；政府定价只有一个数，指导价下限不高于上限。"
    en = "The prices do not fit: {low}–{high} fen a tonne; a government price is one figure."
    remedy_zh = "请核对文件后重新填写。"
    remedy_en = "Compare with the document."


class GovernmentPriceMissing(RuleRefused):
    code = "GOVERNMENT_PRICE_MISSING"
    zh = "政府尚未公布1元碳汇的价格，不能按《办法》第三十一条出具碳汇林票。"
    en = "The government has not set the price yet; no ticket is made under article 31."
    remedy_zh = "请待政府定价公布后购买，或购买小微碳汇。"
    remedy_en = "Wait for the price, or buy a micro sink."


class NotAtGovernmentPrice(RuleRefused):
    code = "NOT_AT_GOVERNMENT_PRICE"
    zh = "该挂牌的价格是{own}分/吨，政府定价是{government}分/吨，不能按《办法》第三十一条购买。"
    en = "The listing asks {own} fen a tonne, the government set {government}: not sold under article 31."
    remedy_zh = "请按小微碳汇购买，或选择按政府定价出售的挂牌。"
    remedy_en = "Buy it as a micro sink, or choose a listing at the government's price."


class NothingToOffer(RuleRefused):
    code = "NOTHING_TO_OFFER"
    zh = "可挂牌的余量为{free_g}克，不足以挂牌{wanted_g}克。"
    en = "{free_g} g are free; {wanted_g} g cannot be offered."
    remedy_zh = "请减少挂牌数量。"
    remedy_en = "Offer less."


class PrivateTrade(RuleRefused):
    code = "PRIVATE_TRADE"
    zh = "国有林碳汇只能经同级核定、县级审核后在平台挂牌，不得私自交易。"
    en = "Sinks of state forest are sold only through verification, review and listing here."
    remedy_zh = "请按申报、核定、审核、挂牌的顺序办理。"
    remedy_en = "Declare, have it verified and reviewed, then list."


class StepOutOfTurn(RuleRefused):
    code = "LISTING_OUT_OF_TURN"
    zh = "挂牌{number}现在的状态是{state}，不能办理这一步。"
    en = "The listing {number} is {state}; this step does not follow."
    remedy_zh = "请按申报、测算、核定、审核、同意、挂牌的顺序办理。"
    remedy_en = "Declaration, measurement, verification, review, consent, listing: in this order."


class NotWholeYuan(RuleRefused):
    code = "NOT_WHOLE_YUAN"
    zh = "金额须为1元以上的整元：{amount_yuan}。"
    en = "An order is whole yuan, at least 1: {amount_yuan}."
    remedy_zh = "请填写整元金额。"
    remedy_en = "Give a whole number of yuan."


class PurposeMissing(RuleRefused):
    code = "PURPOSE_MISSING"
    zh = "每笔购买须选定一个抵消用途；义务植树是单独的用途。"
    en = "Each purchase names one purpose; the planting duty is a purpose of its own."
    remedy_zh = "请选择出行、会议、大型活动、生产、生活或义务植树。"
    remedy_en = "Choose travel, meeting, large event, production, life or planting duty."


class NotAcknowledged(RuleRefused):
    code = "NOT_ACKNOWLEDGED"
    zh = "请先确认：购买是自愿行为，不是投资，不承诺收益。"
    en = "Confirm first that buying is voluntary, no investment, and promises no yield."
    remedy_zh = "请阅读并确认购买须知。"
    remedy_en = "Read and confirm the notice."


class NumbersMissing(RuleRefused):
    code = "NUMBERS_MISSING"
    zh = "企业、公共建筑、产品和达峰试点的中和只能使用有备案、核证、签发编号的减排量。"
    en = "Enterprises, buildings, products and pilot units need grams with filing, verification and issue no."
    remedy_zh = "请选择已登记三项编号的挂牌，或改用其他用途。"
    remedy_en = "Choose a listing with the three numbers, or another purpose."


class ExpectedOnly(RuleRefused):
    code = "EXPECTED_ONLY"
    zh = "这是{status}，不能用于活动、单位、产品或试点的碳中和。"
    en = "This quantity is {status}; it cannot make an event, organisation, product or pilot unit neutral."
    remedy_zh = "请购买已核定的小微碳汇，或改选其他用途。"
    remedy_en = "Buy a verified quantity, or choose another purpose."


class SheetNotForPersons(RuleRefused):
    code = "SHEET_NOT_FOR_PERSONS"
    zh = "采购单和15个工作日的预留只适用于单位购买。"
    en = "A purchase sheet with its hold of 15 working days is for organisations."
    remedy_zh = "个人请直接支付；单位请以单位身份下单。"
    remedy_en = "Pay at once, or order in the role of the organisation."


class NotOnSale(RuleRefused):
    code = "NOT_ON_SALE"
    zh = "挂牌{number}目前不在售。"
    en = "The listing {number} is not on sale."
    remedy_zh = "请选择其他挂牌。"
    remedy_en = "Choose another listing."


class SoldOut(RuleRefused):
    code = "SOLD_OUT"
    zh = "余量不足：需要{wanted_g}克，剩余{free_g}克。"
    en = "Not enough is left: {wanted_g} g wanted, {free_g} g free."
    remedy_zh = "请减少金额，或选择其他挂牌。"
    remedy_en = "Order less, or choose another listing."


class OrderOver(RuleRefused):
    code = "ORDER_OVER"
    zh = "订单{number}现在的状态是{state}，不能办理这一步。"
    en = "The order {number} is {state}; this step is closed."
    remedy_zh = "凭证签发后不退款；已失效的订单请重新下单。"
    remedy_en = "There is no refund after the certificate; a lapsed order is placed anew."


class NotYourOrder(RuleRefused):
    code = "NOT_YOUR_ORDER"
    zh = "该订单不属于本人。"
    en = "The order is somebody else's."
    remedy_zh = "请由购买人办理。"
    remedy_en = "The buyer has to act."


class InvoiceNotInTurn(RuleRefused):
    code = "INVOICE_OUT_OF_TURN"
    zh = "订单{number}现在是{state}，不能办理这一步票据手续：付款后才能申请，一次一张，红冲后可再申请。"
    en = "The order {number} is {state}: one invoice at a time, after payment; anew once reversed."
    remedy_zh = "请核对订单和票据的状态。"
    remedy_en = "See the state of the order and of its invoice."


class TitleMissing(RuleRefused):
    code = "TITLE_MISSING"
    zh = "请填写票据抬头。"
    en = "The invoice needs a title."
    remedy_zh = "个人填姓名，单位填全称。"
    remedy_en = "A person's name, or the full name of the organisation."


class TaxNumberMissing(RuleRefused):
    code = "TAX_NUMBER_MISSING"
    zh = "单位申请票据须填写15至20位纳税人识别号（数字和大写字母）。"
    en = "An organisation gives its tax number of 15 to 20 digits and capital letters."
    remedy_zh = "请填写纳税人识别号。"
    remedy_en = "Give the tax number."


class InvoiceNotReversed(RuleRefused):
    code = "INVOICE_NOT_REVERSED"
    zh = "订单{number}已开具票据，退款前须先红冲。"
    en = "An invoice was issued for the order {number}; it is reversed in red before the money leaves."
    remedy_zh = "请联系市林草或财政部门办理红冲，再申请退款。"
    remedy_en = "Ask the city forestry or finance office to reverse it, then ask for the refund."


class PaymentContradicted(RegistryError):
    """One transaction of a channel, told with two amounts or for two orders."""

    code = "PAYMENT_CONTRADICTED"
    zh = "交易{transaction}此前以另一金额或订单登记。"
    en = "The transaction {transaction} is on record with another amount or order."
    remedy_zh = "请核对渠道账单。"
    remedy_en = "Compare with the channel's bill."


class NothingToReturn(RegistryError):
    code = "NOTHING_TO_RETURN"
    zh = "该笔款项不在待处理账户，或已经退回。"
    en = "This payment is not in suspense, or it has been returned."
    remedy_zh = "请查看该笔款项的状态。"
    remedy_en = "See what became of it."


class GiftUnknown(RegistryError):
    """The same words for a wrong code and a used one."""

    code = "GIFT_UNKNOWN"
    zh = "赠礼码无效或已使用。"
    en = "The gift code is wrong or used."
    remedy_zh = "请核对赠礼码。"
    remedy_en = "Check the code."


class NoGift(RegistryError):
    code = "NO_GIFT"
    zh = "该凭证不是礼品，或赠礼码已经生成。"
    en = "The certificate is no gift, or its code was made before."
    remedy_zh = "下单时选择赠送；赠礼码只显示一次。"
    remedy_en = "Choose a gift when ordering; the code is shown once."
