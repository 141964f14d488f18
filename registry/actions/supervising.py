"""The office supervised: figures of its service, a sample of files for social supervisors (GS-14)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from registry.law.calendar import load_calendar
from registry.law.validity import governing
from registry.office.clocks import ServiceClock
from registry.office.guides import edition_on
from registry.store.database import Db
from registry.store.queries import law, services
from registry.store.queries.services import Handled
from registry.tickets.kinds import TicketKind
from registry.tickets.stages import ITEM_OF, handling_working_days


@dataclass(frozen=True)
class Timed:
    """A file with its term, and the working days its clock has counted up to the result, or to today."""

    file: Handled
    limit_working_days: int
    used_working_days: int

    @property
    def on_time(self) -> bool:
        return self.used_working_days <= self.limit_working_days


@dataclass(frozen=True)
class Figures:
    """Of the files of one kind handed in to one unit in a period; shares in thousandths, days in tenths."""

    unit_id: str
    kind: TicketKind
    received: int
    open: int
    issued: int
    refused: int
    not_accepted: int
    lapsed: int
    corrections: int
    returned: int
    on_time: int
    on_time_per_mille: int | None
    working_days_tenths: int | None


def statistics(db: Db, first: date, last: date, as_of: date) -> list[Figures]:
    """By unit and kind. A file still open counts as late once its term is over."""
    of_desk = defaultdict[tuple[str, TicketKind], list[Timed]](list)
    for timed in _timed(db, services.handed_in(db, first, last), as_of):
        of_desk[timed.file.unit_id, timed.file.kind].append(timed)
    return [_figures(unit, kind, found) for (unit, kind), found in sorted(of_desk.items())]


def sample(db: Db, year: int, quarter: int, unit_id: str | None, as_of: date) -> list[Timed]:
    """Of the decided files of a quarter, drawn by hash: nobody chooses, everybody draws the same."""
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    files = services.handed_in(db, first, after - timedelta(days=1), unit_id)
    decided = [one for one in files if one.decided_on]
    known = law.current_law(db)
    pack = governing(known.packs, "zhengwu", as_of, known.activations)
    share = -(-len(decided) * pack.number("GS-14.sample_percent") // 100)
    wanted = max(share, pack.number("GS-14.sample_files_min"))
    drawn = sorted(decided, key=lambda one: sha256(f"{year}Q{quarter}/{one.id}".encode()).digest())
    return list(_timed(db, drawn[:wanted], as_of))


def _figures(unit_id: str, kind: TicketKind, found: Sequence[Timed]) -> Figures:
    ended = [one for one in found if one.file.result]
    results = [one.file.result for one in ended]
    sent_back = [word for one in found for word in one.file.sent_back]
    judged = [one for one in found if one.file.result or not one.on_time]
    on_time = sum(one.on_time for one in judged)
    days = sum(one.used_working_days for one in ended)
    return Figures(
        unit_id=unit_id,
        kind=kind,
        received=len(found),
        open=len(found) - len(ended),
        issued=results.count("issued"),
        refused=results.count("refused"),
        not_accepted=results.count("not_accepted"),
        lapsed=results.count("lapsed"),
        corrections=sent_back.count("corrections"),
        returned=sent_back.count("returned"),
        on_time=on_time,
        on_time_per_mille=1000 * on_time // len(judged) if judged else None,
        working_days_tenths=10 * days // len(ended) if ended else None,
    )


def _timed(db: Db, files: Iterable[Handled], as_of: date) -> Iterator[Timed]:
    guides, known, calendar = services.published(db), law.current_law(db), load_calendar()
    for file in files:
        pack = governing(known.packs, "linpiao", file.submitted_on, known.activations)
        guide = edition_on(guides.get(ITEM_OF[file.kind], ()), file.submitted_on)
        limit = handling_working_days(pack, file.green_channel, guide)
        clock = ServiceClock(file.submitted_on, limit, file.stops)
        used = clock.used_working_days(file.decided_on or as_of, calendar.is_working_day)
        yield Timed(file, limit, used)
