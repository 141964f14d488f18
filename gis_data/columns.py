"""What a county calls a column, and what we call it: matching by alias, then types, units and code texts.

Codes are text and keep their zeros. What cannot be understood stays visible: an unmapped column is reported,
an unreadable value is a finding and becomes empty, and a name cut to ten characters twice is never guessed.
"""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from gis_data.findings import Finding

UNIT_WORDS = {
    "亩": "mu", "mu": "mu", "公顷": "ha", "ha": "ha", "hm2": "ha", "平方米": "m2", "m2": "m2",
    "厘米": "cm", "cm": "cm", "毫米": "mm", "mm": "mm", "米": "m", "m": "m", "年": "year", "%": "%",
}  # fmt: skip
TAIL = re.compile(r"[（(\[_](?P<unit>[^（()）\]_]{1,4})[)）\]]?$")
DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S.%f",
)
CUT_NAME = re.compile(r"^(?P<stem>.{6,8})_(?P<serial>\d{1,2})$")
SHAPEFILE_NAME = 10


@dataclass(frozen=True)
class Field:
    """One column we understand."""

    name: str
    table: str
    kind: str
    unit: str
    required: str
    min: float | None
    max: float | None
    code_width: int | None
    zh: str
    en: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """Sender's column → ours, and the unit its heading states."""

    columns: Mapping[str, str]
    units: Mapping[str, str]
    unmapped: tuple[str, ...]


