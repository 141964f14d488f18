"""Two censuses → what may be credited: the change, made conservative, never the standing stock.

change = stock now − stock then, both undiscounted, on the smaller of the two areas for a gain;
creditable = max(0, (discounted change − gases − baseline − leakage − losses carried) · (1 − risk share)).
The discount is for the sample, as in the methodologies; prudent stocks carry the doubt of equations (0011).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

import pandas as pd

from sink.censuses import LIVING_POOLS, Units, require_comparable, sampled_change, side_by_side
from sink.eligibility import Parcel, Reason, Scheme, eligibility
from sink.gain_loss import FIRE_ROWS, Disturbance, fire_gases_co2e_t
from sink.parameters.loader import Parameters, Reference, load
from sink.results import ChainKind, ChainStep, Pool, Status, Stock, missing_steps
from sink.sampling import Discounted, Estimate, MorePlotsNeeded, discount, discount_table

RISK_ROW = "constants_and_rules/nonpermanence_deduction"
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Terms:
    """What a scheme takes off, per stand where it says so (tCO2e over the period)."""

    scheme: Scheme
    discount_scheme: str
    risk_share: float
    pools: frozenset[Pool] = LIVING_POOLS
    baseline_co2e_t: Mapping[str, float] = field(default_factory=dict)
    leakage_co2e_t: Mapping[str, float] = field(default_factory=dict)
    carried_loss_co2e_t: Mapping[str, float] = field(default_factory=dict)
    rows_used: tuple[str, ...] = ()


def ccer_terms(parameters: Parameters) -> Terms:
    """CCER-14-001-V01 with the discount steps of AR-CM-001; both rows wait for comparison with the text."""
    risk = parameters.number(RISK_ROW, "value") / 100
    return Terms(Scheme.CCER_AFFORESTATION, "AR-CM-001-V01", risk, rows_used=(RISK_ROW,))


def local_terms() -> Terms:
    """林票 and 小微碳汇: the city's texts name no risk share; the discount is AR-TOOL14's (decision 0016)."""
    return Terms(Scheme.LOCAL_TICKET, "CDM AR-TOOL14 v4.2", 0.0)


@dataclass(frozen=True)
class CreditLine:
    """One stand (or one unit of split and merged stands) and period."""

    unit_id: str
    status: Status
    years: float  # NaN where a census is missing
    old_co2e_t: float
    new_co2e_t: float
    old_area_m2: float
    new_area_m2: float
    change_co2e_t: float
    discounted_co2e_t: float
    gases_co2e_t: float
    creditable_co2e_t: float
    loss_co2e_t: float
    expected_co2e_t: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, eq=False)
class Credit:
    """The answer of `credit`. A VERIFIED quantity is made of it only by recorded acceptance (MS-02)."""

    terms: Terms
    lines: tuple[CreditLine, ...]
    sample: Estimate | None
    discount: Discounted | MorePlotsNeeded | None
    parameters_version: str
    rows_used: tuple[str, ...]
    unsigned_rows: tuple[str, ...]
    chain: tuple[ChainStep, ...]

    @property
    def creditable_co2e_t(self) -> float:
        return sum(line.creditable_co2e_t for line in self.lines)

    @property
    def loss_co2e_t(self) -> float:
        return sum(line.loss_co2e_t for line in self.lines)

    @property
    def more_plots_needed(self) -> bool:
        return isinstance(self.discount, MorePlotsNeeded)

    def citations(self, parameters: Parameters) -> Mapping[str, tuple[Reference, ...]]:
        """From the figure to its sources: every parameter row it rests on, with what was read where."""
        return {row_id: parameters.citations(row_id) for row_id in self.rows_used}

    @property
    def missing_steps(self) -> tuple[ChainKind, ...]:
        """Steps of monitoring report → check → expert review → filing that are not on record (MS-24)."""
        return missing_steps(self.chain)


NO_EARLIER_CENSUS = Reason(
    "NO_EARLIER_CENSUS",
    "没有前期调查：存量不能出售，只有预期量（AM-09）",
    "no earlier census: a standing stock is not sold, there is only an expected quantity",
)
NOT_MEASURED_AGAIN = Reason(
    "NOT_MEASURED_AGAIN",
    "前期有、后期无：按全部损失列示，直至补测",
    "in the earlier census only: shown as lost until it is measured again",
)
AREA_CHANGED = Reason(
    "AREA_CHANGED",
    "两期面积不同：增长按较小面积计",
    "the areas differ: a gain counts on the smaller one",
)
MORE_PLOTS = Reason(
    "MORE_PLOTS_NEEDED",
    "抽样精度不足，补设样地前不计入",
    "too imprecise: nothing is credited before more plots are measured",
)
INCOMPLETE = Reason(
    "INCOMPLETE",
    "该单元有数据错误未改正，差值不可信",
    "rows of this unit were not counted for their faults: its change cannot be relied on",
)
PARCEL_UNKNOWN = Reason(
    "PARCEL_UNKNOWN",
    "缺少该地块的权属和地类资料，不能判断能否计入",
    "nothing is known of the parcel beside its carbon: eligibility cannot be decided",
)
LOST = Reason("LOSS", "存量减少：作为损失报告，不计入", "the stock fell: a loss, and no credit")


@dataclass(frozen=True)
class Circumstances:
    """What is known beside the two censuses.

    `strata` groups stands for the sample (default: each its own), `units` joins stands that were split or
    merged between the censuses; `expected_co2e_t` is what growth models say for units without a past.
    """

    parcels: Mapping[str, Parcel]
    strata: Mapping[str, str] = field(default_factory=dict)
    units: Units = field(default_factory=dict)
    disturbances: tuple[Disturbance, ...] = ()
    expected_co2e_t: Mapping[str, float] = field(default_factory=dict)


def credit(
    old: Stock | None,
    new: Stock,
    terms: Terms,
    known: Circumstances,
    *,
    parameters: Parameters | None = None,
    official: bool = False,
) -> Credit:
    """The creditable change of every unit, with all reasons; `old` None: nothing but expectation (AM-09).

    `official` refuses by name every parameter row that nobody has signed off; without it they are told.
    """
    parameters = parameters or load()
    table = side_by_side(old, new, terms.pools, known.units)
    if old is not None:
        require_comparable(old, new, table)
    verdicts = {unit: _reasons(unit, known.parcels, terms.scheme, parameters) for unit in table.index}
    domain = table.loc[[unit for unit in table.index[table["both"]] if not verdicts[unit][0]]]
    sample = sampled_change(old, new, domain, known.strata, known.units) if old is not None else None
    answer = _discount(domain, sample, terms, parameters)
    gases = _gases(table, known.disturbances, parameters)
    lines = tuple(
        _line(
            row,
            terms,
            verdicts[str(row.Index)][0],
            answer,
            gases.get(str(row.Index), 0.0),
            known.expected_co2e_t.get(str(row.Index)),
        )
        for row in table.itertuples()
    )
    rows = {*new.provenance.rows_used, *terms.rows_used, *(old.provenance.rows_used if old else ())}
    rows |= {row_id for _, used in verdicts.values() for row_id in used}
    rows |= set(FIRE_ROWS) if any(gases.values()) else set()
    rows |= {answer.row_id} if isinstance(answer, Discounted) else set()
    if official:
        parameters.require_signed(rows)
    return Credit(
        terms=terms,
        lines=lines,
        sample=sample,
        discount=answer,
        parameters_version=parameters.version,
        rows_used=tuple(sorted(rows)),
        unsigned_rows=parameters.unsigned(rows),
        chain=new.chain,
    )


def _reasons(
    unit: str, parcels: Mapping[str, Parcel], scheme: Scheme, parameters: Parameters
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    if unit not in parcels:
        return (PARCEL_UNKNOWN,), ()
    verdict = eligibility(parcels[unit], scheme, parameters=parameters)
    return verdict.reasons, verdict.rows_used


def _discount(
    domain: pd.DataFrame, sample: Estimate | None, terms: Terms, parameters: Parameters
) -> Discounted | MorePlotsNeeded | None:
    """The discount of the change of all eligible units together: that is what the plots estimate."""
    if domain.empty:
        return None
    half_width = sample.half_width_total if sample else 0.0
    table = discount_table(parameters, terms.discount_scheme)
    return discount(table, float(domain["change"].sum()), half_width)


def _gases(
    table: pd.DataFrame, disturbances: tuple[Disturbance, ...], parameters: Parameters
) -> dict[str, float]:
    """CH4 and N2O of fires between the censuses, by unit."""
    gases: dict[str, float] = {}
    for event in disturbances:
        if event.stand_id not in table.index or not table.loc[event.stand_id, "both"]:
            continue
        period = table.loc[event.stand_id, ["census_on_old", "census_on_new"]]
        if period["census_on_old"] < pd.Timestamp(event.on) <= period["census_on_new"]:
            burned = fire_gases_co2e_t(event, parameters=parameters)
            gases[event.stand_id] = gases.get(event.stand_id, 0.0) + burned
    return gases


def _line(
    row: Any,
    terms: Terms,
    ineligible: tuple[Reason, ...],
    answer: Discounted | MorePlotsNeeded | None,
    gases_co2e_t: float,
    expected_co2e_t: float | None,
) -> CreditLine:
    """One unit: its change, what is taken off, what is left, and every reason why nothing is."""
    unit = str(row.Index)
    change = float(row.change) if not pd.isna(row.change) else 0.0
    discounted = (
        change - min(_deducted_share(answer), 1.0 if change > 0 else inf) * abs(change) - gases_co2e_t
    )
    off = sum(
        per_unit.get(unit, 0.0)
        for per_unit in (terms.baseline_co2e_t, terms.leakage_co2e_t, terms.carried_loss_co2e_t)
    )
    net = discounted - off
    barred = (*ineligible, *_bars(row, answer, discounted))
    return CreditLine(
        unit_id=unit,
        status=Status.EXPECTED if pd.isna(row.co2e_t_old) else Status.MEASURED,
        years=(row.census_on_new - row.census_on_old).days / DAYS_PER_YEAR if row.both else float("nan"),
        old_co2e_t=float(row.co2e_t_old),
        new_co2e_t=float(row.co2e_t_new),
        old_area_m2=float(row.area_m2_old),
        new_area_m2=float(row.area_m2_new),
        change_co2e_t=change,
        discounted_co2e_t=discounted,
        gases_co2e_t=gases_co2e_t,
        creditable_co2e_t=0.0 if barred else max(0.0, net * (1 - terms.risk_share)),
        loss_co2e_t=max(0.0, -discounted),
        expected_co2e_t=expected_co2e_t if pd.isna(row.co2e_t_old) else None,
        reasons=(*barred, *((AREA_CHANGED,) if row.both and row.area_changed else ())),
    )


def _bars(row: Any, answer: Discounted | MorePlotsNeeded | None, discounted: float) -> tuple[Reason, ...]:
    """Reasons of the censuses themselves."""
    if pd.isna(row.co2e_t_old):
        return (NO_EARLIER_CENSUS,)
    if pd.isna(row.co2e_t_new):
        return (NOT_MEASURED_AGAIN,)
    faulty = (INCOMPLETE,) if row.incomplete_old or row.incomplete_new else ()
    rough = (MORE_PLOTS,) if isinstance(answer, MorePlotsNeeded) else ()
    lost = (LOST,) if discounted < 0 else ()
    return (*faulty, *rough, *lost)


def _deducted_share(answer: Discounted | MorePlotsNeeded | None) -> float:
    """Of the whole change: every unit bears the same share of its own change."""
    if not isinstance(answer, Discounted) or answer.given == 0:
        return 0.0
    return answer.deducted / abs(answer.given)
