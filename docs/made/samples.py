"""An example of every request, out of its own schema: what is required, in a form its endpoint accepts."""

import json
import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
OF_PATTERN = {
    r"^[0-9a-f]{64}$": SHA256,
    r"^\d{6}$": "640104",
    r"^(north|east|south|west)$": "north",
    r"^[a-z_0-9]{1,60}\.[a-z_0-9]{1,60}$": "assessed_stand.stock_co2e_g",
    r"^[a-z0-9-]{1,40}$": "shili",
}
OF_FORMAT = {"date": "2026-01-08", "date-time": "2026-01-08T09:00:00+08:00", "binary": "文件"}
TRIANGLE = [[[106.2, 38.4], [106.21, 38.4], [106.21, 38.41], [106.2, 38.4]]]
OF_NAME = {
    "number": "640104-C2026-000012-09", "unit_id": "640104", "year": 2026, "quarter": 1, "rule": "LP-36b",
    "zoom": 10, "x": 814, "y": 393, "row": 393, "column": 814, "shard": 2026, "old_size": 1,
    "kind": "csv", "ref": "linpiao-2024@1", "coordinates": TRIANGLE, "content": "示例内容",
    "phone": "13900000000",
}  # fmt: skip
"""Names whose value is fixed by use and not by the schema."""


def body(schema: Schema, components: Schema) -> Any:
    """The required fields of an object, the shortest list, the first word of a closed list."""
    return _value(schema, components, "")


def path(template: str) -> str:
    """The address with its parts filled in."""
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: str(OF_NAME.get(found[1], "示例")), template)


def curl(method: str, template: str, callers: str, operation: Schema | None, components: Schema) -> str:
    """The whole call, as it is typed."""
    lines = [f"curl -X {method} 'http://127.0.0.1:8000{path(template)}{_query(operation, components)}'"]
    if method == "GET":
        lines = [lines[0].replace("curl -X GET ", "curl ")]
    if callers != "everybody":
        lines.append('-H "Authorization: Bearer $LINPIAO_TOKEN"')
    for one in (operation or {}).get("parameters", []):
        if one["in"] == "header" and (one["required"] or one["name"] == "Idempotency-Key"):
            lines.append(f"-H '{one['name']}: 示例-1'")
    lines += _sent(operation, components)
    return " \\\n    ".join(lines)


def json_schema(operation: Schema | None) -> Schema | None:
    """The schema of the JSON body, if the endpoint takes one."""
    content = ((operation or {}).get("requestBody") or {}).get("content", {})
    found: Schema | None = content.get("application/json", {}).get("schema")
    return found


def _query(operation: Schema | None, components: Schema) -> str:
    asked = [
        one for one in (operation or {}).get("parameters", []) if one["in"] == "query" and one["required"]
    ]
    values = [f"{one['name']}={_value(one['schema'], components, one['name'])}" for one in asked]
    return "?" + "&".join(values) if values else ""


def _sent(operation: Schema | None, components: Schema) -> list[str]:
    schema = json_schema(operation)
    if schema is not None:
        text = json.dumps(body(schema, components), ensure_ascii=False)
        return ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    content = ((operation or {}).get("requestBody") or {}).get("content", {})
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        if kind in content:
            form = _value(content[kind]["schema"], components, "")
            flag = "-F" if kind.startswith("multipart") else "-d"
            return [f"{flag} '{name}={_field(value)}'" for name, value in form.items()]
    return []


def _field(value: Any) -> Any:
    return "@文件" if value == OF_FORMAT["binary"] else value


def _value(schema: Schema, components: Schema, name: str) -> Any:
    schema = _resolved(schema, components)
    if name in OF_NAME and schema.get("type") not in ("object", "boolean") and "enum" not in schema:
        return OF_NAME[name]
    for fixed in ("const", "default"):
        if schema.get(fixed) is not None:
            return schema[fixed]
    if "enum" in schema:
        return schema["enum"][0]
    made = {"object": _object, "array": _array, "integer": _number, "number": _number, "boolean": _true}
    return made.get(schema.get("type", ""), _text)(schema, components)


def _resolved(schema: Schema, components: Schema) -> Schema:
    """Through references, and to the first choice that is not nothing."""
    while True:
        if "$ref" in schema:
            schema = components[schema["$ref"].rsplit("/", 1)[1]]
        elif any(kind in schema for kind in ("anyOf", "oneOf", "allOf")):
            choices = next(schema[kind] for kind in ("anyOf", "oneOf", "allOf") if kind in schema)
            schema = next((one for one in choices if one.get("type") != "null"), choices[0])
        else:
            return schema


def _object(schema: Schema, components: Schema) -> dict[str, Any]:
    known = schema.get("properties", {})
    made = {name: _value(known[name], components, name) for name in schema.get("required", ())}
    if not known and schema.get("minProperties"):
        names = _resolved(schema.get("propertyNames", {}), components)
        key = _value(names, components, "") if names else "示例"
        made[str(key)] = _value(schema.get("additionalProperties") or {}, components, "")
    return made


def _array(schema: Schema, components: Schema) -> list[Any]:
    items = schema.get("prefixItems") or [schema.get("items", {})] * max(schema.get("minItems", 0), 1)
    return [_value(one, components, "") for one in items]


def _number(schema: Schema, _: Schema) -> int | float:
    low = schema.get("exclusiveMinimum")
    least = low + 1 if low is not None else schema.get("minimum", 1)
    return int(least) if schema["type"] == "integer" else float(least)


def _true(_: Schema, __: Schema) -> bool:
    return True


def _text(schema: Schema, _: Schema) -> str:
    known = OF_PATTERN.get(schema.get("pattern", "")) or OF_FORMAT.get(schema.get("format", ""))
    return known or ("示例" * schema.get("minLength", 1))[: max(schema.get("minLength", 2), 2)]
