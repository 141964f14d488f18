"""Names and codes lead to one taxon, or to none; never to a similar one."""

import pytest

from sink.parameters.loader import load
from sink.species import all_species, codes, resolve

PARAMETERS = load()


@pytest.mark.parametrize(
    ("word", "species_id"),
    [
        ("新疆杨", "populus_bolleana"),
        ("Bolle's poplar", "populus_bolleana"),
        ("populus bolleana", "populus_bolleana"),
        ("Populus alba var. pyramidalis", "populus_bolleana"),
        ("箭杆杨", "populus_nigra"),
        ("洋槐", "robinia"),
        ("Pinus tabulaeformis", "pinus_tabuliformis"),
        ("  侧柏 ", "platycladus"),
        ("５３０", "populus"),
        ("460", "ulmus"),
        ("350", "cupressaceae"),
        ("490", "hard_broad"),
        ("榆树", "ulmus_pumila"),
        ("柠条", "caragana_korshinskii"),
    ],
)
def test_chinese_english_latin_synonyms_and_codes_are_read(word: str, species_id: str) -> None:
    assert resolve([word], PARAMETERS).known[word].species_id == species_id


def test_an_unknown_name_is_reported_with_near_names_and_not_coerced() -> None:
    found = resolve(["油粟", "新疆杨树", "110401", ""], PARAMETERS)
    assert not found.known
    assert "新疆杨" in found.unknown["新疆杨树"]


def test_a_code_means_nothing_in_the_other_system() -> None:
    assert "530" in resolve(["530"], PARAMETERS, code_system="software6").unknown
    assert codes("populus", PARAMETERS) == {"nfi3": "530"}


def test_no_two_taxa_answer_to_one_name() -> None:
    taxa = all_species(PARAMETERS).values()
    given = [name for taxon in taxa for name in {taxon.name_zh, taxon.latin}]
    given += [row.text("name") for row in PARAMETERS.rows_of("species_names")]
    owners = {word: taxon.species_id for word, taxon in resolve(given, PARAMETERS).known.items()}
    for row in PARAMETERS.rows_of("species_names"):
        assert owners[row.text("name")] == row.text("species_id")
    for taxon in taxa:
        assert owners[taxon.name_zh] == taxon.species_id


def test_every_taxon_has_a_chinese_an_english_and_a_latin_name() -> None:
    assert [t.species_id for t in all_species(PARAMETERS).values() if not (t.name_zh and t.latin)] == []
    unnamed = [t.species_id for t in all_species(PARAMETERS).values() if not t.name_en]
    assert unnamed == []
