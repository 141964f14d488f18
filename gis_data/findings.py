"""One fault of one row, and the catalogue of all rules the importer knows (`codes/rules.csv`).

A finding says where, what was found, what was expected and what to do, in Chinese and English (D9). The same
file gives the same findings in the same order.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

LEVELS = ("error", "warning", "fix", "info")
STAGES = (
    "transport", "archive", "container", "limits", "encoding", "schema", "crs", "geometry", "topology",
    "codes", "numbers", "tally", "area", "continuity", "consequence", "commit",
)  # fmt: skip
"""The sixteen checks in their order; a rule id starts with the number of its check."""


@dataclass(frozen=True)
class Rule:
    """One thing the importer looks for."""

    id: str
    stage: str
    level: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken at one place."""

    rule: str
    layer: str = "stands"
    row: int | None = None
    """Row number in the sender's layer, counted from 1."""
    stand_id: str | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    lon: float | None = None
    lat: float | None = None

    @property
    def level(self) -> str:
        return rules()[self.rule].level

    @property
    def stage(self) -> str:
        return rules()[self.rule].stage

    def message(self, lang: str = "zh") -> str:
        rule = rules()[self.rule]
        return rule.en if lang == "en" else rule.zh

    def fix(self, lang: str = "zh") -> str:
        rule = rules()[self.rule]
        return rule.fix_en if lang == "en" else rule.fix_zh


@cache
def rules() -> dict[str, Rule]:
    """The catalogue, by id."""
    text = (files("gis_data") / "codes" / "rules.csv").read_text(encoding="utf-8")
    return {row["id"]: Rule(**row) for row in csv.DictReader(text.splitlines())}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By check, then rule, then layer and row: the order of the report, the same for the same file."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, str, str, int, str, str]:
    return (
        STAGES.index(finding.stage), finding.rule, finding.layer, finding.row or 0,
        finding.field or "", finding.found or "",
    )  # fmt: skip


def blocking(findings: Iterable[Finding]) -> bool:
    """Whether an import must be refused."""
    return any(finding.level == "error" for finding in findings)


COLUMNS = (
    "rule", "check", "stage", "level", "layer", "row", "stand_id", "field", "found", "expected",
    "message_zh", "message_en", "fix_zh", "fix_en", "lon", "lat",
)  # fmt: skip


def as_rows(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings with their sentences, ready for a table."""
    return [
        {
            "rule": f.rule, "check": STAGES.index(f.stage) + 1, "stage": f.stage, "level": f.level,
            "layer": f.layer, "row": f.row, "stand_id": f.stand_id, "field": f.field, "found": f.found,
            "expected": f.expected, "message_zh": f.message("zh"), "message_en": f.message("en"),
            "fix_zh": f.fix("zh"), "fix_en": f.fix("en"), "lon": f.lon, "lat": f.lat,
        }
        for f in findings
    ]  # fmt: skip


def as_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    return pd.DataFrame(as_rows(findings), columns=list(COLUMNS))
