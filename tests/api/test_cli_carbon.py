"""An analyst's carbon on the command line: real files of the demonstration, real runs, both languages."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import pytest

from api.cli.main import main
from api.demo import landscape, trees
from api.demo import outlines as schematic
from api.demo.files import write_survey
from api.workflows.carbon import OTHER, strata_of
from gis_data.survey import Survey
from registry.quantities import co2e_g
from sink.parameters.loader import load, write_sign_offs

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
    assert english.out.startswith("Equal") and "2026-12" in english.out
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


def of_unit(count: int, landscape_name: str = "belt") -> list[landscape.Parcel]:
    found = landscape.parcels(schematic.outlines(SEED), SEED, NOW)
    return [p for p in found if p.unit_code == UNIT and p.landscape == landscape_name][:count]


def two_censuses(folder: Path, ours: list[landscape.Parcel], stems: pd.DataFrame) -> tuple[Path, Path]:
    old, new = (write_survey(folder / f"{year}.zip", ours, stems, year) for year in (THEN, NOW))
    return old, new


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every stand of the unit with a labelled title, as an office would write it: GBK."""
    found = landscape.parcels(schematic.outlines(SEED), SEED, NOW)
    table = pd.DataFrame({"stand_id": [parcel.code for parcel in found if parcel.unit_code == UNIT]})
    file = tmp_path_factory.mktemp("parcels") / "地块.csv"
    table.assign(title_no="示例林证0001").to_csv(file, index=False, encoding="GBK")
    return file


@pytest.mark.rule("MS-13")
def test_stands_with_two_plots_are_credited_together_by_species(
    run: Run, censuses: Censuses, titles: Path
) -> None:
    found = run("credit", *censuses, "--programme", "nfi", "--parcels", titles, "--json").json
    lines = {line["unit_id"]: line for line in found["lines"]}
    assert len(lines) == 87 and found["sample"]["design"] == "paired plots"
    assert min(stratum["plots"] for stratum in found["sample"]["strata"]) >= 3
    assert found["sample"]["u_percent"] < 10 and found["discount"]["deducted"] == 0
    for line in lines.values():
        assert line["creditable_co2e_g"] == co2e_g(max(0.0, line["new_co2e_t"] - line["old_co2e_t"]))
    assert found["creditable_co2e_g"] == sum(line["creditable_co2e_g"] for line in lines.values())
    assert found["unsigned_rows"] and "filing" in found["missing_steps"]


def test_without_titles_nothing_is_credited_and_every_stand_says_why(run: Run, censuses: Censuses) -> None:
    said = run("credit", *censuses, "--programme", "nfi")
    assert said.code == 0 and {row["可计入克数"] for row in said.rows} == {"0"}
    assert {row["理由"] for row in said.rows} == {"缺少权属证明"} and "--parcels" in said.err
    english = run("--lang", "en", "credit", *censuses, "--programme", "nfi", "--scheme", "ccer")
    assert all("outside the scheme" in row["Reason"] for row in english.rows)
    assert "Creditable: 0 g" in english.err


