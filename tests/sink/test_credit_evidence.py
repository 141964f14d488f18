"""A credit has its evidence too: both tallies as given, terms, seed and every draw; its tables come along."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from fractions import Fraction
from importlib.resources import files
from math import floor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from sink.eligibility import Additionality, Parcel, ParcelKind
from sink.errors import BundleUnreadable
from sink.evidence import Census, Compared, Draw, recompute, write_bundle, write_credit_bundle
from sink.gain_loss import Disturbance, DisturbanceKind
from sink.parameters.loader import CURRENT, Parameters, load
from sink.removals import Circumstances, ccer_terms, local_terms
from sink.stock import Survey

THEN, NOW = date(2024, 9, 1), date(2025, 9, 1)
STANDS = ("一", "二")
FEATURES = "from numpy._core._multiarray_umath import __cpu_dispatch__ as d, __cpu_features__ as f\n"


def censuses(parameters: Parameters) -> tuple[Census, Census]:
    """Two stands of four plots, a stand in full and one new; a tree overlooked then, and an empty plot."""
    draw = np.random.default_rng(5)
    places = pd.DataFrame([(s, p) for s in STANDS for p in "1234"], columns=["stand_id", "plot_id"])
    trees = places[places["plot_id"] != "4"]
    trees = pd.concat([trees.loc[trees.index.repeat(30)], pd.DataFrame({"stand_id": ["全"] * 40})])
    trees = trees.reset_index(drop=True).assign(tree_no=range(len(trees)), status="retained")
    trees["species"] = draw.choice(["新疆杨", "榆树", "刺槐", "油松"], len(trees))
    trees["dbh_cm"] = np.round(draw.gamma(9, 2, len(trees)) + 6, 1)
    later = trees.assign(dbh_cm=trees["dbh_cm"] + draw.uniform(0.1, 0.9, len(trees)))
    late = {
        "stand_id": "一",
        "plot_id": "4",
        "tree_no": 999,
        "species": "榆树",
        "dbh_cm": 21.0,
        "status": "missed",
    }
    later = pd.concat([later, pd.DataFrame([late])], ignore_index=True)
    facts = {"stand_id": [*STANDS, "全", "新"], "area_m2": [3e4, 2e4, 1500.0, 900.0], "dbh_threshold_cm": 5.0}
    stands = pd.DataFrame(facts).assign(species="油松", volume_m3_ha=[np.nan] * 3 + [50.0])
    plots = places.assign(area_m2=600.0)
    shrubs = pd.DataFrame({"stand_id": "全", "species": "柠条", "height_m": [0.9, 1.6], "crown_d1_m": 0.8})
    shrubs["crown_d2_m"] = 0.7
    old, new = (Survey(stands.assign(census_on=on), plots, shrubs, parameters) for on in (THEN, NOW))
    return Census(old, trees), Census(new, later)


def known() -> Circumstances:
    facts = {
        "title_no": "示例证001",
        "started_on": date(2020, 3, 1),
        "additionality": Additionality.DRY_LAND,
    }
    parcels = {name: Parcel(name, ParcelKind.EXISTING_FOREST, 1e4, **facts) for name in (*STANDS, "全", "新")}
    fire = Disturbance("二", date(2025, 4, 5), DisturbanceKind.FIRE, 0.1, 0.2, 40.0, 20.0)
    return Circumstances(parcels, strata={name: "层" for name in STANDS}, disturbances=(fire,))


def made(path: Path, parameters: Parameters | None = None) -> Compared:
    parameters = parameters or load()
    draw = Draw(seed=20261121, draws=64, strata={name: "层" for name in STANDS})
    return write_credit_bundle(path, *censuses(parameters), local_terms(), known(), draw=draw)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("credit") / "credit.zip"
    made(path)
    return path


def rewritten(bundle: Path, to: Path, changes: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(to, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, changes.get(entry, old.read(entry)))
    return to


def of_bundle(bundle: Path, name: str) -> pd.DataFrame:
    with zipfile.ZipFile(bundle) as archive:
        return pd.read_parquet(io.BytesIO(archive.read(name)))


def test_every_number_of_a_credit_is_made_again_from_its_bundle(bundle: Path) -> None:
    report = recompute(bundle)
    assert report.equal and report.kind == "credit" and report.seed == 20261121
    assert report.numbers > 5000 and report.largest_relative <= 1e-9


def test_the_bundle_holds_tallies_terms_seed_draws_and_the_grams_as_they_are_issued(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
        terms = json.loads(archive.read("inputs/terms.json"))
    assert {
        "old/inputs/trees.parquet",
        "new/inputs/trees.parquet",
        "inputs/known.json",
        "result.csv",
    } <= names
    assert {"parameters/used.csv", "intermediate/sample.parquet", "intermediate/discount.parquet"} <= names
    assert (manifest["seed"], manifest["draws"], manifest["code_version"] != "") == (20261121, 64, True)
    assert terms["discount_scheme"] == "CDM AR-TOOL14 v4.2"
    lines = of_bundle(bundle, "intermediate/lines.parquet").set_index("unit_id")
    for line in lines.itertuples():
        assert line.creditable_co2e_g == floor(Fraction(line.creditable_co2e_t) * 1_000_000)
    assert lines.loc["全", "creditable_co2e_g"] > 0
    assert lines.loc["二", "gases_co2e_t"] > 0
    assert len(of_bundle(bundle, "intermediate/drawn_change.parquet")) == 64


def test_the_earlier_tally_is_kept_as_it_was_given_and_put_right_only_for_the_sum(bundle: Path) -> None:
    """A tree overlooked in a plot that had none: in the later census it is no growth."""
    given = of_bundle(bundle, "old/inputs/trees.parquet")
    counted = of_bundle(bundle, "old/intermediate/trees.parquet")
    assert 999 not in set(given["tree_no"])
    assert len(counted) == len(given) + 1


def test_without_wide_vector_units_the_credit_is_made_again_to_the_gram(bundle: Path) -> None:
    code = "import sys; from pathlib import Path; from sink.evidence import recompute\n" + FEATURES
    code += "assert not any(f.get(x) for x in d)\n"
    code += "report = recompute(Path(sys.argv[1])); print(report.equal, report.largest_relative <= 1e-9)"
    wide = " ".join(unit for unit in __cpu_dispatch__ if __cpu_features__.get(unit))
    plain = run_python(code, str(bundle), NPY_DISABLE_CPU_FEATURES=wide, ARROW_USER_SIMD_LEVEL="NONE")
    assert plain == "True True"


def run_python(code: str, *arguments: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    ).stdout.strip()


@pytest.mark.parametrize(
    ("name", "place"),
    [("old/inputs/trees.parquet", "old/inputs"), ("new/inputs/trees.parquet", "new/inputs")],
)
def test_a_changed_tally_of_either_census_is_named_down_to_the_gram(
    bundle: Path, tmp_path: Path, name: str, place: str
) -> None:
    trees = of_bundle(bundle, name)
    trees.loc[len(trees) - 2, "dbh_cm"] += 3  # of the stand that was tallied in full
    changed = io.BytesIO()
    trees.to_parquet(changed, index=False)
    report = recompute(rewritten(bundle, tmp_path / "x.zip", {name: changed.getvalue()}))
    places = {difference.place for difference in report.differences}
    assert {name, place} <= places
    assert any(p.endswith("creditable_co2e_g") for p in places)


def test_other_terms_or_another_seed_are_found_out(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        terms = json.loads(archive.read("inputs/terms.json"))
        manifest = json.loads(archive.read("manifest.json"))
    less = {"inputs/terms.json": json.dumps(terms | {"risk_share": 0.5}).encode()}
    report = recompute(rewritten(bundle, tmp_path / "terms.zip", less))
    assert any(d.place.endswith("creditable_co2e_g") for d in report.differences)
    other = {"manifest.json": json.dumps(manifest | {"seed": 1}).encode()}
    report = recompute(rewritten(bundle, tmp_path / "seed.zip", other))
    assert {d.place.split("[")[0] for d in report.differences} >= {"intermediate/drawn_change.parquet"}


def older(tmp_path: Path) -> Parameters:
    """A version that this program never shipped: the poplar stem weighs more."""
    folder = tmp_path / "1999-01"
    shutil.copytree(Path(str(files("sink.parameters"))) / CURRENT, folder)
    table = folder / "allometry_trees.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("0.08*D^2.335", "0.09*D^2.335"), encoding="utf-8"
    )
    return load(str(folder))


def test_a_version_that_is_shipped_no_more_is_recomputed_with_its_own_tables_and_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "older.zip"
    made(path, older(tmp_path))
    shutil.rmtree(tmp_path / "1999-01")
    report = recompute(path)
    assert [d.place for d in report.differences] == ["parameters_version"]
    assert report.parameters_version == "1999-01" and report.largest_relative <= 1e-9


def test_forged_tables_under_a_shipped_name_are_found_row_by_row(tmp_path: Path) -> None:
    """Everything in the bundle agrees with everything else: only the tables are not ours."""
    forged = tmp_path / "forged" / CURRENT
    shutil.copytree(Path(str(files("sink.parameters"))) / CURRENT, forged)
    table = forged / "biomass_params.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame.loc[frame["param_group"] == "杨树", "CF"] = "0.6"
    frame.to_csv(table, index=False)
    path = tmp_path / "forged.zip"
    made(path, load(str(forged)))
    report = recompute(path)
    assert [d.place for d in report.differences] == ["parameters/biomass_params/杨树"]


def test_a_measurement_with_a_seed_holds_its_draws(tmp_path: Path) -> None:
    old, _ = censuses(load())
    found = write_bundle(tmp_path / "m.zip", old.survey, old.trees, draw=Draw(seed=3, draws=32))
    report = recompute(tmp_path / "m.zip")
    assert report.equal and report.seed == 3
    assert found.drawn is not None
    assert of_bundle(tmp_path / "m.zip", "intermediate/draws.parquet")["total_co2e_t"].tolist() == (
        found.drawn.totals_co2e_t.tolist()
    )


def test_a_bundle_without_its_terms_is_refused_with_a_sentence(bundle: Path, tmp_path: Path) -> None:
    broken = rewritten(bundle, tmp_path / "x.zip", {"inputs/terms.json": b"{}"})
    with pytest.raises(BundleUnreadable):
        recompute(broken)


def test_a_ccer_credit_carries_its_terms(tmp_path: Path) -> None:
    parameters = load()
    terms = replace(ccer_terms(parameters), baseline_co2e_t={"全": 0.01}, leakage_co2e_t={"全": 0.02})
    write_credit_bundle(tmp_path / "c.zip", *censuses(parameters), terms, known())
    report = recompute(tmp_path / "c.zip")
    assert report.equal and report.seed is None
