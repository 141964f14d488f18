"""The record a ticket's paper is made of and its issuing event commits to (LP-52): integers and strings only.

It holds the holder's name and a salt, so it is kept sealed and erasable; the register keeps its hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from gis_data.geometry import Shape
from registry.land.extent import DEGREE_E8
from registry.law.packs import Pack
from registry.proof.events import Fact
from registry.tickets.duties import UNDERTAKING_VERSIONS
from registry.tickets.kinds import Origin
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Printed:
    """The names as they were valid on the day of issue (RA-01), and the certificate's number."""

    holder: str
    issuer: str
    unit: str
    certificate_no: str
    salt: str
    replaces: tuple[str, ...] = ()  # numbers of the tickets it comes from


def ticket_record(
    ticket: Ticket,
    issued: Mapping[str, Fact],
    ground: Shape,
    annex: Mapping[str, Fact],
    pack: Pack,
    printed: Printed,
) -> dict[str, Fact]:
    """`issued` are the facts the issue adds: number, parties, dates, template version."""
    elements: Mapping[str, Fact] = ticket.elements
    return {
        "salt": printed.salt,
        "ticket_id": ticket.id,
        "number": issued["number"],
        "kind": ticket.kind.value,
        "nature": ticket.nature.value,
        "basis": ticket.basis.value,
        "holder": {"id": issued["holder_id"], "name": printed.holder},
        "issuer": {"id": issued["issuer_id"], "name": printed.issuer},
        "unit": {"code": ticket.unit_id, "name": printed.unit},
        "filing_no": ticket.filing_no,
        "certificate_no": printed.certificate_no,
        "block_name": ticket.block_name,
        "area_dm2": elements["area_dm2"],
        "limits": elements["limits"],
        "species_stems": elements["species_stems"],
        "outline": outline(ground),
        "face_value_mu100": ticket.face_value_mu100,
        "valid_from": issued["valid_from"],
        "valid_to": issued["valid_to"],
        "law": law_of(pack),
        "pack": pack.ref,
        "template_version": issued["template_version"],
        "undertaking_version": UNDERTAKING_VERSIONS[ticket.kind],
        "annex": dict(annex),
        **({"scan_sha256": ticket.scan_sha256} if ticket.origin is Origin.TRANSCRIBED else {}),
        **({"replaces": list(printed.replaces)} if printed.replaces else {}),
    }


def law_of(pack: Pack) -> str:
    text = pack.texts[0]
    return f"《{text.title}》（{text.number}）"


def outline(ground: Shape) -> list[Fact]:
    """Polygons of rings of [longitude, latitude] in 1e-8 degrees, exact because coordinates are snapped."""
    return [
        [_ring(ring) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in shapely.get_parts(ground)
    ]


def _ring(ring: shapely.LinearRing) -> list[Fact]:
    return [[round(x * DEGREE_E8), round(y * DEGREE_E8)] for x, y in ring.coords]
