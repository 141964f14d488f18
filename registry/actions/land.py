"""Verbs on land: outlines, right certificates, sub-compartments, area claims and their nightly proof."""

from collections.abc import Mapping
from datetime import date

from gis_data.geometry import Shape
from registry.actions.recording import Told, record, record_all
from registry.clock import Moment, new_id
from registry.errors import RuleRefused, SeveralRefused
from registry.land.certificates import CHANGEABLE, Pledge, RightCertificate
from registry.land.claims import AreaClaim, Audit, audit
from registry.land.compartments import Place, SubCompartment, SubCompartmentVersion, require_complete
from registry.land.content import CONTENT_FACT, content_sha256, ground_sha256
from registry.land.errors import SurveyedMeanwhile
from registry.land.extent import (
    UnitOutline,
    ground_areas_dm2,
    plainly_placed,
    require_place,
    sound,
    sound_all,
)
from registry.law.packs import CITY, Pack
from registry.parties.authority import require_authority
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Fact
from registry.store.bulk import add_many
from registry.store.database import Db
from registry.store.queries import land


def publish_outline(
    db: Db,
    unit_id: str,
    ground: Shape,
    *,
    source: str,
    valid_from: date,
    schematic: bool,
    by: Actor,
    now: Moment,
) -> str:
    """The outline of a unit from a day on; `schematic` (示意) says that no authority drew it."""
    ground = sound(ground)
    outline = UnitOutline(new_id(now.at), unit_id, valid_from, source, schematic, ground)
    db.add(outline)
    db.flush()
    facts: dict[str, Fact] = {
        "unit": unit_id,
        "valid_from": valid_from.isoformat(),
        "schematic": int(schematic),
        CONTENT_FACT: content_sha256(vars(outline)),
    }
    record(db, "land.outline_published", ("outline", outline.id), by=by, now=now, unit_id=CITY, facts=facts)
    return outline.id


def register_certificate(
    db: Db, certificate: RightCertificate, *, by: Actor, now: Moment
) -> RightCertificate:
    """Enter a forest right certificate as it stands on paper (LP-09); its number stays out of the event."""
    require_authority("survey.import", by, certificate.unit_id)
    land.add_certificate(db, certificate)
    facts: dict[str, Fact] = {
        "holder": certificate.holder_id,
        "tenure": certificate.tenure.value,
        "right": certificate.right.value,
        "area_dm2": certificate.area_dm2,
        "pledge": certificate.pledge.value,
        CONTENT_FACT: content_sha256(vars(certificate), without=CHANGEABLE),
    }
    subject = ("certificate", certificate.id)
    record(
        db, "land.certificate_registered", subject, by=by, now=now, unit_id=certificate.unit_id, facts=facts
    )
    return certificate


def record_pledge(db: Db, certificate_id: str, pledge: Pledge, *, by: Actor, now: Moment) -> RightCertificate:
    """What the registration body answered about a mortgage of the forest right (LP-17)."""
    certificate = land.certificate(db, certificate_id, lock=True)
    require_authority("pledge.record", by, certificate.unit_id)
    certificate.pledge = pledge
    certificate.pledge_asked_on = now.as_of
    record(
        db,
        "land.pledge_recorded",
        ("certificate", certificate_id),
        by=by,
        now=now,
        unit_id=certificate.unit_id,
        facts={"pledge": pledge.value},
    )
    return certificate


def add_compartment_versions(
    db: Db,
    surveyed: Mapping[Place, SubCompartmentVersion],
    pack: Pack,
    *,
    taken: Mapping[str, int] | None = None,
    by: Actor,
    now: Moment,
) -> None:
    """A survey's view of its sub-compartments, by unit and code: numbered, recorded, whole or not at all.

    `taken`: code → the number of the version that the surveyor took outdoors; who took none along took 0.
    """
    _require_surveyed(surveyed, land.outlines(db, now.as_of), pack, by, now)
    land.lock_surveys(db)
    known, versions = land.last_versions(db, surveyed), list(surveyed.values())
    if taken is not None:
        _require_as_taken({code: known.get((unit_id, code), ("", 0))[1] for unit_id, code in surveyed}, taken)
    new = {
        (unit_id, code): SubCompartment(id=new_id(now.at), unit_id=unit_id, code=code)
        for unit_id, code in surveyed
        if (unit_id, code) not in known
    }
    areas_dm2 = ground_areas_dm2([version.ground for version in versions])
    for (place, version), area_dm2 in zip(surveyed.items(), areas_dm2, strict=True):
        compartment_id, number = known[place] if place in known else (new[place].id, 0)
        version.sub_compartment_id, version.number = compartment_id, number + 1
        version.area_dm2 = area_dm2
    add_many(db, list(new.values()))
    add_many(db, versions)
    told = (
        Told(("compartment", version.sub_compartment_id), unit_id, _surveyed(code, version))
        for (unit_id, code), version in surveyed.items()
    )
    record_all(db, "land.surveyed", told, by=by, now=now, pack=pack.ref)


