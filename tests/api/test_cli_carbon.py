"""An analyst's carbon on the command line: real files of the demonstration, real runs, both languages."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from api.cli.main import main
from api.demo import landscape, trees
from api.demo import outlines as schematic
from api.demo.files import write_survey

SEED, THEN, NOW = 7, 2024, 2025
UNIT = "640121"


class Said(NamedTuple):
    code: object
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def rows(self) -> list[dict[str, str]]:
        names, *lines = (line.split("\t") for line in self.out.splitlines())
        return [dict(zip(names, line, strict=True)) for line in lines]


Run = Callable[..., Said]
Censuses = tuple[Path, Path]


@pytest.fixture(scope="module")
def censuses(tmp_path_factory: pytest.TempPathFactory) -> Censuses:
    """Two censuses of one unit: belts with two plots a stand, blocks and mountain stands with three."""
    found = landscape.parcels(schematic.outlines(SEED), SEED, NOW)
    ours = [parcel for parcel in found if parcel.unit_code == UNIT]
    assert {"belt", "block"} <= {parcel.landscape for parcel in ours}
    stems = trees.trees(ours, SEED, (THEN, NOW))
    folder = tmp_path_factory.mktemp("censuses")
    old, new = (write_survey(folder / f"{UNIT}-{year}.zip", ours, stems, year) for year in (THEN, NOW))
    return old, new


@pytest.fixture(scope="module")
def bundle(censuses: Censuses, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "证据包.zip"
    with pytest.raises(SystemExit) as ended:
        main(["measure", str(censuses[1]), "--programme", "nfi", "--bundle", str(path)])
    assert ended.value.code == 0
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return Said(ended.value.code, *capsys.readouterr())

    return told


def rewritten(bundle: Path, to: Path, name: str, data: bytes | None) -> Path:
    """The bundle with one file changed, or without it."""
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.namelist():
            if entry != name or data is not None:
                new.writestr(entry, data if entry == name and data is not None else old.read(entry))
    return to


@pytest.mark.rule("MS-01")
def test_a_pipe_gets_every_stand_with_its_interval_and_nothing_else(run: Run, censuses: Censuses) -> None:
    said = run("measure", censuses[1], "--programme", "nfi")
    assert said.code == 0 and "\x1b" not in said.out + said.err
    assert len(said.rows) == 87
    for row in said.rows:
        low, stock, high = (float(row[name]) for name in ("90% 下限", "tCO2e", "90% 上限"))
        assert 0 <= low < stock < high and int(row["株数"]) > 0
    assert "只展示，不出售" in said.err and "未核签" in said.err


def test_the_json_holds_pools_provenance_and_the_same_totals(run: Run, censuses: Censuses) -> None:
    english = run("--lang", "en", "measure", censuses[1], "--programme", "nfi")
    found = run("measure", censuses[1], "--programme", "nfi", "--json").json
    assert "never sold" in english.err and list(english.rows[0])[:2] == ["Sub-compartment", "Hectares"]
    assert found["status"] == "MEASURED" and found["provenance"]["signed_off"] is False
    for stand, row in zip(found["stands"], english.rows, strict=True):
        assert stand["stand_id"] == next(iter(row.values()))
        assert f"{stand['co2e_t']:.3f}" == row["tCO2e"]
        assert sum(pool["co2e_t"] for pool in stand["pools"]) == pytest.approx(stand["co2e_t"])


def test_a_file_that_cannot_be_measured_is_refused_with_every_error(run: Run, censuses: Censuses) -> None:
    said = run("measure", censuses[1])
    assert (said.code, said.out) == (1, "")
    assert "12-PROGRAMME" in said.err and "[SURVEY_FAULTY]" in said.err
    assert "cannot be measured" in run("--lang", "en", "measure", censuses[1]).err
    assert run("measure", censuses[1], "--bundle", "no/such/folder/b.zip").code == 2


def test_a_confirmed_system_of_coordinates_is_taken_where_the_file_names_none(
    run: Run, tmp_path: Path
) -> None:
    found = [p for p in landscape.parcels(schematic.outlines(SEED), SEED, NOW) if p.unit_code == UNIT][:3]
    stems = trees.trees(found, SEED, (THEN, NOW))
    bare = write_survey(tmp_path / "无坐标系.zip", found, stems, NOW, with_prj=False)
    told = run("measure", bare, "--programme", "nfi", "--crs", "EPSG:4523")
    assert told.code == 0 and len(told.rows) == 3


def test_an_untouched_bundle_is_equal_in_both_languages(run: Run, bundle: Path) -> None:
    assert (run("recompute", bundle).code, run("recompute", bundle).out[:2]) == (0, "一致")
    english = run("--lang", "en", "recompute", bundle)
    assert english.out.startswith("Equal") and "2026-11" in english.out
    assert run("recompute", bundle, "--json").json["equal"] is True


def test_a_bundle_with_one_changed_number_says_where(run: Run, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as whole:
        whole.extract("intermediate/pools.parquet", tmp_path)
    file = tmp_path / "intermediate" / "pools.parquet"
    pools = pd.read_parquet(file)
    pools["co2e_t"] += 0.000_002 * (pools.index == 3)
    pools.to_parquet(file, index=False)
    forged = rewritten(bundle, tmp_path / "改过.zip", "intermediate/pools.parquet", file.read_bytes())
    said = run("recompute", forged)
    assert said.code == 1
    assert "intermediate/pools.parquet[3].co2e_t" in {row["位置"] for row in said.rows}
    assert run("recompute", forged, "--json").json["equal"] is False


@pytest.mark.parametrize("name", ["inputs/trees.parquet", "intermediate/plots.parquet", "manifest.json"])
@pytest.mark.parametrize("data", [None, b"nothing"])
def test_a_bundle_with_a_lost_or_damaged_file_is_refused_by_name(
    run: Run, bundle: Path, tmp_path: Path, name: str, data: bytes | None
) -> None:
    said = run("recompute", rewritten(bundle, tmp_path / "坏.zip", name, data))
    assert said.code == 1 and "[BUNDLE_UNREADABLE]" in said.err and "Traceback" not in said.err
