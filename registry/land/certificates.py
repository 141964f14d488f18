"""Right certificates (林权证、不动产权证): whose land, how much, until when, pledged or not (LP-09)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from secrets import token_hex

from registry.land.errors import CertificateAreaTaken
from registry.law.refusals import require
from registry.quantities import AREA_TOLERANCE_DM2, area_in_mu


class Tenure(StrEnum):
    """Whose the land is."""

    COLLECTIVE = "COLLECTIVE"
    STATE = "STATE"


class Right(StrEnum):
    """What the certificate grants."""

    OWNERSHIP = "OWNERSHIP"
    CONTRACTED_OPERATION = "CONTRACTED_OPERATION"
    LAND_USE = "LAND_USE"


class Pledge(StrEnum):
    """Whether the forest right is mortgaged; unknown means not allowed (LP-17)."""

    UNKNOWN = "UNKNOWN"
    FREE = "FREE"
    PLEDGED = "PLEDGED"


@dataclass(eq=False)
class RightCertificate:
    id: str
    number: str
    unit_id: str
    holder_id: str
    tenure: Tenure
    right: Right
    area_dm2: int
    contracted_area_dm2: int | None
    term_from: date | None
    term_to: date | None
    registered_at: datetime
    pledge: Pledge = Pledge.UNKNOWN
    pledge_asked_on: date | None = None
    version: int = 1
    salt: str = field(
        default_factory=lambda: token_hex(16)
    )  # keeps the number from being guessed by its hash


CHANGEABLE = ("pledge", "pledge_asked_on", "version")
"""What later acts change, each with an event of its own."""


def require_free_area(certificate: RightCertificate, taken_dm2: int, wanted_dm2: int) -> None:
    """The face values on one certificate never sum above its area (LP-47)."""
    free_dm2 = certificate.area_dm2 - taken_dm2
    require(
        "LP-47",
        wanted_dm2 <= free_dm2 + AREA_TOLERANCE_DM2,
        CertificateAreaTaken,
        number=certificate.number,
        wanted_mu=area_in_mu(wanted_dm2),
        free_mu=area_in_mu(max(free_dm2, 0)),
    )
