"""The code tables of `codes.csv` and `tally.csv`: three generations beside each other, unknown codes kept."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from sink.parameters.loader import load
from sink.species import resolve


@dataclass(frozen=True)
class Code:
    """One row of a code table; `means` is the class our rules speak of."""

    generation: str
    code: str
    zh: str
    en: str
    means: str


@dataclass(frozen=True)
class TallyCode:
    """One 检尺类型 of one programme. `previous` says how the former record must look."""

    code: str
    zh: str
    en: str
    status: str
    previous: str


@cache
def table(name: str) -> Mapping[str, Code]:
    """A code table by code. A code of two generations with one meaning stands for the first."""
    found: dict[str, Code] = {}
    for row in _rows("codes.csv"):
        if row["table"] == name:
            code = Code(row["generation"], row["code"], row["zh"], row["en"], row["means"])
            found.setdefault(row["code"], code)
    return found


@cache
def programmes() -> tuple[str, ...]:
    """The inventory programmes whose 检尺类型 we know: 连清, its use in an R package, and our own words."""
    return tuple(dict.fromkeys(row["programme"] for row in _rows("tally.csv")))


@cache
def tally(programme: str) -> Mapping[str, TallyCode]:
    """检尺类型 of one programme; their meaning is not the same everywhere."""
    return {
        row["code"]: TallyCode(row["code"], row["zh"], row["en"], row["status"], row["previous"])
        for row in _rows("tally.csv")
        if row["programme"] == programme
    }


def meaning(codes: pd.Series, name: str) -> pd.Series:
    """What our rules call each code; missing where the code is unmapped."""
    known = table(name)
    return codes.map({code: entry.means for code, entry in known.items()}).astype("str")


def generations(codes: pd.Series, name: str) -> set[str]:
    """The generations in use; a code that several share counts for none."""
    return {table(name)[code].generation for code in codes.dropna().unique() if code in table(name)}


def species_ids(words: pd.Series) -> pd.Series:
    """Taxon id of each species word: a national code of either system, a Chinese, English or Latin name."""
    distinct = [str(word) for word in words.dropna().unique()]
    names = {word: species_name(word) for word in distinct}
    known = resolve(names.values(), load()).known
    ids = {word: known[name].species_id if name in known else None for word, name in names.items()}
    return words.map(ids).astype("str")


def species_name(word: str) -> str:
    """What the carbon engine should look up: the name behind a six-digit code, or the word itself.

    A six-digit code ending in 000 is a three-digit code of the national inventory with zeros behind it.
    """
    entry = table("species").get(word)
    if entry:
        return entry.zh
    return word[:3] if len(word) == 6 and word.isdigit() and word.endswith("000") else word


def mixed_species(words: pd.Series) -> np.ndarray:
    """Which words name a mixture or a rest group, which no single tree can be."""
    mixed = {code for code, entry in table("species").items() if entry.means == "mixed"}
    mixed |= {table("species")[code].zh for code in mixed} | {"混交", "mix_conifer", "mix_broad", "mix_cb"}
    return words.isin(mixed).to_numpy(bool)


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("gis_data") / "codes" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
