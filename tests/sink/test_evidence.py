"""A bundle is enough to make every number again, and tells where it was changed."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from sink.errors import BundleUnreadable
from sink.evidence import recompute, write_bundle
from sink.parameters.loader import CURRENT, load
from sink.results import Pool
from sink.stock import Survey, measure
from sink.trace import trace


def _survey() -> tuple[Survey, pd.DataFrame]:
    draw = np.random.default_rng(11)
    stands = pd.DataFrame({"stand_id": ["一", "二", "三"], "area_m2": 2e4, "census_on": date(2025, 9, 1)})
    stands = stands.assign(dbh_threshold_cm=5.0, species="油松", volume_m3_ha=[np.nan, np.nan, 44.0])
    plots = pd.DataFrame({"stand_id": "二", "plot_id": ["1", "2", "3"], "area_m2": 666.67})
    trees = pd.DataFrame(
        {
            "stand_id": ["一"] * 300 + ["二"] * 300,
            "plot_id": [None] * 300 + draw.choice(["1", "2", "3"], 300).tolist(),
            "species": draw.choice(["新疆杨", "榆树", "油松", "青海云杉", "不明树"], 600),
            "dbh_cm": np.where(draw.random(600) < 0.02, np.nan, draw.gamma(9, 3, 600)),
        }
    )
    shrubs = pd.DataFrame({"stand_id": "一", "species": "柠条", "height_m": [0.9, 1.6], "crown_d1_m": 0.8})
    return Survey(
        stands, plots, shrubs.assign(crown_d2_m=0.7), load(), ratio_pools=frozenset({Pool.LITTER})
    ), trees


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "bundle.zip"
    write_bundle(path, *_survey())
    return path


def rewritten(bundle: Path, to: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, data if entry == name else old.read(entry))
    return to


def test_every_number_of_an_untouched_bundle_is_reproduced(bundle: Path) -> None:
    report = recompute(bundle)
    assert report.equal and report.numbers > 5000 and report.largest_relative <= 1e-9
    assert not report.signed_off


def test_without_wide_vector_units_the_numbers_agree_to_1e_9_and_the_grams_exactly(bundle: Path) -> None:
    """The bundle was made with them; the other process runs NumPy's baseline code."""
    features = "from numpy._core._multiarray_umath import __cpu_dispatch__ as d, __cpu_features__ as f\n"
    wide = " ".join(unit for unit in __cpu_dispatch__ if __cpu_features__.get(unit))
    code = "import sys; from pathlib import Path; from sink.evidence import recompute\n"
    code += features + "assert not any(f.get(x) for x in d)\n"
    code += "report = recompute(Path(sys.argv[1])); print(report.equal, report.largest_relative)"
    environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": wide, "ARROW_USER_SIMD_LEVEL": "NONE"}
    run = subprocess.run(
        [sys.executable, "-c", code, str(bundle)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert run.stdout.startswith("True"), run.stdout + run.stderr


def test_a_changed_tally_is_named_with_every_number_that_follows_from_it(
    bundle: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(bundle) as archive:
        trees = pd.read_parquet(io.BytesIO(archive.read("inputs/trees.parquet")))
    trees.loc[0, "dbh_cm"] += 1
    buffer = io.BytesIO()
    trees.to_parquet(buffer, index=False)
    report = recompute(rewritten(bundle, tmp_path / "x.zip", "inputs/trees.parquet", buffer.getvalue()))
    places = {d.place for d in report.differences}
    assert {"inputs/trees.parquet", "inputs", "intermediate/trees.parquet[0].above_kg"} <= places
    assert any(p.startswith("intermediate/stands.parquet") for p in places)


def test_a_forged_result_is_found_by_its_hash(bundle: Path, tmp_path: Path) -> None:
    forged = recompute(rewritten(bundle, tmp_path / "x.zip", "result.csv", b"stand_id,co2e_t\n"))
    assert [d.place for d in forged.differences] == ["result.csv"]


def test_the_same_measurement_gives_the_same_bytes_but_for_the_time(tmp_path: Path, bundle: Path) -> None:
    write_bundle(tmp_path / "again.zip", *_survey())
    with zipfile.ZipFile(bundle) as a, zipfile.ZipFile(tmp_path / "again.zip") as b:
        assert a.namelist() == b.namelist()
        assert {n for n in a.namelist() if a.read(n) != b.read(n)} <= {"manifest.json"}
        manifest = json.loads(a.read("manifest.json"))
        assert manifest["seed"] is None and manifest["code_version"] and manifest["computed_at"]
        assert "parameters/used.csv" in a.namelist()


def test_a_result_of_an_older_version_is_made_again_beside_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two versions side by side: a copy of the tables, and one more in which the poplar stem was revised."""
    kept = Path(str(files("sink.parameters"))) / CURRENT
    for version in ("1999-01", "1999-02"):
        shutil.copytree(kept, tmp_path / version)
    table = tmp_path / "1999-02" / "allometry_trees.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    stem = frame["eq_id"] == "CAS10_stem"
    frame.loc[stem, "expression"] = frame.loc[stem, "expression"].str.replace("0.08", "0.09")
    frame.to_csv(table, index=False)
    monkeypatch.setattr("sink.parameters.loader.files", lambda package: tmp_path)
    survey, trees = _survey()
    older, newer = (replace(survey, parameters=load(version)) for version in ("1999-01", "1999-02"))
    first = write_bundle(tmp_path / "older.zip", older, trees).stock
    second = write_bundle(tmp_path / "newer.zip", newer, trees).stock
    assert second.co2e_t > first.co2e_t * 1.001
    for name, version in (("older", "1999-01"), ("newer", "1999-02")):
        report = recompute(tmp_path / f"{name}.zip")
        assert report.equal and report.parameters_version == version and report.largest_relative <= 1e-9


def test_what_is_no_bundle_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK")
    with pytest.raises(BundleUnreadable, match=r"no\.zip"):
        recompute(path)


@pytest.mark.rule("MS-01", "MS-12")
def test_a_gram_leads_to_its_equation_row_and_its_citation_in_one_call() -> None:
    survey, trees = _survey()
    stock = measure(survey.given_stands, trees[trees["species"] == "油松"], plots=survey.given_plots)
    line = next(part for part in trace(stock, "一") if "allometry_trees/ALLODB_ac1747" in part.row_ids)
    assert line.level == "species" and line.stems > 0
    assert any("exp(-2.4561+2.4206*log(D))" in formula for formula in line.formulas)
    assert any("Luo, Wang, Ouyang 2018" in reference.citation for reference in line.citations)
    whole = sum(part.co2e_g for part in trace(stock, "一"))
    assert whole / 1e6 == pytest.approx(stock.stand("一").co2e_t, rel=1e-12)
