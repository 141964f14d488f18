"""What an analyst knows of parcels beside their carbon, and of what happened to them: two CSV files.

One row a stand, one row an event; all faults are told at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TypeVar

import pandas as pd

from api.errors import WrongInput
from gis_data.survey import Survey
from sink.eligibility import Additionality, Parcel, ParcelKind
from sink.errors import UnreadableInput
from sink.gain_loss import Disturbance, DisturbanceKind

ECONOMIC_FOREST = "25"
"""First digits of 林种 for 经济林 (GB/T 26424)."""

YES_NO = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


def _yes(text: str) -> bool:
    return YES_NO[text.lower()]


def _amount(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def _share(text: str) -> float:
    value = _amount(text)
    if value > 1:
        raise ValueError(text)
    return value


READ: Mapping[str, Callable[[str], object]] = {
    "kind": ParcelKind,
    "title_no": str,
    "other_route": str,
    "started_on": date.fromisoformat,
    "nonforest_years_before": float,
    "wetland": _yes,
    "shrub_removed_percent": float,
    "displaces_farming": _yes,
    "burned_for_planting": _yes,
    "canopy": float,
    "height_m": float,
    "additionality": Additionality,
}
"""The facts of `sink.eligibility.Parcel`."""

AMOUNTS = ("baseline_co2e_t", "leakage_co2e_t", "carried_loss_co2e_t")
BESIDE: Mapping[str, Callable[[str], object]] = {
    "stratum": str,
    "unit": str,
    **dict.fromkeys(AMOUNTS, _amount),
}
"""What the scheme takes off over the period; sampling stratum; unit of stands that were split or merged."""

EVENT: Mapping[str, Callable[[str], object]] = {
    "stand_id": str,
    "on": date.fromisoformat,
    "kind": DisturbanceKind,
    "area_ha": _amount,
    "share_killed": _share,
    "above_ground_t_per_ha": _amount,
    "stand_age_a": _amount,
}
"""The columns of the table of events: `sink.gain_loss.Disturbance`."""

Reader = Mapping[str, Callable[[str], object]]


@dataclass(frozen=True)
class Known:
    """The tables as read: facts, strata and units by stand, what is taken off by unit, and the events."""

    facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    strata: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    events: tuple[Disturbance, ...] = ()

    @property
    def stands(self) -> set[str]:
        return {*self.facts, *(event.stand_id for event in self.events)}


def read_known(parcels: Path | None, events: Path | None = None) -> Known:
    """UTF-8 or GBK; an empty cell is not known, which is a reason of its own."""
    known = _parcels(parcels) if parcels else Known()
    return replace(known, events=_events(events)) if events else known


def _parcels(file: Path) -> Known:
    rows = _rows(file, {**READ, **BESIDE, "stand_id": str}, ("stand_id",), once="stand_id")
    by_stand = {str(row["stand_id"]): row for row in rows}
    units = {stand: str(row["unit"]) for stand, row in by_stand.items() if "unit" in row}
    amounts: dict[str, dict[str, float]] = {name: {} for name in AMOUNTS}
    for stand, row in by_stand.items():
        unit = units.get(stand, stand)
        for name in row.keys() & set(AMOUNTS):
            amounts[name][unit] = amounts[name].get(unit, 0.0) + float(str(row[name]))
    return Known(
        facts={stand: {k: row[k] for k in row.keys() & READ.keys()} for stand, row in by_stand.items()},
        strata={stand: str(row["stratum"]) for stand, row in by_stand.items() if "stratum" in row},
        units=units,
        amounts=amounts,
    )


def _events(file: Path) -> tuple[Disturbance, ...]:
    needed = ("stand_id", "on", "kind", "area_ha", "share_killed")
    rows = _rows(file, EVENT, needed)
    lacking = [f"{number} {name}" for number, row in enumerate(rows, 2) for name in needed if name not in row]
    if lacking:
        raise WrongInput(fields=f"{file.name}: " + "、".join(lacking))
    return tuple(Disturbance(**row) for row in rows)  # type: ignore[arg-type]


def _rows(file: Path, readers: Reader, needed: Iterable[str], once: str = "") -> list[dict[str, object]]:
    """The filled cells of each row, read; unknown columns and unreadable cells are told at once."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    missing = [name for name in needed if name not in table]
    if missing:
        raise UnreadableInput(table=file.name, columns="、".join(missing))
    odd = [f"{name}？" for name in table if name not in readers]
    if once:
        odd += [f"{name} × 2" for name in table[once][table[once].duplicated()]]
    rows = []
    for number, cells in enumerate(table.to_dict("records"), 2):
        read, faulty = _read({str(name): str(cell).strip() for name, cell in cells.items()}, readers)
        rows.append(read)
        odd += [f"{cells.get('stand_id', number)} {fault}" for fault in faulty]
    if odd:
        raise WrongInput(fields=f"{file.name}: " + "、".join(odd))
    return rows


