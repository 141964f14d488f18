"""`make demo`: builds the demonstration city through the real verbs, in the embedded database.

Business dates are those of the story, up to 2026-01-08, when the 林票, 小微 and 政务 texts are all in force.
Instants are real (D17). The same seed gives the same ground, stems and stories.
"""

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import shapely

from api.city import City
from api.demo import layers, other_kinds
from api.demo.care import look_after
from api.demo.files import write_survey
from api.demo.greenery import plant_and_offer
from api.demo.landscape import Parcel, parcels
from api.demo.neutral import show_neutrality
from api.demo.outlines import outlines
from api.demo.people import Cast, settle, settle_households, settle_villages
from api.demo.sales import open_shop
from api.demo.scenes import add_scenes
from api.demo.stories import Teller
from api.demo.story import Walk
from api.demo.trees import trees
from api.demo.voucher_stories import VoucherTeller
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from api.workflows.assess import Entered, Looked, enter, look_at, reference
from gis_data.job import Answers
from registry.actions import land
from registry.clock import moment
from registry.law.packs import CITY
from registry.parties.roles import SYSTEM
from registry.proof.notes import Ed25519Signer
from registry.store.database import Db
from registry.tickets.ticket import Ticket
from registry.tickets.vouchers import Voucher
from sink.parameters.loader import Parameters, load

SEED = 20260108
CLOCK = date(2026, 1, 8)
YEARS = (2024, 2025)
IMPORTED_ON = {2024: date(2025, 1, 10), 2025: date(2025, 12, 15)}
PUBLISHED_ON = date(2025, 1, 2)
SOURCE = "示意：为演示绘制，不是法定界线"
PROGRAMME = "nfi"
READERS = 2


@dataclass(frozen=True)
class DemoCity:
    cast: Cast
    tickets: Sequence[Ticket]
    vouchers: Sequence[Voucher]


def build(city: City) -> DemoCity:
    """People, ground, two censuses of every county-level unit, and tickets in every state."""
    ground = outlines(SEED)
    places = other_kinds.planted(parcels(ground, SEED, YEARS[1]))
    with city.database.writing("demo") as db:
        cast = settle(db, city.vault)
        settle_villages(db, cast, {parcel.holder: parcel.unit_code for parcel in places})
        settle_households(db, cast)
        _publish(db, ground)
        layers.load_all(db, ground, places, SEED, SOURCE, now=moment(PUBLISHED_ON))
    entered = _import(city, cast, places)
    add_scenes(city, places, SEED)
    teller = Teller(city, cast, places, entered)
    told = [*teller.stories(), *other_kinds.stories(teller)]
    tickets = [Walk(city.database, cast, city.blobs, story).go() for story in told]
    look_after(city, cast, tickets)
    vouchers = VoucherTeller(city, cast, entered).tell(places)
    show_neutrality(city, cast, SEED)
    plant_and_offer(city, cast, ground, SEED)
    open_shop(city, cast, teller, entered)
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    memory = CheckpointFiles(city.settings.log_memory)
    sequence(city.database, signer, memory, lambda: moment(CLOCK))
    return DemoCity(cast, tickets, vouchers)


@cache
def parameters_for_show() -> Parameters:
    """Every row signed off as 演示: it shows how a sign-off travels, and official use refuses it by name."""
    known = load()
    rows = [row_id for table in known.rows.values() for row_id in table]
    return known.sign(rows, by="示例核签人01", on=CLOCK, document="演示核签", page="—", demonstration=True)


def _publish(db: Db, ground: Mapping[str, shapely.Polygon]) -> None:
    whole = {CITY: shapely.union_all(list(ground.values())), **ground}
    for unit_id, outline in whole.items():
        land.publish_outline(
            db,
            unit_id,
            outline,
            source=SOURCE,
            valid_from=date(2024, 1, 1),
            schematic=True,
            by=SYSTEM,
            now=moment(PUBLISHED_ON),
        )


def _import(city: City, cast: Cast, places: Sequence[Parcel]) -> dict[tuple[str, int], Entered]:
    """Every unit's two censuses, read side by side and entered one after the other."""
    stems = trees(places, SEED, YEARS)
    jobs = [(unit, year) for year in YEARS for unit in sorted({parcel.unit_code for parcel in places})]
    entered: dict[tuple[str, int], Entered] = {}
    with tempfile.TemporaryDirectory(prefix="linpiao-demo-") as folder, ThreadPoolExecutor(READERS) as pool:
        looks = pool.map(lambda job: _look(city, Path(folder), places, stems, *job), jobs)
        for (unit, year), looked in zip(jobs, looks, strict=True):
            holders = {parcel.holder: cast.parties[parcel.holder] for parcel in places}
            surveyor = cast.actor("surveyor")
            entered[unit, year] = enter(
                city.database,
                looked,
                unit,
                holders,
                blobs=city.blobs,
                by=surveyor,
                now=moment(IMPORTED_ON[year]),
            )
    return entered


def _look(
    city: City, folder: Path, places: Sequence[Parcel], stems: pd.DataFrame, unit: str, year: int
) -> Looked:
    ours = [parcel for parcel in places if parcel.unit_code == unit]
    file = write_survey(folder / f"{unit}-{year}.zip", ours, stems, year)
    with city.reading() as db:
        known = reference(db, IMPORTED_ON[year])
    looked = look_at(
        file,
        answers=Answers(programme=PROGRAMME),
        as_of=IMPORTED_ON[year],
        reference=known,
        parameters=parameters_for_show(),
    )
    assert looked.accepted, [str(finding) for finding in looked.survey.findings][:5]
    return looked
