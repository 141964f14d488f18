"""What a person can do something about when a listing, an order or a payment is refused."""

from registry.errors import RuleRefused


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
