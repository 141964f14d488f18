"""Online planting: the public sites with design and everything told of them, and what needs computing."""

import json
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Response

from api.dependencies import CityHere
from api.policies import allow, public
from api.schemas.planting import DesignWanted, LateSite, SiteOut, SiteSeen
from api.workflows import planting as workflow
from api.writing import Writing
from registry.actions import planting as verbs
from registry.actions.planting_reading import public_site, site_numbered
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.roles import Actor, Role
from registry.store.queries import pieces

router = APIRouter(prefix="/api", tags=["planting"])


Keeper = Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)]


@router.get("/planting-sites", dependencies=[public()])
def sites(city: CityHere) -> list[SiteOut]:
    """Every site whose design is published, newest year first (YZ-01)."""
    with city.reading() as db:
        return [SiteOut.of(site) for site in pieces.published(db)]


@router.get("/planting-sites/{site_id}", dependencies=[public()])
def site(city: CityHere, site_id: str) -> SiteSeen:
    """By number or id: design, price and its basis, what is left, and everything told of it."""
    with city.reading() as db:
        found = public_site(db, site_id)
        ground = json.loads(shapely.to_geojson(found.ground))
        return SiteSeen.seen(found.site, found.free, found.sold, ground, list(found.timeline))


@router.get("/planting-sites/{site_id}/evidence", dependencies=[public()])
def evidence(city: CityHere, site_id: str) -> dict[str, Any]:
    """How the expected reserve was computed, year by year."""
    with city.reading() as db:
        sha256 = site_numbered(db, site_id).evidence_sha256
    if not sha256:
        raise NotFound(what="测算依据", id=site_id)
    found: dict[str, Any] = json.loads(city.blobs.read(sha256))
    return found


@router.post("/planting-sites/{site_id}/design", response_model=SiteOut)
def design(city: CityHere, site_id: str, wanted: DesignWanted, by: Keeper, write: Writing) -> Response:
    """Enter the design; price and expected reserve follow from it. The answer warns when water is missing."""
    more: dict[str, Any] = {"blobs": city.blobs, "seen": wanted.seen}
    return write(workflow.design, site_id, wanted.design(), by=by, shown=SiteOut.of, **more)


@router.get("/late-sites")
def late(
    city: CityHere, by: Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY, Role.AUDIT)]
) -> list[LateSite]:
    """Sites whose season has passed unplanted (YZ-05)."""
    with city.reading() as db:
        found = verbs.late_sites(db, city.now().as_of)
        return [
            LateSite(id=one.id, number=one.number, unit_id=one.unit_id, season_until=one.season_until)
            for one in found
            if by.unit_id in (CITY, one.unit_id)
        ]
