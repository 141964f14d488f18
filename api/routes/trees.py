"""Trees for adoption: the public catalogue, one tree with all that was told of it, and what needs computing.

The other steps of trees and adoptions are in the table of steps (`api/schemas/trees.py`).
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.dependencies import CityHere
from api.errors import NotYours
from api.policies import allow, public
from api.schemas.cases import CaseOut
from api.schemas.steps import Wanted
from api.schemas.trees import PlaqueWished, PointOut, SilentTree, TreeMeasured, TreeOut, TreeSeen
from api.workflows import trees as workflow
from api.writing import Writing
from registry.actions import adopting
from registry.actions.casework import readable
from registry.actions.tree_reading import public_tree, tree_numbered
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.market.adoptions import Adoption
from registry.market.trees import Category, TreeState
from registry.parties.authority import APPLICANTS
from registry.parties.roles import Actor, Role
from registry.store.queries import casework, trees

router = APIRouter(prefix="/api", tags=["trees"])


Keeper = Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)]
Signer = Annotated[Actor, allow(Role.CITY_FORESTRY)]
Adopter = Annotated[Actor, allow(*sorted(APPLICANTS))]


@router.get("/trees", dependencies=[public()])
def catalogue(
    city: CityHere,
    unit_id: str = "",
    category: Category | None = None,
    state: TreeState | None = None,
    species: str = "",
    after: Annotated[str, Query(description="上一页最后一株的编号。")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[TreeOut]:
    """Ancient trees, and trees of parks and belts from 30 cm (RY-01, RY-02)."""
    wanted = trees.Wanted(unit_id, category, state, species, after, limit)
    with city.reading() as db:
        return [TreeOut.of(tree) for tree in trees.catalogue(db, wanted)]


@router.get("/trees/{tree_id}", dependencies=[public()])
def tree(city: CityHere, tree_id: str) -> TreeSeen:
    """By number or id: its surveys, its years and both their figures, and everything told of its upkeep."""
    with city.reading() as db:
        return TreeSeen.seen(public_tree(db, tree_id))


@router.get("/trees/{tree_id}/evidence", dependencies=[public()])
def evidence(city: CityHere, tree_id: str) -> dict[str, Any]:
    """How the year on offer was computed: inputs, equation rows, sources, and the figure before rounding."""
    with city.reading() as db:
        sha256 = tree_numbered(db, tree_id).evidence_sha256
    if not sha256:
        raise NotFound(what="测算依据", id=tree_id)
    found: dict[str, Any] = json.loads(city.blobs.read(sha256))
    return found


@router.get("/trees/{tree_id}/point")
def point(city: CityHere, tree_id: str, by: Keeper) -> PointOut:
    """Where it stands exactly: for its offices only (GS-18)."""
    with city.reading() as db:
        tree = tree_numbered(db, tree_id)
        if not readable(tree, by):
            raise NotYours()
        kept = trees.point_of(db, tree.id)
    if kept is None:
        raise NotFound(what="位置", id=tree_id)
    return PointOut(lon=kept[0].lon_e8 / 1e8, lat=kept[0].lat_e8 / 1e8)


@router.post("/trees/{tree_id}/measure", response_model=CaseOut)
def measure(tree_id: str, wanted: TreeMeasured, by: Keeper, write: Writing) -> Response:
    """A diameter survey; tree-years sold on the one before are restated."""
    return write(workflow.measure, tree_id, *wanted.arguments(), seen=wanted.seen, by=by, shown=CaseOut.of)


@router.post("/trees/{tree_id}/offer", response_model=CaseOut)
def offer(city: CityHere, tree_id: str, wanted: Wanted, by: Signer, write: Writing) -> Response:
    """Compute the coming year by the signed method and put it on offer."""
    return write(workflow.offer, tree_id, seen=wanted.seen, by=by, shown=CaseOut.of, blobs=city.blobs)


@router.post("/adoptions/{adoption_id}/wish-plaque", response_model=CaseOut)
def wish_plaque(
    city: CityHere, adoption_id: str, wanted: PlaqueWished, by: Adopter, write: Writing
) -> Response:
    """Only on wish: a work order for the keeper with the name to be screened (RY-05)."""
    more: dict[str, Any] = {"vault": city.vault, "seen": wanted.seen}
    return write(adopting.wish_plaque, adoption_id, *wanted.arguments(), by=by, shown=CaseOut.of, **more)


@router.get("/adoptions/{adoption_id}/plaque-name")
def plaque_name(
    city: CityHere,
    adoption_id: str,
    by: Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)],
) -> dict[str, str]:
    """What is to be screened and written."""
    with city.reading() as db:
        if not readable(casework.find(db, Adoption, adoption_id), by):
            raise NotYours()
        return {"name": trees.plaque_name(db, adoption_id, city.vault)}


@router.get("/silent-trees")
def silent(
    city: CityHere, by: Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY, Role.AUDIT)]
) -> list[SilentTree]:
    """Adopted trees whose keeper owes a notice (RY-06)."""
    with city.reading() as db:
        found = adopting.silent_trees(db, city.now().as_of)
        return [
            SilentTree(id=one.id, number=one.number, unit_id=one.unit_id)
            for one in found
            if by.unit_id in (CITY, one.unit_id)
        ]
