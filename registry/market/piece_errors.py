"""What a person can do something about when a tree, its adoption or a planting site is refused."""

from registry.errors import RuleRefused


class TreeTooThin(RuleRefused):
    code = "TREE_TOO_THIN"
    zh = "公园和林带树木胸径须在30厘米以上，该树{dbh_cm}厘米，不能认养。"
    en = "A park or belt tree is adopted from 30 cm of diameter; this one has {dbh_cm} cm."
    remedy_zh = "请选择其他树木；古树名木不限胸径。"
    remedy_en = "Choose another tree; ancient trees are adopted at any diameter."


class SurveyOutOfOrder(RuleRefused):
    code = "SURVEY_OUT_OF_ORDER"
    zh = "胸径调查的日期须晚于上一次（{last}），且不得晚于今天。"
    en = "A diameter survey follows the last one ({last}) and is not from the future."
    remedy_zh = "请核对调查日期。"
    remedy_en = "Check the date of the survey."


class MethodNotSigned(RuleRefused):
    code = "METHOD_NOT_SIGNED"
    zh = "市级主管部门尚未签认测算方法{method}（参数{version}），不能据此出售。"
    en = "The city has not signed the method {method} with the parameters {version}; nothing is sold by it."
    remedy_zh = "请市级主管部门先签认测算方法和单价。"
    remedy_en = "The city authority signs the method and its price first."


class NothingExpected(RuleRefused):
    code = "NOTHING_EXPECTED"
    zh = "预期生长量{growth_g}克须先弥补以前年度的差额{deficit_g}克，没有可认养的数量。"
    en = "The expected growth of {growth_g} g makes good a shortfall of {deficit_g} g first; nothing is left."
    remedy_zh = "请在下一次胸径调查后再办理。"
    remedy_en = "Try again after the next diameter survey."


class TreeUnfit(RuleRefused):
    code = "TREE_UNFIT"
    zh = "树木{number}已死亡或移除。"
    en = "The tree {number} is dead or gone."
    remedy_zh = "请选择其他树木。"
    remedy_en = "Choose another tree."


class PointOutside(RuleRefused):
    code = "POINT_OUTSIDE"
    zh = "树木的位置不在所填的县（市）区内。"
    en = "The tree does not stand inside the unit given."
    remedy_zh = "请核对经纬度和县（市）区。"
    remedy_en = "Check the coordinates and the unit."


class OtherRouteOfTree(RuleRefused):
    code = "OTHER_ROUTE_OF_TREE"
    zh = "树木所在小班的生长量已登记其他去向（{route}，至{until}），不能再认养。"
    en = "The growth of the plot the tree stands on has another route ({route}, until {until})."
    remedy_zh = "请选择其他树木，或待该期间结束。"
    remedy_en = "Choose another tree, or wait for the end of that period."


class WholeYears(RuleRefused):
    code = "WHOLE_YEARS"
    zh = "认养期限为整年，至少1年、至多{most}年：{years}。"
    en = "An adoption lasts whole years, from 1 to {most}: {years}."
    remedy_zh = "请填写整年数。"
    remedy_en = "Give a whole number of years."


class TreeYearSold(RuleRefused):
    code = "TREE_YEAR_SOLD"
    zh = "树木{number}的{years}年度已被认养；每株每年只出售一次。"
    en = "The years {years} of the tree {number} are taken; a tree-year is sold once."
    remedy_zh = "请选择其他树木或减少年数。"
    remedy_en = "Choose another tree or fewer years."


class NotThePrice(RuleRefused):
    code = "NOT_THE_PRICE"
    zh = "应付{wanted_yuan}元（每份{price_yuan}元×{pieces}），所填金额为{amount_yuan}元。"
    en = "The price is {wanted_yuan} yuan ({pieces} × {price_yuan}); {amount_yuan} was given."
    remedy_zh = "请按公布的单价重新提交。"
    remedy_en = "Send it again with the published price."


class NotThisBasis(RuleRefused):
    code = "NOT_THIS_BASIS"
    zh = "认养和义务植树只以小微碳汇方案为依据。"
    en = "Adoption and planting rest on the 小微碳汇 plan only."
    remedy_zh = "请改选小微碳汇。"
    remedy_en = "Choose the micro-sink basis."


class DutyNotByAdoption(RuleRefused):
    code = "DUTY_NOT_BY_ADOPTION"
    zh = "认养树木目前不计入义务植树尽责。"
    en = "Adoption does not count towards the planting duty at present."
    remedy_zh = "请改选其他用途，或购买义务植树。"
    remedy_en = "Choose another purpose, or buy planted trees."


class NothingFixedToIt(RuleRefused):
    code = "NOTHING_FIXED_TO_IT"
    zh = "古树名木的认养牌须立在树旁，不得固定在树上；其他树木的认养牌挂于树上。"
    en = "The sign of an ancient tree stands beside it, nothing is fixed to the tree; others are hung."
    remedy_zh = "请改正设置方式。"
    remedy_en = "Set it up the right way."


class PlaqueNotScreened(RuleRefused):
    code = "PLAQUE_NOT_SCREENED"
    zh = "认养牌上的名称尚未审核通过。"
    en = "The name on the plaque has not been screened."
    remedy_zh = "请先审核名称。"
    remedy_en = "Screen the name first."


class TermNotOver(RuleRefused):
    code = "TERM_NOT_OVER"
    zh = "认养期限到{ends_on}为止。"
    en = "The adoption lasts until {ends_on}."
    remedy_zh = "期满后自动结束。"
    remedy_en = "It ends by itself."


