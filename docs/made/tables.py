"""Settings, errors, rule packs and the grades of data: each a table out of the code that uses it."""

import csv
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from api.errors import STATUS
from api.settings import BESIDE_SETTINGS, PREFIX, Settings
from api.workflows.analyst import COLUMNS, STAND_COLUMNS
from docs.made.markdown import cell, code, joined, table
from registry.law.matrix import load_matrix, role_names
from registry.law.packs import Number, Origin, Pack, Provision, load_packs, load_slots
from registry.store.privacy import Grade, load_grades
from registry.store.queries.extracts import releasable
from registry.store.tables.schema import metadata
from sink.errors import ActionableError

FOLDER = Path(__file__).parents[1] / "reference"
ORIGINS = {Origin.TEXT: "原文", Origin.OURS: "本系统的解释", Origin.NATIONAL_PRACTICE: "全国通行做法"}
GRADES = {
    Grade.OPEN: "开放",
    Grade.CONDITIONAL: "有条件开放",
    Grade.INTERNAL: "内部",
    Grade.RESTRICTED: "受限",
}
CLASSES = {
    "register": "登记", "land": "林地", "carbon": "碳", "money": "资金", "identity": "身份", "law": "规则",
    "technical": "技术",
}  # fmt: skip
MASKS = {
    "drop": "不显示", "cover": "遮盖", "name": "姓名遮盖", "phone": "电话遮盖", "id_number": "证件号遮盖",
    "account": "账号遮盖",
}  # fmt: skip
PARTS = {"A": "办理", "R": "审查", "C": "同意、会签", "F": "备案", "r": "阅读"}


def pages() -> Iterator[tuple[str, str]]:
    yield "reference/settings.md", _settings()
    yield "reference/errors.md", _errors()
    yield "reference/packs.md", _packs()
    yield "reference/matrix.md", _matrix()
    yield "reference/data.md", _data()


def words(name: str, key: str) -> dict[str, dict[str, str]]:
    """What is said by hand of each setting and table."""
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def settings() -> dict[str, str]:
    """Name of the variable → its default, as it is written."""
    found = {}
    for name, field in Settings.model_fields.items():
        given = field.validation_alias
        variable = given if isinstance(given, str) else PREFIX + name.upper()
        found[variable] = "" if field.default in (None, "", PydanticUndefined) else str(field.default)
    return found | {name: "" for name in BESIDE_SETTINGS if name not in found}


@cache
def errors() -> tuple[type[ActionableError], ...]:
    """Every refusal a person can meet, by code."""
    for package in ("sink", "gis_data", "registry", "api"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    found = {
        kind.code: kind for kind in _below(ActionableError) if kind.zh and kind.__module__[:5] != "tests"
    }
    return tuple(found[name] for name in sorted(found))


def _below(kind: type[ActionableError]) -> Iterator[type[ActionableError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _settings() -> str:
    said = words("settings.csv", "setting")
    rows = [
        [code(name), cell(said[name]["zh"]) if name in said else "", code(default),
         cell(said[name]["en"]) if name in said else ""]
        for name, default in settings().items()
    ]  # fmt: skip
    return table(["设置", "含义", "默认", "In English"], rows)


def _errors() -> str:
    rows = [
        [
            f'<span id="{kind.code}"></span>{code(kind.code)}',
            _status(kind),
            cell(kind.zh),
            cell(kind.remedy_zh or "—"),
            cell(kind.en),
        ]
        for kind in errors()
    ]
    head = ["代码", "HTTP", "含义", "怎么办", "In English"]
    return joined(f"共 {len(rows)} 种。", table(head, rows))


def _status(kind: type[ActionableError]) -> str:
    return str(next((STATUS[one] for one in kind.__mro__ if one in STATUS), ""))


def _packs() -> str:
    slots = [
        [code(one.key), cell(one.title), cell(one.number or "—"), cell("、".join(one.rules))]
        for one in load_slots().values()
    ]
    parts = [_pack(pack) for pack in sorted(load_packs().values(), key=lambda one: one.ref)]
    missing = "## 被引用而尚未取得的文件\n\n" + table(["槽位", "文件", "文号", "等它的规则"], slots)
    return joined(*parts, missing)


def _pack(pack: Pack) -> str:
    until = pack.until.isoformat() if pack.until else "未定"
    texts = "；".join(f"{one.title}（{one.number}，{one.issuer}）" for one in pack.texts)
    rows = [
        [code(one.key), cell(_shown(one)), cell(one.document), cell(one.article), ORIGINS[one.origin]]
        for one in sorted(pack.provisions(), key=lambda one: one.key)
    ]
    facts = f"有效期 {pack.in_force_from.isoformat()} 至 {until}。{texts}。"
    provisions = table(["键", "内容", "文件", "条款", "出处"], rows)
    return joined(f"## {pack.title}（{pack.ref}）", facts, provisions)


def _shown(one: Provision) -> str:
    unit = f" {one.unit}" if isinstance(one, Number) else ""
    word = getattr(one, "word", "")
    return f"{word} {one.shown}{unit}".strip()


def _matrix() -> str:
    names = role_names()
    rows = [
        [code(act.key), cell(act.title.zh), act.rule,
         cell("；".join(f"{names[role].zh}：{'、'.join(PARTS[part] for part in sorted(cell_.parts))}"
                       for role, cell_ in act.cells.items()))]
        for act in load_matrix().values()
    ]  # fmt: skip
    return table(["事项", "名称", "依据", "角色"], rows)


def _data() -> str:
    readers = load_grades().readers
    clear = [[names.zh, GRADES[readers.get(role, Grade.OPEN)]] for role, names in role_names().items()]
    exported = [
        "## 分析员数据集的列",
        "`linpiao export analyst` 写出的数据集只有开放级内容。",
        "### tickets",
        table(["列", "含义", "单位", "In English"], [_column(n, *w) for n, w in COLUMNS.items()]),
        "### stands",
        table(["列", "含义", "单位", "In English"], [_column(n, *w) for n, w in STAND_COLUMNS.items()]),
    ]
    said, askable = words("tables.csv", "table"), releasable()
    parts = [_table(one, said, askable) for one in sorted(metadata.sorted_tables, key=lambda one: one.name)]
    by_role = ["## 各角色可见的最高级别", table(["角色", "可见到"], clear)]
    return joined(*by_role, *exported, "## 登记库的表", *parts)


def _column(name: str, said: Any, unit: str) -> list[str]:
    return [code(name), cell(said.zh), cell(unit), cell(said.en)]


def _table(one: Any, said: dict[str, dict[str, str]], askable: frozenset[str]) -> str:
    grades = load_grades()
    rows = []
    for column in one.columns:
        grade = grades.of(one.name, column.name)
        key = (
            "主键"
            if column.primary_key
            else "、".join(f"→ {k.column.table.name}" for k in column.foreign_keys)
        )
        rows.append([
            code(column.name), cell(column.type.__class__.__name__), cell(key), CLASSES[grade.data_class],
            GRADES[grade.grade], MASKS[grade.mask] if grade.grade else "",
            "可申请" if f"{one.name}.{column.name}" in askable and grade.grade else "",
        ])  # fmt: skip
    title = said.get(one.name, {}).get("zh", "")
    head = ["列", "类型", "键", "类别", "级别", "遮盖", "对外"]
    return joined(f"### {code(one.name)} {title} {{ #{one.name} }}", table(head, rows))
