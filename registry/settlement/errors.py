"""What a person can do something about when money is not reconciled, settled or paid."""

from registry.errors import RegistryError, RuleRefused


class DaysOpen(RuleRefused):
    code = "DAYS_OPEN"
    zh = "结算受阻，尚有日期未对平：{days}。"
    en = "Settlement is blocked; these days do not agree yet: {days}."
    remedy_zh = "请先完成每日对账并逐笔处理差异。"
    remedy_en = "Reconcile each day and resolve its differences first."


class TooManyDays(RegistryError):
    code = "TOO_MANY_DAYS"
    zh = "一次最多查看{most}天，所给日期相距{days}天。"
    en = "At most {most} days at a time; these dates lie {days} days apart."
    remedy_zh = "请缩短日期范围。"
    remedy_en = "Ask for a shorter term."


class CashNotDeposited(RuleRefused):
    code = "CASH_NOT_DEPOSITED"
    zh = "柜台尚有{yuan}元未缴存专户。"
    en = "{yuan} yuan of the counter are not in the special account yet."
    remedy_zh = "请缴存后登记缴款单。"
    remedy_en = "Deposit them and record the slip."


class QuarterNotOver(RuleRefused):
    code = "QUARTER_NOT_OVER"
    zh = "{last}之后才能结算这一期。"
    en = "This period can be settled only after {last}."
    remedy_zh = "请在期满后办理。"
    remedy_en = "Wait until it is over."


class BatchChanged(RuleRefused):
    code = "BATCH_CHANGED"
    zh = "汇总之后又有新的交易或更正，须重新汇总。"
    en = "Trades or corrections came after the batch was computed; compute it again."
    remedy_zh = "请重新汇总后由另一人关账。"
    remedy_en = "Compute it again; then another person closes it."


class AlreadyClosed(RuleRefused):
    code = "BATCH_ALREADY_CLOSED"
    zh = "结算批次{number}已经关账；更正须记入以后的批次。"
    en = "Batch {number} is closed; a correction is an entry in a later batch."
    remedy_zh = "请登记更正，由下一批次执行。"
    remedy_en = "Record a correction; the next batch carries it out."


class NothingToPay(RuleRefused):
    code = "NOTHING_TO_PAY"
    zh = "该收款方在这一批次没有待付款项。"
    en = "Nothing is due to this payee in this batch."
    remedy_zh = "请核对批次和收款方。"
    remedy_en = "Check the batch and the payee."


class PayeeNotChecked(RuleRefused):
    code = "PAYEE_NOT_CHECKED"
    zh = "收款账户不符合要求：户名须为受益人的登记名称“{name}”，村集体须为集体账户。"
    en = "The payee's account does not fit: its name must be the registered “{name}”, a collective's its own."
    remedy_zh = "请登记受益人本人（村集体）名下的账户并附开户证明。"
    remedy_en = "Record an account in the beneficiary's own name, with its proof."


class ReturnNotFitting(RuleRefused):
    code = "RETURN_NOT_FITTING"
    zh = "退回登记不符合要求：{what:zh}。"
    en = "The return does not fit: {what:en}."
    remedy_zh = "请按银行退回凭证核对原付款、金额和日期。"
    remedy_en = "Compare payout, amount and day with the bank's slip."


class AccountRefused(RuleRefused):
    code = "ACCOUNT_REFUSED"
    zh = "“{name}”登记的账户已被银行退回过款项。"
    en = "The bank has refused a payout to the account recorded for “{name}”."
    remedy_zh = "请核对后重新登记收款账户并附开户证明，再付款。"
    remedy_en = "Check and record the payee's account anew with its proof; then pay."


class CorrectionNotFitting(RuleRefused):
    code = "CORRECTION_NOT_FITTING"
    zh = "更正不符合要求：{what:zh}。"
    en = "The correction does not fit: {what:en}."
    remedy_zh = "更正只能在同类收入之间调整，金额不得超过原结算金额。"
    remedy_en = "A correction moves money inside one kind of income, and no more than was settled."


class RateNotFitting(RuleRefused):
    code = "RATE_NOT_FITTING"
    zh = "再投资比例不符合要求：{what:zh}。"
    en = "The rate of reinvestment does not fit: {what:en}."
    remedy_zh = "权利人或管理单位的收入须有其书面同意；比例为千分之0至1000。"
    remedy_en = "Income of holders and managers needs their written consent; rates are 0 to 1000 per mille."


class TradeNotDividable(RuleRefused):
    code = "TRADE_NOT_DIVIDABLE"
    zh = "城市林业碳汇交易不能办理：{what:zh}。"
    en = "The city trade cannot go on: {what:en}."
    remedy_zh = "请先补齐入场地块、面积、碳汇量、签字、收入和成本。"
    remedy_en = "Complete blocks, areas, quantities, signatures, revenue and cost first."


class DifferenceNotFitting(RegistryError):
    code = "DIFFERENCE_NOT_FITTING"
    zh = "这笔差异不能这样处理。"
    en = "This difference cannot be resolved in this way."
    remedy_zh = "只有对账单多出的入账可以转作其他收入。"
    remedy_en = "Only a surplus on the statement can become other income."


class BillUnknown(RegistryError):
    code = "BILL_UNKNOWN"
    zh = "{day}的对账单不齐：{missing}。"
    en = "The bills of {day} are not complete: {missing}."
    remedy_zh = "请先取得或上传对账单。"
    remedy_en = "Fetch or upload the bill first."
