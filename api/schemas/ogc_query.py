"""What a request for features asks: bbox, crs, datetime, limit, page and property values, read strictly."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.errors import UnknownParameter, WrongParameter
from gis_data.outward import CRS84, SERVED, region_of
from registry.clock import CITY_TIME
from registry.errors import Words
from registry.land.maps import Column, MapLayer, Wanted

LIMIT, LIMIT_MAX = 100, 10_000
OPEN = ("", "..")
GENERAL = ("f", "limit", "after", "bbox", "bbox-crs", "crs", "datetime")
FORMATS = ("json", "geojson", "application/json", "application/geo+json")
ID_LENGTH_MAX = 60

_CRS = Words("所列坐标系之一的 URI", "the URI of one of the listed coordinate systems")
_BOX = Words("四个数：最小与最大坐标", "four numbers: lowest and highest coordinates")
_TIME = Words("RFC 3339 日期、时刻或区间", "a date, instant or interval of RFC 3339")
_LIMIT = Words("正整数", "a positive whole number")
_ONCE = Words("只出现一次", "to stand once")
_FORMAT = Words("json", "json")
_KINDS = {
    "string": Words("文字", "text"),
    "integer": Words("整数", "a whole number"),
    "number": Words("数", "a number"),
    "boolean": Words("true 或 false", "true or false"),
}


@dataclass(frozen=True)
class Query:
    wanted: Wanted
    crs: str


def read_query(layer: MapLayer, given: QueryParams) -> Query:
    """Every parameter is known and right, or the request is refused (OGC 17-069r4, 7.15.5)."""
    searched = {column.name: column for column in layer.columns if column.searched}
    require_known(given, (*GENERAL, *searched))
    crs = _crs("crs", given.get("crs", CRS84))
    wanted = Wanted(
        limit=_limit(given.get("limit")),
        region=_region(given.get("bbox"), _crs("bbox-crs", given.get("bbox-crs", CRS84))),
        after=_id("after", given["after"]) if "after" in given else None,
        values={name: _value(searched[name], text) for name, text in given.items() if name in searched},
        period=_period(given["datetime"]) if given.get("datetime") else None,
    )
    return Query(wanted, crs)


def read_crs(given: QueryParams) -> str:
    """The only question about one feature."""
    require_known(given, ("f", "crs"))
    return _crs("crs", given.get("crs", CRS84))


def require_known(given: QueryParams, known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise UnknownParameter(name=name, known="、".join(known))
        if len(given.getlist(name)) > 1:
            raise WrongParameter(name=name, value=", ".join(given.getlist(name)), expected=_ONCE)
    if given.get("f", "json") not in FORMATS:
        raise WrongParameter(name="f", value=given["f"], expected=_FORMAT)


def _crs(name: str, uri: str) -> str:
    if uri not in SERVED:
        raise WrongParameter(name=name, value=uri, expected=_CRS)
    return uri


def _limit(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise WrongParameter(name="limit", value=text, expected=_LIMIT)
    return min(int(text), LIMIT_MAX)


def _id(name: str, text: str) -> str:
    if len(text) > ID_LENGTH_MAX:
        raise WrongParameter(name=name, value=text[:ID_LENGTH_MAX], expected=_KINDS["string"])
    return text


def _region(text: str | None, crs: str) -> Any | None:
    if text is None:
        return None
    wrong = WrongParameter(name="bbox", value=text, expected=_BOX)
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise wrong from None
    if len(numbers) == 6:  # heights do not matter on a map
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        raise wrong
    low_first, low_second, high_first, high_second = numbers
    if low_second > high_second or (crs != CRS84 and low_first > high_first):
        raise wrong
    region = region_of((low_first, low_second, high_first, high_second), crs)
    if region is None:
        raise wrong
    return region


def _value(column: Column, text: str) -> str | int | float | bool:
    wrong = WrongParameter(name=column.name, value=text[:ID_LENGTH_MAX], expected=_KINDS[column.kind])
    try:
        match column.kind:
            case "integer":
                number = int(text)
                if abs(number) >= 2**31:
                    raise wrong
                return number
            case "number":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}[text]
            case _:
                return text
    except (ValueError, KeyError):
        raise wrong from None


def _period(text: str) -> tuple[date | None, date | None]:
    """Both ends included; one instant is a period of a day."""
    parts = text.split("/")
    wrong = WrongParameter(name="datetime", value=text, expected=_TIME)
    if len(parts) > 2 or all(part in OPEN for part in parts):
        raise wrong
    try:
        ends = [None if part in OPEN else _day(part) for part in parts]
    except ValueError:
        raise wrong from None
    since, until = ends[0], ends[-1]
    if since and until and since > until:
        raise wrong
    return since, until


def _day(text: str) -> date:
    """An instant falls on its day in the city."""
    if "T" not in text.upper():
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(CITY_TIME).date()


def as_query(given: Mapping[str, str], **changed: str | int) -> str:
    """The same question with some parameters changed, for links."""
    return urlencode({**given, **changed})
