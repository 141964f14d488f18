"""What carbon answers: findings, provenance, the stock of stands, and the chain behind an official figure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import pandas as pd


class Status(StrEnum):
    """What a quantity is. Only the registry makes a VERIFIED one, by recorded acceptance (MS-02)."""

    MEASURED = "MEASURED"  # a standing stock or a change between two censuses, as computed
    EXPECTED = "EXPECTED"  # planned planting, or a stand without an earlier census (MS-06, AM-09)
    EXPECTED_GROWTH = "EXPECTED_GROWTH"  # the coming year of an adopted tree (MS-07)


class Pool(StrEnum):
    ABOVE = "above_ground"
    BELOW = "below_ground"
    SHRUB_ABOVE = "shrub_above_ground"
    SHRUB_BELOW = "shrub_below_ground"
    DEAD_WOOD = "dead_wood"
    LITTER = "litter"


class Severity(StrEnum):
    ERROR = "error"  # the row is not counted until it is put right
    WARNING = "warning"  # counted, and marked


@dataclass(frozen=True)
class Finding:
    """One fault of one row: where, which rule, what was found and expected, and what to do.

    Of very many alike in one stand the last speaks for all the others: `rows` of them."""

    rule: str
    severity: Severity
    table: str
    row: str
    found: str
    expected: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    rows: int = 1


class ChainKind(StrEnum):
    """The four steps of a verified quantity, in their order (MS-24)."""

    MONITORING_REPORT = "monitoring_report"  # 监测报告
    THIRD_PARTY_CHECK = "third_party_check"  # 第三方核查
    EXPERT_REVIEW = "expert_review"  # 专家评审
    FILING = "filing"  # 备案


@dataclass(frozen=True)
class ChainStep:
    kind: ChainKind
    document_no: str
    on: date
    person: str
    seal: str
    document_sha256: str
    previous_sha256: str  # hash of the step before, empty for the first


@dataclass(frozen=True)
class Provenance:
    """By what a figure was made: enough to make it again (MS-01). `computed_at` is no input of it."""

    method: str
    method_version: str
    parameters_version: str
    parameters_sha256: str
    input_sha256: str
    computed_at: datetime = field(compare=False)
    rows_used: tuple[str, ...] = ()
    unsigned_rows: tuple[str, ...] = ()

    @property
    def signed_off(self) -> bool:
        """False: research only; every output of it says so (未核签)."""
        return not self.unsigned_rows


@dataclass(frozen=True)
class PoolStock:
    """One pool of one stand. `prudent_co2e_t` is what differences are taken of: out of an equation's range
    it counts the lower of extrapolation and fall-back. `low` and `high` are the 90 % interval."""

    pool: Pool
    biomass_t: float
    carbon_t: float
    co2e_t: float
    low_co2e_t: float
    high_co2e_t: float
    prudent_co2e_t: float


@dataclass(frozen=True)
class StandStock:
    """The standing stock of one stand (小班): shown, never sold as such (AM-09)."""

    stand_id: str
    census_on: date
    area_m2: float
    dbh_threshold_cm: float
    co2e_t: float  # of all pools; a method may tell no pools
    prudent_co2e_t: float
    u_relative: float  # half-width at 90 % over the mean; NaN: no precision
    pools: tuple[PoolStock, ...]
    levels: Mapping[str, int]  # level of the equation → stems
    flags: tuple[str, ...]
    provenance: Provenance
    status: Status = Status.MEASURED
    chain: tuple[ChainStep, ...] = ()

    @property
    def low_co2e_t(self) -> float:
        return max(0.0, self.co2e_t * (1 - self.u_relative))

    @property
    def high_co2e_t(self) -> float:
        return self.co2e_t * (1 + self.u_relative)

    @property
    def missing_steps(self) -> tuple[ChainKind, ...]:
        """Steps of MS-24 that are not on record: shown as missing."""
        return missing_steps(self.chain)


@dataclass(frozen=True, eq=False)
class Stock:
    """The answer of `sink.stock.measure`: all stands at once, as tables.

    `stands`: one row a stand, indexed by stand_id: census_on, area_m2, dbh_threshold_cm, u_relative,
    u_sampling, u_model, biomass_t, carbon_t, co2e_t, low_co2e_t, high_co2e_t, prudent_co2e_t, plots_n, stems,
    levels (name → stems), flags, trees_sha256, felled_stems, dead_stems (as tallied).
    `pools`: one row a stand and pool: stand_id, pool and the numbers of `PoolStock`.
    `plots`: one row a plot: stand_id, plot_id, area_m2 (horizontal), co2e_t_ha, prudent_co2e_t_ha.
    `parts`: the exact sums behind them, one row a stand, plot, species, equation set and level, in µg.
    """

    provenance: Provenance
    stands: pd.DataFrame
    pools: pd.DataFrame
    plots: pd.DataFrame
    parts: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    status: Status = Status.MEASURED
    chain: tuple[ChainStep, ...] = ()

    def stand(self, stand_id: str) -> StandStock:
        row = self.stands.loc[stand_id].to_dict()
        pools = self.pools[self.pools["stand_id"] == stand_id].to_dict("records")
        return StandStock(
            stand_id=stand_id,
            census_on=row["census_on"],
            area_m2=row["area_m2"],
            dbh_threshold_cm=row["dbh_threshold_cm"],
            co2e_t=row["co2e_t"],
            prudent_co2e_t=row["prudent_co2e_t"],
            u_relative=row["u_relative"],
            pools=tuple(PoolStock(Pool(p["pool"]), *(p[name] for name in POOL_NUMBERS)) for p in pools),
            levels=row["levels"],
            flags=row["flags"],
            provenance=self.provenance,
            status=self.status,
            chain=self.chain,
        )

    @property
    def co2e_t(self) -> float:
        return float(self.stands["co2e_t"].sum())

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


POOL_NUMBERS = ("biomass_t", "carbon_t", "co2e_t", "low_co2e_t", "high_co2e_t", "prudent_co2e_t")


def missing_steps(chain: tuple[ChainStep, ...]) -> tuple[ChainKind, ...]:
    """Steps of a verified quantity that are not on record, or whose link to the step before is broken."""
    present: set[ChainKind] = set()
    previous = ""
    for step in chain:
        if step.previous_sha256 == previous:
            present.add(step.kind)
        previous = step.document_sha256
    return tuple(kind for kind in ChainKind if kind not in present)
