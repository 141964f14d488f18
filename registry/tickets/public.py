"""What anybody may see of a ticket (LP-53, GS-15, D16): names of persons covered, ground on a 10 m grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from gis_data.geometry import Shape, generalise
from registry.tickets.kinds import Origin, TicketKind, TicketNature
from registry.tickets.states import State


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
    ended_on: date | None
    end_reason: str | None
    predecessors: tuple[str, ...]  # their numbers
    successors: tuple[str, ...]
    template_version: str
    pack: str
    annex: Mapping[str, Any]
    ground: Mapping[str, Any]
    event_id: str
    document_sha256: str
    origin: Origin
    scan_sha256: str | None


def generalised(ground: Shape) -> Mapping[str, Any]:
    """The outline as GeoJSON on the public grid."""
    found: Mapping[str, Any] = shapely.geometry.mapping(generalise([ground])[0])
    return found
