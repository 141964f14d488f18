"""Every endpoint: what it does, who may call it, what it takes, a whole example; a page for each family."""

import csv
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts

from api.app import build_app
from api.city import City
from api.schemas.events import EVENT_NAMES
from api.settings import Settings
from docs.made import samples
from docs.made.markdown import cell, code, joined, table
from registry.law.matrix import role_names
from registry.store.database import Database

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "docs/reference/endpoints.csv"
POLICIES = ROOT / "tests/api/authorisation.csv"
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
CHINESE = re.compile(r"[一-鿿]")

FAMILIES = {
    "pages": "网页", "maps": "地图、瓦片与 OGC API", "running": "运行状态与静态文件",
    "cases": "案件与文书", "care": "监测与管护", "certificates": "碳汇凭证", "duty": "义务植树尽责",
    "extracts": "分析数据申请", "files": "林票文件的各步", "identity": "身份与令牌", "interfaces": "政务接口",
    "invoices": "发票", "issuance": "计量结果与签发", "law": "规则文件", "listings": "在售地块",
    "log": "公开日志", "neutrality": "碳中和", "office": "办理环节与监督", "orders": "订单",
    "outside authorities": "外部机关",
    "payments": "收款", "planting": "植树点", "points": "碳积分", "prices": "价格", "reconciliation": "对账",
    "reference layers": "参考图层", "register": "登记簿", "securities": "担保", "settlement": "结算",
    "sink projects": "城市碳汇项目", "state-ticket income": "国有林票收入", "surveys": "调查成果",
    "take-over": "纸质林票转录", "tickets": "林票查询", "trading cycles": "交易周期", "trees": "树木认养",
    "uploads": "断点续传", "vouchers": "置换凭据",
}  # fmt: skip
"""Tag → title of its page; what has no tag is a page, a map or the state of the process."""

PLACES = {"path": "路径", "query": "查询", "header": "请求头", "cookie": "cookie"}


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    family: str
    zh: str
    en: str
    callers: str
    scope: str
    operation: Mapping[str, Any] | None

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Described:
    """The application as it describes itself, and what is said of it beside."""

    endpoints: tuple[Endpoint, ...]
    components: Mapping[str, Any]
    bodies: Mapping[str, Any]
    """Label → the fields that read its body: what an example is tried against."""


@cache
def described() -> Described:
    """Without a database of its own: nothing is asked."""
    with tempfile.TemporaryDirectory(prefix="linpiao-docs-") as folder:
        place = Path(folder)
        settings = Settings(keys_file=place / "keys.json", blobs=place / "blobs", clock="2026-01-08")
        database = Database(f"sqlite:///{place / 'none.sqlite'}")
        app = build_app(City(settings, database))
        told = app.openapi()
        routes = list(iter_route_contexts(app.routes))
        database.close()
    found, bodies = [], {}
    for route in routes:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            one = _endpoint(method, route, told["paths"])
            found.append(one)
            bodies[one.label] = route.dependant.body_params if hasattr(route, "dependant") else []
    known = tuple(sorted(found, key=lambda one: (one.path, one.method)))
    return Described(known, told["components"]["schemas"], bodies)


def words() -> dict[str, str]:
    with WORDS.open(newline="", encoding="utf-8") as file:
        return {row["endpoint"]: row["zh"] for row in csv.DictReader(file)}


def pages() -> Iterator[tuple[str, str]]:
    told = described()
    families = defaultdict(list)
    for one in told.endpoints:
        families[one.family].append(one)
    yield "reference/http/index.md", _index(families)
    for family, endpoints in families.items():
        parts = (_one(endpoint, told.components) for endpoint in endpoints)
        yield f"reference/http/{address(family)}", joined(f"# {FAMILIES[family]}", *parts)


def address(family: str) -> str:
    return family.replace(" ", "-") + ".md"


def _endpoint(method: str, route: Any, paths: Mapping[str, Any]) -> Endpoint:
    plain = re.sub(r":\w+}", "}", route.path)
    operation = paths.get(plain, {}).get(method.lower())
    doc = " ".join((route.endpoint.__doc__ or "").split()) if hasattr(route, "endpoint") else ""
    label = f"{method} {route.path}"
    callers, scope = _policies().get(label, ("everybody", ""))
    zh = words().get(label) or _zh(doc, route.name)
    en = doc if not CHINESE.search(doc) and not KIND.match(doc) else ""
    return Endpoint(method, route.path, _family(route.path, operation), zh, en, callers, scope, operation)


