"""The demonstration city, built whole: what it promises to hold, it holds."""

from collections import Counter
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.demo.build import CLOCK, DemoCity, parameters_for_show
from api.demo.files import write_survey
from api.demo.landscape import parcels
from api.demo.outlines import outlines
from api.demo.trees import trees
from api.workflows.greenness import watch
from gis_data.catalogue import read_year
from registry.actions.checking import check
from registry.care.greenness import VisitOrder
from registry.care.monitoring import MonitoringCase
from registry.land.layers import LayerKind
from registry.parties.roles import Role
from registry.store.queries import care, casework, checking, land, layers
from registry.tickets.kinds import TicketKind
from registry.tickets.locks import Flag
from registry.tickets.states import ENDED, LIVE, State
from sink.errors import UnsignedParameters

OUTSIDE = {Role.SYSTEM, Role.REGION_FORESTRY}
"""Roles without a staff account: citizens sign in by phone, the region has none here (RA-02)."""

pytestmark = pytest.mark.xdist_group("demonstration")  # built once, in one worker


@pytest.mark.timeout(900)
def test_the_demonstration_has_tickets_in_several_states_and_every_invariant_holds(
    city: City, demo: DemoCity
) -> None:
    states = Counter(ticket.state for ticket in demo.tickets)
    assert set(states) == set(State) - (LIVE | ENDED) | {State.ACTIVE} and states[State.ACTIVE] >= 6
    kinds = Counter(ticket.kind for ticket in demo.tickets if ticket.state is State.ACTIVE)
    assert kinds[TicketKind.STATE] >= 2 and kinds[TicketKind.CARBON] >= 1
    assert [voucher.state.value for voucher in demo.vouchers] == ["ISSUED", "JOINT_REVIEW", "GREENING"]
    with city.reading() as db:
        checking.freeze(db)
        report = check(db, city.check_scope())
        assert report.passed, [str(fault) for result in report.results for fault in result.faults]
        assert set(land.outlines(db, CLOCK)) == {
            "640100",
            "640104",
            "640105",
            "640106",
            "640121",
            "640122",
            "640181",
        }


def test_the_demonstration_shows_a_watched_ticket_and_an_open_monitoring_case(
    city: City, demo: DemoCity
) -> None:
    with city.reading() as db:
        watched = [ticket for ticket in care.live_on_ground(db) if Flag.WATCH in ticket.flags]
        (case,) = casework.listed(db, MonitoringCase)
    assert len(watched) == 1 and watched[0].id != case.subject_id


def test_the_scenes_of_five_years_are_published_and_one_grove_is_to_be_visited(
    city: City, demo: DemoCity
) -> None:
    catalogues = sorted((city.settings.published / "rasters").glob("*/catalog.json"))
    assert [len(read_year(file)) for file in catalogues] == [2] * 5
    with city.reading() as db:
        (visit,) = casework.listed(db, VisitOrder)
        watched = watch(db, catalogues, 2025, CLOCK)
    assert (visit.year, visit.months) == (2025, [7, 8]) and visit.z_milli < -3000
    seen = watched.history.dropna(subset="ndvi").groupby("stand_id")["ndvi"].agg(["size", "min"])
    assert (seen["size"] > 5).sum() > 20, "a history of more than one grove"
    assert seen["min"].idxmin() == visit.compartment_id


def test_there_is_an_account_for_every_role(demo: DemoCity) -> None:
    assert {account.actor.role for account in demo.cast.accounts.values()} == set(Role) - OUTSIDE


def test_the_sign_off_of_the_demonstration_opens_nothing() -> None:
    row = "biomass_params/杨树"
    signed = parameters_for_show()
    assert signed.sign_offs[row].signed_by == "示例核签人01"
    with pytest.raises(UnsignedParameters):
        signed.require_signed([row])


def test_the_same_seed_draws_the_same_city_down_to_the_bytes_of_its_surveys(tmp_path: Path) -> None:
    def drawn(folder: Path) -> bytes:
        folder.mkdir()
        places = parcels(outlines(5), 5, 2025)
        assert len(places) >= 400
        ours = [place for place in places if place.unit_code == "640106"]
        stems = trees(ours, 5, (2024, 2025))
        return write_survey(folder / "survey.zip", ours, stems, 2025).read_bytes()

    assert drawn(tmp_path / "a") == drawn(tmp_path / "b")


def test_every_reference_layer_is_there_and_no_ticket_stands_on_farmland_or_a_reserve(city: City) -> None:
    with city.reading() as db:
        known = {kind: layers.in_force(db, kind, CLOCK) for kind in LayerKind}
        assert all(known.values())
        warned = (
            LayerKind.FARMLAND,
            LayerKind.BASIC_FARMLAND,
            LayerKind.PROTECTED_AREA,
            LayerKind.ECOLOGICAL_RED_LINE,
        )
        for claim in land.live_claims(db):
            assert not any(layers.covered(db, kind, claim.ground, CLOCK).touches for kind in warned)
            zone = layers.covered(db, LayerKind.COMPENSATION_ZONE, claim.ground, CLOCK)
            assert zone.within and set(zone.labels) <= {"1", "2"}
        pool = known[LayerKind.VOUCHER_POOL]
        assert pool and pool.version == "2026" and pool.area_dm2 > 0


def test_the_shop_is_open_and_one_certificate_was_sold(city: City, demo: DemoCity) -> None:
    client = TestClient(build_app(city))
    cards = client.get("/api/listings").json()
    assert len(cards) == 3 and all(card["free_g"] > card["grams_per_yuan"] for card in cards)
    page = client.get("/sinks", headers={"Accept": "text/html"}).text
    assert all(card["number"] in page for card in cards)
    (row,) = [row for row in client.get("/api/board?year=2026&quarter=1").json()["rows"] if row["sold_g"]]
    assert row["income_fen"] == 1_000
