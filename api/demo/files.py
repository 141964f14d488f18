"""The demonstration's surveys as a county sends them: a zipped Shapefile in GBK with its stem tally."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from api.demo.landscape import Parcel
from api.demo.trees import PLOT_SIDE_M

ZONE_35, ZONE_36 = "EPSG:4523", "EPSG:4524"
SURVEYOR = "示例调查员01"


def write_survey(
    target: Path, parcels: Sequence[Parcel], stems: pd.DataFrame, year: int, *, with_prj: bool = True
) -> Path:
    """One unit's census as a zip: 小班.shp and companions without a .cpg, and 每木检尺.csv, both in GBK."""
    folder = target.with_suffix("")
    folder.mkdir(parents=True)
    stands = gpd.GeoDataFrame(
        _stand_columns(parcels, year), geometry=[p.shape for p in parcels], crs="EPSG:4490"
    )
    projected = stands.to_crs(_zone(parcels))
    projected["MIAN_JI"] = (projected.area / 10_000).round(4)
    pyogrio.write_dataframe(
        projected,
        folder / "小班.shp",
        encoding="GBK",
        layer_options={"DBF_DATE_LAST_UPDATE": f"{year}-12-10"},
    )
    (folder / "小班.cpg").unlink(missing_ok=True)
    if not with_prj:
        (folder / "小班.prj").unlink()
    _tally_columns(parcels, stems[stems.year == year]).to_csv(
        folder / "每木检尺.csv", index=False, encoding="GBK"
    )
    with zipfile.ZipFile(target, "w") as archive:
        for member in sorted(folder.iterdir()):
            # A fixed time, so that the same seed gives the same bytes on any day.
            info = zipfile.ZipInfo(member.name, (year, 12, 10, 8, 0, 0))
            archive.writestr(info, member.read_bytes(), zipfile.ZIP_DEFLATED)
            member.unlink()
    folder.rmdir()
    return target


def _zone(parcels: Sequence[Parcel]) -> str:
    """A county sends its whole file in one 3-degree zone; the east of the city lies in zone 36."""
    return ZONE_36 if np.mean([parcel.shape.centroid.x for parcel in parcels]) > 106.5 else ZONE_35


def _stand_columns(parcels: Sequence[Parcel], year: int) -> pd.DataFrame:
    rows = [
        {
            "XBBH": parcel.code,
            "XIAN": parcel.unit_code,
            "XIANG": parcel.township_code,
            "CUN": parcel.village_code,
            "LIN_BAN": parcel.compartment_code,
            "XIAO_BAN": parcel.sub_compartment_code,
            "LD_QS": "20" if parcel.is_collective else "10",
            "QLR": parcel.holder,
            "DI_LEI": "0111",
            "SLLX": "乔木林",
            "LIN_ZHONG": parcel.forest_category,
            "QI_YUAN": "11" if parcel.species.get("natural") else "21",
            "YOU_SHI_SZ": parcel.species["code"],
            "SZ_MC": parcel.species["name"],
            "ZLND": parcel.planted_year,
            "PINGJUN_NL": year - parcel.planted_year,
            "MEI_GQ_ZS": parcel.species["stems_per_ha"],
            "YU_BI_DU": 0.45 if parcel.landscape in ("mountain", "sand") else 0.65,
            "DIAOCHA_RQ": f"{year}-12-10",
            "DC_REN": SURVEYOR,
        }
        for parcel in parcels
    ]
    return pd.DataFrame(rows)


def _tally_columns(parcels: Sequence[Parcel], stems: pd.DataFrame) -> pd.DataFrame:
    ours = stems[stems.parcel.isin({parcel.code for parcel in parcels})]
    return pd.DataFrame(
        {
            "小班编号": ours.parcel,
            "样地号": ours.parcel.str[-12:] + "-" + ours["plot"].astype(str),
            "样地面积": round(PLOT_SIDE_M**2, 2),
            "样木号": ours.stem,
            "立木类型": "11",
            "检尺类型": ours.status,
            "树种名称": ours.species,
            "前期胸径": ours.dbh_before_cm,
            "胸径": ours.dbh_cm,
            "调查日期": ours.year.astype(str) + "-12-10",
        }
    )
