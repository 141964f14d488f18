"""What may be credited: the change between two censuses, made conservative, and every reason why not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sink.censuses import earlier_trees_put_right
from sink.eligibility import Parcel, ParcelKind, Scheme
from sink.errors import CensusesNotComparable, PlotsTooFew, UnsignedParameters
from sink.gain_loss import Disturbance, DisturbanceKind
from sink.parameters.loader import load
from sink.removals import Circumstances, Credit, Terms, ccer_terms, credit, local_terms
from sink.results import ChainKind, ChainStep, Pool, Provenance, Status, Stock
from sink.sampling import Discounted
from sink.stock import measure

PARAMETERS = load("2026-12")
THEN, NOW = date(2024, 12, 10), date(2025, 12, 10)
HECTARE_M2 = 10_000.0


def provenance(**changes: object) -> Provenance:
    made = Provenance("tree", "1", "2026-12", "0" * 64, "0" * 64, datetime(2025, 12, 11, tzinfo=UTC))
    return replace(made, **changes)  # type: ignore[arg-type]


def census(
    on: date,
    co2e_t: Mapping[str, float],
    *,
    area_m2: Mapping[str, float] | None = None,
    threshold_cm: float = 5.0,
    plots: Mapping[str, list[float]] | None = None,
    chain: tuple[ChainStep, ...] = (),
    flags: tuple[str, ...] = (),
    **made: object,
) -> Stock:
    """A stock as `measure` answers it: by default every tree tallied, on one hectare a stand."""
    ids = list(co2e_t)
    marked = [flags] * len(ids)
    areas = [(area_m2 or {}).get(name, HECTARE_M2) for name in ids]
    stands = pd.DataFrame(
        {"area_m2": areas, "census_on": on, "dbh_threshold_cm": threshold_cm, "flags": marked},
        index=pd.Index(ids, name="stand_id"),
    )
    pools = pd.DataFrame(
        {"stand_id": ids * 2, "pool": [Pool.ABOVE] * len(ids) + [Pool.DEAD_WOOD] * len(ids)}
    ).assign(prudent_co2e_t=[*co2e_t.values(), *(0.08 * t for t in co2e_t.values())])
    rows = [(s, f"p{i}", t) for s, values in (plots or {}).items() for i, t in enumerate(values)]
    frame = pd.DataFrame(rows, columns=["stand_id", "plot_id", "prudent_co2e_t_ha"])
    return Stock(provenance(**made), stands, pools, frame, pd.DataFrame(), chain=chain)


def village(*names: str, **facts: object) -> Circumstances:
    parcels = {
        name: Parcel(name, ParcelKind.EXISTING_FOREST, HECTARE_M2, title_no="示例林权证001") for name in names
    }
    return replace(Circumstances(parcels), **facts)  # type: ignore[arg-type]


def line(found: Credit, unit: str):  # type: ignore[no-untyped-def]
    return next(one for one in found.lines if one.unit_id == unit)


def codes(found: Credit, unit: str) -> set[str]:
    return {reason.code for reason in line(found, unit).reasons}


@pytest.mark.rule("MS-13")
def test_the_change_between_two_censuses_is_credited_and_never_the_standing_stock() -> None:
    found = credit(census(THEN, {"a": 120.0}), census(NOW, {"a": 127.5}), local_terms(), village("a"))
    assert found.creditable_co2e_t == 7.5
    assert line(found, "a").status is Status.MEASURED and line(found, "a").years == pytest.approx(1, abs=0.01)


@pytest.mark.rule("MS-13")
def test_without_an_earlier_census_there_is_only_an_expected_quantity() -> None:
    found = credit(None, census(NOW, {"a": 127.5}), local_terms(), village("a", expected_co2e_t={"a": 6.1}))
    assert found.creditable_co2e_t == 0
    assert line(found, "a").status is Status.EXPECTED and line(found, "a").expected_co2e_t == 6.1
    assert codes(found, "a") == {"NO_EARLIER_CENSUS"}


def test_a_new_stand_beside_old_ones_is_expected_alone() -> None:
    found = credit(
        census(THEN, {"a": 10.0}), census(NOW, {"a": 12.0, "b": 9.0}), local_terms(), village("a", "b")
    )
    assert found.creditable_co2e_t == 2 and line(found, "b").status is Status.EXPECTED


@pytest.mark.rule("MS-13")
def test_a_loss_comes_out_as_a_loss_and_credits_nothing() -> None:
    found = credit(census(THEN, {"a": 120.0}), census(NOW, {"a": 90.0}), local_terms(), village("a"))
    assert (found.creditable_co2e_t, found.loss_co2e_t) == (0, 30)
    assert line(found, "a").change_co2e_t == -30 and codes(found, "a") == {"LOSS"}


def test_a_stand_left_out_of_the_second_census_counts_as_lost() -> None:
    found = credit(
        census(THEN, {"a": 10.0, "b": 50.0}), census(NOW, {"a": 12.0}), local_terms(), village("a", "b")
    )
    assert line(found, "b").loss_co2e_t == 50 and codes(found, "b") == {"NOT_MEASURED_AGAIN"}


def test_different_thresholds_methods_or_an_older_census_are_refused_all_at_once() -> None:
    old = census(NOW, {"a": 10.0}, threshold_cm=5.0)
    new = census(THEN, {"a": 12.0}, threshold_cm=2.0, method="tree-group")
    with pytest.raises(CensusesNotComparable) as refused:
        credit(old, new, local_terms(), village("a"))
    text = refused.value.message("en")
    assert "threshold" in text and "method" in text and "census_on" in text


def test_two_parameter_versions_are_never_subtracted() -> None:
    with pytest.raises(CensusesNotComparable):
        credit(
            census(THEN, {"a": 1.0}, parameters_version="2025-01"),
            census(NOW, {"a": 2.0}),
            local_terms(),
            village("a"),
        )


def test_a_unit_with_uncounted_rows_is_not_credited() -> None:
    faulty = census(NOW, {"a": 127.5}, flags=("incomplete",))
    found = credit(census(THEN, {"a": 120.0}), faulty, local_terms(), village("a"))
    assert found.creditable_co2e_t == 0 and codes(found, "a") == {"INCOMPLETE"}


@pytest.mark.rule("MS-13")
def test_two_measured_censuses_of_the_same_trees_credit_their_growth() -> None:
    def measured(on: date, grown_cm: float) -> Stock:
        stands = pd.DataFrame(
            {"stand_id": ["s"], "area_m2": [600.0], "census_on": [on], "dbh_threshold_cm": [5.0]}
        )
        trees = pd.DataFrame({"stand_id": "s", "species": "新疆杨", "dbh_cm": [10 + grown_cm, 20 + grown_cm]})
        return measure(stands, trees, parameters=PARAMETERS)

    old, new = measured(THEN, 0.0), measured(NOW, 0.5)
    found = credit(old, new, local_terms(), village("s"))
    assert found.creditable_co2e_t == pytest.approx(new.co2e_t - old.co2e_t) and found.creditable_co2e_t > 0
    assert set(new.provenance.rows_used) <= set(found.rows_used) and found.unsigned_rows
    cited = found.citations(PARAMETERS)
    assert "S09" in {reference.source_id for reference in cited["allometry_trees/CAS10_stem"]}


def test_a_gain_on_a_larger_area_counts_on_the_smaller_one() -> None:
    old = census(THEN, {"a": 100.0}, area_m2={"a": 10_000})
    new = census(NOW, {"a": 220.0}, area_m2={"a": 20_000})
    found = credit(old, new, local_terms(), village("a"))
    assert found.creditable_co2e_t == pytest.approx((110 - 100) * 1.0)
    assert codes(found, "a") == {"AREA_CHANGED"}


def test_split_and_merged_stands_are_one_unit() -> None:
    units = {"a1": "a", "a2": "a"}
    old = census(THEN, {"a": 100.0})
    new = census(NOW, {"a1": 60.0, "a2": 55.0}, area_m2={"a1": 4_000, "a2": 6_000})
    assert credit(old, new, local_terms(), village("a", units=units)).creditable_co2e_t == pytest.approx(15)


def test_baseline_leakage_carried_losses_and_risk_come_off() -> None:
    terms = Terms(
        Scheme.LOCAL_TICKET,
        "CDM AR-TOOL14 v4.2",
        0.1,
        baseline_co2e_t={"a": 1.0},
        leakage_co2e_t={"a": 0.5},
        carried_loss_co2e_t={"a": 0.5},
    )
    found = credit(census(THEN, {"a": 100.0}), census(NOW, {"a": 112.0}), terms, village("a"))
    assert found.creditable_co2e_t == pytest.approx((12 - 2) * 0.9)


def test_a_baseline_above_the_gain_credits_nothing_and_is_no_loss_of_stock() -> None:
    terms = replace(local_terms(), baseline_co2e_t={"a": 20.0})
    found = credit(census(THEN, {"a": 100.0}), census(NOW, {"a": 112.0}), terms, village("a"))
    assert (found.creditable_co2e_t, found.loss_co2e_t) == (0, 0)


def test_dead_wood_counts_only_where_the_scheme_counts_it() -> None:
    old, new = census(THEN, {"a": 100.0}), census(NOW, {"a": 110.0})
    with_dead = replace(local_terms(), pools=local_terms().pools | {Pool.DEAD_WOOD})
    assert credit(old, new, local_terms(), village("a")).creditable_co2e_t == pytest.approx(10)
    assert credit(old, new, with_dead, village("a")).creditable_co2e_t == pytest.approx(10.8)


PLOTS_THEN = {"a": [100.0, 110.0, 90.0, 104.0]}


def test_the_same_plots_give_a_narrow_change_and_no_discount() -> None:
    old = census(THEN, {"a": 101.0}, plots=PLOTS_THEN)
    new = census(NOW, {"a": 106.0}, plots={"a": [105.0, 115.1, 95.0, 108.9]})
    found = credit(old, new, local_terms(), village("a"))
    assert found.sample is not None and found.sample.design == "paired plots"
    assert found.creditable_co2e_t == pytest.approx(5)


def test_other_plots_make_the_change_rough_and_the_discount_takes_it() -> None:
    old = census(THEN, {"a": 101.0}, plots=PLOTS_THEN)
    new = census(NOW, {"a": 106.0}, plots={"a": [105.0, 115.1, 95.0, 108.9, 106.0]})
    found = credit(old, new, local_terms(), village("a"))
    assert found.sample is not None and found.sample.design == "independent samples"
    assert isinstance(found.discount, Discounted) and found.creditable_co2e_t == 0
    assert found.discount.deducted > 5 and found.loss_co2e_t == 0
    assert found.discount.row_id in found.rows_used


def test_a_rough_sample_under_ar_cm_001_is_answered_with_more_plots() -> None:
    terms = replace(local_terms(), discount_scheme="AR-CM-001-V01")
    old = census(THEN, {"a": 101.0}, plots=PLOTS_THEN)
    new = census(NOW, {"a": 106.0}, plots={"a": [95.0, 130.0, 90.0, 109.0]})
    found = credit(old, new, terms, village("a"))
    assert found.more_plots_needed and found.creditable_co2e_t == 0
    assert "MORE_PLOTS_NEEDED" in codes(found, "a")


def test_stands_with_few_plots_must_share_a_stratum() -> None:
    old = census(THEN, {"a": 10.0, "b": 10.0}, plots={"a": [10.0, 11.0], "b": [9.0, 12.0]})
    new = census(NOW, {"a": 12.0, "b": 12.0}, plots={"a": [12.0, 13.0], "b": [11.0, 14.1]})
    with pytest.raises(PlotsTooFew):
        credit(old, new, local_terms(), village("a", "b"))
    together = village("a", "b", strata={"a": "杨树幼龄", "b": "杨树幼龄"})
    assert credit(old, new, local_terms(), together).creditable_co2e_t == pytest.approx(4)


def test_a_fire_between_the_censuses_also_costs_its_methane() -> None:
    fire = Disturbance(
        "a", date(2025, 5, 1), DisturbanceKind.FIRE, 0.2, 0.5, above_ground_t_per_ha=30, stand_age_a=20
    )
    earlier = replace(fire, on=date(2023, 5, 1))
    old, new = census(THEN, {"a": 100.0}), census(NOW, {"a": 110.0})
    burned = credit(old, new, local_terms(), village("a", disturbances=(fire,)))
    gases = 0.001 * 0.2 * 30 * 0.45 * (4.7 * 28 + 0.26 * 265)
    assert burned.creditable_co2e_t == pytest.approx(10 - gases)
    assert "constants_and_rules/fire_ef_ch4" in burned.unsigned_rows
    assert credit(old, new, local_terms(), village("a", disturbances=(earlier,))).creditable_co2e_t == 10


def test_a_parcel_nobody_knows_is_shown_but_not_credited() -> None:
    found = credit(census(THEN, {"a": 1.0}), census(NOW, {"a": 2.0}), local_terms(), village())
    assert found.creditable_co2e_t == 0 and codes(found, "a") == {"PARCEL_UNKNOWN"}
    assert line(found, "a").change_co2e_t == 1


def test_a_parcel_counted_in_another_scheme_is_not_counted_again() -> None:
    elsewhere = Parcel(
        "a", ParcelKind.EXISTING_FOREST, HECTARE_M2, "示例林权证001", other_route=Scheme.CCER_AFFORESTATION
    )
    found = credit(
        census(THEN, {"a": 1.0}), census(NOW, {"a": 2.0}), local_terms(), Circumstances({"a": elsewhere})
    )
    assert found.creditable_co2e_t == 0 and codes(found, "a") == {"COUNTED_ELSEWHERE"}


def test_the_ccer_risk_share_is_recalled_and_therefore_named_as_unsigned() -> None:
    terms = ccer_terms(PARAMETERS)
    assert terms.risk_share == 0.1
    found = credit(census(THEN, {"a": 1.0}), census(NOW, {"a": 2.0}), terms, village("a"))
    assert "constants_and_rules/nonpermanence_deduction" in found.unsigned_rows


@pytest.mark.rule("MS-24")
def test_the_chain_of_a_quantity_is_shown_with_its_missing_steps() -> None:
    report = ChainStep(ChainKind.MONITORING_REPORT, "示例监测001", NOW, "示例调查员001", "章", "a" * 64, "")
    check = ChainStep(
        ChainKind.THIRD_PARTY_CHECK, "示例核查001", NOW, "示例核查员001", "章", "b" * 64, "a" * 64
    )
    loose = replace(check, kind=ChainKind.EXPERT_REVIEW, previous_sha256="f" * 64)
    new = census(NOW, {"a": 2.0}, chain=(report, check, loose))
    found = credit(census(THEN, {"a": 1.0}), new, local_terms(), village("a"))
    assert found.chain == (report, check, loose)
    assert found.missing_steps == (ChainKind.EXPERT_REVIEW, ChainKind.FILING)


amounts = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1e6), min_size=1)


@settings(max_examples=25, deadline=None)
@given(amounts, st.data())
def test_no_gram_is_credited_beyond_the_verified_increase(
    before: dict[str, float], data: st.DataObject
) -> None:
    after = {name: data.draw(st.floats(0, 1e6), label=name) for name in before}
    found = credit(census(THEN, before), census(NOW, after), local_terms(), village(*before))
    for one in found.lines:
        increase = after[one.unit_id] - before[one.unit_id]
        assert 0 <= one.creditable_co2e_t <= max(increase, 0)
        assert one.loss_co2e_t == pytest.approx(max(-increase, 0))
        assert min(one.creditable_co2e_t, one.loss_co2e_t) == 0
    net = sum(after.values()) - sum(before.values())
    assert found.creditable_co2e_t - found.loss_co2e_t == pytest.approx(net, rel=1e-9, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 1e4))
def test_more_risk_or_more_baseline_never_credits_more(
    then: float, now: float, risk: float, baseline: float
) -> None:
    old, new = census(THEN, {"a": then}), census(NOW, {"a": now})
    plain = credit(old, new, local_terms(), village("a")).creditable_co2e_t
    strict = replace(local_terms(), risk_share=risk, baseline_co2e_t={"a": baseline})
    assert 0 <= credit(old, new, strict, village("a")).creditable_co2e_t <= plain


@settings(max_examples=15, deadline=None)
@given(amounts, st.randoms())
def test_the_order_of_the_stands_does_not_matter(before: dict[str, float], random: object) -> None:
    names = list(before)
    random.shuffle(names)  # type: ignore[attr-defined]
    after = {name: 1.5 * value for name, value in before.items()}
    one = credit(census(THEN, before), census(NOW, after), local_terms(), village(*before))
    other = credit(
        census(THEN, {n: before[n] for n in names}),
        census(NOW, {n: after[n] for n in names}),
        local_terms(),
        village(*names),
    )
    assert one.lines == other.lines or str(one.lines) == str(other.lines)


def tallied(on: date, trees: list[tuple[int, str, float, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    stands = pd.DataFrame(
        {"stand_id": ["s"], "area_m2": [600.0], "census_on": [on], "dbh_threshold_cm": [5.0]}
    )
    columns = ["tree_no", "species", "dbh_cm", "status"]
    return stands, pd.DataFrame(trees, columns=columns).assign(stand_id="s", plot_id="")


def test_trees_overlooked_or_misnamed_before_do_not_grow_out_of_the_mistake() -> None:
    stands, old = tallied(THEN, [(1, "新疆杨", 20.0, "retained"), (2, "榆树", 18.0, "retained")])
    later, new = tallied(
        NOW,
        [
            (1, "新疆杨", 20.0, "retained"),
            (2, "新疆杨", 18.0, "species_corrected"),
            (3, "榆树", 40.0, "missed"),
        ],
    )
    measured_new = measure(later, new, parameters=PARAMETERS)
    careless = credit(measure(stands, old, parameters=PARAMETERS), measured_new, local_terms(), village("s"))
    right = measure(stands, earlier_trees_put_right(old, new), parameters=PARAMETERS)
    careful = credit(right, measured_new, local_terms(), village("s"))
    assert careless.creditable_co2e_t > 0.5
    assert careful.creditable_co2e_t == pytest.approx(0, abs=1e-9)
    assert list(old["species"]) == ["新疆杨", "榆树"]


def test_an_official_credit_on_unsigned_rows_is_refused_by_their_names() -> None:
    old, new = census(THEN, {"a": 1.0}), census(NOW, {"a": 2.0})
    with pytest.raises(UnsignedParameters, match="uncertainty_discount/CDM AR-TOOL14"):
        credit(old, new, local_terms(), village("a"), official=True)
    rows = credit(old, new, local_terms(), village("a")).unsigned_rows
    signed = PARAMETERS.sign(rows, by="示例专家001", on=NOW, document="示例核对表", page="3")
    assert (
        credit(old, new, local_terms(), village("a"), parameters=signed, official=True).creditable_co2e_t == 1
    )
