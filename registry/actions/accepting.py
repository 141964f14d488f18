"""Verbs of acceptance: report the growth of a plot, sign it, and only then it is VERIFIED (MS-02)."""

from dataclasses import dataclass
from hashlib import sha256

from registry.actions.consequences import follow
from registry.actions.desk import require_kept, require_standing
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.issuance.acceptance import (
    ACT,
    Acceptance,
    Quantity,
    Route,
    Side,
    VerifiedQuantity,
    Way,
    part_of,
    require_correction,
    require_free,
    require_grown,
    require_may_sign,
    require_owner,
    require_verified,
    require_way,
    side_of,
)
from registry.issuance.assessments import AssessedStand
from registry.issuance.errors import (
    CorrectionIncomplete,
    RegionHasNotVerified,
    TwoCensusesNeeded,
)
from registry.issuance.issuances import require_no_other_route
from registry.land.compartments import SubCompartmentVersion
from registry.law.refusals import all_at_once, require
from registry.parties.authority import require_authority
from registry.parties.outside import Outcome, OutsideKind
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import issuance, issuing, law, outside


@dataclass(frozen=True)
class Report:
    """What is reported of a plot; period, owner and change follow from the two assessments."""

    plot_id: str
    earlier_assessment_id: str
    later_assessment_id: str
    credited_g: int
    route: Route
    way: Way
    report_sha256: str
    replaces_id: str | None = None
    reason: str | None = None


def report_quantity(db: Db, report: Report, *, by: Actor, now: Moment) -> Quantity:
    """Report the growth of a plot between two censuses, or correct such a report by a new version."""
    unit_id = issuance.assessment(db, report.later_assessment_id).unit_id
    require_authority(ACT[report.way], by, unit_id)
    pack = law.current_law(db).require("xiaowei", now.as_of, unit_id)
    require_kept(db, report.report_sha256)
    _require_sound(db, report.earlier_assessment_id, report.later_assessment_id)
    issuance.lock_plot(db, report.plot_id)
    quantity, version = _reported(db, report, unit_id, by, now)
    present = issuance.present_quantities(db, report.plot_id)
    with all_at_once():
        require_way(report.way, version.tenure)
        require_owner(quantity, by)
        require_correction(quantity, present)
        require_free(quantity, present)
        require_grown(quantity, present)
        claims = issuing.claims(db, report.plot_id)
        require_no_other_route(claims, quantity.period_from, quantity.period_to, report.route)
    db.add(quantity)
    db.flush()
    subject = ("quantity", quantity.id)
    facts = quantity_facts(quantity)
    event = record(
        db, "quantity.reported", subject, by=by, now=now, unit_id=unit_id, pack=pack.ref, facts=facts
    )
    follow(db, event, now=now)
    return quantity


def accept_quantity(
    db: Db, quantity_id: str, document_sha256: str, *, by: Actor, now: Moment
) -> VerifiedQuantity | None:
    """Sign for one's side; with the second signature the quantity is VERIFIED."""
    quantity = issuance.quantity(db, quantity_id)
    side = side_of(by.role)
    require_authority(ACT[quantity.way], by, quantity.unit_id, part_of(quantity.way, side))
    pack = law.current_law(db).require("xiaowei", now.as_of, quantity.unit_id)
    require_kept(db, document_sha256)
    _require_sound(db, quantity.earlier_assessment_id, quantity.later_assessment_id)
    issuance.lock_plot(db, quantity.plot_id)
    signed = issuance.acceptances(db, quantity_id)
    present = {other.id for other in issuance.present_quantities(db, quantity.plot_id)}
    with all_at_once():
        require("MS-15", quantity_id in present, CorrectionIncomplete)
        require_may_sign(quantity, signed, by)
        _require_region(db, quantity, side)
    acceptance = Acceptance(
        quantity_id=quantity_id,
        side=side,
        way=quantity.way,
        reported_by=quantity.reported_by,
        person_id=by.person_id,
        party_id=by.party_id,
        document_sha256=document_sha256,
        accepted_at=now.at,
    )
    db.add(acceptance)
    db.flush()
    sides = {side, *(other.side for other in signed)}
    verified = VerifiedQuantity(quantity_id, now.at) if sides == set(Side) else None
    facts = {**acceptance_facts(acceptance), "verified": int(verified is not None)}
    subject = ("quantity", quantity_id)
    event = record(
        db, "quantity.accepted", subject, by=by, now=now, unit_id=quantity.unit_id, pack=pack.ref, facts=facts
    )
    if verified:
        db.add(verified)
        db.flush()
    follow(db, event, now=now)
    return verified


