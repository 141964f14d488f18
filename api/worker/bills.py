"""Daily bills: fetched, compared, and what only the other side had taken into suspense; every morning."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from threading import Event

from api.city import City
from api.gateways.bank_statement import read_rows
from api.gateways.payments import BillRow as ChannelRow
from api.gateways.payments import FundRow, PaymentGateway
from api.logs import log_fault
from api.settings import Settings
from api.worker.payments import channel_of
from registry.actions import reconciling as verbs
from registry.actions.paying import receive_payment
from registry.clock import CITY_TIME, Moment
from registry.market.money import Channel
from registry.market.payments import Receipt
from registry.parties.roles import SYSTEM, Actor
from registry.settlement.reconciliation import (
    Bill,
    BillKind,
    BillRow,
    Class,
    ReconciledDay,
    RowKind,
    Source,
)
from registry.store.blobs import Stored
from registry.store.database import Database, Db
from registry.store.privacy import Grade
from registry.store.queries import files, reconciling

CSV = "text/csv"
PAUSE_S = 600.0
READY_HOUR = 10
"""When the channel's bill of the day before is ready."""
BACK_DAYS = 7
"""How far back a morning looks for days whose bill was late."""
BUSINESS = {"交易": RowKind.PAYMENT, "退款": RowKind.REFUND, "提现": RowKind.TRANSFER}


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Look every ten minutes until `stop` is set; a failure is logged and tried again."""
    city, wechat = City(settings, database), channel_of(settings)
    while not stop.is_set():
        try:
            look(city, wechat, city.now())
        except Exception as error:
            log_fault(error, "bills")
        stop.wait(PAUSE_S)


def look(city: City, wechat: PaymentGateway | None, now: Moment) -> list[ReconciledDay]:
    """The channel's days since its last agreement, up to yesterday; a statement of the bank is uploaded."""
    here = now.at.astimezone(CITY_TIME)
    if wechat is None or city.test_money or here.hour < READY_HOUR:
        return []
    yesterday = here.date() - timedelta(days=1)
    first = yesterday - timedelta(days=BACK_DAYS)
    with city.reading() as db:
        waiting = verbs.days_open(db, first, yesterday)
    days = [day for source, day in waiting if source is Source.WECHAT]
    for day in days:
        fetch(city, wechat, day, now=now)
    return compare(city, Source.WECHAT, days, now=now)


def fetch(city: City, wechat: PaymentGateway, day: date, *, now: Moment, by: Actor = SYSTEM) -> list[Bill]:
    """Both bills of the channel for a day, kept as they came."""
    trade, funds = wechat.bill(day), wechat.funds(day)
    sheets = [
        (BillKind.TRADE, trade.content, [_trade(day, row) for row in trade.rows]),
        (BillKind.FUND, funds.content, [_fund(day, row) for row in funds.rows]),
    ]
    return [
        _keep(city, Source.WECHAT, kind, (day, day), content, rows, now=now, by=by)
        for kind, content, rows in sheets
    ]


def take_statement(city: City, content: bytes, first: date, last: date, *, now: Moment, by: Actor) -> Bill:
    """The bank's statement for some whole days."""
    rows = [row for row in read_rows(content) if first <= row.day <= last]
    return _keep(city, Source.BANK, BillKind.STATEMENT, (first, last), content, rows, now=now, by=by)


def compare(
    city: City,
    source: Source,
    days: Sequence[date],
    *,
    now: Moment,
    by: Actor = SYSTEM,
    dry_run: bool = False,
) -> list[ReconciledDay]:
    """Compare, open cases, and take money that only the other side knew of into suspense."""
    with city.database.writing("reconcile", dry_run=dry_run) as db:
        found = [verbs.reconcile(db, source, day, by=by, now=now) for day in days]
        strange = [
            one
            for one in reconciling.differences(db, source=source, open_only=True)
            if one.day in days and one.row_kind is RowKind.PAYMENT and one.kind is Class.THEIRS_ONLY
        ]
    for one in [] if dry_run else strange:
        paid_at = datetime.combine(one.day, time(), CITY_TIME).astimezone(UTC)
        receipt = Receipt(Channel(source.value), one.reference, one.order_no, one.theirs_fen, paid_at)
        with city.database.writing("receive_payment") as db:
            receive_payment(db, receipt, test=city.test_money, vault=city.vault, by=SYSTEM, now=now)
    return found


def _trade(day: date, row: ChannelRow) -> BillRow:
    """A refund is known by our id, a payment by the channel's."""
    kind = RowKind.REFUND if row.refund_id else RowKind.PAYMENT
    return BillRow(day, kind, row.refund_id or row.transaction_id, row.order_no, row.amount_fen, row.state)


def _fund(day: date, row: FundRow) -> BillRow:
    kind = BUSINESS.get(row.business, RowKind.OTHER)
    return BillRow(day, kind, row.reference, "", row.amount_fen, "SUCCESS")


def _keep(
    city: City,
    source: Source,
    kind: BillKind,
    days: tuple[date, date],
    content: bytes,
    rows: Iterable[BillRow],
    *,
    now: Moment,
    by: Actor,
) -> Bill:
    stored = city.blobs.put(content, Grade.RESTRICTED) if content else None
    name = stored.sha256 if stored else sha256(content).hexdigest()
    sheet = verbs.Sheet(source, kind, *days, name, list(rows))
    with city.database.writing("receive_bill") as db:
        if stored:
            _name(db, stored, now)
        return verbs.receive_bill(db, sheet, by=by, now=now)


def _name(db: Db, stored: Stored, now: Moment) -> None:
    files.name_file(db, stored, CSV, now=now)
