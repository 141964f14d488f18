"""The authority matrix 1.1 as data: which role may take which part in which act, and where."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from registry.errors import Words

FILE = Path(__file__).with_name("matrix.toml")


class Part(StrEnum):
    ACTS = "A"
    REVIEWS = "R"
    CONSENTS = "C"
    RECEIVES_FILING = "F"
    READS = "r"


class Where(StrEnum):
    OWN_UNIT_OR_CITY = ""
    OWN_UNIT = "unit"
    CITY_OFFICE = "city"
    ISSUER = "issuer"
    DELEGATION = "delegation"


@dataclass(frozen=True)
class Cell:
    parts: frozenset[Part]
    where: Where


@dataclass(frozen=True)
class Act:
    key: str
    title: Words
    rule: str
    cells: Mapping[str, Cell]


@cache
def load_matrix(file: Path = FILE) -> Mapping[str, Act]:
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["acts"]
    return {key: _act(key, row) for key, row in rows.items()}


@cache
def role_names(file: Path = FILE) -> Mapping[str, Words]:
    """What a role is called, for people."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["roles"]
    return {role: Words(**names) for role, names in rows.items()}


@cache
def role_limits(file: Path = FILE) -> Mapping[str, str]:
    """The rule that limits a role, for roles that may do little beside reading."""
    limits: Mapping[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))["limits"]
    return limits


def _act(key: str, row: dict[str, Any]) -> Act:
    cells = {role: _cell(text) for role, text in row["cells"].items()}
    return Act(key, Words(row["zh"], row["en"]), row["rule"], cells)


def _cell(text: str) -> Cell:
    letters, _, where = text.partition("@")
    return Cell(frozenset(Part(letter) for letter in letters), Where(where))
