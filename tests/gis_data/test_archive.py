"""A hostile archive is refused with a stable code, and leaves nothing behind."""

import stat
import tempfile
import zipfile
from pathlib import Path

import pytest

from gis_data import archive
from gis_data.errors import (
    ArchiveDuplicate,
    ArchiveEncrypted,
    ArchiveLink,
    ArchiveNested,
    ArchivePath,
    ArchiveTooLarge,
    FileUnreadable,
    GisDataError,
)
from gis_data.ingest import read_survey
from gis_data.limits import Limits
from tests.gis_data import files

SMALL = Limits(members=10, inflated_bytes=50_000, ratio=50, ratio_from_bytes=20_000)


def unpacked(path: Path, limits: Limits = SMALL) -> list[archive.Member]:
    return archive.unpack(path, path.parent / f"out-{path.stem}", limits)


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "x/../../a.shp", "..\\a.shp", "C:\\a.shp"])
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchivePath) as refused:
        unpacked(files.zipped({name: b"x"}, tmp_path / "a.zip"))
    assert "a.shp" in refused.value.message("zh")
    assert not (tmp_path / "out-a").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        info = zipfile.ZipInfo("a.shp")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, "/etc/passwd")
    with pytest.raises(ArchiveLink):
        unpacked(tmp_path / "a.zip")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = files.zipped({"a.shp": b"x"}, tmp_path / "a.zip")
    body = bytearray(path.read_bytes())
    body[6] |= 1
    body[body.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(body)
    with pytest.raises(ArchiveEncrypted):
        unpacked(path)


def test_an_inner_archive_is_refused_by_name_and_by_bytes(tmp_path: Path) -> None:
    inner = files.zipped({"a.shp": b"x"}, tmp_path / "inner.zip").read_bytes()
    for name in ("b.zip", "b.dat"):
        with pytest.raises(ArchiveNested):
            unpacked(files.zipped({name: inner}, tmp_path / f"{name}.zip"))


def test_a_name_used_twice_is_refused_whatever_its_case(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDuplicate):
        unpacked(files.zipped({"a.shp": b"x", "A.SHP": b"y"}, tmp_path / "a.zip"))


def test_a_bomb_is_stopped_by_what_it_inflates_to_whatever_its_header_says(tmp_path: Path) -> None:
    path = files.zipped({"a.dbf": b" " * 40_000_000}, tmp_path / "a.zip")
    body = bytearray(path.read_bytes())
    at = body.find(b"PK\x01\x02")
    body[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(body)
    with pytest.raises((ArchiveTooLarge, FileUnreadable)):
        unpacked(path)
    with pytest.raises(ArchiveTooLarge, match="ratio"):
        unpacked(files.zipped({"a.dbf": b" " * 40_000}, tmp_path / "b.zip"))
    with pytest.raises(ArchiveTooLarge, match="members"):
        unpacked(files.zipped({f"{n}.dbf": b"" for n in range(11)}, tmp_path / "c.zip"))


def test_gbk_names_are_read_and_stored_under_generated_ones(tmp_path: Path) -> None:
    members = unpacked(
        files.zipped({"兴庆区/小班.shp": b"x", "兴庆区/小班.dbf": b"y"}, tmp_path / "a.zip", names="gbk")
    )
    assert [member.name for member in members] == ["兴庆区/小班.shp", "兴庆区/小班.dbf"]
    assert {member.path.name for member in members} == {"m0000.shp", "m0000.dbf"}


def test_a_refused_upload_leaves_no_folder_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    for name, body in (("a.zip", b"PK\x03\x04 broken"), ("a.shp", b"\x00\x00\x27\x0a"), ("a.dwg", b"AC1032")):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(GisDataError) as refused:
            read_survey(tmp_path / name)
        assert (
            refused.value.code.startswith("GIS_")
            and refused.value.message("en")
            and refused.value.remedy("zh")
        )
    assert list(scratch.iterdir()) == []
