"""A city with tickets on the map, for the tests of features, tiles and archives."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd

from api.city import City
from registry.parties.roles import Role
from registry.tickets.ticket import Ticket
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import square
from tests.registry.tickets.village import UNIT, Village, an_application, settle_village

JAGGED_M = (3.0, 7.0)
"""Off the public grid, so that an exact outline can be told from a generalised one."""


def with_tickets(city: City, count: int = 3) -> tuple[Village, list[Ticket]]:
    """Blocks of a hectare side by side with a gap, each with a live ticket."""
    village = settle_village(city.database, square(*JAGGED_M))
    return village, [village.active(), *(another_ticket(city, village, place) for place in range(1, count))]


def another_ticket(city: City, village: Village, place: int = 9) -> Ticket:
    with city.database.writing() as db:
        ground = square(JAGGED_M[0] + place * 150, JAGGED_M[1])
        beside = an_application(db, village.village.party_id, ground, f"{place + 1:04d}")
    return replace(village, application=beside).active()


def an_officer(city: City, unit_id: str = UNIT) -> Account:
    """Cleared for exact ground in the own unit."""
    return open_account(city, Role.COUNTY_FORESTRY, unit_id)


READ = """
import json, sys, pyogrio
source, asked, folder = sys.argv[1:]
for number, options in enumerate(json.loads(asked)):
    options = {name: tuple(value) if name == "bbox" else value for name, value in options.items()}
    pyogrio.read_dataframe(source, **options).to_parquet(f"{folder}/{number}.parquet")
"""


def read_as_gdal(source: str, folder: Path, *asked: dict[str, Any]) -> list[gpd.GeoDataFrame]:
    """GDAL opens `source` in a process of its own: in ours it would wait for our own server with the lock."""
    command = [sys.executable, "-c", READ, source, json.dumps(asked), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    return [gpd.read_parquet(folder / f"{number}.parquet") for number in range(len(asked))]
