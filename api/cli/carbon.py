"""`linpiao measure` and `recompute`: carbon of a forester's file, without a registry.

The result goes to standard output, findings and remarks to the error stream.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from api.cli.output import DONE, REFUSED, note, say, say_json, say_table, steps
from api.cli.surveying import FILE, JSON, PROGRAMME, SHOWN
from api.errors import SurveyFaulty
from api.language import translate
from api.workflows.assess import look_at
from gis_data.findings import Finding as LandFinding
from gis_data.ingest import read_survey
from gis_data.job import Answers
from gis_data.survey import Survey
from registry.clock import moment
from sink import evidence
from sink.error_model import Source
from sink.results import Finding as StockFinding
from sink.results import Provenance, Stock
from sink.uncertainty import Simulation
from sink.units import M2_PER_HA

CRS = typer.Option(None, help="已确认的坐标系，例如 EPSG:4523。")

FLAGS = {
    "out_of_range": "超出方程范围",
    "veteran": "特大树",
    "no_height": "缺树高",
    "open_grown": "孤立木",
    "one_plot": "仅一块样地",
    "no_trees": "无样木",
    "incomplete": "有数据未计入",
}


SOURCES = {
    Source.DIAMETER: "胸径",
    Source.HEIGHT: "树高",
    Source.RESIDUAL: "单木残差",
    Source.EQUATION: "方程参数",
    Source.CHOICE: "方程选择",
    Source.WOOD_DENSITY: "木材密度",
    Source.ROOT_RATIO: "根茎比",
    Source.CARBON_FRACTION: "含碳率",
    Source.PLOTS: "样地抽样",
    Source.AREA: "面积",
}


def register(application: typer.Typer) -> None:
    application.command("measure", help="计量一份调查文件的碳储量，逐小班给出不确定性。")(measure)
    application.command("recompute", help="按证据包重新计算每一个数，说明是否一致、哪里不一致。")(recompute)


def _in_a_folder(path: Path | None) -> Path | None:
    if path and not path.resolve().parent.is_dir():
        raise typer.BadParameter(str(path))
    return path


BUNDLE = typer.Option(
    None, dir_okay=False, callback=_in_a_folder, help="另写一份证据包（zip），任何人可用 recompute 复算。"
)
SEED = typer.Option(None, min=0, help="用这个种子做 1000 次蒙特卡洛抽样，给出各项误差合在一起的区间。")


def measure(
    context: typer.Context,
    file: Path = FILE,
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    bundle: Path | None = BUNDLE,
    seed: int | None = SEED,
    as_json: bool = JSON,
) -> None:
    lang = context.obj
    with steps(1, lang) as step:
        step("读取并计量 {name}", name=file.name)
        answers = Answers(programme=programme, crs=crs)
        looked = look_at(file, answers=answers, as_of=moment().as_of, seed=seed)
    if looked.stock is None:
        raise refused(looked.survey, lang)
    if bundle:
        bundle.write_bytes(looked.evidence)
    if as_json:
        say_json(stock_facts(looked.survey, looked.stock) | {"drawn": _drawn_facts(looked.drawn)})
    else:
        _say_stock(looked.stock, lang)
        _say_drawn(looked.drawn, lang)
    tell_findings(looked.stock.findings, lang)
    if bundle:
        note("证据包已写入 {name}。", lang, name=bundle.name)
    raise typer.Exit(DONE if looked.accepted else REFUSED)


def _drawn_facts(drawn: Simulation | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    return {
        "seed": drawn.seed,
        "draws": len(drawn.totals_co2e_t),
        "mean_co2e_t": drawn.mean_co2e_t,
        "low_co2e_t": drawn.low_co2e_t,
        "high_co2e_t": drawn.high_co2e_t,
        "u_percent": drawn.u_percent,
        "dominant": drawn.dominant,
        "variances_t2": drawn.variances_t2,
        "strata": drawn.by_stratum.to_dict("index"),
    }


def _say_drawn(drawn: Simulation | None, lang: str) -> None:
    if drawn and drawn.dominant:
        note(
            "蒙特卡洛 {draws} 次（种子 {seed}）：90% 区间 {low} 至 {high} tCO2e，±{u}%；首要误差：{source}。",
            lang,
            draws=len(drawn.totals_co2e_t),
            seed=drawn.seed,
            low=tonnes(drawn.low_co2e_t),
            high=tonnes(drawn.high_co2e_t),
            u=percent(drawn.u_percent),
            source=translate(SOURCES[drawn.dominant], lang),
        )


def stock_facts(survey: Survey, stock: Stock) -> dict[str, Any]:
    """Everything measured, for programs; the interval is null where the plots give no precision."""
    return {
        "file": survey.origin.file_name,
        "file_sha256": survey.origin.sha256,
        "status": stock.status,
        "co2e_t": stock.co2e_t,
        "provenance": provenance_facts(stock.provenance),
        "stands": [
            {
                "stand_id": stand_id,
                **row,
                "pools": stock.pools[stock.pools["stand_id"] == stand_id]
                .drop(columns="stand_id")
                .to_dict("records"),
            }
            for stand_id, row in stock.stands.to_dict("index").items()
        ],
        "findings": [asdict(finding) for finding in stock.findings],
        "survey_findings": [_land_facts(finding) for finding in survey.findings],
    }


def provenance_facts(made: Provenance) -> dict[str, Any]:
    return {**asdict(made), "signed_off": made.signed_off}


def _say_stock(stock: Stock, lang: str) -> None:
    rows = (
        (
            stand_id,
            f"{row['area_m2'] / M2_PER_HA:.4f}",
            tonnes(row["co2e_t"]),
            tonnes(row["low_co2e_t"]),
            tonnes(row["high_co2e_t"]),
            percent(100 * row["u_relative"]),
            row["plots_n"],
            row["stems"],
            marks(row["flags"], lang),
        )
        for stand_id, row in stock.stands.to_dict("index").items()
    )
    names = (
        "小班", "公顷", "tCO2e", "90% 下限", "90% 上限", "±%", "样地", "株数", "标记",
    )  # fmt: skip
    say_table(names, rows, lang)
    note(
        "{stands} 个小班共 {total} tCO2e：这是站立的存量，只展示，不出售。",
        lang,
        stands=len(stock.stands),
        total=tonnes(stock.co2e_t),
    )
    tell_unsigned(stock.provenance.unsigned_rows, lang)


def tell_unsigned(rows: tuple[str, ...], lang: str) -> None:
    if rows:
        note("未核签：{count} 行参数未经核签，仅供研究，不能用于签发。", lang, count=len(rows))


def tonnes(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:.3f}"


def percent(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:.1f}"


def marks(flags: Iterable[str], lang: str) -> str:
    return "、".join(translate(FLAGS.get(flag, flag), lang) for flag in flags)


def accepted_survey(file: Path, answers: Answers, lang: str) -> Survey:
    """The survey, or its errors said and the refusal."""
    survey = read_survey(file, answers=answers, as_of=moment().as_of)
    if not survey.accepted:
        raise refused(survey, lang)
    return survey


def refused(survey: Survey, lang: str) -> SurveyFaulty:
    """Every error of the file is said, then the refusal."""
    errors = [finding for finding in survey.findings if finding.level == "error"]
    for finding in errors[:SHOWN]:
        place = " ".join(str(part) for part in (finding.stand_id, finding.row, finding.field) if part)
        fact = f"（{finding.found}）" if finding.found else ""
        typer.echo(
            f"{finding.rule} {place} {finding.message(lang)}{fact} {finding.fix(lang)}".strip(), err=True
        )
    return SurveyFaulty(name=survey.origin.file_name, count=len(errors))


def tell_findings(findings: tuple[StockFinding, ...], lang: str) -> None:
    for one in findings[:SHOWN]:
        said, fix = (one.en, one.fix_en) if lang == "en" else (one.zh, one.fix_zh)
        fact = f"（{one.found}）" if one.found else ""
        typer.echo(f"{one.severity} {one.rule} {one.row} {said}{fact} {fix}", err=True)
    if len(findings) > SHOWN:
        note("另有 {count} 条未列出，见 --json。", lang, count=len(findings) - SHOWN)


def _land_facts(finding: LandFinding) -> dict[str, Any]:
    return {"level": finding.level, **asdict(finding), "zh": finding.message(), "en": finding.message("en")}


def recompute(
    context: typer.Context,
    bundle: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="证据包（zip）。"),
    as_json: bool = JSON,
) -> None:
    lang = context.obj
    with steps(1, lang) as step:
        step("重新计算 {name}", name=bundle.name)
        found = evidence.recompute(bundle)
    if as_json:
        say_json({"equal": found.equal, **asdict(found)})
    elif found.equal:
        text = "一致：比对 {numbers} 个数，每一克都相同；最大相对差 {largest:.1e}，参数 {version}。"
        facts = {"numbers": found.numbers, "largest": found.largest_relative}
        say(text, lang, **facts, version=found.parameters_version)
    else:
        rows = ((one.place, one.recorded, one.recomputed) for one in found.differences[:SHOWN])
        say_table(("位置", "证据包所载", "重新计算"), rows, lang)
        note("不一致：共 {count} 处与证据包所载不同。", lang, count=len(found.differences))
    if not found.signed_off:
        note("未核签：所用参数未全部核签，仅供研究，不能用于签发。", lang)
    raise typer.Exit(DONE if found.equal else REFUSED)
