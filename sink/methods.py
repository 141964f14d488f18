"""The port of measurement methods: our model and 宁夏林草碳汇资源感知平台 side by side, one chosen (MS-01).

The platform publishes no file format; this one is ours (`docs/explanation/carbon-method.md`): a CSV in UTF-8,
one row a stand, headings of `HEADINGS`, quantities in tCO2e, time with its zone.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
import pandas as pd

from sink.allometry import Method
from sink.errors import ChoiceInvalid, MethodsMixed, UnreadableInput
from sink.parameters.loader import Parameters
from sink.results import Finding, Provenance, Stock
from sink.stands import finding
from sink.stock import measure
from sink.tallies import Source
from sink.units import CO2_PER_C

HEADINGS = {
    "小班号": "stand_id",
    "调查日期": "census_on",
    "面积（平方米）": "area_m2",
    "起测胸径（厘米）": "dbh_threshold_cm",
    "碳储量（吨二氧化碳当量）": "co2e_t",
    "下限（吨二氧化碳当量）": "low_co2e_t",
    "上限（吨二氧化碳当量）": "high_co2e_t",
    "方法": "method",
    "方法版本": "method_version",
    "参数版本": "parameters_version",
    "输入哈希": "input_sha256",
    "计算时间": "computed_at",
}
MADE_BY = ["method", "method_version", "parameters_version", "computed_at"]
NUMBERS = ["area_m2", "dbh_threshold_cm", "co2e_t", "low_co2e_t", "high_co2e_t"]


class MeasurementMethod(Protocol):
    """Anything that answers with a stock. The product does not care whose model it is."""

    def measure(
        self,
        stands: pd.DataFrame,
        trees: Source | None,
        *,
        plots: pd.DataFrame | None = None,
        shrubs: pd.DataFrame | None = None,
    ) -> Stock: ...


@dataclass(frozen=True, eq=False)
class OwnModel:
    """The model of this product, with one version of parameters."""

    parameters: Parameters
    method: str = Method.TREE

    def measure(
        self,
        stands: pd.DataFrame,
        trees: Source | None,
        *,
        plots: pd.DataFrame | None = None,
        shrubs: pd.DataFrame | None = None,
    ) -> Stock:
        return measure(
            stands, trees, plots=plots, shrubs=shrubs, parameters=self.parameters, method=self.method
        )


@dataclass(frozen=True, eq=False)
class PlatformFile:
    """Figures that the regional platform computed, read from its file."""

    content: bytes

    def measure(
        self,
        stands: pd.DataFrame,
        trees: Source | None = None,
        *,
        plots: pd.DataFrame | None = None,
        shrubs: pd.DataFrame | None = None,
    ) -> Stock:
        """The platform's figures of these stands; those it does not name are told."""
        stock = read_platform(self.content)
        asked = stands["stand_id"].astype(str)
        missing = [
            finding("PLATFORM_SILENT", "platform", s, "") for s in asked if s not in stock.stands.index
        ]
        return _stock(
            stock.stands[stock.stands.index.isin(asked)], stock.provenance, [*stock.findings, *missing]
        )


def write_platform(stock: Stock) -> bytes:
    """A stock in the file of the platform; floats so that they are read back to the last digit."""
    made = stock.provenance
    frame = stock.stands[["census_on", *NUMBERS]].reset_index()
    frame = frame.assign(
        method=made.method,
        method_version=made.method_version,
        parameters_version=made.parameters_version,
        input_sha256=made.input_sha256,
        computed_at=made.computed_at.isoformat(),
    )
    named = frame[list(HEADINGS.values())].set_axis(list(HEADINGS), axis=1)
    return named.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def read_platform(content: bytes) -> Stock:
    """The figures of a file. A row that cannot be right is told and left out."""
    given = pd.read_csv(io.BytesIO(content), dtype=str, encoding="utf-8-sig", keep_default_na=False)
    missing = [name for name in HEADINGS if name not in given]
    if missing:
        raise UnreadableInput(table="platform", columns="、".join(missing))
    frame = given.rename(columns=HEADINGS)[list(HEADINGS.values())]
    if len(frame[MADE_BY].drop_duplicates()) != 1:
        raise MethodsMixed(count=len(frame[MADE_BY].drop_duplicates()))
    for name in NUMBERS:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    frame["census_on"] = pd.to_datetime(frame["census_on"], errors="coerce").dt.date
    good, findings = _checked(frame)
    first = frame.iloc[0]
    provenance = Provenance(
        method=first["method"],
        method_version=first["method_version"],
        parameters_version=first["parameters_version"],
        parameters_sha256=hashlib.sha256(content).hexdigest(),  # of the file: the platform shows no tables
        input_sha256=first["input_sha256"],
        computed_at=datetime.fromisoformat(first["computed_at"]),
    )
    return _stock(good.set_index("stand_id"), provenance, findings)


