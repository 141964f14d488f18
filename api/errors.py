"""What the edge itself refuses, the one table from error class to HTTP status, and problem+json (D8)."""

from collections.abc import Mapping
from typing import Any

from gis_data import errors as land
from registry import errors as property_
from registry.land import errors as ground
from registry.law import errors as law
from registry.ledger import errors as ledger
from registry.market import errors as market
from registry.office import errors as office
from registry.parties import errors as parties
from registry.proof import errors as proof
from registry.settlement import errors as settlement
from registry.store import errors as store
from registry.tickets import transcription_errors as papers
from sink import errors as carbon
from sink.errors import ActionableError


class ApiError(ActionableError):
    """The edge refuses before any act."""

    code = "API_ERROR"


class WrongSetting(ApiError):
    code = "WRONG_SETTING"
    zh = "设置有误：{problems}。"
    en = "Wrong setting: {problems}."
    remedy_zh = "请更正环境变量或 .env 后重新启动。"
    remedy_en = "Correct the environment variable or .env and start again."


class SchemaOutdated(ApiError):
    code = "SCHEMA_OUTDATED"
    zh = "数据库结构为{found}，本版本需要{newest}。"
    en = "The database has schema {found}; this version needs {newest}."
    remedy_zh = "请先运行 linpiao db upgrade。"
    remedy_en = "Run linpiao db upgrade first."


class NoTrustedKey(ApiError):
    code = "NO_TRUSTED_KEY"
    zh = "没有可信的日志公钥，无法核验。"
    en = "There is no trusted key of a log to verify with."
    remedy_zh = "请用 --key 给出从别处得到的日志公钥（票面上也印有）。"
    remedy_en = (
        "Give the log's key with --key; take it from a source you trust (it is also printed on the paper)."
    )


class ExtractDamaged(ApiError):
    code = "EXTRACT_DAMAGED"
    zh = "数据集与其哈希清单不符：{files}。"
    en = "The extract does not match its list of hashes: {files}."
    remedy_zh = "请重新导出或重新取得完整的文件夹。"
    remedy_en = "Export it again, or get the whole folder again."


class WrongInput(ApiError):
    """`fields` lists every place that is wrong."""

    code = "WRONG_INPUT"
    zh = "提交的内容有误：{fields}。"
    en = "The input is wrong: {fields}."
    remedy_zh = "请更正后重新提交。"
    remedy_en = "Correct it and send it again."


class UnknownParameter(ApiError):
    code = "UNKNOWN_PARAMETER"
    zh = "不认识参数 {name}；可用：{known}。"
    en = "The parameter {name} is unknown here; known: {known}."
    remedy_zh = "请检查拼写；可查询的属性见 queryables。"
    remedy_en = "Check the spelling; the properties to ask for stand under queryables."


class WrongParameter(ApiError):
    code = "WRONG_PARAMETER"
    zh = "参数 {name} 的值“{value}”不对：应为{expected:zh}。"
    en = "The value “{value}” of the parameter {name} is wrong: expected {expected:en}."
    remedy_zh = "请更正后重试；每个参数的写法见接口说明 /ogc/api。"
    remedy_en = "Correct it and try again; /ogc/api says how each parameter is written."


class SurveyFaulty(ApiError):
    """The findings themselves were said before."""

    code = "SURVEY_FAULTY"
    zh = "{name}有 {count} 处错误，更正前不能计量。"
    en = "{name} has {count} errors and cannot be measured before they are put right."
    remedy_zh = "请按上面逐条更正后重新运行；完整报告见 linpiao survey check。"
    remedy_en = "Correct them one by one as said above and run again; linpiao survey check gives all details."


class MonitoringLayerFaulty(ApiError):
    """A parcel without a known land class would count as lost forest."""

    code = "MONITORING_LAYER_FAULTY"
    zh = "{name}中 {count} 个图斑的地类缺失或者无法识别，第一个是第 {row} 个（{found}）。"
    en = "{name}: {count} parcels have no land class or an unknown one, the first is no. {row} ({found})."
    remedy_zh = "请补全地类代码后重新上传。"
    remedy_en = "Complete the codes of the land class and send it again."


class UnknownPaper(ApiError):
    code = "UNKNOWN_PAPER"
    zh = "“{name}”不是 PDF、JPEG 或 PNG 文件。"
    en = "“{name}” is no PDF, JPEG or PNG file."
    remedy_zh = "请扫描或导出为 PDF 后重新上传。"
    remedy_en = "Scan or export it as PDF and send it again."


class NoSuchPage(ApiError):
    code = "NO_SUCH_PAGE"
    zh = "没有这个页面：{path}"
    en = "There is no such page: {path}"
    remedy_zh = "请从首页查找。"
    remedy_en = "Start from the home page."


class MethodNotAllowed(ApiError):
    code = "METHOD_NOT_ALLOWED"
    zh = "此地址不支持{method}操作。"
    en = "This address does not take {method}."


