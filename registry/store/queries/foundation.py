"""What a ticket rests on: certificate, assessment, ground and stands, read in one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from gis_data.geometry import Shape
from registry.errors import NotFound
from registry.issuance.assessments import AssessedStand, Assessment
from registry.land.certificates import RightCertificate
from registry.land.compartments import SubCompartmentVersion
from registry.store.database import Db
from registry.store.tables.issuance import assessed_stand as stand
from registry.store.tables.issuance import assessment
from registry.store.tables.land import right_certificate
from registry.store.tables.land import sub_compartment_version as version
from registry.tickets.ticket import Ticket


@dataclass(frozen=True)
class Foundation:
    certificate: RightCertificate
    assessment: Assessment
    grounds: list[Shape]
    stands: list[AssessedStand]  # in order of their id


def foundation(db: Db, ticket: Ticket, *, lock: bool = False) -> Foundation:
    """`lock`: the certificate stays as it is until the transaction ends."""
    asked = {
        "certificate": ticket.certificate_id,
        "assessment": ticket.assessment_id,
        "compartments": list(ticket.compartments),
    }
    rows = db.execute(_query(lock), asked).all()
    grounds = {row.id: row.ground for row in rows}
    missing = set(ticket.compartments) - grounds.keys()
    if missing:
        raise NotFound(what="小班版本", id=min(missing))
    stands = {row.AssessedStand.stand_id: row.AssessedStand for row in rows if row.AssessedStand}
    return Foundation(
        rows[0].RightCertificate,
        rows[0].Assessment,
        [grounds[one] for one in ticket.compartments],
        [stands[name] for name in sorted(stands)],
    )


def _query(lock: bool) -> Select[Any]:
    if lock not in _QUERIES:
        found = (
            select(RightCertificate, Assessment, AssessedStand, version.c.id, version.c.ground)
            .select_from(SubCompartmentVersion)
            .join(RightCertificate, right_certificate.c.id == bindparam("certificate"))
            .join(Assessment, assessment.c.id == bindparam("assessment"))
            .outerjoin(
                AssessedStand,
                and_(stand.c.assessment_id == bindparam("assessment"), stand.c.compartment == version.c.id),
            )
            .where(version.c.id.in_(bindparam("compartments", expanding=True)))
            .execution_options(populate_existing=lock)
        )
        _QUERIES[lock] = found.with_for_update(of=RightCertificate) if lock else found
    return _QUERIES[lock]


_QUERIES: dict[bool, Select[Any]] = {}
"""Built once, when the classes are mapped."""
