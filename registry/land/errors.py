"""What a person can do something about when land is refused."""

from registry.errors import RegistryError, RuleRefused


class OutlineMissing(RegistryError):
    code = "OUTLINE_MISSING"
    zh = "{as_of}没有可用的行政区界线，无法判断地块所在区域。"
    en = "There is no administrative outline for {as_of}; nothing tells where the ground lies."
    remedy_zh = "请先由管理员导入行政区界线。"
    remedy_en = "Have the administrator load the outlines of the units first."


class UnsoundGround(RegistryError):
    code = "UNSOUND_GROUND"
    zh = "图形无效或为空：{reason}。"
    en = "The geometry is invalid or empty: {reason}."
    remedy_zh = "请在制图软件中修复图形后重新提交。"
    remedy_en = "Repair the geometry in the drawing software and send it again."


class SurveyedMeanwhile(RegistryError):
    """Nothing is overwritten: who took a sub-compartment along sees the other survey before sending."""

    code = "SURVEYED_MEANWHILE"
    zh = "带走之后，这些小班又有了新的调查成果：{stands}。"
    en = "Since they were taken along, these sub-compartments have been surveyed again: {stands}."
    remedy_zh = "请重新带走，对照两份记录后再决定是否提交；本次没有写入任何内容。"
    remedy_en = "Take them along again and compare both records before you send yours; nothing was written."


class CertificateKnown(RegistryError):
    code = "CERTIFICATE_KNOWN"
    zh = "权证{number}已经登记。"
    en = "Certificate {number} is already registered."
    remedy_zh = "请直接选用该权证；内容有误时办理更正。"
    remedy_en = "Choose it from the list; if its content is wrong, have it corrected."


class OutsideCity(RuleRefused):
    code = "OUTSIDE_CITY"
    zh = "地块有{outside_pct}%位于银川市行政区域外，超过{allowed_pct}%的数字化允差。"
    en = (
        "{outside_pct} % of the ground lies outside the city, above the {allowed_pct} % for digitising error."
    )
    remedy_zh = "林票仅在银川市行政区域内办理；请核对坐标系和界址点。"
    remedy_en = "Tickets exist inside the city only; check the coordinate system and the corners."


class NotInOneUnit(RuleRefused):
    code = "NOT_IN_ONE_UNIT"
    zh = "地块不完全位于一个县（市、区）内：{shares}。"
    en = "The ground does not lie in one county-level unit: {shares}."
    remedy_zh = "请按县（市、区）界线分割后分别申请。"
    remedy_en = "Divide it along the limit of the units and apply for each part."


class OtherUnit(RuleRefused):
    code = "OTHER_UNIT"
    zh = "地块位于{found}，不在申报的{declared}。"
    en = "The ground lies in {found}, not in {declared} as declared."
    remedy_zh = "请向地块所在县（市、区）申请。"
    remedy_en = "Apply to the unit in which the ground lies."


class GroundTaken(RuleRefused):
    """Who holds the ground is a ticket, not a person."""

    code = "GROUND_TAKEN"
    zh = "地块与{subject_kind} {subject_id}（占用{claim_id}）重叠{overlap_m2}平方米，超过{allowed_m2}平方米。"
    en = (
        "The ground overlaps {subject_kind} {subject_id} (claim {claim_id}) by {overlap_m2} m²,"
        " above {allowed_m2} m²."
    )
    remedy_zh = "请核对界址，或先办理该林票的变更或注销。"
    remedy_en = "Check the limits, or have that ticket changed or cancelled first."


class CertificateAreaTaken(RuleRefused):
    code = "CERTIFICATE_AREA_TAKEN"
    zh = "权证{number}剩余可用面积{free_mu}亩，不足{wanted_mu}亩。"
    en = "Certificate {number} has {free_mu} mu left, less than {wanted_mu}."
    remedy_zh = "请核对该权证已占用的面积。"
    remedy_en = "See the claims that already use this certificate."


class CompartmentIncomplete(RuleRefused):
    code = "COMPARTMENT_INCOMPLETE"
    zh = "小班{compartment}缺少{what:zh}。"
    en = "Sub-compartment {compartment} lacks {what:en}."
    remedy_zh = "请按小班调查表补齐。"
    remedy_en = "Complete it as on the survey form."


class LayerKnown(RegistryError):
    code = "LAYER_KNOWN"
    zh = "{kind}图层的{version}版已经加载。"
    en = "Version {version} of layer {kind} is already loaded."
    remedy_zh = "内容有变的，请另定版本号。"
    remedy_en = "If its content has changed, give it another version."


class LayerUnconfirmed(RuleRefused):
    code = "LAYER_UNCONFIRMED"
    zh = "{layer:zh}图层没有加载，也没有人工核对的书面确认。"
    en = "The layer of {layer:en} is not loaded, and nobody has confirmed it in writing."
    remedy_zh = "请加载该图层，或书写人工核对的结论和依据。"
    remedy_en = "Load the layer, or write what was checked by hand and with what result."


class OutsideLayer(RuleRefused):
    code = "OUTSIDE_LAYER"
    zh = "地块有{outside_mu}亩在{layer:zh}之外。"
    en = "{outside_mu} mu of the ground lie outside the {layer:en}."
    remedy_zh = "请核对范围和图层版本。"
    remedy_en = "Check the ground and the version of the layer."


class InsideLayer(RuleRefused):
    code = "INSIDE_LAYER"
    zh = "地块有{inside_mu}亩在{layer:zh}之内（{labels}）。"
    en = "{inside_mu} mu of the ground lie inside the {layer:en} ({labels})."
    remedy_zh = "请调整范围，避开该图层。"
    remedy_en = "Move the ground off that layer."
