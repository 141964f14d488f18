"""Taxa: names in three languages, codes of both systems, groups. An unknown name is reported, not coerced."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sink.parameters.loader import Parameters


@dataclass(frozen=True)
class Species:
    species_id: str
    name_zh: str
    name_en: str
    latin: str
    life_form: str
    param_group: str
    allometry_group: str
    wood_density_g_cm3: float  # NaN: not known
    wood_density_sd_g_cm3: float

    @property
    def row_id(self) -> str:
        return f"species/{self.species_id}"


@dataclass(frozen=True)
class Resolution:
    """Given words → taxa; the words nobody knows, each with the nearest known ones as a hint for a person."""

    known: Mapping[str, Species]
    unknown: Mapping[str, tuple[str, ...]]


def resolve(words: Iterable[str], parameters: Parameters, *, code_system: str = "nfi3") -> Resolution:
    """Read names in Chinese, English or Latin, synonyms, our ids, and the codes of `code_system`."""
    index, taxa = _index(parameters), all_species(parameters)
    known: dict[str, Species] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(words):
        plain = _plain(word)
        found = index.get(plain) or index.get(f"{code_system}:{plain}")
        if found:
            known[word] = taxa[found]
        else:
            unknown[word] = tuple(difflib.get_close_matches(plain, index, n=3, cutoff=0.6))
    return Resolution(known, unknown)


@lru_cache
def all_species(parameters: Parameters) -> Mapping[str, Species]:
    english = {
        row.text("species_id"): row.text("name")
        for row in parameters.rows_of("species_names")
        if row.text("language") == "en"
    }
    return {
        row.text("species_id"): Species(
            row.text("species_id"),
            row.text("name_zh"),
            english.get(row.text("species_id"), ""),
            row.text("latin"),
            row.text("life_form"),
            row.text("param_group"),
            row.text("allometry_group"),
            row.number("wd_g_cm3"),
            row.number("wd_sd"),
        )
        for row in parameters.rows_of("species")
    }


def codes(species_id: str, parameters: Parameters) -> Mapping[str, str]:
    """Code system → code of a taxon: for exports."""
    return {
        row.text("code_system"): row.text("code")
        for row in parameters.rows_of("species_codes")
        if row.text("species_id") == species_id
    }


@lru_cache
def _index(parameters: Parameters) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for taxon in all_species(parameters).values():
        for name in (taxon.species_id, taxon.name_zh, taxon.latin):
            index[_plain(name)] = taxon.species_id
    for row in parameters.rows_of("species_names"):
        index[_plain(row.text("name"))] = row.text("species_id")
    for row in parameters.rows_of("species_codes"):
        if row.text("species_id"):
            index[f"{row.text('code_system')}:{row.text('code')}"] = row.text("species_id")
    return index


def _plain(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())