def side_by_side(ours: Stock, theirs: Stock) -> pd.DataFrame:
    """Both figures of each stand, their difference, and whether each lies in the interval of the other."""
    columns = ["co2e_t", "low_co2e_t", "high_co2e_t"]
    both = ours.stands[columns].merge(
        theirs.stands[columns], "outer", left_index=True, right_index=True, suffixes=("_ours", "_theirs")
    )
    both["difference_t"] = both["co2e_t_theirs"] - both["co2e_t_ours"]
    both["difference_relative"] = both["difference_t"] / both["co2e_t_ours"]
    both["agree"] = both["co2e_t_theirs"].between(both["low_co2e_t_ours"], both["high_co2e_t_ours"]) & both[
        "co2e_t_ours"
    ].between(both["low_co2e_t_theirs"], both["high_co2e_t_theirs"])
    return both


@dataclass(frozen=True)
class Choice:
    """Which method's figure of a stand is used, by whom and why. The others stay on record."""

    stand_id: str
    chosen: Provenance
    co2e_t: float
    others: tuple[tuple[Provenance, float], ...]
    by: str
    on: date
    reason: str


def choose(
    stocks: tuple[Stock, ...], stand_id: str, *, method: str, by: str, on: date, reason: str
) -> Choice:
    """Take one method's figure of a stand. All figures must be of one census and one area."""
    figures = [s.stand(stand_id) for s in stocks if stand_id in s.stands.index]
    chosen = [f for f in figures if f.provenance.method == method]
    if len(chosen) != 1 or len({f.census_on for f in figures}) != 1 or not (by and reason):
        raise ChoiceInvalid(stand_id=stand_id, method=method)
    others = tuple((f.provenance, f.co2e_t) for f in figures if f is not chosen[0])
    return Choice(stand_id, chosen[0].provenance, chosen[0].co2e_t, others, by, on, reason)


def _checked(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    ordered = (frame["low_co2e_t"] <= frame["co2e_t"]) & (frame["co2e_t"] <= frame["high_co2e_t"])
    faults = {
        "ROW_TWICE": frame["stand_id"].duplicated(),
        "STAND_WITHOUT_AREA": ~(frame["area_m2"] > 0),
        "THRESHOLD_MISSING": ~(frame["dbh_threshold_cm"] >= 0),
        "CENSUS_MISSING": frame["census_on"].isna(),
        "PLATFORM_FIGURE_INVALID": ~((frame["co2e_t"] >= 0) & ordered),
    }
    bad = np.zeros(len(frame), bool)
    findings: list[Finding] = []
    for rule, mask in faults.items():
        findings += [finding(rule, "platform", stand, "") for stand in frame.loc[mask, "stand_id"]]
        bad |= mask.to_numpy(bool)
    return frame[~bad], findings


def _stock(stands: pd.DataFrame, provenance: Provenance, findings: list[Finding]) -> Stock:
    """A stock of which only the total is known: no pools, no plots, no parts."""
    numbers = stands[["census_on", *NUMBERS]].assign(
        carbon_t=stands["co2e_t"] / float(CO2_PER_C),
        prudent_co2e_t=stands["co2e_t"],
        u_relative=(stands["high_co2e_t"] - stands["low_co2e_t"]) / 2 / stands["co2e_t"],
        levels=pd.Series([{}] * len(stands), index=stands.index, dtype=object),
        flags=pd.Series([()] * len(stands), index=stands.index, dtype=object),
    )
    nothing = pd.DataFrame({"stand_id": pd.Series(dtype=object)})
    return Stock(provenance, numbers.sort_index(), nothing, nothing, nothing, tuple(findings))
