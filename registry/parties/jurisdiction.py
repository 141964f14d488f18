"""The jurisdiction tree (RA-02) and which authority is 本级 for an applicant (RA-05, AM-05)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from registry.law.packs import CITY
from registry.law.refusals import require
from registry.parties.errors import UnknownUnit
from registry.parties.roles import Role

FILE = Path(__file__).with_name("units.toml")
REGION = "640000"


class UnitType(StrEnum):
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    COUNTY = "COUNTY"


class OwnerLevel(StrEnum):
    """To whom the applicant answers: a village to its county, a state farm to its owner (AM-05)."""

    VILLAGE = "VILLAGE"
    COUNTY = "COUNTY"
    CITY = "CITY"
    REGION = "REGION"


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    type: UnitType


@cache
def load_units(file: Path = FILE) -> Mapping[str, Unit]:
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["units"]
    return {code: Unit(code, row["name"], UnitType(row["type"])) for code, row in rows.items()}


def county_units() -> list[Unit]:
    """The six county-level units; every plot, applicant and case belongs to exactly one."""
    return [unit for unit in load_units().values() if unit.type is not UnitType.CITY]


def require_county_unit(unit_id: str) -> Unit:
    """The county-level unit with this code, refusing the city itself and places outside it."""
    known = {unit.code: unit for unit in county_units()}
    require("RA-02", unit_id in known, UnknownUnit, unit=unit_id, known="、".join(known))
    return known.get(unit_id, load_units()[CITY])


def own_level(level: OwnerLevel, unit_id: str) -> tuple[Role, str]:
    """The role and unit that 本级林草主管部门 means for an applicant of `level` in a county-level unit."""
    if level is OwnerLevel.REGION:
        return Role.REGION_FORESTRY, REGION
    if level is OwnerLevel.CITY:
        return Role.CITY_FORESTRY, CITY
    return Role.COUNTY_FORESTRY, require_county_unit(unit_id).code


def compensation_route(unit_id: str) -> str:
    """The acts `compensation.{route}.…` of the matrix: districts go to the city, counties decide."""
    return "district" if require_county_unit(unit_id).type is UnitType.DISTRICT else "county"
