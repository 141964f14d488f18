"""Why a voucher (置换凭据) is not admitted, priced, reserved, issued or used."""

from registry.errors import RuleRefused


class VoucherCarriesNoRight(RuleRefused):
    code = "VOUCHER_CARRIES_NO_RIGHT"
    zh = "{number}是置换凭据，不对应具体林地，不能流转、质押、挂牌、考核或者取得收益。"
    en = "{number} is a voucher tied to no land: it is not transferred, pledged, listed or assessed."
    remedy_zh = "凭据只能用于票面载明的用途。"
    remedy_en = "A voucher serves only what it names."


class NotAdmissible(RuleRefused):
    code = "VOUCHER_NOT_ADMISSIBLE"
    zh = "不符合购买置换凭据的条件：{what:zh}。"
    en = "The conditions of a voucher are not met: {what:en}."
    remedy_zh = "请核对办法第二十二条、第二十四条规定的条件。"
    remedy_en = "See articles 22 and 24."


class BasisMissing(RuleRefused):
    code = "BASIS_MISSING"
    zh = "缺少依据：{what:zh}。"
    en = "A basis is missing: {what:en}."
    remedy_zh = "数量须写明法规依据和计算说明，金额须同时有市场价格和评估依据。"
    remedy_en = "A quantity needs its legal basis and computation, an amount both market price and appraisal."


class QuantityNotPositive(RuleRefused):
    code = "VOUCHER_QUANTITY_NOT_POSITIVE"
    zh = "购买数量和金额须大于零。"
    en = "Quantity and amount are above zero."
    remedy_zh = "请填写大于零的数量和金额。"
    remedy_en = "Enter more than zero."


class PoolNotDesignated(RuleRefused):
    code = "POOL_NOT_DESIGNATED"
    zh = "{year}年尚未划定绿地置换专项面积，不能发放绿地置换凭据。"
    en = "No pool is designated for {year}: no green-space voucher can be given."
    remedy_zh = "请市级林草主管部门先划定年度专项面积。"
    remedy_en = "The city forestry authority designates the pool of the year first."


class PoolExhausted(RuleRefused):
    code = "POOL_EXHAUSTED"
    zh = "{year}年专项面积剩余{left_mu}亩，不足{wanted_mu}亩。"
    en = "The pool of {year} has {left_mu} mu left, less than the {wanted_mu} asked for."
    remedy_zh = "请减少数量，或者等待补充划定、预留释放。"
    remedy_en = "Reduce the quantity, or wait for a further designation or a release."


class PoolOutsideDistricts(RuleRefused):
    code = "POOL_OUTSIDE_DISTRICTS"
    zh = "专项面积只能在三个市辖区的国有林地中划定：{what}。"
    en = "A pool lies on state forest of the three districts only: {what}."
    remedy_zh = "请在兴庆区、金凤区、西夏区的国有林地中选定。"
    remedy_en = "Choose state forest in Xingqing, Jinfeng or Xixia."


class PoolAboveGround(RuleRefused):
    code = "POOL_ABOVE_GROUND"
    zh = "划定面积{wanted_mu}亩超过所列小班面积{ground_mu}亩。"
    en = "{wanted_mu} mu are designated, but the listed sub-compartments have {ground_mu}."
    remedy_zh = "请核对划定面积或补充小班。"
    remedy_en = "Check the area or list more ground."


class PaymentDiffers(RuleRefused):
    code = "PAYMENT_DIFFERS"
    zh = "到账{paid_yuan}元与应付{due_yuan}元不符。"
    en = "{paid_yuan} yuan arrived; {due_yuan} are due."
    remedy_zh = "请核对银行回单；款项须一次足额到账。"
    remedy_en = "Check the bank slip; the whole amount is paid at once."


class PaymentTooLate(RuleRefused):
    code = "PAYMENT_TOO_LATE"
    zh = "付款期限已于{due_on}届满。"
    en = "The term for payment ended on {due_on}."
    remedy_zh = "凭据申请已失效，请重新办理。"
    remedy_en = "The file lapses; begin anew."


class OtherProject(RuleRefused):
    code = "OTHER_PROJECT"
    zh = "凭据仅用于项目{named}，不能用于{asked}。"
    en = "The voucher serves project {named}, not {asked}."
    remedy_zh = "其他项目须另行申请。"
    remedy_en = "Another project needs a voucher of its own."


class JointDecisionMissing(RuleRefused):
    code = "JOINT_DECISION_MISSING"
    zh = "联合审查须园林绿化主管部门和行政审批主管部门两方签署：{what:zh}。"
    en = "A joint decision needs the landscape and the approval authority: {what:en}."
    remedy_zh = "请先由园林绿化主管部门审查，再由行政审批主管部门会签。"
    remedy_en = "The landscape authority reviews first, the approval authority co-signs."


class NotThePunished(RuleRefused):
    code = "NOT_THE_PUNISHED_PERSON"
    zh = "只有案件的被处罚人本人可以自愿提出购买。"
    en = "Only the punished person of the case may ask to buy, and of its own will."
    remedy_zh = "请由被处罚人本人提出。"
    remedy_en = "Let that person ask."


class WorkOrderTooSmall(RuleRefused):
    code = "WORK_ORDER_TOO_SMALL"
    zh = "异地补绿面积{ordered_mu}亩少于凭据数量{wanted_mu}亩。"
    en = "The work order covers {ordered_mu} mu, less than the {wanted_mu} of the voucher."
    remedy_zh = "补绿或者恢复面积不得少于凭据数量。"
    remedy_en = "Green or restore at least the quantity of the voucher."


class DeadlinePassed(RuleRefused):
    code = "DEADLINE_PASSED"
    zh = "期限{due_on}早于办理日期。"
    en = "The deadline {due_on} lies in the past."
    remedy_zh = "请填写以后的日期。"
    remedy_en = "Give a later day."