class TooLarge(ApiError):
    code = "TOO_LARGE"
    zh = "内容超过{limit_mib} MiB 的上限。"
    en = "The content is larger than {limit_mib} MiB."
    remedy_zh = "请分县区或分批上传。"
    remedy_en = "Send it county by county or in parts."


class UploadGone(ApiError):
    """Never begun, another person's, ended or expired: the answer does not tell which."""

    code = "UPLOAD_GONE"
    zh = "没有编号为{id}的上传，或已过期。"
    en = "There is no upload {id}, or it has expired."
    remedy_zh = "请重新上传该文件。"
    remedy_en = "Upload the file again."


class UploadElsewhere(ApiError):
    code = "UPLOAD_ELSEWHERE"
    zh = "上传进行到第 {wanted} 字节，不是第 {offset} 字节。"
    en = "The upload stands at byte {wanted}, not {offset}."
    remedy_zh = "请查询已收到的字节数后接着上传。"
    remedy_en = "Ask for the bytes received and go on from there."


class UploadBusy(ApiError):
    code = "UPLOAD_BUSY"
    zh = "“{name}”正由另一连接上传。"
    en = "“{name}” is being uploaded over another connection."
    remedy_zh = "请稍候再试。"
    remedy_en = "Try again in a moment."


class ChecksumDiffers(ApiError):
    code = "CHECKSUM_DIFFERS"
    zh = "“{name}”收到的内容与校验和不符。"
    en = "What arrived of “{name}” does not have its checksum."
    remedy_zh = "请重新发送这一段；若整个文件不符，请重新上传。"
    remedy_en = "Send the chunk again; if the whole file differs, upload it again."


class OtherProtocol(ApiError):
    code = "OTHER_PROTOCOL"
    zh = "断点续传协议版本为{found}，本系统使用 {wanted}。"
    en = "The resumable upload speaks version {found}; this system speaks {wanted}."
    remedy_zh = "请使用支持 tus 1.0 的程序。"
    remedy_en = "Use a program that speaks tus 1.0."


class ConsequencesUnconfirmed(ApiError):
    """Nothing was written: the report says what would happen to each ticket."""

    code = "CONSEQUENCES_UNCONFIRMED"
    zh = "该成果涉及 {count} 张有效林票（{tickets}），须先确认后果。"
    en = "The survey touches {count} live tickets ({tickets}); confirm the consequences first."
    remedy_zh = "请看检查结果中的“对林票的后果”，确认后再次提交（confirm=true）。"
    remedy_en = "Read the consequences in the report, then send again with confirm=true."


class InternalFault(ApiError):
    """Our own mistake: the reference finds the log line, the person learns nothing else."""

    code = "INTERNAL_FAULT"
    zh = "系统出错，本次操作没有生效。编号 {reference}。"
    en = "Something broke on our side; nothing was changed. Reference {reference}."
    remedy_zh = "请稍后重试；仍不行请将编号告知管理员。"
    remedy_en = "Try again later; if it stays, give the reference to the administrator."


class NotSignedIn(ApiError):
    code = "NOT_SIGNED_IN"
    zh = "请先登录。"
    en = "Sign in first."


class WrongSignIn(ApiError):
    """The same words whether the account, the password or the code is wrong."""

    code = "WRONG_SIGN_IN"
    zh = "账号、密码或验证码不正确。"
    en = "The account, password or code is not right."
    remedy_zh = "请核对后重试；验证码 5 分钟内有效且只能使用一次。"
    remedy_en = "Check and try again; a code lasts five minutes and works once."


class TooManyAttempts(ApiError):
    code = "TOO_MANY_ATTEMPTS"
    zh = "尝试次数过多，请 {wait_s} 秒后再试。"
    en = "Too many attempts; try again in {wait_s} seconds."


class RoleNotAllowed(ApiError):
    code = "ROLE_NOT_ALLOWED"
    zh = "当前身份（{role}）不能办理此事项。"
    en = "The present role ({role}) may not do this."
    remedy_zh = "如有其他任职，请切换身份；否则请由有权单位办理。"
    remedy_en = "Switch to another appointment if you hold one, or leave it to the office in charge."


class NotYours(ApiError):
    code = "NOT_YOURS"
    zh = "这份文件不属于您的辖区或本人。"
    en = "This file belongs to another unit or person."
    remedy_zh = "请由该辖区的单位或本人办理。"
    remedy_en = "The office of that unit or the person has to act."


class ForgedForm(ApiError):
    code = "FORGED_FORM"
    zh = "表单已过期或不是从本站页面提交的。"
    en = "The form has expired or was not sent from our page."
    remedy_zh = "请返回页面刷新后重新提交。"
    remedy_en = "Go back, reload the page and send it again."


class NoticeRefused(ApiError):
    """A notice of another system that is not taken; the reasons stand in `api.gateways.errors`."""

    code = "NOTICE_REFUSED"


