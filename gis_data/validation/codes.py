"""Check 10: codes against their versioned tables, and rules across fields."""

from functools import cache

import numpy as np
import pandas as pd

from gis_data.codes import tables
from gis_data.findings import Finding
from gis_data.validation.subject import Subject
from sink.parameters.loader import load
from sink.species import all_species

CODED = (
    "land_class", "previous_land_class", "origin", "age_group", "forest_category", "previous_forest_category",
    "welfare_class", "previous_welfare_class", "authority_level", "land_tenure", "change_reason",
)  # fmt: skip
TABLE_OF = {
    "previous_land_class": "land_class",
    "previous_forest_category": "forest_category",
    "previous_welfare_class": "welfare_class",
}
PARTIAL = ("change_reason",)
"""Tables we only know in part: an unknown code there is no fault."""
ARBOR_CLOSURE = 0.20
MIXED_ARBOR_PCT = 65.0
"""乔灌混交林 needs this share of area or stems (MS-18)."""


def check(subject: Subject) -> list[Finding]:
    findings: list[Finding] = []
    for field in CODED:
        findings += _unmapped(subject, field, TABLE_OF.get(field, field))
    return [
        *findings,
        *_species(subject),
        *_arbor(subject),
        *_age_group(subject),
        *_origin(subject),
        *_mix(subject),
    ]


def _unmapped(subject: Subject, field: str, table: str) -> list[Finding]:
    codes = subject.stands[field]
    generations = tables.generations(codes, table) - {"words"}
    mixed = [Finding("10-GENERATIONS-MIXED", field=field, found=", ".join(sorted(generations)))]
    unknown = codes.notna() & ~codes.isin(set(tables.table(table)))
    return [
        *(mixed if len(generations) > 1 else []),
        *(
            []
            if table in PARTIAL
            else subject.at("10-UNMAPPED", unknown.to_numpy(bool), field=field, found=codes)
        ),
    ]


def _species(subject: Subject) -> list[Finding]:
    stands = subject.stands
    unknown = stands["species_sent"].notna() & stands["species_id"].isna()
    lost = subject.trees["species_sent"].notna() & subject.trees["species_id"].isna()
    return [
        *subject.at(
            "10-SPECIES-UNKNOWN", unknown.to_numpy(bool), field="species", found=stands["species_sent"]
        ),
        *subject.among_trees(
            "10-SPECIES-UNKNOWN", lost, field="species", found=subject.trees["species_sent"]
        ),
    ]


def _arbor(subject: Subject) -> list[Finding]:
    stands = subject.stands
    arbor = (tables.meaning(stands["land_class"], "land_class") == "arbor").to_numpy(bool)
    closure = stands["canopy_closure"].to_numpy("float64")
    open_ground = arbor & (closure < ARBOR_CLOSURE)
    tallied = stands["stand_id"].isin(set(subject.trees["stand_id"].dropna())).to_numpy(bool)
    lacking = np.full(len(stands), "", dtype=object)
    for field in ("species", "mean_dbh_cm", "canopy_closure"):
        missing = arbor & stands[field].isna().to_numpy(bool) & ~(tallied & (field == "mean_dbh_cm"))
        lacking[missing] += f"{field} "
    return [
        *subject.at("10-ARBOR-INCOMPLETE", lacking != "", field="land_class", found=lacking),
        *subject.at(
            "10-ARBOR-CLOSURE", open_ground, field="canopy_closure", found=closure, expected=">= 0.20"
        ),
    ]


def _age_group(subject: Subject) -> list[Finding]:
    """龄组 is derived from species, origin and age, and only then compared."""
    stands = subject.stands
    ages = [None if pd.isna(age) else int(age) for age in stands["age_years"]]
    derived = pd.Series(
        [
            age_group(species, origin, age)
            for species, origin, age in zip(
                stands["species_id"],
                tables.meaning(stands["origin"], "origin"),
                ages,
                strict=True,
            )
        ],
        index=stands.index,
        dtype="str",
    )
    differs = derived.notna() & stands["age_group"].notna() & (derived != stands["age_group"])
    return subject.at("10-AGE-GROUP", differs, field="age_group", found=stands["age_group"], expected=derived)


def age_group(species_id: object, origin: object, age_years: object) -> str | None:
    """1 young to 5 over-mature by the national limits; None where no limit is known."""
    if not isinstance(species_id, str) or not isinstance(origin, str) or not isinstance(age_years, int):
        return None
    kind = "natural" if origin == "natural" else "plantation"
    limits = _age_limits().get((_forest_type(species_id) or "", kind))
    return None if limits is None else str(1 + sum(age_years > limit for limit in limits))


@cache
def _age_limits() -> dict[tuple[str, str], tuple[float, ...]]:
    names = ("young_max", "middle_max", "near_mature_max", "mature_max")
    return {
        (word, row.text("origin")): tuple(row.number(name) for name in names)
        for row in load().rows_of("age_groups")
        for word in row.text("forest_type").split("、")
    }


GENUS_TYPES = {
    "populus": "杨", "salix": "其他软阔", "robinia": "刺槐", "picea": "云杉", "larix": "落叶松",
    "quercus": "栎类", "pinus_tabuliformis": "油松", "platycladus": "柏木", "juniperus": "柏木",
    "ulmus": "其他硬阔", "fraxinus": "其他硬阔", "sophora": "其他硬阔", "ailanthus": "其他软阔",
}  # fmt: skip
"""Which forest type of the age-group table a taxon belongs to."""


@cache
def _forest_type(species_id: str) -> str | None:
    if species_id not in all_species(load()):
        return None
    return next((kind for genus, kind in GENUS_TYPES.items() if species_id.startswith(genus)), None)


def _origin(subject: Subject) -> list[Finding]:
    """A planting year belongs to planted forest; fruit and timber plantations are not natural."""
    stands = subject.stands
    natural = (tables.meaning(stands["origin"], "origin") == "natural").to_numpy(bool)
    economic = (tables.meaning(stands["forest_category"], "forest_category") == "economic").to_numpy(bool)
    odd = natural & (economic | stands["planting_year"].notna().to_numpy(bool))
    return subject.at("10-ORIGIN-CATEGORY", odd, field="origin", found=stands["origin"])


def _mix(subject: Subject) -> list[Finding]:
    stands = subject.stands
    mixed = stands["forest_class"].eq("乔灌混交林").to_numpy(bool)
    below = mixed & (stands["arbor_share_pct"].to_numpy("float64") < MIXED_ARBOR_PCT)
    return subject.at(
        "10-FOREST-CLASS", below, field="forest_class", found=stands["arbor_share_pct"], expected=">= 65 %"
    )
