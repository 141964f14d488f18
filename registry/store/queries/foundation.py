"""What an issue rests on, in two statements: the land and its survey, locked; then what is known of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, cast, literal_column, select, union_all

from gis_data.geometry import Shape
from registry.errors import NotFound
from registry.issuance.assessments import AssessedStand, Assessment
from registry.issuance.submissions import Outcome
from registry.land.certificates import RightCertificate
from registry.store.database import Db
from registry.store.prepared import Prepared, among
from registry.store.queries.files import NAMING
from registry.store.tables.issuance import assessed_stand as stand
from registry.store.tables.issuance import assessment, falsification, submission, submission_outcome
from registry.store.tables.land import right_certificate
from registry.store.tables.land import sub_compartment_version as version
from registry.store.tables.law import text_activation
from registry.store.tables.parties import party_name
from registry.tickets.ticket import Ticket

_NOTHING: Any = literal_column("''")


@dataclass(frozen=True)
class Foundation:
    certificate: RightCertificate
    assessment: Assessment
    grounds: list[Shape]
    stands: list[AssessedStand]  # in order of their id


def foundation(db: Db, ticket: Ticket, *, lock: bool = False) -> Foundation:
    """Nobody takes the survey back before the transaction ends; `lock`: nor changes the certificate."""
    asked = {
        "certificate": ticket.certificate_id,
        "assessment": ticket.assessment_id,
        "compartments": list(ticket.compartments),
    }
    rows = [_parted(row) for row in _FOUNDATION[lock].rows(db, **asked)]
    grounds = {row.version_id: row.ground for row in rows}
    missing = set(ticket.compartments) - grounds.keys()
    if missing:
        raise NotFound(what="小班版本", id=min(missing))
    stands = {row.stand["stand_id"]: AssessedStand(**row.stand) for row in rows if row.stand["stand_id"]}
    return Foundation(
        RightCertificate(**rows[0].certificate),
        Assessment(**rows[0].assessment),
        [grounds[one] for one in ticket.compartments],
        [stands[name] for name in sorted(stands)],
    )


class _Row(NamedTuple):
    certificate: dict[str, Any]
    assessment: dict[str, Any]
    stand: dict[str, Any]
    version_id: str
    ground: Shape


_NAMES = [[column.name for column in table.c] for table in (right_certificate, assessment, stand)]


def _parted(row: Sequence[Any]) -> _Row:
    parts, start = [], 0
    for names in _NAMES:
        parts.append(dict(zip(names, row[start : start + len(names)], strict=True)))
        start += len(names)
    certificate, measured, found = parts
    return _Row(certificate, measured, found, row[start], row[start + 1])


_SURVEY = (
    select(submission.c.id)
    .where(submission.c.assessment_id == bindparam("assessment"))
    .with_for_update(read=True)
    .cte("survey")
)
_READ = (
    select(
        *right_certificate.c,
        *assessment.c,
        *stand.c,
        version.c.id,
        version.c.ground,
        select(_SURVEY.c.id).scalar_subquery(),
    )
    .select_from(version)
    .join(right_certificate, right_certificate.c.id == bindparam("certificate"))
    .join(assessment, assessment.c.id == bindparam("assessment"))
    .outerjoin(
        stand, and_(stand.c.assessment_id == bindparam("assessment"), stand.c.compartment == version.c.id)
    )
    .where(among(version.c.id, "compartments"))
)
_FOUNDATION = {False: Prepared(_READ), True: Prepared(_READ.with_for_update(of=right_certificate))}


@dataclass(frozen=True)
class Known:
    """What stands in the register at this moment, of the things an issue names."""

    falsified: bool
    withdrawn: bool
    activated: Sequence[tuple[str, date]]  # texts of law by their proposal, since when
    papers: frozenset[str]  # the named ones that lie in the files
    names: Mapping[str, str]  # party → its public name on the day


def known(
    db: Db, assessment_id: str, *, papers: Collection[str], parties: Collection[str], as_of: date
) -> Known:
    """To be asked once the survey is locked: what was decided while the lock was waited for is seen."""
    asked = {
        "assessment": assessment_id,
        "hashes": list(papers),
        "parties": list(parties),
        "as_of": as_of,
    }
    found: dict[str, list[tuple[str, str, str]]] = {
        what: [] for what in ("false", "outcome", "law", "paper", "name")
    }
    for what, *said in _KNOWN.rows(db, **asked):
        found[what].append((said[0], said[1], said[2]))
    return Known(
        falsified=bool(found["false"]),
        withdrawn=any(outcome == Outcome.WITHDRAWN for _, outcome, _ in found["outcome"]),
        activated=[(proposal, date.fromisoformat(since)) for proposal, _, since in sorted(found["law"])],
        papers=frozenset(sha256 for sha256, _, _ in found["paper"]),
        names={party: name for party, name, _ in sorted(found["name"], key=lambda one: one[2])},
    )


def _told(what: str, which: Any, value: Any = _NOTHING, since: Any = _NOTHING) -> Select[Any]:
    return select(literal_column(f"'{what}'"), which, value, cast(since, String))


_KNOWN = Prepared(
    union_all(
        _told("false", falsification.c.assessment_id).where(
            falsification.c.assessment_id == bindparam("assessment")
        ),
        _told("outcome", submission_outcome.c.submission_id, cast(submission_outcome.c.outcome, String))
        .join(submission, submission.c.id == submission_outcome.c.submission_id)
        .where(submission.c.assessment_id == bindparam("assessment")),
        _told("law", text_activation.c.proposal_id, since=text_activation.c.effective_from),
        *(_told("paper", table.c.sha256).where(among(table.c.sha256, "hashes")) for table in NAMING),
        _told("name", party_name.c.party_id, party_name.c.name, party_name.c.since).where(
            among(party_name.c.party_id, "parties"),
            party_name.c.since <= bindparam("as_of"),
        ),
    )
)
