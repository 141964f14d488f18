"""The shape of every refusal a person can act on, and those of carbon.

The base class stands here, at the bottom of the house, so that all packages share it (decision 0002).
"""

from collections.abc import Mapping
from typing import ClassVar


class ActionableError(Exception):
    """One thing a person can do something about: a stable code, facts, and the sentence in two languages.

    `zh`, `en`, `remedy_zh` and `remedy_en` are templates over the facts.
    """

    code: ClassVar[str] = "ERROR"
    zh: ClassVar[str] = ""
    en: ClassVar[str] = ""
    remedy_zh: ClassVar[str] = ""
    remedy_en: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts: Mapping[str, object] = facts
        super().__init__(f"{self.code}: {self.message('zh')}")

    def message(self, lang: str = "zh") -> str:
        return (self.en if lang == "en" else self.zh).format(**self.facts)

    def remedy(self, lang: str = "zh") -> str:
        return (self.remedy_en if lang == "en" else self.remedy_zh).format(**self.facts)


class SinkError(ActionableError):
    """Carbon cannot be computed from what was given."""

    code = "SINK_ERROR"


class UnknownParameters(SinkError):
    code = "UNKNOWN_PARAMETERS"
    zh = "没有参数 {what}。"
    en = "There is no parameter {what}."
    remedy_zh = "现有：{known}。"
    remedy_en = "Known: {known}."


class StaleSignOff(SinkError):
    code = "STALE_SIGN_OFF"
    zh = "参数行 {row_id} 的核签与当前内容不符。"
    en = "The sign-off of parameter row {row_id} does not match its present content."
    remedy_zh = "请将该行与原始文件重新核对后再核签。"
    remedy_en = "Compare the row with its document again and sign it off anew."


class UnsignedParameters(SinkError):
    """`row_ids` are all the rows that stand in the way, each with its reason in `gates.csv`."""

    code = "UNSIGNED_PARAMETERS"
    zh = "参数行未核签，不能用于正式签发：{row_ids}。"
    en = "Parameter rows without sign-off cannot back an official figure: {row_ids}."
    remedy_zh = "请由具名人员将这些行与原始文件核对并核签；研究、试算用途不受限制，但结果会带“未核签”标记。"
    remedy_en = (
        "A named person must compare these rows with their documents and sign them off; "
        "research use is free, and its results are marked as not signed off."
    )


class UnreadableInput(SinkError):
    code = "UNREADABLE_INPUT"
    zh = "{table} 表缺少列：{columns}。"
    en = "Table {table} lacks the columns {columns}."
    remedy_zh = "请补齐这些列后重新计算；列名和单位见计量方法说明。"
    remedy_en = "Add these columns and measure again; names and units stand in the method page."


class PlotsTooFew(SinkError):
    """A stratum has too few plots for a variance; one plot is never read as no variance."""

    code = "PLOTS_TOO_FEW"
    zh = "这些层的样地少于 {plots_min} 块：{strata}。"
    en = "These strata have fewer than {plots_min} plots: {strata}."
    remedy_zh = "补设样地，或把该层并入相近的层后重新计算。"
    remedy_en = "Add plots, or merge the stratum with a similar one and compute again."


class StratumAreaMissing(SinkError):
    """Plots name strata without area, or strata with area hold no plot."""

    code = "STRATUM_AREA_MISSING"
    zh = "样地与层面积不对应：有样地无面积 {without_area}；有面积无样地 {without_plots}。"
    en = "Plots and stratum areas disagree: without area {without_area}; without plots {without_plots}."
    remedy_zh = "逐层核对面积表与样地表中的层名。"
    remedy_en = "Compare the stratum names of the area table and of the plot table."


class PlotValueMissing(SinkError):
    """A plot without value: neither zero nor to be passed over."""

    code = "PLOT_VALUE_MISSING"
    zh = "这些层有样地缺少数值：{strata}。"
    en = "These strata hold plots without a value: {strata}."
    remedy_zh = "空样地请填 0；未测样地请补测，或从抽样中注销并说明原因。"
    remedy_en = "Write 0 for an empty plot; measure the others, or strike them from the sample with a reason."