def verified_g(db: Db, quantity_id: str) -> int:
    """The grams that may be issued of a quantity; refused unless its present version is accepted (MS-02)."""
    quantity = issuance.quantity(db, quantity_id)
    present = {other.id for other in issuance.present_quantities(db, quantity.plot_id)}
    require("MS-15", quantity_id in present, CorrectionIncomplete)
    _require_sound(db, quantity.earlier_assessment_id, quantity.later_assessment_id)
    require_verified(quantity, {other.side for other in issuance.acceptances(db, quantity_id)})
    return quantity.credited_g


def quantity_facts(quantity: Quantity) -> dict[str, Fact]:
    return {
        "plot": quantity.plot_id,
        "period_from": quantity.period_from.isoformat(),
        "period_to": quantity.period_to.isoformat(),
        "owner": quantity.owner_id,
        "route": quantity.route.value,
        "way": quantity.way.value,
        "earlier_assessment": quantity.earlier_assessment_id,
        "later_assessment": quantity.later_assessment_id,
        "change_g": quantity.change_g,
        "credited_g": quantity.credited_g,
        "report_sha256": quantity.report_sha256,
        "reported_by": quantity.reported_by,
        "reported_party": quantity.reported_party,
        "version": quantity.version,
        "replaces": quantity.replaces_id,
        "reason_sha256": sha256(quantity.reason.encode()).hexdigest() if quantity.reason else None,
    }


def acceptance_facts(acceptance: Acceptance) -> dict[str, Fact]:
    return {
        "side": acceptance.side.value,
        "person": acceptance.person_id,
        "party": acceptance.party_id,
        "document_sha256": acceptance.document_sha256,
    }


def _reported(
    db: Db, report: Report, unit_id: str, by: Actor, now: Moment
) -> tuple[Quantity, SubCompartmentVersion]:
    earlier, (later, version) = _two_censuses(db, report)
    replaced = issuance.quantity(db, report.replaces_id) if report.replaces_id else None
    quantity = Quantity(
        id=new_id(now.at),
        unit_id=unit_id,
        period_from=earlier.census_on,
        period_to=later.census_on,
        owner_id=version.right_holder_id,
        change_g=later.stock_co2e_g - earlier.stock_co2e_g,
        reported_by=by.person_id,
        reported_party=by.party_id,
        reported_at=now.at,
        version=replaced.version + 1 if replaced else 1,
        **vars(report),
    )
    return quantity, version


def _two_censuses(
    db: Db, report: Report
) -> tuple[AssessedStand, tuple[AssessedStand, SubCompartmentVersion]]:
    earlier = issuance.stand_of_plot(db, report.earlier_assessment_id, report.plot_id)
    later = issuance.stand_of_plot(db, report.later_assessment_id, report.plot_id)
    twice = earlier is not None and later is not None and earlier[0].census_on < later[0].census_on
    require("MS-13", twice, TwoCensusesNeeded)
    assert earlier and later
    return earlier[0], later


def _require_sound(db: Db, *assessment_ids: str) -> None:
    require_standing(db, *assessment_ids)


def _require_region(db: Db, quantity: Quantity, side: Side) -> None:
    """Region-owned forest: the city only records what REGION_FORESTRY decided (MS-05, RA-02)."""
    if quantity.way is not Way.STATE_REGION or side is Side.OWNER:
        return
    acts = outside.outside_acts(db, "quantity", quantity.id)
    agreed = any(act.kind is OutsideKind.REGION and act.outcome is Outcome.AGREED for act in acts)
    require("MS-05", agreed, RegionHasNotVerified)
