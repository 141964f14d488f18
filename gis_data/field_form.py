"""What a form without signal needs to know: columns, codes, species, rules, as the upload defines them.

The browser's form (`api/pages/static/field.js`) draws its questions from this and checks with these numbers
and words, so that it says outdoors what `read_survey` would say of the file it sends.
"""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Any

from gis_data.codes import tables
from gis_data.columns import Field, fields, version
from gis_data.field_package import choices, column, form_fields
from gis_data.findings import rules
from gis_data.identity import PARTS
from gis_data.reading import THRESHOLD_CM
from gis_data.validation import codes, numbers, schema, tally
from gis_data.validation.subject import Tolerances
from sink.parameters.loader import load
from sink.species import all_species

PLOT_FIELDS = ("plot_id", "plot_area_m2")
NOT_ASKED = ("stand_key", "census_on", "surveyor", *PLOT_FIELDS)
"""Of a tree: what its stand and plot say already."""
HAN = re.compile(r"[\u4e00-\u9fff]+")
REGISTERED = (
    ("species",), ("planting_year",), ("origin",), ("stems_per_ha",), ("canopy_closure", "shrub_cover_pct"),
)  # fmt: skip
"""What the register asks of every sub-compartment beyond the reading (MS-08): it is known only outdoors."""
CHECKED = (
    "06-TYPE", "06-VALUE-MISSING", "06-WIDTH", "08-INVALID", "08-NULL", "09-ID-DUPLICATE", "09-SLIVER",
    "09-TOO-SMALL", "10-ARBOR-CLOSURE", "10-ORIGIN-CATEGORY", "10-SPECIES-UNKNOWN", "11-DATE-FUTURE",
    "11-DBH-MILLIMETRE", "11-RANGE", "11-SLENDERNESS", "12-CARRY", "12-GROWTH", "12-INGROWTH", "12-PLOT-AREA",
    "12-POSITION", "12-POSITION-FAR", "12-PREVIOUS-ABSENT", "12-PREVIOUS-PRESENT", "12-SHRUNK",
    "12-SPECIES-MIXED", "12-THRESHOLD", "12-TREE-DUPLICATE", "12-TREE-NUMBER",
)  # fmt: skip
"""The rules that need nothing but the record itself."""


@cache
def definition(programme: str) -> dict[str, Any]:
    """The whole of it as JSON; `version` changes with every table it is made of."""
    known = rules()
    return {
        "version": version(),
        "programme": programme,
        "stand": [_question(field) for field in form_fields("stand")],
        "plot": [_question(fields("tree")[name]) for name in PLOT_FIELDS],
        "tree": [_question(field) for field in form_fields("tree") if field.name not in NOT_ASKED],
        "tally": _tally_codes(programme),
        "species": species_words(),
        "needed": _needed(),
        "id_parts": list(PARTS),
        "keys": {
            "stand": column(fields("stand")["stand_id"]),
            "accuracy": column(fields("stand")["accuracy_m"]),
        },
        "numbers": _numbers(),
        "rules": {
            rule: {name: getattr(known[rule], name) for name in ("level", "zh", "en", "fix_zh", "fix_en")}
            for rule in CHECKED
        },
    }


def _question(field: Field) -> dict[str, Any]:
    known = tables.table(field.name)
    return {
        "name": field.name, "column": column(field), "kind": field.kind, "unit": field.unit, "zh": field.zh,
        "en": field.en, "min": field.min, "max": field.max, "width": field.code_width,
        "choices": [
            {"code": code, "zh": zh, "means": known[code].means if code in known else ""}
            for code, zh in choices(field)
        ],
    }  # fmt: skip


def _tally_codes(programme: str) -> list[dict[str, str]]:
    """One code for each name; some programmes know a name under two codes."""
    found = {code.zh: vars(code) for code in reversed([*tables.tally(programme).values()])}
    return list(reversed(found.values()))


def _needed() -> list[dict[str, Any]]:
    """Groups of which one field must be filled in, and where: what the reading and the register ask."""
    asked = [("tree", group) for group in schema.ALTERNATIVES["tree"]]
    asked += [("always", group) for group in (*schema.ALTERNATIVES["stand"], *REGISTERED)]
    return [
        {"fields": list(group), "when": when} for when, group in (*asked, ("untallied", ("mean_dbh_cm",)))
    ]


def _numbers() -> dict[str, Any]:
    tolerances = Tolerances()
    return {
        "stocked": list(schema.STOCKED),
        "millimetres_cm": numbers.MILLIMETRES_CM,
        "slenderness": list(numbers.SLENDERNESS),
        "threshold_cm": THRESHOLD_CM,
        "arbor_closure": codes.ARBOR_CLOSURE,
        "growth_cm": tally.GROWTH_CM,
        "ingrowth_cm": tally.INGROWTH_CM,
        "diameter_tolerance_cm": tally.DIAMETER_TOLERANCE_CM,
        "position_m": list(tally.POSITION_M),
        "sliver_m2": tolerances.sliver_m2,
        "mapped_m2": tolerances.mapped_m2,
    }


@cache
def species_words() -> list[dict[str, Any]]:
    """Every Chinese name that the reading knows, with its pinyin and initials, in the order of the pinyin."""
    parameters = load()
    names = [(taxon.species_id, taxon.name_zh) for taxon in all_species(parameters).values()]
    names += [
        (row.text("species_id"), row.text("name"))
        for row in parameters.rows_of("species_names")
        if row.text("language") == "zh"
    ]
    taxa = {name: species_id for species_id, name in names if HAN.fullmatch(name)}
    mixed = {code.zh for code in tables.table("species").values() if code.means == "mixed"}
    words = [
        {
            "name": name,
            "taxon": taxon,
            "pinyin": "".join(pinyin(name)),
            "initials": "".join(syllable[0] for syllable in pinyin(name)),
            "mixed": taxon.startswith("mix_") or name in mixed,
        }
        for name, taxon in taxa.items()
    ]
    return sorted(words, key=lambda word: (str(word["pinyin"]), str(word["name"])))


def species_word(taxon: str) -> str:
    """The name by which the form knows a taxon; empty where it knows none."""
    return next((str(word["name"]) for word in species_words() if word["taxon"] == taxon), "")


def pinyin(name: str) -> list[str]:
    """One syllable a character, without tones."""
    return [_syllables()[character] for character in name]


@cache
def _syllables() -> dict[str, str]:
    text = (files("gis_data") / "codes" / "pinyin.csv").read_text(encoding="utf-8")
    return {row["character"]: row["syllable"] for row in csv.DictReader(text.splitlines())}
