"""What a step asks for as fields of a form, from the model of its JSON; and a form read back into it.

People write yuan, 亩, square metres and per cent, attach papers and list numbers one to a line; the model
wants fen, hundredths, dm², hashes and lists.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.errors import WrongInput
from api.language import translate
from registry.law.matrix import role_names
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Role

WORDS = Path(__file__).with_name("words.toml")
SCALES = {
    "_fen": (100, ("元", "yuan")),
    "fen": (100, ("元", "yuan")),
    "_fen_per_tonne": (100, ("元/吨", "yuan/t")),
    "_mu100": (100, ("亩", "mu")),
    "_dm2": (100, ("平方米", "m²")),
    "_permille": (10, ("%", "%")),
    "_mm": (10, ("厘米", "cm")),
    "_milli": (1000, ("", "")),
    "_g": (1000, ("千克", "kg")),
}
"""End of a field's name → how many of its units make one of those that people write."""
SEPARATORS = re.compile(r"[\s,，、;；]+")
LONG_TEXTS = frozenset(
    ["text", "reason", "note", "finding", "statement", "body", "facts", "description", "defects", "proof"]
)
UNASKED = frozenset({"seen", "type"})
"""The version goes along hidden; a geometry says its type itself."""
ROWS = 3
"""How many papers under a name, or parts of a list, a form offers."""


@dataclass(frozen=True)
class Question:
    """`name` is the field's path into the model; a `group` asks its `parts`."""

    name: str
    kind: str
    label: str
    needed: bool = False
    unit: str = ""
    choices: Sequence[tuple[str, str]] = ()
    step: str = "1"
    parts: Sequence["Question"] = ()
    multiple: bool = False
    value: str = ""

    @property
    def id(self) -> str:
        return self.name.replace(".", "-").replace("[]", "all")


