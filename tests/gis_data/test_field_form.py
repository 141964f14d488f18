"""The form's definition is that of the upload: same columns, codes and words, every species by pinyin."""

import pandas as pd
import pytest

from gis_data import field_form
from gis_data.codes.tables import programmes, species_ids
from gis_data.columns import match
from gis_data.field_form import CHECKED, definition, pinyin, species_words
from gis_data.findings import rules


@pytest.mark.parametrize("programme", programmes())
def test_every_question_is_a_column_we_read(programme: str) -> None:
    form = definition(programme)
    keys = list(form["keys"].values())
    assert match([*(one["column"] for one in form["stand"]), *keys], "stand").unmapped == ()
    asked = [one["column"] for one in (*form["plot"], *form["tree"])]
    assert match([*asked, form["keys"]["stand"]], "tree").unmapped == ()


def test_the_words_are_those_of_the_upload() -> None:
    for rule, told in definition("nfi")["rules"].items():
        assert (told["zh"], told["fix_zh"], told["level"]) == (
            rules()[rule].zh, rules()[rule].fix_zh, rules()[rule].level,
        )  # fmt: skip
    assert set(CHECKED) <= set(rules())


def test_every_species_of_the_list_is_known_to_the_reading() -> None:
    words = pd.DataFrame(species_words())
    assert (species_ids(words["name"]) == words["taxon"]).all() and words["name"].is_unique
    assert len(set(words["taxon"])) == 59


def test_a_species_is_found_by_its_initials() -> None:
    assert pinyin("新疆杨") == ["xin", "jiang", "yang"]
    found = {word["initials"]: word["name"] for word in species_words()}
    assert (found["xjy"], found["gh"], found["zzs"]) == ("新疆杨", "国槐", "樟子松")
    assert field_form.species_word("populus_bolleana") == "新疆杨" and field_form.species_word("none") == ""
