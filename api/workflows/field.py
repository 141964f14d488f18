"""What a field team takes along and brings home: stands with their newest version, photos in the file.

The form's file is a ZIP that `read_survey` takes (`小班.csv`, `样木.csv`, `样地.csv`); beside the tables it
holds `外业记录.linpiao`, JSON about the device's record, and the photos under their hashes.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import shapely

from api.city import City
from gis_data.codes.tables import table
from gis_data.field_form import species_word
from gis_data.geometry import Shape, generalise
from registry.land.certificates import Tenure
from registry.land.compartments import ForestClass, SubCompartmentVersion
from registry.parties.authority import require_authority
from registry.parties.roles import Actor, Role
from registry.store.blobs import Blobs
from registry.store.errors import FileLost
from registry.store.privacy import load_grades
from registry.store.queries import land, parties

RECORD = "外业记录.linpiao"
PHOTO = "照片/{sha256}.jpg"
STANDS_MOST = 2000
PHOTO_BYTES_MOST = 16 * 2**20
RECORD_BYTES_MOST = 64 * 2**20
FOREST_WORDS = {
    ForestClass.ARBOR: "乔木林", ForestClass.MIXED: "乔灌混交林", ForestClass.SHRUB: "灌木林",
}  # fmt: skip


@dataclass(frozen=True)
class TakenStand:
    """A sub-compartment as the register knows it, in the words of the form."""

    code: str
    number: int
    surveyed_on: str
    recorded_at: str
    values: Mapping[str, str]
    area_m2: float
    wkt: str
    """Exact only for those who see the ground (D16); for the others on the public grid."""


@dataclass(frozen=True)
class Taken:
    stands: Sequence[TakenStand]
    left_out: int
    exact: bool


@dataclass(frozen=True)
class Photo:
    sha256: str
    stand_id: str
    plot_id: str | None
    taken_at: str
    lon: float | None
    lat: float | None
    content: bytes


def sees_ground(role: Role) -> bool:
    grades = load_grades()
    return grades.of("sub_compartment_version", "ground").grade <= grades.clearance(role)


def take(city: City, unit_id: str, code_from: str, *, by: Actor) -> Taken:
    """The unit's stands whose code begins so, at most `STANDS_MOST` of them."""
    require_authority("survey.import", by, unit_id)
    exact = sees_ground(by.role)
    with city.reading() as db:
        found, count = land.newest_of_unit(db, unit_id, code_from=code_from, limit=STANDS_MOST)
        holders = {version.right_holder_id for _, version in found}
        names = parties.party_names_on(db, holders, city.now().as_of)
        stands = [_taken(code, version, names, exact) for code, version in found]
    return Taken(stands, count - len(stands), exact)


def _taken(code: str, version: SubCompartmentVersion, names: Mapping[str, str], exact: bool) -> TakenStand:
    return TakenStand(
        code=code,
        number=version.number,
        surveyed_on=version.surveyed_on.isoformat(),
        recorded_at=version.recorded_at.isoformat(),
        values={name: value for name, value in _values(version, names).items() if value},
        area_m2=version.area_dm2 / 100,
        wkt=_wkt(version.ground, exact),
    )


def _wkt(ground: Shape, exact: bool) -> str:
    shown = ground if exact else generalise(np.array([ground], dtype=object))[0]
    return str(shapely.to_wkt(shown, rounding_precision=8))


def _values(version: SubCompartmentVersion, names: Mapping[str, str]) -> dict[str, str]:
    """What the register keeps, under our field names and in the units of the form."""
    tenure = "state" if version.tenure is Tenure.STATE else "collective"
    return {
        "land_tenure": next(code.code for code in table("land_tenure").values() if code.means == tenure),
        "right_holder": names.get(version.right_holder_id, ""),
        "forest_class": FOREST_WORDS[version.forest_class],
        "species": _species(version.species_permille),
        "origin": version.origin or "",
        "planting_year": _text(version.planted_year),
        "stems_per_ha": _text(version.stems_per_ha),
        "mean_dbh_cm": _text(version.mean_dbh_mm, 10),
        "canopy_closure": _text(version.canopy_permille, 1000),
        "shrub_cover_pct": _text(version.cover_permille, 10),
    }


def _text(whole: int | None, per_unit: int = 1) -> str:
    return "" if whole is None else f"{whole / per_unit:g}"


def _species(permille: Mapping[str, int]) -> str:
    """The name of the leading species."""
    return species_word(max(permille, key=lambda species: permille[species], default=""))


def photos_of(blobs: Blobs, files: Sequence[str]) -> dict[str, Photo]:
    """The photos that came with a survey, by hash; a file that is no field record has none."""
    found: dict[str, Photo] = {}
    for sent in files:
        try:
            if _is_record(blobs, sent):
                with zipfile.ZipFile(io.BytesIO(blobs.read(sent))) as packed:
                    found |= _photos_in(packed)
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, FileLost):
            continue
    return found


def _is_record(blobs: Blobs, sent: str) -> bool:
    """The device's record is the first member, its name after 30 bytes: no whole county is read for it."""
    return next(iter(blobs.stream(sent)), b"")[30:].startswith(RECORD.encode())


def _photos_in(packed: zipfile.ZipFile) -> dict[str, Photo]:
    record: dict[str, Any] = json.loads(_member(packed, RECORD, RECORD_BYTES_MOST))
    photos = {}
    for told in record["photos"]:
        content = _member(packed, PHOTO.format(sha256=told["sha256"]), PHOTO_BYTES_MOST)
        if sha256(content).hexdigest() == told["sha256"] and content.startswith(b"\xff\xd8\xff"):
            named = {name: told.get(name) for name in ("plot_id", "lon", "lat")}
            photos[told["sha256"]] = Photo(
                told["sha256"],
                str(told["stand_id"]),
                taken_at=str(told["taken_at"]),
                content=content,
                **named,
            )
    return photos


def _member(packed: zipfile.ZipFile, name: str, bytes_most: int) -> bytes:
    """A member no larger than it may be, whatever its header says."""
    with packed.open(name) as member:
        content = member.read(bytes_most + 1)
    if len(content) > bytes_most:
        raise ValueError(name)
    return content
