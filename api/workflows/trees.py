"""The coming year of a tree: computed by the method, kept with its evidence, restated when measured again."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.actions import adopting
from registry.actions import trees as verbs
from registry.clock import Moment
from registry.market.trees import Category, Figure, Tree
from registry.parties.roles import Actor
from registry.quantities import co2e_g
from registry.store.blobs import Blobs
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import casework, files
from sink.allometry import Flag
from sink.growth import ExpectedGrowth, one_year_growth, restated
from sink.growth import Tree as Grown
from sink.parameters.loader import Parameters, load

METHOD = "sink.growth.one_year_growth"
KG_PER_TONNE = 1_000


def expected(tree: Tree, parameters: Parameters) -> ExpectedGrowth:
    return one_year_growth(_grown(tree.species, tree.dbh_mm, tree.category), parameters=parameters)


def evidence(tree: Tree, found: ExpectedGrowth, parameters: Parameters) -> Mapping[str, Any]:
    """All that the figure rests on; whoever has this and the parameter table computes the same grams."""
    return {
        "tree": tree.number,
        "species": tree.species,
        "species_id": found.species_id,
        "dbh_mm": tree.dbh_mm,
        "surveyed_on": str(tree.surveyed_on),
        "open_grown": found.tree.open_grown,
        "method": METHOD,
        "parameters_version": found.parameters_version,
        "increment_cm_per_year": found.increment.cm_per_year,
        "increment_of": found.increment.of,
        "flags": [flag.name for flag in Flag if flag in found.flags],
        "co2e_kg": found.co2e_kg,
        "growth_g": grams(found.co2e_kg),
        "rows": [
            {
                "id": row_id,
                "sha256": parameters.row(row_id).sha256,
                "citations": [reference.citation for reference in parameters.citations(row_id)],
            }
            for row_id in found.rows_used
        ],
        "unsigned_rows": list(found.unsigned_rows),
    }


def offer(db: Db, tree_id: str, *, blobs: Blobs, by: Actor, now: Moment, seen: int | None = None) -> Tree:
    """Compute the coming year by the current table, keep the evidence, offer it (MS-07, RY-03)."""
    parameters = load()
    tree = casework.find(db, Tree, tree_id)
    found = expected(tree, parameters)
    said = json.dumps(evidence(tree, found, parameters), ensure_ascii=False, sort_keys=True).encode()
    kept = blobs.put(said, Grade.OPEN)
    files.name_file(db, kept, "application/json", now=now)
    figure = Figure(grams(found.co2e_kg), METHOD, found.parameters_version, kept.sha256)
    return verbs.offer(db, tree_id, figure, by=by, now=now, seen=seen)


def measure(
    db: Db,
    tree_id: str,
    dbh_mm: int,
    surveyed_on: date,
    record_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Tree:
    """A diameter survey, and what it says of the tree-years sold before (MS-07)."""
    tree = verbs.measure(db, tree_id, dbh_mm, surveyed_on, record_sha256, by=by, now=now, seen=seen)
    for adoption, first, dbh_after_mm in adopting.to_restate(db, tree):
        before = one_year_growth(_grown(tree.species, first.dbh_mm, tree.category))
        found = restated(before, dbh_after_mm / 10)
        adopting.restate(db, adoption.id, grams(found.co2e_kg), by=by, now=now)
    return tree


def grams(co2e_kg: float) -> int:
    return co2e_g(co2e_kg / KG_PER_TONNE)


def _grown(species: str, dbh_mm: int, category: Category) -> Grown:
    """Trees of parks and old trees stand in the open, those of a belt in a row with others."""
    return Grown(species, dbh_mm / 10, open_grown=category is not Category.BELT)
