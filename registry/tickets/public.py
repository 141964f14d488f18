"""What anybody may see of a ticket (LP-53, GS-15, D16): names of persons covered, ground on a 10 m grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from gis_data.geometry import Shape
from registry.tickets.kinds import TicketKind, TicketNature
from registry.tickets.states import State

GRID_DEG = 1e-4
"""About 10 m in Yinchuan (11.1 m north, 8.7 m east): the grid of every public outline."""


@dataclass(frozen=True)
class PublicTicket:
    """`ground` is GeoJSON, generalised; `valid_on` says whether it lives on the day it was asked for."""

    number: str
    code: str
    kind: TicketKind
    nature: TicketNature
    state: State
    unit_id: str
    unit_name: str
    holder: str
    issuer: str
    filing_no: str
    block_name: str
    face_value_mu100: int
    area_dm2: int
    limits: Mapping[str, str]
    species_stems: Mapping[str, int]
    valid_from: date
    valid_to: date
    lives: bool
    template_version: str
    pack: str
    annex: Mapping[str, Any]
    ground: Mapping[str, Any]
    event_id: str
    document_sha256: str


def generalised(ground: Shape) -> Mapping[str, Any]:
    """The outline as GeoJSON on the public grid; a block smaller than a cell shows as its cell."""
    rough = shapely.set_precision(ground, GRID_DEG)
    if rough.is_empty:
        west, south, _, _ = (round(limit / GRID_DEG) * GRID_DEG for limit in ground.bounds)
        rough = shapely.box(west, south, west + GRID_DEG, south + GRID_DEG)
    found: Mapping[str, Any] = shapely.geometry.mapping(rough)
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 4)
    return [_rounded(part) for part in coordinates]
