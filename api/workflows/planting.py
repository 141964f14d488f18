"""What a planting design may hold at its horizon: computed, kept with its evidence, entered (MS-06)."""

import json
from collections.abc import Mapping
from typing import Any

from api.workflows.trees import grams
from registry.actions import planting as verbs
from registry.clock import Moment
from registry.market.planting import Design, PlantingSite, Reserve
from registry.parties.roles import Actor
from registry.store.blobs import Blobs
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import casework, files, law
from sink.afforestation import ExpectedSeries, Planting, expected_stock
from sink.parameters.loader import Parameters, load

METHOD = "sink.afforestation.expected_stock"
STANDARD = "afforestation_standard"
"""The slot for the 碳汇造林学标准 (AM-11)."""
HORIZON = "MS-06.horizon_years"
DM2_PER_HA = 1_000_000


def design(
    db: Db,
    site_id: str,
    wanted: Design,
    *,
    blobs: Blobs,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> PlantingSite:
    parameters, known = load(), law.current_law(db)
    site = casework.find(db, PlantingSite, site_id)
    horizon = known.require("xiaowei", now.as_of, site.unit_id).number(HORIZON)
    standard = law.slots(db)[STANDARD].authority_ref
    found = expected_stock(
        plantings(site, wanted), horizon_years=horizon, standard=standard, parameters=parameters
    )
    said = json.dumps(evidence(site, found, parameters), ensure_ascii=False, sort_keys=True).encode()
    kept = blobs.put(said, Grade.OPEN)
    files.name_file(db, kept, "application/json", now=now)
    reserve = Reserve(
        expected_g=grams(max(0.0, found.expected_co2e_kg)),
        horizon_years=found.horizon_years,
        standard=standard,
        method=METHOD,
        parameters_version=found.parameters_version,
        evidence_sha256=kept.sha256,
    )
    return verbs.design(db, site_id, wanted, reserve, by=by, now=now, seen=seen)


def plantings(site: PlantingSite, wanted: Design) -> list[Planting]:
    """Shrubs need ground: each line by its share of all the plants."""
    trees = sum(line.count for line in wanted.lines) or 1
    return [
        Planting(
            line.species,
            line.count,
            dbh_cm=line.dbh_mm / 10,
            area_ha=site.area_dm2 / DM2_PER_HA * line.count / trees,
        )
        for line in wanted.lines
    ]


def evidence(site: PlantingSite, found: ExpectedSeries, parameters: Parameters) -> Mapping[str, Any]:
    """Inputs, equation rows and sources, and the stock of every year."""
    return {
        "site": site.number,
        "method": METHOD,
        "standard": found.standard,
        "parameters_version": found.parameters_version,
        "horizon_years": found.horizon_years,
        "plantings": [vars(one) for one in found.plantings],
        "stock_co2e_kg": [float(value) for value in found.stock_co2e_kg],
        "expected_co2e_kg": found.expected_co2e_kg,
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
