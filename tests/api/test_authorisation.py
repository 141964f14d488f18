"""Every endpoint × every role × own unit, other unit, other person: generated from the application's routes.

A new endpoint is tried without a line here. `authorisation.csv` keeps who may call what, so that a change
of a policy is read by somebody; write it anew with `WRITE_AUTHORISATION=1`.
"""

import csv
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient

from api.app import build_app
from api.city import City
from api.identity.cookies import COOKIE, Visit
from api.policies import Allow, Belonging, Public, is_own
from api.settings import Settings
from registry.actions.eco_compensation import open_case
from registry.law.packs import CITY
from registry.parties.authority import OUTSIDE
from registry.parties.roles import Actor, Role
from registry.store.database import Database
from registry.store.privacy import Grade
from registry.tickets.restoration import Case, CaseType
from tests.api.accounts import Account, open_account
from tests.registry.issuance.handing_in import handed_in
from tests.registry.issuance.test_acceptance import Plot, a_plot
from tests.registry.land.ground import NOW
from tests.registry.market.stall import a_listing_on_sale, an_order
from tests.registry.tickets.village import SIGNED, Village

TABLE = Path(__file__).with_name("authorisation.csv")
OWN, OTHER = "640104", "640122"
ROLES = [role for role in Role if role not in (Role.SYSTEM, Role.REGION_FORESTRY)]
CITY_ONLY = {Role.CITY_FORESTRY, Role.ADMINISTRATOR}
OPEN_BY_NATURE = {"/api/openapi.json"}
pytestmark = pytest.mark.xdist_group("authorisation")  # one world, in one worker
REFUSED = {"NOT_SIGNED_IN", "ROLE_NOT_ALLOWED", "NOT_YOURS"}


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str
    policies: tuple[Public | Allow, ...]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"


def policies_in(dependant: Dependant) -> Iterator[Public | Allow]:
    if isinstance(dependant.call, Public | Allow):
        yield dependant.call
    for child in dependant.dependencies:
        yield from policies_in(child)


