"""The yearly layer over HTTP: what differs becomes a case once, and every case ends as the law says."""

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry.base import BaseGeometry

from api.city import City
from api.cli.main import main
from api.settings import Settings
from registry.actions import cancelling
from registry.store.database import Database
from registry.store.queries import issuing, land
from registry.tickets.cancellation import Cancellation, Reason
from registry.tickets.decisions import Grounds
from registry.tickets.ticket import Ticket
from tests.api.accounts import Account
from tests.api.care.world import World, a_world
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, on

FOREST, FARMLAND = "0111", "0161"
TAXON = "530000"


@pytest.fixture
def world(city: City) -> World:
    return a_world(city)


def layer(folder: Path, *parcels: tuple[BaseGeometry, str], species: str | None = None) -> Path:
    """A monitoring layer of a few parcels."""
    frame = gpd.GeoDataFrame(
        {
            "XIAN": ["640104"] * len(parcels),
            "XIAO_BAN": [f"{at + 1:04d}" for at in range(len(parcels))],
            "DI_LEI": [kind for _, kind in parcels],
            "YOU_SHI_SZ": [species] * len(parcels),
        },
        geometry=[ground for ground, _ in parcels],
        crs="EPSG:4490",
    )
    file = folder / f"监测{len(list(folder.glob('*.gpkg')))}.gpkg"
    frame.to_file(file, driver="GPKG")
    return file


def run(world: World, file: Path, by: Account, *, year: int = 2026, dry: bool = False) -> Any:
    with file.open("rb") as content:
        return world.client.post(
            f"/api/monitoring/runs?dry_run={str(dry).lower()}",
            data={"year": year},
            files={"file": (file.name, content, "application/octet-stream")},
            headers=by.headers,
        )


def half_gone(tmp_path: Path) -> Path:
    return layer(tmp_path, (square(0, 0, 50, 100), FOREST), (square(50, 0, 50, 100), FARMLAND))


def cut(world: World, ticket: Ticket) -> None:
    """Cancelled because the resource changed, by two officers of the issuer."""
    grounds = Grounds("监测核实林木已不存在", "JC-04", "办法第三十五条", SIGNED)
    wanted = Cancellation(Reason.RESOURCE_CHANGED, grounds, world.day)
    act = world.village.act
    act(cancelling.draft_cancellation, ticket.id, wanted, {}, by=world.village.reviewer, now=on(world.day))
    act(cancelling.cancel, ticket.id, grounds, by=world.village.head, now=on(world.day))


@pytest.mark.rule("JC-01", "JC-02", "JC-03", "LP-35f")
def test_a_difference_becomes_one_case_however_often_the_layer_is_sent(world: World, tmp_path: Path) -> None:
    ticket = world.village.active()
    file = half_gone(tmp_path)
    assert run(world, file, world.clerk).status_code == 403
    assert len(run(world, file, world.officer, dry=True).json()["cases"]) == 1
    assert world.get("monitoring", world.clerk) == []
    (case_id,) = run(world, file, world.officer).json()["cases"]
    again = run(world, file, world.officer).json()
    assert again["repeated"] is True and again["cases"] == [case_id]
    (case,) = world.get("monitoring", world.clerk)
    said = case["details"]
    assert (said["subject_id"], said["outcome"]) == (ticket.id, "candidate")
    assert said["reasons"] == ["area", "extent"] and case["state"] == "OPEN"
    assert 0.49 < said["area_now_dm2"] / said["area_before_dm2"] < 0.51
    assert said["due_on"] == "2026-03-09"
    assert world.checked() == []


@pytest.mark.rule("JC-02")
def test_what_lies_below_the_noise_is_logged_and_no_case(world: World, tmp_path: Path) -> None:
    world.village.active()
    small = layer(tmp_path, (square(0, 0, 99.5, 100), FOREST), (square(99.5, 0, 1, 100), FARMLAND))
    found = run(world, small, world.officer).json()
    assert (found["compared"], found["cases"]) == (1, [])
    other = layer(tmp_path, (square(0, 0, 100, 100), FOREST), species="樟子松")
    (case,) = run(world, other, world.officer).json()["cases"]
    assert world.get(f"monitoring/{case}", world.clerk)["details"]["reasons"] == ["species"]
    assert world.checked() == []


def test_a_layer_with_unknown_land_classes_is_refused_whole(world: World, tmp_path: Path) -> None:
    world.village.active()
    answer = run(world, layer(tmp_path, (square(), "9999")), world.officer)
    assert (answer.status_code, answer.json()["code"]) == (422, "MONITORING_LAYER_FAULTY")


