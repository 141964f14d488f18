"""Finding land: outlines, certificates, sub-compartments; and taking and releasing ground exclusively."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

import shapely
from sqlalchemy import ARRAY, String, bindparam, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from gis_data.geometry import SRID, Shape
from registry.clock import Moment
from registry.errors import Conflict, NotFound
from registry.land.certificates import RightCertificate, require_free_area
from registry.land.claims import AreaClaim, Exclusivity, settle
from registry.land.compartments import Place, SubCompartmentVersion
from registry.land.errors import CertificateKnown, UnsoundGround
from registry.land.extent import ground_area_dm2, sound
from registry.law.packs import Pack
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.spatial import meets_box
from registry.store.tables.land import (
    area_claim,
    right_certificate,
    sub_compartment,
    sub_compartment_version,
    unit_outline,
)
from registry.store.tables.register import event

T = TypeVar("T")
AUDITED = "land.audited"
PLACES_A_QUERY = 5_000


def outlines(db: Db, as_of: date) -> dict[str, Shape]:
    """The outline of each unit that is valid on a date."""
    query = (
        select(unit_outline.c.unit_id, unit_outline.c.ground)
        .where(unit_outline.c.valid_from <= as_of)
        .order_by(unit_outline.c.valid_from)
    )
    return {row.unit_id: row.ground for row in db.execute(query)}


def certificate(db: Db, certificate_id: str, *, lock: bool = False) -> RightCertificate:
    found = db.get(RightCertificate, certificate_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound(what="权证", id=certificate_id)
    return found


def certificate_by_number(db: Db, number: str) -> RightCertificate | None:
    return db.scalars(select(RightCertificate).where(right_certificate.c.number == number)).one_or_none()


def certificates_of(db: Db, holder_id: str) -> Sequence[str]:
    """The ids of a holder's certificates, in order."""
    query = select(right_certificate.c.id).where(right_certificate.c.holder_id == holder_id)
    return db.scalars(query.order_by(right_certificate.c.id)).all()


def add_certificate(db: Db, wanted: RightCertificate) -> None:
    """When two officers enter the same paper, also at once, one of them is told."""
    if certificate_by_number(db, wanted.number):
        raise CertificateKnown(number=wanted.number)
    db.add(wanted)
    try:
        db.flush()
    except IntegrityError as problem:
        raise CertificateKnown(number=wanted.number) from problem


