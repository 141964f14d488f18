"""What a person can do something about when a quantity is refused."""

from registry.errors import RuleRefused


class NotTheOwner(RuleRefused):
    code = "NOT_THE_OWNER"
    zh = "该碳汇量的权利人是{owner}，不能由{party}代为确认。"
    en = "The quantity belongs to {owner}; {party} cannot act for the owner."
    remedy_zh = "请由权利人本人或其组织确认。"
    remedy_en = "Have the right owner act."


class AcceptanceMissing(RuleRefused):
    code = "ACCEPTANCE_MISSING"
    zh = "该碳汇量尚未得到各方认可，缺少：{missing:zh}。"
    en = "The quantity is not accepted by all sides yet; missing: {missing:en}."
    remedy_zh = "请权利人和有权主管部门分别确认。"
    remedy_en = "The right owner and the competent authority both have to accept it."


class OneHandForTwo(RuleRefused):
    code = "ONE_HAND_FOR_TWO"
    zh = "同一人不能既代表权利人又代表主管部门签字。"
    en = "One person cannot sign both for the owner and for the authority."
    remedy_zh = "请另一方的人员签字。"
    remedy_en = "Have somebody of the other side sign."


class MeasurerVerifies(RuleRefused):
    code = "MEASURER_VERIFIES"
    zh = "测算上报该碳汇量的人或单位不能核定自己的结果。"
    en = "Who measured and reported the quantity cannot verify it."
    remedy_zh = "请同级林草主管部门的其他人员核定。"
    remedy_en = "Have another officer of the same-level forestry authority verify it."


class WrongWay(RuleRefused):
    code = "WRONG_WAY"
    zh = "该地块的林地权属与所选的认可方式不符。"
    en = "The tenure of the plot does not go with this way of acceptance."
    remedy_zh = (
        "国有林由经营单位测算、同级主管部门核定；集体林由县级主管部门与村共同测算，承包主体的由县级认可。"
    )
    remedy_en = (
        "State forest: manager and same-level authority. Collective forest: county and village, or holder."
    )


class RegionHasNotVerified(RuleRefused):
    code = "REGION_HAS_NOT_VERIFIED"
    zh = "没有登记自治区林草主管部门同意该碳汇量的文件。"
    en = "No document of the regional authority agreeing to this quantity is on record."
    remedy_zh = "请先登记自治区林草主管部门的核定文件。"
    remedy_en = "Record the region's document first."


class QuantityTaken(RuleRefused):
    code = "QUANTITY_TAKEN"
    zh = "该小班{period_from}至{period_to}的增量已有记录（{route}），不能再次计算。"
    en = "The growth of this plot from {period_from} to {period_to} is already on record ({route})."
    remedy_zh = "内容有误时提交更正记录，指明原记录和原因。"
    remedy_en = "If it is wrong, record a correction that names it and the reason."


class TwoCensusesNeeded(RuleRefused):
    code = "TWO_CENSUSES_NEEDED"
    zh = "该小班没有先后两次调查，只有预期量，不能作为核定量。"
    en = "The plot lacks two censuses, one after the other: there is only an expected quantity."
    remedy_zh = "请先完成两期调查并入库。"
    remedy_en = "Record both censuses of the plot first."


class MoreThanGrown(RuleRefused):
    code = "MORE_THAN_GROWN"
    zh = "申报{claimed_g}克，超过两次调查之间可计的增量{grown_g}克。"
    en = "{claimed_g} g are reported; between the two censuses no more than {grown_g} g can count."
    remedy_zh = "请按两期调查之差扣除未弥补的损失后申报。"
    remedy_en = "Report the difference of the censuses less the losses not yet made good."


class CorrectionIncomplete(RuleRefused):
    code = "CORRECTION_INCOMPLETE"
    zh = "更正须指明同一小班的现行记录并写明原因。"
    en = "A correction names the present record of the same plot and the reason."
    remedy_zh = "请更正最新一版，并填写原因。"
    remedy_en = "Correct the newest version and give the reason."