def endpoints_of(app: TestClient) -> list[Endpoint]:
    found: list[RouteContext] = list(iter_route_contexts(app.app.routes))  # type: ignore[attr-defined]
    return [
        Endpoint(method, str(route.path), tuple(set(policies_in(route.dependant))))
        for route in found
        if route.path not in OPEN_BY_NATURE
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all tries; every try is refused or a dry run."""
    folder = tmp_path_factory.mktemp("authorisation")
    file = folder / "registry.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    settings = Settings(keys_file=folder / "keys.json", blobs=folder / "blobs", clock="2026-01-08")
    yield City(settings, database)
    database.close()


@pytest.fixture(scope="module")
def plot(world: City) -> Plot:
    return a_plot(world.database)


@pytest.fixture(scope="module")
def village(plot: Plot) -> Village:
    """Whose draft in the own unit stands for every file, and whose declaration for every listing."""
    return plot.village


@pytest.fixture(scope="module")
def subjects(world: City, plot: Plot, village: Village) -> dict[str, str]:
    world.blobs.put(b"signed", Grade.RESTRICTED)  # what the village's rows name
    surveyor = open_account(world, Role.SURVEYOR, OWN).appointment.actor
    survey = handed_in(world.database, village.application.assessment_id, by=surveyor, now=world.now())
    listing = a_listing_on_sale(plot)
    return {
        "file_id": village.draft().id,
        "number": str(village.active().number),
        "listing_id": listing.id,
        "voucher_id": a_case_against(world, village),
        "submission_id": survey.id,
        "payee_id": village.village.party_id,
        "order_id": an_order(plot, listing, plot.owner).id,
    }


def a_case_against(world: City, village: Village) -> str:
    """A voucher's file in the own unit whose subject is the village."""
    case = Case("示例案001", CaseType.FIRE, SIGNED, village.village.party_id)
    with world.database.writing() as db:
        return open_case(db, case, OWN, by=village.desk, now=NOW).id


@pytest.fixture(scope="module")
def accounts(world: City) -> dict[Role, Account]:
    """One person per role, the county's in the own unit."""
    return {role: open_account(world, role, CITY if role in CITY_ONLY else OWN) for role in ROLES}


@pytest.fixture(scope="module")
def browser(world: City) -> Iterator[TestClient]:
    with TestClient(build_app(world), base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture(scope="module")
def endpoints(browser: TestClient) -> list[Endpoint]:
    return endpoints_of(browser)


def test_every_endpoint_declares_exactly_one_policy(endpoints: list[Endpoint]) -> None:
    assert endpoints
    assert not [one.label for one in endpoints if len(one.policies) != 1]


def test_who_may_call_what_is_written_down(endpoints: list[Endpoint]) -> None:
    rows = sorted([one.label, _callers(one.policies[0]), _scope(one.policies[0])] for one in endpoints)
    if os.environ.get("WRITE_AUTHORISATION"):
        with TABLE.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([["endpoint", "callers", "scope"], *rows])
    with TABLE.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1:] == rows


@pytest.mark.rule("RA-01", "IV-08")
def test_every_role_is_let_in_where_its_policy_says_and_nowhere_else(
    browser: TestClient,
    endpoints: list[Endpoint],
    accounts: dict[Role, Account],
    subjects: dict[str, str],
) -> None:
    """Every policy is tried by every role, every endpoint by somebody it lets in and by others it does not.

    Applicants here are other persons than the one the file belongs to; offices are of its unit.
    """
    wrong = []
    for endpoint, role in _tries(endpoints):
        code = _try(browser, endpoint, accounts[role] if role else None, subjects)
        expected = _expected(endpoint.policies[0], role)
        if (code if code in REFUSED else "in") != expected:
            wrong.append((endpoint.label, role, code, expected))
    assert not wrong


def _tries(endpoints: list[Endpoint]) -> Iterator[tuple[Endpoint, Role | None]]:
    """Each policy × nobody and every role, spread over its endpoints; each endpoint × each kind of answer."""
    of_policy = defaultdict[Public | Allow, list[Endpoint]](list)
    for endpoint in endpoints:
        of_policy[endpoint.policies[0]].append(endpoint)
    for policy, theirs in of_policy.items():
        answers = defaultdict[str, list[Role | None]](list)
        for role in (None, *ROLES):
            answers[_expected(policy, role)].append(role)
        for roles in answers.values():
            for turn in range(max(len(theirs), len(roles))):
                yield theirs[turn % len(theirs)], roles[turn % len(roles)]


@pytest.mark.rule("RA-02")
def test_another_unit_is_kept_out_and_the_applicant_let_in(
    world: City,
    browser: TestClient,
    endpoints: list[Endpoint],
    village: Village,
    subjects: dict[str, str],
) -> None:
    neighbour = open_account(world, Role.COUNTY_FORESTRY, OTHER)
    villager = open_account(world, Role.VILLAGE, OWN, party_id=village.village.party_id)
    wrong = []
    for endpoint in endpoints:
        policy = endpoint.policies[0]
        if not (isinstance(policy, Allow) and policy.within):
            continue
        tries = {Role.COUNTY_FORESTRY: (neighbour, "NOT_YOURS"), Role.VILLAGE: (villager, "in")}
        for role, (account, expected) in tries.items():
            if policy.roles and role not in policy.roles:
                continue
            code = _try(browser, endpoint, account, subjects)
            if (code if code in REFUSED else "in") != expected:
                wrong.append((endpoint.label, role, code))
    assert not wrong


@pytest.mark.rule("RA-02")
@pytest.mark.parametrize(
    ("role", "unit_id", "other_party", "own"),
    [
        (Role.COUNTY_FORESTRY, OWN, True, True),
        (Role.COUNTY_FORESTRY, OTHER, True, False),
        (Role.CITY_FORESTRY, CITY, True, True),
        (Role.FINANCE, OTHER, True, False),
        (Role.VILLAGE, OWN, False, True),
        (Role.VILLAGE, OWN, True, False),
        (Role.CITIZEN, CITY, True, False),
        (Role.CITIZEN, CITY, False, True),
        (Role.SURVEYOR, OWN, True, False),
    ],
)
def test_an_office_reaches_its_unit_and_an_applicant_what_is_theirs(
    role: Role, unit_id: str, other_party: bool, own: bool
) -> None:
    thing = Belonging(OWN, "party-1")
    actor = Actor("person-1", role, "party-2" if other_party else "party-1", unit_id)
    assert is_own(actor, thing) is own


def _callers(policy: Public | Allow) -> str:
    if isinstance(policy, Public):
        return "everybody"
    return " ".join(sorted(policy.roles)) or "signed in"


def _scope(policy: Public | Allow) -> str:
    return "own" if isinstance(policy, Allow) and policy.within else ""


def _expected(policy: Public | Allow, role: Role | None) -> str:
    if isinstance(policy, Public):
        return "in"
    if role is None:
        return "NOT_SIGNED_IN"
    if policy.roles and role not in policy.roles:
        return "ROLE_NOT_ALLOWED"
    other_person = role in OUTSIDE or role is Role.SURVEYOR
    return "NOT_YOURS" if policy.within and other_person else "in"


def _try(browser: TestClient, endpoint: Endpoint, account: Account | None, subjects: dict[str, str]) -> str:
    """The code of the refusal, or whatever the endpoint itself says."""
    cookies = browser.app.state.doorkeeper.cookies  # type: ignore[attr-defined]
    visit = cookies.signed_in(account.person_id, account.appointment.id, "") if account else Visit("nobody")
    path = re.sub(r"{(\w+)(:\w+)?}", lambda found: subjects.get(found[1], "1"), endpoint.path)
    data = {"token": cookies.form_token(visit)} if not path.startswith("/api/") else None
    browser.cookies.clear()
    browser.cookies.set(COOKIE, cookies.text(visit))
    answer = browser.request(
        endpoint.method,
        f"{path}?dry_run=true",
        data=data if endpoint.method == "POST" else None,
        follow_redirects=False,
    )
    assert answer.status_code != 500, endpoint.label
    is_problem = answer.headers.get("content-type", "").startswith("application/problem")
    return str(answer.json()["code"]) if is_problem else "in"