def _read(row: Mapping[str, str], readers: Reader) -> tuple[dict[str, object], list[str]]:
    read: dict[str, object] = {}
    faulty = []
    for name, cell in row.items():
        if name in readers and cell:
            try:
                read[name] = readers[name](cell)
            except (KeyError, ValueError):
                faulty.append(f"{name}={cell}")
    return read, faulty


def parcels_of(survey: Survey, known: Known) -> dict[str, Parcel]:
    """Of every stand surveyed: what the survey shows, and over it what the table says."""
    return {
        str(row["stand_id"]): Parcel(
            **{  # type: ignore[arg-type]
                "stand_id": str(row["stand_id"]),
                "kind": _kind(str(row["forest_category"])),
                "area_m2": float(row["area_m2"]),
                "canopy": _number(row["canopy_closure"]),
                "height_m": _number(row["mean_height_m"]),
                **known.facts.get(str(row["stand_id"]), {}),
            }
        )
        for row in survey.stands.to_dict("records")
    }


def of_units(
    old: Mapping[str, Parcel], new: Mapping[str, Parcel], units: Mapping[str, str]
) -> dict[str, Parcel]:
    """By unit: what its stands agree on, the less favourable of what they measure, else not known."""
    members: dict[str, list[Parcel]] = {}
    for stand in sorted(old.keys() | new.keys()):
        members.setdefault(units.get(stand, stand), []).append(new.get(stand) or old[stand])
    return {
        unit: stands[0] if unit not in units.values() else _joined(unit, stands, new)
        for unit, stands in members.items()
    }


def _joined(unit: str, stands: list[Parcel], new: Mapping[str, Parcel]) -> Parcel:
    present = [parcel for parcel in stands if parcel.stand_id in new] or stands
    kinds = {parcel.kind for parcel in present}
    if len(kinds) > 1:
        raise WrongInput(fields=f"{unit}: kind " + "、".join(sorted(kinds)))
    titles = [parcel.title_no for parcel in present]
    return Parcel(
        stand_id=unit,
        kind=kinds.pop(),
        area_m2=sum(parcel.area_m2 for parcel in present),
        title_no="、".join(sorted(set(titles))) if all(titles) else "",
        other_route=next((parcel.other_route for parcel in present if parcel.other_route), ""),
        started_on=_agreed([parcel.started_on for parcel in present]),
        nonforest_years_before=_least([parcel.nonforest_years_before for parcel in present]),
        wetland=_agreed([parcel.wetland for parcel in present]),
        shrub_removed_percent=_most([parcel.shrub_removed_percent for parcel in present]),
        displaces_farming=_agreed([parcel.displaces_farming for parcel in present]),
        burned_for_planting=_agreed([parcel.burned_for_planting for parcel in present]),
        canopy=_least([parcel.canopy for parcel in present]),
        height_m=_least([parcel.height_m for parcel in present]),
        additionality=_agreed([parcel.additionality for parcel in present]),
    )


Fact = TypeVar("Fact")


def _agreed(values: Sequence[Fact | None]) -> Fact | None:
    return values[0] if len(set(values)) == 1 else None


def _least(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return min(known) if len(known) == len(values) else None


def _most(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) else None


def _kind(forest_category: str) -> ParcelKind:
    """Afforestation is never guessed: it has to be said."""
    economic = forest_category.startswith(ECONOMIC_FOREST)
    return ParcelKind.ECONOMIC_FOREST if economic else ParcelKind.EXISTING_FOREST


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) and value == value else None
