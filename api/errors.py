"""What the edge itself refuses, the one table from error class to HTTP status, and problem+json (D8)."""

from collections.abc import Mapping
from typing import Any

from gis_data import errors as land
from registry import errors as property_
from registry.proof import errors as proof
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


class WrongInput(ApiError):
    """`fields` lists every place that is wrong."""

    code = "WRONG_INPUT"
    zh = "提交的内容有误：{fields}。"
    en = "The input is wrong: {fields}."
    remedy_zh = "请更正后重新提交。"
    remedy_en = "Correct it and send it again."


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


class InternalFault(ApiError):
    """Our own mistake: the reference finds the log line, the person learns nothing else."""

    code = "INTERNAL_FAULT"
    zh = "系统出错，本次操作没有生效。编号 {reference}。"
    en = "Something broke on our side; nothing was changed. Reference {reference}."
    remedy_zh = "请稍后重试；仍不行请将编号告知管理员。"
    remedy_en = "Try again later; if it stays, give the reference to the administrator."


STATUS: Mapping[type[ActionableError], int] = {
    # the edge
    WrongSetting: 500,
    WrongInput: 422,
    NoSuchPage: 404,
    MethodNotAllowed: 405,
    TooLarge: 413,
    InternalFault: 500,
    # property: a refusal by a rule needs no row of its own
    property_.NotFound: 404,
    property_.Conflict: 409,
    property_.RuleRefused: 422,
    property_.SeveralRefused: 422,
    # proof
    proof.UnreadableProof: 422,
    proof.UntrustedNote: 422,
    proof.LogInconsistent: 503,
    # land
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
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)