def _require_as_taken(present: Mapping[str, int], taken: Mapping[str, int]) -> None:
    changed = sorted(code for code, number in present.items() if number != taken.get(code, 0))
    if changed:
        raise SurveyedMeanwhile(stands="、".join(changed))


def _surveyed(code: str, version: SubCompartmentVersion) -> dict[str, Fact]:
    return {
        "code": code,
        "number": version.number,
        "version": version.id,
        "area_dm2": version.area_dm2,
        "survey_sha256": version.survey_sha256,
        CONTENT_FACT: content_sha256(vars(version)),
    }


def _require_surveyed(
    surveyed: Mapping[Place, SubCompartmentVersion],
    outlines: Mapping[str, Shape],
    pack: Pack,
    by: Actor,
    now: Moment,
) -> None:
    """Every sub-compartment complete and inside its unit; every refusal of every one is told at once (D9)."""
    refusals: list[RuleRefused] = []
    grounds = sound_all([version.ground for version in surveyed.values()])
    placed = plainly_placed(grounds, [unit_id for unit_id, _ in surveyed], outlines)
    looked_at = zip(surveyed.items(), grounds, placed, strict=True)
    for ((unit_id, code), version), ground, is_placed in looked_at:
        try:
            require_authority("survey.import", by, unit_id)
            version.ground = ground or sound(version.ground)  # which says why not
            require_complete(code, version)
            if not is_placed:
                require_place(version.ground, unit_id, outlines, pack, str(now.as_of))
        except SeveralRefused as several:
            refusals.extend(several.refusals)
        except RuleRefused as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else SeveralRefused(refusals)


def claim_area(db: Db, wanted: AreaClaim, pack: Pack, *, by: Actor, now: Moment) -> AreaClaim:
    """Lock ground for a subject: inside the city and one unit, held by nobody else (LP-02, RA-02, LP-47)."""
    require_authority("collective.issue", by, wanted.unit_id)
    require_place(wanted.ground, wanted.unit_id, land.outlines(db, now.as_of), pack, str(now.as_of))
    claim = land.take_ground(db, wanted, pack)
    subject, unit_id = ("claim", claim.id), claim.unit_id
    record(
        db, "land.claimed", subject, by=by, now=now, unit_id=unit_id, pack=pack.ref, facts=claim_facts(claim)
    )
    return claim


def release_claim(db: Db, claim_id: str, because: str, *, by: Actor, now: Moment) -> AreaClaim:
    """End a claim when its subject ends; the reason is a word of the register, without personal data."""
    require_authority("collective.issue", by, land.claim(db, claim_id).unit_id)
    return end_claim(db, claim_id, because, by=by, now=now)


def end_claim(db: Db, claim_id: str, because: str, *, by: Actor, now: Moment) -> AreaClaim:
    """The ground is free from this transaction on; whoever calls has the authority for what ends."""
    claim = land.release_ground(db, claim_id, because, by=by, now=now)
    facts: dict[str, Fact] = {"because": because}
    record(db, "land.released", ("claim", claim.id), by=by, now=now, unit_id=claim.unit_id, facts=facts)
    return claim


def audit_claims(db: Db, *, now: Moment) -> Audit:
    """The nightly proof: no two live claims share ground; what was found goes into the log (D4)."""
    found = audit(land.live_claims(db))
    facts = found.as_facts()
    record(db, land.AUDITED, ("land", "claims"), by=SYSTEM, now=now, unit_id=CITY, facts=facts)
    return found


def claim_facts(claim: AreaClaim) -> dict[str, Fact]:
    """What an event says about a claim, enough to find any later change of it."""
    return {
        "claim": claim.id,
        "subject": [claim.subject_kind, claim.subject_id],
        "exclusivity": claim.exclusivity.value,
        "certificate": claim.certificate_id,
        "right_area_dm2": claim.right_area_dm2,
        "area_dm2": claim.area_dm2,
        "ground_sha256": ground_sha256(claim.ground),
    }
