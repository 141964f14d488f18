"""What JSON and pages share of the desk: whose a file is, who may open it, work lists, scanned papers."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from starlette.datastructures import UploadFile

from api.city import City
from api.errors import UnknownPaper
from api.policies import Belonging, allow
from api.workflows.scans import media_type_of
from registry.actions.voucher_desk import refuse_voucher
from registry.clock import Moment
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.office.casework import Case
from registry.parties.authority import APPLICANTS, NO_OFFICE, may
from registry.parties.roles import Actor, Role
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.privacy import Grade
from registry.store.queries import casework, files, submissions, tickets, vouchers
from registry.store.queries.securities import pledged
from registry.tickets.cells import Duty, acts_of
from registry.tickets.states import State
from registry.tickets.ticket import Ticket
from registry.tickets.voucher_states import VOUCHER_STEPS, VoucherState
from registry.tickets.vouchers import Voucher

DESK_ROLES = (
    Role.VILLAGE,
    Role.CONTRACTOR,
    Role.STATE_FOREST_MANAGER,
    Role.ENTERPRISE,
    Role.COUNTY_FORESTRY,
    Role.CITY_FORESTRY,
)


def file_place(db: Db, path: Mapping[str, str]) -> Belonging:
    ticket = tickets.by_id(db, path["file_id"])
    if ticket is None:
        refuse_voucher(db, path["file_id"])
        raise NotFound(what="文件", id=path["file_id"])
    return Belonging(ticket.unit_id, ticket.owner_id)


OwnFile = Annotated[Actor, allow(*DESK_ROLES, within=file_place)]
Desk = Annotated[Actor, allow(*DESK_ROLES)]
APPLYING = [role for role in Role if any(may(act, role) for act in acts_of(Duty.APPLY))]
Applicant = Annotated[Actor, allow(*APPLYING)]

PledgeRecorder = Annotated[Actor, allow(*(role for role in Role if may("pledge.record", role)))]
TradeOrganiser = Annotated[Actor, allow(*(role for role in Role if may("trade.organise", role)))]
OverduePeople = Annotated[Actor, allow(Role.COUNTY_FORESTRY, Role.CITY_FORESTRY)]


def securities_seen_by(db: Db, by: Actor) -> Sequence[Ticket]:
    """A bank's own, those of an office's unit, the city's all."""
    if by.role is Role.BANK:
        return pledged(db, pledgee_id=by.party_id)
    return pledged(db, unit_id=None if by.unit_id == CITY else by.unit_id)


SURVEY_ROLES = tuple(role for role in Role if may("survey.import", role))
Surveyor = Annotated[Actor, allow(*SURVEY_ROLES)]


def submission_place(db: Db, path: Mapping[str, str]) -> Belonging:
    found = submissions.by_id(db, path["submission_id"])
    return Belonging(found.unit_id, found.party_id)


OwnSubmission = Annotated[Actor, allow(*SURVEY_ROLES, within=submission_place)]


def files_of(db: Db, by: Actor, states: Sequence[State]) -> list[Ticket]:
    if by.role in APPLICANTS:
        return [ticket for ticket in tickets.of_applicant(db, by.party_id) if ticket.state in states]
    shown = [state for state in states if state is not State.DRAFT]
    return list(tickets.in_states(db, shown, None if by.unit_id == CITY else by.unit_id))


def voucher_place(db: Db, path: Mapping[str, str]) -> Belonging:
    voucher = vouchers.by_id(db, path["voucher_id"])
    if voucher is None:
        raise NotFound(what="凭据", id=path["voucher_id"])
    return Belonging(voucher.unit_id, voucher.subject_id)


def voucher_roles(*kinds: str) -> list[Role]:
    """Who the matrix lets take one of these steps of a voucher."""
    steps = [VOUCHER_STEPS[kind] for kind in kinds]
    return [role for role in Role if any(may(step.act, role, step.part) for step in steps)]


WORKS_ON_VOUCHERS = [*voucher_roles(*VOUCHER_STEPS), Role.LAW_ENFORCEMENT, Role.FINANCE, Role.AUDIT]
OwnVoucher = Annotated[Actor, allow(*WORKS_ON_VOUCHERS, within=voucher_place)]


def vouchers_of(db: Db, by: Actor, states: Sequence[VoucherState]) -> list[Voucher]:
    """An applicant's own; an office's of its unit; the city's of all units."""
    if by.role in APPLICANTS:
        return [one for one in vouchers.of_subject(db, by.party_id) if one.state in states]
    return list(vouchers.in_states(db, states, None if by.unit_id == CITY else by.unit_id))


def visible_cases(db: Db, kind: type[Case], by: Actor, state: str | None) -> Sequence[Case]:
    """A party's own; an office's of its unit; the city's of all."""
    states = [state] if state else None
    if by.role in NO_OFFICE:
        return casework.listed(db, kind, states=states, party_id=by.party_id)
    return casework.listed(db, kind, states=states, unit_id=None if by.unit_id == CITY else by.unit_id)


def paper_of(city: City, paper: UploadFile) -> tuple[Stored, str]:
    content = paper.file.read()
    media_type = media_type_of(content)
    if media_type is None:
        raise UnknownPaper(name=paper.filename or "")
    return city.blobs.put(content, Grade.RESTRICTED), media_type


def name_paper(db: Db, stored: Stored, media_type: str, *, by: Actor, now: Moment) -> str:
    return files.name_file(db, stored, media_type, now=now)
