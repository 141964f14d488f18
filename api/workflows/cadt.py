"""Our issuances for the Climate Action Data Trust: plot → project, issuance, two blocks of serials."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from api.city import City
from api.workflows.cadt_records import (
    CadtExport,
    CadtIssuance,
    CadtLeftOut,
    CadtLocation,
    CadtProject,
    CadtUnit,
)
from registry.issuance.issuances import Issuance
from registry.parties.jurisdiction import load_units
from registry.parties.masking import COVERED
from registry.quantities import GRAMS_PER_TONNE
from registry.store.database import Db
from registry.store.queries import issuance, issuing, land, parties

PROGRAMME = "银川市小微碳汇 (Yinchuan small and micro carbon sinks)"
APPROACH = "Two paired censuses; accepted by the right holder and the competent authority (MS-02)"
REGION = "Ningxia Hui Autonomous Region, Yinchuan"


def cadt_export(db: Db, city: City) -> CadtExport:
    """Everything issued; persons covered."""
    by_plot: dict[str, list[Issuance]] = defaultdict(list)
    for issued in issuing.every(db):
        by_plot[issued.plot_id].append(issued)
    blocks = [block for found in by_plot.values() for issued in found for block in _blocks(db, city, issued)]
    return CadtExport(
        projects=[_project(db, city, found) for found in by_plot.values()],
        units=[block for block in blocks if isinstance(block, CadtUnit)],
        left_out=[block for block in blocks if isinstance(block, CadtLeftOut)],
    )


def _project(db: Db, city: City, found: Sequence[Issuance]) -> CadtProject:
    first = found[0]
    code = _code(db, first)
    assessment = issuance.assessment(db, issuance.quantity(db, first.quantity_id).later_assessment_id)
    unit = load_units()[first.unit_id].name
    return CadtProject(
        projectId=code,
        originProjectId=code,
        registryOfOrigin=city.settings.log_origin,
        program=PROGRAMME,
        projectName=f"{unit} {code}",
        projectLink=f"{city.settings.public_url}/registers/{first.unit_id}",
        projectDeveloper=_owner(db, first),
        projectStatusDate=min(issued.issued_at for issued in found).date(),
        methodology=f"{assessment.method} {assessment.method_version}",
        projectLocations=[CadtLocation(inCountryRegion=f"{REGION}, {unit}", geographicIdentifier=code)],
        issuances=[_issuance(db, issued) for issued in found],
    )


def _issuance(db: Db, issued: Issuance) -> CadtIssuance:
    day = issuing.verified_on(db, issued.quantity_id)
    return CadtIssuance(
        startDate=issued.period_from,
        endDate=issued.period_to,
        verificationApproach=APPROACH,
        verificationDate=day,
        verificationBody=_authority(db, issued, day),
    )


def _blocks(db: Db, city: City, issued: Issuance) -> Iterator[CadtUnit | CadtLeftOut]:
    """Serials are always retired from the lowest up, so a cut divides an issuance into retired and held."""
    retired_g = issuing.retired_g(db, issued.id)
    yield from _block(db, city, issued, 1, retired_g, "Retired")
    yield from _block(db, city, issued, retired_g + 1, issued.amount_g, "Held")


def _block(
    db: Db, city: City, issued: Issuance, first: int, last: int, status: str
) -> Iterator[CadtUnit | CadtLeftOut]:
    grams = last - first + 1
    if grams == 0:
        return
    start, end = f"{issued.number}-{first}", f"{issued.number}-{last}"
    if grams < GRAMS_PER_TONNE:
        yield CadtLeftOut(unitBlockStart=start, unitBlockEnd=end, grams=grams)
        return
    retired = status == "Retired"
    yield CadtUnit(
        projectId=_code(db, issued),
        unitOwner=COVERED if retired else _owner(db, issued),
        unitBlockStart=start,
        unitBlockEnd=end,
        unitCount=grams // GRAMS_PER_TONNE,
        vintageYear=issued.period_to.year,
        unitTags=f"exact_g={grams}",
        unitStatus="Retired" if retired else "Held",
        unitStatusReason="Retired at sale, for the purposes on the certificates" if retired else None,
        unitRegistryLink=f"{city.settings.public_url}/registers/{issued.unit_id}",
        issuance=_issuance(db, issued),
    )


def _code(db: Db, issued: Issuance) -> str:
    return "-".join(land.place_of_plot(db, issued.plot_id))


def _owner(db: Db, issued: Issuance) -> str:
    """An organisation under its name; a person covered."""
    return parties.party_name_on(db, issued.owner_id, issued.issued_at.date()) or COVERED


def _authority(db: Db, issued: Issuance, day: date) -> str:
    signed = [one for one in issuance.acceptances(db, issued.quantity_id) if one.side.value == "AUTHORITY"]
    return parties.party_name_on(db, signed[0].party_id, day) or load_units()[issued.unit_id].name
