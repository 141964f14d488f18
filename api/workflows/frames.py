"""From a checked survey to what `sink` measures and what the register keeps of each stand."""

from collections.abc import Mapping

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
    """What the register keeps of each stand (MS-08), by its unit and code."""
    tallied = set(survey.trees["stand_id"])
    found = {}
    for row in survey.stands.to_dict("records"):
        version = _version(row, survey.origin.sha256, holders.get(str(row["right_holder"]), ""), now)
        version.surveyor_id = surveyor_id
        version.tally_sha256 = survey.origin.sha256 if row["stand_id"] in tallied else None
        found[str(row["county_code"] or unit_id), str(row["stand_id"])] = version
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


def _version(
    row: Mapping[str, object], survey_sha256: str, holder_id: str, now: Moment
) -> SubCompartmentVersion:
    """An absent value stays absent and is refused by the register."""
    forest_class = FOREST_CLASSES.get(str(row["forest_class"]), ForestClass.ARBOR)
    tenure = table("land_tenure").get(str(row["land_tenure"]))
    return SubCompartmentVersion(
        id=new_id(now.at),
        sub_compartment_id="",
        ground=row["geometry"],
        tenure=Tenure.STATE if tenure and tenure.means == "state" else Tenure.COLLECTIVE,
        right_holder_id=holder_id,
        forest_class=forest_class,
        surveyed_on=pd.Timestamp(str(row["census_on"])).date(),
        surveyor_id="",
        recorded_at=now.at,
        species_permille={str(row["species_id"]): 1000} if _given(row["species_id"]) else {},
        declared_area_dm2=_whole(row.get("declared_area_m2"), 100),
        planted_year=_whole(row["planting_year"]),
        origin=str(row["origin"]) if _given(row["origin"]) else None,
        stems=_whole(row["stem_count"]),
        stems_per_ha=_whole(row["stems_per_ha"]),
        mean_dbh_mm=_whole(row["mean_dbh_cm"], 10),
        canopy_permille=_whole(row["canopy_closure"], 1000),
        cover_permille=_whole(row["shrub_cover_pct"], 10),
        survey_sha256=survey_sha256,
    )


def _given(value: object) -> bool:
    return bool(pd.notna(value))  # type: ignore[call-overload]


def _whole(value: object, per_unit: int = 1) -> int | None:
    return round(float(np.float64(value)) * per_unit) if _given(value) else None  # type: ignore[arg-type]
