"""Verbs of a points feed: import once, hold what a project may count, verify, enter; none begins here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import require_kept, require_reason
from registry.actions.neutrality import then, xiaona
from registry.clock import Moment, new_id
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.market.points import (
    Act,
    Activity,
    EntryKind,
    Feed,
    PointsEntry,
    TripTold,
    covers,
    entries_sha256,
    require_formula,
    require_place,
    worth,
)
from registry.market.points_cases import (
    DoubleCount,
    FeedBatch,
    HitState,
    PointsFormula,
    ProjectScope,
    ScopeState,
    formula_on,
)
from registry.market.points_errors import FeedContradicted
from registry.market.titles import term_end
from registry.office.documents import DocumentKind
from registry.parties.authority import require_authority
from registry.parties.outside import require_verifier
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import casework, outside, points


@dataclass(frozen=True)
class Verified:
    """What the professional institution found about a batch (JF-03)."""

    report_no: str
    report_sha256: str


def import_feed(db: Db, feed: Feed, *, vault: Vault, by: Actor, now: Moment) -> FeedBatch:
    """→ IMPORTED; the same batch again is the same answer, an id told otherwise is refused whole (JF-01)."""
    pack = xiaona(db, now.as_of)
    require_authority("inclusion.operate", by, CITY)
    earlier = points.batch_told(db, feed.source, feed.batch)
    if earlier is not None:
        if earlier.content_sha256 != feed.content_sha256:
            raise FeedContradicted(ids=feed.batch)
        return earlier
    with all_at_once():
        for act in feed.acts:
            require_place(act)
    known = points.accounts(db, feed.source, _names(feed, now), now.at)
    acts, trips = _new_acts(db, feed, known), _new_trips(db, feed, known)
    scopes = casework.listed(db, ProjectScope, states=[ScopeState.OPEN])
    ids = {act.source_id: new_id(now.at) for act in acts}
    hits = {act.source_id: found for act in acts if (found := _scope_of(act, scopes))}
    batch = FeedBatch(
        id=new_id(now.at),
        unit_id=CITY,
        source=feed.source,
        batch_ref=feed.batch,
        content_sha256=feed.content_sha256,
        acts=len(acts),
        trips=len(trips),
        held=len(hits),
        reduction_g=sum(act.reduction_g for act in acts),
    )
    begin(db, batch, "points_batch.imported", by=by, now=now, pack=pack)
    _keep(db, batch, acts, trips, known, ids, vault=vault, now=now)
    for source_id, scope in hits.items():
        hit = DoubleCount(
            id=new_id(now.at),
            unit_id=scope.unit_id,
            entry_id=ids[source_id],
            scope_id=scope.id,
            batch_id=batch.id,
        )
        begin(db, hit, "points_hit.found", by=SYSTEM, now=now, pack=pack)
    return batch


def _names(feed: Feed, now: Moment) -> Mapping[str, str]:
    names = [act.account for act in feed.acts] + [trip.account for trip in feed.trips]
    return {name: new_id(now.at) for name in dict.fromkeys(names)}


def _scope_of(act: Act, scopes: Sequence[ProjectScope]) -> ProjectScope | None:
    for scope in scopes:
        inside = scope.period_from <= act.happened_on <= scope.period_to
        if inside and covers(scope.activity, scope.unit_id, scope.route, act):
            return scope
    return None


def _new_acts(db: Db, feed: Feed, known: Mapping[str, str]) -> list[Act]:
    """Acts not told before; one told before with other content refuses the whole feed."""
    told = points.known_entries(db, feed.source, [act.source_id for act in feed.acts])
    facts = {
        act.source_id: (known[act.account], act.activity, act.happened_on, act.unit_id, act.reduction_g)
        for act in feed.acts
    }
    other = [
        row.source_id
        for row in told.values()
        if (row.account_id, row.activity, row.happened_on, row.unit_id, row.reduction_g)
        != facts[row.source_id]
    ]
    _require_told_once(other, [act.source_id for act in feed.acts])
    return [act for act in feed.acts if act.source_id not in told]


def _new_trips(db: Db, feed: Feed, known: Mapping[str, str]) -> list[TripTold]:
    told = points.known_trips(db, feed.source, [trip.source_id for trip in feed.trips])
    facts = {
        trip.source_id: (known[trip.account], trip.mode, trip.happened_on, trip.metres) for trip in feed.trips
    }
    other = [
        row.source_id
        for row in told.values()
        if (row.account_id, row.mode, row.happened_on, row.metres) != facts[row.source_id]
    ]
    _require_told_once(other, [trip.source_id for trip in feed.trips])
    return [trip for trip in feed.trips if trip.source_id not in told]


def _require_told_once(contradicted: Sequence[str], source_ids: Sequence[str]) -> None:
    twice = sorted(one for one, count in Counter(source_ids).items() if count > 1)
    if contradicted or twice:
        raise FeedContradicted(ids="、".join([*sorted(contradicted), *twice][:20]))


def _keep(
    db: Db,
    batch: FeedBatch,
    acts: Sequence[Act],
    trips: Sequence[TripTold],
    known: Mapping[str, str],
    ids: Mapping[str, str],
    *,
    vault: Vault,
    now: Moment,
) -> None:
    shared = {"batch_id": batch.id, "source": batch.source}
    points.add_entries(
        db,
        [
            {
                **shared,
                "id": ids[act.source_id],
                "source_id": act.source_id,
                "account_id": known[act.account],
                "activity": act.activity,
                "happened_on": act.happened_on,
                "unit_id": act.unit_id,
                "reduction_g": act.reduction_g,
            }
            for act in acts
        ],
    )
    for act in acts:
        place = {"place": act.place, "route": act.route}
        if any(place.values()):
            points.keep_place(db, ids[act.source_id], known[act.account], place, vault=vault, at=now.at)
    told = [name for name in TripTold.__dataclass_fields__ if name != "account"]
    rows = [
        {
            **shared,
            "id": new_id(now.at),
            "account_id": known[trip.account],
            **{name: getattr(trip, name) for name in told},
        }
        for trip in trips
    ]
    points.add_trips(db, rows)


def verify_batch(
    db: Db, batch_id: str, found: Verified, *, by: Actor, now: Moment, seen: int | None = None
) -> FeedBatch:
    """IMPORTED → VERIFIED → ENTERED: points follow at once, by the formula in force; what is held waits."""
    batch = open_case(db, FeedBatch, batch_id, "points_batch.verified", by=by, seen=seen)
    pack = xiaona(db, now.as_of)
    require_kept(db, found.report_sha256)
    formula = formula_on(casework.listed(db, PointsFormula), now.as_of)
    with all_at_once():
        require_verifier(outside.verifiers(db), by.party_id, now.as_of)
        require_reason(found.report_no and found.report_sha256)
        require_formula(formula, now.as_of)
    assert formula is not None
    written = sheet(DocumentKind.REPORT, report_no=found.report_no, report_sha256=found.report_sha256)
    facts: dict[str, Fact] = {"verified_by": by.party_id}
    move(db, batch, "points_batch.verified", by=by, now=now, facts=facts, written=written, pack=pack)
    hits = {hit.entry_id: hit for hit in casework.listed(db, DoubleCount, batch_id=batch.id)}
    free = [
        row
        for row in points.entries_of_batch(db, batch.id)
        if row.id not in hits or hits[row.id].state is HitState.COUNTED
    ]
    made = _lots(free, formula, now)
    total: dict[str, Fact] = {
        "formula_id": formula.id,
        "points": sum(one.points for one in made),
        "entries_sha256": entries_sha256(made),
    }
    event = move(db, batch, "points_batch.entered", by=SYSTEM, now=now, facts=total, pack=pack)
    book(db, made, event)
    return batch


def reject_batch(
    db: Db, batch_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> FeedBatch:
    batch = open_case(db, FeedBatch, batch_id, "points_batch.rejected", by=by, seen=seen)
    with all_at_once():
        require_verifier(outside.verifiers(db), by.party_id, now.as_of)
        require_reason(reason)
    written = sheet(DocumentKind.REPORT, reason=reason)
    move(db, batch, "points_batch.rejected", by=by, now=now, written=written)
    return batch


def resolve_hit(
    db: Db, hit_id: str, counted: bool, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> DoubleCount:
    """A person says whether the act is one of the project's; if not, it earns what it would have earned."""
    step = "points_hit.counted" if counted else "points_hit.excluded"
    hit = open_case(db, DoubleCount, hit_id, step, by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.DECISION, decision=step, reason=reason)
    batch = casework.find(db, FeedBatch, hit.batch_id)
    late = counted and batch.formula_id is not None
    made: list[PointsEntry] = []
    if late:
        formula = casework.find(db, PointsFormula, str(batch.formula_id))
        made = _lots([points.entry(db, hit.entry_id)], formula, now)
    facts: dict[str, Fact] = {"entries_sha256": entries_sha256(made)} if made else {}
    event = move(db, hit, step, by=by, now=now, facts=facts, written=written, pack=then(db, now.as_of))
    book(db, made, event)
    return hit


def _lots(rows: Sequence[Any], formula: PointsFormula, now: Moment) -> list[PointsEntry]:
    until = term_end(now.as_of, formula.validity_months)
    made = []
    for row in rows:
        earned = worth(row.reduction_g, Activity(row.activity), formula.rates)
        if earned:
            made.append(a_lot(row.account_id, earned, until, row.id, EntryKind.EARNED, now))
    return made


def a_lot(
    account_id: str, amount: int, until: date, subject_id: str, kind: EntryKind, now: Moment
) -> PointsEntry:
    """The event that answers for it is known once it is recorded."""
    lot_id = new_id(now.at)
    return PointsEntry(lot_id, account_id, lot_id, kind, amount, now.as_of, until, subject_id, "")


def book(db: Db, made: Sequence[PointsEntry], event: Event) -> None:
    for one in made:
        one.event_id = event.id
    points.book(db, made)