class DataFalsified(RuleRefused):
    code = "DATA_FALSIFIED"
    zh = "所依据的测算数据已被认定为弄虚作假，相关事项冻结。"
    en = "The data underneath were found to be falsified; whatever rests on them is frozen."
    remedy_zh = "只能不予受理、退回、不予批准或以真实数据重新测算。"
    remedy_en = "It can only be returned or refused, or measured anew with true data."


class WrongRoute(RuleRefused):
    code = "WRONG_ROUTE"
    zh = "该碳汇量申报的去向是{route}，不能作为小微碳汇签发。"
    en = "The quantity was reported for the route {route}; it cannot be issued for micro-sink sales."
    remedy_zh = "同一小班同一时期只能有一个去向。"
    remedy_en = "A plot and period has one route only."


class NothingToIssue(RuleRefused):
    code = "NOTHING_TO_ISSUE"
    zh = "没有可签发的核定量。"
    en = "There is no verified quantity to issue."
    remedy_zh = "请先完成两期调查之间的增量核定。"
    remedy_en = "Have the growth between two censuses verified first."


class RouteTaken(RuleRefused):
    code = "ROUTE_TAKEN"
    zh = "该小班{period_from}至{period_to}已用于{route}，不能再用于其他去向。"
    en = "The plot is held by the route {route} from {period_from} to {period_to}."
    remedy_zh = "请核对该小班的去向登记。"
    remedy_en = "See the record of the plot's routes."


class AlreadyIssued(RuleRefused):
    code = "ALREADY_ISSUED"
    zh = "该小班{period_from}至{period_to}的碳汇量已经签发。"
    en = "The growth of the plot from {period_from} to {period_to} is already issued."
    remedy_zh = "同一时期只签发一次。"
    remedy_en = "A period is issued once."


class NotSellable(RuleRefused):
    code = "NOT_SELLABLE"
    zh = "该小班的碳汇量目前不可出售：{why:zh}。"
    en = "The grams of this plot cannot be sold at present: {why:en}."
    remedy_zh = "请在复测核定、损失弥补之后再办理。"
    remedy_en = "Wait for the next census, or until later growth has made the loss good."


class NumbersKnown(RuleRefused):
    code = "NUMBERS_KNOWN"
    zh = "签发{number}已登记备案、核证、签发编号。"
    en = "The numbers of the issuance {number} are on record already."
    remedy_zh = "登记后不再更改。"
    remedy_en = "They are recorded once."


class NotTheSender(RuleRefused):
    code = "NOT_THE_SENDER"
    zh = "只有提交该调查成果的本人可以撤回。"
    en = "Only the person who handed the survey in may withdraw it."
    remedy_zh = "请由提交人本人办理。"
    remedy_en = "The sender has to do this."


class SurveyInUse(RuleRefused):
    code = "SURVEY_IN_USE"
    zh = "该调查成果已被使用（{subjects}），不能撤回。"
    en = "The survey is already used ({subjects}) and cannot be withdrawn."
    remedy_zh = "如有错误，请重新调查并提交新的成果。"
    remedy_en = "If it is wrong, survey again and hand in a new one."


class SurveyWithdrawn(RuleRefused):
    code = "SURVEY_WITHDRAWN"
    zh = "该测算所依据的调查成果已由提交人撤回。"
    en = "The survey behind this assessment was withdrawn by its sender."
    remedy_zh = "请改用另一份测算。"
    remedy_en = "Use another assessment."


class StandsNotMeasured(RuleRefused):
    """Of some stands the file does not say enough; nothing of it is recorded."""

    code = "STANDS_NOT_MEASURED"
    zh = "有 {count} 处不能计量，第一处：小班 {stand_id}，{fault}。"
    en = "{count} places cannot be measured, the first: stand {stand_id}, {fault}."
    remedy_zh = "用 linpiao measure 查看全部问题，补齐后整份重新入库。"
    remedy_en = "See all of them with linpiao measure, complete the file and import it whole again."
