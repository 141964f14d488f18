"""From two assessments of the register to reported quantities: nobody types grams, the evidence gives them.

`reckon` is slow and writes nothing to the database; `report_change` is one short transaction.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.workflows.carbon import joined_strata
from registry.actions.accepting import Report, report_quantity
from registry.clock import Moment
from registry.errors import NotFound
from registry.issuance.acceptance import ACT, Quantity, Route, Side, Way, outstanding_loss_g, part_of, side_of
from registry.issuance.assessments import AssessedStand
from registry.land.compartments import SubCompartmentVersion
from registry.parties.authority import require_authority
from registry.parties.roles import Actor
from registry.quantities import GRAMS_PER_TONNE, co2e_g
from registry.store.blobs import Blobs, Stored
from registry.store.database import Database, Db
from registry.store.privacy import Grade
from registry.store.queries import files, issuance, land
from sink.eligibility import Parcel, ParcelKind
from sink.evidence import Census, census_of, write_credit_bundle
from sink.removals import Circumstances, Credit, CreditLine, Terms, local_terms


@dataclass(frozen=True)
class Wanted:
    """Which growth is reported; without `stands` that of all stands in the reporter's charge."""

    earlier_assessment_id: str
    later_assessment_id: str
    route: Route
    way: Way
    stands: Sequence[str] = ()


@dataclass(frozen=True)
class Place:
    """One stand of both assessments, with its plot, its right and what it has still to grow back."""

    plot_id: str
    earlier: AssessedStand
    later: AssessedStand
    owner_id: str
    certificate_ids: Sequence[str]
    outstanding_loss_g: int

    @property
    def grown_g(self) -> int:
        return max(0, self.later.stock_co2e_g - self.earlier.stock_co2e_g - self.outstanding_loss_g)


@dataclass(frozen=True, eq=False)
class Reckoned:
    """What the two censuses credit, and the bundle by which anybody can reckon it again."""

    credit: Credit
    places: Mapping[str, Place]
    evidence: bytes


@dataclass(frozen=True)
class Reported:
    """One stand: the quantity reported, or none and the reasons why nothing is credited."""

    line: CreditLine
    quantity: Quantity | None


def reckon(database: Database, blobs: Blobs, wanted: Wanted, *, by: Actor) -> Reckoned:
    """Both censuses out of their evidence; the authority to report is asked for before anything is read."""
    with database.reading() as db:
        later = issuance.assessment(db, wanted.later_assessment_id)
        earlier = issuance.assessment(db, wanted.earlier_assessment_id)
        require_authority(ACT[wanted.way], by, later.unit_id, part_of(wanted.way, side_of(by.role)))
        places = _places(db, wanted, by)
    if not places:
        raise NotFound(what="可上报的小班", id=wanted.later_assessment_id)
    old, new = (_census(blobs.read(one.evidence_sha256), places) for one in (earlier, later))
    with tempfile.TemporaryDirectory(prefix="linpiao-credit-") as folder:
        bundle = Path(folder) / "credit.zip"
        found = write_credit_bundle(bundle, old, new, _terms(places), _known(old, new, places))
        return Reckoned(found.credit, places, bundle.read_bytes())


def keep(reckoned: Reckoned, blobs: Blobs) -> Stored:
    return blobs.put(reckoned.evidence, Grade.INTERNAL)


def report_change(
    db: Db, wanted: Wanted, reckoned: Reckoned, kept: Stored, *, by: Actor, now: Moment
) -> list[Reported]:
    """Report every stand that gained or lost: a loss with nothing credited, so that it is carried on."""
    files.name_file(db, kept, "application/zip", now=now)
    done = []
    for line in reckoned.credit.lines:
        place = reckoned.places[line.unit_id]
        credited_g = min(co2e_g(line.creditable_co2e_t), place.grown_g)
        quantity = None
        if credited_g or line.loss_co2e_t:
            report = Report(
                plot_id=place.plot_id,
                earlier_assessment_id=wanted.earlier_assessment_id,
                later_assessment_id=wanted.later_assessment_id,
                credited_g=credited_g,
                route=wanted.route,
                way=wanted.way,
                report_sha256=kept.sha256,
            )
            quantity = report_quantity(db, report, by=by, now=now)
        done.append(Reported(line, quantity))
    return done


def _places(db: Db, wanted: Wanted, by: Actor) -> dict[str, Place]:
    """The stands of both assessments that stand on one plot; an owner reports his own."""
    before = _by_plot(db, wanted.earlier_assessment_id)
    found = {}
    for plot_id, (later, version) in _by_plot(db, wanted.later_assessment_id).items():
        mine = side_of(by.role) is Side.AUTHORITY or version.right_holder_id == by.party_id
        asked = not wanted.stands or later.stand_id in wanted.stands
        if not (mine and asked and plot_id in before):
            continue
        earlier = before[plot_id][0]
        past = [q for q in issuance.present_quantities(db, plot_id) if q.period_to <= earlier.census_on]
        found[later.stand_id] = Place(
            plot_id=plot_id,
            earlier=earlier,
            later=later,
            owner_id=version.right_holder_id,
            certificate_ids=land.certificates_of(db, version.right_holder_id),
            outstanding_loss_g=outstanding_loss_g([q.change_g for q in past]),
        )
    return found


def _by_plot(db: Db, assessment_id: str) -> dict[str, tuple[AssessedStand, SubCompartmentVersion]]:
    stands = [stand for stand in issuance.stands_of(db, assessment_id) if stand.compartment]
    versions = [(stand, land.version(db, str(stand.compartment))) for stand in stands]
    return {version.sub_compartment_id: (stand, version) for stand, version in versions}


def _census(bundle: bytes, places: Mapping[str, Place]) -> Census:
    """The tally of these stands alone: what others own is neither measured nor shown."""
    with tempfile.TemporaryDirectory(prefix="linpiao-census-") as folder:
        path = Path(folder) / "evidence.zip"
        path.write_bytes(bundle)
        names = {place.earlier.stand_id for place in places.values()} | {*places}
        return census_of(path, names)


def _terms(places: Mapping[str, Place]) -> Terms:
    """The city's own scheme, with the losses still to be made good (MS-13)."""
    carried = {stand: place.outstanding_loss_g / GRAMS_PER_TONNE for stand, place in places.items()}
    terms = local_terms()
    return Terms(terms.scheme, terms.discount_scheme, terms.risk_share, carried_loss_co2e_t=carried)


def _known(old: Census, new: Census, places: Mapping[str, Place]) -> Circumstances:
    """A stand whose number changed is one unit; its right is that of its holder in the register."""
    units = {
        place.earlier.stand_id: stand for stand, place in places.items() if place.earlier.stand_id != stand
    }
    parcels = {
        stand: Parcel(
            stand,
            ParcelKind.EXISTING_FOREST,
            place.later.area_dm2 / 100,
            title_no="、".join(place.certificate_ids),
        )
        for stand, place in places.items()
    }
    plots = new.survey.checked.plots["stand_id"].value_counts()
    species = dict(zip(new.survey.given_stands["stand_id"], new.survey.given_stands["species"], strict=True))
    return Circumstances(parcels, joined_strata(species, plots, {}, {}), units)
