"""A layer of any size into the register: checked whole first, then measured and recorded strip by strip.

One transaction, whole or not at all; what is held in memory is one strip. Each strip is a submission with an
assessment and an evidence bundle of its own, all of them of the same file.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from api.city import City
from api.workflows.assess import Entered, Kept, Looked, measured, record_survey, reference
from api.workflows.frames import surveyed_stands
from api.workflows.surveys import holders_of, require_confirmed, wide_settings_of
from gis_data.job import Answers
from gis_data.parting import Checked, parted_survey
from gis_data.survey import Survey
from registry.actions.consequences import foresee
from registry.clock import Moment
from registry.issuance.errors import StandsNotMeasured
from registry.law.refusals import require
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.privacy import Grade
from sink.parameters.loader import load

STRIP = 25_000


@dataclass(frozen=True)
class Recorded:
    """The report of the whole layer; what was entered of each strip, nothing when the layer was refused.

    Which version each of a million stands became is not carried along: the register knows it.
    """

    checked: Checked
    entered: tuple[Entered, ...] = ()


def record_in_strips(
    city: City, file: Path, answers: Answers, unit_id: str, by: Actor, *, confirmed: bool, strip: int = STRIP
) -> Recorded:
    """`confirmed`: whoever sends it has seen what becomes of live tickets."""
    now = city.now()
    with city.reading() as db:
        known = reference(db, now.as_of)
    set_here = wide_settings_of(city)
    with parted_survey(
        file, answers=answers, reference=known, settings=set_here, as_of=now.as_of, strip=strip
    ) as parted:
        if not parted.checked.accepted:
            return Recorded(parted.checked)
        sent, entered = city.blobs.put(file, Grade.RESTRICTED), []
        with city.database.writing("survey import") as db:
            for survey in parted.surveys():
                looked = _looked(db, survey, unit_id, now)
                require_confirmed(looked.consequences, confirmed)
                evidence = city.blobs.put(looked.evidence, Grade.INTERNAL)
                kept = Kept((sent,), evidence, city.blobs.put(looked.report, Grade.RESTRICTED))
                holders = holders_of(db, survey, now.as_of)
                one = record_survey(db, looked, kept, unit_id, holders, by=by, now=now)
                entered.append(replace(one, compartments={}))
        return Recorded(parted.checked, tuple(entered))


def _looked(db: Db, survey: Survey, unit_id: str, now: Moment) -> Looked:
    looked = measured(survey, (), load())
    assert looked.stock
    errors = looked.stock.errors
    first = errors[0] if errors else None
    told = {"count": len(errors), "stand_id": first.row, "fault": first.rule} if first else {}
    require("MS-01", first is None, StandsNotMeasured, **told)
    stands = surveyed_stands(survey, looked.stock, unit_id)
    return replace(looked, consequences=tuple(foresee(db, stands, as_of=now.as_of)))