@cache
def words() -> Mapping[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def said(table: str, key: str, lang: str) -> str:
    """A word of the table in the reader's language."""
    return str(words()[table][key][lang == "en"])


def chosen(kind: str, value: str, lang: str) -> str:
    """What a choice of a closed list is called."""
    if kind == "Role":
        return format(role_names()[value], lang)
    return str(words()["choices"][kind][value][lang == "en"])


def questions(model: type[BaseModel], lang: str, start: str = "") -> list[Question]:
    """Every field but `seen`, in the order of the model."""
    fields = {name: field for name, field in model.model_fields.items() if name not in UNASKED}
    return [_question(name, field, lang, start) for name, field in fields.items()]


def _question(name: str, field: FieldInfo, lang: str, start: str) -> Question:
    path = f"{start}{name}"
    needed = field.is_required()
    shown = _shown(_plain(field.annotation), name, path, lang, needed)
    return Question(path, label=said("fields", name, lang), needed=needed, **shown)


def _shown(kind: Any, name: str, path: str, lang: str, needed: bool) -> dict[str, Any]:
    """The kind of field for a kind of value."""
    if name.endswith("sha256"):
        return {"kind": "file"}
    if name == "unit_id":
        units = [(code, translate(unit.name, lang)) for code, unit in load_units().items()]
        return {"kind": "choice", "choices": units}
    if _is_ground(kind, name):
        return {"kind": "ground"}
    if kind is bool:
        return {"kind": "yesno" if needed else "tick"}
    if kind is date:
        return {"kind": "date"}
    if kind in (int, float):
        scale, unit = scale_of(name)
        step = "any" if kind is float else str(Decimal(1) / scale)
        return {"kind": "number", "unit": unit[lang == "en"], "step": step}
    if values := _values(kind):
        return {"kind": "choice", "choices": [(one, chosen(_list_name(kind), one, lang)) for one in values]}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {"kind": "group", "parts": questions(kind, lang, f"{path}.")}
    return _several(kind, path, lang)


def _free(model: type[BaseModel], lang: str, start: str) -> list[Question]:
    """The questions of one row of several: a row left empty is no row."""
    return [replace(one, needed=False) for one in questions(model, lang, start)]


def _several(kind: Any, path: str, lang: str) -> dict[str, Any]:
    """Lists and tables."""
    inner = [_plain(one) for one in get_args(kind)]
    if get_origin(kind) is list:
        if _is_hash(get_args(kind)[0]):
            return {"kind": "file", "multiple": True}
        if isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
            rows = [(f"{path}.{row}", str(row)) for row in range(1, ROWS + 1)]
            asked = [Question(at, "group", row, parts=_free(inner[0], lang, f"{at}.")) for at, row in rows]
            return {"kind": "group", "parts": asked}
        return {"kind": "lines"}
    if get_origin(kind) is dict:
        return _table(inner[0], get_args(kind)[1], path, lang)
    return {"kind": "long" if _is_long(kind, path) else "text"}


def _table(key: Any, value: Any, path: str, lang: str) -> dict[str, Any]:
    if _values(key):
        kind = "file" if _is_hash(value) else "yesno" if _plain(value) is bool else "number"
        names = [(one, chosen(_list_name(key), one, lang)) for one in _values(key)]
        return {"kind": "group", "parts": [Question(f"{path}.{one}", kind, label) for one, label in names]}
    if _is_hash(value):
        return {"kind": "papers", "choices": [(str(row), "") for row in range(1, ROWS + 1)]}
    return {"kind": "lines"}


def _is_long(kind: Any, path: str) -> bool:
    return kind is str and path.rsplit(".", 1)[-1] in LONG_TEXTS


def read(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the model wants, out of what people wrote; what is not written is not given."""
    given: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in values:
            found = _read(name, _plain(field.annotation), values[name])
            if found not in ({}, [], None):
                given[name] = found
    return given


def _read(name: str, kind: Any, value: Any) -> Any:
    if _is_ground(kind, name):
        return _geometry(name, value)
    if kind is int and scale_of(name)[0] > 1:
        return _scaled(name, value)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return read(kind, value)
    inner = [_plain(one) for one in get_args(kind)]
    if get_origin(kind) is list and isinstance(value, Mapping):
        return [read(inner[0], value[row]) for row in sorted(value) if value[row]]
    if get_origin(kind) is list and isinstance(value, str):
        return _listed(inner[0], value)
    if get_origin(kind) is dict and isinstance(value, str):
        return dict(_pairs(name, value))
    if get_origin(kind) is dict and _is_hash(get_args(kind)[1]) and not _values(inner[0]):
        return {row["name"]: row["paper"] for row in value.values() if "name" in row and "paper" in row}
    return value


def _scaled(name: str, value: str) -> int:
    """Exactly: what has more places than the unit holds is refused, never rounded."""
    try:
        found = Decimal(value.replace(",", "")) * scale_of(name)[0]
        if found == found.to_integral_value():
            return int(found)
    except (InvalidOperation, OverflowError):
        pass
    raise WrongInput(fields=name)


def _listed(inner: Any, text: str) -> list[Any]:
    if get_origin(inner) is tuple:
        return [SEPARATORS.split(line.strip()) for line in text.splitlines() if line.strip()]
    return [one for one in SEPARATORS.split(text) if one]


def _pairs(name: str, text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        key, *rest = re.split(r"[\s:：=]+", line, maxsplit=1)
        if not rest:
            raise WrongInput(fields=name)
        yield key, rest[0]


def _geometry(name: str, text: str) -> dict[str, Any]:
    """GeoJSON as programs save it: a geometry, a feature, or a collection of one."""
    try:
        found = json.loads(text)
        while "coordinates" not in found:
            found = found.get("geometry") or found["features"][0]
        return {"type": found["type"], "coordinates": found["coordinates"]}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise WrongInput(fields=name) from None


def scale_of(name: str) -> tuple[int, tuple[str, str]]:
    if name in ("grams",):
        return SCALES["_g"]
    ends = [end for end in SCALES if name.endswith(end)]
    return SCALES[max(ends, key=len)] if ends else (1, ("", ""))


def _plain(kind: Any) -> Any:
    """Without its notes and without `| None`."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(one for one in get_args(kind) if one is not NoneType))
    return kind


def _values(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return [str(one.value if isinstance(one, StrEnum) else one) for one in get_args(kind)]
    return [one.value for one in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []


def _list_name(kind: Any) -> str:
    if get_origin(kind) is Literal:
        first = get_args(kind)[0]
        return type(first).__name__ if isinstance(first, StrEnum) else "Mode"
    return Role.__name__ if kind is Role else str(kind.__name__)


def _is_hash(kind: Any) -> bool:
    """A name of a kept file: the one string in these models that is 64 hexadecimal digits."""
    notes = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
    return any("[0-9a-f]{64}" in str(getattr(one, "metadata", one)) for one in notes)


def _is_ground(kind: Any, name: str) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and "coordinates" in kind.model_fields
