"""Which scheme a parcel may be counted in, and every reason why not. Schemes are never mixed in one tonne."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sink.parameters.loader import Parameters


class Scheme(StrEnum):
    """One scheme a certificate; their tonnes are not interchangeable (CC-03, CC-04)."""

    CCER_AFFORESTATION = "ccer_afforestation"  # CCER-14-001-V01
    LOCAL_TICKET = "local_ticket"  # 林票, 小微碳汇
    URBAN_TREES = "urban_trees"  # street, park and adopted trees


class ParcelKind(StrEnum):
    AFFORESTATION = "afforestation"  # planted on land that was no forest
    EXISTING_FOREST = "existing_forest"
    ECONOMIC_FOREST = "economic_forest"  # 经济林
    CORRIDOR = "corridor"  # 非林地上的通道绿化
    URBAN_GREEN = "urban_green"  # 城镇村及工矿用地绿化


SCHEMES_OF_KIND = {
    ParcelKind.AFFORESTATION: {Scheme.CCER_AFFORESTATION, Scheme.LOCAL_TICKET},
    ParcelKind.EXISTING_FOREST: {Scheme.LOCAL_TICKET},
    ParcelKind.ECONOMIC_FOREST: {Scheme.LOCAL_TICKET},
    ParcelKind.CORRIDOR: {Scheme.LOCAL_TICKET},
    ParcelKind.URBAN_GREEN: {Scheme.URBAN_TREES},
}


class Additionality(StrEnum):
    """Any one ground spares the proof of additionality (S23)."""

    DRY_LAND = "rain_below_400_mm"
    ECOLOGICAL_ZONE = "national_key_ecological_function_zone"
    PUBLIC_WELFARE_FOREST = "public_welfare_forest"
    PROVEN = "proven"


@dataclass(frozen=True)
class Parcel:
    """What is known of a parcel beside its carbon. None: not known, which is a reason of its own."""

    stand_id: str
    kind: ParcelKind
    area_m2: float
    title_no: str = ""  # 不动产权证, contract or 林权证
    other_route: str = ""  # scheme or platform that already counts this parcel
    started_on: date | None = None
    nonforest_years_before: float | None = None
    wetland: bool | None = None
    shrub_removed_percent: float | None = None
    displaces_farming: bool | None = None
    burned_for_planting: bool | None = None
    canopy: float | None = None
    height_m: float | None = None
    additionality: Additionality | None = None


@dataclass(frozen=True)
class Reason:
    """Why a parcel is not counted, with the parameter row the limit comes from."""

    code: str
    zh: str
    en: str
    row_id: str = ""


@dataclass(frozen=True)
class Eligibility:
    stand_id: str
    scheme: Scheme
    reasons: tuple[Reason, ...]
    rows_used: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        return not self.reasons


LAST_DAY_OF_THE_LARGER_MINIMUM = date(2019, 12, 31)
MINIMUM_AREA_UP_TO_2019_M2 = 667.0
"""CCER-14-001-V01, condition c: one 亩 for projects started in or before 2019, 400 m² later (S01)."""

_RULE = "constants_and_rules/"
CCER_ROWS = tuple(
    _RULE + key
    for key in (
        "excluded_activities",
        "min_parcel_area",
        "land_prior_nonforest",
        "wetland",
        "old_shrub_removal_max",
        "additionality_exempt",
        "project_start_after",
        "forest_definition",
        "leakage",
    )
)


def eligibility(parcel: Parcel, scheme: Scheme, *, parameters: Parameters) -> Eligibility:
    """Every reason at once."""
    reasons = [*_any_scheme(parcel, scheme)]
    if scheme is Scheme.CCER_AFFORESTATION:
        reasons += _ccer_land(parcel, parameters)
        reasons += _ccer_conduct(parcel, parameters)
    rows = CCER_ROWS if scheme is Scheme.CCER_AFFORESTATION else ()
    return Eligibility(parcel.stand_id, scheme, tuple(reasons), rows)


def _any_scheme(parcel: Parcel, scheme: Scheme) -> Iterator[Reason]:
    if scheme not in SCHEMES_OF_KIND[parcel.kind]:
        yield Reason(
            "KIND_NOT_IN_SCHEME",
            "该类地块不属于此方案的计入范围",
            "parcels of this kind are outside the scheme",
            _RULE + "excluded_activities",
        )
    if parcel.other_route and parcel.other_route != scheme:
        yield Reason(
            "COUNTED_ELSEWHERE",
            f"该地块已在 {parcel.other_route} 计入",
            f"already counted in {parcel.other_route}",
        )
    if not parcel.title_no:
        yield Reason("NO_TITLE", "缺少权属证明", "no proof of the right to the land")


def _ccer_land(parcel: Parcel, parameters: Parameters) -> Iterator[Reason]:
    early = parcel.started_on is not None and parcel.started_on <= LAST_DAY_OF_THE_LARGER_MINIMUM
    least = MINIMUM_AREA_UP_TO_2019_M2 if early else parameters.number(_RULE + "min_parcel_area", "value")
    if parcel.area_m2 < least:
        yield Reason(
            "TOO_SMALL",
            f"连续面积小于 {least:g} 平方米",
            f"less than {least:g} m² in one piece",
            _RULE + "min_parcel_area",
        )
    years = parameters.number(_RULE + "land_prior_nonforest", "value")
    if parcel.nonforest_years_before is None or parcel.nonforest_years_before < years:
        yield Reason(
            "FOREST_BEFORE",
            f"不能证明开工前至少 {years:g} 年为非林地",
            f"not shown to have been no forest for {years:g} years before",
            _RULE + "land_prior_nonforest",
        )
    if parcel.wetland is not False:
        yield Reason("WETLAND", "为湿地，或未排除湿地", "wetland, or not shown to be none", _RULE + "wetland")
    area, canopy, height = _numbers(parameters, "forest_definition")
    small = parcel.canopy is None or parcel.canopy < canopy or parcel.area_m2 < area
    if small or parcel.height_m is None or parcel.height_m < height:
        yield Reason(
            "NOT_YET_FOREST",
            f"郁闭度不足 {canopy:g} 或树高不足 {height:g} 米",
            f"canopy below {canopy:g} or height below {height:g} m",
            _RULE + "forest_definition",
        )


def _ccer_conduct(parcel: Parcel, parameters: Parameters) -> Iterator[Reason]:
    first_day = date.fromisoformat(parameters.row(_RULE + "project_start_after").text("value"))
    if parcel.started_on is None or parcel.started_on < first_day:
        yield Reason(
            "STARTED_TOO_EARLY",
            f"开工日期不明或早于 {first_day}",
            f"start not known or before {first_day}",
            _RULE + "project_start_after",
        )
    most = parameters.number(_RULE + "old_shrub_removal_max", "value")
    if parcel.shrub_removed_percent is None or parcel.shrub_removed_percent > most:
        yield Reason(
            "SHRUBS_REMOVED",
            f"清除原有灌木竹类超过地表面积的 {most:g} %，或未记录",
            f"more than {most:g} % of the ground cleared of shrubs, or not recorded",
            _RULE + "old_shrub_removal_max",
        )
    if parcel.displaces_farming is not False:
        yield Reason(
            "LEAKAGE", "造成农牧活动转移，或未排除", "displaces farming or grazing", _RULE + "leakage"
        )
    if parcel.burned_for_planting is not False:
        yield Reason("BURNED", "整地用火，或未排除", "fire was used to prepare the ground")
    if parcel.additionality is None:
        yield Reason(
            "NO_ADDITIONALITY",
            "未记录额外性免除依据或论证",
            "neither a ground that spares the proof of additionality nor the proof",
            _RULE + "additionality_exempt",
        )


def _numbers(parameters: Parameters, key: str) -> list[float]:
    """The numbers of a rule, in the order of its text; square metres carry a digit of their own."""
    text = parameters.row(_RULE + key).text("value").replace("m2", "m²")
    return [float(number) for number in re.findall(r"\d+\.?\d*", text)]
