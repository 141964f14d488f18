"""`linpiao user add`: an account for an officer, with the appointment it acts in."""

import sys

import typer

from api.city import City, open_city
from api.cli.output import say, say_json, say_table
from api.settings import load_settings
from registry.actions.identity import set_password
from registry.actions.parties import appoint, give_role, register_organisation, register_person
from registry.clock import Moment
from registry.law.packs import CITY
from registry.parties.appointments import OFFICE_ROLES, AgencyRole, Appointment, holder
from registry.parties.persons import Party, PartyKind, PersonalDetails
from registry.parties.roles import SYSTEM, Role
from registry.store.database import Db
from registry.store.queries import parties, privacy

AGENCY = "新登记的机构名称；机构已承担该职责时不填。"


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="人员账号。", no_args_is_help=True)
    family.command("add", help="新增人员账号并任命；密码从键盘或管道读入。")(add)
    family.command("list", help="列出账号及其任职。")(show)
    application.add_typer(family, name="user")


def add(
    context: typer.Context,
    login: str = typer.Argument(..., help="账号。"),
    name: str = typer.Option(..., help="姓名。"),
    role: Role = typer.Option(..., help="职责。"),
    unit: str = typer.Option(CITY, help="行政区划代码。"),
    agency: str = typer.Option("", help=AGENCY),
) -> None:
    password = _password(context.obj)
    city = open_city(load_settings())
    try:
        with city.database.writing("user add") as db:
            add_user(db, city, login, password, name, AgencyRole(agency, role, unit, city.now().as_of))
    finally:
        city.database.close()
    say("已新增账号 {login}（{role}，{unit}）。", context.obj, login=login, role=role.value, unit=unit)


def show(context: typer.Context, as_json: bool = typer.Option(False, "--json", help="输出 JSON。")) -> None:
    city = open_city(load_settings())
    try:
        with city.reading() as db:
            rows = accounts_of(db, city.now())
    finally:
        city.database.close()
    if as_json:
        say_json([{"login": login, "role": role, "unit": unit} for login, role, unit in rows])
    else:
        say_table(("账号", "职责", "行政区划代码"), rows, context.obj)


def accounts_of(db: Db, now: Moment) -> list[tuple[str, Role, str]]:
    """Login, role and unit of everybody who may act today."""
    return [
        (login, held.role, held.unit_id)
        for login, person_id in privacy.logins(db)
        for held in parties.appointments_on(db, person_id, now.as_of)
    ]


def add_user(db: Db, city: City, login: str, password: str, name: str, office: AgencyRole) -> Appointment:
    """`office` names a new agency by its public name, or is empty to take the one that holds the role."""
    now = city.now()
    person = register_person(db, PersonalDetails(name), vault=city.vault, by=SYSTEM, now=now)
    party_id = _party_of(db, office, now)
    wanted = Appointment("", person.id, party_id, office.role, office.unit_id, now.as_of)
    made = appoint(db, wanted, by=SYSTEM, now=now)
    set_password(db, person.id, login, password, by=SYSTEM, now=now)
    return made


def _party_of(db: Db, office: AgencyRole, now: Moment) -> str:
    held = holder(list(parties.agency_roles(db).values()), office.role, office.unit_id, now.as_of)
    if held and not office.party_id:
        return held
    if not office.party_id:
        raise typer.BadParameter("--agency", param_hint="--agency")
    kind = PartyKind.AGENCY if office.role in OFFICE_ROLES else PartyKind.ORGANISATION
    party = register_organisation(
        db, Party("", kind, None, office.unit_id), office.party_id, by=SYSTEM, now=now
    )
    if office.role in OFFICE_ROLES:
        give_role(db, AgencyRole(party.id, office.role, office.unit_id, now.as_of), by=SYSTEM, now=now)
    return party.id


def _password(lang: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("密码" if lang == "zh" else "Password", hide_input=True))
    return sys.stdin.readline().rstrip("\n")
