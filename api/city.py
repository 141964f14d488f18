"""One running installation: its settings and its database, opened once per process."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api import log_keys
from api.errors import SchemaOutdated
from api.logs import log
from api.settings import Settings
from registry.actions.checks.passes import Scope
from registry.clock import Moment, moment
from registry.proof.notes import Verifier
from registry.store.blobs import Blobs
from registry.store.database import Database, Db
from registry.store.migrations.upgrade import newest
from registry.store.privacy import Vault


@dataclass(frozen=True)
class City:
    settings: Settings
    database: Database

    @cached_property
    def vault(self) -> Vault:
        """Opens personal rows with this installation's key."""
        return Vault(self.settings.keys.bytes_of("data"))

    @cached_property
    def blobs(self) -> Blobs:
        """The folder of files, sealed with this installation's key."""
        return Blobs(self.settings.blobs, self.settings.keys.bytes_of("data"))

    @property
    def test_money(self) -> bool:
        """Whether payments here are a test: then orders and certificates say so and never count."""
        return self.settings.payment_test

    @cached_property
    def log_keys(self) -> tuple[Verifier, ...]:
        """The public keys of the log, the signing one first."""
        return log_keys.verifiers(self.settings)

    def check_scope(self) -> Scope:
        """What `linpiao check` may look at here."""
        witnesses = log_keys.witnesses(self.settings)
        return Scope(self.now(), self.settings.log_origin, self.log_keys, self.blobs, witnesses)

    def now(self) -> Moment:
        return moment(self.settings.clock)

    def reading(self) -> AbstractContextManager[Db]:
        return self.database.reading()

    def prepare(self) -> None:
        """The embedded file is made or upgraded at every start; production is upgraded on purpose only."""
        if not self.settings.production:
            Path(self.database.url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            self.database.upgrade()
        found = self.database.revision()
        if found != newest():
            raise SchemaOutdated(found=found or "—", newest=newest())

    def database_answers(self) -> bool:
        try:
            with self.reading() as db:
                db.connection()
        except Exception as error:
            log.error("database unreachable", type=type(error).__qualname__)
            return False
        return True


def open_city(settings: Settings) -> City:
    return City(settings, Database(settings.database_url, schema=settings.city_schema))