class GatewayUnavailable(ApiError):
    code = "GATEWAY_UNAVAILABLE"
    zh = "{system}暂时没有应答。"
    en = "{system} does not answer at present."
    remedy_zh = "请稍后再试，或改用其他登录方式。"
    remedy_en = "Try again later, or sign in another way."


class GatewayRefused(ApiError):
    code = "GATEWAY_REFUSED"
    zh = "{system}拒绝了这次登录（{reason}）。"
    en = "{system} refused this sign-in ({reason})."
    remedy_zh = "请重新发起登录。"
    remedy_en = "Start the sign-in again."


class GatewayNotConfigured(ApiError):
    code = "GATEWAY_NOT_CONFIGURED"
    zh = "本系统没有接入{system}。"
    en = "{system} is not connected here."
    remedy_zh = "请改用其他登录方式，或联系管理员配置。"
    remedy_en = "Sign in another way, or ask the administrator to configure it."


STATUS: Mapping[type[ActionableError], int] = {
    # the edge
    WrongSetting: 500,
    NoTrustedKey: 422,
    ExtractDamaged: 422,
    SchemaOutdated: 503,
    WrongInput: 422,
    UnknownParameter: 400,
    WrongParameter: 400,
    SurveyFaulty: 422,
    MonitoringLayerFaulty: 422,
    UnknownPaper: 415,
    NoSuchPage: 404,
    MethodNotAllowed: 405,
    TooLarge: 413,
    ConsequencesUnconfirmed: 409,
    UploadGone: 404,
    UploadElsewhere: 409,
    UploadBusy: 423,
    ChecksumDiffers: 460,
    OtherProtocol: 412,
    InternalFault: 500,
    NotSignedIn: 401,
    WrongSignIn: 401,
    TooManyAttempts: 429,
    RoleNotAllowed: 403,
    NotYours: 403,
    ForgedForm: 403,
    NoticeRefused: 401,
    GatewayUnavailable: 502,
    GatewayRefused: 502,
    GatewayNotConfigured: 409,
    # property: a refusal by a rule needs no row of its own
    property_.NotFound: 404,
    property_.Conflict: 409,
    property_.IdempotencyKeyReused: 409,
    property_.RequestInProgress: 409,
    property_.RuleRefused: 422,
    office.PaperNotKept: 422,
    property_.SeveralRefused: 422,
    law.NotAuthorised: 403,
    law.OutsideOwnUnit: 403,
    law.UnreadableText: 422,
    # parties
    parties.FourEyes: 403,
    parties.WeakPassword: 422,
    parties.LoginTaken: 409,
    parties.PersonalDataErased: 410,
    parties.SealBroken: 500,
    # market
    market.SoldOut: 409,
    market.OrderOver: 409,
    market.NotYourOrder: 403,
    market.PaymentContradicted: 409,
    market.NothingToReturn: 409,
    market.GiftUnknown: 404,
    market.NoGift: 409,
    # ledger
    ledger.LedgerError: 409,
    # settlement
    settlement.TooManyDays: 422,
    settlement.DifferenceNotFitting: 409,
    settlement.BillUnknown: 409,
    # proof
    proof.UnreadableProof: 422,
    proof.UntrustedNote: 422,
    proof.LogInconsistent: 503,
    # ground
    ground.OutlineMissing: 503,
    ground.UnsoundGround: 422,
    ground.CertificateKnown: 409,
    ground.SurveyedMeanwhile: 409,
    ground.LayerKnown: 409,
    papers.TakeOverError: 422,
    # files beside the database
    store.FileLost: 500,
    store.FileDamaged: 500,
    store.ExtensionMissing: 500,
    store.ToolMissing: 500,
    store.ToolFailed: 500,
    store.TargetNotEmpty: 409,
    store.NothingToBackUp: 409,
    store.BackupDamaged: 409,
    store.BackupOfAnother: 409,
    # land
    land.TileOutside: 404,
    land.GisDataError: 422,
    # carbon
    carbon.SinkError: 422,
}
"""The nearest class in an error's ancestry gives its status."""


def status_of(error: ActionableError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: ActionableError, lang: str) -> dict[str, Any]:
    """RFC 9457 problem+json: one sentence in the asked language, both beside it, every refusal inside."""
    body: dict[str, Any] = {
        "type": f"about:blank#{error.code}",
        "status": status_of(error),
        "code": error.code,
        "title": error.message(lang),
        "remedy": error.remedy(lang),
        "messages": {"zh": error.message("zh"), "en": error.message("en")},
        "facts": {name: _plain(value) for name, value in error.facts.items()},
    }
    if isinstance(error, property_.RuleRefused):
        body["rule"] = error.rule
    if isinstance(error, property_.SeveralRefused):
        body["refusals"] = [problem(refusal, lang) for refusal in error.refusals]
    return body


def _plain(value: object) -> Any:
    if isinstance(value, property_.Words):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)