class NoFitSubstitute(RuleRefused):
    code = "NO_FIT_SUBSTITUTE"
    zh = "替代树木{number}不可认养，或者剩余期限的生长量少于原树。"
    en = "The substitute {number} is not free, or grows less than the lost tree."
    remedy_zh = "请另选一株可认养、生长量不低于原树的树木。"
    remedy_en = "Offer a free tree that grows at least as much."


class DesignIncomplete(RuleRefused):
    code = "DESIGN_INCOMPLETE"
    zh = "义务植树设计不完整：{missing}。"
    en = "The planting design is incomplete: {missing}."
    remedy_zh = "请写明树种、规格、数量、栽植期限，以及苗木市场价的来源和日期。"
    remedy_en = "Give species, specification, number, season, and the seedling price with source and date."


class NotApproved(RuleRefused):
    code = "DESIGN_NOT_APPROVED"
    zh = "地块{number}的设计尚未批准，不能公布和出售。"
    en = "The design of {number} is not approved; it is neither published nor sold."
    remedy_zh = "请先由设计人以外的人员批准设计。"
    remedy_en = "Somebody other than the designer approves it first."


class SameHand(RuleRefused):
    code = "SAME_HAND"
    zh = "办理人与复核人须是两个人。"
    en = "Two different persons have to act."
    remedy_zh = "请由另一名人员办理。"
    remedy_en = "Have another person act."


class MoreThanPlanted(RuleRefused):
    code = "MORE_SOLD_THAN_PLANTED"
    zh = "已售{sold}株，只栽植{planted}株。"
    en = "{sold} trees are sold and {planted} planted."
    remedy_zh = "请栽足已售株数后再登记。"
    remedy_en = "Plant all that were sold first."


class PlantedTooMany(RuleRefused):
    code = "MORE_PLANTED_THAN_DESIGNED"
    zh = "设计{trees}株，登记{planted}株。"
    en = "The design has {trees} trees, {planted} were entered."
    remedy_zh = "请核对株数。"
    remedy_en = "Check the number."


class NotAllReviewed(RuleRefused):
    code = "NOT_ALL_REVIEWED"
    zh = "第{missing}年的成活情况尚未核查。"
    en = "Survival of the years {missing} has not been reviewed."
    remedy_zh = "请先完成前三年的核查。"
    remedy_en = "Review the first three years."


class SeasonStillRuns(RuleRefused):
    code = "SEASON_STILL_RUNS"
    zh = "栽植期限到{until}为止，或者已经提醒。"
    en = "The planting season lasts until {until}, or somebody was reminded already."
    remedy_zh = "无需办理。"
    remedy_en = "Nothing to do."


class YearReviewed(RuleRefused):
    code = "YEAR_REVIEWED"
    zh = "第{year}年不在核查年限内，或者已经核查。"
    en = "Year {year} is not one to review, or it was reviewed."
    remedy_zh = "每年核查一次，栽植次年为第1年。"
    remedy_en = "One review a year; the year after planting is year 1."


class WholeTrees(RuleRefused):
    code = "WHOLE_TREES"
    zh = "株数须为1株以上的整数：{trees}。"
    en = "At least one whole tree: {trees}."
    remedy_zh = "请填写株数。"
    remedy_en = "Give a number of trees."


class NotRealName(RuleRefused):
    code = "NOT_REAL_NAME"
    zh = "申请尽责证书须本人实名：经统一身份认证登录，身份证号码须为本人。"
    en = "The duty certificate is applied for under one's own real name, verified by the unified sign-on."
    remedy_zh = "请用“我的宁夏”或政务统一认证登录，填写本人身份证号码。"
    remedy_en = "Sign in by 我的宁夏 or the government sign-on and give your own id number."


class DutyNotReached(RuleRefused):
    code = "DUTY_NOT_REACHED"
    zh = "本年度可计{trees}株，须满{minimum}株才可申请。"
    en = "{trees} trees of this year count and are not used yet; {minimum} are needed."
    remedy_zh = "请以“履行义务植树”为用途继续认购。"
    remedy_en = "Buy more with the purpose of the planting duty."


class DutyTwice(RuleRefused):
    code = "DUTY_TWICE"
    zh = "第{line}人{year}年度已有尽责证书或正在申请；每人每年一份。"
    en = "Person {line} has a certificate of {year}, or has applied; there is one a year."
    remedy_zh = "请核对名册，或申请其他年度。"
    remedy_en = "Check the roster, or apply for another year."


class IdNumberWrong(RuleRefused):
    code = "ID_NUMBER_WRONG"
    zh = "第{line}人的姓名缺失，或者身份证号码有误。"
    en = "The name of person {line} is missing, or the id number is wrong."
    remedy_zh = "请核对姓名和18位身份证号码。"
    remedy_en = "Check name and id number."


class RosterTooLong(RuleRefused):
    code = "ROSTER_TOO_LONG"
    zh = "名册{persons}人，已付款项只够{most}人。"
    en = "The roster has {persons} persons; what was paid covers {most}."
    remedy_zh = "请补足认购株数，或减少名册人数。"
    remedy_en = "Buy more trees, or shorten the roster."


class HeadcountTooSmall(RuleRefused):
    code = "HEADCOUNT_TOO_SMALL"
    zh = "应尽责人数{headcount}人，少于名册人数{persons}人（含本年度已提交的）。"
    en = "A headcount of {headcount} is less than the {persons} persons of this year's rosters."
    remedy_zh = "请核对应尽责人数。"
    remedy_en = "Check the headcount."