@pytest.mark.rule("MS-13")
def test_a_stand_that_lost_trees_is_shown_as_a_loss_and_credits_nothing(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(8)
    stems = trees.trees(ours, SEED, (THEN, NOW))
    felled = (stems.parcel == ours[0].code) & (stems.year == NOW) & (stems.stem % 2 == 0)
    old, new = two_censuses(tmp_path, ours, stems[~felled])
    rows = list(run("credit", old, new, "--programme", "nfi", "--parcels", titles).rows)
    lost = next(row for row in rows if row["小班"] == ours[0].code)
    assert float(lost["变化"]) < 0 and float(lost["损失"]) > 0 and lost["可计入克数"] == "0"
    assert "存量减少" in lost["理由"]


def test_a_plot_missing_from_the_later_tally_is_refused_not_averaged_away(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(4)
    stems = trees.trees(ours, SEED, (THEN, NOW))
    gone = (stems.parcel == ours[0].code) & (stems.year == NOW) & (stems["plot"] == 2)
    old, new = two_censuses(tmp_path, ours, stems[~gone])
    said = run("credit", old, new, "--programme", "nfi", "--parcels", titles)
    assert said.code == 1 and "[PLOTS_NOT_PAIRED]" in said.err and ours[0].code in said.err


@pytest.mark.rule("MS-13")
def test_a_stand_without_a_past_is_only_expected(run: Run, titles: Path, tmp_path: Path) -> None:
    ours = of_unit(5)
    stems = trees.trees(ours, SEED, (THEN, NOW))
    old = write_survey(tmp_path / "then.zip", ours[:4], stems, THEN)
    new = write_survey(tmp_path / "now.zip", ours, stems, NOW)
    found = run("credit", old, new, "--programme", "nfi", "--parcels", titles, "--json").json
    first_seen = next(line for line in found["lines"] if line["unit_id"] == ours[4].code)
    assert first_seen["status"] == "EXPECTED" and first_seen["creditable_co2e_g"] == 0
    assert first_seen["expected_co2e_t"] > 0 and first_seen["old_co2e_t"] is None
    assert first_seen["reasons"][0]["code"] == "NO_EARLIER_CENSUS"


def test_too_few_plots_in_all_are_refused_by_a_sentence(run: Run, titles: Path, tmp_path: Path) -> None:
    ours = of_unit(1)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    said = run("credit", old, new, "--programme", "nfi", "--parcels", titles)
    assert said.code == 1 and "[PLOTS_TOO_FEW]" in said.err and "Traceback" not in said.err


def test_censuses_in_the_wrong_order_are_not_comparable(run: Run, censuses: Censuses) -> None:
    said = run("credit", *reversed(censuses), "--programme", "nfi")
    assert said.code == 1 and "[CENSUSES_NOT_COMPARABLE]" in said.err


def test_a_table_of_parcels_is_told_every_fault_at_once(run: Run, censuses: Censuses, tmp_path: Path) -> None:
    table = tmp_path / "parcels.csv"
    table.write_text("stand_id,kind,wetland,colour\n1,forest,maybe,red\n1,,,\n", encoding="utf-8")
    said = run("credit", *censuses, "--programme", "nfi", "--parcels", table)
    assert said.code == 1 and "[WRONG_INPUT]" in said.err
    assert all(word in said.err for word in ("colour", "1 × 2", "kind=forest", "wetland=maybe"))
    table.write_text("stand_id,title_no\n没有的小班,示例林证0001\n", encoding="utf-8")
    told = run("credit", *censuses, "--programme", "nfi", "--parcels", table)
    assert told.code == 0 and "1 个小班不在两期调查中，例如 没有的小班" in told.err


def test_growth_is_expected_starts_at_the_measured_stock_and_is_never_issued(
    run: Run, censuses: Censuses
) -> None:
    measured = {row["小班"]: row["tCO2e"] for row in run("measure", censuses[1], "--programme", "nfi").rows}
    said = run("project", censuses[1], "--years", 10, "--programme", "nfi")
    assert said.code == 0 and len(said.rows) == 87 and "永远不能签发" in said.err
    for row in said.rows:
        assert row["现有 tCO2e"] == measured[row["小班"]] and row["状态"] == "EXPECTED"
        assert float(row["推算 tCO2e"]) > float(row["现有 tCO2e"])
    found = run("project", censuses[1], "--years", 10, "--programme", "nfi", "--json").json
    assert found["status"] == "EXPECTED" and len(found["co2e_t"]) == 11 and not found["not_projected"]
    assert {stand["growth_model"] for stand in found["stands"]} == {
        "growth_models/阔叶林/V",
        "growth_models/针叶林/V",
    }
    english = run("--lang", "en", "project", censuses[1], "--years", 1, "--programme", "nfi")
    assert "never issued" in english.err and "Growth curve" in english.rows[0]


def test_a_curve_of_heights_or_an_unknown_one_carries_no_stock(run: Run, censuses: Censuses) -> None:
    asked = ("project", censuses[1], "--years", 5, "--programme", "nfi", "--curve")
    assert run(*asked, "growth_models/油松 (stand)/H").code == 2
    unknown = run(*asked, "growth_models/无此林/V")
    assert unknown.code == 1 and "[UNKNOWN_PARAMETERS]" in unknown.err


def test_a_pilot_survey_says_how_many_plots_each_stratum_needs(run: Run, censuses: Censuses) -> None:
    rough = run("plots", censuses[1], "--programme", "nfi")
    assert rough.code == 0 and "90% 可靠性下 ±10%" in rough.err
    assert all(int(row["需要样地"]) >= 3 for row in rough.rows)
    assert sum(int(row["已有样地"]) for row in rough.rows) == 218
    fine = run("--lang", "en", "plots", censuses[1], "--programme", "nfi", "--tolerance", 5)
    needed = sum(int(row["需要样地"]) for row in rough.rows)
    assert sum(int(row["Plots needed"]) for row in fine.rows) > 2 * needed


def test_given_strata_need_what_the_textbook_formula_says(run: Run) -> None:
    found = run("plots", "--stratum", "杨树=100,50,20", "--plot-area", 600, "--json").json
    sites = 100 * 10_000 / 600
    by_formula = sites * (found["t_value"] * 20) ** 2 / (sites * 25 + (found["t_value"] * 20) ** 2)
    assert found["plots"] == -(-by_formula // 1) and found["by_stratum"] == {"杨树": found["plots"]}
    assert run("plots").code == 2
    assert run("plots", "--stratum", "杨树=100,50", "--plot-area", 600).code == 2
    assert run("plots", "--stratum", "杨树=100,50,20").code == 2


def test_small_strata_are_joined_until_they_have_three_plots() -> None:
    stands = gpd.GeoDataFrame({"stand_id": ["a", "b", "c", "d"], "species_id": ["x", "y", "z", "z"]})
    survey = Survey(stands, pd.DataFrame(), None, ())  # type: ignore[arg-type]
    plots = pd.Series({"a": 2, "b": 3, "c": 3, "d": 2})
    assert strata_of(survey, plots, {}) == {"a": OTHER, "b": OTHER, "c": "z", "d": "z"}
    assert strata_of(survey, plots, {"a": "z"}) == {"a": "z", "b": "y", "c": "z", "d": "z"}


def test_a_tree_overlooked_then_is_no_growth_now(run: Run, titles: Path, tmp_path: Path) -> None:
    """漏测木 are added to the earlier tally: without that their whole stock would be credited as growth."""
    ours = of_unit(4)
    stems = trees.trees(ours, SEED, (THEN, NOW))
    some = (stems.parcel == ours[0].code) & (stems["plot"] == 1) & (stems.stem <= 10)
    (tmp_path / "whole").mkdir()
    whole = two_censuses(tmp_path / "whole", ours, stems)
    stems.loc[some & (stems.year == NOW), "status"] = "16"
    stems.loc[some & (stems.year == NOW), "dbh_before_cm"] = float("nan")
    overlooked = two_censuses(tmp_path, ours, stems[~(some & (stems.year == THEN))])
    asked = ("--programme", "nfi", "--parcels", titles, "--json")
    true, found = (run("credit", *files, *asked).json["lines"][0] for files in (whole, overlooked))
    naive = run("measure", overlooked[0], "--programme", "nfi", "--json").json["stands"][0]["co2e_t"]
    assert found["new_co2e_t"] == pytest.approx(true["new_co2e_t"]) and naive < 0.95 * true["old_co2e_t"]
    assert true["old_co2e_t"] < found["old_co2e_t"] < found["new_co2e_t"]
    assert 0 < found["creditable_co2e_g"] <= true["creditable_co2e_g"]


def test_afforestation_with_every_fact_is_credited_less_risk_and_a_rough_sample_stops_it(
    run: Run, tmp_path: Path
) -> None:
    ours = of_unit(40)
    facts = {
        "title_no": "示例林证0001", "kind": "afforestation", "started_on": "2015-04-01",
        "nonforest_years_before": 12, "wetland": "否", "shrub_removed_percent": 0, "displaces_farming": "否",
        "burned_for_planting": "否", "canopy": 0.6, "height_m": 9, "additionality": "rain_below_400_mm",
    }  # fmt: skip
    table = tmp_path / "造林.csv"
    pd.DataFrame([{"stand_id": parcel.code, **facts} for parcel in ours]).to_csv(table, index=False)
    asked = ("--programme", "nfi", "--scheme", "ccer", "--parcels", table)
    stems = trees.trees(ours, SEED, (THEN, NOW))
    (tmp_path / "whole").mkdir()
    sound = run("credit", *two_censuses(tmp_path / "whole", ours, stems), *asked, "--json")
    gained = sound.json["discount"]["value"]
    assert sound.code == 0 and sound.json["creditable_co2e_g"] == pytest.approx(0.9e6 * gained, rel=1e-6)
    few = two_censuses(tmp_path, ours[:4], stems)
    rough = run("credit", *few, *asked)
    assert rough.code == 1 and "补设样地前不计入" in rough.err
    assert {row["可计入克数"] for row in rough.rows} == {"0"}


@pytest.mark.rule("MS-01")
def test_a_credit_leaves_a_bundle_from_which_every_gram_is_made_again(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(12)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    asked = ("credit", old, new, "--programme", "nfi", "--parcels", titles)
    kept = tmp_path / "两期证据包.zip"
    said = run(*asked, "--bundle", kept, "--seed", 7)
    assert said.code == 0 and "证据包已写入" in said.err and "蒙特卡洛" in said.err
    with zipfile.ZipFile(kept) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        lines = pd.read_parquet(io.BytesIO(archive.read("intermediate/lines.parquet")))
    assert (manifest["kind"], manifest["seed"]) == ("credit", 7)
    grams = {row["小班"]: int(row["可计入克数"]) for row in said.rows}
    assert dict(zip(lines["unit_id"], lines["creditable_co2e_g"], strict=True)) == grams
    again = run("recompute", kept)
    assert again.code == 0 and again.out.startswith("一致")
    drawn = run(*asked, "--seed", 7, "--json").json["drawn"]
    assert drawn["low_co2e_t"] < drawn["mean_co2e_t"] < drawn["high_co2e_t"]


def test_a_seed_gives_the_interval_of_all_errors_and_names_the_largest(run: Run, tmp_path: Path) -> None:
    ours, kept = of_unit(4), tmp_path / "b.zip"
    file = write_survey(tmp_path / "now.zip", ours, trees.trees(ours, SEED, (THEN, NOW)), NOW)
    found = run("measure", file, "--programme", "nfi", "--seed", 5, "--bundle", kept, "--json").json
    drawn = found["drawn"]
    assert (drawn["seed"], drawn["draws"]) == (5, 1000)
    assert drawn["low_co2e_t"] < found["co2e_t"] < drawn["high_co2e_t"]
    assert max(drawn["variances_t2"], key=drawn["variances_t2"].get) == drawn["dominant"]
    english = run("--lang", "en", "measure", file, "--programme", "nfi", "--seed", 5)
    assert "Monte Carlo, 1000 draws (seed 5)" in english.err and "largest error:" in english.err
    assert run("recompute", kept, "--json").json["seed"] == 5


def test_baseline_leakage_and_losses_to_make_good_come_off_the_stand_they_are_given_for(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(6)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    table = pd.read_csv(titles, encoding="GBK", dtype=str)
    table.loc[table["stand_id"] == ours[0].code, ["baseline_co2e_t", "leakage_co2e_t"]] = ["0.5", "0.25"]
    table.loc[table["stand_id"] == ours[1].code, "carried_loss_co2e_t"] = "1"
    more = tmp_path / "扣减.csv"
    table.to_csv(more, index=False)
    asked = ("credit", old, new, "--programme", "nfi", "--json", "--parcels")
    plain, less = (run(*asked, file).json["lines"] for file in (titles, more))
    off = [
        round((a["creditable_co2e_t"] - b["creditable_co2e_t"]), 9) for a, b in zip(plain, less, strict=True)
    ]
    assert off == [0.75, 1.0, 0, 0, 0, 0]
    table.to_csv(more.with_name("负.csv"), index=False)
    bad = more.with_name("负.csv")
    bad.write_text("stand_id,baseline_co2e_t\n1,-3\n", encoding="utf-8")
    said = run("credit", old, new, "--programme", "nfi", "--parcels", bad)
    assert said.code == 1 and "baseline_co2e_t=-3" in said.err


def test_the_gases_of_a_fire_come_off_and_a_faulty_table_of_events_is_told(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(6)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    table = tmp_path / "事件.csv"
    table.write_text(
        "stand_id,on,kind,area_ha,share_killed,above_ground_t_per_ha,stand_age_a\n"
        f"{ours[0].code},{NOW}-04-05,fire,0.2,0.1,40,20\n",
        encoding="utf-8",
    )
    asked = ("credit", old, new, "--programme", "nfi", "--parcels", titles, "--json")
    burned, other = run(*asked, "--events", table).json["lines"][:2]
    assert burned["gases_co2e_t"] == pytest.approx(10.827 * 0.2 / 3, rel=1e-4) and other["gases_co2e_t"] == 0
    table.write_text("stand_id,on,kind,area_ha,share_killed\n1,gestern,storm,1,2\n", encoding="utf-8")
    said = run(*asked, "--events", table)
    assert said.code == 1 and all(w in said.err for w in ("on=gestern", "kind=storm", "share_killed=2"))


def test_a_stand_split_between_the_censuses_is_one_unit(run: Run, titles: Path, tmp_path: Path) -> None:
    """Two stands of then and now under one unit: their grams are those of their sum."""
    ours = of_unit(6)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    table = pd.read_csv(titles, encoding="GBK", dtype=str)
    table = table[table["stand_id"].isin([parcel.code for parcel in ours])]
    halves = [ours[0].code, ours[1].code]
    table["unit"] = table["stand_id"].isin(halves).map({True: "示例单元", False: ""})
    more = tmp_path / "单元.csv"
    table.to_csv(more, index=False)
    asked = ("credit", old, new, "--programme", "nfi", "--json", "--parcels")
    plain = {line["unit_id"]: line for line in run(*asked, titles).json["lines"]}
    units = {line["unit_id"]: line for line in run(*asked, more).json["lines"]}
    assert "示例单元" in units and not set(halves) & set(units)
    parts = [plain[stand]["creditable_co2e_g"] for stand in halves]
    assert units["示例单元"]["creditable_co2e_g"] == pytest.approx(sum(parts), abs=2)
    assert units["示例单元"]["reasons"] == []


def test_an_official_credit_asks_for_the_signature_under_every_row(
    run: Run, titles: Path, tmp_path: Path
) -> None:
    ours = of_unit(6)
    old, new = two_censuses(tmp_path, ours, trees.trees(ours, SEED, (THEN, NOW)))
    asked = ("credit", old, new, "--programme", "nfi", "--parcels", titles)
    rows = run(*asked, "--json").json["unsigned_rows"]
    record = tmp_path / "核签.csv"

    def signed(row_ids: list[str]) -> None:
        parameters = load().sign(
            row_ids, by="示例专家001", on=date(2025, 12, 1), document="示例核对表", page="1"
        )
        write_sign_offs(parameters.sign_offs.values(), record)

    signed(rows[1:])
    refused = run(*asked, "--official", record)
    assert refused.code == 1 and "[UNSIGNED_PARAMETERS]" in refused.err and rows[0] in refused.err
    signed(rows)
    said = run(*asked, "--official", record)
    assert said.code == 0 and "未核签" not in said.err
