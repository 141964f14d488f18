"""What an analyst knows of parcels beside their carbon: one CSV, one row a stand, all faults told at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd

from api.errors import WrongInput
from gis_data.survey import Survey
from sink.eligibility import Additionality, Parcel, ParcelKind
from sink.errors import UnreadableInput

ECONOMIC_FOREST = "25"
"""First digits of 林种 for 经济林 (GB/T 26424)."""

YES_NO = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


def _yes(text: str) -> bool:
    return YES_NO[text.lower()]


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
"""The columns beside `stand_id` and `stratum`: the facts of `sink.eligibility.Parcel`."""


@dataclass(frozen=True)
class Known:
    """The table as read: facts and sampling strata by stand."""

    facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    strata: Mapping[str, str] = field(default_factory=dict)


def read_known(file: Path) -> Known:
    """UTF-8 or GBK; an empty cell is not known, which is a reason of its own."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    if "stand_id" not in table:
        raise UnreadableInput(table=file.name, columns="stand_id")
    odd = [f"{name}？" for name in table if name not in {"stand_id", "stratum", *READ}]
    odd += [f"{stand} × 2" for stand in table["stand_id"][table["stand_id"].duplicated()]]
    facts: dict[str, dict[str, object]] = {}
    for row in table.to_dict("records"):
        read, faulty = _facts({str(name): str(cell).strip() for name, cell in row.items()})
        facts[str(row["stand_id"])] = read
        odd += faulty
    if odd:
        raise WrongInput(fields=f"{file.name}: " + "、".join(odd))
    strata = table.set_index("stand_id")["stratum"] if "stratum" in table else pd.Series(dtype=str)
    return Known(facts, {str(stand): name for stand, name in strata.items() if name})


def _facts(row: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    read: dict[str, object] = {}
    faulty = []
    for name, cell in row.items():
        if name in READ and cell:
            try:
                read[name] = READ[name](cell)
            except (KeyError, ValueError):
                faulty.append(f"{row['stand_id']} {name}={cell}")
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


def _kind(forest_category: str) -> ParcelKind:
    """Afforestation is never guessed: it has to be said."""
    economic = forest_category.startswith(ECONOMIC_FOREST)
    return ParcelKind.ECONOMIC_FOREST if economic else ParcelKind.EXISTING_FOREST


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) and value == value else None
