"""The planting duty: what was paid for it, who has a certificate of a year, the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from registry.clock import CITY_TIME
from registry.market.duty import DutyCertificate, DutyState, Paid
from registry.market.orders import OrderState, Purpose
from registry.market.planting import SiteState
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries.sales import open_sealed
from registry.store.tables.market import certificate_revocation, payment, sink_order
from registry.store.tables.parties import party_name
from registry.store.tables.pieces import duty as duties
from registry.store.tables.pieces import duty_private, duty_roster, planting_site


def paid_by(db: Db, party_id: str, year: int, *, lock: bool = False) -> Sequence[Paid]:
    """Paid in the calendar year and certified, not revoked, not given away, not of a test; oldest first."""
    order, money = sink_order.c, payment.c
    query = (
        select(order.id, order.unit_id, order.object, order.pieces, order.amount_fen)
        .join(payment, money.id == order.payment_id)
        .where(
            order.buyer_id == party_id,
            order.purpose == Purpose.PLANTING_DUTY,
            order.state == OrderState.RETIRED,
            order.test == 0,
            order.gift == 0,
            money.paid_at >= datetime(year, 1, 1, tzinfo=CITY_TIME),
            money.paid_at < datetime(year + 1, 1, 1, tzinfo=CITY_TIME),
            order.certificate_no.not_in(select(certificate_revocation.c.certificate_no)),
        )
        .order_by(money.paid_at, order.id)
    )
    return [Paid(*row) for row in db.execute(query.with_for_update(of=sink_order) if lock else query)]


def tree_yuan(db: Db, year: int) -> int | None:
    """The lowest published price of a tree among the sites of a year; None without a site."""
    row = planting_site.c
    query = select(func.min(row.price_yuan)).where(row.year == year, row.state != SiteState.SITE_SELECTED)
    found = db.scalar(query)
    return None if found is None else int(found)


def trees_used(db: Db, party_id: str, year: int) -> int:
    row = duties.c
    query = select(func.sum(row.trees)).where(row.party_id == party_id, row.year == year)
    return int(db.scalar(query) or 0)


def persons_named(db: Db, party_id: str, year: int) -> int:
    """How many persons the rosters of a unit hold so far."""
    row = duty_roster.c
    query = select(func.sum(row.persons)).where(row.party_id == party_id, row.year == year)
    return int(db.scalar(query) or 0)


def has_applied(db: Db, party_id: str, year: int) -> bool:
    """For oneself, not through a roster."""
    row = duties.c
    query = select(row.id).where(row.party_id == party_id, row.year == year, row.roster_id == "")
    return db.scalar(query) is not None


def known_keys(db: Db, keys: Sequence[str], year: int) -> set[str]:
    """Which of these persons have applied for the year, through whomever."""
    row = duty_private.c
    query = select(row.person_key).where(row.person_key.in_(keys), row.year == year)
    return set(db.scalars(query))


def keep_private(
    db: Db, made: DutyCertificate, person_key: str, content: Mapping[str, str], *, vault: Vault, at: datetime
) -> bool:
    """False when the person has applied for the year: the key of person and year decides between two."""
    row = vars(vault.seal(made.id, content))
    row |= {"duty_id": made.id, "holder_id": made.party_id, "person_key": person_key, "year": made.year}
    try:
        with db.begin_nested():
            db.execute(insert(duty_private).values({**row, "written_at": at}))
    except IntegrityError:
        return False
    return True


def private(db: Db, duty_id: str, vault: Vault) -> dict[str, str]:
    return open_sealed(db, duty_private, duty_id, vault)


def numbered(db: Db, number: str) -> DutyCertificate | None:
    return db.scalars(select(DutyCertificate).where(duties.c.number == number)).one_or_none()


@dataclass(frozen=True)
class CountyRow:
    unit_id: str
    persons: int
    trees: int


@dataclass(frozen=True)
class UnitRow:
    """A unit with its people of the year; `headcount` is the largest it has stated."""

    name: str
    persons: int
    headcount: int


def by_county(db: Db, year: int) -> Sequence[CountyRow]:
    row = duties.c
    query = select(row.unit_id, func.count(), func.sum(row.trees)).where(
        row.year == year, row.state == DutyState.ISSUED
    )
    found = db.execute(query.group_by(row.unit_id).order_by(row.unit_id))
    return [CountyRow(unit_id, int(persons), int(trees)) for unit_id, persons, trees in found]


def planted_dm2(db: Db, year: int) -> Mapping[str, int]:
    """Area of the sites of the year by county, as far as they are planted."""
    row = planting_site.c
    query = select(row.unit_id, func.sum(row.area_dm2)).where(row.year == year, row.planted_on.is_not(None))
    return {str(unit_id): int(area) for unit_id, area in db.execute(query.group_by(row.unit_id))}


def by_unit(db: Db, year: int) -> Sequence[UnitRow]:
    row, roster = duties.c, duty_roster.c
    heads = select(roster.party_id, func.max(roster.headcount).label("heads")).where(roster.year == year)
    stated = heads.group_by(roster.party_id).subquery()
    query = (
        select(row.party_id, func.count(), stated.c.heads)
        .join(stated, stated.c.party_id == row.party_id)
        .where(row.year == year, row.state == DutyState.ISSUED, row.roster_id != "")
    )
    found = db.execute(query.group_by(row.party_id, stated.c.heads).order_by(row.party_id)).all()
    names = {
        party_id: name
        for party_id, name in db.execute(
            select(party_name.c.party_id, party_name.c.name)
            .where(party_name.c.party_id.in_([one[0] for one in found]))
            .order_by(party_name.c.since)
        )
    }
    return [UnitRow(str(names.get(id, "")), int(count), int(heads)) for id, count, heads in found]
