"""The hash by which an event answers for a row of land: all its fields, shapes by their bytes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import shapely

from registry import canonical

CONTENT_FACT = "content_sha256"


def content_sha256(fields: Mapping[str, object], *, without: tuple[str, ...] = ()) -> str:
    """Equal for equal content on both databases; `without` names what later acts may change."""
    plain = {name: _plain(value) for name, value in fields.items() if name[0] != "_" and name not in without}
    return sha256(canonical.dumps(plain)).hexdigest()


def ground_sha256(ground: shapely.Geometry) -> str:
    return sha256(shapely.to_wkb(ground, byte_order=1)).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return ground_sha256(value) if isinstance(value, shapely.Geometry) else value
