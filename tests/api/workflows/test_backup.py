"""A backup comes back whole on both databases, into an empty place only, and passes the check there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from api.city import City
from api.settings import Settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from api.workflows import backup
from api.workflows.backup import back_up, read_backup, restore
from registry.actions.checking import check
from registry.proof.notes import Ed25519Signer
from registry.store import copies
from registry.store.blobs import Blobs
from registry.store.database import Database
from registry.store.errors import (
    BackupDamaged,
    BackupOfAnother,
    NothingToBackUp,
    TargetNotEmpty,
    ToolMissing,
)
from registry.store.privacy import Grade
from registry.store.queries.files import name_file
from tests.databases import empty_postgis
from tests.registry.proof.sealed import some_events


@pytest.fixture
def lived_in(city: City) -> City:
    """Events, a signed checkpoint, a clear and a sealed file."""
    some_events(city.database, 20)
    with city.database.writing() as db:
        for content, grade in ((b"clear", Grade.INTERNAL), (b"private", Grade.RESTRICTED)):
            name_file(db, city.blobs.put(content, grade), "text/plain", now=city.now())
    signer = Ed25519Signer(city.settings.log_origin, city.settings.keys.bytes_of("log"))
    sequence(city.database, signer, CheckpointFiles(city.settings.log_memory), city.now)
    return city


@pytest.fixture
def elsewhere(city: City, tmp_path: Path) -> Iterator[City]:
    """An empty place of the same kind, with the same keys."""
    settings = city.settings.model_copy(
        update={"blobs": tmp_path / "new" / "blobs", "log_memory": tmp_path / "new" / "log"}
    )
    if city.database.dialect == "postgresql":
        with empty_postgis() as database:
            yield City(settings, database)
        return
    database = Database(f"sqlite:///{tmp_path}/new/registry.sqlite")
    yield City(settings, database)
    database.close()


def test_a_restored_backup_holds_the_same_and_passes_the_check(
    lived_in: City, elsewhere: City, tmp_path: Path
) -> None:
    made = back_up(lived_in, tmp_path / "backup")
    assert restore(elsewhere, tmp_path / "backup") == made
    with elsewhere.reading() as db:
        report = check(db, elsewhere.check_scope())
    assert report.passed, [result.faults for result in report.results if result.faults]
    assert report.events == 20
    clear, sealed = (Blobs(elsewhere.settings.blobs, bytes(32)).read(name) for name in names(made))
    assert {clear, sealed} == {b"clear", b"private"}
    memory = [path.read_bytes() for path in sorted(elsewhere.settings.log_memory.iterdir())]
    assert memory == [path.read_bytes() for path in sorted(lived_in.settings.log_memory.iterdir())]


def names(made: backup.Manifest) -> list[str]:
    paths = [Path(path) for path in made.files if path.startswith("blobs/")]
    return [path.name.removesuffix(".sealed") for path in paths]


def test_a_restored_registry_goes_on_and_still_refuses_changes(
    lived_in: City, elsewhere: City, tmp_path: Path
) -> None:
    back_up(lived_in, tmp_path / "backup")
    restore(elsewhere, tmp_path / "backup")
    some_events(elsewhere.database, 1)
    with (
        pytest.raises(DBAPIError, match="append only"),
        elsewhere.database.engine.begin() as connection,
    ):
        connection.exec_driver_sql("UPDATE event SET kind = 'forged'")


def test_a_city_in_a_schema_of_its_own_comes_back(settings: Settings, tmp_path: Path) -> None:
    with empty_postgis() as first, empty_postgis() as second:
        databases = [
            Database(one.engine.url.render_as_string(False), schema="yinchuan") for one in (first, second)
        ]
        cities = [
            City(settings.model_copy(update={"blobs": tmp_path / str(i)}), database)
            for i, database in enumerate(databases)
        ]
        databases[0].create()
        some_events(databases[0], 3)
        back_up(cities[0], tmp_path / "backup")
        restore(cities[1], tmp_path / "backup")
        with cities[1].reading() as db:
            assert check(db, cities[1].check_scope()).events == 3
        assert databases[1].revision() == databases[0].revision()
        for database in databases:
            database.close()


def test_nothing_is_ever_written_over(lived_in: City, elsewhere: City, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(lived_in, folder)
    with pytest.raises(TargetNotEmpty):
        back_up(lived_in, folder)
    with pytest.raises(TargetNotEmpty):
        restore(lived_in, folder)
    elsewhere.blobs.put(b"already here", Grade.INTERNAL)
    with pytest.raises(TargetNotEmpty):
        restore(elsewhere, folder)
    assert copies.is_empty(elsewhere.database)


def test_an_empty_database_is_no_backup(elsewhere: City, tmp_path: Path) -> None:
    with pytest.raises(NothingToBackUp):
        back_up(elsewhere, tmp_path / "backup")


def test_a_dry_run_checks_and_writes_nothing(lived_in: City, elsewhere: City, tmp_path: Path) -> None:
    back_up(lived_in, tmp_path / "backup")
    restore(elsewhere, tmp_path / "backup", dry_run=True)
    assert copies.is_empty(elsewhere.database) and not elsewhere.settings.blobs.exists()


def test_a_memory_that_signed_more_is_never_rolled_back(
    lived_in: City, elsewhere: City, tmp_path: Path
) -> None:
    back_up(lived_in, tmp_path / "backup")
    (name,) = (path.name for path in lived_in.settings.log_memory.iterdir())
    elsewhere.settings.log_memory.mkdir(parents=True)
    (elsewhere.settings.log_memory / name).write_text("newer")
    restore(elsewhere, tmp_path / "backup")
    assert (elsewhere.settings.log_memory / name).read_text() == "newer"


def test_the_backup_of_another_log_is_refused(lived_in: City, elsewhere: City, tmp_path: Path) -> None:
    """Its key is trusted, its registry is not this one."""
    back_up(lived_in, tmp_path / "backup")
    keys = lived_in.log_keys
    other = City(elsewhere.settings.model_copy(update={"log_origin": "other.example"}), elsewhere.database)
    with pytest.raises(BackupDamaged):
        restore(other, tmp_path / "backup")
    other.__dict__["log_keys"] = keys
    with pytest.raises(BackupOfAnother):
        restore(other, tmp_path / "backup")


def test_missing_added_and_unsigned_are_named_together(lived_in: City, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    made = back_up(lived_in, folder)
    (first, *_) = sorted(path for path in made.files if path.startswith("blobs/"))
    (folder / first).unlink()
    (folder / "extra").write_text("")
    with pytest.raises(BackupDamaged) as refusal:
        read_backup(folder, lived_in.log_keys)
    assert f"{first} 缺失" in refusal.value.message("zh") and "extra" in refusal.value.message("zh")
    stranger = Ed25519Signer("stranger.example", bytes(32)).verifier
    with pytest.raises(BackupDamaged, match="MANIFEST"):
        read_backup(folder, [stranger])


def test_without_the_postgresql_tools_the_refusal_names_them(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if city.database.dialect == "sqlite":
        back_up(city, tmp_path / "backup")
        return
    with pytest.raises(ToolMissing, match="pg_dump"):
        back_up(city, tmp_path / "backup")