@pytest.mark.rule("JC-01")
def test_ground_the_layer_does_not_cover_is_told_and_never_taken_for_loss(
    world: World, tmp_path: Path
) -> None:
    ticket = world.village.active()
    found = run(world, layer(tmp_path, (square(5000, 0), FOREST)), world.officer).json()
    assert (found["compared"], found["cases"], found["not_covered"]) == (0, [], [ticket.id])


@pytest.mark.rule("JC-03")
def test_a_case_is_decided_with_evidence_or_stands_on_the_overdue_list(world: World, tmp_path: Path) -> None:
    world.village.active()
    (case_id,) = run(world, half_gone(tmp_path), world.officer).json()["cases"]
    world.day = date(2026, 3, 9)
    assert world.get("duties?year=2026", world.officer)["overdue_cases"] == []
    world.day = date(2026, 3, 10)
    assert world.get("duties?year=2026", world.officer)["overdue_cases"] == [case_id]
    bare = world.refused(
        f"monitoring/{case_id}/refute", world.clerk, way="FIELD", evidence=[], note="影像误判"
    )
    assert bare["code"] == "REASON_MISSING"
    evidence = [world.paper(world.clerk)]
    world.done(f"monitoring/{case_id}/refute", world.clerk, way="FIELD", evidence=evidence, note="影像误判")
    assert world.get("duties?year=2026", world.officer)["overdue_cases"] == []
    late = world.refused(f"monitoring/{case_id}/refute", world.head, way="DESK", evidence=evidence, note="…")
    assert late["code"] == "CONFLICT"


@pytest.mark.rule("JC-04", "LP-35f")
def test_below_one_mu_nothing_can_be_changed_and_the_ticket_ends(world: World, tmp_path: Path) -> None:
    ticket = world.village.active()
    file = layer(tmp_path, (square(0, 0, 6, 100), FOREST), (square(6, 0, 94, 100), FARMLAND))
    (case_id,) = run(world, file, world.officer).json()["cases"]
    evidence = [world.paper(world.clerk)]
    world.done(
        f"monitoring/{case_id}/confirm", world.clerk, way="FIELD", evidence=evidence, note="林木已伐除"
    )
    changed = world.refused(
        f"monitoring/{case_id}/conclude", world.clerk, ending="CHANGED", reason="面积减少"
    )
    assert "CHANGE_IMPOSSIBLE" in [one["code"] for one in changed["refusals"]]
    early = world.refused(f"monitoring/{case_id}/conclude", world.clerk, ending="CANCELLED", reason="不足")
    assert early["code"] == "ENDING_NOT_REACHED" and early["rule"] == "LP-35f"
    cut(world, ticket)
    done = world.done(f"monitoring/{case_id}/conclude", world.clerk, ending="CANCELLED", reason="不足1亩")
    assert done["state"] == "CLOSED" and done["details"]["ending"] == "CANCELLED"
    assert world.checked() == []


@pytest.mark.rule("LP-35f", "JC-03", "JC-10")
def test_no_action_needs_its_reason_and_a_loss_goes_on_to_the_quantities(
    world: World, tmp_path: Path
) -> None:
    world.village.active()
    (case_id,) = run(world, half_gone(tmp_path), world.officer).json()["cases"]
    evidence = [world.paper(world.clerk)]
    world.done(f"monitoring/{case_id}/confirm", world.clerk, way="DESK", evidence=evidence, note="部分枯死")
    bare = world.post(f"monitoring/{case_id}/conclude", world.clerk, ending="NO_ACTION", reason="")
    assert bare.status_code == 422
    with world.city.reading() as db:
        version = land.version(db, world.village.application.compartments[0])
        plot = version.sub_compartment_id
    reason = {"ending": "NO_ACTION", "reason": "当年补植，面积未变", "losses": {plot: 12_000}}
    world.done(f"monitoring/{case_id}/conclude", world.clerk, **reason)
    with world.city.reading() as db:
        (lost,) = issuing.losses(db, plot)
    assert lost.loss_g == 12_000
    assert world.checked() == []


def test_the_command_runs_a_layer_and_says_what_it_found(
    sqlite_database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = a_world(City(settings, sqlite_database))
    world.village.active()
    monkeypatch.setenv("LINPIAO_DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("LINPIAO_CLOCK", "2026-01-08")
    monkeypatch.setenv("LINPIAO_BLOBS", str(settings.blobs))
    for dry, cases in (("--dry-run", 0), ("--json", 1)):
        with pytest.raises(SystemExit) as ended:
            main(["monitor", str(half_gone(tmp_path)), "--year", "2026", dry])
        assert ended.value.code == 1
        assert len(world.get("monitoring", world.officer)) == cases
    assert '"cases"' in capsys.readouterr().out
