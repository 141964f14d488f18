"""The OpenAPI description and the application agree: schemathesis tries every endpoint, bounded in number."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from api.app import build_app
from api.city import City
from api.settings import Settings
from registry.parties.roles import Role
from registry.store.database import Database
from tests.api.accounts import open_account

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


@dataclass(frozen=True)
class Described:
    operations: list[Any]
    headers: dict[str, str]


@pytest.fixture(scope="module")
def described(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    """The application as its own description tells it, and an officer's token."""
    folder = tmp_path_factory.mktemp("contract")
    file = folder / "registry.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    kept = Settings(keys_file=folder / "keys.json", blobs=folder / "blobs", clock="2026-01-08")
    city = City(kept, Database(f"sqlite:///{file}"))
    officer = open_account(city, Role.CITY_FORESTRY)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", build_app(city))
    operations = [found.ok() for found in schema.get_all_operations()]
    ours = [one for one in operations if one.path.startswith("/api/")]
    yield Described(ours, officer.headers)
    city.database.close()


def test_the_description_is_openapi_3_1_and_names_every_json_endpoint(described: Described) -> None:
    paths = {operation.path for operation in described.operations}
    assert {"/api/me", "/api/tickets/{number}", "/api/files/{file_id}/approve", "/api/surveys"} <= paths


def test_every_endpoint_answers_whatever_it_is_sent_as_described(described: Described) -> None:
    for operation in described.operations:

        @BOUNDED
        @given(case=operation.as_strategy())
        def answers(case: Any) -> None:
            case.call_and_validate(headers=described.headers, checks=CHECKS)

        answers()
