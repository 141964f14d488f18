"""Issuances for the Climate Action Data Trust: whole tonnes, never rounded up; no gram untold."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.city import City
from api.workflows.cadt import cadt_export
from api.workflows.cadt_records import CadtExport
from registry.actions.issuing import take_serials
from tests.registry.issuance.test_acceptance import KG, a_plot
from tests.registry.issuance.test_issuing import issued
from tests.registry.land.ground import NOW


@pytest.mark.parametrize("retired_g", [0, 900 * KG, 2_500 * KG, 7_500 * KG])
def test_every_gram_of_an_issuance_is_exported_or_named_as_left_out(city: City, retired_g: int) -> None:
    plot = a_plot(city.database)
    one = issued(plot)
    if retired_g:
        with city.database.writing() as db:
            take_serials(db, one.id, retired_g, now=NOW)
    with city.reading() as db:
        found = cadt_export(db, city)
    (project,) = found.projects
    assert project.unitMetric == "tCO2e" and len(project.issuances) == 1
    told = sum(int(unit.unitTags.removeprefix("exact_g=")) for unit in found.units)
    left = sum(block.grams for block in found.left_out)
    assert told + left == one.amount_g
    for unit in found.units:
        first, last = (int(end.rsplit("-", 1)[1]) for end in (unit.unitBlockStart, unit.unitBlockEnd))
        assert unit.unitCount == (last - first + 1) // 1_000_000
        assert (unit.unitStatus == "Retired") == (last <= retired_g)
    assert CadtExport.model_validate_json(found.model_dump_json()) == found


def test_a_record_the_warehouse_would_refuse_cannot_be_made(city: City, tmp_path: Path) -> None:
    issued(a_plot(city.database))
    with city.reading() as db:
        found = json.loads(cadt_export(db, city).model_dump_json())
    for broken in ({"unitCount": 0}, {"vintageYear": 99}, {"unitStatus": "Sold"}, {"more": 1}):
        with pytest.raises(ValidationError):
            CadtExport.model_validate({**found, "units": [{**found["units"][0], **broken}]})
