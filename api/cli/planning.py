"""`linpiao project` and `plots`: what stands may hold in years to come, and how many plots a survey needs."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from api.cli.carbon import CRS, accepted_survey, percent, tell_findings, tell_unsigned, tonnes
from api.cli.crediting import stratum_word
from api.cli.output import DONE, REFUSED, note, say_json, say_table, steps
from api.cli.surveying import FILE, JSON, PROGRAMME
from api.language import translate
from api.workflows.carbon import Pilot, growing, pilot_of, stock_of
from gis_data.job import Answers
from sink.growth import Projection
from sink.growth import project as carry_forward
from sink.parameters.loader import load
from sink.sampling import PRECISION, PlotPlan, plots_needed

YEARS = typer.Option(..., min=1, max=100, help="推算多少年。")
CURVE = typer.Option(None, help="全部小班改用这一条生长曲线（参数行），例如 growth_models/阔叶林/V。")
STRATUM = typer.Option([], help="直接给出一层：名称=公顷,每公顷均值,每公顷标准差；可多次。")
PLOT_AREA = typer.Option(None, min=1.0, help="样地水平面积（平方米）；默认为调查中样地的中位数。")
TOLERANCE = typer.Option(100 * PRECISION, min=0.1, max=100.0, help="90% 可靠性下允许的相对误差（%）。")

STOCK_CURVES = ("/V", "/C density")
"""Curves of volume and carbon; one of diameter or height has not the shape of a stock."""

HELD = {
    "no_age": "缺林龄，按不变计",
    "too_young": "幼于曲线起点，按不变计",
    "no_ceiling": "无上限，按不变计",
    "past_curve": "超出曲线年龄，停止增长",
}


def register(application: typer.Typer) -> None:
    application.command("project", help="按生长曲线推算各小班以后的储量：只是预期，不能签发。")(project)
    application.command("plots", help="需要多少样地、分到各层多少。")(plots)


def project(
    context: typer.Context,
    file: Path = FILE,
    years: int = YEARS,
    curve: str | None = CURVE,
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    as_json: bool = JSON,
) -> None:
    lang, parameters = context.obj, load()
    if curve and not curve.endswith(STOCK_CURVES):
        raise typer.BadParameter(curve, param_hint="--curve")
    with steps(2, lang) as step:
        step("读取 {name}", name=file.name)
        survey = accepted_survey(file, Answers(programme=programme, crs=crs), lang)
        step("计量并推算")
        stock = stock_of(survey, parameters)
        stands = growing(survey, stock, parameters, curve)
        found = carry_forward(stands, years=years, parameters=parameters)
    left_out = sorted(set(stock.stands.index) - set(found.stand_ids))
    unsigned = parameters.unsigned({*found.row_ids, *stock.provenance.rows_used})
    if as_json:
        say_json(_projection_facts(found, stands, left_out) | {"unsigned_rows": unsigned})
    else:
        _say_projection(found, stands, lang)
        tell_unsigned(unsigned, lang)
    if left_out:
        note(
            "{count} 个小班的树种没有生长曲线，未推算：{stands}",
            lang,
            count=len(left_out),
            stands="、".join(left_out),
        )
    tell_findings(stock.findings, lang)
    raise typer.Exit(REFUSED if stock.errors else DONE)


def _projection_facts(found: Projection, stands: pd.DataFrame, left_out: list[str]) -> dict[str, Any]:
    rows = zip(stands.to_dict("records"), found.co2e_t.tolist(), found.flags, strict=True)
    return {
        "status": found.status,
        "years": found.years.tolist(),
        "co2e_t": found.co2e_t.sum(axis=0).tolist(),
        "stands": [{**stand, "co2e_t": path, "flags": sorted(flags)} for stand, path, flags in rows],
        "not_projected": left_out,
        "parameters_version": found.parameter_version,
    }


def _say_projection(found: Projection, stands: pd.DataFrame, lang: str) -> None:
    years = int(found.years[-1])
    rows = (
        (
            stand["stand_id"],
            stand["growth_model"].removeprefix("growth_models/"),
            percent(stand["age_a"]),
            tonnes(path[0]),
            tonnes(path[-1]),
            tonnes((path[-1] - path[0]) / years),
            found.status,
            "、".join(translate(HELD[flag], lang) for flag in sorted(flags)),
        )
        for stand, path, flags in zip(
            stands.to_dict("records"), found.co2e_t.tolist(), found.flags, strict=True
        )
    )
    names = ("小班", "生长曲线", "林龄", "现有 tCO2e", "推算 tCO2e", "年均", "状态", "标记")
    say_table(names, rows, lang)
    now, then = found.co2e_t[:, 0].sum(), found.co2e_t[:, -1].sum()
    text = "{years} 年后预期由 {now} 增至 {then} tCO2e。EXPECTED：只供规划，永远不能签发。"
    note(text, lang, years=years, now=tonnes(now), then=tonnes(then))


def plots(
    context: typer.Context,
    file: Path | None = typer.Argument(None, exists=True, dir_okay=False, help="作为试点的调查文件。"),
    stratum: list[str] = STRATUM,
    plot_area: float | None = PLOT_AREA,
    tolerance: float = TOLERANCE,
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    as_json: bool = JSON,
) -> None:
    lang = context.obj
    if (file is None) == (not stratum):
        raise typer.BadParameter("FILE | --stratum")
    if file is None:
        strata, mean = _given(stratum)
        pilot, area_m2 = None, plot_area
    else:
        pilot = _pilot(file, Answers(programme=programme, crs=crs), lang)
        strata, mean = pilot.strata, pilot.estimate.mean_per_ha
        area_m2 = plot_area or pilot.plot_area_m2
    if area_m2 is None:
        raise typer.BadParameter("?", param_hint="--plot-area")
    plan = plots_needed(strata, mean_expected_per_ha=mean, plot_area_m2=area_m2, precision=tolerance / 100)
    if as_json:
        say_json({**asdict(plan), "strata": strata.to_dict("records"), "pilot": _pilot_facts(pilot)})
    else:
        _say_plan(plan, strata, pilot, lang)
        note(
            "共需 {plots} 块样地（每块 {area} 平方米），90% 可靠性下 ±{tolerance}%。",
            lang,
            plots=plan.plots,
            area=f"{area_m2:g}",
            tolerance=f"{tolerance:g}",
        )


def _given(words: list[str]) -> tuple[pd.DataFrame, float]:
    """`name=ha,mean,sd` → the strata, and their mean weighted by area."""
    rows: list[tuple[str, float, float, float]] = []
    for word in words:
        name, _, numbers = word.partition("=")
        try:
            area_ha, mean, sd = (float(number) for number in numbers.split(","))
        except ValueError:
            raise typer.BadParameter(word, param_hint="--stratum") from None
        if not name or not area_ha > 0 or not mean >= 0 or not sd >= 0 or name in {row[0] for row in rows}:
            raise typer.BadParameter(word, param_hint="--stratum")
        rows.append((name, area_ha, mean, sd))
    strata = pd.DataFrame(rows, columns=["stratum", "area_ha", "mean_per_ha", "sd_per_ha"])
    mean_per_ha = (strata["area_ha"] * strata["mean_per_ha"]).sum() / strata["area_ha"].sum()
    return strata, float(mean_per_ha)


def _pilot(file: Path, answers: Answers, lang: str) -> Pilot:
    with steps(2, lang) as step:
        step("读取 {name}", name=file.name)
        survey = accepted_survey(file, answers, lang)
        step("计量 {name}", name=file.name)
        return pilot_of(survey, stock_of(survey, load()), {})


def _pilot_facts(pilot: Pilot | None) -> dict[str, Any] | None:
    return {**asdict(pilot.estimate), "u_percent": pilot.estimate.u_percent} if pilot else None


def _say_plan(plan: PlotPlan, strata: pd.DataFrame, pilot: Pilot | None, lang: str) -> None:
    had = {one.name: one.plots for one in pilot.estimate.strata} if pilot else {}
    parameters = load()
    rows = (
        (
            stratum_word(str(one["stratum"]), lang, parameters),
            f"{one['area_ha']:.2f}",
            f"{one['sd_per_ha']:.2f}",
            had.get(str(one["stratum"]), "—"),
            plan.by_stratum[str(one["stratum"])],
            max(0, plan.by_stratum[str(one["stratum"])] - had.get(str(one["stratum"]), 0)),
            translate("宜全林检尺", lang) if one["stratum"] in plan.tally_in_full else "",
        )
        for one in strata.to_dict("records")
    )
    say_table(("抽样层", "公顷", "标准差 tCO2e/公顷", "已有样地", "需要样地", "还需", "标记"), rows, lang)
    if pilot:
        note("现有样地的精度为 ±{u}%。", lang, u=percent(pilot.estimate.u_percent))