def lock_surveys(db: Db) -> None:
    """Surveys enter one after the other, so that versions count up; readers do not wait."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("LOCK TABLE sub_compartment IN SHARE ROW EXCLUSIVE MODE"))


def free_area_dm2(db: Db, certificate_id: str) -> int:
    """What no live claim uses yet (LP-47); the certificate stays locked until the transaction ends."""
    found = certificate(db, certificate_id, lock=True)
    return found.area_dm2 - taken_dm2(db, certificate_id)


def taken_dm2(db: Db, certificate_id: str) -> int:
    return int(db.scalar(_TAKEN, {"certificate_id": certificate_id}) or 0)


def claimed_areas_dm2(db: Db) -> dict[str, int]:
    """Ticket → the ground it holds or held."""
    query = select(area_claim.c.subject_id, area_claim.c.area_dm2).where(
        area_claim.c.subject_kind == "ticket"
    )
    return {subject_id: area_dm2 for subject_id, area_dm2 in db.execute(query)}


def everything(db: Db, kind: type[T]) -> Iterator[T]:
    """Every row of a kind of land, as it is stored now, in batches."""
    yield from db.scalars(select(kind).execution_options(yield_per=500, populate_existing=True))


def last_versions(db: Db, places: Collection[Place]) -> dict[Place, tuple[str, int]]:
    """Place → the sub-compartment's id and the number of its newest version, of those already known.

    Unit by unit, so that the codes are one list which the database looks up, not thousands of alternatives.
    """
    place, version = sub_compartment.c, sub_compartment_version.c
    newest = select(func.max(version.number)).where(version.sub_compartment_id == place.id).scalar_subquery()
    query = select(place.code, place.id, func.coalesce(newest, 0))
    codes, found = dict[str, list[str]](), dict[Place, tuple[str, int]]()
    for unit_id, code in places:
        codes.setdefault(unit_id, []).append(code)
    for unit_id, wanted in codes.items():
        here = query.where(place.unit_id == unit_id)
        for start in range(0, len(wanted), PLACES_A_QUERY):
            some = here.where(place.code.in_(wanted[start : start + PLACES_A_QUERY]))
            for code, compartment_id, number in db.execute(some):
                found[unit_id, code] = (compartment_id, number)
    return found


def versions(db: Db, sub_compartment_id: str) -> Sequence[SubCompartmentVersion]:
    """All versions, oldest first."""
    query = (
        select(SubCompartmentVersion)
        .where(sub_compartment_version.c.sub_compartment_id == sub_compartment_id)
        .order_by(sub_compartment_version.c.number)
    )
    return db.scalars(query).all()


def versions_before(db: Db, version_ids: Sequence[str]) -> Sequence[SubCompartmentVersion]:
    """What the same sub-compartments were at the survey before."""
    newer, older = sub_compartment_version, sub_compartment_version.alias()
    same = (older.c.sub_compartment_id == newer.c.sub_compartment_id) & (older.c.number == newer.c.number - 1)
    ids = select(older.c.id).join(newer, same).where(newer.c.id.in_(version_ids))
    query = select(SubCompartmentVersion).where(sub_compartment_version.c.id.in_(ids))
    return db.scalars(query.order_by(sub_compartment_version.c.id)).all()


def newest_versions(db: Db, as_of: date) -> Iterator[SubCompartmentVersion]:
    """What every sub-compartment was by its last survey up to a day."""
    column = sub_compartment_version.c
    last = (
        select(column.sub_compartment_id, func.max(column.number).label("number"))
        .where(column.surveyed_on <= as_of)
        .group_by(column.sub_compartment_id)
        .subquery()
    )
    same = (column.sub_compartment_id == last.c.sub_compartment_id) & (column.number == last.c.number)
    query = select(SubCompartmentVersion).join(last, same).order_by(column.sub_compartment_id)
    yield from db.scalars(query.execution_options(yield_per=500))


def newest_of_unit(
    db: Db, unit_id: str, *, code_from: str, limit: int
) -> tuple[Sequence[tuple[str, SubCompartmentVersion]], int]:
    """Code and newest version of the first sub-compartments of a unit by code, and how many there are."""
    column, place = sub_compartment_version.c, sub_compartment.c
    last = (
        select(column.sub_compartment_id, func.max(column.number).label("number"))
        .join(sub_compartment)
        .where(place.unit_id == unit_id, place.code.startswith(code_from, autoescape=True))
        .group_by(column.sub_compartment_id)
        .subquery()
    )
    same = (column.sub_compartment_id == last.c.sub_compartment_id) & (column.number == last.c.number)
    query = select(place.code, SubCompartmentVersion).join_from(sub_compartment, SubCompartmentVersion)
    rows = db.execute(query.join(last, same).order_by(place.code).limit(limit))
    return [(code, version) for code, version in rows], db.scalar(select(func.count()).select_from(last)) or 0


def version(db: Db, version_id: str) -> SubCompartmentVersion:
    found = db.get(SubCompartmentVersion, version_id)
    if found is None:
        raise NotFound(what="小班版本", id=version_id)
    return found


def place_of_plot(db: Db, plot_id: str) -> Place:
    """Unit and code of a sub-compartment."""
    query = select(sub_compartment.c.unit_id, sub_compartment.c.code).where(sub_compartment.c.id == plot_id)
    unit_id, code = db.execute(query).one()
    return unit_id, code


def unit_of_plot(db: Db, plot_id: str) -> str:
    found = db.scalar(select(sub_compartment.c.unit_id).where(sub_compartment.c.id == plot_id))
    if found is None:
        raise NotFound(what="小班", id=plot_id)
    return str(found)


def placed_versions(db: Db, version_ids: Sequence[str]) -> dict[tuple[str, str], SubCompartmentVersion]:
    """Versions with the unit they lie in, by (unit, version); unknown ones are left out."""
    query = (
        select(sub_compartment.c.unit_id, SubCompartmentVersion)
        .join(sub_compartment, sub_compartment.c.id == sub_compartment_version.c.sub_compartment_id)
        .where(sub_compartment_version.c.id.in_(list(version_ids)))
    )
    return {(unit_id, version.id): version for unit_id, version in db.execute(query)}


def placed(db: Db, version_ids: Sequence[str]) -> Sequence[tuple[Place, SubCompartmentVersion]]:
    """Versions with the unit and code of their sub-compartment."""
    query = (
        select(sub_compartment.c.unit_id, sub_compartment.c.code, SubCompartmentVersion)
        .join(SubCompartmentVersion, sub_compartment_version.c.sub_compartment_id == sub_compartment.c.id)
        .where(sub_compartment_version.c.id.in_(version_ids))
        .order_by(sub_compartment.c.unit_id, sub_compartment.c.code)
    )
    return [((unit_id, code), version) for unit_id, code, version in db.execute(query)]


def claim(db: Db, claim_id: str, *, lock: bool = False) -> AreaClaim:
    found = db.get(AreaClaim, claim_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound(what="面积占用", id=claim_id)
    return found


def claims_by_id(db: Db, ids: Sequence[str]) -> Sequence[AreaClaim]:
    """As they are stored now, whatever was loaded before."""
    query = select(AreaClaim).where(area_claim.c.id.in_(ids)).execution_options(populate_existing=True)
    return db.scalars(query).all()


def claims_of(db: Db, subject_kind: str, subject_id: str) -> Sequence[AreaClaim]:
    query = select(AreaClaim).where(
        area_claim.c.subject_kind == subject_kind, area_claim.c.subject_id == subject_id
    )
    return db.scalars(query.order_by(area_claim.c.claimed_at, area_claim.c.id)).all()


def live_claims(
    db: Db, box: tuple[float, float, float, float] | None = None, exclusivity: Exclusivity | None = None
) -> Sequence[AreaClaim]:
    """Live claims whose box meets `box` (west, south, east, north), as they are committed now."""
    query = select(AreaClaim).where(area_claim.c.live).order_by(area_claim.c.id)
    if box is not None:
        query = query.where(meets_box(db, area_claim, box))
    if exclusivity is not None:
        query = query.where(area_claim.c.exclusivity == exclusivity)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def last_audit_at(db: Db) -> datetime | None:
    """When the nightly proof was last recorded."""
    last: datetime | None = db.scalar(
        select(func.max(event.c.recorded_at)).where(event.c.kind == AUDITED, event.c.subject_kind == "land")
    )
    return last


def take_ground(db: Db, wanted: AreaClaim, pack: Pack, held: RightCertificate | None = None) -> AreaClaim:
    """Claim ground exclusively: lock it, look who is there, refuse or trim, insert (LP-47, D4).

    Every verb that makes land-bound property live comes through here, in its own transaction. The
    certificate is locked before the ground, always, so that two claims on it cannot deadlock; `held`: it is
    locked already.
    """
    wanted.ground = sound(wanted.ground)
    if held is None and wanted.certificate_id:
        held = certificate(db, wanted.certificate_id, lock=True)
    db.flush()
    wanted.area_dm2 = ground_area_dm2(wanted.ground)
    taken, neighbours = _claim_if_free(db, wanted)
    if held:
        require_free_area(held, taken, wanted.right_area_dm2)
    if neighbours:
        wanted.ground = settle(wanted.ground, neighbours, pack)
        if wanted.ground.is_empty:
            raise UnsoundGround(reason="empty")
        wanted.area_dm2 = ground_area_dm2(wanted.ground)
        db.execute(_CLAIM, _columns_of(wanted))
    return wanted


def _columns_of(claim: AreaClaim) -> dict[str, object]:
    return {column.name: getattr(claim, column.name) for column in area_claim.c}


_CLAIM = insert(area_claim)
_TAKEN = select(func.coalesce(func.sum(area_claim.c.right_area_dm2), 0)).where(
    area_claim.c.certificate_id == bindparam("certificate_id"), area_claim.c.live
)
_CLAIM_IF_FREE = Prepared(
    select(
        _TAKEN.scalar_subquery(),
        func.claim_if_free(bindparam("claim", type_=JSONB()), type_=ARRAY(String)),
    )
)


def _claim_if_free(db: Db, wanted: AreaClaim) -> tuple[int, Sequence[AreaClaim]]:
    """What of its certificate is taken, and the claims on the ground; where there are none it is claimed.

    PostgreSQL waits until all claims under way are decided, looks and claims in one trip; on a file the
    writer is alone already.
    """
    if db.get_bind().dialect.name == "postgresql":
        asked = {"certificate_id": wanted.certificate_id, "claim": _as_json(wanted)}
        ((taken, ids),) = _CLAIM_IF_FREE.rows(db, **asked)
        return int(taken), claims_by_id(db, ids) if ids else []
    others = live_claims(db, wanted.ground.bounds, wanted.exclusivity)
    taken = taken_dm2(db, str(wanted.certificate_id))
    if not others:
        db.execute(_CLAIM, _columns_of(wanted))
    return taken, others


def _as_json(claim: AreaClaim) -> dict[str, object]:
    """Its row as `jsonb_populate_record` reads it."""
    ewkb = shapely.to_wkb(shapely.set_srid(claim.ground, SRID), hex=True, include_srid=True)
    return {**_columns_of(claim), "ground": ewkb, "claimed_at": claim.claimed_at.isoformat()}


def release_ground(db: Db, claim_id: str, because: str, *, by: Actor, now: Moment) -> AreaClaim:
    """End a live claim; the row stays. Whoever comes second learns who released it and when."""
    held = claim(db, claim_id, lock=True)
    if not held.live:
        raise Conflict(who=held.released_by, when=held.released_at, state="released")
    held.live = False
    held.released_at = now.at
    held.released_by = by.person_id
    held.released_because = because
    db.flush()
    return held