def _zh(doc: str, name: str) -> str:
    """A step is called as its entry in the register is; the others say so themselves, or nothing."""
    kinds = KIND.findall(doc) if KIND.match(doc) else [name]
    named = [EVENT_NAMES[kind] for kind in kinds if kind in EVENT_NAMES]
    return "；".join(named) or (doc if CHINESE.search(doc) else "")


def _family(path: str, operation: Mapping[str, Any] | None) -> str:
    if path.startswith(("/ogc", "/tiles", "/map", "/published")):
        return "maps"
    if path.startswith(("/health", "/ready", "/metrics", "/static", "/api/openapi.json")):
        return "running"
    if path.startswith("/log/"):
        return "log"
    return str(operation["tags"][0]) if operation and operation.get("tags") else "pages"


@cache
def _policies() -> dict[str, tuple[str, str]]:
    """The table that a test keeps true."""
    with POLICIES.open(newline="", encoding="utf-8") as file:
        return {row["endpoint"]: (row["callers"], row["scope"]) for row in csv.DictReader(file)}


def _index(families: Mapping[str, list[Endpoint]]) -> str:
    rows = [
        [f"[{FAMILIES[name]}]({address(name)})", str(len(found)), cell("、".join(_starts(found)))]
        for name, found in sorted(families.items(), key=lambda one: FAMILIES[one[0]])
    ]
    every = [
        [code(one.label), cell(one.zh), f"[{FAMILIES[one.family]}]({address(one.family)})"]
        for name in families
        for one in families[name]
    ]
    by_path = table(["地址", "用途", "分类"], sorted(every))
    return joined(table(["分类", "地址数", "开头"], rows), "## 按地址", by_path)


def _starts(found: list[Endpoint]) -> list[str]:
    return sorted({"/" + "/".join(one.path.strip("/").split("/")[:2]) for one in found})[:4]


def _one(endpoint: Endpoint, components: Mapping[str, Any]) -> str:
    example = samples.curl(endpoint.method, endpoint.path, endpoint.callers, endpoint.operation, components)
    return joined(
        f"## {code(endpoint.label)}",
        endpoint.zh + "。" if endpoint.zh else "",
        f"*{endpoint.en}*" if endpoint.en else "",
        f"**谁可以调用**：{_who(endpoint)}",
        _parameters(endpoint),
        _fields(endpoint, components),
        _answer(endpoint),
        f"```console\n$ {example}\n```",
    )


def _who(endpoint: Endpoint) -> str:
    names = role_names()
    said = {"everybody": "所有人", "signed in": "任何登录的人"}
    who = said.get(endpoint.callers) or "、".join(names[role].zh for role in endpoint.callers.split())
    return who + ("（限本辖区或本人的）" if endpoint.scope else "") + "。"


def _parameters(endpoint: Endpoint) -> str:
    rows = [
        [
            code(one["name"]),
            PLACES[one["in"]],
            "是" if one["required"] else "",
            cell(_type(one.get("schema", {}))),
            cell(one.get("description", "")),
        ]
        for one in (endpoint.operation or {}).get("parameters", [])
    ]
    return table(["参数", "位置", "必填", "类型", "说明"], rows) if rows else ""


def _fields(endpoint: Endpoint, components: Mapping[str, Any]) -> str:
    content = ((endpoint.operation or {}).get("requestBody") or {}).get("content", {})
    for schema in (one.get("schema", {}) for one in content.values()):
        found = components.get(schema.get("$ref", "").rsplit("/", 1)[-1], schema)
        needed = found.get("required", ())
        rows = [
            [code(name), "是" if name in needed else "", cell(_type(one)), cell(one.get("description", ""))]
            for name, one in found.get("properties", {}).items()
        ]
        return table(["请求体字段", "必填", "类型", "说明"], rows) if rows else ""
    return ""


def _answer(endpoint: Endpoint) -> str:
    answers = (endpoint.operation or {}).get("responses", {})
    content = answers.get("200", {}).get("content", {})
    said = [f"{code(kind)}{_named(one['schema'])}" for kind, one in content.items() if one.get("schema")]
    return f"**答复**：{'、'.join(said)}。" if said else ""


def _named(schema: Mapping[str, Any]) -> str:
    name = _type(schema)
    return f"（{cell(name)}）" if name else ""


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1].rsplit("__", 1)[-1]
    if "anyOf" in schema:
        return " 或 ".join(dict.fromkeys(_type(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    if "enum" in schema:
        return " / ".join(str(one) for one in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "")