@cache
def fields(table: str) -> dict[str, Field]:
    """The columns of `stand` or `tree` records, by our name."""
    text = (files("gis_data") / "codes" / "fields.csv").read_text(encoding="utf-8")
    return {
        row["field"]: Field(
            name=row["field"], table=row["table"], kind=row["kind"], unit=row["unit"],
            required=row["required"],
            min=float(row["min"]) if row["min"] else None, max=float(row["max"]) if row["max"] else None,
            code_width=int(row["code_width"]) if row["code_width"] else None,
            zh=row["zh"], en=row["en"], aliases=tuple(row["aliases"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
        if row["table"] in (table, "both")
    }  # fmt: skip


@cache
def _aliases(table: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in fields(table).values():
        for alias in (field.name, *field.aliases):
            found.setdefault(_key(alias), field.name)
    return found


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip().replace(" ", "")


def match(columns: Sequence[str], table: str, remembered: Mapping[str, str] | None = None) -> Mapped:
    """Our name for each of the sender's columns; what the sender once confirmed wins over our aliases."""
    known, found, units = _aliases(table), dict[str, str](), dict[str, str]()
    for column in columns:
        ours = (remembered or {}).get(column) or known.get(_key(column))
        tail = TAIL.search(column.strip())
        if tail and _key(tail["unit"]) in UNIT_WORDS:
            units[column] = UNIT_WORDS[_key(tail["unit"])]
            ours = ours or known.get(_key(column.strip()[: tail.start()]))
        if ours in fields(table) and ours not in found.values():
            found[column] = str(ours)
    rest = tuple(column for column in columns if column not in found)
    return Mapped(found, {column: unit for column, unit in units.items() if column in found}, rest)


def collapsed(columns: Sequence[str], layer: str) -> list[Finding]:
    """Names a Shapefile cut to ten characters and numbered: previous or current can no longer be told."""
    findings = []
    names = {column.casefold() for column in columns}
    for column in columns:
        cut = CUT_NAME.match(column)
        if not cut or len(column) > SHAPEFILE_NAME:
            continue
        twins = [n for n in names if n.startswith(cut["stem"].casefold()) and n != column.casefold()]
        if any(len(twin) == SHAPEFILE_NAME for twin in twins):
            findings.append(
                Finding(
                    "06-NAME-COLLAPSED", layer, field=column, found=f"{column} / {', '.join(sorted(twins))}"
                )
            )
    return findings


def convert(
    frame: pd.DataFrame, mapped: Mapped, table: str, layer: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """The mapped columns under our names and types; one finding per value that cannot be understood."""
    known, out, findings = fields(table), {}, list[Finding]()
    for column, name in mapped.columns.items():
        field = known[name]
        values, bad = _CONVERT[field.kind](frame[column], field)
        out[name] = _scaled(values, field, mapped.units.get(column))
        if restored := _zeros_restored(frame[column], values, field):
            findings.append(Finding("06-ZEROS-RESTORED", layer, field=column, found=str(restored)))
        findings += [
            Finding(
                "06-TYPE",
                layer,
                at + 1,
                field=column,
                found=str(frame[column].iloc[at])[:80],
                expected=field.kind,
            )
            for at in np.flatnonzero(bad).tolist()
        ]
    return pd.DataFrame(out, index=frame.index), findings


def _scaled(values: pd.Series, field: Field, unit: str | None) -> pd.Series:
    """A heading that states mm, cm or m is obeyed; areas keep their sender's unit until it is settled."""
    if field.unit not in ("cm", "m") or unit not in ("mm", "cm", "m"):
        return values
    metres = {"mm": 0.001, "cm": 0.01, "m": 1.0}
    return values * (metres[unit] / metres[field.unit])


def text_of(series: pd.Series) -> pd.Series:
    """Trimmed text; empty and placeholder texts become missing; 111.0 of a spreadsheet becomes 111."""
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        numbers = pd.to_numeric(series, errors="coerce").astype("float64")
        whole = numbers.notna() & (numbers == numbers.round()) & (numbers.abs() < 1e15)
        texts = numbers.astype(object)
        texts[whole] = numbers[whole].astype("int64").astype(str)
        texts[~whole & numbers.notna()] = numbers[~whole & numbers.notna()].map(repr)
        return pd.Series(texts.where(numbers.notna(), None), index=series.index, dtype="str")
    codes, uniques = pd.factorize(series.astype(object), use_na_sentinel=True)
    cleaned = np.array([*(_clean(value) for value in uniques), None], dtype=object)
    return pd.Series(cleaned[codes], index=series.index, dtype="str")


def _clean(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\0", "").replace("\u3000", " ").strip()
    return None if text in ("", "nan", "None", "NULL", "null", "<Null>", "NaT") else text


def _text(series: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray]:
    return text_of(series), np.zeros(len(series), bool)


def _code(series: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray]:
    texts = text_of(series)
    if field.code_width:
        short = texts.str.len().lt(field.code_width) & texts.str.isdigit().fillna(False).astype(bool)
        if pd.api.types.is_numeric_dtype(series.dtype):
            texts = texts.where(~short.fillna(False).astype(bool), texts.str.zfill(field.code_width))
    return texts, np.zeros(len(series), bool)


def _zeros_restored(sent: pd.Series, values: pd.Series, field: Field) -> int:
    """How many codes came as numbers and got their leading zeros back."""
    if field.kind != "code" or not pd.api.types.is_numeric_dtype(sent.dtype):
        return 0
    return int((values.notna() & (values != text_of(sent))).sum())


def _number(series: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray]:
    if pd.api.types.is_numeric_dtype(series.dtype):
        values = pd.Series(series.to_numpy("float64", na_value=np.nan), index=series.index)
        return values.where(np.isfinite(values)), np.isinf(values.to_numpy())
    texts = text_of(series)
    plain = texts.map(lambda text: unicodedata.normalize("NFKC", text).replace(",", ""), na_action="ignore")
    values = pd.to_numeric(plain, errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    return values, (texts.notna() & values.isna()).to_numpy()


def _integer(series: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray]:
    values, bad = _number(series, field)
    whole = values.isna() | (values == values.round())
    return values.where(whole).astype("Float64").astype("Int64"), bad | ~whole.to_numpy()


def _date(series: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray]:
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        dates = series.dt.tz_localize(None) if series.dt.tz is not None else series
        return dates.astype("datetime64[s]").dt.normalize(), np.zeros(len(series), bool)
    texts = text_of(series)
    parsed = pd.Series(pd.NaT, index=series.index, dtype="datetime64[s]")
    for pattern in DATE_FORMATS:
        left = parsed.isna() & texts.notna()
        if not left.any():
            break
        parsed[left] = pd.to_datetime(texts[left], format=pattern, errors="coerce").astype("datetime64[s]")
    return parsed.dt.normalize(), (texts.notna() & parsed.isna()).to_numpy()


_CONVERT = {"text": _text, "code": _code, "number": _number, "integer": _integer, "date": _date}


def required(table: str, kinds: Iterable[str]) -> list[Field]:
    """The fields that records of these kinds must carry (MS-08)."""
    wanted = set(kinds)
    return [field for field in fields(table).values() if field.required in wanted]


_EMPTY = {"text": "str", "code": "str", "number": "float64", "integer": "Int64", "date": "datetime64[s]"}


def complete(records: pd.DataFrame, table: str) -> pd.DataFrame:
    """All columns of the table in their fixed order and types, missing where the sender has none."""
    index = records.index
    whole = pd.DataFrame(
        {
            name: records[name] if name in records else pd.Series(None, index=index, dtype=_EMPTY[field.kind])
            for name, field in fields(table).items()
        },
        index=index,
    )
    return whole.assign(species=whole["species"].fillna(whole["species_name"]))


@cache
def version() -> str:
    """Hash over all tables of words, kept with what they decided."""
    digest = hashlib.sha256()
    for file in sorted((files("gis_data") / "codes").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".csv"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
