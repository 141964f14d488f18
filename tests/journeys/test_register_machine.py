"""Years of lawful and unlawful acts of everybody, in any order: the invariants of 15.1 hold after each (IV).

Every act is one transaction, as over HTTP. `register_acts.ACTS` is the list of what is tried.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import bindparam, select

from registry.actions import applications
from registry.actions import land as land_verbs
from registry.actions.checking import check
from registry.actions.checks import cases as case_checks
from registry.actions.checks import cycles as cycle_checks
from registry.actions.checks import land, lineage
from registry.actions.checks import ledger as ledger_checks
from registry.actions.checks import tickets as ticket_checks
from registry.actions.checks import vouchers as voucher_checks
from registry.clock import Moment
from registry.errors import RegistryError, RuleRefused
from registry.land.certificates import Tenure
from registry.law.matrix import Part
from registry.law.packs import CITY, load_packs
from registry.law.validity import in_force
from registry.market.cycles import STEPS as CYCLE_STEPS
from registry.parties.authority import APPLICANTS, may
from registry.parties.roles import Role
from registry.proof.events import Event, parse
from registry.store.cases import CASES
from registry.store.database import Database
from registry.store.queries import tickets, vouchers
from registry.store.queries.register import canonical_history
from registry.store.tables.register import event as event_table
from registry.tickets.cells import act_of
from registry.tickets.kinds import IssuerLevel
from registry.tickets.states import ENDED, LIVE, STEPS, State
from registry.tickets.ticket import Ticket, rebuild
from registry.tickets.voucher_states import TERMINAL, VOUCHER_STEPS, VoucherState
from tests import databases
from tests.faults.tampering import SCOPE
from tests.journeys.care_acts import CARE_ACTS, CARE_WALKS, WAIT
from tests.journeys.cycle_acts import CYCLE_ACTS, CYCLE_WALKS
from tests.journeys.register_acts import ACTS, FORWARD, VOTED
from tests.journeys.town import Town, as_carbon, holder, walk
from tests.journeys.voucher_acts import VOUCHER_ACTS, VOUCHER_WALKS
from tests.registry.land.ground import NOW, PACK, square
from tests.registry.land.test_compartments import a_version
from tests.registry.tickets.village import SURVEYOR, UNIT, an_application, settle_village

FIRST_DAY = date(2024, 6, 3)
PLOTS, CARBON_PLOTS = 4, 2
NEEDS_TEXT = frozenset({"ticket.issued", "ticket.pledged", "ticket.trade_agreed", "ticket.change_applied"})
PASSES = (
    *ticket_checks.PASSES, *lineage.PASSES, *land.PASSES, *voucher_checks.PASSES, *cycle_checks.PASSES,
    *case_checks.PASSES, *ledger_checks.PASSES,
)  # fmt: skip
NAMES = st.sampled_from(sorted(ACTS))
FAMILIES = (VOUCHER_ACTS, CARE_ACTS, CYCLE_ACTS)
OF_OTHERS = sorted(name for family in FAMILIES for name in family)
OF_TICKETS = sorted(ACTS.keys() - set(OF_OTHERS))
WALKS = (*VOUCHER_WALKS, *CARE_WALKS, *CYCLE_WALKS)


def some(names: Iterable[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=4)


OF_THE_CITY = {"desk": "city", "reviewer": "city reviewer", "head": "city head"}
"""Whose act it is where the city is the issuing authority."""

PEOPLE = (
    "holder", "villager", "desk", "reviewer", "head", "city", "city head", "bank", "buyer", "neighbour",
    "surveyor", "landscape", "approval", "finance", "punished",
)  # fmt: skip


def settle_town(database: Database) -> Town:
    """Two hectares beside each other for every plot, the plots apart; the last two an enterprise's."""
    village = settle_village(database, square(-1500, -1500))
    with database.writing() as db:
        plots = [
            an_application(
                db,
                village.village.party_id if n < PLOTS else village.city.party_id,
                square(400 * (n % PLOTS), 400 * (n // PLOTS)),
                f"10{n}",
                Tenure.COLLECTIVE if n < PLOTS else Tenure.STATE,
                beside=[square(400 * (n % PLOTS) + 100, 400 * (n // PLOTS))],
            )
            for n in range(PLOTS + CARBON_PLOTS)
        ]
        forest = a_version(ground=square(-800, -800), tenure=Tenure.STATE)
        land_verbs.add_compartment_versions(db, {(UNIT, "S1"): forest}, PACK, by=SURVEYOR, now=NOW)
    ends = (date(2026, 3, 31), date(2027, 6, 30), None, None)
    told = zip(plots[:PLOTS], ends, strict=True)
    own = [replace(one, resolution=VOTED, contract_ends_on=end) for one, end in told]
    return Town(village, (*own, *map(as_carbon, plots[PLOTS:])), forest.id)


class Register(RuleBasedStateMachine):
    """`fresh` gives a database with a settled town, new for every run."""

    def __init__(self, fresh: Callable[[], Town]) -> None:
        super().__init__()
        self.town = fresh()
        self.database = self.town.village.database
        self.today, self.instant = FIRST_DAY, NOW.at
        self.judged = self.instant
        self.seen: dict[str, State | VoucherState] = {}
        self.touched: set[str] = set()
        self.done: list[str] = []

    def teardown(self) -> None:
        with self.database.reading() as db:
            report = check(db, SCOPE, PASSES)
        assert report.passed, [(one.name, one.faults) for one in report.results if one.count]
        self.database.close()

    @initialize()
    def two_tickets(self) -> None:
        self.apply_and_walk(plot=0)
        self.apply_and_walk(plot=2)
        self.apply_and_walk(plot=PLOTS)

    @rule(plot=st.integers(0, PLOTS + CARBON_PLOTS - 1))
    def apply_and_walk(self, plot: int) -> None:
        """A whole application in a day; refused while the ground is held or the text has lapsed."""
        try:
            with self.database.writing() as db:
                now = self.now()
                application = self.town.plots[plot]
                who = "villager" if plot < PLOTS else "buyer"
                ticket = applications.draft(db, application, UNIT, by=self.town.people[who], now=now)
                walk(self.town, db, ticket.id, now)
        except RegistryError:
            return
        self.touched.add(ticket.id)
        self.done.append("issue")

    @rule(names=some(OF_TICKETS), which=st.integers(0, 30), onwards=st.booleans())
    def rightly(self, names: list[str], which: int, onwards: bool) -> None:
        """By the right person, a few on one ticket; often followed by what usually comes next."""
        for name in names:
            for step in (name, *(FORWARD.get(name, ()) if onwards else ())):
                self._try(step, which, ACTS[step].by)

    @rule(names=some(OF_OTHERS), which=st.integers(0, 30), onwards=st.booleans())
    def beside_it_rightly(self, names: list[str], which: int, onwards: bool) -> None:
        """Vouchers, care and trading cycles, which often lie beside the ticket at hand."""
        self.rightly(names, which, onwards)

    @rule(way=st.sampled_from(WALKS), upto=st.integers(2, 18), which=st.integers(0, 30))
    def walk_on(self, way: Sequence[str], upto: int, which: int) -> None:
        """A long way by whose steps they are, as far as it goes, so that late states are reached often."""
        for name in way[:upto]:
            if name == WAIT:
                self.wait(60)
            else:
                self._try(name, which, ACTS[name].by)

    @rule(name=NAMES, which=st.integers(0, 30), who=st.sampled_from(PEOPLE))
    def anyhow(self, name: str, which: int, who: str) -> None:
        self._try(name, which, who)

    @rule(days=st.sampled_from((1, 7, 30, 120, 400)))
    def wait(self, days: int) -> None:
        self.today += timedelta(days)

    def now(self) -> Moment:
        """Simulated days, instants that go on after the town was settled (D17)."""
        self.instant += timedelta(seconds=1)
        return Moment(self.today, self.instant)

    def _try(self, name: str, which: int, who: str) -> None:
        """One act in one transaction: it happens whole, or nothing has changed."""
        with self.database.reading() as db:
            known = sorted(ticket.id for ticket in tickets.in_states(db, LIVE | ENDED))
        if not known:
            return
        ticket_id = known[which % len(known)]
        try:
            with self.database.writing() as db:
                ticket = tickets.by_id(db, ticket_id)
                assert ticket
                official = OF_THE_CITY.get(who, who) if ticket.level is IssuerLevel.CITY else who
                by = holder(self.town, ticket) if who == "holder" else self.town.people[official]
                ACTS[name].call(self.town, db, ticket, by, self.now())
        except RegistryError:
            return
        self.done.append(name)
        self.touched.update(known)

    @invariant()
    def ended_stays_ended(self) -> None:
        """IV-10: what has ended, ticket or voucher, keeps its end."""
        with self.database.reading() as db:
            rows: dict[str, State | VoucherState] = {
                **{ticket.id: ticket.state for ticket in tickets.in_states(db, list(State))},
                **{one.id: one.state for one in vouchers.in_states(db, list(VoucherState))},
            }
        for subject_id, state in self.seen.items():
            assert state not in ENDED | TERMINAL or rows[subject_id] is state
        self.seen = rows

    @invariant()
    def pool_covers_its_vouchers(self) -> None:
        """IV-07, and the land a cycle locks is that of what was traded in it."""
        with self.database.reading() as db:
            for faults in (voucher_checks.pools_cover_vouchers, cycle_checks.locks):
                assert not list(faults(db, SCOPE)), faults.__name__

    @invariant()
    def every_act_was_lawful(self) -> None:
        """IV-08 for vouchers, cases and cycles: in the cell and unit of the matrix, under a text in force."""
        with self.database.reading() as db:
            for canonical in db.execute(NEW_EVENTS, {"since": self.judged}).scalars():
                require_in_cell(parse(bytes(canonical)))
        self.judged = self.instant

    @invariant()
    def ground_is_held_once(self) -> None:
        """IV-01: no overlap, no certificate overdrawn, one living holder for every claim."""
        with self.database.reading() as db:
            for faults in (land.no_overlap, land.certificates_hold, lineage.holders, lineage.lineages):
                assert not list(faults(db, SCOPE)), faults.__name__

    @invariant()
    def replay_gives_the_rows(self) -> None:
        """IV-05 and IV-08 for every ticket an act could have touched."""
        with self.database.reading() as db:
            for ticket_id in sorted(self.touched):
                events = [parse(found) for found in canonical_history(db, "ticket", ticket_id)]
                row, told = tickets.by_id(db, ticket_id), rebuild(events)
                assert row
                for name in Ticket.__dataclass_fields__:
                    assert getattr(told, name) == getattr(row, name), name
                for event in events:
                    require_lawful(told, event)
        self.touched.clear()


def require_lawful(ticket: Ticket, event: Event) -> None:
    """IV-08: in the cell and unit of the matrix, under a text in force on its date where it needs one."""
    step, role = STEPS[event.kind], Role(event.actor_role)
    act = act_of(step.duty, ticket.kind, ticket.level)
    assert role is Role.SYSTEM or (act and may(act, role, step.part)), (event.kind, role)
    if role is Role.COUNTY_FORESTRY:
        assert event.actor_id in {"officer-1", "officer-2", "officer-3"}
    elif role in APPLICANTS and step.duty.value in ("HOLD", "TRADE", "CHANGE"):
        assert event.party_id
    if event.kind in NEEDS_TEXT:
        pack = in_force(load_packs(), "linpiao", event.effective_on, (), CITY)
        assert pack and event.pack == pack.ref, (event.kind, event.effective_on)


def require_in_cell(event: Event) -> None:
    """IV-08 for what is no ticket: the step's own cell of the matrix; a party's own step by that party."""
    role = Role(event.actor_role)
    cell = CELLS.get(event.kind)
    if cell is None or role is Role.SYSTEM:
        return
    act, part = cell
    assert act is None or may(act, role, part), (event.kind, role)
    if act and role is Role.COUNTY_FORESTRY:
        assert event.actor_id in {"officer-1", "officer-2", "officer-3"}, event.kind
    if event.kind in VOUCHER_STEPS and event.pack:
        pack = in_force(load_packs(), "linpiao", event.effective_on, (), CITY)
        assert pack and event.pack == pack.ref, (event.kind, event.effective_on)


CELLS: dict[str, tuple[str | None, Part]] = {
    **{kind: (one.act, one.part) for kind, one in VOUCHER_STEPS.items()},
    **{kind: (one.act, one.part) for kind, one in CYCLE_STEPS.items()},
    **{step: (one.act, one.part) for kind in CASES for step, one in kind.STEPS.items()},
}
NEW_EVENTS = select(event_table.c.canonical).where(
    event_table.c.recorded_at > bindparam("since", type_=event_table.c.recorded_at.type)
)


@pytest.fixture(scope="session")
def settled_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    path = tmp_path_factory.mktemp("town") / "settled.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    town = settle_town(database)
    database.close()
    return path, town


@pytest.fixture
def on_sqlite(settled_file: tuple[Path, Town], tmp_path: Path) -> Callable[[], Town]:
    def fresh() -> Town:
        path = tmp_path / f"{uuid4().hex}.sqlite"
        shutil.copy(settled_file[0], path)
        return _in(settled_file[1], Database(f"sqlite:///{path}"))

    return fresh


@pytest.fixture
def on_postgis(postgis_template: str) -> Iterator[Callable[[], Town]]:
    with _settled_postgis(postgis_template) as (settled, town):
        made: list[str] = []

        def fresh() -> Town:
            made.append(_copy(settled))
            return _in(town, Database(databases._postgis_url(made[-1])))

        yield fresh
        for name in made:
            databases._execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _settled_postgis(template: str) -> Iterator[tuple[str, Town]]:
    name = _copy(template)
    database = Database(databases._postgis_url(name))
    town = settle_town(database)
    database.close()
    yield name, town
    databases._execute(f"DROP DATABASE {name} WITH (FORCE)")


def _copy(template: str) -> str:
    name = f"town_{uuid4().hex}"
    databases._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _in(town: Town, database: Database) -> Town:
    return replace(town, village=replace(town.village, database=database))


def run(fresh: Callable[[], Town], runs: int, steps: int) -> None:
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,) if runs < 50 else tuple(Phase),
        derandomize=runs < 50,
    )
    run_state_machine_as_test(lambda: Register(fresh), settings=chosen)


@pytest.mark.rule("IV-01", "IV-05", "IV-07", "IV-08", "IV-10")
def test_invariants_hold_over_years_of_any_acts(on_sqlite: Callable[[], Town]) -> None:
    run(on_sqlite, 8, 25)


@pytest.mark.rule("IV-01", "IV-05", "IV-07", "IV-08", "IV-10")
def test_invariants_hold_over_years_of_any_acts_on_postgis(on_postgis: Callable[[], Town]) -> None:
    run(on_postgis, 3, 20)


@pytest.mark.rule("LP-35a")
def test_a_change_waiting_on_the_last_day_is_not_completed_on_the_next(on_sqlite: Callable[[], Town]) -> None:
    """Found by the machine: the successor would have begun after its own end."""
    town = on_sqlite()
    asked, last_day = date(2026, 1, 9), town.plots[0].contract_ends_on
    assert last_day
    draft = replace(town.village, application=town.plots[0], now=Moment(FIRST_DAY, NOW.at)).draft()
    with town.village.database.writing() as db:
        walk(town, db, draft.id, Moment(FIRST_DAY, NOW.at))
    ways = [(name, asked) for name in ("split", "review change", "file change")]
    with pytest.raises(RuleRefused) as refused:
        for name, day in [*ways, ("complete change", last_day + timedelta(1))]:
            with town.village.database.writing() as db:
                ticket = tickets.known(db, draft.id)
                by = town.people["villager" if ACTS[name].by == "holder" else ACTS[name].by]
                ACTS[name].call(town, db, ticket, by, Moment(day, NOW.at))
    assert (name, refused.value.rule) == ("complete change", "LP-35a")
    town.village.database.close()


@pytest.mark.soak
def test_invariants_hold_over_many_years(on_sqlite: Callable[[], Town]) -> None:
    run(on_sqlite, 200, 80)


@pytest.mark.soak
def test_invariants_hold_over_many_years_on_postgis(on_postgis: Callable[[], Town]) -> None:
    run(on_postgis, 60, 60)