class PlotsNotPaired(SinkError):
    """The two censuses do not stand on the same plots."""

    code = "PLOTS_NOT_PAIRED"
    zh = "两期样地不是同一批：只在前期 {only_old}；只在后期 {only_new}；重复 {repeated}。"
    en = "The censuses stand on different plots: only old {only_old}; new {only_new}; repeated {repeated}."
    remedy_zh = "补测缺失样地，或按两次独立抽样估计变化（不确定性更大）。"
    remedy_en = "Measure the missing plots, or estimate the change from independent samples (less precise)."


class DiscountUnknown(SinkError):
    """No discount table of that name stands in the parameters."""

    code = "DISCOUNT_UNKNOWN"
    zh = "参数表中没有名为“{scheme}”的扣减表；现有：{known}。"
    en = "No discount table is named “{scheme}”; known: {known}."
    remedy_zh = "改用现有扣减表，或在新版参数中增加该方法学的扣减表。"
    remedy_en = "Use a known table, or add the table of that methodology to a new parameter version."


class GrowthUnknown(SinkError):
    """The row is no curve that can be evaluated: its form is unknown or its numbers are not there."""

    code = "GROWTH_UNKNOWN"
    zh = "生长模型 {row_id} 不能计算：形式“{form}”未知，或该行没有系数。"
    en = "Growth model {row_id} cannot be evaluated: unknown form “{form}”, or no coefficients."
    remedy_zh = "换用 growth_models 表中有系数的一行，或用复测数据率定一条曲线。"
    remedy_en = (
        "Take a row of growth_models with coefficients, or calibrate a curve to repeated measurements."
    )


class GrowthNotFitted(SinkError):
    """Too few observations for the form, or no convergence."""

    code = "GROWTH_NOT_FITTED"
    zh = "生长曲线“{form}”未能率定（观测 {observations} 个，原因：{why}）。"
    en = "The curve “{form}” was not fitted ({observations} observations, reason: {why})."
    remedy_zh = "增加不同年龄的复测数据，或换用参数更少的形式。"
    remedy_en = "Add measurements at other ages, or take a form with fewer parameters."


class ActivityInvalid(SinkError):
    """Activity data that cannot be multiplied by a factor: unknown kind, negative, or not a number."""

    code = "ACTIVITY_INVALID"
    zh = "这些活动数据不能核算：{entries}。"
    en = "These activity data cannot be accounted: {entries}."
    remedy_zh = "数量须为不小于 0 的数；可用的项目：{known}。"
    remedy_en = "Amounts must be numbers of at least 0; usable: {known}."


class StandsNotTogether(SinkError):
    code = "STANDS_NOT_TOGETHER"
    zh = "同一小班的样木没有连续排列：{stands}。"
    en = "The trees of a stand do not stand together: {stands}."
    remedy_zh = "请先按小班号排序再提交；数据流式读取，不在内存中重排。"
    remedy_en = "Sort the file by stand first: it is streamed, and not sorted in memory."


class BundleUnreadable(SinkError):
    code = "BUNDLE_UNREADABLE"
    zh = "证据包 {name} 不完整或无法读取：{detail}。"
    en = "The evidence bundle {name} is incomplete or unreadable: {detail}."
    remedy_zh = "请重新下载证据包。"
    remedy_en = "Download the bundle again."


class MethodsMixed(SinkError):
    code = "METHODS_MIXED"
    zh = "平台文件含 {count} 种方法、参数版本或计算时间。"
    en = "The platform's file holds {count} methods, parameter versions or computing times."
    remedy_zh = "请一次只导入同一方法、同一次计算的结果。"
    remedy_en = "Import the figures of one method and one computation at a time."


class ChoiceInvalid(SinkError):
    code = "CHOICE_INVALID"
    zh = "小班 {stand_id} 不能采用方法 {method} 的结果。"
    en = "The figure of method {method} cannot be chosen for stand {stand_id}."
    remedy_zh = "两种结果须属于同一小班、同一期调查，且须写明选择人和理由。"
    remedy_en = "Both figures must be of one stand and census, and the choice needs a name and a reason."


