"""At most three questions about a file, asked only where the file leaves doubt: characters, place, columns.

What the same organisation confirmed last time is offered beside each question and never applied by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis_data import encoding
from gis_data.columns import fields
from gis_data.encoding import EncodingDecision
from gis_data.survey import Origin, Survey
from gis_data.validation.schema import AREA_UNITS_M2

SAMPLE_ROWS = 3
DOUBTS = {
    "encoding": {"05-AMBIGUOUS", "05-TEXT-BROKEN", "05-DECLARATION-LIES"},
    "crs": {"07-PROPOSED", "07-ZONE-MISMATCH", "07-OUTSIDE-CITY"},
    "columns": {"06-COLUMN-MISSING", "06-AREA-UNIT", "06-AREA-UNIT-UNKNOWN"},
}


@dataclass(frozen=True)
class Choice:
    """One answer the sender may give, and what it would mean for the file."""

    value: str
    shown: str
    samples: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True)
class Question:
    """`remembered` is last time's answer of the same organisation; `present` is what this reading used."""

    about: str
    present: str
    choices: tuple[Choice, ...] = ()
    columns: tuple[str, ...] = ()
    """The sender's columns that nobody understands, to be named."""
    wanted: Mapping[str, str] = field(default_factory=dict)
    """Our columns that are missing, with their Chinese name."""
    remembered: Any = None


def questions(survey: Survey, remembered: Mapping[str, Any]) -> tuple[Question, ...]:
    """What the sender should say before the survey is recorded; none for a file that speaks for itself."""
    told = {finding.rule for finding in survey.findings}
    asked = []
    if told & DOUBTS["encoding"] and survey.origin.encoding:
        asked.append(_of_encoding(survey.origin.encoding, remembered))
    if told & DOUBTS["crs"] and survey.origin.crs and survey.origin.crs.candidates:
        asked.append(_of_place(survey.origin, remembered))
    if told & DOUBTS["columns"]:
        asked.append(_of_columns(survey, remembered))
    return tuple(asked)


def decisions(origin: Origin) -> dict[str, Any]:
    """What was confirmed or decided about a recorded file, to be offered next time."""
    return {
        "encoding": origin.encoding.encoding if origin.encoding else None,
        "crs": f"EPSG:{origin.crs.epsg}" if origin.crs and origin.crs.epsg else None,
        "area_unit": origin.area_unit,
        "programme": origin.programme,
        "columns": {**origin.stand_columns, **origin.tree_columns},
    }


def _of_encoding(decision: EncodingDecision, remembered: Mapping[str, Any]) -> Question:
    """The same three rows side by side in both encodings."""
    rows = [text.encode(decision.encoding, "replace") for text in decision.samples[:SAMPLE_ROWS]]
    choices = tuple(
        Choice(name, name, tuple(row.decode(name, "replace") for row in rows))
        for name in (encoding.GB18030, encoding.UTF8)
    )
    return Question("encoding", decision.encoding, choices, remembered=remembered.get("encoding"))


def _of_place(origin: Origin, remembered: Mapping[str, Any]) -> Question:
    assert origin.crs
    choices = tuple(
        Choice(f"EPSG:{one.epsg}", one.name, lon=one.centre_lon, lat=one.centre_lat)
        for one in origin.crs.candidates
    )
    present = f"EPSG:{origin.crs.epsg}" if origin.crs.epsg else origin.crs.name
    return Question("crs", present, choices, remembered=remembered.get("crs"))


def _of_columns(survey: Survey, remembered: Mapping[str, Any]) -> Question:
    known = fields("stand") | fields("tree")
    missing = [f.field for f in survey.findings if f.rule == "06-COLUMN-MISSING" and f.field]
    unmapped = tuple(survey.origin.unmapped_columns)
    last = {name: ours for name, ours in remembered.get("columns", {}).items() if name in unmapped}
    return Question(
        "columns",
        survey.origin.area_unit or "",
        choices=tuple(Choice(unit, unit) for unit in AREA_UNITS_M2),
        columns=unmapped,
        wanted={name: known[name].zh for name in dict.fromkeys(missing) if name in known},
        remembered={"columns": last, "area_unit": remembered.get("area_unit")},
    )
