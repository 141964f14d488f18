"""A plot whose carbon was sold stays under yearly care, with or without a ticket on it."""

from pathlib import Path

import pytest

from api.city import City
from registry.actions.issuing import take_serials
from registry.store.queries import issuing
from tests.api.care.test_monitoring import FARMLAND, FOREST, layer, run
from tests.api.care.world import ITEMS, a_world
from tests.registry.issuance.test_acceptance import a_plot
from tests.registry.issuance.test_issuing import issued
from tests.registry.land.ground import NOW, square


@pytest.mark.rule("JC-01", "JC-05", "JC-03", "JC-07", "JC-10")
def test_a_plot_of_sold_carbon_is_monitored_and_assessed_without_a_ticket(city: City, tmp_path: Path) -> None:
    plot = a_plot(city.database)
    world = a_world(city, village=plot.village)
    made = issued(plot)
    assert world.get("duties?year=2026", world.officer)["not_assessed"] == []
    with city.database.writing() as db:
        take_serials(db, made.id, 1_000, now=NOW)
    assert world.get("duties?year=2026", world.officer)["not_assessed"] == [plot.id]
    evidence = [world.paper(world.clerk)]
    assessed = world.done(
        "upkeep",
        world.clerk,
        subject_kind="plot",
        subject_id=plot.id,
        year=2026,
        items=dict.fromkeys(ITEMS, True),
        evidence=evidence,
    )
    assert assessed["details"]["passed"] and assessed["party_id"] == plot.owner.party_id
    assert world.get("duties?year=2026", world.officer)["not_assessed"] == []

    burnt = layer(tmp_path, (square(300, 0, 50, 100), FOREST), (square(350, 0, 50, 100), FARMLAND))
    (case_id,) = run(world, burnt, world.officer).json()["cases"]
    assert world.get(f"monitoring/{case_id}", world.clerk)["details"]["subject_kind"] == "plot"
    world.done(f"monitoring/{case_id}/confirm", world.clerk, way="FIELD", evidence=evidence, note="西侧火烧")
    address = f"monitoring/{case_id}/conclude"
    refused = world.refused(address, world.clerk, ending="CANCELLED", reason="无林票")
    assert (refused["code"], refused["rule"]) == ("NOTHING_TO_CHANGE", "JC-03")
    body = {"ending": "NO_ACTION", "reason": "火烧，转碳汇量核减", "losses": {plot.id: 60_000_000}}
    world.done(address, world.clerk, **body)
    with city.reading() as db:
        assert [lost.loss_g for lost in issuing.losses(db, plot.id)] == [60_000_000]
    assert [fault for fault in world.checked() if "serial" not in fault and "balance" not in fault] == []