class FaultyInput(SinkError):
    """`findings` are all the faults, each with its row and what to do."""

    code = "FAULTY_INPUT"
    zh = "数据有 {count} 处错误，不能用于正式计量：{rules}。"
    en = "The data has {count} faults and cannot back an official figure: {rules}."
    remedy_zh = "请按逐行清单更正后重新计量。"
    remedy_en = "Correct the listed rows and measure again."


class UnknownSpecies(SinkError):
    code = "UNKNOWN_SPECIES"
    zh = "没有这些树种的生物量方程：{names}。"
    en = "No biomass equation is known for: {names}."
    remedy_zh = "请核对树种名称或代码；不会自动改成相近树种。"
    remedy_en = "Check the name or code; nothing is changed to a similar species by itself."


class UnknownMethod(SinkError):
    code = "UNKNOWN_METHOD"
    zh = "没有计量方法 {method}。"
    en = "There is no measurement method {method}."
    remedy_zh = "可用方法：{known}。"
    remedy_en = "Known methods: {known}."


class NegativeDiameter(SinkError):
    code = "NEGATIVE_DIAMETER"
    zh = "第 {rows} 行胸径为负数。"
    en = "The diameter is negative in rows {rows}."
    remedy_zh = "请更正为以厘米计的胸径；缺测请留空。"
    remedy_en = "Give the diameter in centimetres; leave it empty where it was not measured."


class DuplicatesTooFew(SinkError):
    """Too few trees were measured twice to say how exact the measuring is."""

    code = "DUPLICATES_TOO_FEW"
    zh = "重复测量的样木只有 {found} 株，至少需要 {needed} 株。"
    en = "Only {found} trees were measured twice; at least {needed} are needed."
    remedy_zh = "增加重复测量，或使用缺省的直径误差。"
    remedy_en = "Measure more trees twice, or use the default diameter error."


class CensusesNotComparable(SinkError):
    """One rule must hold for both dates; every difference is named."""

    code = "CENSUSES_NOT_COMPARABLE"
    zh = "两期调查不能相减：{problems}。"
    en = "The two censuses cannot be subtracted: {problems}."
    remedy_zh = "用同一方法、参数版本和起测胸径重新计算两期（低起测胸径的一期可以提高到另一期的起测胸径）。"
    remedy_en = (
        "Measure both with one method, parameter version and diameter threshold "
        "(a census with the lower threshold can be raised to the higher one)."
    )


class TreeGrowthUnknown(SinkError):
    """A tree-year needs a species and a diameter (MS-07)."""

    code = "TREE_GROWTH_UNKNOWN"
    zh = "不能计算该树的年生长量：树种 {species}，胸径 {dbh_cm} 厘米。"
    en = "The growth of this tree cannot be computed: species {species}, diameter {dbh_cm} cm."
    remedy_zh = "补测胸径（大于 0 的厘米数）并填写树种。"
    remedy_en = "Measure the diameter (centimetres above 0) and give the species."


class PlantingIncomplete(SinkError):
    """Lines of a planting design that cannot be computed, all at once."""

    code = "PLANTING_INCOMPLETE"
    zh = "这些栽植计划不完整：{plantings}。"
    en = "These planned plantings are incomplete: {plantings}."
    remedy_zh = "株数、胸径不小于 0，成活率在 0 到 1 之间；灌木须填面积。"
    remedy_en = "Counts and diameters of at least 0, survival between 0 and 1; shrubs need their area."


class SimulationsApart(SinkError):
    """Two simulations that do not belong together: other strata, another seed or number of draws."""

    code = "SIMULATIONS_APART"
    zh = "这些模拟不能合在一起：不对应的层 {strata}；种子 {seeds}，或抽样次数不同。"
    en = "These simulations do not go together: strata {strata}; seeds {seeds}, or other numbers of draws."
    remedy_zh = "用同一种子、同样的抽样次数重新模拟；合并时层不得重复，相减时层须相同。"
    remedy_en = (
        "Simulate with one seed and number of draws; strata differ when merged, agree when subtracted."
    )
