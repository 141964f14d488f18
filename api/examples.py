"""An example of every JSON body and needed parameter in the OpenAPI description, made from its own schema.

Only what must be given stands in it. Ids are written as their names in capitals (`FILE_ID`); the hash of a
paper is that of `PAPER`, which has to be kept first (`/api/papers`). `tests/api/test_examples.py` sends each.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

PAPER = b"%PDF-1.7 an example\n"
DAY, INSTANT, WORD = "2026-01-08", "2026-01-08T09:00:00+08:00", "示例"
BY_PATTERN = {
    r"^[0-9a-f]{64}$": sha256(PAPER).hexdigest(),
    r"^\d{6}$": "640104",
    r"^(north|east|south|west)$": "north",
    r"^[A-Z]{2}-\d{2}[a-z]?$": "LP-09",
}
WORDS = (WORD, "example", "13900000000", "sub_compartment_version.area_dm2")
"""Tried in turn against any other pattern."""
BY_FORMAT = {"date": DAY, "date-time": INSTANT}
BY_NAME = {"year": 2026, "month": 1, "quarter": 1}


def add_examples(description: dict[str, Any]) -> dict[str, Any]:
    """Beside the schema of each body; one that was written by hand is left."""
    known = description.get("components", {}).get("schemas", {})
    for methods in description["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter.get("required"):
                    told = example(parameter["schema"], parameter["name"], known)
                    in_words = parameter["in"] == "header" and isinstance(told, str)
                    parameter.setdefault("example", WORDS[1] if in_words else told)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body and "example" not in body:
                body["example"] = example(body["schema"], "", known)
    return description


def example(schema: Schema, name: str, known: Mapping[str, Schema]) -> Any:
    """The smallest value that fits."""
    if "$ref" in schema:
        return example(known[schema["$ref"].rpartition("/")[2]], name, known)
    for word in ("example", "const", "default"):
        if word in schema:
            return schema[word]
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], name, known)
    return _of_type(schema, name, known)


def _of_type(schema: Schema, name: str, known: Mapping[str, Schema]) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, known)
        case "array":
            return _array(schema, name, known)
        case "integer" | "number":
            return BY_NAME.get(name, _number(schema))
        case "boolean":
            return True
        case "string":
            return _text(schema, name)
        case _:
            return WORD


def _object(schema: Schema, known: Mapping[str, Schema]) -> dict[str, Any]:
    fields = {
        name: example(field, name, known)
        for name, field in schema.get("properties", {}).items()
        if name in schema.get("required", ())
    }
    more = schema.get("additionalProperties")
    if not fields and isinstance(more, Mapping):
        key = example(schema.get("propertyNames", {"type": "string"}), "", known)
        fields[str(key)] = example(more, "", known)
    return fields


def _array(schema: Schema, name: str, known: Mapping[str, Schema]) -> list[Any]:
    if "prefixItems" in schema:
        return [example(item, name, known) for item in schema["prefixItems"]]
    one = example(schema.get("items", {}), name.removesuffix("s"), known)
    return [one] * max(1, schema.get("minItems", 1))


def _number(schema: Schema) -> int:
    """One, or the nearest to it that is allowed."""
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    highest = schema.get("maximum", schema.get("exclusiveMaximum", 3) - 1)
    return int(min(max(lowest, 1), highest))


def _text(schema: Schema, name: str) -> str:
    if schema.get("pattern") in BY_PATTERN:
        return BY_PATTERN[schema["pattern"]]
    if schema.get("format") in BY_FORMAT:
        return BY_FORMAT[schema["format"]]
    if "pattern" in schema:
        return next((word for word in WORDS if re.search(schema["pattern"], word)), WORD)
    if name.endswith(("_id", "sha256")):
        return name.upper()
    return WORD.ljust(schema.get("minLength", 0), "例")[: schema.get("maxLength")]
