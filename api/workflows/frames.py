"""From a checked survey to what `sink` measures and what the register keeps of each stand."""

from collections.abc import Mapping
from math import isnan

import numpy as np
import pandas as pd

from gis_data.codes.tables import table
from gis_data.survey import Survey
from registry.clock import Moment, new_id
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass, Place, SubCompartmentVersion
from registry.quantities import co2e_g
from registry.tickets.foreseen import SurveyedStand
from sink.results import Stock
from sink.stands import STANDING, TreeStatus

FOREST_CLASSES = {
    "乔木林": ForestClass.ARBOR,
    "乔灌混交林": ForestClass.MIXED,
    "灌木林": ForestClass.SHRUB,
}

TEXTS = (
    "stand_id", "county_code", "right_holder", "forest_class", "land_tenure", "species_id", "origin",
)  # fmt: skip
WHOLES = {
    "declared_area_m2": 100, "planting_year": 1, "stem_count": 1, "stems_per_ha": 1, "mean_dbh_cm": 10,
    "canopy_closure": 1000, "shrub_cover_pct": 10,
}  # fmt: skip
"""Columns that the register keeps as whole numbers, and how many of its units make one of theirs."""


def stands_frame(survey: Survey) -> pd.DataFrame:
    """The stands in the columns of `sink.stands`."""
    stands = survey.stands
    return pd.DataFrame(
        {
            "stand_id": stands["stand_id"].astype(str),
            "area_m2": stands["area_m2"],
            "census_on": pd.to_datetime(stands["census_on"]).dt.date,
            "dbh_threshold_cm": stands["dbh_threshold_cm"],
            "species": stands["species_id"],
            "volume_m3_ha": stands["volume_m3_per_ha"],
        }
    )


def trees_frame(survey: Survey) -> pd.DataFrame:
    trees = survey.trees
    columns = ["stand_id", "plot_id", "dbh_cm", "height_m", "status", "tree_no", "previous_dbh_cm"]
    columns += ["volume_m3"] if trees["volume_m3"].notna().any() else []
    return trees[columns].assign(species=trees["species_id"].fillna(trees["species_sent"]))


def stems_by_species(survey: Survey) -> dict[str, dict[str, int]]:
    """林木种类和数量 of each stand (MS-09): the tally, expanded from its plots to the stand, whole stems."""
    trees = survey.trees
    gone = trees["status"].isin([str(status) for status in set(TreeStatus) - STANDING])
    standing = trees[~gone].assign(name=trees["species_name"].fillna(trees["species_id"]))
    counted = standing.groupby(["stand_id", "name"], sort=True).size()
    factors = _expansion(survey)
    found: dict[str, dict[str, int]] = {}
    for row in counted.rename("stems").reset_index().to_dict("records"):
        stems = max(1, round(row["stems"] * factors.get(row["stand_id"], 1.0)))
        found.setdefault(str(row["stand_id"]), {})[str(row["name"])] = stems
    return found


def _expansion(survey: Survey) -> Mapping[str, float]:
    plots = survey.plots.groupby("stand_id")["area_m2"].sum()
    areas = survey.stands.set_index("stand_id")["area_m2"]
    factors: Mapping[str, float] = (areas.reindex(plots.index) / plots).to_dict()
    return factors


def compartment_versions(
    survey: Survey, unit_id: str, holders: Mapping[str, str], surveyor_id: str, now: Moment
) -> dict[Place, SubCompartmentVersion]:
    """What the register keeps of each stand (MS-08), by its unit and code. What is absent stays absent and is
    refused by the register."""
    stands, sha256 = survey.stands, survey.origin.sha256
    tallied = stands["stand_id"].isin(set(survey.trees["stand_id"]))
    texts = {name: stands[name].where(stands[name].notna(), None).tolist() for name in TEXTS}
    wholes = {
        name: _whole(stands[name], per_unit) if name in stands else [None] * len(stands)
        for name, per_unit in WHOLES.items()
    }
    days = pd.to_datetime(stands["census_on"]).dt.date.tolist()
    found = {}
    for at, (ground, day, is_tallied) in enumerate(zip(stands.geometry, days, tallied, strict=True)):
        row = {name: column[at] for name, column in texts.items()}
        tenure = table("land_tenure").get(str(row["land_tenure"]))
        found[str(row["county_code"] or unit_id), str(row["stand_id"])] = SubCompartmentVersion(
            id=new_id(now.at),
            sub_compartment_id="",
            ground=ground,
            tenure=Tenure.STATE if tenure and tenure.means == "state" else Tenure.COLLECTIVE,
            right_holder_id=holders.get(str(row["right_holder"]), ""),
            forest_class=FOREST_CLASSES.get(str(row["forest_class"]), ForestClass.ARBOR),
            surveyed_on=day,
            surveyor_id=surveyor_id,
            recorded_at=now.at,
            species_permille={str(row["species_id"]): 1000} if row["species_id"] is not None else {},
            origin=None if row["origin"] is None else str(row["origin"]),
            tally_sha256=sha256 if is_tallied else None,
            survey_sha256=sha256,
            declared_area_dm2=wholes["declared_area_m2"][at],
            planted_year=wholes["planting_year"][at],
            stems=wholes["stem_count"][at],
            stems_per_ha=wholes["stems_per_ha"][at],
            mean_dbh_mm=wholes["mean_dbh_cm"][at],
            canopy_permille=wholes["canopy_closure"][at],
            cover_permille=wholes["shrub_cover_pct"][at],
        )
    return found


def surveyed_stands(survey: Survey, stock: Stock, unit_id: str | None) -> list[SurveyedStand]:
    """Each stand with its stock, as the register foresees its consequences."""
    stems, measured = stems_by_species(survey), stock.stands["co2e_t"].to_dict()
    stands = survey.stands
    rows = zip(stands["county_code"], stands["stand_id"], stands.geometry, strict=True)
    return [
        SurveyedStand(
            unit_id=str(county if _given(county) else unit_id),
            code=str(stand_id),
            ground=ground,
            stock_co2e_g=co2e_g(measured.get(stand_id, 0.0)),
            species_stems=stems.get(str(stand_id), {}),
        )
        for county, stand_id, ground in rows
    ]


def _given(value: object) -> bool:
    return bool(pd.notna(value))  # type: ignore[call-overload]


def _whole(values: "pd.Series[float]", per_unit: int) -> list[int | None]:
    """Rounded to whole units, halves to even; None where nothing is given."""
    found = np.rint(pd.to_numeric(values).to_numpy(np.float64, na_value=np.nan) * per_unit)
    return [None if isnan(value) else int(value) for value in found.tolist()]
